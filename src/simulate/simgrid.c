/* An actor for every activity: a part has one that computes and one that sends. They hand over by counters, which is
 * safe as SimGrid runs one actor at a time; an actor that finds a gate shut sleeps on its semaphore until another has
 * opened it. Computing is a sleep, and sending a transfer over the sender's own link.
 *
 * Dates come out equal to the last bit to those of the recurrence of closed_form.c (but for hops with a latency, where
 * it adds once and this twice). SimGrid moves its clock by adding the time to the next event, which may miss that
 * event's date by a rounding unless the date is at most twice the clock's: then the difference is exact. So nothing
 * here lets the clock jump further, except to a power of two, which is never missed: see metronome() and sleep_to().
 * That lets SimGrid's precision, within which it takes different dates for one, be as fine as doubles are: times of
 * nanoseconds and of years can stand in one scenario. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulate/passes.h"
#include "simulate/simgrid.h"
#include "simulate/simgrid_air.h"
#include "simulate/simgrid_hosts.h"
#include "world/simgrid.h"

#define QUOTE(text) #text
#define TEXT(macro) QUOTE(macro)

enum { STACK_KIB = 64, RECORDS = 2730 }; /* 2730 records: just under 64 KiB, what a pipe holds */

/* Open to the next pass of an activity while the passes before it are fewer than *count + ahead. */
typedef struct {
  const uint64_t *count; /* NULL: always open */
  uint64_t ahead;
} gate;

/* What a pass takes. */
typedef struct {
  double sleep_s;           /* compute time, or a hop's latency */
  fl_simgrid_burden burden; /* to send after that; of size 0: nothing */
} times;

typedef struct activity activity;
struct activity {
  gate gates[2];
  activity *after_start, *after_end[2]; /* whose gates open then, or NULL */
  uint64_t started, ended;              /* passes */
  times first, others;                  /* a request's first pass, and those behind it */
  sg_host_t from, to;
  sg_link_t link; /* of a hop: its sender's */
  double rate;    /* that the link has */
  size_t hop;     /* its number, of a hop */
  sg_sem_t awake;
  bool asleep;
};

/* Of this process only. */
static struct {
  activity *activities; /* [activity_count] */
  size_t activity_count;
  uint64_t request_count, pass_count;
  uint64_t let_in;    /* passes that have come to the first node, and those that a closed loop has let in */
  bool closed, loops; /* completions let requests in; requests make passes that are not all alike */
  fl_passes passes;   /* where requests do */
  fl_arrival_dates arrivals;
  bool exclusive, shares; /* the medium: see simgrid_air.h */
  double first_tick_s;
  int data_fd;
  size_t record_count;
  fl_record records[RECORDS];
} world;

static void flush_records(void)
{
  const char *bytes = (const char *)world.records;
  size_t size = world.record_count * sizeof world.records[0];
  while (size > 0) {
    ssize_t written = write(world.data_fd, bytes, size);
    if (written < 0 && errno != EINTR) _exit(1); /* nobody reads any more */
    if (written < 0) continue;
    bytes += written;
    size -= (size_t)written;
  }
  world.record_count = 0;
}

static void record(const activity *a, double start_s, double end_s)
{
  world.records[world.record_count++] = (fl_record){(uint64_t)(a - world.activities), {start_s, end_s}};
  if (world.record_count == RECORDS) flush_records();
}

static bool is_open(const activity *a)
{
  for (size_t i = 0; i < sizeof a->gates / sizeof a->gates[0]; i++)
    if (a->gates[i].count != NULL && a->started >= *a->gates[i].count + a->gates[i].ahead) return false;
  return true;
}

static void wait_until_open(activity *a)
{
  while (!is_open(a)) {
    a->asleep = true;
    sg_sem_acquire(a->awake);
    fl_simgrid_air_moved();
  }
}

static void wake(activity *a)
{
  if (a == NULL || !a->asleep || !is_open(a)) return;
  a->asleep = false;
  fl_simgrid_air_moved();
  sg_sem_release(a->awake);
  fl_simgrid_air_moved();
}

/* By way of a power of two when the date is more than twice the clock's. */
static void sleep_to(double date_s)
{
  double now_s = simgrid_get_clock();
  if (now_s > 0 && date_s > 2 * now_s) sg_actor_sleep_until(ldexp(1, ilogb(date_s)));
  sg_actor_sleep_until(date_s);
}

static activity *named_activity(char **arguments)
{
  return &world.activities[strtoull(arguments[1], NULL, 10)];
}

