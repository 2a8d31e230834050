#include "present/report/compare_metrics.h"

#include <math.h>

static fl_compare_mark mark_of(const fl_mean *mean, double offset, double factor)
{
  return (fl_compare_mark){(mean->mean + offset) * factor, (mean->ci95_low + offset) * factor,
                           (mean->ci95_high + offset) * factor, NAN, NAN};
}

static fl_compare_mark bottleneck(const fl_compare_cell *cell, size_t method)
{
  return mark_of(&cell->summaries[method].metrics[FL_METRIC_BOTTLENECK].value, 0, 1);
}

static fl_compare_mark throughput(const fl_compare_cell *cell, size_t method)
{
  return mark_of(&cell->summaries[method].metrics[FL_METRIC_THROUGHPUT].value, 0, 1);
}

static fl_compare_mark latency(const fl_compare_cell *cell, size_t method)
{
  return mark_of(&cell->summaries[method].metrics[FL_METRIC_LATENCY_P95].value, 0, 1);
}

static fl_compare_mark latency_alone(const fl_compare_cell *cell, size_t method)
{
  return mark_of(&cell->summaries[method].metrics[FL_METRIC_LATENCY_ALONE].value, 0, 1);
}

/* In hundredths of the first method's mean. */
static fl_compare_mark difference(const fl_compare_cell *cell, size_t method)
{
  double first = cell->summaries[0].metrics[FL_METRIC_BOTTLENECK].value.mean;
  return mark_of(&cell->summaries[method].metrics[FL_METRIC_BOTTLENECK].difference, 0, 100 / first);
}

static fl_compare_mark gap(const fl_compare_cell *cell, size_t method)
{
  fl_compare_mark mark = mark_of(&cell->summaries[method].metrics[FL_METRIC_GAP].value, -1, 100);
  if (mark.low < 0) mark.low = fmin(0, mark.middle); /* nothing is below the optimum */
  return mark;
}

static fl_compare_mark box(const fl_compare_cell *cell, size_t method)
{
  const fl_compare_box *b = &cell->boxes[method];
  return (fl_compare_mark){b->p50, b->p5, b->p95, b->p25, b->p75};
}

const fl_compare_metric fl_compare_metrics[] = {
    {"bottlenecks", "Bottleneck", "mean bottleneck (s)",
     "Means over the fields on which a plan was found, with their 95 % intervals: lower is better.", bottleneck, false,
     false},
    {"differences", "Difference from the first method", "difference (%)",
     "Paired differences of bottlenecks on the same fields, in % of the first method's mean, with their 95 % "
     "intervals: "
     "below zero is better than the first, and an interval that leaves out zero is certain.",
     difference, true, true},
    {"gaps", "Gap to the optimum", "above the optimum (%)",
     "How far plans lie above the proven optimum for the same cuts, means with their 95 % intervals.", gap, false,
     true},
    {"throughputs", "Throughput", "mean throughput (1/s)", "Means with their 95 % intervals: higher is better.",
     throughput, false, false},
    {"latencies", "Latency", "95th percentile (s)",
     "Means over fields of what 95 % of the requests stay below, with their 95 % intervals: lower is better.", latency,
     false, false},
    {"alone", "Latency alone", "latency of a request alone (s)",
     "What one request takes that meets no other, means with their 95 % intervals: lower is better.", latency_alone,
     false, false},
    {0},
};

const fl_compare_metric fl_compare_distribution = {
    "distributions",
    "Distribution of the bottleneck",
    "bottleneck (s)",
    "Over the fields: the median, a box from quartile to quartile, and a line from the 5th to the 95th percentile.",
    box,
    false,
    false};

bool fl_compare_metric_known_in(const fl_compare_results *results, const fl_compare_metric *metric,
                                const fl_compare_cell *cell)
{
  for (size_t m = metric->from_second ? 1 : 0; m < results->method_count; m++)
    if (isfinite(metric->mark(cell, m).middle)) return true;
  return false;
}

bool fl_compare_metric_known(const fl_compare_results *results, const fl_compare_metric *metric)
{
  for (size_t i = 0; i < results->cell_count; i++)
    if (fl_compare_metric_known_in(results, metric, &results->cells[i])) return true;
  return false;
}

bool fl_compare_metric_shows(const fl_compare_results *results, const fl_compare_metric *metric, size_t method)
{
  if (metric->from_second && method == 0) return false;
  for (size_t i = 0; i < results->cell_count; i++)
    if (isfinite(metric->mark(&results->cells[i], method).middle)) return true;
  return false;
}

/* The largest distance from zero. */
static double reach(const fl_compare_metric *metric, const fl_compare_results *results, size_t method)
{
  double most = 0;
  for (size_t i = 0; i < results->cell_count; i++)
    most = fmax(most, fabs(metric->mark(&results->cells[i], method).middle));
  return most;
}

fl_scale fl_compare_metric_scale(const fl_compare_metric *metric, const fl_compare_results *results, double least,
                                 double most)
{
  double shortest = INFINITY, longest = 0;
  if (!metric->signed_) return fl_compare_is_wide(least, most) ? FL_SCALE_LOGARITHMIC : FL_SCALE_LINEAR;
  for (size_t m = metric->from_second ? 1 : 0; m < results->method_count; m++) {
    double own = reach(metric, results, m);
    longest = fmax(longest, own);
    if (own > 0.05) shortest = fmin(shortest, own);
  }
  return fl_compare_is_wide(shortest, longest) ? FL_SCALE_BENT : FL_SCALE_LINEAR;
}
