/* summary.json, read back. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "present/report/run_files.h"

static const double SAME = 1 + 1e-9; /* what rounding alone makes larger */

/* Of all activities of a kind. */
static void read_busy(fl_object *r, const char *key, fl_run_results *results, fl_activity_kind kind)
{
  size_t count, wanted = fl_activity_count_of(results->plan.activities, results->plan.activity_count, kind);
  const fl_doc_node *at = fl_object_list(r, key, SIZE_MAX, &count);
  if (r->status == FL_OK && count != wanted)
    r->status = fl_doc_fail(r->err, r->map, "%s: %zu of them (the plan has %zu)", key, count, wanted);
  for (size_t i = 0; i < results->plan.activity_count && at != NULL && r->status == FL_OK; i++) {
    if (results->plan.activities[i].kind != kind) continue;
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    results->measured.busy[i] = fl_object_number(&item, "busy", 0, SAME);
    const char *id = results->nodes[results->plan.activities[i].node].id;
    if (strcmp(fl_object_text(&item, "id"), id) != 0 && item.status == FL_OK)
      item.status = fl_doc_fail(r->err, fl_object_get(&item, "id"), "expected \"%.60s\", as in the plan", id);
    r->status = item.status;
    at = at->next;
  }
}

/* Of token loops. Nobody waits for a second token where there is one only. */
static void read_tokens(fl_object *r, fl_run_measured *measured)
{
  fl_object ttft = {fl_object_get(r, "ttft_s"), r->status, r->err};
  measured->ttft_p50_s = fl_object_amount(&ttft, "p50");
  measured->ttft_p95_s = fl_object_amount(&ttft, "p95");
  fl_object tpot = {fl_object_get(r, "tpot_s"), ttft.status, r->err};
  measured->tpot_p50_s = fl_object_amount_or_null(&tpot, "p50");
  measured->tpot_p95_s = fl_object_amount_or_null(&tpot, "p95");
  r->status = tpot.status;
  measured->tokens_per_s = fl_object_amount_or_null(r, "tokens_per_s");
}

/* Null only where the world changes: nothing that counts came through. */
static double read_measured(fl_object *r, const fl_run_measured *measured, const char *key)
{
  return measured->world_changes ? fl_object_amount_or_null(r, key) : fl_object_amount(r, key);
}

static void read_latency(fl_object *r, fl_run_measured *measured)
{
  fl_object latency = {fl_object_get(r, "latency_s"), r->status, r->err};
  double last_s = 0;
  const struct {
    const char *key;
    double *value_s;
  } rising[] = {{"p50", &measured->latency_p50_s},
                {"p95", &measured->latency_p95_s},
                {"p99", &measured->latency_p99_s},
                {"max", &measured->latency_max_s}};
  measured->latency_mean_s = read_measured(&latency, measured, "mean");
  for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++) {
    *rising[i].value_s = read_measured(&latency, measured, rising[i].key);
    if (latency.status == FL_OK && last_s > *rising[i].value_s * SAME)
      latency.status = fl_doc_fail(r->err, fl_object_get(&latency, rising[i].key), "is less than what comes before it");
    last_s = *rising[i].value_s;
  }
  r->status = latency.status;
}

/* Where powers are known. */
static void read_energy(fl_object *r, fl_run_results *results)
{
  fl_energy *energy = &results->measured.energy;
  results->measured.predicted_energy_j = NAN;
  if (r->status != FL_OK || fl_doc_get(r->map, "energy_j") == NULL) return;
  const fl_doc_node *at = fl_object_list(r, "energy_j", results->node_count, &energy->node_count);
  energy->nodes = fl_object_make(r, energy->node_count, sizeof *energy->nodes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    energy->nodes[i].node = fl_run_read_node(&item, "id", results);
    for (fl_power_kind kind = 0; kind < FL_POWER_KINDS; kind++)
      energy->nodes[i].j[kind] = fl_object_amount_or_null(&item, fl_power_kind_name(kind));
    r->status = item.status;
  }
  energy->per_request_j = fl_object_amount_or_null(r, "energy_per_request_j");
  results->measured.predicted_energy_j = fl_object_amount_or_null(r, "predicted_energy_per_request_j");
}

