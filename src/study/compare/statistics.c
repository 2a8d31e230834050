/* Means, intervals, quantiles, wins and paired differences of one cell. */
#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/compare.h"
#include "fieldline/statistics.h"
#include "study/compare/columns.h"

/* ---- metrics ---- */

const char *fl_metric_name(fl_metric metric)
{
  return fl_metric_column(metric)->name;
}

double fl_metric_value(fl_metric metric, const fl_trial_row *row)
{
  return fl_column_number(fl_metric_column(metric), row);
}

static bool is_better(const fl_trial_column *column, double a, double b)
{
  return column->more_is_better ? a > b : a < b;
}

bool fl_metric_is_better(fl_metric metric, double a, double b)
{
  return is_better(fl_metric_column(metric), a, b);
}

/* ---- running means (Welford, Note on a Method for Calculating Corrected Sums of Squares and Products, 1962) ---- */

typedef struct {
  uint64_t count;
  double mean, squares; /* of deviations from the mean */
} running;

static void running_add(running *r, double value)
{
  double before = value - r->mean;
  r->count++;
  r->mean += before / (double)r->count;
  r->squares += before * (value - r->mean);
}

/* Student's t for n - 1 degrees of freedom. */
static fl_mean running_mean(const running *r)
{
  fl_mean m = {r->count, r->count > 0 ? r->mean : NAN, NAN, NAN, NAN};
  if (r->count < 2) return m;
  double n = (double)r->count;
  m.sd = sqrt(r->squares / (n - 1));
  double half = gsl_cdf_tdist_Pinv(0.975, n - 1) * m.sd / sqrt(n);
  m.ci95_low = m.mean - half;
  m.ci95_high = m.mean + half;
  return m;
}

/* ---- a cell ---- */

/* Simulated figures of equal plans differ in their last digits. */
static const double TIE = 1e-9;

typedef struct {
  running value, difference;
  uint64_t wins;
  fl_sample *sample;
} metric_statistics;

typedef struct {
  uint64_t trials, ok, one_node, infeasible, stuck, unsettled;
  metric_statistics metrics[FL_METRIC_COUNT];
} method_statistics;

struct cell_statistics {
  size_t method_count;
  fl_metric judged;
  uint64_t contests[FL_METRIC_COUNT]; /* trials in which some method has a value */
  method_statistics *methods;         /* [method_count] */
  running *differences;               /* [method_count^2] of what is judged: row minus column */
  fl_trial_row nothing;               /* no number of it is known */
  const fl_trial_row **counted;       /* [method_count] of the trial that is being added; else `nothing` */
};

static fl_status renew_samples(fl_cell_statistics *s, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t m = 0; m < s->method_count; m++)
    for (size_t k = 0; k < FL_METRIC_COUNT && status == FL_OK; k++)
      status = fl_sample_new(&s->methods[m].metrics[k].sample, err);
  return status;
}

static void free_samples(fl_cell_statistics *s)
{
  for (size_t m = 0; m < s->method_count; m++)
    for (size_t k = 0; k < FL_METRIC_COUNT; k++) fl_sample_free(s->methods[m].metrics[k].sample);
}

fl_status fl_cell_statistics_new(size_t method_count, fl_metric judged, fl_cell_statistics **out, fl_error *err)
{
  fl_cell_statistics *s = calloc(1, sizeof *s);
  fl_status status = FL_OK;
  *out = NULL;
  if (s == NULL) return fl_fail_memory(err, "statistics");
  s->methods = calloc(method_count, sizeof *s->methods);
  s->differences = calloc(method_count * method_count, sizeof *s->differences);
  s->counted = calloc(method_count, sizeof *s->counted);
  if (s->methods == NULL || s->differences == NULL || s->counted == NULL) {
    status = fl_fail_memory(err, "statistics");
  } else {
    s->method_count = method_count;
    s->judged = judged;
    s->nothing = fl_trial_row_empty();
    status = renew_samples(s, err);
  }
  if (status != FL_OK) {
    fl_cell_statistics_free(s);
    return status;
  }
  *out = s;
  return FL_OK;
}

