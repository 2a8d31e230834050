/* The record of a plan, of its parts and chain. */
#include <stdlib.h>

#include "fieldline/units.h"
#include "plan/making.h"

static size_t first_layer(const fl_graph *graph, fl_part part)
{
  return part.first == 0 ? 0 : (size_t)graph->cuts[part.first - 1] + 1;
}

static void describe_parts(const fl_plan_input *in, const fl_cuts *cuts, const fl_plan_work *w,
                           const fl_place_input *place, fl_plan *plan)
{
  for (size_t i = 0; i < plan->part_count; i++) {
    fl_part points = cuts->parts[i];
    plan->parts[i] = (fl_plan_part){.points = points,
                                    .node = w->chain[i],
                                    .memory_bytes = fl_place_bytes(place, i),
                                    .flop = fl_costs_part_flop(in->costs, points),
                                    .compute_s = fl_place_compute_s(place, i, w->chain[i])};
    if (fl_part_is_empty(points)) continue;
    plan->parts[i].first_layer = first_layer(in->graph, points);
    plan->parts[i].last_layer = in->graph->cuts[points.end - 1];
  }
}

static void describe_hops(const fl_plan_input *in, const fl_plan_work *w, fl_plan *plan)
{
  for (size_t i = 0; i < plan->hop_count; i++) {
    size_t from = w->chain[i], to = w->chain[i + 1];
    plan->hops[i] = (fl_plan_hop){.from = from,
                                  .to = to,
                                  .bits = w->hop_bits[i],
                                  .rate_bps = fl_links_rate_bps(in->links, from, to),
                                  .latency_s = fl_links_latency_s(in->links, from, to),
                                  .time_s = fl_links_time_s(in->links, w->hop_bits[i], from, to)};
  }
}

static size_t add_activity(fl_plan *plan, fl_activity activity)
{
  plan->activities[plan->activity_count] = activity;
  return plan->activity_count++;
}

static size_t add_hop(fl_plan *plan, size_t part, const fl_plan_hop *hop)
{
  return add_activity(plan, (fl_activity){.kind = FL_TRANSFER,
                                          .part = part,
                                          .hop = part,
                                          .node = hop->from,
                                          .peer = hop->to,
                                          .bits = hop->bits,
                                          .duration_s = hop->time_s,
                                          .latency_s = hop->latency_s});
}

void fl_plan_list_activities(fl_plan *plan)
{
  fl_plan_hop *back = &plan->loop.way_back;
  plan->activity_count = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    fl_plan_part *part = &plan->parts[i];
    part->activity = add_activity(
        plan,
        (fl_activity){
            .kind = FL_COMPUTE, .part = i, .node = part->node, .peer = part->node, .duration_s = part->compute_s});
    if (i < plan->hop_count) plan->hops[i].activity = add_hop(plan, i, &plan->hops[i]);
  }
  if (back->time_s > 0) back->activity = add_hop(plan, plan->part_count - 1, back);
}

/* The method's proof, or none. */
static void certify(fl_objective objective, fl_plan *plan, double proven)
{
  double value = fl_plan_value(plan, objective);
  plan->proven_s = proven;
  if (!fl_plan_is_proven(objective, value, proven)) return;
  plan->optimal_s = value;
  plan->gap = 1;
}

/* A method that does not look whether parts fit may meet nodes that are too small for them. */
static bool is_overfull(const fl_place_input *place, const fl_plan *plan, const size_t *chain, fl_error *why)
{
  for (size_t i = 0; i < plan->part_count; i++) {
    if (fl_place_has_room(place, i, chain[i])) continue;
    char part[FL_QUANTITY_SIZE], memory[FL_QUANTITY_SIZE];
    fl_fail(why, FL_ERR_INFEASIBLE, "part %zu, of %s, was placed on node \"%s\" of %s", i,
            fl_quantity_format(part, fl_place_bytes(place, i), FL_UNIT_BYTES, 4), place->field->nodes[chain[i]].id,
            fl_quantity_format(memory, place->field->nodes[chain[i]].memory_bytes, FL_UNIT_BYTES, 4));
    return true;
  }
  return false;
}

fl_status fl_plan_outline(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, fl_plan *plan, fl_error *err)
{
  fl_error why = {0};
  fl_place_input place = fl_plan_work_fill(in, cuts, w);
  plan->part_count = cuts->count;
  if (is_overfull(&place, plan, w->chain, &why) || fl_plan_lacks_way_back(in, w->chain, cuts->count, &why))
    return fl_plan_as_outcome(FL_ERR_INFEASIBLE, &why, plan, err);
  plan->hop_count = plan->part_count - 1;
  plan->parts = calloc(plan->part_count, sizeof *plan->parts);
  plan->hops = calloc(plan->hop_count + 1, sizeof *plan->hops);
  plan->activities = calloc(plan->part_count + plan->hop_count + 1, sizeof *plan->activities); /* and a way back */
  if (plan->parts == NULL || plan->hops == NULL || plan->activities == NULL) return fl_fail_memory(err, "a plan");
  plan->outcome = plan->part_count == 1 ? FL_OUTCOME_ONE_NODE : FL_OUTCOME_OK;
  describe_parts(in, cuts, w, &place, plan);
  describe_hops(in, w, plan);
  fl_plan_add_way_back(in, plan);
  fl_plan_list_activities(plan);
  return fl_plan_add_first_pass(in, cuts, plan, err);
}

fl_status fl_plan_describe(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, double proven_s,
                           fl_plan *plan, fl_error *err)
{
  fl_status status = fl_plan_outline(in, cuts, w, plan, err);
  if (status != FL_OK || plan->outcome == FL_OUTCOME_INFEASIBLE) return status;
  status = fl_plan_judge(in, plan, err);
  if (status == FL_OK) certify(in->objective, plan, proven_s);
  return status;
}
