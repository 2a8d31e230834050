/* summary.json, read back. */
#include <stdint.h>
#include <string.h>

#include "present/members.h"
#include "present/report/run_files.h"

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
    fl_members_read(&item, &fl_members_of_share, false, &results->numbers.measured.busy[i]);
    const char *id = results->field->nodes[results->plan.activities[i].node].id;
    if (strcmp(fl_object_text(&item, "id"), id) != 0 && item.status == FL_OK)
      item.status = fl_doc_fail(r->err, fl_object_get(&item, "id"), "expected \"%.60s\", as in the plan", id);
    r->status = item.status;
    at = at->next;
  }
}

/* Where powers are known. */
static void read_energy(fl_object *r, fl_run_results *results)
{
  fl_energy *energy = &results->numbers.measured.energy;
  if (r->status != FL_OK || fl_doc_get(r->map, "energy_j") == NULL) return;
  const fl_doc_node *at = fl_object_list(r, "energy_j", results->field->count, &energy->node_count);
  energy->nodes = fl_object_make(r, energy->node_count, sizeof *energy->nodes);
  for (size_t i = 0; at != NULL && r->status == FL_OK; at = at->next, i++) {
    fl_object item = {(fl_doc_node *)at, FL_OK, r->err};
    energy->nodes[i].node = fl_run_read_node(&item, "id", results);
    for (fl_power_kind kind = 0; kind < FL_POWER_KINDS; kind++)
      energy->nodes[i].j[kind] = fl_object_amount_or_null(&item, fl_power_kind_name(kind));
    r->status = item.status;
  }
  fl_members_read(r, &fl_members_of_energy, true, &results->numbers);
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

/* Where the world changes. */
static void read_world(fl_object *r, fl_run_results *results)
{
  fl_world_summary *world = &results->world;
  world->end = read_end(r);
  fl_members_read(r, &fl_members_of_world, true, world);
  fl_object parts = {fl_object_get(r, "recovery_parts_s"), r->status, r->err};
  fl_members_read(&parts, &fl_members_of_recovery, true, world);
  r->status = parts.status;
  results->numbers.measured.world = world;
}

/* In a world that changes none, or only some of the warm-up, may have come through. */
static void check_counts(fl_object *r, fl_summary *measured)
{
  if (measured->world == NULL) {
    fl_object_whole(r, "requests", 1, FL_MAX_REQUESTS);
    fl_object_whole(r, "warmup", 0, measured->requests - (r->status == FL_OK));
  } else if (r->status == FL_OK && measured->world->completed != measured->requests) {
    r->status = fl_doc_fail(r->err, fl_object_get(r, "completed"), "expected %llu, the requests",
                            (unsigned long long)measured->requests);
  }
  measured->counted = measured->requests > measured->warmup ? measured->requests - measured->warmup : 0;
}

static void read_numbers(fl_object *r, fl_run_results *results)
{
  fl_run_numbers *numbers = &results->numbers;
  fl_summary *measured = &numbers->measured;
  bool changes = measured->world != NULL;
  measured->activity_count = results->plan.activity_count;
  measured->busy = fl_object_make(r, measured->activity_count, sizeof *measured->busy);
  fl_members_read(r, &fl_members_of_bottleneck, changes, numbers);
  measured->bottleneck = fl_run_read_activity(r, "bottleneck", results);
  fl_members_read(r, &fl_members_of_pace, changes, numbers);
  if (r->status == FL_OK && fl_doc_get(r->map, "batch") != NULL) {
    fl_members_read(r, &fl_members_of_inputs, changes, numbers);
    fl_object_whole(r, "batch", 1, FL_MAX_BATCH);
  }
  fl_members_read(r, &fl_members_of_latency, changes, numbers);
  if (results->plan.loop.first_pass != NULL) fl_members_read(r, &fl_members_of_tokens, changes, numbers);
  measured->passes_per_s = numbers->tokens_per_s / (double)numbers->batch;
  fl_members_read(r, &fl_members_of_extent, changes, numbers);
}

fl_status fl_run_read_summary(fl_doc_node *root, fl_run_results *results, fl_error *err)
{
  fl_object r = {root, FL_OK, err};
  if (fl_run_read_outcome(&r) != results->plan.outcome && r.status == FL_OK)
    r.status =
        fl_doc_fail(err, fl_object_get(&r, "outcome"), "the plan's is %s", fl_outcome_name(results->plan.outcome));
  if (results->plan.outcome == FL_OUTCOME_INFEASIBLE || r.status != FL_OK) return r.status;
  if (fl_doc_get(root, "ended") != NULL) read_world(&r, results);
  read_numbers(&r, results);
  read_busy(&r, "nodes", results, FL_COMPUTE);
  read_busy(&r, "radios", results, FL_TRANSFER);
  read_energy(&r, results);
  check_counts(&r, &results->numbers.measured);
  results->simulated = r.status == FL_OK;
  return r.status;
}
