#include "fieldline/experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/energy.h"
#include "fieldline/models.h"
#include "fieldline/onnx.h"
#include "fieldline/platform.h"
#include "fieldline/units.h"
#include "study/devices.h"
#include "study/world.h"
#include "world/changes/courses.h"
#include "world/find_node.h"

struct experiment {
  const fl_scenario *scenario;
  fl_graph *graph;
  fl_onnx *onnx; /* NULL: the model is none */
  fl_tensor *tensor;
  fl_costs *costs;
  fl_graph *prefill; /* token loops: the pass over the prompt, and what it costs */
  fl_costs *prefill_costs;
  fl_platform platform;    /* empty unless the field is one */
  uint64_t changes_digest; /* of the file of changes; 0: none */
  bool few_links;          /* who draws trials asks for few of their links */
  fl_devices devices;      /* whose seconds nodes take; none where nothing was measured */
};

/* A file that the scenario names and that cannot be read: the error stands where it is named. */
static fl_status place_file_error(const fl_scenario *scenario, const char *key, const fl_error *why, fl_error *err)
{
  fl_error about;
  if (why->status != FL_ERR_FILE) return fl_scenario_place_error(scenario, why, err);
  fl_fail_about(&about, why->status, key, "%.450s: %.500s", why->file, why->message);
  return fl_scenario_place_error(scenario, &about, err);
}

static fl_status load_named_model(const fl_scenario *scenario, fl_graph **graph, fl_error *err)
{
  char *folder = NULL, *path = NULL;
  fl_status status = fl_models_folder(&folder, err);
  if (status == FL_OK) {
    fl_error why = {0};
    status = fl_models_path(folder, scenario->model, &path, &why);
    if (status != FL_OK) {
      fl_error about;
      fl_fail_about(&about, status, "model", "%s", why.message);
      fl_scenario_place_error(scenario, &about, err);
    }
  }
  if (status == FL_OK) status = fl_graph_load(path, graph, err);
  free(folder);
  free(path);
  return status;
}

static fl_status load_model_file(const fl_scenario *scenario, fl_graph **graph, fl_error *err)
{
  fl_error why = {0};
  fl_status status = fl_graph_load(scenario->model_path, graph, &why);
  return status == FL_OK ? FL_OK : place_file_error(scenario, "model", &why, err);
}

/* What is wrong with a language model stands where the scenario names it. */
static fl_status load_llm(const fl_scenario *s, fl_graph **graph, fl_error *err)
{
  fl_llm_sizes sizes;
  fl_error why = {0}, about;
  fl_status status = fl_llm_load(s->model_path != NULL ? s->model_path : s->model, &sizes, &why);
  if (status == FL_OK) status = fl_llm_graph(s->model, &sizes, &s->llm, graph, &why);
  if (status != FL_ERR_VALUE) return status == FL_OK ? FL_OK : place_file_error(s, "model", &why, err);
  fl_fail_about(&about, status, "model", "%.900s", why.message);
  return fl_scenario_place_error(s, &about, err);
}

/* The pass over the prompt, cut as the others are. */
static fl_status load_prefill(const fl_scenario *s, fl_graph **graph, fl_error *err)
{
  fl_llm_sizes sizes;
  fl_llm_params params = fl_scenario_prefill(s);
  fl_error why = {0}, about;
  fl_status status = fl_llm_load(s->model_path != NULL ? s->model_path : s->model, &sizes, err);
  if (status != FL_OK) return status;
  status = fl_llm_graph(s->model, &sizes, &params, graph, &why);
  if (status == FL_OK) return fl_graph_choose_cuts(*graph, s->cuts, err);
  fl_fail_about(&about, status, "requests.tokens", "%.900s", why.message);
  return fl_scenario_place_error(s, &about, err);
}

/* What an option or a dimension is wrong about stands where the scenario names the model. */
static fl_status load_onnx(const fl_scenario *s, fl_graph **graph, fl_onnx **onnx, fl_error *err)
{
  fl_error why = {0}, about;
  fl_status status = fl_onnx_load(s->model_path, &s->onnx, onnx, &why);
  if (status == FL_OK) {
    *graph = fl_onnx_take_graph(*onnx);
    return FL_OK;
  }
  if (status != FL_ERR_VALUE || why.file[0] != '\0') return place_file_error(s, "model", &why, err);
  fl_fail_about(&about, status, "model", "%.900s", why.message);
  return fl_scenario_place_error(s, &about, err);
}

