/* Activities, as they end, to passes, as they follow each other. */
#ifndef FIELDLINE_SRC_SIMULATE_COLLATE_H
#define FIELDLINE_SRC_SIMULATE_COLLATE_H

#include "simulate/passes.h"
#include "simulate/queue.h"

typedef struct {
  const fl_pipeline *pipeline;
  size_t activity_count; /* of that */
  fl_queue *queues;      /* [activity_count] each in the order of passes */
  fl_spool spool;
  fl_interval *intervals; /* [activity_count] of the pass that is handed on */
  fl_passes passes;
  uint64_t handed_on; /* passes so far */
  fl_request_fn *sink;
  void *context;
} fl_collator;

/* Success: end with fl_collator_clear(); the pipeline outlives it. Memory: a few MiB, or 3 KiB an activity where that
 * is more; what runs further ahead of the last activity goes to a temporary file. */
fl_status fl_collator_init(fl_collator *collator, const fl_pipeline *pipeline, const fl_workload *workload,
                           fl_request_fn *sink, void *context, fl_error *err);
void fl_collator_clear(fl_collator *collator);

/* The next pass's interval of `activity` (below activity_count). The last activity's completes the pass, which is
 * handed to the sink. FL_ERR_INTERNAL: it has not gone through all the others; FL_ERR_FILE: no room for the spool; or
 * what the sink returned. */
fl_status fl_collator_add(fl_collator *collator, size_t activity, fl_interval interval, fl_error *err);

#endif
