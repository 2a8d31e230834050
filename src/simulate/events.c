/* Discrete events in plain C: what the engine `simgrid` simulates, some seventy times faster. SimGrid is the witness.
 *
 * An activity of a chain (a compute, a hop) serves one pass after the other; mostly a request is one pass. It starts
 * the next when its gates are open: the activity before it has delivered, and bounded buffers have room. Every activity
 * under way has one event, its next date: the end of a compute or a transfer, or the end of a hop's latency, behind
 * which it goes on the air. At a date, in this order:
 * everything that ends then; all that may start; radios to those that wait for them, longest first; and, where
 * transfers share the air, their speeds anew. A transfer whose speed changes keeps what it has sent. */
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "simulate/changing/changing.h"
#include "simulate/collate.h"
#include "simulate/dates.h"
#include "simulate/engines.h"

/* Open to the next pass of an activity while the passes before it are fewer than *count + ahead. */
typedef struct {
  const uint64_t *count; /* NULL: always open */
  uint64_t ahead;
} gate;

typedef enum { IDLE, WAITS_FOR_RADIOS, RUNS, IN_LATENCY, ON_AIR } phase;

typedef struct activity activity;
struct activity {
  fl_dated dated; /* by its number in the chain: of equal dates the one further up comes first */
  gate gates[2];
  activity *after_start, *after_end[2];    /* whose gates open then, or NULL */
  uint64_t started, ended;                 /* passes */
  const fl_activity *of;                   /* the pass at hand */
  const fl_activity *of_first, *of_others; /* a request's first pass, and those behind it */
  size_t sender, receiver;                 /* parts whose radios a transfer takes */
  double latency_s, alone_s;               /* behind the latency: what it takes undisturbed */
  phase phase;
  double start_s;           /* of the pass at hand; of a hop that waits for its radios: since when */
  double speed;             /* on the air, a share of its pace alone */
  double left_s, counted_s; /* on the air: what it would still take alone, counted at that date */
  bool is_ready;            /* listed as such */
};

typedef struct {
  activity *activities; /* [count + 1] the last is the entrance */
  size_t count, hop_count;
  uint64_t request_count, pass_count;
  uint64_t let_in;    /* passes that have come to the first node, and those that a closed loop has let in */
  bool closed, loops; /* completions let requests in; requests make passes that are not all alike */
  fl_passes passes;   /* where requests do */
  fl_air *air;        /* NULL: transfers are independent */
  bool exclusive, downstream_first, shares;
  fl_arrival_dates arrivals;
  activity *entrance; /* its event is the next arrival; NULL in a closed loop */
  double now_s;
  fl_dates dates;
  activity **ready; /* [ready_count] whose gates may have opened */
  size_t ready_count;
  activity **waiting; /* [waiting_count] hops that want their radios */
  size_t waiting_count;
  activity **hops;     /* [hop_count] */
  bool *active, *busy; /* [hop_count] hops on the air; [count] parts whose radios are taken */
  double *speeds;      /* [hop_count] */
  bool air_changed;
  fl_collator collator;
} world;

/* ---- what happens at a date ---- */

/* Its next date, in place of the one it had. */
static void schedule(world *w, activity *a, double date_s)
{
  fl_dates_set(&w->dates, &a->dated, date_s);
}

static bool is_open(const activity *a)
{
  for (size_t i = 0; i < sizeof a->gates / sizeof a->gates[0]; i++)
    if (a->gates[i].count != NULL && a->started >= *a->gates[i].count + a->gates[i].ahead) return false;
  return true;
}

static void consider(world *w, activity *a)
{
  if (a == NULL || a->phase != IDLE || a->is_ready) return;
  a->is_ready = true;
  w->ready[w->ready_count++] = a;
}

static bool needs_radios(const world *w, const activity *a)
{
  return w->exclusive && a->of->kind == FL_TRANSFER && a->alone_s > 0;
}

/* A pass is through: who comes in its place? */
static void follow(world *w)
{
  bool followed = w->loops ? fl_passes_end(&w->passes, w->now_s, w->now_s) : w->closed;
  if (!followed) return;
  w->let_in++;
  consider(w, w->activities);
}

static fl_status end(world *w, activity *a, fl_error *err)
{
  if (a->phase == ON_AIR) {
    w->active[a->of->hop] = false;
    w->air_changed = true;
  }
  if (needs_radios(w, a)) w->busy[a->sender] = w->busy[a->receiver] = false;
  a->phase = IDLE;
  a->ended++;
  consider(w, a);
  consider(w, a->after_end[0]);
  consider(w, a->after_end[1]);
  if (a + 1 == w->activities + w->count) follow(w);
  return fl_collator_add(&w->collator, (size_t)(a - w->activities), (fl_interval){a->start_s, w->now_s}, err);
}

static void go_on_air(world *w, activity *a)
{
  if (!w->shares || a->alone_s == 0) {
    a->phase = RUNS;
    schedule(w, a, w->now_s + a->alone_s);
    return;
  }
  a->phase = ON_AIR;
  a->left_s = a->alone_s;
  a->counted_s = w->now_s;
  a->speed = 0; /* until share_air() */
  w->active[a->of->hop] = true;
  w->air_changed = true;
}

