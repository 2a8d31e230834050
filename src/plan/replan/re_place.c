/* re-place: the parts stay, the scenario's placer chooses their nodes anew; that of a method that does both is the best
 * chain for the parts. */
#include "plan/replan/policies.h"

static fl_method method_for(const fl_method *own)
{
  if (own->placer != NULL) return *own;
  return (fl_method){.partitioner = fl_partitioner_find("fixed"), .placer = fl_placer_find("optimal")};
}

fl_status fl_replan_re_place(const fl_replan_problem *problem, fl_plan **out, fl_error *err)
{
  fl_usable usable;
  fl_cuts *cuts = NULL;
  fl_status status = fl_usable_init(&usable, problem, err);
  if (status != FL_OK) return status;
  status = fl_made_cuts(problem, &cuts, err);
  if (status == FL_OK && usable.field.count < cuts->count) {
    status = fl_replan_infeasible("fewer nodes are up than there are parts", out, err);
  } else if (status == FL_OK) {
    usable.in.cuts = cuts;
    usable.in.method = method_for(&problem->in->method);
    status = fl_usable_plan(&usable, 0, out, err);
  }
  fl_cuts_free(cuts);
  fl_usable_clear(&usable);
  return status;
}
