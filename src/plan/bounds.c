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

static fl_status make_air(const fl_plan_input *in, const fl_plan *plan, bool period_only, fl_air **out, fl_error *err)
{
  fl_air_hop *hops = calloc(plan->hop_count + 1, sizeof *hops);
  *out = NULL;
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < plan->hop_count; i++)
    hops[i] = fl_air_hop_over(in->links, plan->hops[i].from, plan->hops[i].to, plan->hops[i].bits);
  fl_status status = fl_air_of_hops(&in->medium, in->links, hops, plan->hop_count, period_only, out, err);
  free(hops);
  return status;
}

fl_status fl_plan_air(const fl_plan_input *in, const fl_plan *plan, fl_air **out, fl_error *err)
{
  return make_air(in, plan, false, out, err);
}

/* Nothing ends faster than the medium lets it through. */
static fl_status judge_air(const fl_plan_input *in, fl_plan *plan, fl_error *err)
{
  fl_air *air;
  double period_s = 0;
  fl_status status = make_air(in, plan, true, &air, err);
  if (status != FL_OK || air == NULL) return status;
  status = fl_air_period_s(air, &period_s, err);
  plan->bottleneck_s = fmax(plan->bottleneck_s, period_s);
  fl_air_free(air);
  return status;
}

fl_status fl_plan_judge(const fl_plan_input *in, fl_plan *plan, fl_error *err)
{
  plan->bottleneck_s = -1;
  for (size_t i = 0; i < plan->activity_count; i++) {
    if (!(plan->activities[i].duration_s > plan->bottleneck_s)) continue;
    plan->bottleneck_s = plan->activities[i].duration_s;
    plan->bottleneck = i;
  }
  if (plan->outcome != FL_OUTCOME_OK) return FL_OK;
  fl_status status = judge_air(in, plan, err);
  if (status != FL_OK) return status;
  plan->lower_bound_s = most_bits(plan) / in->links->bandwidth_hz * fl_links_least_weight(in->links);
  plan->approximation_ratio = plan->bottleneck_s / plan->lower_bound_s;
  return FL_OK;
}
