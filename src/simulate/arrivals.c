#include "simulate/arrivals.h"

#include <gsl/gsl_randist.h>

#include "fieldline/random.h"

fl_status fl_arrival_dates_init(fl_arrival_dates *dates, const fl_workload *workload, fl_error *err)
{
  *dates = (fl_arrival_dates){.arrivals = workload->arrivals};
  if (workload->arrivals.kind == FL_ARRIVALS_POISSON) {
    dates->rng = fl_random_new(workload->seed, FL_STREAM_ARRIVALS, 0);
    if (dates->rng == NULL) return fl_fail_memory(err, "arrivals");
  }
  return FL_OK;
}

void fl_arrival_dates_clear(fl_arrival_dates *dates)
{
  if (dates->rng != NULL) gsl_rng_free(dates->rng);
  *dates = (fl_arrival_dates){0};
}

double fl_arrival_dates_next(fl_arrival_dates *dates, uint64_t request)
{
  const fl_arrivals *arrivals = &dates->arrivals;
  switch (arrivals->kind) {
  case FL_ARRIVALS_PERIODIC:
    return (double)request * arrivals->interval_s;
  case FL_ARRIVALS_POISSON:
    return dates->date_s += gsl_ran_exponential(dates->rng, 1 / arrivals->rate_hz);
  case FL_ARRIVALS_CLOSED:
  case FL_ARRIVALS_BURST:
    break;
  }
  return 0;
}
