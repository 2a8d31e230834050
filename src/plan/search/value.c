/* What plans come to. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/search.h"

void fl_search_copy(const fl_search_plan *from, fl_search_plan *to)
{
  to->part_count = from->part_count;
  to->bottleneck_s = from->bottleneck_s;
  memcpy(to->ends, from->ends, from->part_count * sizeof *to->ends);
  memcpy(to->chain, from->chain, from->part_count * sizeof *to->chain);
}

static double stage_of(const fl_search_problem *in, const fl_search_plan *plan, size_t part)
{
  size_t first = part == 0 ? 0 : plan->ends[part - 1];
  return in->stage_s(in->context, first, plan->ends[part], in->kind_of[plan->chain[part]]);
}

static double hop_of(const fl_search_problem *in, const fl_search_plan *plan, size_t part)
{
  return fl_links_time_s(in->links, in->bits[plan->ends[part] - 1], plan->chain[part], plan->chain[part + 1]);
}

/* The medium's period; INFINITY where it is not below the limit, which some media tell much sooner, if only to so many
 * digits. */
static fl_status period_below(fl_air *air, double limit_s, double *period_s, fl_error *err)
{
  static const double digits = 1e-6;
  bool below;
  if (isinf(limit_s)) return fl_air_period_s(air, period_s, err);
  fl_status status = fl_air_period_is_below(air, limit_s * (1 + digits), &below, err);
  *period_s = INFINITY;
  return status == FL_OK && below ? fl_air_period_s(air, period_s, err) : status;
}

/* The medium's period of a plan, where that is below the limit. */
static fl_status air_period_s(const fl_search_problem *in, const fl_search_plan *plan, double limit_s, double *period_s,
                              fl_error *err)
{
  fl_air *air;
  size_t hop_count = plan->part_count - 1;
  fl_air_hop *hops = calloc(hop_count + 1, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < hop_count; i++)
    hops[i] =
        fl_air_hop_over(in->medium.medium, in->links, plan->chain[i], plan->chain[i + 1], in->bits[plan->ends[i] - 1]);
  fl_status status = fl_air_of_hops(&in->medium, in->links, hops, hop_count, true, &air, err);
  free(hops);
  if (status == FL_OK) status = period_below(air, limit_s, period_s, err);
  fl_air_free(air);
  return status;
}

double fl_search_latency_s(const fl_search_problem *in, const fl_search_plan *plan)
{
  double latency_s = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    latency_s += stage_of(in, plan, i);
    if (i + 1 < plan->part_count) latency_s += hop_of(in, plan, i);
  }
  return latency_s;
}

double fl_search_energy_j(const fl_search_problem *in, const fl_search_plan *plan, double period_s)
{
  double energy_j = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    const double *w = in->powers[in->kind_of[plan->chain[i]]].w;
    energy_j += w[FL_POWER_IDLE] * period_s + (w[FL_POWER_COMPUTE] - w[FL_POWER_IDLE]) * stage_of(in, plan, i);
    if (i + 1 == plan->part_count) break;
    double receive_w = in->powers[in->kind_of[plan->chain[i + 1]]].w[FL_POWER_RECEIVE];
    energy_j += (w[FL_POWER_SEND] + receive_w) * hop_of(in, plan, i);
  }
  return energy_j;
}

static double value_of(const fl_search_problem *in, const fl_search_plan *plan, double period_s)
{
  if (in->objective == FL_OBJECTIVE_ENERGY) return fl_search_energy_j(in, plan, period_s);
  return in->objective == FL_OBJECTIVE_LATENCY ? fl_search_latency_s(in, plan) : period_s;
}

static fl_status period_of(const fl_search_problem *in, const fl_search_plan *plan, double limit_s, double *period_s,
                           fl_error *err)
{
  double air_s = 0;
  *period_s = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    *period_s = fmax(*period_s, stage_of(in, plan, i));
    if (i + 1 < plan->part_count) *period_s = fmax(*period_s, hop_of(in, plan, i));
  }
  if (isinf(*period_s) || !fl_medium_couples(in->medium.medium)) return FL_OK;
  fl_status status = air_period_s(in, plan, limit_s, &air_s, err);
  if (status == FL_OK) *period_s = fmax(*period_s, air_s);
  return status;
}

fl_status fl_search_period_s(const fl_search_problem *in, const fl_search_plan *plan, double *period_s, fl_error *err)
{
  return period_of(in, plan, INFINITY, period_s, err);
}

size_t fl_search_counted(const fl_search_problem *in, const fl_search_plan *plan)
{
  size_t counted = 0;
  for (size_t i = 0; i < plan->part_count; i++)
    counted += in->counts == NULL || in->counts(in->context, i == 0 ? 0 : plan->ends[i - 1], plan->ends[i]);
  return counted;
}

fl_status fl_search_value(const fl_search_problem *in, const fl_search_plan *plan, double below_s, double *value_s,
                          fl_error *err)
{
  double period_s, limit_s = in->objective == FL_OBJECTIVE_PERIOD ? below_s : INFINITY;
  *value_s = INFINITY;
  if (in->part_count > 0 && fl_search_counted(in, plan) != in->part_count) return FL_OK;
  fl_status status = period_of(in, plan, fmin(limit_s, in->period_below_s), &period_s, err);
  if (status != FL_OK || isinf(period_s) || !(period_s < in->period_below_s)) return status;
  double came_to_s = value_of(in, plan, period_s);
  if (came_to_s < below_s) *value_s = came_to_s;
  return FL_OK;
}
