#include "fieldline/plan.h"

#include <math.h>

#include <math.h>

#include "plan/answer.h"
#include "plan/joint/others.h"
#include "plan/making.h"

const char *fl_outcome_name(fl_outcome outcome)
{
  static const char *const names[] = {[FL_OUTCOME_OK] = "ok",
                                      [FL_OUTCOME_ONE_NODE] = "one_node",
                                      [FL_OUTCOME_INFEASIBLE] = "infeasible",
                                      [FL_OUTCOME_STUCK] = "stuck"};
  return names[outcome];
}

static fl_status run_joint(const fl_plan_input *in, fl_cuts *cuts, size_t *chain, double *proven_s, fl_error *err)
{
  fl_others others;
  const fl_partitioner *method = in->method.partitioner;
  fl_partition_input partition = fl_plan_partition_input(in);
  if (!method->uses_relays) partition.ends.relays = 0;
  fl_status status = fl_others_init(in, &others, err);
  partition.others = fl_others_plans(&others);
  if (status == FL_OK) status = method->run_joint(&partition, cuts->parts, &cuts->count, chain, proven_s, err);
  if (status == FL_OK)
    status =
        fl_answer_check_parts(method->name, cuts->parts, cuts->count, in->costs->point_count, in->field->count, err);
  if (status == FL_OK)
    status = fl_answer_check_chain("partitioner", method->name, chain, cuts->count, in->field->count, err);
  if (status == FL_OK) status = fl_answer_check_whole(method->name, &in->ends, chain, cuts->count, err);
  fl_others_clear(&others);
  return status;
}

static fl_status plan_jointly(const fl_plan_input *in, fl_plan_work *w, fl_plan *plan, fl_error *err)
{
  fl_error why = {0};
  fl_cuts *cuts;
  double proven_s = NAN;
  fl_status status = fl_cuts_new(fl_plan_room_for_parts(in), &cuts, err);
  if (status != FL_OK) return status;
  status = run_joint(in, cuts, w->chain, &proven_s, &why);
  status = status == FL_OK ? fl_plan_describe(in, cuts, w, proven_s, plan, err)
                           : fl_plan_as_outcome(status, &why, plan, err);
  if (plan->outcome == FL_OUTCOME_INFEASIBLE && isinf(proven_s)) plan->proven_s = proven_s;
  fl_cuts_free(cuts);
  return status;
}

fl_status fl_plan_make(const fl_plan_input *in, fl_plan **out, fl_error *err)
{
  bool separate = in->method.partitioner->run_joint == NULL;
  return fl_plan_make_by(separate ? fl_plan_separately : plan_jointly, in, out, err);
}

bool fl_plan_is_limited_by_air(const fl_plan *plan)
{
  return plan->bottleneck_s > plan->activities[plan->bottleneck].duration_s;
}

bool fl_method_uses_relays(const fl_method *method)
{
  return method->placer != NULL ? method->placer->uses_relays : method->partitioner->uses_relays;
}
