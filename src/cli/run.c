/* fieldline run and fieldline plan: a scenario to a plan, a simulated stream, and files. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "field_map.h"
#include "fieldline/experiment.h"
#include "fieldline/statistics.h"
#include "fieldline/write.h"
#include "folder.h"
#include "interrupt.h"
#include "print.h"
#include "progress.h"
#include "report.h"

enum { CERTIFICATE_BUDGET_S = 1 };

/* What a request passes on its way from the engine to the files. */
typedef struct {
  fl_summarizer *summarizer;
  fl_request_writer *latency, *trace_csv, *trace_json;
  uint64_t trace_requests;
  progress progress;
} stations;

typedef struct {
  const cli_options *options;
  fl_scenario *scenario;
  fl_experiment *experiment;
  fl_trial trial;
  fl_output *output;
  char *folder;
  stations stations;
  fl_summary summary;
  bool simulated;
} job;

static fl_status pass_request(void *context, const fl_request_record *record, fl_error *err)
{
  stations *s = context;
  fl_status status = fl_summarizer_add(s->summarizer, record, err);
  if (status == FL_OK) status = fl_request_writer_add(s->latency, record, err);
  if (status == FL_OK && record->request < s->trace_requests) {
    status = fl_request_writer_add(s->trace_csv, record, err);
    if (status == FL_OK) status = fl_request_writer_add(s->trace_json, record, err);
  }
  progress_update(&s->progress, record->request + 1);
  if (interrupt_came() && status == FL_OK) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
  return status;
}

static fl_status load(job *j, fl_error *err)
{
  const cli_options *options = j->options;
  fl_status status =
      fl_scenario_load(options->argument, options->overrides, options->override_count, &j->scenario, err);
  if (status == FL_OK) status = fl_experiment_new(j->scenario, &j->experiment, err);
  if (status == FL_OK) status = fl_trial_make(j->experiment, 0, &j->trial, err);
  if (status == FL_OK) status = fl_plan_certify(&j->trial.input, CERTIFICATE_BUDGET_S, j->trial.plan, err);
  return status;
}

static fl_status write_plan(job *j, fl_error *err)
{
  FILE *file;
  fl_status status = fl_output_file(j->output, "scenario.yaml", &file, err);
  if (status == FL_OK) status = fl_scenario_write(file, j->scenario, err);
  if (status == FL_OK) status = fl_output_file(j->output, "plan.json", &file, err);
  if (status == FL_OK) status = fl_write_plan_json(file, &j->trial.input, j->trial.plan, err);
  if (status == FL_OK) status = fl_output_file(j->output, "platform.xml", &file, err);
  if (status == FL_OK) status = fl_write_platform_xml(file, j->trial.field, j->trial.links, j->trial.plan, err);
  return status;
}

static fl_status open_traces(job *j, fl_error *err)
{
  stations *s = &j->stations;
  FILE *csv, *json;
  s->trace_requests = j->scenario->trace_requests;
  if (s->trace_requests == 0) return FL_OK;
  fl_status status = fl_output_file(j->output, "trace.csv", &csv, err);
  if (status == FL_OK) status = fl_trace_csv_new(csv, &j->trial.input, j->trial.plan, &s->trace_csv, err);
  if (status == FL_OK) status = fl_output_file(j->output, "trace.json", &json, err);
  if (status == FL_OK) status = fl_trace_json_new(json, &j->trial.input, j->trial.plan, &s->trace_json, err);
  return status;
}

static fl_status open_stations(job *j, fl_error *err)
{
  stations *s = &j->stations;
  FILE *latency;
  fl_status status = fl_output_file(j->output, "latency.csv", &latency, err);
  if (status == FL_OK) status = fl_latency_csv_new(latency, j->trial.plan, &s->latency, err);
  if (status == FL_OK) status = open_traces(j, err);
  if (status == FL_OK)
    status = fl_summarizer_new(j->trial.plan->activity_count, j->scenario->workload.warmup, &s->summarizer, err);
  return status;
}

static fl_status finish_stations(job *j, fl_error *err)
{
  stations *s = &j->stations;
  fl_status status = fl_request_writer_finish(s->latency, err);
  if (status == FL_OK && s->trace_csv != NULL) status = fl_request_writer_finish(s->trace_csv, err);
  if (status == FL_OK && s->trace_json != NULL) status = fl_request_writer_finish(s->trace_json, err);
  if (status == FL_OK) status = fl_summarizer_finish(s->summarizer, &j->summary, err);
  return status;
}

static fl_status simulate(job *j, fl_error *err)
{
  stations *s = &j->stations;
  fl_status status = open_stations(j, err);
  if (status != FL_OK) return status;
  progress_start(&s->progress, "requests", j->scenario->workload.count, j->options->quiet);
  status = fl_trial_simulate(j->experiment, &j->trial, pass_request, s, err);
  progress_end(&s->progress);
  if (interrupt_came()) /* SimGrid's process may have got the signal first */
    return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted: nothing was written to %s", j->folder);
  if (status == FL_OK) status = finish_stations(j, err);
  j->simulated = status == FL_OK;
  return status;
}

