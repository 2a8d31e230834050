/* plan.json, read back. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/field.h"
#include "fieldline/graph.h"
#include "fieldline/text.h"
#include "present/members.h"
#include "present/report/run_files.h"

static fl_activity_kind read_kind(fl_object *r)
{
  static const char *known[2];
  const char *word = fl_object_text(r, "kind");
  for (fl_activity_kind kind = FL_COMPUTE; kind <= FL_TRANSFER; kind++) {
    known[kind] = fl_activity_kind_name(kind);
    if (strcmp(word, known[kind]) == 0) return kind;
  }
  if (r->status == FL_OK) r->status = fl_doc_unknown_word(r->err, fl_object_get(r, "kind"), "kind", known, 2);
  return FL_COMPUTE;
}

/* {"kind": "transfer", "index": 1}; null and 0 where nothing is done. */
size_t fl_run_read_activity(fl_object *r, const char *key, const fl_run_results *results)
{
  fl_doc_node *node = fl_object_get(r, key);
  if (node == NULL || (fl_doc_is_null(node) && results->plan.activity_count == 0)) return 0;
  fl_object inner = {node, FL_OK, r->err};
  bool transfer = read_kind(&inner) == FL_TRANSFER;
  const fl_plan *plan = &results->plan;
  size_t count = fl_activity_count_of(plan->activities, plan->activity_count, transfer ? FL_TRANSFER : FL_COMPUTE);
  if (inner.status == FL_OK && count == 0)
    inner.status = fl_doc_fail(r->err, node, "there is no such %s", transfer ? "hop" : "part");
  uint64_t index = fl_object_whole(&inner, "index", 0, count == 0 ? 0 : count - 1);
  r->status = inner.status;
  if (r->status != FL_OK || count == 0) return 0;
  return fl_activity_find(plan->activities, plan->activity_count, transfer ? FL_TRANSFER : FL_COMPUTE, index, 0);
}

fl_outcome fl_run_read_outcome(fl_object *r)
{
  static const fl_outcome all[] = {FL_OUTCOME_OK, FL_OUTCOME_ONE_NODE, FL_OUTCOME_INFEASIBLE};
  const char *word = fl_object_text(r, "outcome"), *known[3];
  for (size_t i = 0; i < 3; i++) {
    known[i] = fl_outcome_name(all[i]);
    if (strcmp(word, known[i]) == 0) return all[i];
  }
  if (r->status == FL_OK) r->status = fl_doc_unknown_word(r->err, fl_object_get(r, "outcome"), "outcome", known, 3);
  return FL_OUTCOME_INFEASIBLE;
}

/* The node that an id names. */
size_t fl_run_read_node(fl_object *r, const char *key, const fl_run_results *results)
{
  const char *id = fl_object_text(r, key);
  for (size_t i = 0; i < results->field->count; i++)
    if (strcmp(results->field->nodes[i].id, id) == 0) return i;
  if (r->status == FL_OK) r->status = fl_doc_fail(r->err, fl_object_get(r, key), "there is no node \"%.60s\"", id);
  return 0;
}

/* ---- plan.json ---- */

static const char *node_id(fl_object *r)
{
  const char *id = fl_object_text(r, "id");
  if (r->status == FL_OK && !fl_node_id_fits(id))
    r->status = fl_doc_expect(r->err, fl_object_get(r, "id"), FL_NODE_ID_EXPECTED);
  return id;
}

/* Of a plan for a later date of a world that changes; all are up at first. */
static void read_up(fl_object *r, fl_run_results *results, size_t i, size_t count)
{
  const fl_doc_node *up = r->status == FL_OK ? fl_doc_get(r->map, "up") : NULL;
  if (up == NULL) return;
  if (results->is_up == NULL) {
    results->is_up = fl_object_make(r, count, sizeof *results->is_up);
    for (size_t k = 0; k < count && results->is_up != NULL; k++) results->is_up[k] = true;
  }
  if (results->is_up != NULL) r->status = fl_doc_bool(up, &results->is_up[i], r->err);
}

static void read_nodes(fl_object *r, fl_run_results *results)
{
  size_t count;
  const fl_doc_node *at = fl_object_list(r, "nodes", FL_FIELD_MAX_NODES, &count);
  if (r->status == FL_OK && count == 0) r->status = fl_doc_expect(r->err, fl_object_get(r, "nodes"), "a node");
  fl_node *nodes = fl_object_make(r, count, sizeof *nodes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    nodes[i].id = (char *)node_id(&item); /* the field copies it */
    fl_members_read(&item, &fl_members_of_node, false, &nodes[i]);
    read_up(&item, results, i, count);
    r->status = item.status;
  }
  if (r->status == FL_OK) r->status = fl_field_list(nodes, count, &results->field, r->err);
  free(nodes);
}

