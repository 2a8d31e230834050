#include "present/report/compare_metrics.h"

#include <math.h>

static fl_compare_mark mark_of(const fl_mean *mean, double offset, double factor)
{
  return (fl_compare_mark){(mean->mean + offset) * factor, (mean->ci95_low + offset) * factor,
                           (mean->ci95_high + offset) * factor, NAN, NAN};
}

static fl_compare_mark mean_of(const fl_compare_cell *cell, size_t method, fl_metric metric)
{
  return mark_of(&cell->summaries[method].metrics[metric].value, 0, 1);
}

static fl_compare_mark bottleneck(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_BOTTLENECK);
}

static fl_compare_mark throughput(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_THROUGHPUT);
}

static fl_compare_mark latency(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_LATENCY_P95);
}

static fl_compare_mark latency_alone(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_LATENCY_ALONE);
}

static fl_compare_mark tokens(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_TOKENS);
}

static fl_compare_mark first_token(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_TTFT);
}

static fl_compare_mark per_token(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_TPOT);
}

static fl_compare_mark goodput(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_GOODPUT);
}

static fl_compare_mark availability(const fl_compare_cell *cell, size_t method)
{
  fl_compare_mark mark = mark_of(&cell->summaries[method].metrics[FL_METRIC_AVAILABILITY].value, 0, 100);
  if (mark.high > 100) mark.high = 100; /* nothing is there for longer than always */
  return mark;
}

static fl_compare_mark lost(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_LOST);
}

static fl_compare_mark retried(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_RETRIED);
}

static fl_compare_mark recovery(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_RECOVERY);
}

static fl_compare_mark energy(const fl_compare_cell *cell, size_t method)
{
  return mean_of(cell, method, FL_METRIC_ENERGY);
}

static const fl_compare_mark nothing = {NAN, NAN, NAN, NAN, NAN};

/* In hundredths of the first method's mean, where that is what is judged. */
static fl_compare_mark difference_of(const fl_compare_cell *cell, size_t method, fl_metric metric)
{
  double first = cell->summaries[0].metrics[metric].value.mean;
  if (cell->verdict.judged != metric) return nothing;
  return mark_of(&cell->summaries[method].metrics[metric].difference, 0, 100 / first);
}

static fl_compare_mark difference(const fl_compare_cell *cell, size_t method)
{
  return difference_of(cell, method, FL_METRIC_BOTTLENECK);
}

static fl_compare_mark goodput_difference(const fl_compare_cell *cell, size_t method)
{
  return difference_of(cell, method, FL_METRIC_GOODPUT);
}

static fl_compare_mark gap(const fl_compare_cell *cell, size_t method)
{
  fl_compare_mark mark = mark_of(&cell->summaries[method].metrics[FL_METRIC_GAP].value, -1, 100);
  if (mark.low < 0) mark.low = fmin(0, mark.middle); /* nothing is below the optimum */
  return mark;
}

static fl_compare_mark box_of(const fl_compare_cell *cell, size_t method, fl_metric metric)
{
  const fl_compare_box *b = &cell->boxes[method];
  if (cell->verdict.judged != metric) return nothing;
  return (fl_compare_mark){b->p50, b->p5, b->p95, b->p25, b->p75};
}

static fl_compare_mark bottleneck_box(const fl_compare_cell *cell, size_t method)
{
  return box_of(cell, method, FL_METRIC_BOTTLENECK);
}

static fl_compare_mark goodput_box(const fl_compare_cell *cell, size_t method)
{
  return box_of(cell, method, FL_METRIC_GOODPUT);
}

#define BOXES                                                                                                          \
  "Over the fields: the median, a box from quartile to quartile, and a line from the 5th to the 95th percentile."
#define MEANS "Means with their 95 % intervals: "

static const fl_compare_metric bottlenecks_of_fields = {.name = "distributions",
                                                        .title = "Distribution of the bottleneck",
                                                        .label = "bottleneck (s)",
                                                        .caption = BOXES,
                                                        .mark = bottleneck_box,
                                                        .is_boxes = true};

static const fl_compare_metric goodputs_of_fields = {.name = "goodput-distributions",
                                                     .title = "Distribution of the goodput",
                                                     .label = "completed requests (1/s)",
                                                     .caption = BOXES,
                                                     .mark = goodput_box,
                                                     .is_boxes = true};

