/* A trial: its field, links and world, its plan, its simulation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/energy.h"
#include "fieldline/units.h"
#include "study/devices.h"
#include "study/experiment/state.h"
#include "study/world.h"
#include "world/changes/courses.h"
#include "world/find_node.h"

static fl_status make_nodes(const fl_experiment *e, uint64_t trial, fl_field **field, fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  switch (scenario->field_source) {
  case FL_FIELD_LISTED:
    return fl_field_list(scenario->nodes, scenario->node_count, field, err);
  case FL_FIELD_PLATFORM:
    return fl_field_list(e->platform.field->nodes, e->platform.field->count, field, err);
  case FL_FIELD_DRAWN:
    break;
  }
  return fl_field_scatter(&scenario->field, scenario->seed, trial, field, err);
}

fl_status fl_experiment_make_field(const fl_experiment *e, uint64_t trial, fl_field **field, fl_error *err)
{
  fl_status status = make_nodes(e, trial, field, err);
  if (status == FL_OK) fl_devices_give(&e->devices, *field);
  return status;
}

bool fl_experiment_world_changes(const fl_experiment *experiment)
{
  return experiment->platform.profiles != NULL || fl_scenario_world_changes(experiment->scenario);
}

static fl_status copy_links(const fl_links *from, fl_links **out, fl_error *err)
{
  size_t pairs = from->count * from->count;
  fl_links *links = fl_links_new(from->count, from->bandwidth_hz, from->latency_s != NULL);
  *out = links;
  if (links == NULL) return fl_fail_memory(err, "links");
  memcpy(links->weight, from->weight, pairs * sizeof *links->weight);
  if (from->latency_s != NULL) memcpy(links->latency_s, from->latency_s, pairs * sizeof *links->latency_s);
  return FL_OK;
}

static fl_medium_choice medium_choice(const fl_scenario *scenario)
{
  return (fl_medium_choice){scenario->medium, scenario->medium_options,
                            scenario->radio_is_platform ? NULL : &scenario->radio};
}

static bool asks_few_links(const fl_method *method)
{
  return method->placer != NULL && method->placer->asks_few_links; /* a method for both looks at all */
}

/* Media that couple transfers, and worlds that change, look at all of them. */
void fl_experiment_is_for(fl_experiment *experiment, const fl_named_method *methods, size_t count)
{
  const fl_scenario *scenario = experiment->scenario;
  bool few = !fl_medium_couples(scenario->medium) && !fl_experiment_world_changes(experiment);
  for (size_t i = 0; i < count; i++) few = few && asks_few_links(&methods[i].method);
  experiment->few_links = few;
}

/* Links that no trial draws. */
static fl_status take_links(const fl_experiment *e, const fl_field *field, fl_links **links, fl_error *err)
{
  if (e->scenario->radio_is_platform) return copy_links(e->platform.links, links, err);
  return (*links = fl_links_new(field->count, 1, 0)) != NULL ? FL_OK : fl_fail_memory(err, "links");
}

static fl_radio_params radio_of(const fl_experiment *e)
{
  fl_radio_params radio = e->scenario->radio;
  radio.keep_snr = e->scenario->medium->needs_signals || (radio.frames.frame_bytes > 0 && fl_radio_has_frames(&radio));
  radio.keep_draws = fl_experiment_world_changes(e);
  radio.few_links = e->few_links;
  return radio;
}

/* *links: those of another trial, or NULL. */
static fl_status make_links(const fl_experiment *e, uint64_t trial, const fl_field *field, fl_links **links,
                            fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  if (scenario->radio_is_platform || scenario->has_no_radio)
    return *links == NULL ? take_links(e, field, links, err) : FL_OK;
  const fl_radio_params radio = radio_of(e);
  return (*links == NULL ? fl_radio_links : fl_radio_links_again)(&radio, field, scenario->seed, trial, links, err);
}

/* min-sum cuts for the least memory of all nodes: where they differ it may miss the plan that there is. And greedy uses
 * no relays, nor does it look at latency or energy. */
static fl_method choose_method(const fl_scenario *scenario, const fl_field *field)
{
  if (scenario->method_is_given) return scenario->method;
  bool like_others = !fl_field_memory_differs(field) && scenario->relays == 0;
  if (like_others && scenario->objective == FL_OBJECTIVE_PERIOD) return scenario->method;
  return (fl_method){.partitioner = fl_partitioner_find("joint")};
}

/* More relays than nodes that are neither first nor last make no difference. */
static size_t useful_relays(const fl_scenario *scenario, const fl_field *field)
{
  size_t most = field->count > 2 ? field->count - 2 : 0;
  return scenario->relays < most ? (size_t)scenario->relays : most;
}

