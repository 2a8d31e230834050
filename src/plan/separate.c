/* Cut, then place. */
#include <math.h>
#include <string.h>

#include "plan/answer.h"
#include "plan/making.h"
#include "plan/route.h"

/* The cuts with the empty parts that the chain has besides. */
static fl_status add_parts(const fl_cuts *cuts, const fl_route *route, fl_cuts **out, fl_error *err)
{
  fl_status status = fl_cuts_new(route->count, out, err);
  for (size_t i = 0, done = 0; status == FL_OK && i < route->count; done = route->done[i++]) {
    size_t end = route->done[i] == 0 ? 0 : cuts->parts[route->done[i] - 1].end;
    (*out)->parts[i] = route->done[i] > done ? cuts->parts[done] : (fl_part){end, end};
    (*out)->count = i + 1;
  }
  return status;
}

/* The record of a plan: with what it is worth or without. */
typedef fl_status record(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, double proven_s, fl_plan *plan,
                         fl_error *err);

static fl_status outline(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, double proven_s, fl_plan *plan,
                         fl_error *err)
{
  (void)proven_s;
  return fl_plan_outline(in, cuts, w, plan, err);
}

/* The record of the whole chain. */
static fl_status describe(const fl_plan_input *in, const fl_cuts *cuts, const fl_place_input *place,
                          const fl_placement *placement, record *make, fl_plan *plan, fl_error *err)
{
  fl_route route;
  fl_plan_work whole = {0};
  fl_cuts *parts = NULL;
  fl_status status = fl_route_make(place, placement, &route, err);
  if (status != FL_OK) return status;
  status = add_parts(cuts, &route, &parts, err);
  if (status == FL_OK && !fl_plan_work_init(&whole, route.count)) status = fl_fail_memory(err, "a plan");
  if (status == FL_OK) {
    memcpy(whole.chain, route.nodes, route.count * sizeof *whole.chain);
    status = make(in, parts, &whole, placement->proven_s, plan, err);
  }
  fl_plan_work_clear(&whole);
  fl_cuts_free(parts);
  fl_route_clear(&route);
  return status;
}

static fl_status place_cuts(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, record *make, fl_plan *plan,
                            fl_error *err)
{
  fl_error why = {0};
  fl_placement placement = {w->chain, NAN, w->relays, 0};
  if (cuts->count == 0) {
    plan->outcome = FL_OUTCOME_INFEASIBLE;
    memcpy(plan->reason, cuts->reason, sizeof plan->reason);
    return FL_OK;
  }
  fl_place_input place = fl_plan_work_fill(in, cuts, w);
  const fl_placer *method = in->method.placer;
  if (!method->uses_relays) place.ends.relays = 0;
  fl_status status = method->run(&place, &placement, &why);
  if (status == FL_OK)
    status = fl_answer_check_chain("placer", method->name, w->chain, cuts->count, in->field->count, &why);
  if (status == FL_OK) status = fl_answer_check_ends(method->name, &in->ends, w->chain, cuts->count, &why);
  if (status == FL_OK) status = fl_answer_check_relays(method->name, &place, &placement, &why);
  if (status != FL_OK) return fl_plan_as_outcome(status, &why, plan, err);
  if (!fl_ends_add_parts(&in->ends)) return make(in, cuts, w, placement.proven_s, plan, err);
  return describe(in, cuts, &place, &placement, make, plan, err);
}

static fl_status separately(const fl_plan_input *in, fl_plan_work *w, record *make, fl_plan *plan, fl_error *err)
{
  fl_cuts *cuts = NULL;
  fl_status status = FL_OK;
  if (in->cuts == NULL) status = fl_plan_cut(in, &cuts, err);
  if (status == FL_OK) status = place_cuts(in, in->cuts == NULL ? cuts : in->cuts, w, make, plan, err);
  fl_cuts_free(cuts);
  return status;
}

fl_status fl_plan_separately(const fl_plan_input *in, fl_plan_work *w, fl_plan *plan, fl_error *err)
{
  return separately(in, w, fl_plan_describe, plan, err);
}

fl_status fl_plan_outline_separately(const fl_plan_input *in, fl_plan_work *w, fl_plan *plan, fl_error *err)
{
  return separately(in, w, outline, plan, err);
}
