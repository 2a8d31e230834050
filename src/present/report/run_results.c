#include "present/report/run_results.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/field.h"
#include "fieldline/graph.h"
#include "fieldline/text.h"
#include "present/report/readable.h"
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

static double number(reader *r, const char *key, double least, double most)
{
  double value = NAN;
  const fl_doc_node *node = get(r, key);
  if (node != NULL) r->status = fl_doc_quantity(node, FL_UNIT_NONE, least, most, &value, r->err);
  if (r->status == FL_OK && !fl_is_readable(value)) r->status = fl_doc_fail(r->err, node, FL_READABLE_EXPECTED);
  return value;
}

static double amount(reader *r, const char *key)
{
  return number(r, key, 0, FL_READABLE_MOST);
}

static bool is_null(reader *r, const char *key)
{
  const fl_doc_node *node = get(r, key);
  return node != NULL && fl_doc_is_null(node);
}

/* NAN for null. */
static double amount_or_null(reader *r, const char *key)
{
  return is_null(r, key) ? NAN : amount(r, key);
}

static double place_or_null(reader *r, const char *key)
{
  return is_null(r, key) ? NAN : number(r, key, -FL_READABLE_MOST, FL_READABLE_MOST);
}

static uint64_t whole(reader *r, const char *key, uint64_t least, uint64_t most)
{
  uint64_t value = 0;
  const fl_doc_node *node = get(r, key);
  if (node != NULL) r->status = fl_doc_uint(node, least, most, &value, r->err);
  return value;
}

static const char *text(reader *r, const char *key)
{
  const char *value = "";
  const fl_doc_node *node = get(r, key);
  if (node != NULL) r->status = fl_doc_text(node, &value, r->err);
  return value;
}

static const fl_doc_node *list(reader *r, const char *key, size_t most, size_t *count)
{
  fl_doc_node *node = get(r, key);
  *count = 0;
  if (node == NULL) return NULL;
  if (node->kind != FL_DOC_LIST) {
    r->status = fl_doc_expect(r->err, node, "a list");
    return NULL;
  }
  if (node->child_count > most) {
    r->status = fl_doc_fail(r->err, node, "%zu of them (at most %zu)", node->child_count, most);
    return NULL;
  }
  *count = node->child_count;
  return node->first;
}

static fl_activity_kind read_kind(reader *r)
{
  static const char *known[2];
  const char *word = text(r, "kind");
  for (fl_activity_kind kind = FL_COMPUTE; kind <= FL_TRANSFER; kind++) {
    known[kind] = fl_activity_kind_name(kind);
    if (strcmp(word, known[kind]) == 0) return kind;
  }
  if (r->status == FL_OK) r->status = fl_doc_unknown_word(r->err, get(r, "kind"), "kind", known, 2);
  return FL_COMPUTE;
}

