#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/statistics.h"

/* Neumaier's sum: what rounding loses is added up apart, so means of a billion terms keep their digits. */
typedef struct {
  double sum, lost;
} total;

struct summarizer {
  size_t activity_count;
  uint64_t requests, warmup;
  total *warm, *steady; /* [activity_count] durations before and after the end of the warm-up */
  total latency;
  fl_sample *latencies;
  double latency_max_s;
  double reference_s; /* completion from which the steady throughput counts */
  double last_s;      /* completion */
};

static void add(total *t, double term)
{
  double sum = t->sum + term;
  t->lost += fabs(t->sum) >= fabs(term) ? (t->sum - sum) + term : (term - sum) + t->sum;
  t->sum = sum;
}

static double value_of(const total *t)
{
  return t->sum + t->lost;
}

fl_status fl_summarizer_new(size_t activity_count, uint64_t warmup, fl_summarizer **out, fl_error *err)
{
  *out = NULL;
  fl_summarizer *s = calloc(1, sizeof *s);
  if (s == NULL) return fl_fail_memory(err, "a summary");
  s->activity_count = activity_count;
  s->warmup = warmup;
  s->warm = calloc(s->activity_count, sizeof *s->warm);
  s->steady = calloc(s->activity_count, sizeof *s->steady);
  fl_status status = s->warm != NULL && s->steady != NULL ? FL_OK : fl_fail_memory(err, "a summary");
  if (status == FL_OK) status = fl_sample_new(&s->latencies, err);
  if (status == FL_OK)
    *out = s;
  else
    fl_summarizer_free(s);
  return status;
}

void fl_summarizer_free(fl_summarizer *summarizer)
{
  if (summarizer == NULL) return;
  free(summarizer->warm);
  free(summarizer->steady);
  fl_sample_free(summarizer->latencies);
  free(summarizer);
}

static fl_status add_latency(fl_summarizer *s, double latency_s, fl_error *err)
{
  add(&s->latency, latency_s);
  if (latency_s > s->latency_max_s) s->latency_max_s = latency_s;
  return fl_sample_add(s->latencies, latency_s, err);
}

/* Requests that end with or before the reference completion: the warm-up, or the first. */
static uint64_t up_to_reference(const fl_summarizer *s)
{
  return s->warmup > 0 ? s->warmup : 1;
}

fl_status fl_summarizer_add(void *summarizer, const fl_request_record *record, fl_error *err)
{
  fl_summarizer *s = summarizer;
  const fl_interval *intervals = record->intervals;
  assert(record->request == s->requests && record->activity_count == s->activity_count);
  bool steady = record->request >= s->warmup;
  total *totals = steady ? s->steady : s->warm;
  for (size_t i = 0; i < s->activity_count; i++) add(&totals[i], intervals[i].end_s - intervals[i].start_s);
  s->requests++;
  s->last_s = intervals[s->activity_count - 1].end_s;
  if (s->requests == up_to_reference(s)) s->reference_s = s->last_s;
  return steady ? add_latency(s, s->last_s - record->arrival_s, err) : FL_OK;
}

static fl_status summarize_latency(fl_summarizer *s, fl_summary *out, fl_error *err)
{
  out->latency_mean_s = value_of(&s->latency) / (double)fl_sample_count(s->latencies);
  out->latency_max_s = s->latency_max_s;
  fl_status status = fl_sample_quantile(s->latencies, 0.5, &out->latency_p50_s, err);
  if (status == FL_OK) status = fl_sample_quantile(s->latencies, 0.95, &out->latency_p95_s, err);
  if (status == FL_OK) status = fl_sample_quantile(s->latencies, 0.99, &out->latency_p99_s, err);
  return status;
}

/* Durations are differences of dates, so equal ones differ by roundings. */
static size_t first_of_longest(const double *durations_s, size_t count)
{
  double longest_s = 0;
  size_t first = 0;
  for (size_t i = 0; i < count; i++) longest_s = fmax(longest_s, durations_s[i]);
  while (durations_s[first] < longest_s * (1 - 1e-9)) first++;
  return first;
}

static void summarize_activities(const fl_summarizer *s, fl_summary *out)
{
  double steady_requests = (double)(s->requests - s->warmup);
  for (size_t i = 0; i < s->activity_count; i++) {
    double steady_s = value_of(&s->steady[i]), all_s = value_of(&s->warm[i]) + steady_s;
    out->mean_duration_s[i] = steady_s / steady_requests;
    out->busy[i] = s->last_s > 0 ? all_s / s->last_s : 0;
  }
  out->bottleneck = first_of_longest(out->mean_duration_s, s->activity_count);
  out->bottleneck_s = out->mean_duration_s[out->bottleneck];
}

static double throughput_per_s(const fl_summarizer *s)
{
  double time_s = s->last_s - s->reference_s;
  return time_s > 0 ? (double)(s->requests - up_to_reference(s)) / time_s : (double)NAN;
}

fl_status fl_summarizer_finish(fl_summarizer *summarizer, fl_summary *out, fl_error *err)
{
  const fl_summarizer *s = summarizer;
  assert(s->requests > s->warmup);
  *out = (fl_summary){.activity_count = s->activity_count, .requests = s->requests, .warmup = s->warmup};
  out->mean_duration_s = calloc(s->activity_count, sizeof *out->mean_duration_s);
  out->busy = calloc(s->activity_count, sizeof *out->busy);
  fl_status status = out->mean_duration_s != NULL && out->busy != NULL ? FL_OK : fl_fail_memory(err, "a summary");
  if (status == FL_OK) status = summarize_latency(summarizer, out, err);
  if (status == FL_OK) {
    summarize_activities(s, out);
    out->throughput_per_s = throughput_per_s(s);
    out->makespan_s = s->last_s;
    out->events = s->requests * s->activity_count;
  } else {
    fl_summary_clear(out);
  }
  return status;
}

void fl_summary_clear(fl_summary *summary)
{
  free(summary->mean_duration_s);
  free(summary->busy);
  *summary = (fl_summary){0};
}
