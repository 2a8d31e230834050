/* No carrier sense: everybody sends, and disturbs everybody. */
#include <math.h>
#include <stdlib.h>

#include "world/medium/media.h"

enum { LOUD = 3 };

typedef struct {
  size_t count, room;
  double *signal;        /* [room * room] what hop j's sender gives hop i's receiver, over the noise, at i * room + j */
  double *alone;         /* [room] log2(1 + signal) */
  double *air_s;         /* [room] */
  size_t *loud;          /* [room * LOUD] who disturbs hop i most, the worst first; `count` where there is nobody */
  double *busy, *time_s; /* [room] to work in */
} interference;

/* What disturbs hop i. */
static double *signals_at(const interference *s, size_t i)
{
  return &s->signal[i * s->room];
}

/* Who disturbs hop i most. */
static void find_loud(interference *s, size_t i)
{
  size_t *loud = &s->loud[i * LOUD];
  const double *signal = signals_at(s, i);
  for (size_t k = 0; k < LOUD; k++) loud[k] = s->count;
  for (size_t j = 0; j < s->count; j++) {
    size_t k = LOUD;
    if (j == i) continue;
    for (; k > 0 && (loud[k - 1] == s->count || signal[j] > signal[loud[k - 1]]); k--)
      if (k < LOUD) loud[k] = loud[k - 1];
    if (k < LOUD) loud[k] = j;
  }
}

static void release(interference *s)
{
  free(s->signal);
  free(s->alone);
  free(s->air_s);
  free(s->loud);
  free(s->busy);
  free(s->time_s);
}

static bool make_room(interference *s, size_t room)
{
  release(s);
  *s = (interference){.room = room,
                      .signal = calloc(room * room + 1, sizeof *s->signal),
                      .alone = calloc(room + 1, sizeof *s->alone),
                      .air_s = calloc(room + 1, sizeof *s->air_s),
                      .loud = calloc(room * LOUD + 1, sizeof *s->loud),
                      .busy = calloc(room + 1, sizeof *s->busy),
                      .time_s = calloc(room + 1, sizeof *s->time_s)};
  return s->signal != NULL && s->alone != NULL && s->air_s != NULL && s->loud != NULL && s->busy != NULL &&
         s->time_s != NULL;
}

/* A node hears itself, but knows what it sends: its own signal disturbs it not. */
static double signal_of(const fl_air_input *in, size_t at, size_t from)
{
  const fl_air_hop *hops = in->hops;
  return hops[from].from == hops[at].to ? 0 : fl_links_snr(in->links, hops[from].from, hops[at].to);
}

static void describe(interference *s, const fl_air_input *in, size_t kept)
{
  for (size_t i = 0; i < s->count; i++) {
    for (size_t j = i < kept ? kept : 0; j < s->count; j++) signals_at(s, i)[j] = signal_of(in, i, j);
    find_loud(s, i);
    if (i < kept) continue;
    s->alone[i] = log2(1 + signals_at(s, i)[i]);
    s->air_s[i] = in->hops[i].air_s;
  }
}

fl_status fl_sinr_change(void *state, const fl_air_input *in, size_t kept, fl_error *err)
{
  interference *s = state;
  if (in->hop_count > s->room) {
    if (!make_room(s, s->room == 0 ? in->hop_count : 2 * in->hop_count)) return fl_fail_memory(err, "a medium");
    kept = 0;
  }
  s->count = in->hop_count;
  describe(s, in, kept);
  return FL_OK;
}

fl_status fl_sinr_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  interference *s = calloc(1, sizeof *s);
  if (s == NULL) return fl_fail_memory(err, "a medium");
  fl_status status = fl_sinr_change(s, in, 0, err);
  if (status == FL_OK)
    *state = s;
  else
    fl_sinr_clear(s);
  return status;
}

void fl_sinr_clear(void *state)
{
  release(state);
  free(state);
}

static double speed_against(const interference *s, size_t i, double disturbance)
{
  return log2(1 + signals_at(s, i)[i] / (1 + disturbance)) / s->alone[i];
}

