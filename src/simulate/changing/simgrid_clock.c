/* What SimGrid does not forgive: an actor on a host that is turned off dies, so what happens there is ended before (the
 * line sees to it); a sender whose peer's host goes away raises an exception that C cannot catch, so it is killed
 * before too; a transfer keeps the bandwidth at its start as a cap, so it starts unbounded and gets its rate within the
 * same date. */
#include "simulate/changing/simgrid_clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "simulate/simgrid_hosts.h"

/* With SimGrid 4.0 a transfer here never goes faster than it first did, though that of a bare program does; why is not
 * known. What is left of it then starts anew. */
static const bool first_rate_is_most = SIMGRID_VERSION >= 40000;

/* Relative. SimGrid comes to its dates by sums of differences, and may miss one by a rounding: then what was to be
 * there first would not be. So what ends as near as that to when it was to end has ended then; else when SimGrid says.
 */
static const double same_date = 1e-12;

typedef enum { FREE, BEGUN, RUNS, ENDED } state;

typedef struct {
  fl_work *work;
  state state;
  double end_s;      /* once it has ended */
  bool rate_is_old;  /* of a transfer */
  double first_pace; /* of one that has begun; < 0: it has had none yet */
  sg_actor_t actor;  /* NULL: there is none yet, or it was killed */
  sg_sem_t woken;    /* it has something to do, or its pace is another */
  sg_link_t link;
  fl_simgrid_burden burden;
} task;

/* Of this process only. */
static struct {
  fl_clock clock;
  task *tasks; /* [count] two a node */
  size_t count, begun;
  sg_sem_t woken;
  bool waits;
} sim;

static double end_of(const task *t)
{
  const fl_work *work = t->work;
  if (work->left_s == 0) return work->counted_s;
  return work->pace > 0 ? work->counted_s + work->left_s / work->pace : (double)INFINITY;
}

/* ---- actors ---- */

static void run(task *t)
{
  t->state = RUNS;
  sim.begun--;
}

static double date_near(double date_s)
{
  double now_s = simgrid_get_clock();
  return fabs(date_s - now_s) <= same_date * now_s ? date_s : now_s;
}

static void end(task *t)
{
  t->state = ENDED;
  t->end_s = date_near(end_of(t));
  if (!sim.waits) return;
  sim.waits = false;
  sg_sem_release(sim.woken);
}

static void send(task *t)
{
  sg_host_sendto(fl_simgrid_host(t->work->node), fl_simgrid_host(t->work->peer), t->burden.size);
}

/* Until a date that moves with the pace. */
static void pass(task *t)
{
  for (bool over = false; !over;) {
    double left_s = end_of(t) - simgrid_get_clock();
    if (isinf(left_s))
      sg_sem_acquire(t->woken);
    else
      over = left_s <= 0 || sg_sem_acquire_timeout(t->woken, left_s);
  }
}

static void work(int count, char **arguments)
{
  (void)count;
  task *t = &sim.tasks[strtoull(arguments[1], NULL, 10)];
  for (;;) {
    while (t->state != BEGUN) sg_sem_acquire(t->woken);
    run(t);
    (t->work->sends ? send : pass)(t);
    end(t);
  }
}

static void wake_actor(task *t)
{
  char index[32], *arguments[] = {"work", index, NULL};
  snprintf(index, sizeof index, "%zu", (size_t)(t - sim.tasks));
  if (t->actor == NULL)
    t->actor = sg_actor_create("work", fl_simgrid_host(t->work->node), work, 2, arguments);
  else
    sg_sem_release(t->woken);
}

static void kill_actor(task *t)
{
  if (t->actor != NULL) sg_actor_kill(t->actor);
  t->actor = NULL;
}

/* ---- the clock ---- */

/* A node computes one thing at a time, and its radio sends one. */
static task *task_of(const fl_work *work)
{
  return &sim.tasks[2 * work->node + (work->peer != work->node)];
}

static void begin(fl_clock *clock, fl_work *work)
{
  (void)clock;
  task *t = task_of(work);
  t->work = work;
  if (work->left_s == 0) {
    end(t);
    return;
  }
  t->state = BEGUN;
  sim.begun++;
  if (work->sends) {
    t->burden = fl_simgrid_burden_of(work->left_s);
    t->link = fl_simgrid_radio(work->node);
    t->rate_is_old = true;
    t->first_pace = -1;
    sg_link_set_bandwidth(t->link, FL_SIMGRID_UNBOUNDED);
  }
  wake_actor(t);
}

static void repace(fl_clock *clock, fl_work *work)
{
  (void)clock;
  task *t = task_of(work);
  if (t->state == ENDED)
    t->end_s = end_of(t); /* it was to end a rounding later */
  else if (work->sends)
    t->rate_is_old = true;
  else if (t->state == RUNS)
    sg_sem_release(t->woken);
}

static void forget(task *t)
{
  if (t->state == BEGUN) sim.begun--;
  t->state = FREE;
}

