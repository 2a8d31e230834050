/* When requests arrive. Every engine takes the dates from here, so that they are the same to the last bit. */
#ifndef FIELDLINE_SRC_SIMULATE_ARRIVALS_H
#define FIELDLINE_SRC_SIMULATE_ARRIVALS_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "fieldline/simulate.h"

typedef struct {
  fl_arrivals arrivals;
  double date_s; /* poisson: of the last arrival */
  gsl_rng *rng;  /* poisson, else NULL */
} fl_arrival_dates;

/* Success: end with fl_arrival_dates_clear(). FL_ERR_MEMORY. */
fl_status fl_arrival_dates_init(fl_arrival_dates *dates, const fl_workload *workload, fl_error *err);
void fl_arrival_dates_clear(fl_arrival_dates *dates);

/* The date of `request`, to be called once for each request, in order. When arrivals are closed, only the first
 * in_flight have dates of their own: 0. */
double fl_arrival_dates_next(fl_arrival_dates *dates, uint64_t request);

#endif
