#include "fieldline/random.h"

#include <gsl/gsl_errno.h>

#include "base/splitmix64.h"

typedef struct {
  uint64_t s[4];
} state;

static uint64_t rotate(uint64_t x, int k)
{
  return x << k | x >> (64 - k);
}

static uint64_t next(state *self)
{
  uint64_t *s = self->s, result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

static void set_state(void *self, unsigned long seed)
{
  uint64_t x = seed;
  for (int i = 0; i < 4; i++) ((state *)self)->s[i] = splitmix64_next(&x);
}

static unsigned long get(void *self)
{
  return next(self);
}

static double get_double(void *self)
{
  return (double)(next(self) >> 11) * 0x1p-53;
}

static const gsl_rng_type type = {"xoshiro256++", UINT64_MAX, 0, sizeof(state), set_state, get, get_double};
const gsl_rng_type *const fl_rng_xoshiro256pp = &type;

gsl_rng *fl_random_new(uint64_t seed, fl_stream stream, uint64_t trial)
{
  gsl_error_handler_t *callers = gsl_set_error_handler_off(); /* the default one aborts */
  gsl_rng *rng = gsl_rng_alloc(fl_rng_xoshiro256pp);
  gsl_set_error_handler(callers);
  if (rng != NULL) fl_random_reset(rng, seed, stream, trial);
  return rng;
}

_Static_assert(sizeof(state) == sizeof(((fl_random_room *)0)->state), "a room has room for a state");

gsl_rng *fl_random_in(fl_random_room *room, uint64_t seed, fl_stream stream, uint64_t trial)
{
  room->rng = (gsl_rng){fl_rng_xoshiro256pp, room->state};
  fl_random_reset(&room->rng, seed, stream, trial);
  return &room->rng;
}

void fl_random_reset(gsl_rng *rng, uint64_t seed, fl_stream stream, uint64_t trial)
{
  /* one round of mixing per part, so that neighbouring seeds and trials share nothing */
  uint64_t x = seed;
  x = splitmix64_next(&x) + (uint64_t)stream;
  x = splitmix64_next(&x) + trial;
  gsl_rng_set(rng, splitmix64_next(&x));
}
