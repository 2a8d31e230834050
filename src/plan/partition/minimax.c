/* Without the limit on parts the least largest cost is one pass of dynamic programming from the end. Where its fewest
 * parts are too many, bisection over thresholds on the cost finds the least one with few enough: a pass at a threshold
 * finds the fewest parts below it, and the least cost above it, which is the next threshold that can do better. */
#include "plan/partition/minimax.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "fieldline/units.h"
#include "plan/partition/partitioners.h"

/* The best way to go on from a point. */
typedef struct {
  size_t parts; /* SIZE_MAX: there is none */
  double bits;  /* total transfer */
  double largest;
  size_t end; /* of the part that starts here */
} completion;

typedef struct {
  const fl_partition_input *in;
  fl_stage_cost_fn *cost;
  const void *context;
  size_t *reach;    /* [p] largest end of a part that starts here and fits; the start itself when none does */
  completion *best; /* [p + 1] */
} search;

/* Memory grows with the end. */
static size_t farthest_end(const fl_partition_input *in, size_t start)
{
  size_t low = start, high = in->costs->point_count; /* ends up to low fit, those above high do not */
  while (low < high) {
    size_t middle = high - (high - low) / 2;
    if (fl_costs_part_fits(in->costs, (fl_part){start, middle}, in->capacity_bytes))
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/* The least largest cost whatever the number of parts. */
static double least_largest(const search *s)
{
  size_t p = s->in->costs->point_count;
  s->best[p].largest = 0;
  for (size_t start = p; start-- > 0;) {
    double least = INFINITY;
    for (size_t end = start + 1; end <= s->reach[start]; end++) {
      if (s->best[end].largest >= least) continue;
      least = fmin(least, fmax(s->best[end].largest, s->cost(s->context, (fl_part){start, end})));
    }
    s->best[start].largest = least;
  }
  return s->best[0].largest;
}

static bool is_better(const completion *a, const completion *b)
{
  return a->parts != b->parts ? a->parts < b->parts : a->bits < b->bits;
}

/* Best completions of parts that cost no more than the threshold. Returns the least cost above it. */
static double complete(const search *s, double threshold)
{
  const fl_costs *costs = s->in->costs;
  size_t p = costs->point_count;
  double next = INFINITY;
  s->best[p] = (completion){0, 0, 0, p};
  for (size_t start = p; start-- > 0;) {
    completion best = {.parts = SIZE_MAX};
    for (size_t end = start + 1; end <= s->reach[start]; end++) {
      const completion *rest = &s->best[end];
      double cost = s->cost(s->context, (fl_part){start, end});
      if (cost > threshold) next = fmin(next, cost);
      if (cost > threshold || rest->parts == SIZE_MAX) continue;
      completion here = {rest->parts + 1, rest->bits, fmax(rest->largest, cost), end};
      if (end < p) here.bits += costs->transfer_bits[end - 1];
      if (is_better(&here, &best)) best = here; /* of equals the first end stays */
    }
    s->best[start] = best;
  }
  return next;
}

/* Thresholds below `low` are known to take too many parts. */
static void bisect(const search *s, double low)
{
  double high = s->best[0].largest;
  while (low < high) {
    double middle = low + (high - low) / 2, next = complete(s, middle);
    if (s->best[0].parts <= s->in->node_count)
      high = s->best[0].largest;
    else
      low = next;
  }
  complete(s, high);
}

static fl_status fail(const search *s, const char *name, fl_error *err)
{
  char memory[FL_QUANTITY_SIZE], segment[FL_SEGMENT_TEXT_SIZE];
  const fl_partition_input *in = s->in;
  fl_quantity_format(memory, in->capacity_bytes, FL_UNIT_BYTES, 4);
  if (fl_partition_fits_nowhere(in, in->capacity_bytes, segment))
    return fl_fail(err, FL_ERR_INFEASIBLE, "%s: %s does not fit into %s, the least memory of a node%s", name, segment,
                   memory, fl_partition_hint(in));
  if (s->best[0].parts == SIZE_MAX)
    return fl_fail(err, FL_ERR_INFEASIBLE, "%s: the network does not fit into %s, and no link joins two nodes%s", name,
                   memory, fl_partition_hint(in));
  return fl_fail(err, FL_ERR_INFEASIBLE, "%s: needs at least %zu parts of %s, there %s %zu node%s%s", name,
                 s->best[0].parts, memory, in->node_count == 1 ? "is" : "are", in->node_count,
                 in->node_count == 1 ? "" : "s", fl_partition_hint(in));
}

/* Leave the best completions in s->best. */
static fl_status solve(const search *s, const char *name, fl_error *err)
{
  double least = least_largest(s);
  complete(s, isinf(least) ? DBL_MAX : least);
  if (s->best[0].parts <= s->in->node_count) return FL_OK;
  complete(s, DBL_MAX);
  if (s->best[0].parts > s->in->node_count) return fail(s, name, err);
  bisect(s, least);
  return FL_OK;
}

fl_status fl_partition_minimax(const fl_partition_input *in, const char *name, fl_stage_cost_fn *cost,
                               const void *context, fl_part *parts, size_t *count, fl_error *err)
{
  size_t p = in->costs->point_count;
  search s = {in, cost, context, calloc(p, sizeof *s.reach), calloc(p + 1, sizeof *s.best)};
  fl_status status;
  *count = 0;
  if (s.reach == NULL || s.best == NULL) {
    status = fl_fail_memory(err, name);
    goto done;
  }
  for (size_t start = 0; start < p; start++) s.reach[start] = farthest_end(in, start);
  status = solve(&s, name, err);
  for (size_t start = 0; status == FL_OK && start < p; start = s.best[start].end)
    parts[(*count)++] = (fl_part){start, s.best[start].end};
done:
  free(s.reach);
  free(s.best);
  return status;
}
