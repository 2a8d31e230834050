/* The certificate of a plan whose method gives none. */
#include <math.h>
#include <stdlib.h>

#include "plan/making.h"

/* With what goes back behind every pass; INFINITY where it cannot. */
static fl_status period_with_loop_s(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, double *period_s,
                                    fl_error *err)
{
  fl_plan *plan = calloc(1, sizeof *plan);
  if (plan == NULL) return fl_fail_memory(err, "a plan");
  fl_status status = fl_plan_describe(in, cuts, w, NAN, plan, err);
  *period_s = plan->outcome == FL_OUTCOME_INFEASIBLE ? INFINITY : plan->bottleneck_s;
  fl_plan_free(plan);
  return status;
}

/* What the placer `optimal` makes of the plan's parts. */
static fl_status prove(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, double budget_s, fl_plan *plan,
                       fl_error *err)
{
  fl_error why;
  const fl_placer *optimal = fl_placer_find("optimal");
  fl_placement best = {w->chain, NAN, w->relays, 0};
  fl_place_input place = fl_plan_work_fill(in, cuts, w);
  place.options = (fl_option_values){&budget_s, 1, NULL}; /* its first */
  fl_status status = optimal->run(&place, &best, &why);
  if (status == FL_ERR_INFEASIBLE) return FL_OK; /* within the budget it found no chain itself */
  if (status != FL_OK) {
    if (err != NULL) *err = why;
    return status;
  }
  double best_s;
  bool with_loop = in->first_costs != NULL && in->objective == FL_OBJECTIVE_PERIOD;
  status = with_loop ? period_with_loop_s(in, cuts, w, &best_s, err) : fl_place_value(&place, &best, &best_s, err);
  if (status != FL_OK) return status;
  plan->proven_s = best.proven_s;
  if (!fl_plan_is_proven(in->objective, best_s, best.proven_s)) return FL_OK;
  plan->optimal_s = best_s;
  plan->gap = fl_plan_value(plan, in->objective) / best_s;
  return FL_OK;
}

fl_status fl_plan_certify(const fl_plan_input *in, double budget_s, fl_plan *plan, fl_error *err)
{
  fl_plan_work w;
  fl_cuts *cuts;
  if (plan->outcome != FL_OUTCOME_OK || !isnan(plan->proven_s)) return FL_OK;
  fl_status status = fl_plan_own_cuts(in, plan, &cuts, err);
  if (status != FL_OK) return status;
  status = fl_plan_work_init(&w, fl_plan_room_for_parts(in)) ? prove(in, cuts, &w, budget_s, plan, err)
                                                             : fl_fail_memory(err, "a plan");
  fl_plan_work_clear(&w);
  fl_cuts_free(cuts);
  return status;
}
