#include "study/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static fl_change_spec spec_of(const fl_scenario *s)
{
  fl_change_spec spec = {.list_count = s->change_count,
                         .file = s->changes_path,
                         .failures = s->failures,
                         .mobility = s->mobility,
                         .fading = s->fading};
  spec.mobility.trace = s->mobility_trace_path;
  return spec;
}

bool fl_scenario_lists_changes(const fl_scenario *scenario)
{
  const fl_change_spec spec = spec_of(scenario);
  return fl_changes_are_asked(&spec);
}

bool fl_scenario_world_changes(const fl_scenario *scenario)
{
  return fl_scenario_lists_changes(scenario) || scenario->until_s > 0;
}

fl_status fl_trial_world_new(const fl_scenario *scenario, const fl_courses *profiles, const fl_field *field,
                             uint64_t trial, fl_trial_world **out, fl_error *err)
{
  *out = NULL;
  fl_trial_world *world = calloc(1, sizeof *world);
  if (world == NULL) return fl_fail_memory(err, "changes");
  world->spec = spec_of(scenario);
  world->spec.profiles = profiles;
  world->input = (fl_change_input){.spec = &world->spec,
                                   .field = field,
                                   .area = scenario->field_source == FL_FIELD_DRAWN ? &scenario->field : NULL,
                                   .rates_are_given = scenario->radio_is_platform,
                                   .seed = scenario->seed,
                                   .trial = trial};
  fl_status status = fl_scenario_changes(scenario, &world->input, &world->list, err);
  world->spec.list = world->list;
  if (status == FL_OK) status = fl_scenario_changing_nodes(scenario, field, &world->nodes, err);
  world->spec.failures.nodes = (fl_node_set){world->nodes.failing, world->nodes.failing_count};
  world->spec.mobility.nodes = (fl_node_set){world->nodes.moving, world->nodes.moving_count};
  if (status == FL_OK)
    *out = world;
  else
    fl_trial_world_free(world);
  return status;
}

void fl_trial_world_free(fl_trial_world *world)
{
  if (world == NULL) return;
  free(world->list);
  fl_changing_nodes_clear(&world->nodes);
  free(world);
}

/* FNV-1a over the fields, whatever lies between them. */
static uint64_t digest_change(uint64_t digest, const fl_change *change)
{
  double fields[] = {change->date_s,       (double)change->kind, (double)change->node,
                     (double)change->peer, change->value[0],     change->value[1]};
  unsigned char bytes[sizeof fields];
  memcpy(bytes, fields, sizeof fields);
  for (size_t i = 0; i < sizeof bytes; i++) digest = (digest ^ bytes[i]) * UINT64_C(0x100000001b3);
  return digest;
}

static fl_status check(const fl_trial_world *world, const fl_change_spec *spec, uint64_t *digest, fl_error *err)
{
  fl_change change;
  fl_changes *changes;
  fl_change_input input = world->input;
  input.spec = spec;
  fl_status status = fl_changes_open(&input, &changes, err);
  while (status == FL_OK && fl_changes_next_s(changes) < INFINITY) {
    status = fl_changes_take(changes, &change, err);
    *digest = digest_change(*digest, &change);
  }
  fl_changes_close(changes);
  return status;
}

fl_status fl_trial_world_check_file(const fl_trial_world *world, uint64_t *digest, fl_error *err)
{
  const fl_change_spec spec = {.file = world->spec.file};
  return spec.file == NULL ? FL_OK : check(world, &spec, digest, err);
}

/* What models draw has no end, and the seed says it all. */
fl_status fl_trial_world_check_movements(const fl_trial_world *world, uint64_t *digest, fl_error *err)
{
  const fl_change_spec spec = {.mobility = world->spec.mobility};
  fl_change_input input = world->input;
  fl_changes *changes;
  input.spec = &spec;
  if (spec.mobility.model == FL_MOBILITY_TRACE) return check(world, &spec, digest, err);
  fl_status status = fl_changes_open(&input, &changes, err);
  fl_changes_close(changes);
  return status;
}
