/* re-plan: the scenario's own method, on the nodes that are up. */
#include "plan/replan/policies.h"

fl_status fl_plan_on_usable(const fl_replan_problem *problem, double certify_s, fl_plan **out, fl_error *err)
{
  fl_usable usable;
  fl_status status = fl_usable_init(&usable, problem, err);
  if (status != FL_OK) return status;
  status = fl_usable_plan(&usable, certify_s, out, err);
  fl_usable_clear(&usable);
  return status;
}

fl_status fl_replan_re_plan(const fl_replan_problem *problem, fl_plan **out, fl_error *err)
{
  return fl_plan_on_usable(problem, 0, out, err);
}