static void start(world *w, activity *a)
{
  a->start_s = w->now_s;
  a->started++;
  consider(w, a->after_start);
  a->phase = RUNS;
  if (a->of->kind == FL_COMPUTE) {
    schedule(w, a, w->now_s + a->alone_s);
  } else if (a->latency_s > 0) {
    a->phase = IN_LATENCY;
    schedule(w, a, w->now_s + a->latency_s);
  } else {
    go_on_air(w, a);
  }
}

static void set_times(activity *a, const fl_activity *of)
{
  a->of = of;
  a->latency_s = of->latency_s;
  a->alone_s = of->duration_s - of->latency_s;
}

/* What its next pass takes. At the first node it shows now which one that is. */
static fl_status look_at_pass(world *w, activity *a, fl_error *err)
{
  if (!w->loops) return FL_OK;
  fl_status status = a == w->activities ? fl_passes_begin(&w->passes, err) : FL_OK;
  if (status == FL_OK) set_times(a, fl_passes_at(&w->passes, a->started)->number == 0 ? a->of_first : a->of_others);
  return status;
}

/* Start all whose gates are open; a hop that holds its radios alone asks for them. */
static fl_status start_ready(world *w, fl_error *err)
{
  while (w->ready_count > 0) {
    activity *a = w->ready[--w->ready_count];
    a->is_ready = false;
    if (a->phase != IDLE || a->started == w->pass_count || !is_open(a)) continue;
    fl_status status = look_at_pass(w, a, err);
    if (status != FL_OK) return status;
    if (!needs_radios(w, a)) {
      start(w, a);
      continue;
    }
    a->phase = WAITS_FOR_RADIOS;
    a->start_s = w->now_s;
    w->waiting[w->waiting_count++] = a;
  }
  return FL_OK;
}

/* Of two hops, the one whose turn comes first: whichever waits longer, then the one nearer to the end of the chain,
 * which makes room for those behind it. */
static bool has_turn_before(const world *w, const activity *a, const activity *b)
{
  if (w->downstream_first || a->start_s == b->start_s) return a > b;
  return a->start_s < b->start_s;
}

static void grant_radios(world *w)
{
  for (;;) {
    size_t next = w->waiting_count;
    for (size_t i = 0; i < w->waiting_count; i++) {
      const activity *a = w->waiting[i];
      bool is_free = !w->busy[a->sender] && !w->busy[a->receiver];
      if (is_free && (next == w->waiting_count || has_turn_before(w, a, w->waiting[next]))) next = i;
    }
    if (next == w->waiting_count) return;
    activity *a = w->waiting[next];
    w->waiting[next] = w->waiting[--w->waiting_count];
    w->busy[a->sender] = w->busy[a->receiver] = true;
    start(w, a);
  }
}

/* All speeds anew; whose changes keeps what it has sent. */
static fl_status share_air(world *w, fl_error *err)
{
  if (!w->air_changed) return FL_OK;
  w->air_changed = false;
  fl_status status = fl_air_speeds(w->air, w->active, w->speeds, err);
  if (status != FL_OK) return status;
  for (size_t i = 0; i < w->hop_count; i++) {
    activity *a = w->hops[i];
    if (!w->active[i] || w->speeds[i] == a->speed) continue;
    a->left_s -= (w->now_s - a->counted_s) * a->speed;
    a->counted_s = w->now_s;
    a->speed = w->speeds[i];
    schedule(w, a, w->now_s + fmax(a->left_s, 0) / a->speed);
  }
  return FL_OK;
}

static void arrive(world *w)
{
  activity *entrance = w->entrance;
  entrance->ended++;
  w->let_in++;
  consider(w, w->activities);
  if (entrance->ended < w->request_count) schedule(w, entrance, fl_arrival_dates_next(&w->arrivals, entrance->ended));
}

static fl_status happen(world *w, activity *a, fl_error *err)
{
  if (a == w->entrance)
    arrive(w);
  else if (a->phase == IN_LATENCY)
    go_on_air(w, a);
  else
    return end(w, a, err);
  return FL_OK;
}

static bool is_due(const world *w)
{
  return fl_dates_first_s(&w->dates) <= w->now_s;
}

/* All that happens at this date. */
static fl_status settle(world *w, fl_error *err)
{
  do {
    while (is_due(w)) {
      fl_status status = happen(w, (activity *)fl_dates_take(&w->dates), err);
      if (status != FL_OK) return status;
    }
    fl_status status = start_ready(w, err);
    if (status != FL_OK) return status;
    if (w->waiting_count > 0 && !is_due(w)) grant_radios(w);
  } while (w->ready_count > 0 || is_due(w));
  return share_air(w, err);
}

/* ---- a chain ---- */

