/* Requests through a plan: who arrives when, and when everything starts and ends. */
#ifndef FIELDLINE_SIMULATE_H
#define FIELDLINE_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/activity.h"
#include "fieldline/api.h"
#include "fieldline/changes.h"
#include "fieldline/error.h"
#include "fieldline/medium.h"
#include "fieldline/plan.h"
#include "fieldline/radio.h"
#include "fieldline/replan.h"

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

/* What becomes of a request when a failure takes what there is of it. */
typedef struct {
  const char *name;
  bool resends;  /* from the copy that the sender of a lost input has kept */
  bool restarts; /* from the source, where there is no copy; else it is lost */
  const char *summary;
} fl_recovery;

/* What there is; rows last as long as the program. */
size_t fl_recovery_count(void);
const fl_recovery *fl_recovery_at(size_t index);       /* index < fl_recovery_count() */
const fl_recovery *fl_recovery_find(const char *name); /* NULL when there is none */

typedef enum {
  FL_END_DONE,     /* the last request is through */
  FL_END_UNTIL,    /* the date is reached at which the run is to end */
  FL_END_STUCK,    /* nothing can ever happen any more */
  FL_END_GIVEN_UP, /* nothing but changes has happened for FL_MOST_IDLE_CHANGES of them */
  FL_RUN_ENDS      /* how many there are */
} fl_run_end;
const char *fl_run_end_name(fl_run_end end); /* "done", "until", "stuck", "given-up" */

/* Changes in a row during which nothing else happens: a source that never ends would keep everybody waiting for ever.
 */
enum { FL_MOST_IDLE_CHANGES = 10000000 };

/* What happens beside requests. */
typedef enum {
  FL_HAPPENS_CHANGE,     /* `change` */
  FL_HAPPENS_EMPTY,      /* the battery of `node`, which is down from now on, for good */
  FL_HAPPENS_BROKEN,     /* the chain is not whole from now on: a node of it is down, or it stands still */
  FL_HAPPENS_WHOLE,      /* it is whole again */
  FL_HAPPENS_DETECTED,   /* that another chain may be better: what is to be done is decided now */
  FL_HAPPENS_FETCHED,    /* `node` has sent weights of `bits` to `peer`, since `since_s` */
  FL_HAPPENS_FETCH_LOST, /* the same, but in vain: one of them went down, or the run ended */
  FL_HAPPENS_CHAIN,      /* another chain takes over: `plan` */
  FL_HAPPENS_END         /* the run is over: `end` */
} fl_happening_kind;

typedef struct {
  fl_happening_kind kind;
  double date_s;
  fl_change change;
  size_t node, peer;
  double bits, since_s;
  const fl_plan *plan;     /* its parts, on the field's nodes, and */
  const fl_plan_input *in; /* what it was planned with, its field and links as they are now */
  fl_run_end end;
} fl_happening;

/* Is told of what happens, in the order of dates. Anything but FL_OK stops the simulation with it. */
typedef fl_status fl_happening_fn(void *context, const fl_happening *happening, fl_error *err);

/* A world that changes while requests are under way. A node that goes down loses what it computes and holds, and every
 * transfer from and to it. One with a battery goes down for good once that is used up, at that very date: every node
 * draws what it does (see fl_node_energy), from date 0 on, whether it is of the chain or not. Where requests make
 * several passes, nodes of the chain keep something of each in between: who goes down loses that, and so does a chain
 * that gives way; the request's pass then begins anew and takes as long as a first one, or is lost, as the recovery
 * says. Between changes everything is constant; what is under way keeps what has been done of it. */
typedef struct {
  const fl_change_input *changes; /* of the field */
  const fl_links *links;          /* as they are at first, made with `radio`; */
  const fl_radio_params *radio;   /* NULL: they have rates of their own */
  fl_medium_choice medium;
  const fl_recovery *recovery;
  double until_s;          /* when the run ends, whatever is left; INFINITY: with the last request */
  const fl_replan *replan; /* NULL: the chain stays what it is */
  const fl_plan_input *in; /* that the first chain was planned with, and */
  const fl_plan *plan;     /* its plan; both NULL where nothing is planned anew */
  fl_happening_fn *happened;
  void *context; /* of that */
} fl_world;

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
  const fl_world *world;         /* what changes meanwhile; NULL: nothing */
} fl_pipeline;

/* Where tokens, or whatever a pass is for, are made: the last compute. */
size_t fl_pipeline_last_compute(const fl_pipeline *pipeline);

typedef struct {
  double start_s, end_s;
} fl_interval;

/* How an activity of a request ended. */
typedef enum {
  FL_ACTIVITY_DONE,
  FL_ACTIVITY_LOST,   /* a node went down that computed, sent or received */
  FL_ACTIVITY_STOPPED /* the chain stood still for another to take over, or the run ended */
} fl_activity_outcome;
const char *fl_activity_outcome_name(fl_activity_outcome outcome); /* "done", "lost", "stopped" */

/* One time that a request went through an activity, or tried to. */
typedef struct {
  fl_activity of;
  uint32_t attempt; /* from 0: how often it had tried before */
  fl_activity_outcome outcome;
  fl_interval interval;
} fl_activity_record;

typedef enum {
  FL_REQUEST_COMPLETED,
  FL_REQUEST_LOST,      /* given up: see fl_recovery */
  FL_REQUEST_UNFINISHED /* when the run ended */
} fl_request_outcome;
const char *fl_request_outcome_name(fl_request_outcome outcome); /* "completed", "lost", "unfinished" */

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
  /* Where the world changes, instead of activity_count and intervals: what became of the request and
   * when, and everything it went through or tried to, in the order in which that ended. */
  fl_request_outcome outcome;
  double end_s;
  size_t record_count;
  const fl_activity_record *records; /* [record_count]; NULL where the world does not change */
} fl_request_record;

/* When it ended: at the end of its last activity, or, where the world changes, when it was given up or the run ended.
 */
double fl_record_end_s(const fl_request_record *record);

/* The last pass: the request is through, at the end of its last activity. */
bool fl_record_ends_request(const fl_request_record *record);
bool fl_record_completes_request(const fl_request_record *record); /* and nothing was given up */

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
  bool any_change;  /* a world that changes, too */
  bool any_failure; /* one in which nodes go down, chains take over, and runs end early, too */
};

/* What there is; rows last as long as the program. */
size_t fl_engine_count(void);
const fl_engine *fl_engine_at(size_t index);       /* index < fl_engine_count() */
const fl_engine *fl_engine_find(const char *name); /* NULL when there is none */

/* The fastest that simulates everything: taken where none is named and the world changes, or many trials are to be run
 * on a medium where hops take from each other. */
const fl_engine *fl_engine_general(void);

/* Version of the SimGrid library in use, "3.32.0". */
const char *fl_simgrid_version(void);

FL_END_DECLS

#endif
