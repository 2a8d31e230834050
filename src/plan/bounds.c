/* What a plan is worth: its bottleneck, with what the medium takes, and the published bound. */
#include <math.h>
#include <stdlib.h>

#include "plan/making.h"

static double most_bits(const fl_plan *plan)
{
  double most = 0;
  for (size_t i = 0; i < plan->hop_count; i++) most = fmax(most, plan->hops[i].bits);
  return most;
}

/* Over the transfers of a pass. */
static fl_status make_air(const fl_plan_input *in, const fl_activity *activities, size_t count, bool period_only,
                          fl_air **out, fl_error *err)
{
  size_t hop_count = 0;
  *out = NULL;
  if (!fl_medium_couples(in->medium.medium)) return FL_OK; /* nobody would look at the hops */
  fl_air_hop *hops = calloc(count, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < count; i++) {
    const fl_activity *a = &activities[i];
    if (a->kind == FL_TRANSFER)
      hops[hop_count++] = fl_air_hop_over(in->medium.medium, in->links, a->node, a->peer, a->bits);
  }
  fl_status status = fl_air_of_hops(&in->medium, in->links, hops, hop_count, period_only, out, err);
  free(hops);
  return status;
}

fl_status fl_plan_air(const fl_plan_input *in, const fl_plan *plan, fl_air **out, fl_error *err)
{
  return make_air(in, plan->activities, plan->activity_count, false, out, err);
}

static fl_status air_period_s(const fl_plan_input *in, const fl_activity *activities, size_t count, double *period_s,
                              fl_error *err)
{
  fl_air *air;
  *period_s = 0;
  fl_status status = make_air(in, activities, count, true, &air, err);
  if (status != FL_OK || air == NULL) return status;
  status = fl_air_period_s(air, period_s, err);
  fl_air_free(air);
  return status;
}

/* Nothing ends faster than the medium lets it through. */
static fl_status judge_air(const fl_plan_input *in, fl_plan *plan, fl_error *err)
{
  double period_s;
  fl_plan_loop *loop = &plan->loop;
  fl_status status = air_period_s(in, plan->activities, plan->activity_count, &period_s, err);
  if (status != FL_OK) return status;
  plan->bottleneck_s = fmax(plan->bottleneck_s, period_s);
  if (loop->first_pass == NULL) return FL_OK;
  loop->air_s = period_s;
  return air_period_s(in, loop->first_pass, plan->activity_count, &loop->first_air_s, err);
}

fl_status fl_plan_judge(const fl_plan_input *in, fl_plan *plan, fl_error *err)
{
  plan->bottleneck_s = -1;
  for (size_t i = 0; i < plan->activity_count; i++) {
    if (!(plan->activities[i].duration_s > plan->bottleneck_s)) continue;
    plan->bottleneck_s = plan->activities[i].duration_s;
    plan->bottleneck = i;
  }
  fl_status status = plan->outcome == FL_OUTCOME_OK ? judge_air(in, plan, err) : FL_OK;
  plan->energy_j = fl_plan_pass_energy_j(plan, in->field);
  if (status != FL_OK || plan->outcome != FL_OUTCOME_OK) return status;
  plan->lower_bound_s = most_bits(plan) / in->links->bandwidth_hz * fl_links_least_weight(in->links);
  plan->approximation_ratio = plan->bottleneck_s / plan->lower_bound_s;
  return FL_OK;
}

bool fl_plan_has_node(const fl_plan *plan, size_t node)
{
  for (size_t i = 0; i < plan->part_count; i++)
    if (plan->parts[i].node == node) return true;
  return false;
}

double fl_plan_alone_s(const fl_plan *plan)
{
  double sum_s = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    sum_s += plan->parts[i].compute_s;
    if (i < plan->hop_count) sum_s += plan->hops[i].time_s;
  }
  return sum_s;
}

bool fl_plan_is_proven(fl_objective objective, double value, double proven)
{
  static const double rounding = 1e-12;
  return value <= (objective == FL_OBJECTIVE_ENERGY ? (1 + rounding) * proven : proven);
}

double fl_plan_value(const fl_plan *plan, fl_objective objective)
{
  if (objective == FL_OBJECTIVE_ENERGY) return plan->energy_j;
  return objective == FL_OBJECTIVE_LATENCY ? fl_plan_alone_s(plan) : plan->bottleneck_s;
}
