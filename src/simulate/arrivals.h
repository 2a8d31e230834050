/* When requests arrive. Every engine takes the dates from here, so that they are the same to the last bit. */
#ifndef FIELDLINE_SRC_SIMULATE_ARRIVALS_H
#define FIELDLINE_SRC_SIMULATE_ARRIVALS_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "fieldline/simulate.h"

typedef struct {
  fl_arrivals arrivals;
  uint64_t count;        /* of requests */
  double date_s;         /* poisson: of the last arrival */
  gsl_rng *rng;          /* poisson, else NULL */
  double *completions_s; /* closed: [depth], a ring of those whose successors are yet to come, else NULL */
  uint64_t depth;
} fl_arrival_dates;

/* Success: end with fl_arrival_dates_clear(). FL_ERR_MEMORY. Memory: O(in_flight) when closed. */
fl_status fl_arrival_dates_init(fl_arrival_dates *dates, const fl_workload *workload, fl_error *err);
void fl_arrival_dates_clear(fl_arrival_dates *dates);

/* The date of `request`. To be called once for each request, in order; when arrivals are closed, after all before it
 * have been reported by fl_arrival_dates_complete(). */
double fl_arrival_dates_next(fl_arrival_dates *dates, uint64_t request);
void fl_arrival_dates_complete(fl_arrival_dates *dates, uint64_t request, double completion_s);

#endif
