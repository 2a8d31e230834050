/* Requests through a plan: who arrives when, and when everything starts and ends. */
#ifndef FIELDLINE_SIMULATE_H
#define FIELDLINE_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/activity.h"
#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/medium.h"

FL_BEGIN_DECLS

#define FL_MAX_REQUESTS ((uint64_t)1000000000)
#define FL_MAX_BUFFER ((uint64_t)65536)

typedef enum { FL_ARRIVALS_CLOSED, FL_ARRIVALS_PERIODIC, FL_ARRIVALS_POISSON, FL_ARRIVALS_BURST } fl_arrival_kind;

typedef struct {
  fl_arrival_kind kind;
  uint64_t in_flight; /* closed: requests under way, >= 1; a completion lets the next one in */
  double interval_s;  /* periodic: request r arrives at r x interval, > 0 */
  double rate_hz;     /* poisson: mean arrivals per second, > 0; the first arrives after a drawn gap */
} fl_arrivals;

typedef struct {
  uint64_t count;  /* requests, 1 to FL_MAX_REQUESTS */
  uint64_t warmup; /* the first so many are left out of statistics, < count */
  fl_arrivals arrivals;
  /* Activations that a node has room for, 1 to FL_MAX_BUFFER; 0: unbounded.
   * receive: a hop starts only when the receiver has started computing all but receive - 1 of
   *          what was sent to it. send: a compute starts only when all but send - 1 of the
   *          node's results have been sent off. */
  uint64_t receive_buffer, send_buffer;
  uint64_t seed;   /* of poisson arrivals */
  uint64_t passes; /* that a request makes, one after the other, as a token loop does; 0 is 1. In all, with the other
                    * requests', at most FL_MAX_REQUESTS */
} fl_workload;

uint64_t fl_passes_of_each(const fl_workload *workload); /* >= 1 */
uint64_t fl_passes_of_all(const fl_workload *workload);

/* A chain as the engines see it: a pass goes through all activities, one after the other. The first is a compute, and
 * between two computes there is one transfer, from the node of the one to that of the other; no node computes twice.
 * The last is a compute, or a transfer back to the first node (bounded buffers leave that one alone: it carries no
 * activations). Parts and hops are numbered from 0 as they come.
 * Passes queue at the first node, first come, first served, and nothing overtakes behind it. */
typedef struct {
  size_t activity_count;         /* >= 1 */
  const fl_activity *activities; /* [activity_count] */
  fl_air *air;                   /* of the hops; NULL: transfers do not disturb each other */
  const fl_activity *first_pass; /* [activity_count] the same for a request's first pass; NULL: it is like the others */
} fl_pipeline;

/* Where tokens, or whatever a pass is for, are made: the last compute. */
size_t fl_pipeline_last_compute(const fl_pipeline *pipeline);

typedef struct {
  double start_s, end_s;
} fl_interval;

/* One finished pass; unless the workload says otherwise, a request is one pass. */
typedef struct {
  uint64_t request; /* its number, in the order of their first passes */
  double arrival_s; /* of the request */
  size_t activity_count;
  const fl_interval *intervals; /* [activity_count] when each of the pipeline's activities was at it */
  uint64_t pass, pass_count;    /* its number among the request's, and how many those are */
  double ready_s;               /* when it came to the first node: the arrival, or the end of the pass before */
  double token_s;               /* the end of its last compute */
  double first_token_s;         /* that of the request's first pass */
} fl_request_record;

/* The last pass: the request is through, at the end of its last activity. */
bool fl_record_ends_request(const fl_request_record *record);

/* Is told of every pass once it is finished, in the order in which they came to the first node; requests finish in
 * their order. The record lasts as long as the call. Anything but FL_OK stops the simulation with it. */
typedef fl_status fl_request_fn(void *context, const fl_request_record *record, fl_error *err);

typedef struct fl_engine fl_engine;

/* Simulate and hand every pass of every request to `sink`.
 * Errors: FL_ERR_VALUE (dates beyond what a double holds), FL_ERR_MEMORY, FL_ERR_FILE (no room for the spool),
 * FL_ERR_INTERNAL (SimGrid gave up: its own words), or what the sink returned.
 * Memory: O(activities x buffers + in_flight), whatever the number of requests: what must wait for its turn
 * beyond a bound is spooled to an unlinked temporary file. Where requests make several passes, O(requests under way)
 * on top. */
typedef fl_status fl_simulate_fn(const fl_pipeline *pipeline, const fl_workload *workload, fl_request_fn *sink,
                                 void *context, fl_error *err);

struct fl_engine {
  const char *name;
  fl_simulate_fn *run; /* NULL: it does not simulate */
  bool any_medium;     /* not only those that leave transfers alone (fl_air_couples) */
  const char *summary;
  bool any_change; /* a world that changes, too */
};

size_t fl_engine_count(void);
const fl_engine *fl_engine_at(size_t index);
const fl_engine *fl_engine_find(const char *name); /* NULL when there is none */

/* Version of the SimGrid library in use, "3.32.0". */
const char *fl_simgrid_version(void);

FL_END_DECLS

#endif
