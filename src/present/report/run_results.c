#include "present/report/run_results.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/field.h"
#include "yaml/document.h"

enum { FILE_LIMIT_BYTES = 1 << 28 };

static char *join(const char *folder, const char *name)
{
  char *path;
  return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

/* ---- values of a JSON file; the first failure is kept, and nothing is read after it ---- */

typedef struct {
  fl_doc_node *map;
  fl_status status;
  fl_error *err;
} reader;

static fl_doc_node *get(reader *r, const char *key)
{
  fl_doc_node *node = r->status == FL_OK ? fl_doc_get(r->map, key) : NULL;
  if (node == NULL && r->status == FL_OK) r->status = fl_doc_fail(r->err, r->map, "there is no \"%s\"", key);
  return node;
}

/* NAN for null. */
static double number(reader *r, const char *key, double least)
{
  double value = NAN;
  const fl_doc_node *node = get(r, key);
  if (node != NULL && !fl_doc_is_null(node))
    r->status = fl_doc_quantity(node, FL_UNIT_NONE, least, DBL_MAX, &value, r->err);
  return value;
}

static uint64_t whole(reader *r, const char *key, uint64_t most)
{
  uint64_t value = 0;
  const fl_doc_node *node = get(r, key);
  if (node != NULL) r->status = fl_doc_uint(node, 0, most, &value, r->err);
  return value;
}

static const char *text(reader *r, const char *key)
{
  const char *value = "";
  const fl_doc_node *node = get(r, key);
  if (node != NULL) r->status = fl_doc_text(node, &value, r->err);
  return value;
}

static const fl_doc_node *list(reader *r, const char *key, size_t *count)
{
  fl_doc_node *node = get(r, key);
  *count = 0;
  if (node == NULL) return NULL;
  if (node->kind != FL_DOC_LIST) {
    r->status = fl_doc_expect(r->err, node, "a list");
    return NULL;
  }
  *count = node->child_count;
  return node->first;
}

/* {"kind": "transfer", "index": 1}; 0 for null. */
static size_t read_activity(reader *r, const char *key, const fl_run_results *results)
{
  fl_doc_node *node = get(r, key);
  if (node == NULL || fl_doc_is_null(node)) return 0;
  reader inner = {node, FL_OK, r->err};
  bool transfer = strcmp(text(&inner, "kind"), fl_activity_kind_name(FL_TRANSFER)) == 0;
  size_t count = transfer ? results->hop_count : results->part_count;
  if (transfer && count == 0) inner.status = fl_doc_fail(r->err, node, "there is no such hop");
  uint64_t index = whole(&inner, "index", count == 0 ? 0 : count - 1);
  r->status = inner.status;
  if (r->status != FL_OK || count == 0) return 0;
  return transfer ? results->hops[index].activity : results->parts[index].activity;
}

static fl_outcome outcome(reader *r)
{
  static const fl_outcome all[] = {FL_OUTCOME_OK, FL_OUTCOME_ONE_NODE, FL_OUTCOME_INFEASIBLE};
  const char *word = text(r, "outcome"), *known[3];
  for (size_t i = 0; i < 3; i++) {
    known[i] = fl_outcome_name(all[i]);
    if (strcmp(word, known[i]) == 0) return all[i];
  }
  if (r->status == FL_OK) r->status = fl_doc_unknown_word(r->err, get(r, "outcome"), "outcome", known, 3);
  return FL_OUTCOME_INFEASIBLE;
}

/* ---- plan.json ---- */

/* Room for `count` items and one more, so that none is NULL. */
static void *make(reader *r, size_t count, size_t size)
{
  void *items = calloc(count + 1, size);
  if (items == NULL && r->status == FL_OK) r->status = fl_fail_memory(r->err, "a plan");
  return items;
}

static const char *node_id(reader *r)
{
  const char *id = text(r, "id");
  if (r->status == FL_OK && !fl_node_id_fits(id)) r->status = fl_doc_expect(r->err, get(r, "id"), FL_NODE_ID_EXPECTED);
  return id;
}

static void read_nodes(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "nodes", &results->node_count);
  results->nodes = make(r, results->node_count, sizeof *results->nodes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->nodes[i++] = (fl_run_node){node_id(&item), number(&item, "x_m", -DBL_MAX), number(&item, "y_m", -DBL_MAX),
                                        number(&item, "memory_bytes", 0)};
    r->status = item.status;
  }
}

