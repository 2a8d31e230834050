#include <math.h>
#include <stdbool.h>

#include "fieldline/forecast.h"
#include "fieldline/json.h"
#include "fieldline/version.h"
#include "fieldline/write.h"

static void write_spread(fl_json *json, const char *key, const fl_spread *spread)
{
  static const fl_spread unknown = {NAN, NAN, NAN, NAN, NAN};
  if (spread == NULL) spread = &unknown;
  fl_json_object(json, key, FL_JSON_LINE);
  fl_json_number(json, "mean", spread->mean);
  fl_json_number(json, "p50", spread->p50);
  fl_json_number(json, "p95", spread->p95);
  fl_json_number(json, "p99", spread->p99);
  fl_json_number(json, "max", spread->max);
  fl_json_close(json);
}

static void write_world(fl_json *json, const fl_world_summary *world)
{
  fl_json_text(json, "ended", fl_run_end_name(world->end));
  fl_json_number(json, "end_s", world->end_s);
  fl_json_number(json, "availability", world->availability);
  fl_json_uint(json, "completed", world->completed);
  fl_json_uint(json, "lost", world->lost);
  fl_json_uint(json, "unfinished", world->unfinished);
  fl_json_uint(json, "retried", world->retried);
  fl_json_uint(json, "replans", world->replans);
  write_spread(json, "recovery_s", &world->recovery_s);
  fl_json_object(json, "recovery_parts_s", FL_JSON_LINE);
  fl_json_number(json, "detection", world->detection_s);
  fl_json_number(json, "mending", world->mending_s);
  fl_json_number(json, "refill", world->refill_s);
  fl_json_close(json);
}

static bool is_in_chain(const fl_plan *plan, size_t node)
{
  for (size_t i = 0; i < plan->part_count; i++)
    if (plan->parts[i].node == node) return true;
  return false;
}

static void write_share(fl_json *json, const char *id, double busy)
{
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_text(json, "id", id);
  fl_json_number(json, "busy", busy);
  fl_json_close(json);
}

/* Where the world changes: a share of the run, in whatever chain the node was. */
static double world_share(const fl_world_summary *world, fl_activity_kind kind, size_t node)
{
  double at_it_s = (kind == FL_COMPUTE ? world->compute_s : world->send_s)[node];
  return world->end_s > 0 ? at_it_s / world->end_s : 0;
}

/* Of nodes that are not in the first chain and did something all the same. */
static void write_others(fl_json *json, const char *key, const fl_plan_input *in, const fl_plan *plan,
                         const fl_world_summary *world, fl_activity_kind kind)
{
  fl_json_array(json, key, FL_JSON_BLOCK);
  for (size_t i = 0; i < in->field->count; i++) {
    double share = world_share(world, kind, i);
    if (share > 0 && !is_in_chain(plan, i)) write_share(json, in->field->nodes[i].id, share);
  }
  fl_json_close(json);
}

/* Busy shares along the chain: of the nodes, which compute, or of their radios, which send. */
static void write_busy(fl_json *json, const char *key, const fl_plan_input *in, const fl_plan *plan,
                       const fl_summary *summary, fl_activity_kind kind)
{
  fl_json_array(json, key, FL_JSON_BLOCK);
  for (size_t i = 0; i < plan->activity_count; i++) {
    const fl_activity *a = &plan->activities[i];
    if (a->kind != kind) continue;
    double busy = summary == NULL          ? NAN
                  : summary->world != NULL ? world_share(summary->world, kind, a->node)
                                           : summary->busy[i];
    write_share(json, in->field->nodes[a->node].id, busy);
  }
  fl_json_close(json);
}

/* Of a batch: what the rates of requests come to in inputs. */
static void write_inputs(fl_json *json, uint64_t batch, double predicted_per_s, const fl_summary *summary)
{
  double inputs = (double)batch;
  fl_json_uint(json, "batch", batch);
  fl_json_number(json, "throughput_inputs_per_s", summary == NULL ? NAN : inputs * summary->throughput_per_s);
  fl_json_number(json, "predicted_throughput_inputs_per_s", inputs * predicted_per_s);
}

static void write_count(fl_json *json, const char *key, const fl_summary *summary, uint64_t value)
{
  if (summary == NULL)
    fl_json_text(json, key, NULL);
  else
    fl_json_uint(json, key, value);
}

static void write_counts(fl_json *json, const fl_summary *summary)
{
  fl_json_number(json, "makespan_s", summary == NULL ? NAN : summary->makespan_s);
  write_count(json, "requests", summary, summary == NULL ? 0 : summary->requests);
  write_count(json, "warmup", summary, summary == NULL ? 0 : summary->warmup);
  write_count(json, "events", summary, summary == NULL ? 0 : summary->events);
}