fl_status fl_experiment_load_model(const fl_scenario *scenario, fl_graph **out, fl_onnx **onnx, fl_error *err)
{
  fl_status status;
  *out = NULL;
  *onnx = NULL;
  if (scenario->model_is_llm)
    status = load_llm(scenario, out, err);
  else if (scenario->model_is_onnx)
    status = load_onnx(scenario, out, onnx, err);
  else if (scenario->model_is_path)
    status = load_model_file(scenario, out, err);
  else
    status = load_named_model(scenario, out, err);
  if (status != FL_OK) return status;
  status = fl_graph_choose_cuts(*out, scenario->cuts, err);
  if (status == FL_OK) return FL_OK;
  fl_graph_free(*out);
  fl_onnx_free(*onnx);
  *out = NULL;
  *onnx = NULL;
  return status;
}

static fl_status load_tensor(fl_experiment *e, fl_error *err)
{
  fl_error why = {0};
  if (e->scenario->tensor_path == NULL) return FL_OK;
  fl_status status = fl_tensor_load_npy(e->scenario->tensor_path, &e->tensor, &why);
  return status == FL_OK ? FL_OK : place_file_error(e->scenario, "compression.tensor", &why, err);
}

/* Nobody measures a pass over a prompt and one over a token in the same seconds. */
static fl_status load_devices(fl_experiment *e, fl_error *err)
{
  fl_error why = {0};
  if (e->scenario->profile_path == NULL) return FL_OK;
  if (fl_scenario_makes_tokens(e->scenario)) {
    fl_fail_about(&why, FL_ERR_VALUE, "profile",
                  "measured seconds are of one pass, and requests.tokens makes two kinds of them");
    return fl_scenario_place_error(e->scenario, &why, err);
  }
  fl_status status = fl_devices_load(e->scenario, e->graph, &e->devices, &why);
  return status == FL_OK ? FL_OK : place_file_error(e->scenario, "profile", &why, err);
}

static fl_status check_tokens(const fl_experiment *e, fl_error *err)
{
  fl_error why = {0};
  if (!fl_scenario_makes_tokens(e->scenario) || !fl_courses_take_down(e->platform.profiles)) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "requests.tokens",
                "token loops are not simulated with nodes that go down, and profiles of the platform let some");
  return fl_scenario_place_error(e->scenario, &why, err);
}

/* What is said of failures in a world where there are none, not even by the platform. */
static fl_status check_idle(const fl_scenario *scenario, fl_error *err)
{
  fl_error why = {0};
  bool may_fail = fl_scenario_lists_changes(scenario) || scenario->field.battery_j > 0;
  if (may_fail || !(scenario->replan_is_given || scenario->recovery_is_given)) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, scenario->replan_is_given ? "replan" : "recovery",
                "has no effect: nothing changes (expected it beside changes, failures, a battery, or profiles of the "
                "platform)");
  return fl_scenario_place_error(scenario, &why, err);
}

static fl_status load_platform(fl_experiment *e, fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  if (scenario->field_source != FL_FIELD_PLATFORM) return FL_OK;
  fl_platform_params params = {scenario->field.memory_bytes,       scenario->field.speed_flop_per_s,
                               scenario->field.memory_bytes_per_s, scenario->field.messages,
                               scenario->radio_is_platform,        scenario->field.powers,
                               scenario->field.battery_j};
  fl_error why = {0};
  fl_status status = fl_platform_load(scenario->platform_path, &params, &e->platform, &why);
  if (status != FL_OK) return place_file_error(scenario, "field.platform", &why, err);
  return e->platform.profiles != NULL ? check_tokens(e, err) : check_idle(scenario, err);
}

/* Rates of a cell are what a transfer gets alone there. */
static fl_status check_medium(const fl_experiment *e, fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  const fl_medium_choice choice = {scenario->medium, scenario->medium_options, NULL};
  fl_error why = {0};
  if (e->platform.links == NULL || fl_medium_suits(&choice, e->platform.links)) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "medium",
                "the platform's hosts share one Wi-Fi cell, all at the same bit rate (expected medium: shared, without "
                "airtime and dcf)");
  return fl_scenario_place_error(scenario, &why, err);
}

static fl_status price(fl_experiment *e, fl_error *err)
{
  fl_cost_params params = {.accounting = e->scenario->accounting,
                           .codec = e->scenario->codec,
                           .state_copies = fl_scenario_state_copies(e->scenario),
                           .batch = e->scenario->batch,
                           .profile = e->devices.profile};
  params.codec.tensor = e->tensor;
  fl_error why = {0};
  fl_status status = fl_costs_make(e->graph, &params, &e->costs, &why);
  if (status == FL_OK && e->prefill != NULL) status = fl_costs_make(e->prefill, &params, &e->prefill_costs, &why);
  return status == FL_OK ? FL_OK : fl_scenario_place_error(e->scenario, &why, err);
}

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