void fl_cell_statistics_free(fl_cell_statistics *statistics)
{
  if (statistics == NULL) return;
  free_samples(statistics);
  free(statistics->methods);
  free(statistics->differences);
  free(statistics->counted);
  free(statistics);
}

fl_status fl_cell_statistics_reset(fl_cell_statistics *statistics, fl_error *err)
{
  size_t count = statistics->method_count;
  free_samples(statistics);
  memset(statistics->contests, 0, sizeof statistics->contests);
  memset(statistics->methods, 0, count * sizeof *statistics->methods);
  memset(statistics->differences, 0, count * count * sizeof *statistics->differences);
  return renew_samples(statistics, err);
}

static void count_outcome(method_statistics *m, const fl_trial_row *row)
{
  m->trials++;
  m->ok += row->outcome == FL_OUTCOME_OK;
  m->one_node += row->outcome == FL_OUTCOME_ONE_NODE;
  m->infeasible += row->outcome == FL_OUTCOME_INFEASIBLE;
  m->stuck += row->outcome == FL_OUTCOME_STUCK;
  m->unsettled += row->unsettled;
}

/* Values count where there is a plan, and not one node that takes no time, so that no outcome is averaged in as 0 or
 * infinity. */
static bool counts(const fl_trial_row *row)
{
  return row->outcome == FL_OUTCOME_OK || (row->outcome != FL_OUTCOME_INFEASIBLE && row->bottleneck_s > 0);
}

/* The best of the values that are known; NAN when none is. */
static double best_of(const fl_cell_statistics *s, const fl_trial_column *column)
{
  double best = NAN;
  for (size_t m = 0; m < s->method_count; m++) {
    double value = fl_column_number(column, s->counted[m]);
    if (!isnan(value) && (isnan(best) || is_better(column, value, best))) best = value;
  }
  return best;
}

static fl_status add_value(metric_statistics *of, double value, double best, double first, fl_error *err)
{
  running_add(&of->value, value);
  of->wins += fabs(value - best) <= TIE * fabs(best);
  if (!isnan(first)) running_add(&of->difference, value - first);
  return fl_sample_add(of->sample, value, err);
}

static fl_status add_metric(fl_cell_statistics *s, const fl_trial_column *column, fl_error *err)
{
  fl_status status = FL_OK;
  double best = best_of(s, column);
  if (isnan(best)) return FL_OK;
  double first = fl_column_number(column, s->counted[0]);
  s->contests[column->metric]++;
  for (size_t m = 0; m < s->method_count && status == FL_OK; m++) {
    double value = fl_column_number(column, s->counted[m]);
    if (!isnan(value)) status = add_value(&s->methods[m].metrics[column->metric], value, best, first, err);
  }
  return status;
}

static void add_differences(fl_cell_statistics *s)
{
  const fl_trial_column *judged = fl_metric_column(s->judged);
  for (size_t a = 0; a < s->method_count; a++)
    for (size_t b = 0; b < a; b++) {
      double difference = fl_column_number(judged, s->counted[a]) - fl_column_number(judged, s->counted[b]);
      if (isnan(difference)) continue;
      running_add(&s->differences[a * s->method_count + b], difference);
      running_add(&s->differences[b * s->method_count + a], -difference);
    }
}

fl_status fl_cell_statistics_add(fl_cell_statistics *statistics, const fl_trial_row *rows, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t m = 0; m < statistics->method_count; m++) {
    count_outcome(&statistics->methods[m], &rows[m]);
    statistics->counted[m] = counts(&rows[m]) ? &rows[m] : &statistics->nothing;
  }
  for (size_t i = 0; i < FL_TRIAL_COLUMNS && status == FL_OK; i++)
    if (fl_trial_columns[i].metric != FL_METRIC_COUNT) status = add_metric(statistics, &fl_trial_columns[i], err);
  add_differences(statistics);
  return status;
}

