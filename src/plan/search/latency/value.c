/* What walks and plans come to. */
#include <math.h>
#include <string.h>

#include "plan/search/latency/latency.h"

bool fl_quickest_extend(const quickest *q, so_far *walk, size_t layer, size_t end, size_t from, size_t to)
{
  double limit_s = q->in->period_below_s, hop_s = fl_quickest_hop_s(q, end, from, to);
  if (isinf(hop_s)) return false;
  walk->latency_s += fl_quickest_hop_cost(q, hop_s, from, to);
  if (q->kind == FL_PERIOD_LONGEST_HOP) return true;
  double air_s = fl_quickest_air_s(q, end, from, to), together_s = walk->air_s + air_s;
  walk->air_s = q->kind == FL_PERIOD_SUM ? together_s : air_s;
  if (q->kind == FL_PERIOD_SUM) together_s += q->air_at[quickest_index(q, layer, end, to)];
  return together_s < limit_s;
}

/* The stages and hops alone, and what the medium's kind says. */
static double value_by_kind(const quickest *q, const size_t *ends, const size_t *chain, size_t part_count)
{
  so_far walk = {0, 0};
  size_t layer = quickest_first_layer(q);
  for (size_t i = 0, first = 0; i < part_count; first = ends[i++]) {
    double stage_s = span_stage_s(q->in, q->stages, first, ends[i], chain[i]);
    layer = quickest_next_layer(q, layer, first, ends[i]);
    if (!(stage_s < q->in->period_below_s) || layer == SIZE_MAX) return INFINITY;
    walk.latency_s += span_stage_s(q->in, q->costs, first, ends[i], chain[i]);
    if (i + 1 == part_count) break;
    if (!fl_quickest_extend(q, &walk, layer, ends[i], q->classes.of[chain[i]], q->classes.of[chain[i + 1]]))
      return INFINITY;
  }
  return quickest_is_end(layer) ? walk.latency_s : INFINITY;
}

/* A medium that finds its period step by step may be sure that it is below, and then say so with less care. */
static fl_status is_below(const quickest *q, fl_air *air, bool whole, bool *below, fl_error *err)
{
  double limit_s = q->in->period_below_s, period_s;
  fl_status status = fl_air_period_is_below(air, limit_s, below, err);
  if (status != FL_OK || !*below || !whole) return status;
  status = fl_air_period_s(air, &period_s, err);
  if (status == FL_OK) *below = period_s < limit_s;
  return status;
}

static fl_status hops_are_below(const quickest *q, const size_t *ends, const size_t *chain, size_t part_count,
                                bool whole, bool *below, fl_error *err)
{
  fl_air *air;
  *below = true;
  if (q->exact) return FL_OK;
  fl_status status = fl_search_air_over(q->air, ends, chain, part_count, &air, err);
  return status == FL_OK ? is_below(q, air, whole, below, err) : status;
}

fl_status fl_quickest_value(const quickest *q, const size_t *ends, const size_t *chain, size_t part_count,
                            double *latency_s, fl_error *err)
{
  bool below;
  *latency_s = value_by_kind(q, ends, chain, part_count);
  if (isinf(*latency_s)) return FL_OK;
  fl_status status = hops_are_below(q, ends, chain, part_count, true, &below, err);
  if (status == FL_OK && !below) *latency_s = INFINITY;
  return status;
}

fl_status fl_quickest_hops_are_below(const quickest *q, const size_t *ends, const size_t *chain, size_t part_count,
                                     bool *below, fl_error *err)
{
  return hops_are_below(q, ends, chain, part_count, false, below, err);
}

void fl_quickest_offer(quickest *q, const size_t *ends, const size_t *chain, size_t part_count, double latency_s)
{
  if (!(latency_s < q->plan->bottleneck_s)) return;
  q->plan->bottleneck_s = latency_s;
  q->plan->part_count = part_count;
  memmove(q->plan->ends, ends, part_count * sizeof *ends);
  memmove(q->plan->chain, chain, part_count * sizeof *chain);
}
