#include "present/report/run_results.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/reasons.h"
#include "fieldline/text.h"
#include "present/report/run_files.h"

enum { FILE_LIMIT_BYTES = 1 << 28 };

static char *join(const char *folder, const char *name)
{
  char *path;
  return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
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

static fl_status load_changes(const char *path, fl_run_results *results, fl_error *err)
{
  const char **ids = calloc(results->field->count + 1, sizeof *ids);
  if (ids == NULL) return fl_fail_memory(err, "nodes");
  for (size_t i = 0; i < results->field->count; i++) ids[i] = results->field->nodes[i].id;
  fl_status status =
      fl_run_changes_load(path, ids, results->field->count, results->world.end_s, &results->changes, err);
  free(ids);
  return status;
}

/* The last chain that took over, on the nodes of the first. */
static fl_status load_last_plan(const char *folder, fl_run_results *results, fl_error *err)
{
  results->last = calloc(1, sizeof *results->last);
  if (results->last == NULL) return fl_fail_memory(err, "a plan");
  fl_run_results *last = results->last;
  fl_status status = load_json(folder, "last-plan.json", &last->plan_text, err);
  if (status == FL_OK) status = fl_run_read_plan(fl_document_root(last->plan_text), last, err);
  bool same = status == FL_OK && last->field->count == results->field->count;
  for (size_t i = 0; same && i < results->field->count; i++)
    same = strcmp(last->field->nodes[i].id, results->field->nodes[i].id) == 0;
  if (status != FL_OK || same) return status;
  return fl_doc_fail(err, fl_doc_get(fl_document_root(last->plan_text), "nodes"), "expected those of plan.json");
}

/* The files that a run has only where the world changes. */
static fl_status load_world(const char *folder, fl_run_results *results, fl_error *err)
{
  char *changes = existing(folder, "changes.csv"), *windows = existing(folder, "windows.csv");
  char *last = existing(folder, "last-plan.json");
  fl_status status = changes == NULL ? FL_OK : load_changes(changes, results, err);
  if (status == FL_OK && windows != NULL)
    status = fl_run_windows_load(windows, &results->windows, &results->window_count, err);
  if (status == FL_OK && last != NULL) status = load_last_plan(folder, results, err);
  free(last);
  free(changes);
  free(windows);
  return status;
}

static fl_status load_latencies(fl_run_results *results, fl_error *err)
{
  const fl_summary *m = &results->numbers.measured;
  if (results->latency_path == NULL || !(m->latency_s.max > 0)) return FL_OK;
  return fl_latency_series_load(results->latency_path, m->world != NULL, m->requests, m->warmup, &results->latency,
                                err);
}

static fl_status load_plan(const char *folder, fl_run_results *results, fl_error *err)
{
  fl_status status = load_json(folder, "plan.json", &results->plan_text, err);
  return status == FL_OK ? fl_run_read_plan(fl_document_root(results->plan_text), results, err) : status;
}

static fl_status load_scenario(const char *folder, fl_run_results *results, fl_error *err)
{
  char *path = join(folder, "scenario.yaml");
  if (path == NULL) return fl_fail_memory(err, "a path");
  fl_status status = fl_scenario_load(path, NULL, 0, &results->scenario, err);
  free(path);
  return status;
}

/* What the plan foresees and, where it was simulated, what was measured. */
static fl_status load_numbers(const char *folder, fl_run_results *results, fl_error *err)
{
  const fl_scenario *scenario = results->scenario;
  results->numbers = fl_run_numbers_of(&results->plan, NULL, &scenario->workload, scenario->batch, NULL);
  results->numbers.foreseen.energy_j = results->plan.energy_j;
  char *path = existing(folder, "summary.json");
  if (path == NULL) return FL_OK;
  free(path);
  fl_status status = load_json(folder, "summary.json", &results->summary_text, err);
  return status == FL_OK ? fl_run_read_summary(fl_document_root(results->summary_text), results, err) : status;
}

static fl_status load(const char *folder, fl_run_results *results, fl_error *err)
{
  fl_status status = load_plan(folder, results, err);
  if (status == FL_OK) status = load_scenario(folder, results, err);
  if (status == FL_OK) status = load_numbers(folder, results, err);
  if (!results->simulated) return status;
  if (status == FL_OK && results->numbers.measured.world != NULL) status = load_world(folder, results, err);
  results->latency_path = existing(folder, "latency.csv");
  results->trace_path = existing(folder, "trace.csv");
  return status == FL_OK ? load_latencies(results, err) : status;
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
  fl_field_free(results->field);
  free(results->is_up);
  free(results->layers);
  fl_plan_clear(&results->plan);
  free(results->cut_points);
  free(results->segment_bytes);
  free(results->numbers.measured.busy);
  fl_energy_clear(&results->numbers.measured.energy);
  fl_run_results_free(results->last);
  fl_run_changes_free(results->changes);
  free(results->windows);
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
  char hop[FL_SENTENCE_SIZE];
  const fl_activity *a = &results->plan.activities[activity];
  if (a->kind == FL_COMPUTE) {
    snprintf(out, size, "node %s %s part %zu", results->field->nodes[a->node].id,
             forwards(results, a) ? "forwarding" : "computing", a->part);
    return out;
  }
  fl_activity_words(a, results->field, hop);
  snprintf(out, size, "%s", hop);
  return out;
}

const char *fl_run_short_id(const fl_run_results *results, size_t node, char out[FL_SHORT_ID_SIZE])
{
  fl_text_cut(out, results->field->nodes[node].id, FL_SHORT_ID_COLUMNS);
  return out;
}

char *fl_run_stage_label(const fl_run_results *results, size_t activity, char *out, size_t size)
{
  const fl_activity *a = &results->plan.activities[activity];
  char node[FL_SHORT_ID_SIZE], peer[FL_SHORT_ID_SIZE];
  fl_run_short_id(results, a->node, node);
  if (a->kind == FL_COMPUTE)
    snprintf(out, size, "%s %s", node, forwards(results, a) ? "forwards" : "computes");
  else
    snprintf(out, size, "%s to %s", node, fl_run_short_id(results, a->peer, peer));
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