static fl_status summarize_metric(const fl_cell_statistics *s, size_t method, fl_metric metric, fl_metric_summary *out,
                                  fl_error *err)
{
  const metric_statistics *of = &s->methods[method].metrics[metric];
  fl_status status = FL_OK;
  *out = (fl_metric_summary){.value = running_mean(&of->value), .median = NAN, .p95 = NAN, .win_rate = NAN};
  out->difference = running_mean(&of->difference);
  if (s->contests[metric] > 0) out->win_rate = (double)of->wins / (double)s->contests[metric];
  if (of->value.count == 0) return FL_OK;
  status = fl_sample_quantile(of->sample, 0.5, &out->median, err);
  if (status == FL_OK) status = fl_sample_quantile(of->sample, 0.95, &out->p95, err);
  return status;
}

fl_status fl_cell_statistics_finish(fl_cell_statistics *statistics, fl_method_summary *summaries, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t m = 0; m < statistics->method_count; m++) {
    const method_statistics *of = &statistics->methods[m];
    summaries[m] = (fl_method_summary){.trials = of->trials,
                                       .ok = of->ok,
                                       .one_node = of->one_node,
                                       .infeasible = of->infeasible,
                                       .stuck = of->stuck,
                                       .unsettled = of->unsettled};
    for (fl_metric metric = 0; metric < FL_METRIC_COUNT && status == FL_OK; metric++)
      status = summarize_metric(statistics, m, metric, &summaries[m].metrics[metric], err);
  }
  return status;
}

bool fl_cell_statistics_equal(const fl_cell_statistics *statistics, size_t a, size_t b)
{
  const running *difference = &statistics->differences[a * statistics->method_count + b];
  if (a == b) return true;
  const method_statistics *of = statistics->methods;
  return of[a].metrics[statistics->judged].value.count == of[b].metrics[statistics->judged].value.count &&
         difference->mean == 0 && difference->squares == 0;
}

/* What is judged, and in how many trials a method has it. */
static const fl_mean *judged_mean(const fl_cell_statistics *s, const fl_method_summary *summary)
{
  return &summary->metrics[s->judged].value;
}

/* The best mean among methods that have a value in `trials` trials and differ from `other`. */
static size_t best_mean(const fl_cell_statistics *s, const fl_method_summary *summaries, uint64_t trials, size_t other)
{
  size_t best = s->method_count;
  for (size_t m = 0; m < s->method_count; m++) {
    const fl_mean *mean = judged_mean(s, &summaries[m]);
    if (mean->count != trials || isnan(mean->mean)) continue;
    if (other < s->method_count && fl_cell_statistics_equal(s, m, other)) continue;
    if (best == s->method_count || fl_metric_is_better(s->judged, mean->mean, judged_mean(s, &summaries[best])->mean))
      best = m;
  }
  return best;
}

fl_verdict fl_cell_statistics_judge(const fl_cell_statistics *statistics, const fl_method_summary *summaries)
{
  size_t count = statistics->method_count;
  uint64_t most = 0;
  fl_verdict v = {.judged = statistics->judged, .difference = running_mean(&(running){0})};
  for (size_t m = 0; m < count; m++)
    if (judged_mean(statistics, &summaries[m])->count > most) most = judged_mean(statistics, &summaries[m])->count;
  v.best = most > 0 ? best_mean(statistics, summaries, most, count) : count;
  for (size_t m = 0; v.best < count && m < count && m < 64; m++)
    if (m != v.best && fl_cell_statistics_equal(statistics, v.best, m)) v.as_good |= UINT64_C(1) << m;
  v.runner_up = v.best < count ? best_mean(statistics, summaries, most, v.best) : count;
  if (v.runner_up == count) return v;
  v.difference = running_mean(&statistics->differences[v.best * count + v.runner_up]);
  v.certain = v.difference.ci95_high < 0 || v.difference.ci95_low > 0; /* the mean lies on the side that is better */
  return v;
}