/* Parts follow each other from cut point 0 on. */
static void read_points(fl_object *r, fl_plan_part *part, size_t before, size_t count)
{
  size_t numbers;
  uint64_t first = 0, end = 0;
  const fl_doc_node *at = fl_object_list(r, "points", 2, &numbers);
  if (r->status == FL_OK && numbers != 2) r->status = fl_doc_fail(r->err, r->map, "points: expected two numbers");
  if (r->status == FL_OK) r->status = fl_doc_uint(at, before, before, &first, r->err);
  if (r->status == FL_OK) r->status = fl_doc_uint(at->next, first, count, &end, r->err);
  part->points = (fl_part){(size_t)first, (size_t)end};
}

static void read_parts(fl_object *r, fl_run_results *results)
{
  const fl_doc_node *at = fl_object_list(r, "parts", results->field->count, &results->plan.part_count);
  results->plan.parts = fl_object_make(r, results->plan.part_count, sizeof *results->plan.parts);
  results->layers = fl_object_make(r, results->plan.part_count, sizeof *results->layers);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    fl_plan_part *part = &results->plan.parts[i];
    read_points(&item, part, i == 0 ? 0 : part[-1].points.end, results->cut_point_count);
    if (!fl_part_is_empty(part->points)) {
      results->layers[i] = (fl_run_layers){fl_object_text(&item, "first_layer"), fl_object_text(&item, "last_layer")};
    }
    fl_members_read(&item, &fl_members_of_part, false, part);
    part->node = fl_run_read_node(&item, "node", results);
    r->status = item.status;
    i++;
  }
}

/* Hop i leads from part i to the next. */
static void check_hop(fl_object *r, fl_object *item, const fl_run_results *results, size_t i)
{
  const fl_plan_hop *hop = &results->plan.hops[i];
  bool from = hop->from == results->plan.parts[i].node;
  if (r->status != FL_OK || (from && hop->to == results->plan.parts[i + 1].node)) return;
  r->status = fl_doc_fail(r->err, fl_object_get(item, from ? "to" : "from"), "part %zu is on node \"%.60s\"",
                          from ? i + 1 : i, results->field->nodes[results->plan.parts[from ? i + 1 : i].node].id);
}

static void read_hop(fl_object *r, const fl_run_results *results, fl_plan_hop *hop)
{
  fl_members_read(r, &fl_members_of_hop, false, hop);
  hop->from = fl_run_read_node(r, "from", results);
  hop->to = fl_run_read_node(r, "to", results);
}

static void read_hops(fl_object *r, fl_run_results *results)
{
  const fl_doc_node *at = fl_object_list(r, "hops", results->plan.part_count, &results->plan.hop_count);
  if (r->status == FL_OK &&
      results->plan.hop_count != (results->plan.part_count == 0 ? 0 : results->plan.part_count - 1))
    r->status = fl_doc_fail(r->err, r->map, "hops: %zu of them between %zu parts", results->plan.hop_count,
                            results->plan.part_count);
  results->plan.hops = fl_object_make(r, results->plan.hop_count, sizeof *results->plan.hops);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    read_hop(&item, results, &results->plan.hops[i]);
    r->status = item.status;
    check_hop(r, &item, results, i);
  }
}

/* What a plan of token loops has beside. */
static void read_way_back(fl_object *r, fl_run_results *results)
{
  fl_plan *plan = &results->plan;
  fl_object item = {fl_object_get(r, "return"), r->status, r->err};
  fl_plan_hop *back = &plan->loop.way_back;
  read_hop(&item, results, back);
  bool leads = back->from == plan->parts[plan->part_count - 1].node && back->to == plan->parts[0].node;
  if (item.status == FL_OK && !leads)
    item.status = fl_doc_fail(r->err, item.map, "it leads from the last part's node to the first's");
  r->status = item.status;
}

static void read_first_pass(fl_object *r, fl_plan *plan)
{
  size_t count;
  const fl_doc_node *at = fl_object_list(r, "first_pass_s", plan->activity_count, &count);
  if (r->status == FL_OK && count != plan->activity_count)
    r->status = fl_doc_fail(r->err, fl_object_get(r, "first_pass_s"), "%zu of them (a pass goes through %zu)", count,
                            plan->activity_count);
  plan->loop.first_pass = fl_object_make(r, plan->activity_count, sizeof *plan->loop.first_pass);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    plan->loop.first_pass[i] = plan->activities[i];
    r->status = fl_doc_quantity(at, FL_UNIT_NONE, 0, DBL_MAX, &plan->loop.first_pass[i].duration_s, r->err);
  }
  fl_members_read(r, &fl_members_of_loop, false, &plan->loop);
}

