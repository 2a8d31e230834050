/* fieldline check: the effective scenario. */
#include "command.h"
#include "fieldline/compare.h"
#include "fieldline/experiment.h"
#include "fieldline/write.h"
#include "interrupt.h"

static fl_status print_scenario(const cli_options *options, const fl_trial *trial, fl_error *err)
{
  if (options->json) return fl_write_scenario_json(stdout, trial, err);
  return options->quiet ? FL_OK : fl_trial_write_scenario(stdout, trial, err);
}

/* Every cell of a sweep, too. */
static fl_status try_cells(const cli_options *options, fl_error *err)
{
  fl_comparison *comparison;
  fl_status status = fl_comparison_new(options->argument, options->overrides, options->override_count, interrupt_came,
                                       &comparison, err);
  if (status == FL_OK) fl_comparison_free(comparison);
  return status;
}

static bool lists_names(const fl_option *options)
{
  for (; options != NULL && options->key != NULL; options++)
    if (options->kind == FL_OPTION_NAMES) return true;
  return false;
}

/* Layers and nodes that a method lists are looked up when it plans: so does this, but without a search. That no plan
 * fits is no mistake. */
static fl_status check_listed_names(fl_trial *trial, fl_error *err)
{
  const fl_method own = trial->input.method;
  bool places = own.placer != NULL && lists_names(own.placer->options);
  if (!places && !lists_names(own.partitioner->options)) return FL_OK;
  if (!places) {
    trial->input.method.placer = fl_placer_find("greedy");
    trial->input.method.placer_options = (fl_option_values){0};
  }
  fl_status status = fl_trial_plan(trial, err);
  trial->input.method = own;
  return status;
}

/* The files that the scenario names are part of it, and so is whether its nodes can be linked. */
static fl_status check(const cli_options *options, const fl_scenario *scenario, fl_error *err)
{
  fl_experiment *experiment;
  fl_trial trial;
  fl_status status = fl_experiment_new(scenario, &experiment, err);
  if (status != FL_OK) return status;
  status = fl_trial_draw(experiment, 0, &trial, err);
  bool compares = scenario->method_count > 0 || scenario->axis_count > 0;
  if (status == FL_OK && !compares) status = fl_trial_check(&trial, err);
  if (status == FL_OK && !compares) status = check_listed_names(&trial, err);
  if (status == FL_OK && compares && options->argument[0] != '-') status = try_cells(options, err);
  if (status == FL_OK) status = print_scenario(options, &trial, err);
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  return status;
}

fl_status command_check(const cli_options *options, fl_error *err)
{
  fl_scenario *scenario;
  fl_status status = fl_scenario_load(options->argument, options->overrides, options->override_count, &scenario, err);
  if (status == FL_OK) status = check(options, scenario, err);
  fl_scenario_free(scenario);
  return status;
}
