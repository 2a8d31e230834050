#include "fieldline/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "plan/answer.h"

static const char *const outcome_names[] = {
    [FL_OUTCOME_OK] = "ok", [FL_OUTCOME_ONE_NODE] = "one_node", [FL_OUTCOME_INFEASIBLE] = "infeasible"};

/* What a placer reads of the parts, and the chain it writes. */
typedef struct {
  double *hop_bits;
  size_t *chain;
  fl_place_parts parts;
} workspace;

const char *fl_outcome_name(fl_outcome outcome)
{
  return outcome_names[outcome];
}

static void workspace_clear(workspace *w)
{
  free(w->hop_bits);
  free(w->chain);
}

/* `room`: for so many parts. */
static bool workspace_init(workspace *w, size_t room)
{
  *w = (workspace){.hop_bits = calloc(room, sizeof *w->hop_bits), .chain = calloc(room, sizeof *w->chain)};
  return w->hop_bits != NULL && w->chain != NULL;
}

static void fill_workspace(const fl_plan_input *in, const fl_cuts *cuts, workspace *w)
{
  w->parts = (fl_place_parts){in->costs, in->charge, in->field, cuts->parts};
  fl_place_hop_bits(in->costs, cuts->parts, cuts->count, w->hop_bits);
}

/* An infeasible problem is an outcome, not a failure. */
static fl_status as_outcome(fl_status status, const fl_error *why, fl_plan *plan, fl_error *err)
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

static size_t first_layer(const fl_graph *graph, fl_part part)
{
  return part.first == 0 ? 0 : (size_t)graph->cuts[part.first - 1] + 1;
}