/* {"kind": "transfer", "index": 1}; null and 0 where nothing is done. */
static size_t read_activity(reader *r, const char *key, const fl_run_results *results)
{
  fl_doc_node *node = get(r, key);
  if (node == NULL || (fl_doc_is_null(node) && results->plan.activity_count == 0)) return 0;
  reader inner = {node, FL_OK, r->err};
  bool transfer = read_kind(&inner) == FL_TRANSFER;
  const fl_plan *plan = &results->plan;
  size_t count = fl_activity_count_of(plan->activities, plan->activity_count, transfer ? FL_TRANSFER : FL_COMPUTE);
  if (inner.status == FL_OK && count == 0)
    inner.status = fl_doc_fail(r->err, node, "there is no such %s", transfer ? "hop" : "part");
  uint64_t index = whole(&inner, "index", 0, count == 0 ? 0 : count - 1);
  r->status = inner.status;
  if (r->status != FL_OK || count == 0) return 0;
  return fl_activity_find(plan->activities, plan->activity_count, transfer ? FL_TRANSFER : FL_COMPUTE, index, 0);
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
  const fl_doc_node *at = list(r, "nodes", FL_FIELD_MAX_NODES, &results->node_count);
  results->nodes = make(r, results->node_count, sizeof *results->nodes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->nodes[i++] = (fl_run_node){node_id(&item), place_or_null(&item, "x_m"), place_or_null(&item, "y_m"),
                                        amount(&item, "memory_bytes")};
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

/* Parts follow each other from cut point 0 on. */
static void read_points(reader *r, fl_plan_part *part, size_t before, size_t count)
{
  size_t numbers;
  uint64_t first = 0, end = 0;
  const fl_doc_node *at = list(r, "points", 2, &numbers);
  if (r->status == FL_OK && numbers != 2) r->status = fl_doc_fail(r->err, r->map, "points: expected two numbers");
  if (r->status == FL_OK) r->status = fl_doc_uint(at, before, before, &first, r->err);
  if (r->status == FL_OK) r->status = fl_doc_uint(at->next, first, count, &end, r->err);
  part->points = (fl_part){(size_t)first, (size_t)end};
}

static void read_parts(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "parts", results->node_count, &results->plan.part_count);
  results->plan.parts = make(r, results->plan.part_count, sizeof *results->plan.parts);
  results->layers = make(r, results->plan.part_count, sizeof *results->layers);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    fl_plan_part *part = &results->plan.parts[i];
    read_points(&item, part, i == 0 ? 0 : part[-1].points.end, results->cut_point_count);
    if (!fl_part_is_empty(part->points)) {
      results->layers[i] = (fl_run_layers){text(&item, "first_layer"), text(&item, "last_layer")};
    }
    part->memory_bytes = amount(&item, "memory_bytes");
    part->compute_s = amount(&item, "compute_s");
    part->node = find_node(&item, "node", results);
    r->status = item.status;
    i++;
  }
}

/* Hop i leads from part i to the next. */
static void check_hop(reader *r, reader *item, const fl_run_results *results, size_t i)
{
  const fl_plan_hop *hop = &results->plan.hops[i];
  bool from = hop->from == results->plan.parts[i].node;
  if (r->status != FL_OK || (from && hop->to == results->plan.parts[i + 1].node)) return;
  r->status = fl_doc_fail(r->err, get(item, from ? "to" : "from"), "part %zu is on node \"%.60s\"", from ? i + 1 : i,
                          results->nodes[results->plan.parts[from ? i + 1 : i].node].id);
}

static void read_hops(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "hops", results->plan.part_count, &results->plan.hop_count);
  if (r->status == FL_OK &&
      results->plan.hop_count != (results->plan.part_count == 0 ? 0 : results->plan.part_count - 1))
    r->status = fl_doc_fail(r->err, r->map, "hops: %zu of them between %zu parts", results->plan.hop_count,
                            results->plan.part_count);
  results->plan.hops = make(r, results->plan.hop_count, sizeof *results->plan.hops);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->plan.hops[i] = (fl_plan_hop){.bits = amount(&item, "bits"),
                                          .rate_bps = amount_or_null(&item, "rate_bps"),
                                          .time_s = amount(&item, "time_s"),
                                          .from = find_node(&item, "from", results),
                                          .to = find_node(&item, "to", results)};
    r->status = item.status;
    check_hop(r, &item, results, i++);
  }
}

/* What a plan of token loops has beside. */
static void read_way_back(reader *r, fl_run_results *results)
{
  fl_plan *plan = &results->plan;
  reader item = {get(r, "return"), r->status, r->err};
  size_t last = plan->part_count - 1;
  fl_plan_hop *back = &plan->loop.way_back;
  *back = (fl_plan_hop){.bits = amount(&item, "bits"),
                        .rate_bps = amount_or_null(&item, "rate_bps"),
                        .time_s = amount(&item, "time_s"),
                        .from = find_node(&item, "from", results),
                        .to = find_node(&item, "to", results)};
  if (item.status == FL_OK && (back->from != plan->parts[last].node || back->to != plan->parts[0].node))
    item.status = fl_doc_fail(r->err, item.map, "it leads from the last part's node to the first's");
  r->status = item.status;
}

