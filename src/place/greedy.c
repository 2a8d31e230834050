/* greedy: from every start node go repeatedly to the free node with the fastest link, lowest index
 * on a tie; keep the start with the strictly least bottleneck, lowest index first. Published as
 * "joint optimization". O(n^2 k). */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "placers.h"

/* The free node with the fastest link from `from`; the node count when no link is left. */
static size_t fastest_neighbour(const fl_links *links, size_t from, const bool *taken)
{
  const double *weight = links->weight + from * links->count;
  double least = INFINITY;
  size_t chosen = links->count;
  for (size_t node = 0; node < links->count; node++)
    if (weight[node] < least && !taken[node]) {
      least = weight[node];
      chosen = node;
    }
  return chosen;
}

/* Grow a chain from `start`; false when it gets stuck. */
static bool grow(const fl_place_input *in, size_t start, bool *taken, size_t *chain)
{
  size_t n = in->links->count;
  memset(taken, 0, n * sizeof *taken);
  chain[0] = start;
  taken[start] = true;
  for (size_t i = 1; i < in->part_count; i++) {
    chain[i] = fastest_neighbour(in->links, chain[i - 1], taken);
    if (chain[i] == n) return false;
    taken[chain[i]] = true;
  }
  return true;
}

fl_status fl_place_greedy(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  double least_s = INFINITY;
  bool *taken = calloc(in->links->count, sizeof *taken);
  size_t *candidate = calloc(in->part_count, sizeof *candidate);
  fl_status status = FL_OK;

  if (taken == NULL || candidate == NULL) {
    status = fl_fail_memory(err, "greedy");
    goto done;
  }
  for (size_t start = 0; start < in->links->count; start++) {
    if (!grow(in, start, taken, candidate)) continue;
    double bottleneck_s = fl_place_bottleneck_s(in, candidate);
    if (bottleneck_s < least_s) {
      least_s = bottleneck_s;
      memcpy(out->chain, candidate, in->part_count * sizeof *candidate);
    }
  }
  if (isinf(least_s))
    status = fl_fail(err, FL_ERR_INFEASIBLE, "greedy: no chain of %zu nodes is linked up", in->part_count);
done:
  free(taken);
  free(candidate);
  return status;
}