static void read_activities(fl_object *r, fl_run_results *results)
{
  fl_plan *plan = &results->plan;
  fl_doc_node *at = fl_doc_get(r->map, "loop") == NULL ? NULL : fl_object_get(r, "loop");
  fl_object loop = {at, r->status, r->err};
  bool is_loop = at != NULL && plan->part_count > 0;
  if (is_loop && plan->part_count > 1) read_way_back(&loop, results);
  plan->activities = fl_object_make(&loop, plan->part_count + plan->hop_count + 1, sizeof *plan->activities);
  if (loop.status == FL_OK) fl_plan_list_activities(plan);
  if (is_loop && loop.status == FL_OK) read_first_pass(&loop, plan);
  r->status = loop.status;
}

static void read_network(fl_object *r, fl_run_results *results)
{
  const fl_doc_node *at = fl_object_list(r, "cut_points", FL_GRAPH_MAX_LAYERS, &results->cut_point_count);
  results->cut_points = fl_object_make(r, results->cut_point_count, sizeof *results->cut_points);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    results->cut_points[i++] = (fl_run_cut_point){fl_object_text(&item, "layer"), fl_object_amount(&item, "bits")};
    r->status = item.status;
  }
  at = fl_object_list(r, "segments", FL_GRAPH_MAX_LAYERS, &results->segment_count);
  results->segment_bytes = fl_object_make(r, results->segment_count, sizeof *results->segment_bytes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    results->segment_bytes[i++] = fl_object_amount(&item, "memory_bytes");
    r->status = item.status;
  }
  if (r->status == FL_OK && results->segment_count + 1 != results->cut_point_count)
    r->status = fl_doc_fail(r->err, fl_object_get(r, "segments"), "%zu of them between %zu cut points",
                            results->segment_count, results->cut_point_count);
}

/* What the outcome says of the parts. */
static void check_outcome(fl_object *r, const fl_run_results *results)
{
  size_t parts = results->plan.part_count;
  fl_outcome outcome = parts == 0 ? FL_OUTCOME_INFEASIBLE : parts == 1 ? FL_OUTCOME_ONE_NODE : FL_OUTCOME_OK;
  if (r->status == FL_OK && outcome != results->plan.outcome)
    r->status =
        fl_doc_fail(r->err, fl_object_get(r, "outcome"), "%s where there %s %zu part%s",
                    fl_outcome_name(results->plan.outcome), parts == 1 ? "is" : "are", parts, parts == 1 ? "" : "s");
  if (r->status == FL_OK && parts > 0 && results->plan.parts[parts - 1].points.end != results->cut_point_count)
    r->status = fl_doc_fail(r->err, fl_object_get(r, "parts"), "the last ends at cut point %zu (expected %zu)",
                            results->plan.parts[parts - 1].points.end, results->cut_point_count);
}

/* What it is a plan of, and how it was made. */
static void read_heading(fl_object *r, fl_run_results *results)
{
  fl_plan *plan = &results->plan;
  plan->outcome = fl_run_read_outcome(r);
  if (plan->outcome == FL_OUTCOME_INFEASIBLE)
    fl_append(plan->reason, sizeof plan->reason, "%s", fl_object_text(r, "reason"));
  results->model = fl_object_text(r, "model");
  results->accounting = fl_object_text(r, "accounting");
  results->partitioner = fl_object_text(r, "partitioner");
  results->placer = fl_object_text(r, "placer");
  results->seed = fl_object_whole(r, "seed", 0, UINT64_MAX);
  results->at_s = r->status != FL_OK || fl_doc_get(r->map, "at_s") == NULL ? NAN : fl_object_amount(r, "at_s");
}

static void read_worth(fl_object *r, fl_plan *plan)
{
  static const char energy[] = "energy_per_request_j";
  bool planned = plan->outcome != FL_OUTCOME_INFEASIBLE;
  bool in_joules = r->status == FL_OK && fl_doc_get(r->map, "proven_j") != NULL;
  plan->bottleneck_s = planned ? fl_object_amount(r, "bottleneck_s") : fl_object_amount_or_null(r, "bottleneck_s");
  fl_members_read(r, &fl_members_of_bound, false, plan);
  fl_members_read(r, in_joules ? &fl_members_of_proof_j : &fl_members_of_proof_s, false, plan);
  fl_members_read(r, &fl_members_of_gap, false, plan);
  bool has_energy = r->status == FL_OK && fl_doc_get(r->map, energy) != NULL;
  plan->energy_j = has_energy ? fl_object_amount_or_null(r, energy) : NAN;
}

fl_status fl_run_read_plan(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  fl_object r = {root, FL_OK, err};
  read_heading(&r, results);
  read_worth(&r, &results->plan);
  read_network(&r, results);
  read_nodes(&r, results);
  if (r.status != FL_OK) return r.status;
  read_parts(&r, results);
  read_hops(&r, results);
  check_outcome(&r, results);
  read_activities(&r, results);
  results->plan.bottleneck = fl_run_read_activity(&r, "bottleneck", results);
  return r.status;
}
