/* greedy: from every start node go repeatedly to the free node with the fastest link, lowest index on a tie; keep the
 * start with the strictly least bottleneck, lowest index first. Published as "joint optimization", where all nodes
 * hold any part; here those that are too small for theirs are passed over. A start is given up as soon as it is no
 * better than the best one. O(n^2 + n k^2), or O(n^2 k) where parts do not fit the nearest nodes. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/placers.h"

/* What a part is on any node. */
typedef struct {
  bool fits;
  double stage_s;
} stage;

/* What all chains share. */
typedef struct {
  const fl_place_input *in;
  stage *stages;       /* [k] where all nodes are alike; else NULL */
  fl_nearest *nearest; /* [n] of the nodes that chains have come by */
  bool *known;         /* [n] which those are */
  bool *taken;         /* [n] by the chain that grows */
  bool *open;          /* [n] to work in */
} search;

static bool fits(const search *s, size_t part, size_t node)
{
  return s->stages != NULL ? s->stages[part].fits : fl_place_fits(s->in, part, node);
}

static double stage_s(const search *s, size_t part, size_t node)
{
  return s->stages != NULL ? s->stages[part].stage_s : fl_place_stage_s(s->in, part, node);
}

static bool is_open(const search *s, size_t part, size_t node)
{
  return !s->taken[node] && fits(s, part, node);
}

static size_t fastest_of_all(const search *s, size_t part, size_t from)
{
  for (size_t node = 0; node < s->in->links->count; node++) s->open[node] = is_open(s, part, node);
  return fl_links_fastest(s->in->links, from, s->open);
}

/* The free node with the fastest link from `from` that `part` fits; the node count when there is none. Mostly it is one
 * of the nearest, which are the same for every chain. */
static size_t fastest_neighbour(search *s, size_t part, size_t from)
{
  fl_nearest *nearest = &s->nearest[from];
  if (!s->known[from]) fl_links_nearest(s->in->links, from, nearest);
  s->known[from] = true;
  for (size_t i = 0; i < nearest->count; i++)
    if (is_open(s, part, nearest->node[i])) return nearest->node[i];
  return nearest->count < FL_NEAREST ? s->in->links->count : fastest_of_all(s, part, from);
}

/* Grow a chain from `start`. Returns its bottleneck; INFINITY when it gets stuck or comes out no better than least_s.
 */
static double grow(search *s, size_t start, double least_s, size_t *chain)
{
  const fl_place_input *in = s->in;
  if (!fits(s, 0, start)) return INFINITY;
  double bottleneck_s = stage_s(s, 0, start);
  memset(s->taken, 0, in->links->count * sizeof *s->taken);
  chain[0] = start;
  for (size_t i = 1; i < in->part_count && bottleneck_s < least_s; i++) {
    s->taken[chain[i - 1]] = true;
    chain[i] = fastest_neighbour(s, i, chain[i - 1]);
    if (chain[i] == in->links->count) return INFINITY;
    bottleneck_s = fmax(bottleneck_s, fl_links_time_s(in->links, in->hop_bits[i - 1], chain[i - 1], chain[i]));
    bottleneck_s = fmax(bottleneck_s, stage_s(s, i, chain[i]));
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

static bool has_ends(const fl_place_input *in)
{
  return in->ends.has_source || in->ends.has_sink;
}

/* False: no memory; search_clear() either way. */
static bool search_init(search *s, const fl_place_input *in)
{
  size_t n = in->links->count;
  bool alike = in->stages.by_kind && !has_ends(in) && fl_field_is_uniform(in->field);
  *s = (search){.in = in,
                .nearest = malloc(n * sizeof *s->nearest),
                .known = calloc(n, sizeof *s->known),
                .taken = calloc(n, sizeof *s->taken),
                .open = calloc(n, sizeof *s->open)};
  stage *stages = calloc(in->part_count, sizeof *stages);
  for (size_t i = 0; alike && stages != NULL && i < in->part_count; i++)
    stages[i] = (stage){fl_place_fits(in, i, 0), fl_place_stage_s(in, i, 0)};
  if (alike)
    s->stages = stages;
  else
    free(stages);
  return stages != NULL && s->nearest != NULL && s->known != NULL && s->taken != NULL && s->open != NULL;
}

static void search_clear(search *s)
{
  free(s->stages);
  free(s->nearest);
  free(s->known);
  free(s->taken);
  free(s->open);
}

fl_status fl_place_greedy(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  search s;
  double least_s = INFINITY;
  fl_status status = FL_OK;
  size_t *candidate = calloc(in->part_count, sizeof *candidate);

  if (!search_init(&s, in) || candidate == NULL) {
    status = fl_fail_memory(err, "greedy");
    goto done;
  }
  for (size_t start = 0; start < in->links->count; start++) {
    double bottleneck_s = grow(&s, start, least_s, candidate);
    if (isinf(bottleneck_s)) continue;
    least_s = bottleneck_s;
    memcpy(out->chain, candidate, in->part_count * sizeof *candidate);
  }
  if (isinf(least_s)) status = fail(in, err);
done:
  search_clear(&s);
  free(candidate);
  return status;
}
