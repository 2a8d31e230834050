/* fieldline check: the effective scenario. */
#include "command.h"
#include "fieldline/experiment.h"

fl_status command_check(const cli_options *options, fl_error *err)
{
  fl_scenario *scenario;
  fl_experiment *experiment;
  fl_status status = fl_scenario_load(options->argument, options->overrides, options->override_count, &scenario, err);
  if (status != FL_OK) return status;
  status = fl_experiment_new(scenario, &experiment, err); /* the files it names are part of it */
  if (status == FL_OK && !options->quiet) status = fl_scenario_write(stdout, scenario, err);
  if (status == FL_OK) fl_experiment_free(experiment);
  fl_scenario_free(scenario);
  return status;
}
