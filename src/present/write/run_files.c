/* The files of a run as its sinks. */
#include <stdlib.h>

#include "fieldline/write.h"
#include "present/write/world_files.h"

struct run_files {
  fl_output *output;
  const fl_trial *trial;
  fl_request_writer *latency, *trace_csv, *trace_json;
  uint64_t trace_requests;
  fl_summarizer *summarizer;
  fl_energy_meter *meter; /* NULL: nothing is known of powers */
  fl_summary summary;
  FILE *changes_csv; /* where the world changes, as all below */
  char *last_plan;   /* what last-plan.json is to hold; NULL: no other chain has taken over */
  size_t last_plan_size;
  fl_windows *windows;
  fl_world_summarizer *world;
  fl_world_summary world_summary;
  bool simulated;
};

fl_status fl_run_files_new(fl_output *output, fl_run_files **out, fl_error *err)
{
  *out = calloc(1, sizeof **out);
  if (*out == NULL) return fl_fail_memory(err, "result files");
  (*out)->output = output;
  return FL_OK;
}

void fl_run_files_free(fl_run_files *files)
{
  if (files == NULL) return;
  fl_request_writer_free(files->latency);
  fl_request_writer_free(files->trace_csv);
  fl_request_writer_free(files->trace_json);
  fl_summarizer_free(files->summarizer);
  fl_energy_meter_free(files->meter);
  fl_summary_clear(&files->summary);
  free(files->last_plan);
  fl_windows_free(files->windows);
  fl_world_summarizer_free(files->world);
  fl_world_summary_clear(&files->world_summary);
  free(files);
}

static bool is_feasible(const fl_trial *trial)
{
  return trial->plan->outcome != FL_OUTCOME_INFEASIBLE;
}

/* ---- scenario.yaml, plan.json, platform.xml ---- */

static fl_status write_plan(void *context, const fl_trial *trial, fl_error *err)
{
  fl_run_files *f = context;
  FILE *file;
  fl_status status = fl_output_file(f->output, "scenario.yaml", &file, err);
  if (status == FL_OK) status = fl_trial_write_scenario(file, trial, err);
  if (status == FL_OK) status = fl_output_file(f->output, "plan.json", &file, err);
  if (status == FL_OK) status = fl_write_plan_json(file, &trial->input, trial->plan, err);
  if (status == FL_OK) status = fl_output_file(f->output, "platform.xml", &file, err);
  if (status == FL_OK) status = fl_write_platform_xml(file, trial->field, trial->links, trial->plan, err);
  return status;
}

fl_sink fl_run_files_plan(fl_run_files *files)
{
  return (fl_sink){.context = files, .begin = write_plan};
}

/* ---- latency.csv ---- */

static fl_status open_latency(void *context, const fl_trial *trial, fl_error *err)
{
  fl_run_files *f = context;
  FILE *file;
  if (trial->scenario->latency_is_left_out || !is_feasible(trial)) return FL_OK;
  fl_status status = fl_output_file(f->output, "latency.csv", &file, err);
  return status == FL_OK ? fl_latency_csv_new(file, trial->plan, &f->latency, err) : status;
}

static fl_status add_latency(void *context, const fl_request_record *record, fl_error *err)
{
  fl_run_files *f = context;
  return f->latency == NULL ? FL_OK : fl_request_writer_add(f->latency, record, err);
}

static fl_status end_latency(void *context, fl_error *err)
{
  fl_run_files *f = context;
  return f->latency == NULL ? FL_OK : fl_request_writer_finish(f->latency, err);
}

fl_sink fl_run_files_latency(fl_run_files *files)
{
  return (fl_sink){.context = files, .begin = open_latency, .request = add_latency, .end = end_latency};
}

/* ---- trace.csv, trace.json ---- */

static fl_status open_trace(void *context, const fl_trial *trial, fl_error *err)
{
  fl_run_files *f = context;
  FILE *csv, *json;
  f->trace_requests = trial->scenario->trace_requests;
  if (f->trace_requests == 0 || !is_feasible(trial)) return FL_OK;
  fl_status status = fl_output_file(f->output, "trace.csv", &csv, err);
  bool changes = trial->world != NULL;
  if (status == FL_OK)
    status =
        (changes ? fl_changed_trace_csv_new : fl_trace_csv_new)(csv, &trial->input, trial->plan, &f->trace_csv, err);
  if (status == FL_OK) status = fl_output_file(f->output, "trace.json", &json, err);
  if (status == FL_OK)
    status = (changes ? fl_changed_trace_json_new : fl_trace_json_new)(json, &trial->input, trial->plan, &f->trace_json,
                                                                       err);
  return status;
}

static fl_status add_to_trace(void *context, const fl_request_record *record, fl_error *err)
{
  fl_run_files *f = context;
  if (record->request >= f->trace_requests) return FL_OK;
  fl_status status = fl_request_writer_add(f->trace_csv, record, err);
  return status == FL_OK ? fl_request_writer_add(f->trace_json, record, err) : status;
}

static fl_status end_trace(void *context, fl_error *err)
{
  fl_run_files *f = context;
  if (f->trace_csv == NULL) return FL_OK;
  fl_status status = fl_request_writer_finish(f->trace_csv, err);
  return status == FL_OK ? fl_request_writer_finish(f->trace_json, err) : status;
}

static fl_status trace_happening(void *context, const fl_happening *happening, fl_error *err)
{
  fl_run_files *f = context;
  (void)err; /* what cannot be written is noticed with the next request, or at the end */
  if (f->trace_json != NULL) fl_changed_trace_json_hear(f->trace_json, happening);
  return FL_OK;
}