void fl_sinr_speeds(void *state, const bool *active, double *speed)
{
  const interference *s = state;
  for (size_t i = 0; i < s->count; i++) {
    double disturbance = 0;
    if (!active[i]) continue;
    for (size_t j = 0; j < s->count; j++)
      if (j != i && active[j]) disturbance += signals_at(s, i)[j];
    speed[i] = speed_against(s, i, disturbance);
  }
}

/* ---- what can be foreseen ---- */

#define TOLERANCE 1e-7
enum { ROUNDS = 40 };

/* Mean speed of hop i when hop j is under way for the share busy[j] of the time, by chance: over what the loudest do,
 * with what the others give on the average. */
static double mean_speed(const interference *s, size_t i)
{
  const double *signal = signals_at(s, i);
  const size_t *loud = &s->loud[i * LOUD];
  size_t louds = 0;
  double rest = 0, mean = 0;
  while (louds < LOUD && loud[louds] < s->count) louds++;
  for (size_t j = 0; j < s->count; j++)
    if (j != i) rest += s->busy[j] * signal[j];
  for (size_t k = 0; k < louds; k++) rest -= s->busy[loud[k]] * signal[loud[k]];
  rest = fmax(rest, 0);
  for (size_t set = 0; set < (size_t)1 << louds; set++) {
    double chance = 1, disturbance = rest;
    for (size_t k = 0; k < louds; k++) {
      bool sends = (set >> k & 1) != 0;
      chance *= sends ? s->busy[loud[k]] : 1 - s->busy[loud[k]];
      if (sends) disturbance += signal[loud[k]];
    }
    if (chance > 0) mean += chance * speed_against(s, i, disturbance);
  }
  return mean;
}

/* What the slowest hop takes a request when requests come with this period and each hop disturbs the others for as long
 * as it takes itself: times grow from those alone until they stand. INFINITY when a hop does not get done in time. */
static double slowest_s(interference *s, double period_s)
{
  double slowest_s = 0, growth = 1;
  for (size_t i = 0; i < s->count; i++) s->time_s[i] = s->air_s[i];
  for (int round = 0; round < ROUNDS && growth > TOLERANCE; round++) {
    growth = slowest_s = 0;
    for (size_t i = 0; i < s->count; i++) s->busy[i] = s->time_s[i] / period_s;
    for (size_t i = s->count; i-- > 0;) { /* in searches it is the last that was added, and most often takes too long */
      double time_s = s->air_s[i] / mean_speed(s, i);
      if (time_s > period_s) return INFINITY;
      growth = fmax(growth, time_s / s->time_s[i] - 1);
      slowest_s = fmax(slowest_s, time_s);
      s->time_s[i] = time_s;
    }
  }
  return slowest_s;
}

/* The least period in which every hop gets done; at most that in which all send all the time. With a longer period
 * everybody disturbs less: what the slowest takes then is a bound from below. */
fl_status fl_sinr_period(void *state, double *period_s, fl_error *err)
{
  interference *s = state;
  double low_s = 0, high_s = 0;
  (void)err; /* nothing to fail */
  for (size_t i = 0; i < s->count; i++) s->busy[i] = 1;
  for (size_t i = 0; i < s->count; i++) {
    low_s = fmax(low_s, s->air_s[i]);
    high_s = fmax(high_s, s->air_s[i] / mean_speed(s, i));
  }
  while (high_s > low_s * (1 + TOLERANCE)) {
    double middle_s = sqrt(low_s * high_s), time_s = slowest_s(s, middle_s);
    if (isinf(time_s)) {
      low_s = middle_s;
    } else {
      high_s = middle_s;
      low_s = fmax(low_s, time_s);
    }
  }
  *period_s = high_s;
  return FL_OK;
}

fl_status fl_sinr_period_is_below(void *state, double limit_s, bool *below, fl_error *err)
{
  (void)err; /* nothing to fail */
  *below = isinf(limit_s) || slowest_s(state, limit_s) < limit_s;
  return FL_OK;
}