static fl_status write_summary(job *j, fl_error *err)
{
  FILE *file;
  fl_status status = fl_output_file(j->output, "summary.json", &file, err);
  if (status != FL_OK) return status;
  return fl_write_summary_json(file, &j->trial.input, j->trial.plan, j->simulated ? &j->summary : NULL, err);
}

static void job_clear(job *j)
{
  fl_summary_clear(&j->summary);
  fl_summarizer_free(j->stations.summarizer);
  fl_request_writer_free(j->stations.latency);
  fl_request_writer_free(j->stations.trace_csv);
  fl_request_writer_free(j->stations.trace_json);
  fl_output_close(j->output);
  free(j->folder);
  fl_trial_clear(&j->trial);
  fl_experiment_free(j->experiment);
  fl_scenario_free(j->scenario);
}

/* No plan is a result too: its files are written, then the status says so. */
static fl_status outcome_status(const job *j, fl_error *err)
{
  if (j->trial.plan->outcome != FL_OUTCOME_INFEASIBLE) return FL_OK;
  return fl_fail(err, FL_ERR_INFEASIBLE, "%s: no plan fits: %s", j->scenario->name, j->trial.plan->reason);
}

static fl_status print_run(const job *j, fl_error *err)
{
  const fl_plan *plan = j->trial.plan;
  if (j->options->json)
    return fl_write_summary_json(stdout, &j->trial.input, plan, j->simulated ? &j->summary : NULL, err);
  if (j->options->quiet || plan->outcome == FL_OUTCOME_INFEASIBLE) return FL_OK;
  print_heading(stdout, j->scenario, &j->trial);
  print_plan(stdout, &j->trial);
  print_summary(stdout, j->scenario, plan, &j->summary);
  print_files(stdout, j->folder,
              j->scenario->trace_requests > 0
                  ? "summary.json, plan.json, latency.csv, trace.csv, trace.json (for Perfetto), platform.xml"
                  : "summary.json, plan.json, latency.csv, platform.xml");
  return FL_OK;
}

/* A scenario for comparisons may name an engine that does not simulate. */
static fl_status check_engine(const job *j, fl_error *err)
{
  fl_error why;
  if (j->scenario->engine->run != NULL) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "engine", "%s simulates nothing (run needs another, such as --set engine=simgrid)",
                j->scenario->engine->name);
  return fl_scenario_place_error(j->scenario, &why, err);
}

fl_status command_run(const cli_options *options, fl_error *err)
{
  job j = {.options = options};
  fl_status status = load(&j, err);
  if (status == FL_OK) status = check_engine(&j, err);
  if (status == FL_OK) status = folder_open(options, j.scenario->name, &j.folder, &j.output, err);
  if (status == FL_OK) status = write_plan(&j, err);
  if (status == FL_OK && j.trial.plan->outcome != FL_OUTCOME_INFEASIBLE) status = simulate(&j, err);
  if (status == FL_OK) status = write_summary(&j, err);
  if (status == FL_OK) status = fl_output_commit(j.output, err);
  if (status == FL_OK) status = print_run(&j, err);
  if (status == FL_OK) status = report_if_asked(options, j.folder, &j.output, err);
  if (status == FL_OK) status = outcome_status(&j, err);
  status = fl_output_blame(j.output, status, err);
  job_clear(&j);
  return status;
}

static fl_status print_only_plan(const job *j, fl_error *err)
{
  if (j->options->json) return fl_write_plan_json(stdout, &j->trial.input, j->trial.plan, err);
  if (j->options->quiet || j->trial.plan->outcome == FL_OUTCOME_INFEASIBLE) return FL_OK;
  print_heading(stdout, j->scenario, &j->trial);
  const terminal on = terminal_read(j->options->no_color);
  fl_status status = FL_OK;
  if (fl_field_has_places(j->trial.field))
    status = field_map_draw(stdout, j->trial.field, j->trial.plan, &on, err);
  else
    puts("no map: the platform does not say where its nodes stand");
  if (status != FL_OK) return status;
  print_plan(stdout, &j->trial);
  print_files(stdout, j->folder, "plan.json, platform.xml, scenario.yaml");
  return FL_OK;
}

fl_status command_plan(const cli_options *options, fl_error *err)
{
  job j = {.options = options};
  fl_status status = load(&j, err);
  if (status == FL_OK) status = folder_open(options, j.scenario->name, &j.folder, &j.output, err);
  if (status == FL_OK) status = write_plan(&j, err);
  if (status == FL_OK) status = fl_output_commit(j.output, err);
  if (status == FL_OK) status = print_only_plan(&j, err);
  if (status == FL_OK) status = report_if_asked(options, j.folder, &j.output, err);
  if (status == FL_OK) status = outcome_status(&j, err);
  status = fl_output_blame(j.output, status, err);
  job_clear(&j);
  return status;
}
