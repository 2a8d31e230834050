#include <math.h>
#include <stdbool.h>

#include "fieldline/json.h"
#include "fieldline/numbers.h"
#include "fieldline/version.h"
#include "fieldline/write.h"
#include "present/members.h"

static void write_world(fl_json *json, const fl_world_summary *world)
{
  fl_json_text(json, "ended", fl_run_end_name(world->end));
  fl_members_write(json, &fl_members_of_world, world);
  fl_json_object(json, "recovery_parts_s", FL_JSON_LINE);
  fl_members_write(json, &fl_members_of_recovery, world);
  fl_json_close(json);
}

static void write_share(fl_json *json, const char *id, double busy)
{
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_text(json, "id", id);
  fl_members_write(json, &fl_members_of_share, &busy);
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
    if (share > 0 && !fl_plan_has_node(plan, i)) write_share(json, in->field->nodes[i].id, share);
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

static void write_versions(fl_json *json)
{
  fl_json_object(json, "versions", FL_JSON_LINE);
  fl_json_text(json, "fieldline", FL_VERSION);
  fl_json_text(json, "simgrid", fl_simgrid_version());
  fl_json_close(json);
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

static void write_energy(fl_json *json, const fl_field *field, const fl_run_numbers *numbers)
{
  const fl_energy *energy = &numbers->measured.energy;
  fl_json_array(json, "energy_j", FL_JSON_BLOCK);
  for (size_t i = 0; i < energy->node_count; i++) write_node_energy(json, field, &energy->nodes[i]);
  fl_json_close(json);
  fl_members_write(json, &fl_members_of_energy, numbers);
}

static void write_activities(fl_json *json, const fl_plan_input *in, const fl_plan *plan, const fl_summary *summary)
{
  const fl_world_summary *world = summary == NULL ? NULL : summary->world;
  write_busy(json, "nodes", in, plan, summary, FL_COMPUTE);
  write_busy(json, "radios", in, plan, summary, FL_TRANSFER);
  if (world == NULL) return;
  write_others(json, "other_nodes", in, plan, world, FL_COMPUTE);
  write_others(json, "other_radios", in, plan, world, FL_TRANSFER);
}

fl_status fl_write_summary_json(FILE *out, const fl_plan_input *in, const fl_plan *plan, const fl_workload *workload,
                                const fl_summary *summary, fl_error *err)
{
  fl_run_numbers numbers = fl_run_numbers_of(plan, in->field, workload, in->costs->batch, summary);
  fl_json json = fl_json_start(out);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_text(&json, "outcome", fl_outcome_name(plan->outcome));
  fl_members_write(&json, &fl_members_of_bottleneck, &numbers);
  fl_json_activity(&json, "bottleneck", summary == NULL ? NULL : &plan->activities[summary->bottleneck]);
  fl_members_write(&json, &fl_members_of_pace, &numbers);
  if (numbers.batch > 1) fl_members_write(&json, &fl_members_of_inputs, &numbers);
  fl_members_write(&json, &fl_members_of_latency, &numbers);
  if (plan->loop.first_pass != NULL) fl_members_write(&json, &fl_members_of_tokens, &numbers);
  write_activities(&json, in, plan, summary);
  if (fl_field_knows_powers(in->field)) write_energy(&json, in->field, &numbers);
  fl_members_write(&json, &fl_members_of_extent, summary == NULL ? NULL : &numbers);
  if (summary != NULL && summary->world != NULL) write_world(&json, summary->world);
  fl_json_uint(&json, "seed", in->seed);
  write_versions(&json);
  fl_json_close(&json);
  return fl_json_finish(&json, "the summary", err);
}
