/* The SimGrid program and what it streams. It runs in a process of its own: SimGrid keeps global state, simulates once
 * in a lifetime and aborts on what it does not like. */
#ifndef FIELDLINE_SRC_SIMULATE_SIMGRID_H
#define FIELDLINE_SRC_SIMULATE_SIMGRID_H

#include "fieldline/simulate.h"

/* An activity that has ended; each numbered activity sends one a request, in the order of requests, and after those of
 * the activities that the request went through before. */
typedef struct {
  uint64_t activity;
  fl_interval interval;
} fl_record;

typedef struct {
  const fl_pipeline *pipeline;
  const fl_workload *workload;
} fl_simgrid_job;

/* An fl_child_fn; the context is an fl_simgrid_job. Streams records until every request is through. */
int fl_simgrid_run(int data_fd, void *context);

#endif
