/* What chains come to, and what can still come. */
#include <math.h>
#include <string.h>

#include "plan/search/period/period.h"

/* What a medium's period takes that is found step by step, in steps a part: only better plans are asked for it. */
enum { EXACTLY = 4000 };

partial fl_periods_extend(const periods *s, partial so_far, double stage_s, size_t end, size_t from, size_t to)
{
  double bits = s->in->bits[end - 1], air_s = fl_medium_air_s(s->in->medium.medium, s->in->links, bits, from, to);
  double hop_s = s->in->links->latency_s == NULL ? air_s : fl_links_time_s(s->in->links, bits, from, to);
  return periods_join(s, so_far, (partial){fmax(stage_s, hop_s), s->kind == FL_PERIOD_LONGEST_HOP ? 0 : air_s});
}

double fl_periods_finish(const periods *s, partial so_far, double stage_s)
{
  double worst_s = fmax(so_far.worst_s, stage_s);
  return s->kind == FL_PERIOD_SUM ? fmax(worst_s, so_far.air_s) : worst_s;
}

double fl_periods_value_by_kind(const periods *s, const size_t *ends, const size_t *chain, size_t part_count)
{
  partial so_far = {0, 0};
  for (size_t i = 0, first = 0; i < part_count; first = ends[i++]) {
    double stage_s = periods_stage_s(s, first, ends[i], chain[i]);
    if (i + 1 == part_count) return fl_periods_finish(s, so_far, stage_s);
    so_far = fl_periods_extend(s, so_far, stage_s, ends[i], chain[i], chain[i + 1]);
  }
  return INFINITY;
}

fl_status fl_periods_value(periods *s, const size_t *ends, const size_t *chain, size_t part_count, double *value_s,
                           fl_error *err)
{
  bool below;
  double period_s;
  *value_s = fl_periods_value_by_kind(s, ends, chain, part_count);
  s->steps += 4 * part_count;
  if (s->exact) return FL_OK;
  if (!(*value_s < s->plan->bottleneck_s)) { /* whatever the medium says */
    *value_s = INFINITY;
    return FL_OK;
  }
  fl_status status = fl_periods_hops_are_below(s, ends, chain, part_count, &below, &period_s, err);
  if (status == FL_OK) *value_s = below ? fmax(*value_s, period_s) : INFINITY;
  return status;
}

fl_status fl_periods_hops_are_below(periods *s, const size_t *ends, const size_t *chain, size_t part_count, bool *below,
                                    double *period_s, fl_error *err)
{
  *below = true;
  if (period_s != NULL) *period_s = 0;
  if (!fl_medium_couples(s->in->medium.medium)) return FL_OK;
  fl_air *air;
  fl_status status = fl_search_air_over(s->air, ends, chain, part_count, &air, err);
  if (status == FL_OK) status = fl_air_period_is_below(air, s->plan->bottleneck_s, below, err);
  s->steps += 8 + 16 * part_count;
  if (status != FL_OK || !*below || period_s == NULL) return status;
  s->steps += EXACTLY * part_count;
  return fl_air_period_s(air, period_s, err);
}

void fl_periods_offer(periods *s, const size_t *ends, const size_t *chain, size_t part_count, double value_s)
{
  if (!(value_s < s->plan->bottleneck_s)) return;
  s->plan->bottleneck_s = value_s;
  s->plan->part_count = part_count;
  memmove(s->plan->ends, ends, part_count * sizeof *ends);
  memmove(s->plan->chain, chain, part_count * sizeof *chain);
}