static fl_status make_field(const fl_experiment *e, uint64_t trial, fl_field **field, fl_error *err)
{
  fl_status status = make_nodes(e, trial, field, err);
  if (status == FL_OK) fl_devices_give(&e->devices, *field);
  return status;
}

/* The nodes of all trials have the same ids: what the first field says of a file of changes holds for all. */
static fl_status check_changes(fl_experiment *e, fl_error *err)
{
  fl_field *field = NULL;
  fl_trial_world *world = NULL;
  fl_error why = {0};
  const char *key = "changes.file";
  if (e->scenario->changes_path == NULL && e->scenario->mobility.model == FL_MOBILITY_NONE) return FL_OK;
  fl_status status = make_field(e, 0, &field, &why);
  if (status == FL_OK) status = fl_trial_world_new(e->scenario, NULL, field, 0, &world, &why);
  if (status == FL_OK) status = fl_trial_world_check_file(world, &e->changes_digest, &why);
  if (status == FL_OK) {
    key = "mobility.trace";
    status = fl_trial_world_check_movements(world, &e->changes_digest, &why);
  }
  fl_trial_world_free(world);
  fl_field_free(field);
  return status == FL_OK ? FL_OK : place_file_error(e->scenario, key, &why, err);
}

fl_status fl_experiment_new(const fl_scenario *scenario, fl_experiment **out, fl_error *err)
{
  fl_status status;
  *out = NULL;
  fl_experiment *e = calloc(1, sizeof *e);
  if (e == NULL) return fl_fail_memory(err, "an experiment");
  e->scenario = scenario;
  status = fl_experiment_load_model(scenario, &e->graph, &e->onnx, err);
  if (status == FL_OK && fl_scenario_makes_tokens(scenario)) status = load_prefill(scenario, &e->prefill, err);
  if (status == FL_OK) status = load_devices(e, err);
  if (status == FL_OK) status = load_tensor(e, err);
  if (status == FL_OK) status = load_platform(e, err);
  if (status == FL_OK) status = check_medium(e, err);
  if (status == FL_OK) status = price(e, err);
  if (status == FL_OK) status = check_changes(e, err);
  if (status != FL_OK) {
    fl_experiment_free(e);
    return status;
  }
  *out = e;
  return FL_OK;
}

void fl_experiment_free(fl_experiment *experiment)
{
  if (experiment == NULL) return;
  fl_graph_free(experiment->graph);
  fl_onnx_free(experiment->onnx);
  fl_tensor_free(experiment->tensor);
  fl_costs_free(experiment->costs);
  fl_graph_free(experiment->prefill);
  fl_costs_free(experiment->prefill_costs);
  fl_platform_clear(&experiment->platform);
  fl_devices_clear(&experiment->devices);
  free(experiment);
}

void fl_experiment_set_scenario(fl_experiment *experiment, const fl_scenario *scenario)
{
  experiment->scenario = scenario;
}

const fl_graph *fl_experiment_graph(const fl_experiment *experiment)
{
  return experiment->graph;
}

const fl_onnx *fl_experiment_onnx(const fl_experiment *experiment)
{
  return experiment->onnx;
}

static uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t size)
{
  for (const unsigned char *byte = bytes, *end = byte + size; byte < end; byte++)
    digest = (digest ^ *byte) * UINT64_C(0x100000001b3);
  return digest;
}

static uint64_t digest_number(uint64_t digest, double value)
{
  return digest_bytes(digest, &value, sizeof value);
}

static uint64_t digest_costs(uint64_t digest, const fl_graph *graph, const fl_costs *costs)
{
  for (size_t i = 0; i < costs->point_count; i++) {
    const char *layer = fl_graph_cut_name(graph, i);
    fl_part upto = {0, i + 1}, own = {i, i + 1};
    digest = digest_bytes(digest, layer, strlen(layer) + 1);
    digest = digest_number(digest, costs->transfer_bits[i]);
    digest = digest_number(digest, costs->raw_bytes[i]);
    digest = digest_number(digest, costs->segment_bytes[i]);
    digest = digest_number(digest, fl_costs_part_bytes(costs, upto));
    digest = digest_number(digest, fl_costs_part_bytes(costs, own));
    digest = digest_number(digest, fl_costs_part_flop(costs, upto));
  }
  return digest;
}