static void describe_parts(const fl_plan_input *in, const fl_cuts *cuts, const workspace *w,
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

static void describe_hops(const fl_plan_input *in, const workspace *w, fl_plan *plan)
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

/* Every part is computed, and its result goes over its hop, if there is one. */
static void list_activities(fl_plan *plan)
{
  for (size_t i = 0; i < plan->part_count; i++) {
    fl_plan_part *part = &plan->parts[i];
    part->activity = add_activity(
        plan,
        (fl_activity){
            .kind = FL_COMPUTE, .part = i, .node = part->node, .peer = part->node, .duration_s = part->compute_s});
    if (i == plan->hop_count) break;
    fl_plan_hop *hop = &plan->hops[i];
    hop->activity = add_activity(plan, (fl_activity){.kind = FL_TRANSFER,
                                                     .part = i,
                                                     .hop = i,
                                                     .node = hop->from,
                                                     .peer = hop->to,
                                                     .bits = hop->bits,
                                                     .duration_s = hop->time_s,
                                                     .latency_s = hop->latency_s});
  }
}

static double largest(const double *values, size_t count)
{
  double most = 0;
  for (size_t i = 0; i < count; i++)
    if (values[i] > most) most = values[i];
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

static fl_status judge(const fl_plan_input *in, const workspace *w, fl_plan *plan, fl_error *err)
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
  double bits = largest(w->hop_bits, plan->hop_count);
  plan->lower_bound_s = bits / in->links->bandwidth_hz * fl_links_least_weight(in->links);
  plan->approximation_ratio = plan->bottleneck_s / plan->lower_bound_s;
  return FL_OK;
}

/* The method's proof, or none. */
static void certify(fl_plan *plan, double proven_s)
{
  plan->proven_s = proven_s;
  if (!(plan->bottleneck_s <= proven_s)) return; /* NAN proves nothing */
  plan->optimal_s = plan->bottleneck_s;
  plan->gap = 1;
}

/* A method that does not look whether parts fit may meet nodes that are too small for them. */
static bool is_overfull(const fl_place_input *place, const fl_plan *plan, const size_t *chain, fl_error *why)
{
  for (size_t i = 0; i < plan->part_count; i++) {
    if (fl_place_fits(place, i, chain[i])) continue;
    char part[FL_QUANTITY_SIZE], memory[FL_QUANTITY_SIZE];
    fl_fail(why, FL_ERR_INFEASIBLE, "part %zu, of %s, was placed on node \"%s\" of %s", i,
            fl_quantity_format(part, fl_place_bytes(place, i), FL_UNIT_BYTES, 4), place->field->nodes[chain[i]].id,
            fl_quantity_format(memory, place->field->nodes[chain[i]].memory_bytes, FL_UNIT_BYTES, 4));
    return true;
  }
  return false;
}

static fl_status describe(const fl_plan_input *in, const fl_cuts *cuts, const workspace *w, const fl_place_input *place,
                          double proven_s, fl_plan *plan, fl_error *err)
{
  fl_error why = {0};
  plan->part_count = cuts->count;
  if (is_overfull(place, plan, w->chain, &why)) return as_outcome(FL_ERR_INFEASIBLE, &why, plan, err);
  plan->hop_count = plan->part_count - 1;
  plan->parts = calloc(plan->part_count, sizeof *plan->parts);
  plan->hops = calloc(plan->hop_count + 1, sizeof *plan->hops);
  plan->activities = calloc(plan->part_count + plan->hop_count, sizeof *plan->activities);
  if (plan->parts == NULL || plan->hops == NULL || plan->activities == NULL) return fl_fail_memory(err, "a plan");
  plan->outcome = plan->part_count == 1 ? FL_OUTCOME_ONE_NODE : FL_OUTCOME_OK;
  describe_parts(in, cuts, w, place, plan);
  describe_hops(in, w, plan);
  list_activities(plan);
  fl_status status = judge(in, w, plan, err);
  if (status == FL_OK) certify(plan, proven_s);
  return status;
}

static fl_place_input place_input(const fl_plan_input *in, const fl_cuts *cuts, const workspace *w)
{
  return (fl_place_input){.field = in->field,
                          .links = in->links,
                          .accounting = in->costs->accounting,
                          .may_overflow = in->method.partitioner->may_overflow,
                          .part_count = cuts->count,
                          .hop_bits = w->hop_bits,
                          .stages = fl_place_stages_of(&w->parts),
                          .transfer_bits = in->costs->transfer_bits,
                          .point_count = in->costs->point_count,
                          .medium = in->medium,
                          .seed = in->seed,
                          .trial = in->trial,
                          .options = in->method.placer_options};
}

/* ---- the methods that a joint one starts from ---- */

typedef struct {
  const fl_plan_input *in;
  fl_method *methods; /* those that search last */
  size_t count, quick_count;
  const fl_partitioner *cutter; /* whose cuts these are; NULL: nobody's yet */
  fl_cuts *cuts;
} other_methods;

static bool searches(const fl_placer *placer)
{
  for (size_t i = 0; i < fl_option_count(placer->options); i++)
    if (strcmp(placer->options[i].key, "budget") == 0) return true;
  return false;
}

static void add_others(other_methods *o, bool searching)
{
  const fl_option_values none = {0};
  for (size_t i = 0; i < fl_partitioner_count(); i++) {
    const fl_partitioner *partitioner = fl_partitioner_at(i);
    if (partitioner->run == NULL || fl_option_is_required(partitioner->options)) continue;
    for (size_t k = 0; k < fl_placer_count(); k++) {
      const fl_placer *placer = fl_placer_at(k);
      if (fl_option_is_required(placer->options) || searches(placer) != searching) continue;
      o->methods[o->count++] = (fl_method){partitioner, none, placer, none};
    }
  }
}

static fl_status others_init(const fl_plan_input *in, other_methods *o, fl_error *err)
{
  *o = (other_methods){.in = in, .methods = calloc(fl_partitioner_count() * fl_placer_count(), sizeof *o->methods)};
  if (o->methods == NULL) return fl_fail_memory(err, "a plan");
  add_others(o, false);
  o->quick_count = o->count;
  add_others(o, true);
  return FL_OK;
}

static void others_clear(other_methods *o)
{
  free(o->methods);
  fl_cuts_free(o->cuts);
}

/* Methods of one partitioner, which follow each other, share its cuts. */
static fl_status cut_for(other_methods *o, const fl_plan_input *in, fl_error *err)
{
  if (o->cutter == in->method.partitioner) return FL_OK;
  fl_cuts_free(o->cuts);
  o->cuts = NULL;
  o->cutter = in->method.partitioner;
  return fl_plan_cut(in, &o->cuts, err);
}

static bool has_empty_parts(const fl_plan *plan)
{
  size_t empty = 0;
  for (size_t i = 0; i < plan->part_count; i++) empty += fl_part_is_empty(plan->parts[i].points);
  return empty > 0;
}

/* Joint methods make no empty parts and do not start from a plan that has some. */
static fl_status make_other(void *context, size_t index, fl_part *parts, size_t *part_count, size_t *chain,
                            fl_error *err)
{
  other_methods *o = context;
  fl_plan_input in = *o->in;
  fl_plan *plan = NULL;
  in.method = o->methods[index];
  *part_count = 0;
  fl_status status = cut_for(o, &in, err);
  in.cuts = o->cuts;
  if (status == FL_OK) status = fl_plan_make(&in, &plan, err);
  for (size_t i = 0; status == FL_OK && !has_empty_parts(plan) && i < plan->part_count; i++) {
    parts[i] = plan->parts[i].points;
    chain[i] = plan->parts[i].node;
    *part_count = plan->part_count;
  }
  fl_plan_free(plan);
  return status == FL_ERR_VALUE ? FL_OK : status; /* the medium cannot tell of its chain: it has none */
}

static fl_partition_input partition_input(const fl_plan_input *in)
{
  return (fl_partition_input){.graph = in->graph,
                              .costs = in->costs,
                              .field = in->field,
                              .links = in->links,
                              .charge = in->charge,
                              .capacity_bytes = fl_field_least_memory_bytes(in->field),
                              .node_count = in->field->count,
                              .medium = in->medium,
                              .seed = in->seed,
                              .trial = in->trial,
                              .options = in->method.partitioner_options};
}

/* The most parts: one a cut point; with empty ones, one a node; or as many as there are. */
static size_t room_for_parts(const fl_plan_input *in)
{
  size_t room = in->costs->point_count;
  if (in->field->count > room) room = in->field->count;
  return in->cuts != NULL && in->cuts->count > room ? in->cuts->count : room;
}

static fl_status cuts_new(size_t room, fl_cuts **out, fl_error *err)
{
  fl_cuts *cuts = *out = calloc(1, sizeof *cuts);
  if (cuts != NULL) cuts->parts = calloc(room, sizeof *cuts->parts);
  if (cuts != NULL && cuts->parts != NULL) return FL_OK;
  fl_cuts_free(cuts);
  *out = NULL;
  return fl_fail_memory(err, "a plan");
}

void fl_cuts_free(fl_cuts *cuts)
{
  if (cuts == NULL) return;
  free(cuts->parts);
  free(cuts);
}

fl_status fl_plan_cut(const fl_plan_input *in, fl_cuts **out, fl_error *err)
{
  fl_error why = {0};
  fl_partition_input partition = partition_input(in);
  fl_status status = cuts_new(room_for_parts(in), out, err);
  if (status != FL_OK) return status;
  const fl_partitioner *method = in->method.partitioner;
  status = method->run(&partition, (*out)->parts, &(*out)->count, &why);
  if (status == FL_OK)
    status = fl_answer_check_parts(method->name, (*out)->parts, (*out)->count, in->costs->point_count, in->field->count,
                                   &why);
  if (status == FL_OK) return FL_OK;
  if (status == FL_ERR_INFEASIBLE) {
    (*out)->count = 0;
    memcpy((*out)->reason, why.message, sizeof(*out)->reason - 1);
    return FL_OK;
  }
  fl_cuts_free(*out);
  *out = NULL;
  if (err != NULL) *err = why;
  return status;
}

static fl_status place_cuts(const fl_plan_input *in, const fl_cuts *cuts, workspace *w, fl_plan *plan, fl_error *err)
{
  fl_error why = {0};
  fl_placement placement = {w->chain, NAN};
  if (cuts->count == 0) {
    plan->outcome = FL_OUTCOME_INFEASIBLE;
    memcpy(plan->reason, cuts->reason, sizeof plan->reason);
    return FL_OK;
  }
  fill_workspace(in, cuts, w);
  fl_place_input place = place_input(in, cuts, w);
  const fl_placer *method = in->method.placer;
  fl_status status = method->run(&place, &placement, &why);
  if (status == FL_OK)
    status = fl_answer_check_chain("placer", method->name, w->chain, cuts->count, in->field->count, &why);
  if (status != FL_OK) return as_outcome(status, &why, plan, err);
  return describe(in, cuts, w, &place, placement.proven_s, plan, err);
}

static fl_status cut_and_place(const fl_plan_input *in, workspace *w, fl_plan *plan, fl_error *err)
{
  fl_cuts *cuts = NULL;
  fl_status status = FL_OK;
  if (in->cuts == NULL) status = fl_plan_cut(in, &cuts, err);
  if (status == FL_OK) status = place_cuts(in, in->cuts == NULL ? cuts : in->cuts, w, plan, err);
  fl_cuts_free(cuts);
  return status;
}

static fl_status plan_jointly(const fl_plan_input *in, workspace *w, fl_plan *plan, fl_error *err)
{
  fl_error why = {0};
  fl_cuts *cuts;
  double proven_s = NAN;
  other_methods others;
  const fl_partitioner *method = in->method.partitioner;
  fl_partition_input partition = partition_input(in);
  fl_status status = cuts_new(room_for_parts(in), &cuts, err);
  if (status != FL_OK) return status;
  status = others_init(in, &others, &why);
  partition.others = (fl_other_plans){others.count, others.quick_count, make_other, &others};
  if (status == FL_OK) status = method->run_joint(&partition, cuts->parts, &cuts->count, w->chain, &proven_s, &why);
  if (status == FL_OK)
    status =
        fl_answer_check_parts(method->name, cuts->parts, cuts->count, in->costs->point_count, in->field->count, &why);
  if (status == FL_OK)
    status = fl_answer_check_chain("partitioner", method->name, w->chain, cuts->count, in->field->count, &why);
  others_clear(&others);
  if (status == FL_OK) {
    fill_workspace(in, cuts, w);
    fl_place_input place = place_input(in, cuts, w);
    status = describe(in, cuts, w, &place, proven_s, plan, err);
  } else {
    status = as_outcome(status, &why, plan, err);
  }
  fl_cuts_free(cuts);
  return status;
}

fl_status fl_plan_make(const fl_plan_input *in, fl_plan **out, fl_error *err)
{
  workspace w;
  fl_status status;
  fl_plan *plan = calloc(1, sizeof *plan);

  *out = NULL;
  bool complete = workspace_init(&w, room_for_parts(in));
  if (plan == NULL || !complete) {
    status = fl_fail_memory(err, "a plan");
    goto done;
  }
  plan->bottleneck_s = plan->lower_bound_s = plan->approximation_ratio = NAN;
  plan->proven_s = plan->optimal_s = plan->gap = NAN;
  status =
      in->method.partitioner->run_joint == NULL ? cut_and_place(in, &w, plan, err) : plan_jointly(in, &w, plan, err);
  if (status != FL_OK) goto done;
  *out = plan;
  plan = NULL;
done:
  workspace_clear(&w);
  fl_plan_free(plan);
  return status;
}

/* What the placer `optimal` makes of the plan's parts. */
static fl_status prove(const fl_plan_input *in, const fl_cuts *cuts, workspace *w, double budget_s, fl_plan *plan,
                       fl_error *err)
{
  fl_error why;
  const fl_placer *optimal = fl_placer_find("optimal");
  fl_placement best = {w->chain, NAN};
  fill_workspace(in, cuts, w);
  fl_place_input place = place_input(in, cuts, w);
  place.options = (fl_option_values){&budget_s, 1, NULL}; /* its first */
  fl_status status = optimal->run(&place, &best, &why);
  if (status == FL_ERR_INFEASIBLE) return FL_OK; /* within the budget it found no chain itself */
  if (status != FL_OK) {
    if (err != NULL) *err = why;
    return status;
  }
  double best_s;
  status = fl_place_period_s(&place, best.chain, &best_s, err);
  if (status != FL_OK) return status;
  plan->proven_s = best.proven_s;
  if (!(best_s <= best.proven_s)) return FL_OK;
  plan->optimal_s = best_s;
  plan->gap = plan->bottleneck_s / best_s;
  return FL_OK;
}

fl_status fl_plan_certify(const fl_plan_input *in, double budget_s, fl_plan *plan, fl_error *err)
{
  workspace w;
  fl_cuts *cuts;
  if (plan->outcome != FL_OUTCOME_OK || !isnan(plan->proven_s)) return FL_OK;
  fl_status status = cuts_new(plan->part_count, &cuts, err);
  if (status != FL_OK) return status;
  cuts->count = plan->part_count;
  for (size_t i = 0; i < plan->part_count; i++) cuts->parts[i] = plan->parts[i].points;
  status =
      workspace_init(&w, plan->part_count) ? prove(in, cuts, &w, budget_s, plan, err) : fl_fail_memory(err, "a plan");
  workspace_clear(&w);
  fl_cuts_free(cuts);
  return status;
}

bool fl_plan_is_limited_by_air(const fl_plan *plan)
{
  return plan->bottleneck_s > plan->activities[plan->bottleneck].duration_s;
}

void fl_plan_free(fl_plan *plan)
{
  if (plan == NULL) return;
  free(plan->parts);
  free(plan->hops);
  free(plan->activities);
  free(plan);
}