/* The node that an id names. */
static size_t find_node(reader *r, const char *key, const fl_run_results *results)
{
  const char *id = text(r, key);
  for (size_t i = 0; i < results->node_count; i++)
    if (strcmp(results->nodes[i].id, id) == 0) return i;
  if (r->status == FL_OK) r->status = fl_doc_fail(r->err, get(r, key), "there is no node \"%.60s\"", id);
  return 0;
}

static void read_points(reader *r, fl_run_part *part, size_t count)
{
  size_t numbers;
  uint64_t first = 0, end = 0;
  const fl_doc_node *at = list(r, "points", &numbers);
  if (r->status == FL_OK && numbers != 2) r->status = fl_doc_fail(r->err, r->map, "points: expected two numbers");
  if (r->status == FL_OK) r->status = fl_doc_uint(at, 0, count, &first, r->err);
  if (r->status == FL_OK) r->status = fl_doc_uint(at->next, first, count, &end, r->err);
  part->points = (fl_part){(size_t)first, (size_t)end};
}

static void read_parts(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "parts", &results->part_count);
  results->parts = make(r, results->part_count, sizeof *results->parts);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    fl_run_part *part = &results->parts[i++];
    read_points(&item, part, results->cut_point_count);
    if (!fl_part_is_empty(part->points)) {
      part->first_layer = text(&item, "first_layer");
      part->last_layer = text(&item, "last_layer");
    }
    part->memory_bytes = number(&item, "memory_bytes", 0);
    part->compute_s = number(&item, "compute_s", 0);
    part->node = find_node(&item, "node", results);
    r->status = item.status;
  }
}

static void read_hops(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "hops", &results->hop_count);
  if (r->status == FL_OK && results->hop_count != (results->part_count == 0 ? 0 : results->part_count - 1))
    r->status =
        fl_doc_fail(r->err, r->map, "hops: %zu of them between %zu parts", results->hop_count, results->part_count);
  results->hops = make(r, results->hop_count, sizeof *results->hops);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->hops[i++] = (fl_run_hop){.bits = number(&item, "bits", 0),
                                      .rate_bps = number(&item, "rate_bps", 0),
                                      .time_s = number(&item, "time_s", 0),
                                      .from = find_node(&item, "from", results),
                                      .to = find_node(&item, "to", results)};
    r->status = item.status;
  }
}

static size_t add_activity(fl_run_results *results, fl_activity activity)
{
  results->activities[results->activity_count] = activity;
  return results->activity_count++;
}

/* Every part is computed, and its result goes over its hop, if there is one. */
static void list_activities(reader *r, fl_run_results *results)
{
  results->activities = make(r, results->part_count + results->hop_count, sizeof *results->activities);
  for (size_t i = 0; i < results->part_count && r->status == FL_OK; i++) {
    fl_run_part *part = &results->parts[i];
    part->activity = add_activity(
        results,
        (fl_activity){
            .kind = FL_COMPUTE, .part = i, .node = part->node, .peer = part->node, .duration_s = part->compute_s});
    if (i == results->hop_count) break;
    fl_run_hop *hop = &results->hops[i];
    hop->activity = add_activity(results, (fl_activity){.kind = FL_TRANSFER,
                                                        .part = i,
                                                        .hop = i,
                                                        .node = hop->from,
                                                        .peer = hop->to,
                                                        .bits = hop->bits,
                                                        .duration_s = hop->time_s});
  }
}

static void read_network(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "cut_points", &results->cut_point_count);
  results->cut_points = make(r, results->cut_point_count, sizeof *results->cut_points);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->cut_points[i++] = (fl_run_cut_point){text(&item, "layer"), number(&item, "bits", 0)};
    r->status = item.status;
  }
  at = list(r, "segments", &results->segment_count);
  results->segment_bytes = make(r, results->segment_count, sizeof *results->segment_bytes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->segment_bytes[i++] = number(&item, "memory_bytes", 0);
    r->status = item.status;
  }
}

