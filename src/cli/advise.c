/* fieldline advise: is splitting worth it? */
#include <math.h>
#include <stdlib.h>

#include "command.h"
#include "fieldline/advise.h"
#include "fieldline/report.h"
#include "fieldline/write.h"
#include "folder.h"
#include "print.h"

typedef struct {
  const cli_options *options;
  fl_scenario *scenario;
  fl_experiment *experiment;
  fl_trial trial;
  fl_advice *advice;
  fl_output *output;
  bool drawn; /* the figure */
  char *folder;
} job;

static fl_status load(job *j, fl_error *err)
{
  const cli_options *o = j->options;
  fl_status status = fl_scenario_load(o->argument, o->overrides, o->override_count, &j->scenario, err);
  if (status == FL_OK) status = fl_experiment_new(j->scenario, &j->experiment, err);
  return status == FL_OK ? fl_trial_draw(j->experiment, 0, &j->trial, err) : status;
}

static fl_status write_file(job *j, const char *name, fl_status (*write)(FILE *, const fl_advice *, fl_error *),
                            fl_error *err)
{
  FILE *file;
  fl_status status = fl_output_file(j->output, name, &file, err);
  return status == FL_OK ? write(file, j->advice, err) : status;
}

static fl_status write_scenario(FILE *out, const fl_advice *advice, fl_error *err)
{
  return fl_trial_write_scenario(out, advice->trial, err);
}

static fl_status write_files(job *j, fl_error *err)
{
  fl_status status = folder_open(j->options, j->scenario->name, &j->folder, &j->output, err);
  if (status == FL_OK) status = write_file(j, "scenario.yaml", write_scenario, err);
  if (status == FL_OK) status = write_file(j, "advice.csv", fl_write_advice_csv, err);
  if (status == FL_OK) status = write_file(j, "front.csv", fl_write_front_csv, err);
  if (status == FL_OK) status = write_file(j, "advice.json", fl_write_advice_json, err);
  if (status == FL_OK) status = fl_report_advice(j->folder, j->output, j->advice, &j->drawn, err);
  return status == FL_OK ? fl_output_commit(j->output, err) : status;
}

static fl_status print(const job *j, fl_error *err)
{
  if (j->options->json) return fl_write_advice_json(stdout, j->advice, err);
  if (j->options->quiet || j->advice->best == j->advice->row_count) return FL_OK;
  print_advice(stdout, j->advice);
  print_files(
      stdout, j->folder,
      j->drawn
          ? "advice.csv, front.csv, advice.json, figures/advice.svg, scenario.yaml"
          : "advice.csv, front.csv, advice.json, scenario.yaml (no figure: gnuplot is missing, or could not draw it)");
  return FL_OK;
}

static fl_status outcome_of(const fl_advice *advice, fl_error *err)
{
  if (advice->best < advice->row_count) return FL_OK;
  const char *name = advice->trial->scenario->name;
  if (advice->none_fits) return fl_fail(err, FL_ERR_INFEASIBLE, "%s: no plan fits: %s", name, advice->reason);
  return fl_fail(err, FL_ERR_INFEASIBLE, "%s: no plan %s on up to %zu node%s: %s", name,
                 isinf(advice->rows[advice->row_count - 1].plan->proven_s) ? "fits" : "is found", advice->row_count,
                 advice->row_count == 1 ? "" : "s", advice->reason);
}

static void clear(job *j)
{
  fl_output_close(j->output);
  fl_advice_free(j->advice);
  fl_trial_clear(&j->trial);
  fl_experiment_free(j->experiment);
  fl_scenario_free(j->scenario);
  free(j->folder);
}

fl_status command_advise(const cli_options *options, fl_error *err)
{
  job j = {.options = options};
  fl_status status = load(&j, err);
  const fl_advise_options how = {options->nodes, options->budget_s};
  if (status == FL_OK) status = fl_advise(&j.trial, &how, &j.advice, err);
  if (status == FL_OK) status = write_files(&j, err);
  if (status == FL_OK) status = print(&j, err);
  status = fl_output_blame(j.output, status, err);
  if (status == FL_OK) status = outcome_of(j.advice, err);
  clear(&j);
  return status;
}
