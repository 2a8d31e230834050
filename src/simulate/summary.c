#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/total.h"
#include "fieldline/statistics.h"

typedef struct {
  fl_total sum;
  double max;
  fl_sample *sample;
} distribution;

struct summarizer {
  size_t activity_count;
  bool with_tokens;
  uint64_t requests, warmup, passes;
  uint64_t events;                          /* where the world changes */
  uint64_t steady_passes, reference_passes; /* that means are taken of; up to the reference */
  fl_total *others, *steady;                /* [activity_count] durations: of steady passes, and of all others */
  distribution latency_s, ttft_s, tpot_s;
  double reference_s; /* completion from which the steady throughput counts */
  double last_s;      /* completion */
};

static fl_status distribution_add(distribution *d, double value, fl_error *err)
{
  fl_total_add(&d->sum, value);
  if (value > d->max) d->max = value;
  return fl_sample_add(d->sample, value, err);
}

static fl_status spread_of(const distribution *d, fl_spread *out, fl_error *err)
{
  *out = (fl_spread){NAN, NAN, NAN, NAN, NAN};
  if (d->sample == NULL || fl_sample_count(d->sample) == 0) return FL_OK;
  out->mean = fl_total_value(&d->sum) / (double)fl_sample_count(d->sample);
  out->max = d->max;
  fl_status status = fl_sample_quantile(d->sample, 0.5, &out->p50, err);
  if (status == FL_OK) status = fl_sample_quantile(d->sample, 0.95, &out->p95, err);
  if (status == FL_OK) status = fl_sample_quantile(d->sample, 0.99, &out->p99, err);
  return status;
}

fl_status fl_summarizer_new(size_t activity_count, uint64_t warmup, bool with_tokens, fl_summarizer **out,
                            fl_error *err)
{
  *out = NULL;
  fl_summarizer *s = calloc(1, sizeof *s);
  if (s == NULL) return fl_fail_memory(err, "a summary");
  s->activity_count = activity_count;
  s->warmup = warmup;
  s->with_tokens = with_tokens;
  s->others = calloc(s->activity_count, sizeof *s->others);
  s->steady = calloc(s->activity_count, sizeof *s->steady);
  fl_status status = s->others != NULL && s->steady != NULL ? FL_OK : fl_fail_memory(err, "a summary");
  if (status == FL_OK) status = fl_sample_new(&s->latency_s.sample, err);
  if (status == FL_OK && with_tokens) status = fl_sample_new(&s->ttft_s.sample, err);
  if (status == FL_OK && with_tokens) status = fl_sample_new(&s->tpot_s.sample, err);
  if (status == FL_OK)
    *out = s;
  else
    fl_summarizer_free(s);
  return status;
}

void fl_summarizer_free(fl_summarizer *summarizer)
{
  if (summarizer == NULL) return;
  free(summarizer->others);
  free(summarizer->steady);
  fl_sample_free(summarizer->latency_s.sample);
  fl_sample_free(summarizer->ttft_s.sample);
  fl_sample_free(summarizer->tpot_s.sample);
  free(summarizer);
}

/* Requests that end with or before the reference completion: the warm-up, or the first. */
static uint64_t up_to_reference(const fl_summarizer *s)
{
  return s->warmup > 0 ? s->warmup : 1;
}

/* A pass like those that are planned for. */
static bool is_steady(const fl_summarizer *s, const fl_request_record *record)
{
  return record->request >= s->warmup && (record->pass > 0 || record->pass_count == 1);
}

static void add_durations(fl_summarizer *s, const fl_request_record *record)
{
  bool steady = is_steady(s, record);
  fl_total *totals = steady ? s->steady : s->others;
  for (size_t i = 0; i < s->activity_count; i++)
    fl_total_add(&totals[i], record->intervals[i].end_s - record->intervals[i].start_s);
  s->steady_passes += steady;
}

static fl_status add_request(fl_summarizer *s, const fl_request_record *record, fl_error *err)
{
  fl_status status = distribution_add(&s->latency_s, fl_record_end_s(record) - record->arrival_s, err);
  if (!s->with_tokens || status != FL_OK) return status;
  status = distribution_add(&s->ttft_s, record->first_token_s - record->arrival_s, err);
  if (record->pass_count == 1 || status != FL_OK) return status;
  double others = (double)(record->pass_count - 1);
  return distribution_add(&s->tpot_s, (record->token_s - record->first_token_s) / others, err);
}

static fl_status end_request(fl_summarizer *s, const fl_request_record *record, fl_error *err)
{
  if (++s->requests == up_to_reference(s)) {
    s->reference_s = s->last_s;
    s->reference_passes = s->passes;
  }
  return record->request >= s->warmup ? add_request(s, record, err) : FL_OK;
}

