/* Media in which a transfer, once it has begun, goes at its own pace: hops on channels of their own, and hops that wait
 * for the radios at their ends. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "world/medium/media.h"

typedef struct {
  size_t count;
  fl_air_hop hops[];
} times;

fl_status fl_times_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  times *t = malloc(sizeof *t + in->hop_count * sizeof t->hops[0]);
  if (t == NULL) return fl_fail_memory(err, "a medium");
  t->count = in->hop_count;
  if (t->count > 0) memcpy(t->hops, in->hops, t->count * sizeof t->hops[0]);
  *state = t;
  return FL_OK;
}

void fl_times_clear(void *state)
{
  free(state);
}

/* The slowest hop. */
fl_status fl_isolated_period(void *state, double *period_s, fl_error *err)
{
  const times *t = state;
  (void)err; /* nothing to fail */
  *period_s = 0;
  for (size_t i = 0; i < t->count; i++) *period_s = fmax(*period_s, t->hops[i].air_s);
  return FL_OK;
}

static size_t nodes_up_to_last(const times *t)
{
  size_t end = 0;
  for (size_t i = 0; i < t->count; i++) {
    if (t->hops[i].from >= end) end = t->hops[i].from + 1;
    if (t->hops[i].to >= end) end = t->hops[i].to + 1;
  }
  return end;
}

/* The radio that is busy longest: with all that it sends and receives for a request. */
fl_status fl_half_duplex_period(void *state, double *period_s, fl_error *err)
{
  const times *t = state;
  size_t nodes = nodes_up_to_last(t);
  double *busy_s = calloc(nodes + 1, sizeof *busy_s);
  if (busy_s == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < t->count; i++) {
    busy_s[t->hops[i].from] += t->hops[i].air_s;
    busy_s[t->hops[i].to] += t->hops[i].air_s;
  }
  *period_s = 0;
  for (size_t node = 0; node < nodes; node++) *period_s = fmax(*period_s, busy_s[node]);
  free(busy_s);
  return FL_OK;
}