/* Energy is minimised where it is known of every chain. */
static fl_status check_powers(const fl_scenario *scenario, const fl_field *field, fl_error *err)
{
  if (scenario->objective != FL_OBJECTIVE_ENERGY) return FL_OK;
  for (size_t i = 0; i < field->count; i++)
    if (!field->nodes[i].powers.are_known)
      return fl_fail_about(err, FL_ERR_VALUE, "objective",
                           "energy is only known where powers are, and nobody says those of node \"%s\" (expected "
                           "node.power, such as {idle: 2.7 W, compute: 5.8 W}, or a board that has them)",
                           field->nodes[i].id);
  return FL_OK;
}

static fl_status find_ends(const fl_scenario *scenario, const fl_field *field, fl_ends *ends, fl_error *err)
{
  fl_status status = FL_OK;
  *ends = (fl_ends){.has_source = scenario->source != NULL,
                    .has_sink = scenario->sink != NULL,
                    .relays = useful_relays(scenario, field)};
  if (ends->has_source) status = fl_find_node(field, "source", scenario->source, &ends->source, err);
  if (status == FL_OK && ends->has_sink) status = fl_find_node(field, "sink", scenario->sink, &ends->sink, err);
  return status;
}

static void clear_worlds(fl_trial *trial)
{
  if (trial->world != trial->if_empty) fl_trial_world_free(trial->world);
  fl_trial_world_free(trial->if_empty);
  trial->world = trial->if_empty = NULL;
}

/* One that changes, or that may turn out to. */
static fl_status make_world(const fl_experiment *e, uint64_t trial, fl_trial *out, fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  const fl_courses *profiles = e->platform.profiles;
  if (profiles != NULL && !scenario->engine_is_given && scenario->engine->run != NULL)
    out->engine = fl_engine_general();
  if (fl_experiment_world_changes(e))
    return fl_trial_world_new(scenario, profiles, out->field, trial, &out->world, err);
  if (!fl_field_has_battery(out->field)) return FL_OK;
  return fl_trial_world_new(scenario, NULL, out->field, trial, &out->if_empty, err);
}

fl_status fl_trial_draw(const fl_experiment *experiment, uint64_t trial, fl_trial *out, fl_error *err)
{
  const fl_scenario *scenario = experiment->scenario;
  fl_error why = {0};
  fl_ends ends;
  *out = (fl_trial){.scenario = scenario, .engine = scenario->engine};
  fl_status status = fl_experiment_make_field(experiment, trial, &out->field, &why);
  if (status == FL_OK) status = check_powers(scenario, out->field, &why);
  if (status == FL_OK) status = find_ends(scenario, out->field, &ends, &why);
  if (status == FL_OK) status = make_links(experiment, trial, out->field, &out->links, &why);
  if (status == FL_OK) status = make_world(experiment, trial, out, &why);
  out->replan = scenario->replan;
  if (status == FL_OK) status = fl_scenario_store(scenario, out->field, &out->replan.store, &why);
  if (status != FL_OK) {
    fl_trial_clear(out);
    return fl_scenario_place_error(scenario, &why, err);
  }
  out->input =
      (fl_plan_input){.graph = experiment->graph,
                      .costs = experiment->costs,
                      .field = out->field,
                      .links = out->links,
                      .charge = scenario->charge,
                      .method = choose_method(scenario, out->field),
                      .ends = ends,
                      .medium = medium_choice(scenario),
                      .objective = scenario->objective,
                      .objective_is_given = scenario->objective_is_given,
                      .seed = scenario->seed,
                      .trial = trial,
                      .first_costs = experiment->prefill_costs,
                      .return_bits = (double)scenario->batch * scenario->tokens.return_bytes * FL_BITS_PER_BYTE};
  return FL_OK;
}

fl_status fl_trial_draw_again(const fl_experiment *experiment, uint64_t trial, fl_trial *io, fl_error *err)
{
  const fl_scenario *scenario = experiment->scenario;
  fl_error why;
  bool has_world = io->world != NULL || io->if_empty != NULL;
  fl_plan_free(io->plan);
  io->plan = NULL;
  clear_worlds(io);
  if (scenario->field_source == FL_FIELD_DRAWN)
    fl_field_scatter_again(&scenario->field, scenario->seed, trial, io->field);
  fl_status status = make_links(experiment, trial, io->field, &io->links, &why);
  if (status == FL_OK && has_world) status = make_world(experiment, trial, io, &why);
  if (status != FL_OK) {
    fl_trial_clear(io);
    return fl_scenario_place_error(scenario, &why, err);
  }
  io->input.links = io->links;
  io->input.trial = trial;
  return FL_OK;
}

