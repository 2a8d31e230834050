/* What a scenario names: network, tensor, measured seconds, platform. */
#include <stdlib.h>

#include "fieldline/models.h"
#include "fieldline/onnx.h"
#include "fieldline/platform.h"
#include "study/devices.h"
#include "study/experiment/state.h"
#include "study/world.h"
#include "world/changes/courses.h"

fl_status fl_experiment_place_file_error(const fl_scenario *scenario, const char *key, const fl_error *why,
                                         fl_error *err)
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
  return status == FL_OK ? FL_OK : fl_experiment_place_file_error(scenario, "model", &why, err);
}

/* What is wrong with a language model stands where the scenario names it. */
static fl_status load_llm(const fl_scenario *s, fl_graph **graph, fl_error *err)
{
  fl_llm_sizes sizes;
  fl_error why = {0}, about;
  fl_status status = fl_llm_load(s->model_path != NULL ? s->model_path : s->model, &sizes, &why);
  if (status == FL_OK) status = fl_llm_graph(s->model, &sizes, &s->llm, graph, &why);
  if (status != FL_ERR_VALUE) return status == FL_OK ? FL_OK : fl_experiment_place_file_error(s, "model", &why, err);
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
  if (status != FL_ERR_VALUE || why.file[0] != '\0') return fl_experiment_place_file_error(s, "model", &why, err);
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
  return status == FL_OK ? FL_OK : fl_experiment_place_file_error(e->scenario, "compression.tensor", &why, err);
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
  return status == FL_OK ? FL_OK : fl_experiment_place_file_error(e->scenario, "profile", &why, err);
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
  if (status != FL_OK) return fl_experiment_place_file_error(scenario, "field.platform", &why, err);
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

fl_status fl_experiment_read_inputs(fl_experiment *e, fl_error *err)
{
  const fl_scenario *scenario = e->scenario;
  fl_status status = fl_experiment_load_model(scenario, &e->graph, &e->onnx, err);
  if (status == FL_OK && fl_scenario_makes_tokens(scenario)) status = load_prefill(scenario, &e->prefill, err);
  if (status == FL_OK) status = load_devices(e, err);
  if (status == FL_OK) status = load_tensor(e, err);
  if (status == FL_OK) status = load_platform(e, err);
  if (status == FL_OK) status = check_medium(e, err);
  if (status == FL_OK) status = price(e, err);
  return status;
}
