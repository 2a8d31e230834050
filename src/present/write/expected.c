/* How large the files of a run become: the rows of a few requests are written to memory and counted. */
#include <stdlib.h>

#include "fieldline/write.h"

enum { SAMPLE = 256 }; /* requests, or passes: their dates differ in length, and who waits has rows of its own */

typedef fl_status make_fn(FILE *out, const fl_trial *trial, fl_request_writer **writer, fl_error *err);

static fl_status make_latency(FILE *out, const fl_trial *trial, fl_request_writer **writer, fl_error *err)
{
  return fl_latency_csv_new(out, trial->plan, writer, err);
}

static fl_status make_trace_csv(FILE *out, const fl_trial *trial, fl_request_writer **writer, fl_error *err)
{
  return fl_trace_csv_new(out, &trial->input, trial->plan, writer, err);
}

static fl_status make_trace_json(FILE *out, const fl_trial *trial, fl_request_writer **writer, fl_error *err)
{
  return fl_trace_json_new(out, &trial->input, trial->plan, writer, err);
}

static const struct {
  const char *name;
  make_fn *make;
  bool is_trace;
} files[FL_GROWING_FILES] = {
    {"latency.csv", make_latency, false}, {"trace.csv", make_trace_csv, true}, {"trace.json", make_trace_json, true}};

/* Where the rows of a sample go, moved to the end of the run. */
typedef struct {
  fl_request_writer *writer;
  uint64_t first_request;
  double first_s;
  fl_interval *intervals; /* [activity_count] */
} moved;

static fl_status add_moved(void *context, const fl_request_record *record, fl_error *err)
{
  const moved *m = context;
  fl_request_record late = *record;
  late.request += m->first_request;
  late.arrival_s += m->first_s;
  late.ready_s += m->first_s;
  late.token_s += m->first_s;
  late.first_token_s += m->first_s;
  late.intervals = m->intervals;
  for (size_t i = 0; i < record->activity_count; i++)
    m->intervals[i] = (fl_interval){m->first_s + record->intervals[i].start_s, m->first_s + record->intervals[i].end_s};
  return fl_request_writer_add(m->writer, &late, err);
}

/* So many requests, of which each makes so many passes. */
typedef struct {
  uint64_t requests, passes;
} extent;

/* The rows of the last requests of `count`, as they are where transfers do not disturb each other. */
static fl_status add_sample(fl_request_writer *writer, const fl_trial *trial, extent taken, uint64_t count,
                            fl_error *err)
{
  const fl_plan *plan = trial->plan;
  const fl_pipeline pipeline = {plan->activity_count, plan->activities, NULL, plan->loop.first_pass, NULL};
  fl_workload workload = trial->scenario->workload;
  workload.count = taken.requests;
  workload.passes = taken.passes;
  workload.warmup = 0;
  uint64_t before = count - taken.requests;
  moved m = {writer, before, (double)before * plan->bottleneck_s, calloc(plan->activity_count, sizeof *m.intervals)};
  if (m.intervals == NULL) return fl_fail_memory(err, "a sample of the files");
  fl_status status = fl_engine_find("closed-form")->run(&pipeline, &workload, add_moved, &m, err);
  if (status == FL_OK) status = fl_request_writer_finish(writer, err);
  free(m.intervals);
  return status;
}

static uint64_t at_most(uint64_t value, uint64_t most)
{
  return value < most ? value : most;
}

/* What is tried of it. */
static extent sample_of(extent whole)
{
  extent taken = {at_most(whole.requests, SAMPLE), at_most(whole.passes, SAMPLE)};
  if (taken.passes > 1) taken.requests = at_most(taken.requests, SAMPLE / taken.passes + 1);
  return taken;
}

/* `whole`: what the file has rows of, those of passes where it is a trace. */
static fl_status measure(const fl_trial *trial, make_fn *make, extent whole, double *bytes, fl_error *err)
{
  char *text = NULL;
  size_t size = 0;
  long head = 0;
  extent taken = sample_of(whole);
  fl_request_writer *writer = NULL;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return fl_fail_memory(err, "a sample of the files");
  fl_status status = make(out, trial, &writer, err);
  if (status == FL_OK) head = ftell(out);
  if (status == FL_OK) status = add_sample(writer, trial, taken, whole.requests, err);
  if (fclose(out) != 0 && status == FL_OK) status = fl_fail_memory(err, "a sample of the files");
  double times = (double)whole.requests * (double)whole.passes / ((double)taken.requests * (double)taken.passes);
  if (status == FL_OK) *bytes = (double)head + ((double)size - (double)head) * times;
  fl_request_writer_free(writer);
  free(text);
  return status;
}

/* Of how many requests the file has rows. */
static uint64_t count_of(const fl_scenario *scenario, bool is_trace)
{
  uint64_t all = scenario->workload.count;
  if (!is_trace) return scenario->latency_is_left_out ? 0 : all;
  return scenario->trace_requests < all ? scenario->trace_requests : all;
}

fl_status fl_run_files_expect(const fl_trial *trial, fl_expected_file out[FL_GROWING_FILES], fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < FL_GROWING_FILES && status == FL_OK; i++) {
    uint64_t count = count_of(trial->scenario, files[i].is_trace);
    bool none = count == 0 || trial->plan->outcome == FL_OUTCOME_INFEASIBLE;
    out[i] = (fl_expected_file){files[i].name, 0};
    extent whole = {count, files[i].is_trace ? fl_passes_of_each(&trial->scenario->workload) : 1};
    if (!none) status = measure(trial, files[i].make, whole, &out[i].bytes, err);
  }
  return status;
}