static void read_first_pass(reader *r, fl_plan *plan)
{
  size_t count;
  const fl_doc_node *at = list(r, "first_pass_s", plan->activity_count, &count);
  if (r->status == FL_OK && count != plan->activity_count)
    r->status = fl_doc_fail(r->err, get(r, "first_pass_s"), "%zu of them (a pass goes through %zu)", count,
                            plan->activity_count);
  plan->loop.first_pass = make(r, plan->activity_count, sizeof *plan->loop.first_pass);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    plan->loop.first_pass[i] = plan->activities[i];
    r->status = fl_doc_quantity(at, FL_UNIT_NONE, 0, DBL_MAX, &plan->loop.first_pass[i].duration_s, r->err);
  }
  plan->loop.air_s = amount(r, "air_s");
  plan->loop.first_air_s = amount(r, "first_pass_air_s");
}

static void read_activities(reader *r, fl_run_results *results)
{
  fl_plan *plan = &results->plan;
  fl_doc_node *at = fl_doc_get(r->map, "loop") == NULL ? NULL : get(r, "loop");
  reader loop = {at, r->status, r->err};
  bool is_loop = at != NULL && plan->part_count > 0;
  if (is_loop && plan->part_count > 1) read_way_back(&loop, results);
  plan->activities = make(&loop, plan->part_count + plan->hop_count + 1, sizeof *plan->activities);
  if (loop.status == FL_OK) fl_plan_list_activities(plan);
  if (is_loop && loop.status == FL_OK) read_first_pass(&loop, plan);
  r->status = loop.status;
}

static void read_network(reader *r, fl_run_results *results)
{
  const fl_doc_node *at = list(r, "cut_points", FL_GRAPH_MAX_LAYERS, &results->cut_point_count);
  results->cut_points = make(r, results->cut_point_count, sizeof *results->cut_points);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->cut_points[i++] = (fl_run_cut_point){text(&item, "layer"), amount(&item, "bits")};
    r->status = item.status;
  }
  at = list(r, "segments", FL_GRAPH_MAX_LAYERS, &results->segment_count);
  results->segment_bytes = make(r, results->segment_count, sizeof *results->segment_bytes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->segment_bytes[i++] = amount(&item, "memory_bytes");
    r->status = item.status;
  }
  if (r->status == FL_OK && results->segment_count + 1 != results->cut_point_count)
    r->status = fl_doc_fail(r->err, get(r, "segments"), "%zu of them between %zu cut points", results->segment_count,
                            results->cut_point_count);
}

/* What the outcome says of the parts. */
static void check_outcome(reader *r, const fl_run_results *results)
{
  size_t parts = results->plan.part_count;
  fl_outcome outcome = parts == 0 ? FL_OUTCOME_INFEASIBLE : parts == 1 ? FL_OUTCOME_ONE_NODE : FL_OUTCOME_OK;
  if (r->status == FL_OK && outcome != results->plan.outcome)
    r->status =
        fl_doc_fail(r->err, get(r, "outcome"), "%s where there %s %zu part%s", fl_outcome_name(results->plan.outcome),
                    parts == 1 ? "is" : "are", parts, parts == 1 ? "" : "s");
  if (r->status == FL_OK && parts > 0 && results->plan.parts[parts - 1].points.end != results->cut_point_count)
    r->status = fl_doc_fail(r->err, get(r, "parts"), "the last ends at cut point %zu (expected %zu)",
                            results->plan.parts[parts - 1].points.end, results->cut_point_count);
}

static fl_status read_plan(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  reader r = {root, FL_OK, err};
  results->plan.outcome = outcome(&r);
  if (results->plan.outcome == FL_OUTCOME_INFEASIBLE)
    fl_append(results->plan.reason, sizeof results->plan.reason, "%s", text(&r, "reason"));
  results->model = text(&r, "model");
  results->accounting = text(&r, "accounting");
  results->partitioner = text(&r, "partitioner");
  results->placer = text(&r, "placer");
  results->seed = whole(&r, "seed", 0, UINT64_MAX);
  bool planned = results->plan.outcome != FL_OUTCOME_INFEASIBLE;
  results->plan.bottleneck_s = planned ? amount(&r, "bottleneck_s") : amount_or_null(&r, "bottleneck_s");
  results->plan.lower_bound_s = amount_or_null(&r, "lower_bound_s");
  results->plan.approximation_ratio = amount_or_null(&r, "approximation_ratio");
  results->plan.proven_s = amount_or_null(&r, "proven_s");
  results->plan.optimal_s = amount_or_null(&r, "optimal_s");
  results->plan.gap = amount_or_null(&r, "gap");
  read_network(&r, results);
  read_nodes(&r, results);
  read_parts(&r, results);
  read_hops(&r, results);
  check_outcome(&r, results);
  read_activities(&r, results);
  results->plan.bottleneck = read_activity(&r, "bottleneck", results);
  return r.status;
}