static void cancel(fl_clock *clock, fl_work *work)
{
  (void)clock;
  task *t = task_of(work);
  if (t->state != ENDED) kill_actor(t);
  forget(t);
}

/* Of those that have ended the first; NULL: none has. */
static task *first_ended(void)
{
  task *first = NULL;
  for (size_t i = 0; i < sim.count; i++) {
    task *t = &sim.tasks[i];
    if (t->state != ENDED) continue;
    bool earlier = first == NULL || t->end_s < first->end_s;
    if (earlier || (t->end_s == first->end_s && t->work->dated.number < first->work->dated.number)) first = t;
  }
  return first;
}

static bool has_ended(const fl_clock *clock, double now_s)
{
  (void)clock;
  const task *first = first_ended();
  return first != NULL && first->end_s <= now_s;
}

static fl_work *take_ended(fl_clock *clock, double now_s)
{
  if (!has_ended(clock, now_s)) return NULL;
  task *first = first_ended();
  forget(first);
  return first->work;
}

static void turn(fl_clock *clock, size_t node, bool up)
{
  (void)clock;
  for (size_t i = 0; i < 2 && !up; i++) kill_actor(&sim.tasks[2 * node + i]);
  (up ? sg_host_turn_on : sg_host_turn_off)(fl_simgrid_host(node));
}

fl_clock *fl_simgrid_clock_new(size_t node_count)
{
  sim.clock = (fl_clock){begin, repace, cancel, take_ended, has_ended, turn};
  sim.count = 2 * node_count;
  sim.tasks = calloc(sim.count, sizeof *sim.tasks);
  if (sim.tasks == NULL) return NULL;
  for (size_t i = 0; i < sim.count; i++) sim.tasks[i].woken = sg_sem_init(0);
  sim.woken = sg_sem_init(0);
  return &sim.clock;
}

void fl_simgrid_clock_stop(void)
{
  for (size_t i = 0; i < sim.count; i++) kill_actor(&sim.tasks[i]);
}

/* ---- time ---- */

static void restart_the_faster(void)
{
  for (size_t i = 0; i < sim.count && first_rate_is_most; i++) {
    task *t = &sim.tasks[i];
    if (t->state != RUNS || !t->rate_is_old || t->first_pace < 0 || t->work->pace <= t->first_pace) continue;
    kill_actor(t);
    begin(&sim.clock, t->work);
  }
}

/* Let what has begun start. Starting a transfer takes turns that nobody tells of. */
static void start_all(void)
{
  if (sim.begun == 0) return;
  while (sim.begun > 0) sg_actor_yield();
  for (int turns = 0; turns < 2; turns++) sg_actor_yield();
}

static void set_rates(void)
{
  for (size_t i = 0; i < sim.count; i++) {
    task *t = &sim.tasks[i];
    if (t->state != RUNS || !t->rate_is_old) continue;
    double pace = t->work->pace;
    t->rate_is_old = false;
    if (t->first_pace < 0) t->first_pace = pace;
    sg_link_set_bandwidth(t->link, pace > 0 ? pace * t->burden.rate : FL_SIMGRID_STALLED);
  }
}

/* The first date at which something is to end that has not. */
static double first_end(void)
{
  double first_s = INFINITY;
  for (size_t i = 0; i < sim.count; i++) {
    const task *t = &sim.tasks[i];
    if (t->state == BEGUN || t->state == RUNS) first_s = fmin(first_s, end_of(t));
  }
  return first_s;
}

static double first_ended_s(void)
{
  const task *first = first_ended();
  return first == NULL ? (double)INFINITY : first->end_s;
}

bool fl_simgrid_clock_moves(void)
{
  return !isinf(first_ended_s()) || !isinf(first_end());
}

/* For one end more, at most so long. */
static void wait_for_end(double most_s)
{
  bool in_vain = false;
  sim.waits = true;
  if (isinf(most_s))
    sg_sem_acquire(sim.woken);
  else
    in_vain = sg_sem_acquire_timeout(sim.woken, most_s);
  if (in_vain && !sim.waits) sg_sem_acquire(sim.woken); /* one came at the same date */
  sim.waits = false;
}

/* SimGrid's clock goes on by a difference. To a date of more than twice its own that rounds, and what was to end there
 * never does; so it stops at every power of two. From 0 it goes anywhere. */
static double next_stop_s(double next_s)
{
  double now_s = simgrid_get_clock();
  return now_s > 0 ? fmin(next_s, ldexp(1, ilogb(now_s) + 1)) : next_s;
}

double fl_simgrid_clock_wait(double next_s)
{
  restart_the_faster();
  start_all();
  set_rates();
  while (isinf(first_ended_s()) && simgrid_get_clock() < next_s)
    wait_for_end(next_stop_s(next_s) - simgrid_get_clock());
  double edge_s = simgrid_get_clock() * (1 + same_date);
  while (first_end() <= edge_s) wait_for_end(INFINITY);
  return date_near(fmin(next_s, first_ended_s()));
}
