/* A chain at work while the world changes: which request is where, what may start, what a failure takes away. How time
 * passes is the engine's: it gives a clock, moves the line's date to whatever is next, and lets it settle.
 *
 * An activity of the chain serves one request after the other. At a date, in this order: everything that ends then;
 * what changes; all that may start; radios to those that wait for them, longest first; and how fast everything under
 * way goes from then on. What is under way keeps what has been done of it. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_LINE_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_LINE_H

#include "fieldline/conditions.h"
#include "simulate/changing/batteries.h"
#include "simulate/changing/clock.h"
#include "simulate/changing/requests.h"
#include "simulate/changing/takeover.h"

typedef enum { FL_IDLE, FL_WAITS_FOR_RADIOS, FL_COMPUTES, FL_IN_LATENCY, FL_ON_AIR } fl_phase;

typedef struct {
  fl_work work; /* first: what the clock hands back is an activity's work, or the transfer of weights */
  const fl_activity *of;
  fl_request_queue waits; /* requests whose turn is to come */
  fl_request *at;         /* the one whose turn it is; NULL while idle */
  fl_phase phase;
  double start_s; /* of that; of a hop that waits for its radios: since when */
  double planned; /* what its time is planned for: the rate of its link in bit/s, the speed of its node as a factor */
  double share;   /* on the air: what the medium leaves it */
} fl_line_activity;

typedef struct {
  const fl_world *world;
  const fl_workload *workload;
  fl_clock *clock;
  fl_error *err; /* of whatever fails; what has failed is in `status` */
  fl_status status;
  fl_changes *changes;
  fl_conditions *conditions;
  fl_gate gate;
  double now_s;
  bool over;
  fl_run_end end; /* once it is over */
  uint64_t idle;  /* changes since anything else happened */

  size_t count, hop_count;
  fl_activity *table;           /* [count] of the chain */
  const fl_activity *first;     /* [count] of a request's first pass; NULL: as the others */
  bool loops;                   /* nodes keep something of a request between its passes */
  fl_line_activity *activities; /* [count] */
  size_t *activity_of;          /* [nodes] that computes there, `count` where none does */
  size_t down;                  /* nodes of the chain that are */
  bool stands_still;            /* nothing starts */
  bool is_whole;                /* as it was told of last */

  fl_air *air; /* of the hops as they are; NULL: speeds do not depend on each other */
  bool exclusive, shares, downstream_first;
  bool air_is_old, paces_are_old;
  bool *sends, *receives; /* [nodes] radios that are taken */
  bool *active;           /* [hop_count] those that move, for the medium */
  double *shares_now;     /* [hop_count] */
  fl_air_hop *hops;       /* [hop_count] */

  fl_takeover takeover;
  fl_batteries batteries;
  bool *is_gone; /* [n] down, and nothing raises it */
} fl_line;

/* Success: end with fl_line_clear(). The pipeline, which has a world, and all else outlive the line. Errors: those of
 * fl_changes_open() and of the medium; FL_ERR_MEMORY. */
fl_status fl_line_init(fl_line *line, const fl_pipeline *pipeline, const fl_workload *workload, fl_clock *clock,
                       fl_request_fn *sink, void *context, fl_error *err);
void fl_line_clear(fl_line *line);

/* All that happens at line->now_s. Errors: whatever fails; what a sink returned. */
fl_status fl_line_settle(fl_line *line);

/* When the line wants to settle next, whatever the clock does; INFINITY: never. */
double fl_line_next_s(const fl_line *line);

/* When the next battery is empty unless something happens before; INFINITY: never. Alone it is nothing to wait for:
 * a battery that is empty lets nothing go on. */
double fl_line_empty_s(const fl_line *line);

/* Nothing is under way and nothing will ever be: it is over. */
fl_status fl_line_give_up(fl_line *line);

/* ---- for the files beside line.c ---- */

/* Keep an error for the end of this date; the first one counts. */
static inline void fl_line_fail(fl_line *line, fl_status status)
{
  if (line->status == FL_OK) line->status = status;
}

/* What is under way ends: noted with its request, its radios free. (end.c) */
void fl_line_end(fl_line *line, fl_line_activity *activity, fl_activity_outcome outcome);

