/* Media in which a transfer, once it has begun, goes at its own pace: hops on channels of their own, and hops that wait
 * for the radios at their ends. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "world/medium/media.h"

typedef struct {
  size_t count;
  double air_s[];
} times;

fl_status fl_times_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  times *t = malloc(sizeof *t + in->hop_count * sizeof t->air_s[0]);
  if (t == NULL) return fl_fail_memory(err, "a medium");
  t->count = in->hop_count;
  if (t->count > 0) memcpy(t->air_s, in->air_s, t->count * sizeof t->air_s[0]);
  *state = t;
  return FL_OK;
}

void fl_times_clear(void *state)
{
  free(state);
}

/* The slowest hop. */
double fl_isolated_period(const void *state)
{
  const times *t = state;
  double most_s = 0;
  for (size_t i = 0; i < t->count; i++) most_s = fmax(most_s, t->air_s[i]);
  return most_s;
}

/* The radio that is busy longest: it receives once and sends once for every request. */
double fl_half_duplex_period(const void *state)
{
  const times *t = state;
  double most_s = fl_isolated_period(state);
  for (size_t i = 1; i < t->count; i++) most_s = fmax(most_s, t->air_s[i - 1] + t->air_s[i]);
  return most_s;
}
