/* Cut, then place. */
#include <math.h>
#include <string.h>

#include "plan/answer.h"
#include "plan/making.h"

static fl_status place_cuts(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, fl_plan *plan, fl_error *err)
{
  fl_error why = {0};
  fl_placement placement = {w->chain, NAN};
  if (cuts->count == 0) {
    plan->outcome = FL_OUTCOME_INFEASIBLE;
    memcpy(plan->reason, cuts->reason, sizeof plan->reason);
    return FL_OK;
  }
  fl_place_input place = fl_plan_work_fill(in, cuts, w);
  const fl_placer *method = in->method.placer;
  fl_status status = method->run(&place, &placement, &why);
  if (status == FL_OK)
    status = fl_answer_check_chain("placer", method->name, w->chain, cuts->count, in->field->count, &why);
  if (status != FL_OK) return fl_plan_as_outcome(status, &why, plan, err);
  return fl_plan_describe(in, cuts, w, &place, placement.proven_s, plan, err);
}

fl_status fl_plan_separately(const fl_plan_input *in, fl_plan_work *w, fl_plan *plan, fl_error *err)
{
  fl_cuts *cuts = NULL;
  fl_status status = FL_OK;
  if (in->cuts == NULL) status = fl_plan_cut(in, &cuts, err);
  if (status == FL_OK) status = place_cuts(in, in->cuts == NULL ? cuts : in->cuts, w, plan, err);
  fl_cuts_free(cuts);
  return status;
}
