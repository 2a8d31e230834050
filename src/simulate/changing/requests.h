/* Requests under way in a world that changes: they come in, wait in queues, may be given up, and are handed on in their
 * order once they are through. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_REQUESTS_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/simulate.h"
#include "simulate/arrivals.h"

typedef struct fl_request fl_request;
/* A pass of a request: unless it loops, that is all of it. */
struct fl_request {
  uint64_t number;        /* in the order in which passes came */
  uint64_t request, pass; /* whose it is, and which of those */
  double arrival_s;       /* of the request */
  double ready_s, token_s, first_token_s, end_s;
  fl_request_outcome outcome;
  bool rebuilds;     /* what nodes kept of a loop's passes before is lost: it is as long as a first one */
  bool copy_is_kept; /* whoever sent what it waits with has it still */
  size_t record_count, record_room;
  fl_activity_record *records;
  fl_request *next; /* behind it in its queue */
};

/* All zero is an empty one. */
typedef struct {
  fl_request *first, *last;
  size_t count;
} fl_request_queue;

void fl_request_push(fl_request_queue *queue, fl_request *request);
void fl_request_push_front(fl_request_queue *queue, fl_request *request);
void fl_request_insert(fl_request_queue *queue, fl_request *request); /* before those with greater numbers */
fl_request *fl_request_pop(fl_request_queue *queue);                  /* NULL when empty */

/* Of an attempt at an activity that has ended. FL_ERR_MEMORY. */
fl_status fl_request_note(fl_request *request, const fl_activity *of, fl_activity_outcome outcome, fl_interval interval,
                          fl_error *err);

/* Where requests come in and go out. */
typedef struct {
  uint64_t request_count, pass_count, passes_each; /* in all */
  uint64_t arrived, came, handed_on; /* requests, passes that have; passes that the sink has been told of */
  uint64_t dated;                    /* requests that have a date of their own and have not come */
  bool closed;                       /* what ends lets the next one in */
  double next_arrival_s;             /* INFINITY: none has a date */
  fl_arrival_dates dates;
  fl_request_queue ended; /* waiting for those before them */
  fl_request_fn *sink;
  void *context;
} fl_gate;

/* Success: end with fl_gate_clear(). FL_ERR_MEMORY. In a closed loop the first requests are pushed to `entrance`. */
fl_status fl_gate_init(fl_gate *gate, const fl_workload *workload, fl_request_queue *entrance, fl_request_fn *sink,
                       void *context, fl_error *err);
void fl_gate_clear(fl_gate *gate);

/* Push the next request to `entrance` where its date has come. What arrives by dates of its own is not made before it
 * is asked for, so that it takes no memory. FL_ERR_MEMORY. */
fl_status fl_gate_arrive(fl_gate *gate, double now_s, fl_request_queue *entrance, fl_error *err);

/* A pass has come to its end: the request's next one follows at once, where there is one. It belongs to the gate, which
 * hands it on when all before it have been. FL_ERR_MEMORY, or what the sink returned. */
fl_status fl_gate_end(fl_gate *gate, fl_request *request, fl_request_outcome outcome, double now_s,
                      fl_request_queue *entrance, fl_error *err);

/* The run is over: hand on what has not been, in order; `left` are those that are nowhere through. They belong to the
 * gate. */
fl_status fl_gate_close(fl_gate *gate, fl_request_queue *left, double now_s, fl_error *err);

void fl_request_free(fl_request *request); /* NULL is fine */

#endif