static uint64_t digest_platform(uint64_t digest, const fl_platform *platform)
{
  for (size_t i = 0; platform->field != NULL && i < platform->field->count; i++) {
    const fl_node *node = &platform->field->nodes[i];
    digest = digest_bytes(digest, node->id, strlen(node->id) + 1);
    digest = digest_number(digest_number(digest, node->x_m), node->y_m);
    digest = digest_number(digest_number(digest, node->memory_bytes), node->speed_flop_per_s);
    if (node->memory_bytes_per_s > 0) digest = digest_number(digest, node->memory_bytes_per_s);
    if (fl_messages_cost(&node->messages)) digest = digest_bytes(digest, &node->messages, sizeof node->messages);
  }
  if (platform->profiles != NULL) digest = fl_courses_digest(digest, platform->profiles);
  const fl_links *links = platform->links;
  if (links == NULL) return digest;
  size_t size = links->count * links->count * sizeof *links->weight;
  digest = digest_bytes(digest, links->weight, size);
  return links->latency_s == NULL ? digest : digest_bytes(digest, links->latency_s, size);
}

/* Some node has a memory bandwidth. */
static bool knows_bandwidth(const fl_experiment *e)
{
  const fl_scenario *scenario = e->scenario;
  bool known = scenario->field.memory_bytes_per_s > 0;
  for (size_t i = 0; i < scenario->node_count; i++) known = known || scenario->nodes[i].memory_bytes_per_s > 0;
  const fl_field *field = e->platform.field;
  for (size_t i = 0; field != NULL && i < field->count; i++) known = known || field->nodes[i].memory_bytes_per_s > 0;
  return known;
}

/* What parts move through the memory: bytes, at one byte a second. */
static uint64_t digest_memory(uint64_t digest, const fl_costs *costs)
{
  for (size_t i = 0; i < costs->point_count; i++)
    digest = digest_number(digest, fl_costs_part_s(costs, (fl_part){0, i + 1}, 0, 1));
  return digest;
}

/* What was measured on every device, and what stands in where nothing was, at a speed and a bandwidth of one. */
static uint64_t digest_measured(uint64_t digest, const fl_experiment *e)
{
  for (size_t device = 0; device < fl_profile_device_count(e->devices.profile); device++) {
    const char *name = fl_profile_device_at(e->devices.profile, device);
    digest = digest_bytes(digest, name, strlen(name) + 1);
    for (size_t i = 0; i < e->costs->point_count; i++) {
      fl_part upto = {0, i + 1};
      digest = digest_number(digest, fl_costs_measured_part_s(e->costs, upto, device, 0, 0));
      digest = digest_number(digest, fl_costs_measured_part_s(e->costs, upto, device, 1, 1));
    }
  }
  return digest;
}

bool fl_experiment_world_changes(const fl_experiment *experiment)
{
  return experiment->platform.profiles != NULL || fl_scenario_world_changes(experiment->scenario);
}

uint64_t fl_experiment_digest(const fl_experiment *experiment)
{
  uint64_t digest = digest_costs(UINT64_C(0xcbf29ce484222325), experiment->graph, experiment->costs);
  if (experiment->prefill != NULL) digest = digest_costs(digest, experiment->prefill, experiment->prefill_costs);
  if (knows_bandwidth(experiment)) digest = digest_memory(digest, experiment->costs);
  if (experiment->changes_digest != 0) digest ^= experiment->changes_digest;
  if (experiment->devices.profile != NULL) digest = digest_measured(digest, experiment);
  return digest_platform(digest, &experiment->platform);
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

static fl_status make_links(const fl_experiment *e, uint64_t trial, const fl_field *field, fl_links **links,
                            fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  if (scenario->radio_is_platform) return copy_links(e->platform.links, links, err);
  if (scenario->has_no_radio)
    return (*links = fl_links_new(field->count, 1, 0)) != NULL ? FL_OK : fl_fail_memory(err, "links");
  fl_radio_params radio = scenario->radio;
  radio.keep_snr = scenario->medium->needs_signals || (radio.frames.frame_bytes > 0 && fl_radio_has_frames(&radio));
  radio.keep_draws = fl_experiment_world_changes(e);
  radio.few_links = e->few_links;
  return fl_radio_links(&radio, field, scenario->seed, trial, links, err);
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

/* One that changes, or that may turn out to. */
static fl_status make_world(const fl_experiment *e, uint64_t trial, fl_trial *out, fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  const fl_courses *profiles = e->platform.profiles;
  if (profiles != NULL && !scenario->engine_is_given && scenario->engine->run != NULL)
    out->engine = fl_engine_find("events");
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
  fl_status status = make_field(experiment, trial, &out->field, &why);
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
  if (trial->world != trial->if_empty) fl_trial_world_free(trial->world);
  fl_trial_world_free(trial->if_empty);
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
