/* A second witness for media that couple transfers: a fluid event simulator of its own, which knows nothing of SimGrid
 * nor of the media's code. Dates move from event to event; between two events every transfer goes at a constant speed.
 */
#ifndef FIELDLINE_TESTS_FLUID_H
#define FIELDLINE_TESTS_FLUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "fieldline/simulate.h"

enum { FLUID_MAX_PARTS = 24 };

/* Speeds of the active of `count` hops, as shares of what each has alone. NULL: all go at 1. */
typedef void fluid_speeds_fn(void *context, size_t count, const bool *active, double *speed);

typedef struct {
  fluid_speeds_fn *speeds;
  void *context;
  bool exclusive, downstream_first; /* both radios are held; who waits longest is first, or who is further down */
} fluid_medium;

typedef struct {
  uint64_t started, ended;
  bool running, waiting; /* a hop that waits for its radios, since: */
  double since_s, start_s, left_s, speed;
} fluid_activity;

typedef struct {
  const fl_pipeline *pipeline;
  const fl_workload *workload;
  const fluid_medium *medium;
  fluid_activity activities[2 * FLUID_MAX_PARTS];
  size_t count;
  uint64_t arrived;
  double now_s;
  fl_interval *out; /* [requests * count] */
} fluid;

static inline bool fluid_sends(const fluid *f, size_t i)
{
  return f->pipeline->activities[i].kind == FL_TRANSFER;
}

static inline double fluid_duration_s(const fluid *f, size_t i)
{
  return f->pipeline->activities[i].duration_s;
}

/* There is something to do, room for the result, and nobody at it. */
static inline bool fluid_is_ready(const fluid *f, size_t i)
{
  const fluid_activity *a = &f->activities[i];
  uint64_t before = i == 0 ? f->arrived : a[-1].ended;
  if (a->running || a->waiting || a->started >= before) return false;
  if (!fluid_sends(f, i) && i + 1 < f->count && f->workload->send_buffer > 0)
    return a->started < a[1].ended + f->workload->send_buffer;
  if (fluid_sends(f, i) && f->workload->receive_buffer > 0)
    return a->started < a[1].started + f->workload->receive_buffer;
  return true;
}

static inline void fluid_start(fluid *f, size_t i)
{
  fluid_activity *a = &f->activities[i];
  a->running = true;
  a->waiting = false;
  a->start_s = f->now_s;
  a->left_s = fluid_duration_s(f, i);
  a->started++;
}

static inline void fluid_end(fluid *f, size_t i)
{
  fluid_activity *a = &f->activities[i];
  f->out[a->ended * f->count + i] = (fl_interval){a->start_s, f->now_s};
  a->running = false;
  a->ended++;
  if (i + 1 == f->count && f->workload->arrivals.kind == FL_ARRIVALS_CLOSED && f->arrived < f->workload->count)
    f->arrived++;
}

static inline bool fluid_radios_free(const fluid *f, size_t hop)
{
  const fluid_activity *a = &f->activities[hop];
  return !a->running && (hop < 2 || !a[-2].running) && (hop + 2 >= f->count || !a[2].running);
}

/* The waiting hop whose turn it is, or the number of activities. */
static inline size_t fluid_next_hop(const fluid *f)
{
  size_t next = f->count;
  for (size_t i = 0; i < f->count; i++) {
    if (!fluid_sends(f, i) || !f->activities[i].waiting || !fluid_radios_free(f, i)) continue;
    bool first =
        next == f->count || f->medium->downstream_first || f->activities[i].since_s <= f->activities[next].since_s;
    if (first) next = i;
  }
  return next;
}

/* Everything that can happen at this date. */
static inline void fluid_settle(fluid *f)
{
  for (bool moved = true; moved;) {
    moved = false;
    for (size_t i = 0; i < f->count; i++) {
      if (!fluid_is_ready(f, i)) continue;
      moved = true;
      if (fluid_sends(f, i) && f->medium->exclusive) {
        f->activities[i].waiting = true;
        f->activities[i].since_s = f->now_s;
        continue;
      }
      fluid_start(f, i);
      if (f->activities[i].left_s == 0) fluid_end(f, i);
    }
    if (moved || !f->medium->exclusive) continue;
    size_t hop = fluid_next_hop(f);
    moved = hop < f->count;
    if (moved) fluid_start(f, hop);
  }
}

static inline void fluid_set_speeds(fluid *f)
{
  bool active[FLUID_MAX_PARTS];
  double speed[FLUID_MAX_PARTS];
  for (size_t i = 0; i < f->count; i++) f->activities[i].speed = 1;
  if (f->medium->speeds == NULL) return;
  size_t hops = 0;
  for (size_t i = 0; i < f->count; i++)
    if (fluid_sends(f, i)) active[hops++] = f->activities[i].running;
  f->medium->speeds(f->medium->context, hops, active, speed);
  for (size_t i = 0; i < f->count; i++)
    if (fluid_sends(f, i) && f->activities[i].running) f->activities[i].speed = speed[f->pipeline->activities[i].hop];
}

/* To the next end. Activities whose speed never changed end at start + duration, so that equal dates stay equal. */
static inline void fluid_advance(fluid *f)
{
  double next_s = INFINITY;
  double end_s[2 * FLUID_MAX_PARTS];
  fluid_set_speeds(f);
  for (size_t i = 0; i < f->count; i++) {
    const fluid_activity *a = &f->activities[i];
    if (!a->running) continue;
    bool steady = !fluid_sends(f, i) || f->medium->speeds == NULL;
    end_s[i] = steady ? a->start_s + fluid_duration_s(f, i) : f->now_s + a->left_s / a->speed;
    if (end_s[i] < next_s) next_s = end_s[i];
  }
  double step_s = next_s - f->now_s;
  f->now_s = next_s;
  for (size_t i = 0; i < f->count; i++) {
    fluid_activity *a = &f->activities[i];
    if (!a->running) continue;
    if (end_s[i] == next_s)
      fluid_end(f, i);
    else
      a->left_s -= step_s * a->speed;
  }
}

/* All intervals, request by request; the caller frees them. Arrivals: a burst, or closed. */
static inline fl_interval *fluid_run(const fl_pipeline *pipeline, const fl_workload *workload,
                                     const fluid_medium *medium)
{
  fluid f = {.pipeline = pipeline, .workload = workload, .medium = medium, .count = pipeline->activity_count};
  bool closed = workload->arrivals.kind == FL_ARRIVALS_CLOSED;
  f.arrived = closed && workload->arrivals.in_flight < workload->count ? workload->arrivals.in_flight : workload->count;
  f.out = malloc(workload->count * f.count * sizeof *f.out);
  for (fluid_settle(&f); f.activities[f.count - 1].ended < workload->count; fluid_settle(&f)) fluid_advance(&f);
  return f.out;
}

#endif
