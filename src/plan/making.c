#include "plan/making.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One allocation, since comparisons make millions of plans. */
bool fl_plan_work_init(fl_plan_work *w, size_t room)
{
  void *memory = calloc(room, sizeof *w->relays + sizeof *w->hop_bits + sizeof *w->chain);
  *w = (fl_plan_work){.relays = memory};
  if (memory == NULL) return false;
  w->hop_bits = (double *)(w->relays + room);
  w->chain = (size_t *)(w->hop_bits + room);
  return true;
}

void fl_plan_work_clear(fl_plan_work *w)
{
  free(w->relays);
}

fl_place_input fl_plan_work_fill(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w)
{
  w->parts = (fl_place_parts){in->costs, in->charge, in->field, cuts->parts, in->ends};
  fl_place_hop_bits(in->costs, cuts->parts, cuts->count, w->hop_bits);
  return (fl_place_input){.field = in->field,
                          .links = in->links,
                          .accounting = in->costs->accounting,
                          .may_overflow = in->method.partitioner->may_overflow,
                          .part_count = cuts->count,
                          .hop_bits = w->hop_bits,
                          .stages = fl_place_stages_of(&w->parts),
                          .ends = in->ends,
                          .input_bits = in->costs->input_bits,
                          .output_bits = in->costs->output_bits,
                          .transfer_bits = in->costs->transfer_bits,
                          .point_count = in->costs->point_count,
                          .medium = in->medium,
                          .objective = in->objective,
                          .seed = in->seed,
                          .trial = in->trial,
                          .steps = in->steps,
                          .options = in->method.placer_options};
}

fl_status fl_plan_as_outcome(fl_status status, const fl_error *why, fl_plan *plan, fl_error *err)
{
  if (status == FL_ERR_INFEASIBLE) {
    plan->outcome = FL_OUTCOME_INFEASIBLE;
    plan->part_count = 0;
    memcpy(plan->reason, why->message, sizeof plan->reason - 1);
    return FL_OK;
  }
  if (status != FL_OK && err != NULL) *err = *why;
  return status;
}

fl_status fl_plan_make_by(fl_plan_way *way, const fl_plan_input *in, fl_plan **out, fl_error *err)
{
  fl_plan_work w;
  fl_plan *plan = calloc(1, sizeof *plan);
  bool complete = fl_plan_work_init(&w, fl_plan_room_for_parts(in)) && plan != NULL;
  *out = NULL;
  if (complete) {
    plan->bottleneck_s = plan->lower_bound_s = plan->approximation_ratio = NAN;
    plan->proven_s = plan->optimal_s = plan->gap = plan->energy_j = NAN;
  }
  fl_status status = complete ? way(in, &w, plan, err) : fl_fail_memory(err, "a plan");
  fl_plan_work_clear(&w);
  if (status == FL_OK)
    *out = plan;
  else
    fl_plan_free(plan);
  return status;
}

void fl_plan_clear(fl_plan *plan)
{
  free(plan->parts);
  free(plan->hops);
  free(plan->activities);
  free(plan->loop.first_pass);
  *plan = (fl_plan){0};
}

void fl_plan_free(fl_plan *plan)
{
  if (plan != NULL) fl_plan_clear(plan);
  free(plan);
}
