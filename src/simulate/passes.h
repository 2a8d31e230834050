/* The order in which passes come to the first node: requests as they arrive, and, where a request makes several passes,
 * each as the one before it has come back. First come, first served; of a pass that comes back and a request that
 * arrives at one date, the pass goes first. Nothing overtakes behind the first node, so this is the order everywhere.
 */
#ifndef FIELDLINE_SRC_SIMULATE_PASSES_H
#define FIELDLINE_SRC_SIMULATE_PASSES_H

#include <stdbool.h>

#include "simulate/arrivals.h"

typedef struct {
  uint64_t request, number; /* of the request, and among its passes */
  double arrival_s;         /* of the request */
  double ready_s;           /* it is there: the request's arrival, or the end of the pass before */
  double first_token_s;     /* of the request, once its first pass has ended */
  double end_s;             /* once it has ended */
  bool is_followed;         /* then: by the request's next pass or, in a closed loop, the next request */
} fl_pass;

typedef struct {
  fl_arrival_dates arrivals;
  uint64_t request_count, passes_each;
  bool closed;
  uint64_t new_requests; /* numbers given so far */
  uint64_t dated;        /* requests that have a date of their own, until they begin */
  uint64_t let_in;       /* those that a completion has let in, until they begin */
  double next_arrival_s; /* of the first of the dated */
  fl_pass *ring;         /* [room] of numbers `oldest` to `begun` - 1 */
  uint64_t room, oldest, ended, begun;
} fl_passes;

/* Success: end with fl_passes_clear(). FL_ERR_MEMORY. */
fl_status fl_passes_init(fl_passes *passes, const fl_workload *workload, fl_error *err);
void fl_passes_clear(fl_passes *passes); /* an all-zero one is fine */

/* The next pass begins at the first node; passes are numbered from 0 in this order. It is there: it has arrived, or
 * what it follows has ended. FL_ERR_INTERNAL when there is none; FL_ERR_MEMORY.
 * Memory: O(passes under way + requests between two passes). */
fl_status fl_passes_begin(fl_passes *passes, fl_error *err);

/* Number n, which has begun and has not ended. */
const fl_pass *fl_passes_at(const fl_passes *passes, uint64_t n);

/* The first of those under way has ended, having made its token before that. Is it followed by another, which is there
 * now? */
bool fl_passes_end(fl_passes *passes, double token_s, double end_s);

/* The same, and its record; `intervals` are those of the pipeline's activities. */
fl_request_record fl_passes_finish(fl_passes *passes, const fl_pipeline *pipeline, const fl_interval *intervals);

#endif