/* The activities of a chain alternate, whichever chain it is. */
static size_t number_of(const fl_activity *activity)
{
  return 2 * fl_activity_index(activity) + (activity->kind == FL_TRANSFER);
}

/* Where the world changes: what was completed counts, by the number in its chain, and its last attempt. Requests may
 * overtake those that had to begin anew, so completions are counted as they are told. */
static fl_status add_changed(fl_summarizer *s, const fl_request_record *record, fl_error *err)
{
  bool steady = is_steady(s, record) && record->outcome == FL_REQUEST_COMPLETED;
  fl_total *totals = steady ? s->steady : s->others;
  for (size_t i = 0; i < record->record_count; i++) {
    const fl_activity_record *of = &record->records[i];
    size_t number = number_of(&of->of);
    if (of->outcome == FL_ACTIVITY_DONE && number < s->activity_count)
      fl_total_add(&totals[number], of->interval.end_s - of->interval.start_s);
  }
  s->events += record->record_count;
  if (record->outcome != FL_REQUEST_COMPLETED) return FL_OK;
  s->steady_passes += steady;
  s->last_s = fmax(s->last_s, record->end_s);
  s->passes++;
  return fl_record_ends_request(record) ? end_request(s, record, err) : FL_OK;
}

fl_status fl_summarizer_add(void *summarizer, const fl_request_record *record, fl_error *err)
{
  fl_summarizer *s = summarizer;
  if (record->intervals == NULL) return add_changed(s, record, err);
  assert(record->activity_count == s->activity_count);
  add_durations(s, record);
  s->last_s = record->intervals[s->activity_count - 1].end_s;
  s->passes++;
  if (!fl_record_ends_request(record)) return FL_OK;
  assert(record->request == s->requests); /* nobody overtakes */
  return end_request(s, record, err);
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
  double steady_passes = (double)s->steady_passes; /* 0: nothing came through, and means are NAN */
  for (size_t i = 0; i < s->activity_count; i++) {
    double steady_s = fl_total_value(&s->steady[i]), all_s = fl_total_value(&s->others[i]) + steady_s;
    out->mean_duration_s[i] = steady_s / steady_passes;
    out->busy[i] = s->last_s > 0 ? all_s / s->last_s : 0;
  }
  out->bottleneck = s->steady_passes > 0 ? first_of_longest(out->mean_duration_s, s->activity_count) : 0;
  out->bottleneck_s = out->mean_duration_s[out->bottleneck];
}

static double throughput_per_s(const fl_summarizer *s)
{
  double time_s = s->last_s - s->reference_s;
  bool counts = time_s > 0 && s->requests > up_to_reference(s);
  return counts ? (double)(s->requests - up_to_reference(s)) / time_s : (double)NAN;
}

/* Behind the warm-up; where there is none, from the start. */
static double passes_per_s(const fl_summarizer *s)
{
  bool warmed_up = s->warmup > 0;
  double time_s = s->last_s - (warmed_up ? s->reference_s : 0);
  double passes = (double)(s->passes - (warmed_up ? s->reference_passes : 0));
  return time_s > 0 && s->with_tokens ? passes / time_s : (double)NAN;
}

fl_status fl_summarizer_finish(fl_summarizer *summarizer, fl_summary *out, fl_error *err)
{
  const fl_summarizer *s = summarizer;
  *out = (fl_summary){.activity_count = s->activity_count, .requests = s->requests, .warmup = s->warmup};
  out->mean_duration_s = calloc(s->activity_count, sizeof *out->mean_duration_s);
  out->busy = calloc(s->activity_count, sizeof *out->busy);
  fl_status status = out->mean_duration_s != NULL && out->busy != NULL ? FL_OK : fl_fail_memory(err, "a summary");
  if (status == FL_OK) status = spread_of(&s->latency_s, &out->latency_s, err);
  if (status == FL_OK) status = spread_of(&s->ttft_s, &out->ttft_s, err);
  if (status == FL_OK) status = spread_of(&s->tpot_s, &out->tpot_s, err);
  if (status == FL_OK) {
    summarize_activities(s, out);
    out->throughput_per_s = throughput_per_s(s);
    out->passes_per_s = passes_per_s(s);
    out->makespan_s = s->last_s;
    out->counted = fl_sample_count(s->latency_s.sample);
    out->events = s->events > 0 ? s->events : s->passes * s->activity_count;
  } else {
    fl_summary_clear(out);
  }
  return status;
}

void fl_summary_clear(fl_summary *summary)
{
  free(summary->mean_duration_s);
  free(summary->busy);
  fl_energy_clear(&summary->energy);
  *summary = (fl_summary){0};
}