static void write_versions(fl_json *json)
{
  fl_json_object(json, "versions", FL_JSON_LINE);
  fl_json_text(json, "fieldline", FL_VERSION);
  fl_json_text(json, "simgrid", fl_simgrid_version());
  fl_json_close(json);
}

/* A pass makes a token of every input. */
static void write_tokens(fl_json *json, uint64_t batch, const fl_summary *summary, const fl_token_forecast *forecast)
{
  double inputs = (double)batch;
  write_spread(json, "ttft_s", summary == NULL ? NULL : &summary->ttft_s);
  write_spread(json, "tpot_s", summary == NULL ? NULL : &summary->tpot_s);
  fl_json_number(json, "tokens_per_s", summary == NULL ? NAN : inputs * summary->passes_per_s);
  fl_json_number(json, "predicted_ttft_s", forecast->ttft_s);
  fl_json_number(json, "predicted_tpot_s", forecast->tpot_s);
  fl_json_number(json, "predicted_tokens_per_s", inputs * forecast->passes_per_s);
}

/* Of every node of the chain what it was spent on, null where nobody knows its powers. */
static void write_node_energy(fl_json *json, const fl_field *field, const fl_node_energy *energy)
{
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_text(json, "id", field->nodes[energy->node].id);
  for (fl_power_kind kind = 0; kind < FL_POWER_KINDS; kind++)
    fl_json_number(json, fl_power_kind_name(kind), energy->j[kind]);
  fl_json_number(json, "total", fl_node_energy_j(energy));
  fl_json_close(json);
}

static void write_energy(fl_json *json, const fl_field *field, const fl_summary *summary, double predicted_j)
{
  fl_json_array(json, "energy_j", FL_JSON_BLOCK);
  for (size_t i = 0; summary != NULL && i < summary->energy.node_count; i++)
    write_node_energy(json, field, &summary->energy.nodes[i]);
  fl_json_close(json);
  fl_json_number(json, "energy_per_request_j", summary == NULL ? NAN : summary->energy.per_request_j);
  fl_json_number(json, "predicted_energy_per_request_j", predicted_j);
}

static double predicted_throughput_per_s(const fl_plan *plan, const fl_token_forecast *forecast)
{
  if (forecast != NULL) return forecast->requests_per_s;
  return plan->bottleneck_s > 0 ? 1 / plan->bottleneck_s : NAN;
}

fl_status fl_write_summary_json(FILE *out, const fl_plan_input *in, const fl_plan *plan, const fl_workload *workload,
                                const fl_summary *summary, fl_error *err)
{
  bool tokens = plan->loop.first_pass != NULL;
  fl_token_forecast foreseen, *forecast = tokens ? &foreseen : NULL;
  double predicted_s = plan->bottleneck_s;
  if (tokens) foreseen = fl_forecast_tokens(plan, workload);
  fl_json json = fl_json_start(out);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_text(&json, "outcome", fl_outcome_name(plan->outcome));
  fl_json_number(&json, "bottleneck_s", summary == NULL ? NAN : summary->bottleneck_s);
  fl_json_activity(&json, "bottleneck", summary == NULL ? NULL : &plan->activities[summary->bottleneck]);
  fl_json_number(&json, "predicted_bottleneck_s", predicted_s);
  fl_json_number(&json, "throughput_per_s", summary == NULL ? NAN : summary->throughput_per_s);
  fl_json_number(&json, "predicted_throughput_per_s", predicted_throughput_per_s(plan, forecast));
  if (in->costs->batch > 1) write_inputs(&json, in->costs->batch, predicted_throughput_per_s(plan, forecast), summary);
  write_spread(&json, "latency_s", summary == NULL ? NULL : &summary->latency_s);
  if (forecast != NULL) write_tokens(&json, in->costs->batch, summary, forecast);
  const fl_world_summary *world = summary == NULL ? NULL : summary->world;
  write_busy(&json, "nodes", in, plan, summary, FL_COMPUTE);
  write_busy(&json, "radios", in, plan, summary, FL_TRANSFER);
  if (world != NULL) write_others(&json, "other_nodes", in, plan, world, FL_COMPUTE);
  if (world != NULL) write_others(&json, "other_radios", in, plan, world, FL_TRANSFER);
  if (fl_field_knows_powers(in->field))
    write_energy(&json, in->field, summary, fl_forecast_energy_j(plan, in->field, workload));
  write_counts(&json, summary);
  if (world != NULL) write_world(&json, world);
  fl_json_uint(&json, "seed", in->seed);
  write_versions(&json);
  fl_json_close(&json);
  return fl_json_finish(&json, "the summary", err);
}
