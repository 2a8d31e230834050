/* greedy: from every start node go repeatedly to the free node with the fastest link, lowest index on a tie; keep the
 * start with the strictly least bottleneck, lowest index first. Published as "joint optimization", where all nodes
 * hold any part; here those that are too small for theirs are passed over. A start is given up as soon as it is no
 * better than the best one. O(n^2 k). */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/placers.h"

/* The free node with the fastest link from `from` that `part` fits; the node count when there is none. */
static size_t fastest_neighbour(const fl_place_input *in, size_t part, size_t from, const bool *taken)
{
  const fl_links *links = in->links;
  const double *weight = links->weight + from * links->count;
  double least = INFINITY;
  size_t chosen = links->count;
  for (size_t node = 0; node < links->count; node++)
    if (weight[node] < least && !taken[node] && fl_place_fits(in, part, node)) {
      least = weight[node];
      chosen = node;
    }
  return chosen;
}

/* Grow a chain from `start`. Returns its bottleneck; INFINITY when it gets stuck or comes out no better than least_s.
 */
static double grow(const fl_place_input *in, size_t start, double least_s, bool *taken, size_t *chain)
{
  if (!fl_place_fits(in, 0, start)) return INFINITY;
  double bottleneck_s = fl_place_stage_s(in, 0, start);
  memset(taken, 0, in->links->count * sizeof *taken);
  chain[0] = start;
  for (size_t i = 1; i < in->part_count && bottleneck_s < least_s; i++) {
    taken[chain[i - 1]] = true;
    chain[i] = fastest_neighbour(in, i, chain[i - 1], taken);
    if (chain[i] == in->links->count) return INFINITY;
    bottleneck_s = fmax(bottleneck_s, fl_links_time_s(in->links, in->hop_bits[i - 1], chain[i - 1], chain[i]));
    bottleneck_s = fmax(bottleneck_s, fl_place_stage_s(in, i, chain[i]));
  }
  return bottleneck_s < least_s ? bottleneck_s : INFINITY;
}

static fl_status fail(const fl_place_input *in, fl_error *err)
{
  for (size_t part = 0; part < in->part_count; part++)
    for (size_t node = 0; node < in->field->count; node++)
      if (!fl_place_fits(in, part, node))
        return fl_fail(err, FL_ERR_INFEASIBLE, "greedy: finds no chain of %zu nodes that hold their parts",
                       in->part_count);
  return fl_fail(err, FL_ERR_INFEASIBLE, "greedy: no chain of %zu nodes is linked up", in->part_count);
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
    double bottleneck_s = grow(in, start, least_s, taken, candidate);
    if (isinf(bottleneck_s)) continue;
    least_s = bottleneck_s;
    memcpy(out->chain, candidate, in->part_count * sizeof *candidate);
  }
  if (isinf(least_s)) status = fail(in, err);
done:
  free(taken);
  free(candidate);
  return status;
}