/* It ends without success, before its time: returns its request; NULL: there was none. (end.c) */
fl_request *fl_line_break(fl_line *line, fl_line_activity *activity, fl_activity_outcome outcome);

/* What a failure of a node takes away, and where it goes on. (losses.c) */
void fl_line_lose_node(fl_line *line, size_t node);

/* Radios and speeds. (air.c) */
fl_status fl_line_air_init(fl_line *line);
bool fl_line_takes_radios(fl_line *line, const fl_work *work); /* if they are free */
void fl_line_free_radios(fl_line *line, const fl_work *work);
void fl_line_grant_radios(fl_line *line);
void fl_line_set_paces(fl_line *line);
void fl_line_begin(fl_line *line, fl_line_activity *activity); /* a transfer that has its radios, a computation */

/* The pace at which an activity goes in its phase. (air.c) */
double fl_line_pace(const fl_line *line, const fl_line_activity *activity);

/* What an activity's time is planned for, as the world is now: the rate of its link, the speed of its node. (chain.c)
 */
double fl_line_planned(const fl_line *line, const fl_activity *of);

/* A chain with nothing on it yet; the arrays of the one before are the caller's. `planned`: that of its activities;
 * NULL: as the world is now. FL_ERR_MEMORY. (chain.c) */
fl_status fl_line_set_chain(fl_line *line, const fl_activity *activities, size_t count, const double *planned);

/* Those that are on a chain, which may be NULL. (chain.c) */
void fl_line_free_requests(fl_line_activity *activities, size_t count);

/* Where a request begins anew, or is lost. (losses.c) */
void fl_line_restart(fl_line *line, fl_request *request);

/* Planning anew. (takeover.c) */
fl_status fl_line_takeover_init(fl_line *line);
void fl_line_takeover_clear(fl_line *line);
double fl_line_takeover_next_s(const fl_line *line);
void fl_line_takeover_due(fl_line *line);                             /* what its dates ask for */
void fl_line_takeover_down(fl_line *line, size_t node);               /* a node has gone down */
void fl_line_takeover_change(fl_line *line, const fl_change *change); /* something has changed */
bool fl_line_fetch(fl_line *line);                                    /* begin a transfer of weights: has it? */
void fl_line_fetch_ended(fl_line *line);
void fl_line_break_fetch(fl_line *line);                    /* it ends without success, if there is one */
bool fl_line_could_use(const fl_line *line, size_t node);   /* to plan with, when it is up */
bool fl_line_finds_plan(fl_line *line, const bool *usable); /* with the policy, as the world is; an error is kept */

/* From one plan's chain, which is at work, to another's, whose activities are planned for `planned`. FL_ERR_MEMORY.
 * (switch.c) */
fl_status fl_line_switch(fl_line *line, const fl_plan *from, const fl_plan *to, const double *planned);

/* Batteries. (batteries.c) */
fl_status fl_line_batteries_init(fl_line *line); /* FL_ERR_MEMORY */
void fl_line_batteries_clear(fl_line *line);
bool fl_line_take_empty(fl_line *line, size_t *node); /* one whose battery is empty by now; false: no other */
void fl_line_draw_power(fl_line *line);               /* from now on, as much as what they do takes */

/* Nodes that nothing raises again, where changes of other things may go on for ever. (gone.c) */
fl_status fl_line_gone_init(fl_line *line); /* FL_ERR_MEMORY */
void fl_line_note_gone(fl_line *line, size_t node, bool up);
bool fl_line_is_hopeless(fl_line *line); /* nothing will come through any more, because of them: the run ends */

/* Planning anew has failed, and will whoever comes back. False where that is not known. An error is kept. (never.c) */
bool fl_line_never_fits(fl_line *line);

/* Tell of what happens. (tell.c) */
void fl_line_tell_change(fl_line *line, const fl_change *change);
void fl_line_tell_empty(fl_line *line, size_t node);
void fl_line_tell_whole(fl_line *line); /* where that has changed */
void fl_line_tell_end(fl_line *line);
void fl_line_tell_detected(fl_line *line);
void fl_line_tell_fetch(fl_line *line, fl_happening_kind kind); /* its end, one way or the other */
void fl_line_tell_chain(fl_line *line, const fl_plan_input *in, const fl_plan *plan);

#endif