static fl_status read_plan(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  reader r = {root, FL_OK, err};
  results->outcome = outcome(&r);
  results->reason = results->outcome == FL_OUTCOME_INFEASIBLE && r.status == FL_OK ? text(&r, "reason") : "";
  results->model = text(&r, "model");
  results->accounting = text(&r, "accounting");
  results->partitioner = text(&r, "partitioner");
  results->placer = text(&r, "placer");
  results->seed = whole(&r, "seed", UINT64_MAX);
  results->bottleneck_s = number(&r, "bottleneck_s", 0);
  results->lower_bound_s = number(&r, "lower_bound_s", 0);
  results->approximation_ratio = number(&r, "approximation_ratio", 0);
  results->proven_s = number(&r, "proven_s", 0);
  results->optimal_s = number(&r, "optimal_s", 0);
  results->gap = number(&r, "gap", 0);
  read_network(&r, results);
  read_nodes(&r, results);
  read_parts(&r, results);
  read_hops(&r, results);
  list_activities(&r, results);
  results->bottleneck = read_activity(&r, "bottleneck", results);
  return r.status;
}

/* ---- summary.json ---- */

/* Of all activities of a kind. */
static void read_busy(reader *r, const char *key, fl_run_results *results, fl_activity_kind kind)
{
  size_t count, wanted = kind == FL_COMPUTE ? results->part_count : results->hop_count;
  const fl_doc_node *at = list(r, key, &count);
  if (r->status == FL_OK && count != wanted)
    r->status = fl_doc_fail(r->err, r->map, "%s: %zu of them (the plan has %zu)", key, count, wanted);
  for (size_t i = 0; i < results->activity_count && at != NULL && r->status == FL_OK; i++) {
    if (results->activities[i].kind != kind) continue;
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->measured.busy[i] = number(&item, "busy", 0);
    r->status = item.status;
    at = at->next;
  }
}

static void read_latency(reader *r, fl_run_measured *measured)
{
  reader latency = {get(r, "latency_s"), r->status, r->err};
  measured->latency_mean_s = number(&latency, "mean", 0);
  measured->latency_p50_s = number(&latency, "p50", 0);
  measured->latency_p95_s = number(&latency, "p95", 0);
  measured->latency_p99_s = number(&latency, "p99", 0);
  measured->latency_max_s = number(&latency, "max", 0);
  r->status = latency.status;
}

static fl_status read_summary(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  reader r = {root, FL_OK, err};
  fl_run_measured *measured = &results->measured;
  if (outcome(&r) == FL_OUTCOME_INFEASIBLE || r.status != FL_OK) return r.status;
  measured->busy = make(&r, results->activity_count, sizeof *measured->busy);
  measured->bottleneck_s = number(&r, "bottleneck_s", 0);
  measured->throughput_per_s = number(&r, "throughput_per_s", 0);
  measured->bottleneck = read_activity(&r, "bottleneck", results);
  read_latency(&r, measured);
  read_busy(&r, "nodes", results, FL_COMPUTE);
  read_busy(&r, "radios", results, FL_TRANSFER);
  measured->makespan_s = number(&r, "makespan_s", 0);
  measured->requests = whole(&r, "requests", FL_MAX_REQUESTS);
  measured->warmup = whole(&r, "warmup", FL_MAX_REQUESTS);
  results->simulated = r.status == FL_OK;
  return r.status;
}

/* ---- the folder ---- */

/* JSON, as it is written here, is YAML. */
static fl_status load_json(const char *folder, const char *name, fl_document **document, fl_error *err)
{
  char *bytes = NULL, *path = join(folder, name);
  size_t size;
  if (path == NULL) return fl_fail_memory(err, "a path");
  fl_status status = fl_read_file(path, FILE_LIMIT_BYTES, &bytes, &size, err);
  if (status == FL_OK) status = fl_document_parse(path, bytes, size, document, err);
  if (status == FL_OK && fl_document_root(*document)->kind != FL_DOC_MAP)
    status = fl_doc_expect(err, fl_document_root(*document), "an object");
  free(bytes);
  free(path);
  return status;
}