static void send(activity *a, const times *pass)
{
  if (world.shares) {
    fl_simgrid_air_send(a->hop, a->from, a->to, pass->burden.size, pass->burden.rate);
    return;
  }
  if (a->rate != pass->burden.rate) sg_link_set_bandwidth(a->link, a->rate = pass->burden.rate);
  sg_host_sendto(a->from, a->to, pass->burden.size);
}

static void give_up(const char *why)
{
  fprintf(stderr, "%s\n", why);
  _exit(1);
}

/* What the next pass takes. At the first node it shows now which one that is. */
static const times *look_at_pass(activity *a)
{
  fl_error why;
  if (!world.loops) return &a->others;
  if (a == world.activities && fl_passes_begin(&world.passes, &why) != FL_OK) give_up(why.message);
  return fl_passes_at(&world.passes, a->started)->number == 0 ? &a->first : &a->others;
}

/* A pass is through: who comes in its place? */
static void follow(void)
{
  double now_s = simgrid_get_clock();
  bool followed = world.loops ? fl_passes_end(&world.passes, now_s, now_s) : world.closed;
  if (!followed) return;
  world.let_in++;
  wake(world.activities);
}

static void carry_out(activity *a)
{
  wait_until_open(a);
  const times pass = *look_at_pass(a);
  bool exclusive = pass.burden.size > 0 && world.exclusive;
  if (exclusive) fl_simgrid_air_acquire(a->hop);
  double start_s = simgrid_get_clock();
  a->started++;
  wake(a->after_start);
  if (pass.sleep_s > 0) sg_actor_sleep_for(pass.sleep_s);
  if (pass.burden.size > 0) send(a, &pass);
  fl_simgrid_air_moved();
  record(a, start_s, simgrid_get_clock());
  a->ended++;
  if (exclusive) fl_simgrid_air_release(a->hop);
  wake(a->after_end[0]);
  wake(a->after_end[1]);
  if (a + 1 == world.activities + world.activity_count) follow();
}

static void run_activity(int count, char **arguments)
{
  (void)count;
  activity *a = named_activity(arguments);
  while (a->started < world.pass_count) carry_out(a);
}

/* Requests come, where arrivals have dates of their own. */
static void run_entrance(int count, char **arguments)
{
  (void)count;
  (void)arguments;
  for (uint64_t request = 0; request < world.request_count; request++) {
    sleep_to(fl_arrival_dates_next(&world.arrivals, request));
    fl_simgrid_air_moved();
    world.let_in++;
    wake(world.activities);
  }
}

/* Stops the clock at every power of two from the first one that can matter. */
static void metronome(int count, char **arguments)
{
  (void)count;
  (void)arguments;
  const activity *last = &world.activities[world.activity_count - 1];
  for (double date_s = world.first_tick_s; last->ended < world.pass_count; date_s *= 2) sg_actor_sleep_until(date_s);
}

static times times_of(const fl_activity *of)
{
  if (of->kind == FL_COMPUTE) return (times){.sleep_s = of->duration_s};
  return (times){.sleep_s = of->latency_s, .burden = fl_simgrid_burden_of(of->duration_s - of->latency_s)};
}

static void set_hop(activity *a, const fl_activity *of, size_t receiver)
{
  a->hop = of->hop;
  a->to = fl_simgrid_host(receiver);
  a->link = fl_simgrid_radio(of->part);
  if (world.exclusive || world.shares) fl_simgrid_air_set_hop(of->hop, of->part, receiver, a->link);
}

/* The part that is computed on a node, behind an activity or, of the way back, from the start. */
static size_t part_behind(const fl_pipeline *p, size_t i, size_t node)
{
  do i = (i + 1) % p->activity_count;
  while (p->activities[i].kind != FL_COMPUTE || p->activities[i].node != node);
  return p->activities[i].part;
}

static void set_times(const fl_pipeline *p)
{
  for (size_t i = 0; i < p->activity_count; i++) {
    const fl_activity *of = &p->activities[i];
    activity *a = &world.activities[i];
    a->from = fl_simgrid_host(of->part);
    a->others = times_of(of);
    a->first = p->first_pass != NULL ? times_of(&p->first_pass[i]) : a->others;
    if (of->kind == FL_TRANSFER) set_hop(a, of, part_behind(p, i, of->peer));
  }
}

/* Room for what an activity delivers, of so many: it waits for the next one to take it. */
static void set_buffer(activity *a, activity *next, fl_activity_kind kind, const fl_workload *w)
{
  if (kind == FL_TRANSFER && w->receive_buffer > 0) {
    a->gates[1] = (gate){&next->started, w->receive_buffer};
    next->after_start = a;
  }
  if (kind == FL_COMPUTE && w->send_buffer > 0) {
    a->gates[1] = (gate){&next->ended, w->send_buffer};
    next->after_end[1] = a;
  }
}