/* ---- summary.json ---- */

static const double SAME = 1 + 1e-9; /* what rounding alone makes larger */

/* Of all activities of a kind. */
static void read_busy(reader *r, const char *key, fl_run_results *results, fl_activity_kind kind)
{
  size_t count, wanted = fl_activity_count_of(results->plan.activities, results->plan.activity_count, kind);
  const fl_doc_node *at = list(r, key, SIZE_MAX, &count);
  if (r->status == FL_OK && count != wanted)
    r->status = fl_doc_fail(r->err, r->map, "%s: %zu of them (the plan has %zu)", key, count, wanted);
  for (size_t i = 0; i < results->plan.activity_count && at != NULL && r->status == FL_OK; i++) {
    if (results->plan.activities[i].kind != kind) continue;
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    results->measured.busy[i] = number(&item, "busy", 0, SAME);
    const char *id = results->nodes[results->plan.activities[i].node].id;
    if (strcmp(text(&item, "id"), id) != 0 && item.status == FL_OK)
      item.status = fl_doc_fail(r->err, get(&item, "id"), "expected \"%.60s\", as in the plan", id);
    r->status = item.status;
    at = at->next;
  }
}

/* Of token loops. Nobody waits for a second token where there is one only. */
static void read_tokens(reader *r, fl_run_measured *measured)
{
  reader ttft = {get(r, "ttft_s"), r->status, r->err};
  measured->ttft_p50_s = amount(&ttft, "p50");
  measured->ttft_p95_s = amount(&ttft, "p95");
  reader tpot = {get(r, "tpot_s"), ttft.status, r->err};
  measured->tpot_p50_s = amount_or_null(&tpot, "p50");
  measured->tpot_p95_s = amount_or_null(&tpot, "p95");
  r->status = tpot.status;
  measured->tokens_per_s = amount_or_null(r, "tokens_per_s");
}

static void read_latency(reader *r, fl_run_measured *measured)
{
  reader latency = {get(r, "latency_s"), r->status, r->err};
  double last_s = 0;
  const struct {
    const char *key;
    double *value_s;
  } rising[] = {{"p50", &measured->latency_p50_s},
                {"p95", &measured->latency_p95_s},
                {"p99", &measured->latency_p99_s},
                {"max", &measured->latency_max_s}};
  measured->latency_mean_s = amount(&latency, "mean");
  for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++) {
    *rising[i].value_s = amount(&latency, rising[i].key);
    if (latency.status == FL_OK && last_s > *rising[i].value_s * SAME)
      latency.status = fl_doc_fail(r->err, get(&latency, rising[i].key), "is less than what comes before it");
    last_s = *rising[i].value_s;
  }
  r->status = latency.status;
}

/* Where powers are known. */
static void read_energy(reader *r, fl_run_results *results)
{
  fl_energy *energy = &results->measured.energy;
  results->measured.predicted_energy_j = NAN;
  if (r->status != FL_OK || fl_doc_get(r->map, "energy_j") == NULL) return;
  const fl_doc_node *at = list(r, "energy_j", results->node_count, &energy->node_count);
  energy->nodes = make(r, energy->node_count, sizeof *energy->nodes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    reader item = {(fl_doc_node *)at, FL_OK, r->err};
    energy->nodes[i].node = find_node(&item, "id", results);
    for (fl_power_kind kind = 0; kind < FL_POWER_KINDS; kind++)
      energy->nodes[i].j[kind] = amount_or_null(&item, fl_power_kind_name(kind));
    r->status = item.status;
  }
  energy->per_request_j = amount_or_null(r, "energy_per_request_j");
  results->measured.predicted_energy_j = amount_or_null(r, "predicted_energy_per_request_j");
}

