/* Draws of generators of changes: each is a function of seed, trial, what it is for, and its number, so that no draw
 * depends on which others were made, and nothing has to be kept. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_DRAW_H
#define FIELDLINE_SRC_WORLD_CHANGES_DRAW_H

#include "base/splitmix64.h"
#include "fieldline/changes.h"
#include "fieldline/random.h"

/* Set the generator to draw number `number` of `item`, a node or link. */
static inline void fl_draw_set(gsl_rng *rng, const fl_change_input *in, fl_stream stream, uint64_t item,
                               uint64_t number)
{
  uint64_t key = splitmix64_mix(splitmix64_mix(in->trial) + item);
  fl_random_reset(rng, in->seed, stream, splitmix64_mix(key) + number);
}

#endif