static void set_activities(world *w, const fl_pipeline *p)
{
  for (size_t i = 0; i < w->count; i++) {
    activity *a = &w->activities[i];
    a->dated.number = i;
    a->of_others = &p->activities[i];
    a->of_first = p->first_pass != NULL ? &p->first_pass[i] : a->of_others;
    set_times(a, a->of_others);
    if (a->of->kind != FL_TRANSFER) continue;
    w->hops[a->of->hop] = a;
    a->sender = a->of->part;
    a->receiver = p->activities[(i + 1) % w->count].part; /* the last goes back to the first */
  }
}

/* Between an activity and the next, where buffers are bounded. */
static void set_buffer(activity *a, activity *next, const fl_workload *work)
{
  if (a->of->kind == FL_COMPUTE && work->send_buffer > 0) {
    a->gates[1] = (gate){&next->ended, work->send_buffer};
    next->after_end[1] = a;
  }
  if (a->of->kind == FL_TRANSFER && work->receive_buffer > 0) {
    a->gates[1] = (gate){&next->started, work->receive_buffer};
    next->after_start = a;
  }
}

static void set_gates(world *w, const fl_pipeline *p, const fl_workload *work)
{
  activity *first = w->activities, *last = first + w->count - 1, *way_back = first + fl_pipeline_last_compute(p);
  for (activity *a = first; a < last; a++) { /* an activity follows the one before it in the chain */
    a[1].gates[0] = (gate){&a->ended, 0};
    a->after_end[0] = a + 1;
    if (a < way_back) set_buffer(a, a + 1, work);
  }
  first->gates[0] = (gate){&w->let_in, 0};
}

static fl_status make_rooms(world *w, fl_error *err)
{
  w->activities = calloc(w->count + 1, sizeof *w->activities);
  w->ready = calloc(w->count, sizeof *w->ready);
  w->waiting = calloc(w->count, sizeof *w->waiting);
  w->busy = calloc(w->count, sizeof *w->busy);
  w->hops = calloc(w->hop_count + 1, sizeof *w->hops);
  w->active = calloc(w->hop_count + 1, sizeof *w->active);
  w->speeds = calloc(w->hop_count + 1, sizeof *w->speeds);
  bool is_short = w->activities == NULL || w->ready == NULL || w->waiting == NULL || w->busy == NULL ||
                  w->hops == NULL || w->active == NULL || w->speeds == NULL;
  return is_short ? fl_fail_memory(err, "a simulation") : fl_dates_init(&w->dates, w->count + 1, err);
}

static fl_status world_init(world *w, const fl_pipeline *p, const fl_workload *work, fl_error *err)
{
  *w = (world){.count = p->activity_count,
               .hop_count = fl_activity_count_of(p->activities, p->activity_count, FL_TRANSFER),
               .request_count = work->count,
               .pass_count = fl_passes_of_all(work),
               .closed = work->arrivals.kind == FL_ARRIVALS_CLOSED,
               .loops = p->first_pass != NULL || fl_passes_of_each(work) > 1};
  if (fl_air_couples(p->air)) {
    w->air = p->air;
    w->exclusive = fl_air_exclusive(p->air);
    w->downstream_first = fl_air_downstream_first(p->air);
    w->shares = fl_air_shares(p->air);
  }
  fl_status status = make_rooms(w, err);
  if (status == FL_OK) status = fl_arrival_dates_init(&w->arrivals, work, err);
  if (status == FL_OK && w->loops) status = fl_passes_init(&w->passes, work, err);
  if (status != FL_OK) return status;
  if (w->closed) {
    w->let_in = work->arrivals.in_flight < work->count ? work->arrivals.in_flight : work->count;
  } else {
    w->entrance = &w->activities[w->count];
    w->entrance->dated.number = w->count;
    schedule(w, w->entrance, fl_arrival_dates_next(&w->arrivals, 0));
  }
  set_activities(w, p);
  set_gates(w, p, work);
  consider(w, w->activities);
  return FL_OK;
}

static void world_clear(world *w)
{
  fl_arrival_dates_clear(&w->arrivals);
  fl_passes_clear(&w->passes);
  free(w->activities);
  fl_dates_clear(&w->dates);
  free(w->ready);
  free(w->waiting);
  free(w->busy);
  free(w->hops);
  free(w->active);
  free(w->speeds);
}

fl_status fl_simulate_with_events(const fl_pipeline *pipeline, const fl_workload *workload, fl_request_fn *sink,
                                  void *context, fl_error *err)
{
  world w;
  double horizon_s;
  if (pipeline->world != NULL) return fl_simulate_changing_with_events(pipeline, workload, sink, context, err);
  fl_status status = fl_simulation_horizon(pipeline, workload, &horizon_s, err);
  if (status != FL_OK) return status;
  status = world_init(&w, pipeline, workload, err);
  if (status == FL_OK) status = fl_collator_init(&w.collator, pipeline, workload, sink, context, err);
  if (status == FL_OK) {
    status = settle(&w, err);
    while (status == FL_OK && w.collator.handed_on < w.pass_count) {
      w.now_s = fl_dates_first_s(&w.dates);
      assert(isfinite(w.now_s)); /* whatever waits, waits for somebody who does something */
      status = settle(&w, err);
    }
    fl_collator_clear(&w.collator);
  }
  world_clear(&w);
  return status;
}