const fl_compare_metric fl_compare_metrics[] = {
    {.name = "goodputs",
     .title = "Goodput",
     .label = "completed requests (1/s)",
     .caption = "Completed requests over the time of the run, means with their 95 % intervals: higher is better.",
     .mark = goodput,
     .distribution = &goodputs_of_fields},
    {.name = "goodput-differences",
     .title = "Difference from the first method",
     .label = "difference (%)",
     .caption = "Paired differences of goodputs on the same fields with the same changes, in % of the first method's "
                "mean, with their 95 % intervals: above zero is better than the first, and an interval that leaves out "
                "zero is certain.",
     .mark = goodput_difference,
     .from_second = true,
     .is_signed = true},
    {.name = "bottlenecks",
     .title = "Bottleneck",
     .label = "mean bottleneck (s)",
     .caption = "Means over the fields on which a plan was found, with their 95 % intervals: lower is better.",
     .mark = bottleneck,
     .distribution = &bottlenecks_of_fields},
    {.name = "differences",
     .title = "Difference from the first method",
     .label = "difference (%)",
     .caption = "Paired differences of bottlenecks on the same fields, in % of the first method's mean, with their 95 "
                "% intervals: "
                "below zero is better than the first, and an interval that leaves out zero is certain.",
     .mark = difference,
     .from_second = true,
     .is_signed = true},
    {.name = "gaps",
     .title = "Gap to the optimum",
     .label = "above the optimum (%)",
     .caption = "How far plans lie above the proven optimum for the same cuts, means with their 95 % intervals.",
     .mark = gap,
     .is_signed = true},
    {.name = "throughputs",
     .title = "Throughput",
     .label = "mean throughput (1/s)",
     .caption = MEANS "higher is better.",
     .mark = throughput},
    {.name = "latencies",
     .title = "Latency",
     .label = "95th percentile (s)",
     .caption =
         "Means over fields of what 95 % of the requests stay below, with their 95 % intervals: lower is better.",
     .mark = latency},
    {.name = "alone",
     .title = "Latency alone",
     .label = "latency of a request alone (s)",
     .caption = "What one request takes that meets no other, means with their 95 % intervals: lower is better.",
     .mark = latency_alone},
    {.name = "tokens",
     .title = "Tokens",
     .label = "tokens a second (1/s)",
     .caption = MEANS "higher is better.",
     .mark = tokens},
    {.name = "first-tokens",
     .title = "Time to the first token",
     .label = "mean time to the first token (s)",
     .caption = MEANS "lower is better.",
     .mark = first_token},
    {.name = "per-token",
     .title = "Time per token",
     .label = "mean time per token (s)",
     .caption = MEANS "lower is better.",
     .mark = per_token},
    {.name = "availabilities",
     .title = "Availability",
     .label = "the chain is whole (% of the run)",
     .caption = MEANS "higher is better.",
     .mark = availability},
    {.name = "lost",
     .title = "Lost requests",
     .label = "requests lost",
     .caption = MEANS "lower is better.",
     .mark = lost},
    {.name = "retried",
     .title = "Retried requests",
     .label = "requests retried",
     .caption = MEANS "lower is better.",
     .mark = retried},
    {.name = "recoveries",
     .title = "Recovery",
     .label = "mean recovery (s)",
     .caption = "From a chain's breaking to the first completion after it is whole again, means with their 95 % "
                "intervals: lower is better.",
     .mark = recovery},
    {.name = "energies",
     .title = "Energy",
     .label = "energy per request (J)",
     .caption = MEANS "lower is better.",
     .mark = energy},
    {0},
};

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
  if (!metric->is_signed) return fl_compare_is_wide(least, most) ? FL_SCALE_LOGARITHMIC : FL_SCALE_LINEAR;
  for (size_t m = metric->from_second ? 1 : 0; m < results->method_count; m++) {
    double own = reach(metric, results, m);
    longest = fmax(longest, own);
    if (own > 0.05) shortest = fmin(shortest, own);
  }
  return fl_compare_is_wide(shortest, longest) ? FL_SCALE_BENT : FL_SCALE_LINEAR;
}