static fl_status read_summary(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  reader r = {root, FL_OK, err};
  fl_run_measured *measured = &results->measured;
  if (outcome(&r) != results->plan.outcome && r.status == FL_OK)
    r.status = fl_doc_fail(err, get(&r, "outcome"), "the plan's is %s", fl_outcome_name(results->plan.outcome));
  if (results->plan.outcome == FL_OUTCOME_INFEASIBLE || r.status != FL_OK) return r.status;
  measured->busy = make(&r, results->plan.activity_count, sizeof *measured->busy);
  measured->bottleneck_s = amount(&r, "bottleneck_s");
  measured->throughput_per_s = amount_or_null(&r, "throughput_per_s");
  measured->batch = fl_doc_get(root, "batch") == NULL ? 1 : whole(&r, "batch", 1, FL_MAX_BATCH);
  measured->bottleneck = read_activity(&r, "bottleneck", results);
  read_latency(&r, measured);
  if (results->plan.loop.first_pass != NULL) read_tokens(&r, measured);
  read_busy(&r, "nodes", results, FL_COMPUTE);
  read_busy(&r, "radios", results, FL_TRANSFER);
  read_energy(&r, results);
  measured->makespan_s = amount(&r, "makespan_s");
  measured->requests = whole(&r, "requests", 1, FL_MAX_REQUESTS);
  measured->warmup = whole(&r, "warmup", 0, r.status == FL_OK ? measured->requests - 1 : 0);
  results->simulated = r.status == FL_OK;
  return r.status;
}

/* ---- the folder ---- */

/* JSON, as it is written here, is YAML, whose tree knows the place of every value for messages; readers of JSON forget
 * it. */
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
  fl_status status = load_json(folder, "plan.json", &results->plan_text, err);
  if (status == FL_OK) status = read_plan(fl_document_root(results->plan_text), results, err);
  char *path = existing(folder, "summary.json");
  if (path != NULL && status == FL_OK) {
    status = load_json(folder, "summary.json", &results->summary_text, err);
    if (status == FL_OK) status = read_summary(fl_document_root(results->summary_text), results, err);
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
  free(results->layers);
  fl_plan_clear(&results->plan);
  free(results->cut_points);
  free(results->segment_bytes);
  free(results->measured.busy);
  fl_energy_clear(&results->measured.energy);
  free(results->latency_path);
  free(results->trace_path);
  fl_scenario_free(results->scenario);
  fl_document_free(results->plan_text);
  fl_document_free(results->summary_text);
  free(results);
}

bool fl_run_is_worst(const fl_run_results *results, size_t activity)
{
  return results->plan.bottleneck == activity && results->plan.bottleneck_s > 0;
}

/* Is it the compute of an empty part? */
static bool forwards(const fl_run_results *results, const fl_activity *activity)
{
  return activity->kind == FL_COMPUTE && fl_part_is_empty(results->plan.parts[activity->part].points);
}

char *fl_run_activity_name(const fl_run_results *results, size_t activity, char *out, size_t size)
{
  const fl_activity *a = &results->plan.activities[activity];
  const char *node = results->nodes[a->node].id, *peer = results->nodes[a->peer].id;
  if (a->kind == FL_COMPUTE)
    snprintf(out, size, "node %s %s part %zu", node, forwards(results, a) ? "forwarding" : "computing", a->part);
  else
    snprintf(out, size, "the hop from node %s to node %s", node, peer);
  return out;
}

char *fl_run_stage_label(const fl_run_results *results, size_t activity, char *out, size_t size)
{
  const fl_activity *a = &results->plan.activities[activity];
  const char *node = results->nodes[a->node].id, *peer = results->nodes[a->peer].id;
  if (a->kind == FL_COMPUTE)
    snprintf(out, size, "%.24s %s", node, forwards(results, a) ? "forwards" : "computes");
  else
    snprintf(out, size, "%.24s to %.24s", node, peer);
  return out;
}

const char *fl_run_worst_word(const fl_run_results *results)
{
  return fl_plan_is_limited_by_air(&results->plan) ? "what takes longest" : "the bottleneck";
}

bool fl_run_computes(const fl_run_results *results)
{
  for (size_t i = 0; i < results->plan.part_count; i++)
    if (results->plan.parts[i].compute_s > 0) return true;
  return false;
}
