/* Bottleneck paths: the simple path of a given number of nodes whose slowest link is as fast as possible. */
#ifndef FIELDLINE_SRC_PLACE_WIDEST_PATH_H
#define FIELDLINE_SRC_PLACE_WIDEST_PATH_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/place.h"

#define FL_ANY_NODE SIZE_MAX

typedef struct {
  size_t position;    /* in the chain, of the path's first node: parts must fit where they come to lie */
  size_t count;       /* nodes of the path, >= 2 */
  size_t first, last; /* its ends, FL_ANY_NODE where they are free */
  const bool *taken;  /* [n] nodes it must not use; not its ends */
} fl_path_query;

typedef struct widest_path fl_widest_path; /* room for searches, reused from one to the next */

/* NULL: no memory. The input must outlive it. */
fl_widest_path *fl_widest_path_new(const fl_place_input *in);
void fl_widest_path_free(fl_widest_path *search); /* NULL is fine */

/* Write such a path to nodes[0..count-1]; false when none is found. Which of several is drawn from `rng`.
 * Cost: the problem is NP-hard. Each threshold may take a counted number of steps and is given up behind them, so that
 * on hard problems the slowest link can come out slower than need be; the same on every machine. */
bool fl_widest_path_find(fl_widest_path *search, const fl_path_query *query, gsl_rng *rng, size_t *nodes);

#endif