static void set_gates(const fl_pipeline *p, const fl_workload *w)
{
  activity *first = world.activities, *last = first + world.activity_count - 1;
  activity *way_back = first + fl_pipeline_last_compute(p);
  for (activity *a = first; a < last; a++) { /* an activity follows the one before it in the chain */
    a[1].gates[0] = (gate){&a->ended, 0};
    a->after_end[0] = a + 1;
    if (a < way_back) set_buffer(a, a + 1, p->activities[a - first].kind, w);
  }
  first->gates[0] = (gate){&world.let_in, 0};
  if (world.closed) world.let_in = w->arrivals.in_flight < w->count ? w->arrivals.in_flight : w->count;
}

static double shortest_of(const times *pass, double duration_s)
{
  double rest_s = duration_s - pass->sleep_s;
  return fmin(pass->sleep_s > 0 ? pass->sleep_s : INFINITY, rest_s > 0 ? rest_s : INFINITY);
}

/* The largest power of two up to the shortest time of any activity; INFINITY when none takes time. */
static double first_tick_s(const fl_pipeline *p)
{
  double shortest_s = INFINITY;
  for (size_t i = 0; i < p->activity_count; i++) {
    const activity *a = &world.activities[i];
    shortest_s = fmin(shortest_s, shortest_of(&a->others, p->activities[i].duration_s));
    if (p->first_pass != NULL) shortest_s = fmin(shortest_s, shortest_of(&a->first, p->first_pass[i].duration_s));
  }
  return isfinite(shortest_s) ? ldexp(1, ilogb(shortest_s)) : INFINITY;
}

static void create_actors(void)
{
  for (size_t i = 0; i < world.activity_count; i++) {
    activity *a = &world.activities[i];
    char index[32], *arguments[] = {"activity", index, NULL};
    snprintf(index, sizeof index, "%zu", i);
    a->awake = sg_sem_init(0);
    sg_actor_create("activity", a->from, run_activity, 2, arguments);
  }
  if (!world.closed) sg_actor_create("entrance", world.activities[0].from, run_entrance, 0, NULL);
  if (world.exclusive || world.shares) fl_simgrid_air_start(world.activities[0].from);
  if (isfinite(world.first_tick_s)) sg_actor_create("metronome", world.activities[0].from, metronome, 0, NULL);
}

static bool init_world(const fl_simgrid_job *job, size_t part_count)
{
  const fl_pipeline *p = job->pipeline;
  const fl_workload *w = job->workload;
  world.activity_count = p->activity_count;
  world.request_count = w->count;
  world.pass_count = fl_passes_of_all(w);
  world.closed = w->arrivals.kind == FL_ARRIVALS_CLOSED;
  world.loops = p->first_pass != NULL || fl_passes_of_each(w) > 1;
  world.activities = calloc(world.activity_count, sizeof *world.activities);
  if (fl_air_couples(p->air)) {
    world.exclusive = fl_air_exclusive(p->air);
    world.shares = fl_air_shares(p->air);
  }
  return world.activities != NULL && fl_simgrid_air_init(p->air, p->activity_count - part_count, part_count) &&
         fl_arrival_dates_init(&world.arrivals, w, NULL) == FL_OK &&
         (!world.loops || fl_passes_init(&world.passes, w, NULL) == FL_OK);
}

int fl_simgrid_run(int data_fd, void *context)
{
  const fl_simgrid_job *job = context;
  const fl_pipeline *p = job->pipeline;
  size_t part_count = fl_activity_count_of(p->activities, p->activity_count, FL_COMPUTE);
  world.data_fd = data_fd;
  if (!init_world(job, part_count)) {
    fputs("out of memory\n", stderr);
    return 1;
  }
  if (!fl_simgrid_start(part_count, STACK_KIB)) return 1;
  set_times(p);
  set_gates(p, job->workload);
  world.first_tick_s = first_tick_s(p);
  create_actors();
  simgrid_run();
  flush_records();
  return 0;
}

/* Of the headers: the library that is loaded has their version in its soname, and planning takes no loading. */
const char *fl_simgrid_version(void)
{
  return TEXT(SIMGRID_VERSION_MAJOR) "." TEXT(SIMGRID_VERSION_MINOR) "." TEXT(SIMGRID_VERSION_PATCH);
}
