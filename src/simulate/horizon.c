#include <math.h>

#include "simulate/engines.h"

/* -log of the smallest number a generator of 53 bits draws is 36.7: no drawn gap is that many mean gaps long. */
static const double longest_gap_in_means = 37;

static double last_arrival_s(const fl_workload *workload)
{
  const fl_arrivals *arrivals = &workload->arrivals;
  double count = (double)workload->count;
  switch (arrivals->kind) {
  case FL_ARRIVALS_PERIODIC:
    return count * arrivals->interval_s;
  case FL_ARRIVALS_POISSON:
    return count * longest_gap_in_means / arrivals->rate_hz;
  case FL_ARRIVALS_CLOSED:
  case FL_ARRIVALS_BURST:
    break;
  }
  return 0;
}

static double pass_s(const fl_activity *activities, size_t count)
{
  double sum_s = 0;
  for (size_t i = 0; i < count; i++) sum_s += activities[i].duration_s;
  return sum_s;
}

fl_status fl_simulation_horizon(const fl_pipeline *pipeline, const fl_workload *workload, double *horizon_s,
                                fl_error *err)
{
  const fl_activity *first = pipeline->first_pass != NULL ? pipeline->first_pass : pipeline->activities;
  double later_passes = (double)(fl_passes_of_each(workload) - 1);
  double one_request_s = pass_s(first, pipeline->activity_count);
  if (later_passes > 0) one_request_s += later_passes * pass_s(pipeline->activities, pipeline->activity_count);
  /* one request after the other, once the last has arrived */
  *horizon_s = last_arrival_s(workload) + (double)workload->count * one_request_s;
  if (isfinite(*horizon_s)) return FL_OK;
  return fl_fail_about(err, FL_ERR_VALUE, "requests",
                       "the simulation would run past the last date that a number can hold");
}
