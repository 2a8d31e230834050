/* fieldline run and fieldline plan: a scenario to a plan, a simulated stream, and files. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "field_map.h"
#include "fieldline/run.h"
#include "fieldline/statistics.h"
#include "fieldline/write.h"
#include "folder.h"
#include "interrupt.h"
#include "network.h"
#include "print.h"
#include "progress.h"
#include "report.h"
#include "room.h"

typedef struct {
  const cli_options *options;
  fl_scenario *scenario;
  fl_run *run;
  fl_output *output;
  fl_run_files *files;
  char *folder;
  progress progress;
  uint64_t passes; /* so far */
} job;

/* at_s NAN: the world as it is at first. */
static fl_status load(job *j, double at_s, fl_error *err)
{
  const cli_options *options = j->options;
  fl_status status =
      fl_scenario_load(options->argument, options->overrides, options->override_count, &j->scenario, err);
  if (status != FL_OK) return status;
  return isnan(at_s) ? fl_run_open(j->scenario, &j->run, err)
                     : fl_run_open_at(j->scenario, at_s, interrupt_came, &j->run, err);
}

static fl_status open_folder(job *j, fl_error *err)
{
  fl_status status = folder_open(j->options, j->scenario->name, &j->folder, &j->output, err);
  return status == FL_OK ? fl_run_files_new(j->output, &j->files, err) : status;
}

/* Returns the status, with the file named that an error of writing is about. */
static fl_status job_end(job *j, fl_status status, fl_error *err)
{
  status = fl_output_blame(j->output, status, err);
  fl_run_files_free(j->files);
  fl_output_close(j->output);
  free(j->folder);
  fl_run_close(j->run);
  fl_scenario_free(j->scenario);
  return status;
}

/* ---- how far it is, and whether to go on: a sink like the files ---- */

static fl_status begin_progress(void *context, const fl_trial *trial, fl_error *err)
{
  job *j = context;
  (void)err;
  const fl_workload *workload = &trial->scenario->workload;
  bool loops = trial->plan->loop.first_pass != NULL;
  progress_start(&j->progress, loops ? "passes" : "requests", fl_passes_of_all(workload), j->options->quiet);
  return FL_OK;
}

static fl_status update_progress(void *context, const fl_request_record *record, fl_error *err)
{
  job *j = context;
  (void)record;
  progress_update(&j->progress, ++j->passes);
  return interrupt_came() ? fl_fail(err, FL_ERR_INTERRUPTED, "interrupted") : FL_OK;
}

static fl_status stream(job *j, fl_error *err)
{
  const fl_sink sinks[] = {
      fl_run_files_plan(j->files),
      fl_run_files_latency(j->files),
      fl_run_files_trace(j->files),
      fl_run_files_summary(j->files),
      {j, begin_progress, update_progress, NULL, NULL},
  };
  fl_status status = fl_run_stream(j->run, sinks, sizeof sinks / sizeof sinks[0], err);
  progress_end(&j->progress);
  if (interrupt_came()) /* SimGrid's process may have got the signal first */
    return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted: nothing was written to %s", j->folder);
  return status;
}

/* ---- the last steps ---- */

/* What an ONNX file's inputs and outputs cost. */
static void print_notes(const job *j)
{
  const fl_onnx *onnx = fl_experiment_onnx(fl_run_experiment(j->run));
  if (onnx != NULL && onnx->note_count > 0) putchar('\n');
  network_print_notes(stdout, onnx);
}

static fl_status print_run(const job *j, fl_error *err)
{
  const fl_trial *trial = fl_run_trial(j->run);
  const fl_summary *summary = fl_run_files_result(j->files);
  if (j->options->json)
    return fl_write_summary_json(stdout, &trial->input, trial->plan, &trial->scenario->workload, summary, err);
  if (j->options->quiet || summary == NULL) return FL_OK;
  print_heading(stdout, j->scenario, trial);
  print_plan(stdout, trial);
  print_summary(stdout, trial, summary);
  print_energy(stdout, trial, summary);
  print_notes(j);
  char files[160];
  snprintf(files, sizeof files, "summary.json, plan.json, %s%s%s%splatform.xml",
           j->scenario->latency_is_left_out ? "" : "latency.csv, ",
           j->scenario->trace_requests > 0 ? "trace.csv, trace.json (for Perfetto), " : "",
           trial->world != NULL ? "changes.csv, windows.csv, " : "",
           summary->world != NULL && summary->world->replans > 0 ? "last-plan.json, " : "");
  print_files(stdout, j->folder, files);
  return FL_OK;
}

static fl_status print_only_plan(const job *j, fl_error *err)
{
  const fl_trial *trial = fl_run_trial(j->run);
  if (j->options->json) return fl_write_plan_json(stdout, &trial->input, trial->plan, err);
  if (j->options->quiet || trial->plan->outcome == FL_OUTCOME_INFEASIBLE) return FL_OK;
  print_heading(stdout, j->scenario, trial);
  print_date(stdout, trial);
  const terminal on = terminal_read(j->options->no_color);
  fl_status status = FL_OK;
  if (fl_field_has_places(trial->field))
    status = field_map_draw(stdout, trial->field, trial->plan, trial->is_up, &on, err);
  else
    puts("no map: the platform does not say where its nodes stand");
  if (status != FL_OK) return status;
  print_plan(stdout, trial);
  print_energy(stdout, trial, NULL);
  print_notes(j);
  print_files(stdout, j->folder, "plan.json, platform.xml, scenario.yaml");
  return FL_OK;
}

/* Files, what is printed, and the report are there for a problem without a plan too. */
static fl_status finish(job *j, fl_status outcome, fl_status (*print)(const job *j, fl_error *err), fl_error *err)
{
  fl_error why = {0};
  if (outcome != FL_OK && outcome != FL_ERR_INFEASIBLE) return outcome;
  fl_status status = fl_output_commit(j->output, &why);
  if (status == FL_OK) status = print(j, &why);
  if (status == FL_OK) status = report_if_asked(j->options, j->folder, &j->output, &why);
  if (status == FL_OK) return outcome; /* *err has its reason */
  *err = why;
  return status;
}

fl_status command_run(const cli_options *options, fl_error *err)
{
  job j = {.options = options};
  fl_status status = load(&j, NAN, err);
  if (status == FL_OK) status = fl_run_prepare(j.run, err);
  if (status == FL_OK) status = open_folder(&j, err);
  if (status == FL_OK) status = room_check(fl_run_trial(j.run), j.output, j.folder, options->quiet, err);
  if (status == FL_OK) status = finish(&j, stream(&j, err), print_run, err);
  return job_end(&j, status, err);
}

static fl_status plan_only(const job *j, fl_error *err)
{
  const fl_sink sink = fl_run_files_plan(j->files);
  return fl_run_plan_only(j->run, &sink, 1, err);
}

fl_status command_plan(const cli_options *options, fl_error *err)
{
  job j = {.options = options};
  fl_status status = load(&j, options->at_s, err);
  if (status == FL_OK) status = open_folder(&j, err);
  if (status == FL_OK) status = finish(&j, plan_only(&j, err), print_only_plan, err);
  return job_end(&j, status, err);
}