/* The path of a file that is there. */
static char *existing(const char *folder, const char *name)
{
  char *path = join(folder, name);
  if (path != NULL && access(path, F_OK) == 0) return path;
  free(path);
  return NULL;
}

static fl_status load(const char *folder, fl_run_results *results, fl_error *err)
{
  fl_status status = load_json(folder, "plan.json", &results->plan, err);
  if (status == FL_OK) status = read_plan(fl_document_root(results->plan), results, err);
  char *path = existing(folder, "summary.json");
  if (path != NULL && status == FL_OK) {
    status = load_json(folder, "summary.json", &results->summary, err);
    if (status == FL_OK) status = read_summary(fl_document_root(results->summary), results, err);
  }
  free(path);
  path = join(folder, "scenario.yaml");
  if (status == FL_OK) status = path == NULL ? fl_fail_memory(err, "a path") : FL_OK;
  if (status == FL_OK) status = fl_scenario_load(path, NULL, 0, &results->scenario, err);
  free(path);
  if (!results->simulated) return status;
  results->latency_path = existing(folder, "latency.csv");
  results->trace_path = existing(folder, "trace.csv");
  return status;
}

fl_status fl_run_results_load(const char *folder, fl_run_results **out, fl_error *err)
{
  *out = NULL;
  fl_run_results *results = calloc(1, sizeof *results);
  if (results == NULL) return fl_fail_memory(err, "a plan");
  fl_status status = load(folder, results, err);
  if (status == FL_OK)
    *out = results;
  else
    fl_run_results_free(results);
  return status;
}

void fl_run_results_free(fl_run_results *results)
{
  if (results == NULL) return;
  free(results->nodes);
  free(results->parts);
  free(results->hops);
  free(results->activities);
  free(results->cut_points);
  free(results->segment_bytes);
  free(results->measured.busy);
  free(results->latency_path);
  free(results->trace_path);
  fl_scenario_free(results->scenario);
  fl_document_free(results->plan);
  fl_document_free(results->summary);
  free(results);
}

bool fl_run_is_worst(const fl_run_results *results, size_t activity)
{
  return results->bottleneck == activity && results->bottleneck_s > 0;
}

/* Is it the compute of an empty part? */
static bool forwards(const fl_run_results *results, const fl_activity *activity)
{
  return activity->kind == FL_COMPUTE && fl_part_is_empty(results->parts[activity->part].points);
}

char *fl_run_activity_name(const fl_run_results *results, size_t activity, char *out, size_t size)
{
  const fl_activity *a = &results->activities[activity];
  const char *node = results->nodes[a->node].id, *peer = results->nodes[a->peer].id;
  if (a->kind == FL_COMPUTE)
    snprintf(out, size, "node %s %s part %zu", node, forwards(results, a) ? "forwarding" : "computing", a->part);
  else
    snprintf(out, size, "the hop from node %s to node %s", node, peer);
  return out;
}

char *fl_run_stage_label(const fl_run_results *results, size_t activity, char *out, size_t size)
{
  const fl_activity *a = &results->activities[activity];
  const char *node = results->nodes[a->node].id, *peer = results->nodes[a->peer].id;
  if (a->kind == FL_COMPUTE)
    snprintf(out, size, "%.24s %s", node, forwards(results, a) ? "forwards" : "computes");
  else
    snprintf(out, size, "%.24s to %.24s", node, peer);
  return out;
}

bool fl_run_is_limited_by_air(const fl_run_results *results)
{
  return results->bottleneck_s > results->activities[results->bottleneck].duration_s;
}

const char *fl_run_worst_word(const fl_run_results *results)
{
  return fl_run_is_limited_by_air(results) ? "what takes longest" : "the bottleneck";
}

bool fl_run_computes(const fl_run_results *results)
{
  for (size_t i = 0; i < results->part_count; i++)
    if (results->parts[i].compute_s > 0) return true;
  return false;
}
