/* Seeded random streams: every consumer draws from a stream of its own, so that none disturbs
 * another and trial t never depends on how many trials came before. */
#ifndef FIELDLINE_RANDOM_H
#define FIELDLINE_RANDOM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

/* What a stream is for. The numbers are part of the results: never reuse or reorder them. */
typedef enum {
  FL_STREAM_FIELD = 1,
  FL_STREAM_SHADOWING = 2,
  FL_STREAM_ARRIVALS = 3,
  FL_STREAM_PARTITION = 4,
  FL_STREAM_PLACE = 5,
  FL_STREAM_FAILURES = 6,
  FL_STREAM_MOBILITY = 7,
  FL_STREAM_FADING = 8
} fl_stream;

/* A generator for GSL: xoshiro256++ (Blackman, Vigna: Scrambled Linear Pseudorandom Number
 * Generators, 2021), its state filled by splitmix64. GSL's own generators take 32-bit seeds,
 * too few for millions of trials. */
extern const gsl_rng_type *const fl_rng_xoshiro256pp;

/* The generator of (seed, stream, trial). NULL when there is no memory. End with gsl_rng_free(). */
gsl_rng *fl_random_new(uint64_t seed, fl_stream stream, uint64_t trial);

/* The same in memory of the caller's, which is to stay where it is: nothing is to be freed. */
typedef struct {
  gsl_rng rng;
  uint64_t state[4];
} fl_random_room;
gsl_rng *fl_random_in(fl_random_room *room, uint64_t seed, fl_stream stream, uint64_t trial);

/* Set an existing generator of the type above to (seed, stream, trial). */
void fl_random_reset(gsl_rng *rng, uint64_t seed, fl_stream stream, uint64_t trial);

FL_END_DECLS

#endif
