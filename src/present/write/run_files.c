/* The files of a run as its sinks. */
#include <stdlib.h>

#include "fieldline/write.h"

struct run_files {
  fl_output *output;
  const fl_trial *trial;
  fl_request_writer *latency, *trace_csv, *trace_json;
  uint64_t trace_requests;
  fl_summarizer *summarizer;
  fl_summary summary;
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
  fl_summary_clear(&files->summary);
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
  return (fl_sink){files, open_latency, add_latency, end_latency};
}

/* ---- trace.csv, trace.json ---- */

static fl_status open_trace(void *context, const fl_trial *trial, fl_error *err)
{
  fl_run_files *f = context;
  FILE *csv, *json;
  f->trace_requests = trial->scenario->trace_requests;
  if (f->trace_requests == 0 || !is_feasible(trial)) return FL_OK;
  fl_status status = fl_output_file(f->output, "trace.csv", &csv, err);
  if (status == FL_OK) status = fl_trace_csv_new(csv, &trial->input, trial->plan, &f->trace_csv, err);
  if (status == FL_OK) status = fl_output_file(f->output, "trace.json", &json, err);
  if (status == FL_OK) status = fl_trace_json_new(json, &trial->input, trial->plan, &f->trace_json, err);
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

fl_sink fl_run_files_trace(fl_run_files *files)
{
  return (fl_sink){files, open_trace, add_to_trace, end_trace};
}

/* ---- summary.json ---- */

static fl_status open_summary(void *context, const fl_trial *trial, fl_error *err)
{
  fl_run_files *f = context;
  f->trial = trial;
  if (!is_feasible(trial)) return FL_OK;
  return fl_summarizer_new(trial->plan->activity_count, trial->scenario->workload.warmup,
                           trial->plan->loop.first_pass != NULL, &f->summarizer, err);
}

static fl_status add_to_summary(void *context, const fl_request_record *record, fl_error *err)
{
  fl_run_files *f = context;
  return fl_summarizer_add(f->summarizer, record, err);
}

static fl_status end_summary(void *context, fl_error *err)
{
  fl_run_files *f = context;
  FILE *file;
  fl_status status = f->summarizer == NULL ? FL_OK : fl_summarizer_finish(f->summarizer, &f->summary, err);
  f->simulated = status == FL_OK && f->summarizer != NULL;
  if (status == FL_OK) status = fl_output_file(f->output, "summary.json", &file, err);
  if (status != FL_OK) return status;
  return fl_write_summary_json(file, &f->trial->input, f->trial->plan, &f->trial->scenario->workload,
                               fl_run_files_result(f), err);
}

fl_sink fl_run_files_summary(fl_run_files *files)
{
  return (fl_sink){files, open_summary, add_to_summary, end_summary};
}

const fl_summary *fl_run_files_result(const fl_run_files *files)
{
  return files->simulated ? &files->summary : NULL;
}
