#include "simulate/arrivals.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>

#include "fieldline/random.h"

static uint64_t smaller(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

fl_status fl_arrival_dates_init(fl_arrival_dates *dates, const fl_workload *workload, fl_error *err)
{
  *dates = (fl_arrival_dates){.arrivals = workload->arrivals, .count = workload->count};
  if (workload->arrivals.kind == FL_ARRIVALS_POISSON) {
    dates->rng = fl_random_new(workload->seed, FL_STREAM_ARRIVALS, 0);
    if (dates->rng == NULL) return fl_fail_memory(err, "arrivals");
  }
  if (workload->arrivals.kind == FL_ARRIVALS_CLOSED && workload->arrivals.in_flight < workload->count) {
    uint64_t let_in = workload->count - workload->arrivals.in_flight; /* by the completion of another */
    dates->depth = smaller(workload->arrivals.in_flight, let_in);
    dates->completions_s = calloc(dates->depth, sizeof *dates->completions_s);
    if (dates->completions_s == NULL) return fl_fail_memory(err, "the requests in flight");
  }
  return FL_OK;
}

void fl_arrival_dates_clear(fl_arrival_dates *dates)
{
  if (dates->rng != NULL) gsl_rng_free(dates->rng);
  free(dates->completions_s);
  *dates = (fl_arrival_dates){0};
}

double fl_arrival_dates_next(fl_arrival_dates *dates, uint64_t request)
{
  const fl_arrivals *arrivals = &dates->arrivals;
  switch (arrivals->kind) {
  case FL_ARRIVALS_CLOSED:
    if (request < arrivals->in_flight) return 0;
    return dates->completions_s[(request - arrivals->in_flight) % dates->depth];
  case FL_ARRIVALS_PERIODIC:
    return (double)request * arrivals->interval_s;
  case FL_ARRIVALS_POISSON:
    return dates->date_s += gsl_ran_exponential(dates->rng, 1 / arrivals->rate_hz);
  case FL_ARRIVALS_BURST:
    break;
  }
  return 0;
}

void fl_arrival_dates_complete(fl_arrival_dates *dates, uint64_t request, double completion_s)
{
  if (dates->completions_s == NULL || dates->count - request <= dates->arrivals.in_flight) return;
  dates->completions_s[request % dates->depth] = completion_s;
}