fl_sink fl_run_files_trace(fl_run_files *files)
{
  return (fl_sink){
      .context = files, .begin = open_trace, .request = add_to_trace, .end = end_trace, .happened = trace_happening};
}

/* ---- changes.csv, windows.csv, last-plan.json, and what the summary says of them ---- */

static fl_status open_world(fl_run_files *f, const fl_trial *trial, fl_error *err)
{
  if (trial->world == NULL) return FL_OK;
  fl_status status = fl_output_file(f->output, "changes.csv", &f->changes_csv, err);
  if (status == FL_OK) status = fl_changes_csv_head(f->changes_csv, err);
  if (status == FL_OK) status = fl_windows_new(&f->windows, err);
  return status == FL_OK ? fl_world_summarizer_new(trial->field->count, &f->world, err) : status;
}

static fl_status add_to_world(fl_run_files *f, const fl_request_record *record, fl_error *err)
{
  if (f->world == NULL) return FL_OK;
  fl_status status = fl_windows_add(f->windows, record, err);
  return status == FL_OK ? fl_world_summarizer_add(f->world, record, err) : status;
}

/* The plan of the chain that takes over, as plan.json has the first: only the last one is kept. */
static fl_status keep_plan(fl_run_files *f, const fl_happening *happening, fl_error *err)
{
  free(f->last_plan);
  f->last_plan = NULL;
  FILE *text = open_memstream(&f->last_plan, &f->last_plan_size);
  if (text == NULL) return fl_fail_memory(err, "a plan");
  fl_status status = fl_write_plan_json(text, happening->in, happening->plan, err);
  return fclose(text) == 0 || status != FL_OK ? status : fl_fail_memory(err, "a plan");
}

static fl_status write_last_plan(const fl_run_files *f, fl_error *err)
{
  FILE *file;
  if (f->last_plan == NULL) return FL_OK;
  fl_status status = fl_output_file(f->output, "last-plan.json", &file, err);
  if (status != FL_OK) return status;
  fwrite(f->last_plan, 1, f->last_plan_size, file); /* what cannot be written is noticed when it is closed */
  return FL_OK;
}

static fl_status hear_of_world(void *context, const fl_happening *happening, fl_error *err)
{
  fl_run_files *f = context;
  fl_world_summarizer_hear(f->world, happening);
  if (f->meter != NULL) fl_energy_meter_hear(f->meter, happening);
  fl_status status = happening->kind == FL_HAPPENS_CHAIN ? keep_plan(f, happening, err) : FL_OK;
  return status != FL_OK ? status : fl_changes_csv_row(f->changes_csv, f->trial->field, happening, err);
}

static fl_status end_world(fl_run_files *f, fl_error *err)
{
  FILE *file;
  if (f->world == NULL) return FL_OK;
  fl_status status = fl_world_summarizer_finish(f->world, &f->world_summary, err);
  if (status == FL_OK) status = fl_output_file(f->output, "windows.csv", &file, err);
  if (status == FL_OK) status = fl_windows_write(f->windows, f->world_summary.end_s, file, err);
  if (status == FL_OK) status = write_last_plan(f, err);
  f->summary.world = &f->world_summary;
  return status;
}

/* ---- summary.json ---- */

static fl_status open_summary(void *context, const fl_trial *trial, fl_error *err)
{
  fl_run_files *f = context;
  f->trial = trial;
  if (!is_feasible(trial)) return FL_OK;
  const fl_plan *plan = trial->plan;
  fl_status status = open_world(f, trial, err);
  if (status == FL_OK)
    status = fl_summarizer_new(plan->activity_count, trial->scenario->workload.warmup, plan->loop.first_pass != NULL,
                               &f->summarizer, err);
  if (status != FL_OK || !fl_field_knows_powers(trial->field)) return status;
  return fl_energy_meter_new(plan->activities, plan->activity_count, trial->field, &f->meter, err);
}

static fl_status add_to_summary(void *context, const fl_request_record *record, fl_error *err)
{
  fl_run_files *f = context;
  fl_status status = add_to_world(f, record, err);
  if (status == FL_OK && f->meter != NULL) fl_energy_meter_add(f->meter, record);
  return status == FL_OK ? fl_summarizer_add(f->summarizer, record, err) : status;
}

/* A battery that would have been empty stands where the scenario says it. */
static fl_status end_energy(fl_run_files *f, fl_error *err)
{
  fl_error why = {0};
  if (f->meter == NULL) return FL_OK;
  fl_status status = fl_energy_meter_finish(f->meter, &f->summary.energy, &why);
  return status == FL_OK ? FL_OK : fl_scenario_place_error(f->trial->scenario, &why, err);
}

static fl_status end_summary(void *context, fl_error *err)
{
  fl_run_files *f = context;
  FILE *file;
  fl_status status = f->summarizer == NULL ? FL_OK : fl_summarizer_finish(f->summarizer, &f->summary, err);
  if (status == FL_OK) status = end_world(f, err);
  if (status == FL_OK) status = end_energy(f, err);
  f->simulated = status == FL_OK && f->summarizer != NULL;
  if (status == FL_OK) status = fl_output_file(f->output, "summary.json", &file, err);
  if (status != FL_OK) return status;
  return fl_write_summary_json(file, &f->trial->input, f->trial->plan, &f->trial->scenario->workload,
                               fl_run_files_result(f), err);
}

fl_sink fl_run_files_summary(fl_run_files *files)
{
  return (fl_sink){.context = files,
                   .begin = open_summary,
                   .request = add_to_summary,
                   .end = end_summary,
                   .happened = hear_of_world};
}

const fl_summary *fl_run_files_result(const fl_run_files *files)
{
  return files->simulated ? &files->summary : NULL;
}
