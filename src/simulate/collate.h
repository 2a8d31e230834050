/* Activities, as they end, to requests, as they follow each other. */
#ifndef FIELDLINE_SRC_SIMULATE_COLLATE_H
#define FIELDLINE_SRC_SIMULATE_COLLATE_H

#include "simulate/arrivals.h"
#include "simulate/queue.h"

typedef struct {
  size_t activity_count;
  fl_queue *queues; /* [activity_count] each in the order of requests */
  fl_spool spool;
  fl_interval *intervals; /* [activity_count] of the request that is handed on */
  fl_arrival_dates arrivals;
  uint64_t requests; /* handed on so far */
  fl_request_fn *sink;
  void *context;
} fl_collator;

/* Success: end with fl_collator_clear(). Memory: a few MiB, or 3 KiB an activity where that is more; what runs further
 * ahead of the last activity goes to a temporary file. */
fl_status fl_collator_init(fl_collator *collator, size_t activity_count, const fl_workload *workload,
                           fl_request_fn *sink, void *context, fl_error *err);
void fl_collator_clear(fl_collator *collator);

/* The next request's interval of `activity` (below activity_count). The last activity's completes the request, which
 * is handed to the sink. FL_ERR_INTERNAL: it has not gone through all the others; FL_ERR_FILE: no room for the spool;
 * or what the sink returned. */
fl_status fl_collator_add(fl_collator *collator, size_t activity, fl_interval interval, fl_error *err);

#endif