/* Where the world changes. */
static void read_spread(fl_object *r, const char *key, fl_spread *out)
{
  fl_object item = {fl_object_get(r, key), r->status, r->err};
  out->mean = fl_object_amount_or_null(&item, "mean");
  out->p50 = fl_object_amount_or_null(&item, "p50");
  out->p95 = fl_object_amount_or_null(&item, "p95");
  out->p99 = fl_object_amount_or_null(&item, "p99");
  out->max = fl_object_amount_or_null(&item, "max");
  r->status = item.status;
}

static fl_run_end read_end(fl_object *r)
{
  static const char *known[FL_RUN_ENDS];
  const char *word = fl_object_text(r, "ended");
  for (fl_run_end end = FL_END_DONE; end < FL_RUN_ENDS; end++) {
    known[end] = fl_run_end_name(end);
    if (strcmp(word, known[end]) == 0) return end;
  }
  if (r->status == FL_OK) r->status = fl_doc_unknown_word(r->err, fl_object_get(r, "ended"), "end", known, FL_RUN_ENDS);
  return FL_END_DONE;
}

static void read_world(fl_object *r, fl_world_summary *world)
{
  world->end = read_end(r);
  world->end_s = fl_object_amount(r, "end_s");
  world->availability = fl_object_number(r, "availability", 0, SAME);
  world->completed = fl_object_whole(r, "completed", 0, FL_MAX_REQUESTS);
  world->lost = fl_object_whole(r, "lost", 0, FL_MAX_REQUESTS);
  world->unfinished = fl_object_whole(r, "unfinished", 0, FL_MAX_REQUESTS);
  world->retried = fl_object_whole(r, "retried", 0, FL_MAX_REQUESTS);
  world->replans = fl_object_whole(r, "replans", 0, UINT64_MAX);
  read_spread(r, "recovery_s", &world->recovery_s);
  fl_object parts = {fl_object_get(r, "recovery_parts_s"), r->status, r->err};
  world->detection_s = fl_object_amount_or_null(&parts, "detection");
  world->mending_s = fl_object_amount_or_null(&parts, "mending");
  world->refill_s = fl_object_amount_or_null(&parts, "refill");
  r->status = parts.status;
}

/* In a world that changes none, or only some of the warm-up, may have come through. */
static void read_counts(fl_object *r, fl_run_measured *measured)
{
  measured->requests = fl_object_whole(r, "requests", measured->world_changes ? 0 : 1, FL_MAX_REQUESTS);
  uint64_t most = measured->world_changes ? FL_MAX_REQUESTS : r->status == FL_OK ? measured->requests - 1 : 0;
  measured->warmup = fl_object_whole(r, "warmup", 0, most);
  if (measured->world_changes && r->status == FL_OK && measured->world.completed != measured->requests)
    r->status = fl_doc_fail(r->err, fl_object_get(r, "completed"), "expected %llu, the requests",
                            (unsigned long long)measured->requests);
}

fl_status fl_run_read_summary(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  fl_object r = {root, FL_OK, err};
  fl_run_measured *measured = &results->measured;
  if (fl_run_read_outcome(&r) != results->plan.outcome && r.status == FL_OK)
    r.status =
        fl_doc_fail(err, fl_object_get(&r, "outcome"), "the plan's is %s", fl_outcome_name(results->plan.outcome));
  if (results->plan.outcome == FL_OUTCOME_INFEASIBLE || r.status != FL_OK) return r.status;
  measured->world_changes = fl_doc_get(root, "ended") != NULL;
  if (measured->world_changes) read_world(&r, &measured->world);
  measured->busy = fl_object_make(&r, results->plan.activity_count, sizeof *measured->busy);
  measured->bottleneck_s = read_measured(&r, measured, "bottleneck_s");
  measured->throughput_per_s = fl_object_amount_or_null(&r, "throughput_per_s");
  measured->batch = fl_doc_get(root, "batch") == NULL ? 1 : fl_object_whole(&r, "batch", 1, FL_MAX_BATCH);
  measured->bottleneck = fl_run_read_activity(&r, "bottleneck", results);
  read_latency(&r, measured);
  if (results->plan.loop.first_pass != NULL) read_tokens(&r, measured);
  read_busy(&r, "nodes", results, FL_COMPUTE);
  read_busy(&r, "radios", results, FL_TRANSFER);
  read_energy(&r, results);
  measured->makespan_s = fl_object_amount(&r, "makespan_s");
  read_counts(&r, measured);
  results->simulated = r.status == FL_OK;
  return r.status;
}
