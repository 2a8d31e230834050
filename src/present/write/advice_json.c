/* advice.json. */
#include <math.h>

#include "fieldline/energy.h"
#include "fieldline/json.h"
#include "fieldline/reasons.h"
#include "fieldline/write.h"

static void write_names(fl_json *json, const char *key, const fl_advice *advice, const fl_plan *plan)
{
  fl_json_array(json, key, FL_JSON_LINE);
  for (size_t i = 0; i < plan->part_count; i++)
    fl_json_text(json, NULL, advice->trial->field->nodes[plan->parts[i].node].id);
  fl_json_close(json);
}

static void write_cuts(fl_json *json, const fl_advice *advice, const fl_plan *plan)
{
  fl_json_array(json, "cut_after", FL_JSON_LINE);
  for (size_t i = 0; i + 1 < plan->part_count; i++)
    fl_json_text(json, NULL, advice->trial->input.graph->layers[plan->parts[i].last_layer].name);
  fl_json_close(json);
}

static void write_plan(fl_json *json, const fl_advice *advice, const fl_plan *plan)
{
  char limit[FL_SENTENCE_SIZE];
  fl_json_number(json, "throughput_per_s", fl_advice_throughput_per_s(plan));
  fl_json_number(json, "sequential_per_s", fl_advice_alone_per_s(plan));
  fl_json_number(json, "bottleneck_s", plan->bottleneck_s);
  fl_json_number(json, "latency_s", fl_advice_alone_s(plan));
  if (fl_field_knows_powers(advice->trial->field))
    fl_json_number(json, "energy_per_request_j", fl_advice_energy_j(advice, plan));
  fl_json_bool(json, "proven", plan->gap == 1);
  fl_advice_limit(advice, plan, limit);
  fl_json_text(json, "limit", limit);
  fl_json_activity(json, "bottleneck", &plan->activities[plan->bottleneck]);
  write_names(json, "chain", advice, plan);
  write_cuts(json, advice, plan);
}

static void write_no_plan(fl_json *json, const fl_plan *plan)
{
  if (!isinf(plan->proven_s)) fl_json_bool(json, "proven", false);
  fl_json_text(json, "reason", plan->reason);
}

static void write_row(fl_json *json, const fl_advice *advice, const fl_advice_row *row)
{
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_uint(json, "nodes", row->nodes);
  fl_json_text(json, "outcome", fl_outcome_name(row->plan->outcome));
  if (row->plan->part_count > 0)
    write_plan(json, advice, row->plan);
  else
    write_no_plan(json, row->plan);
  fl_json_close(json);
}

static void write_front(fl_json *json, const fl_advice *advice)
{
  fl_json_array(json, "front", FL_JSON_BLOCK);
  for (size_t i = 0; i < advice->front_count; i++) {
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_uint(json, "nodes", fl_advice_nodes(advice->front[i]));
    write_plan(json, advice, advice->front[i]);
    fl_json_close(json);
  }
  fl_json_close(json);
  fl_json_bool(json, "front_proven", advice->front_is_proven);
}

/* How many nodes are best, and how many nearly as good. */
static void write_answer(fl_json *json, const fl_advice *advice)
{
  char sentence[FL_SENTENCE_SIZE];
  if (advice->best == advice->row_count) return;
  fl_json_uint(json, "best_nodes", advice->rows[advice->best].nodes);
  fl_json_uint(json, "enough_nodes", advice->rows[advice->enough].nodes);
  fl_advice_sentence(advice, sentence);
  fl_json_text(json, "advice", sentence);
}

fl_status fl_write_advice_json(FILE *out, const fl_advice *advice, fl_error *err)
{
  const fl_scenario *scenario = advice->trial->scenario;
  fl_json json = fl_json_start(out);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_text(&json, "name", scenario->name);
  fl_json_text(&json, "model", advice->trial->input.graph->model);
  fl_json_text(&json, "objective", fl_objective_name(advice->trial->input.objective));
  fl_json_uint(&json, "seed", scenario->seed);
  write_answer(&json, advice);
  fl_json_array(&json, "rows", FL_JSON_BLOCK);
  for (size_t i = 0; i < advice->row_count; i++) write_row(&json, advice, &advice->rows[i]);
  fl_json_close(&json);
  write_front(&json, advice);
  fl_json_close(&json);
  return fl_json_finish(&json, "the advice", err);
}