fl_status fl_trial_write_scenario(FILE *out, const fl_trial *trial, fl_error *err)
{
  fl_scenario effective = *trial->scenario;
  effective.method = trial->input.method;
  effective.engine = trial->engine;
  return fl_scenario_write(out, &effective, err);
}

fl_status fl_trial_plan(fl_trial *trial, fl_error *err)
{
  fl_error why = {0};
  fl_plan_free(trial->plan);
  fl_status status = fl_plan_make(&trial->input, &trial->plan, &why);
  return status == FL_OK ? FL_OK : fl_scenario_place_error(trial->scenario, &why, err);
}

fl_status fl_trial_check(const fl_trial *trial, fl_error *err)
{
  const fl_method *method = &trial->input.method;
  fl_error why;
  if (trial->scenario->relays == 0 || trial->scenario->method_count > 0 || fl_method_uses_relays(method)) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "relays",
                "has no effect: %s uses none (expected placer: optimal or two-ended, or partitioner: joint)",
                method->placer != NULL ? method->placer->name : method->partitioner->name);
  return fl_scenario_place_error(trial->scenario, &why, err);
}

fl_status fl_trial_make(const fl_experiment *experiment, uint64_t trial, fl_trial *out, fl_error *err)
{
  fl_status status = fl_trial_draw(experiment, trial, out, err);
  if (status != FL_OK) return status;
  status = fl_trial_check(out, err);
  if (status == FL_OK) status = fl_trial_plan(out, err);
  if (status != FL_OK) fl_trial_clear(out);
  return status;
}

void fl_trial_clear(fl_trial *trial)
{
  fl_plan_free(trial->plan);
  clear_worlds(trial);
  free(trial->is_up);
  fl_links_free(trial->links);
  fl_field_free(trial->field);
  *trial = (fl_trial){0};
}

/* The scenario's own failures have been looked at when it was read. */
static bool fails_by_profile(const fl_trial_world *world)
{
  return world != NULL && world->spec.profiles != NULL && fl_courses_take_down(world->spec.profiles);
}

/* An engine that takes the world for constant is not let loose on one that changes. */
static fl_status check_engine(const fl_trial *trial, fl_error *err)
{
  fl_error why = {0};
  bool can = trial->engine->any_failure || (trial->engine->any_change && !fails_by_profile(trial->world));
  if (trial->world == NULL || can) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "engine", "%s does not simulate a world that changes%s", trial->engine->name,
                trial->engine->any_change ? " by hosts that go off" : "");
  return fl_scenario_place_error(trial->scenario, &why, err);
}

void fl_trial_choose_replan(fl_trial *trial, const fl_replan *replan)
{
  size_t store = trial->replan.store;
  trial->replan = *replan;
  trial->replan.store = store;
}

static fl_world world_of(const fl_trial *trial, fl_happening_fn *happened, void *context)
{
  const fl_scenario *scenario = trial->scenario;
  const fl_replan *replan = trial->replan.policy->run != NULL ? &trial->replan : NULL;
  return (fl_world){.changes = &trial->world->input,
                    .links = trial->links,
                    .radio = scenario->radio_is_platform ? NULL : &scenario->radio,
                    .medium = trial->input.medium,
                    .recovery = scenario->recovery,
                    .replan = replan,
                    .in = replan != NULL ? &trial->input : NULL,
                    .plan = replan != NULL ? trial->plan : NULL,
                    .until_s = scenario->until_s > 0 ? scenario->until_s : INFINITY,
                    .happened = happened,
                    .context = context};
}

fl_status fl_trial_simulate(const fl_experiment *experiment, const fl_trial *trial, fl_request_fn *sink,
                            fl_happening_fn *happened, void *context, fl_error *err)
{
  const fl_scenario *scenario = experiment->scenario;
  const fl_plan *plan = trial->plan;
  fl_air *air;
  fl_world world;
  fl_error why = {0};
  fl_status status = check_engine(trial, err);
  if (status != FL_OK) return status;
  status = fl_plan_air(&trial->input, plan, &air, &why);
  if (status != FL_OK) return fl_scenario_place_error(scenario, &why, err);
  if (trial->world != NULL) world = world_of(trial, happened, context);
  const fl_pipeline pipeline = {plan->activity_count, plan->activities, air, plan->loop.first_pass,
                                trial->world != NULL ? &world : NULL};
  status = trial->engine->run(&pipeline, &scenario->workload, sink, context, &why);
  if (status != FL_OK) fl_scenario_place_error(scenario, &why, err);
  fl_air_free(air);
  return status;
}
