/* Who is nearest to whom, of many nodes at once, as far as single precision tells. */
#ifndef FIELDLINE_SRC_WORLD_ROUGH_H
#define FIELDLINE_SRC_WORLD_ROUGH_H

#include <stddef.h>

#include "fieldline/radio.h"

/* Where nodes stand: from the low corner on. */
typedef struct {
  double low_x_m, low_y_m, width_m, height_m;
} fl_extent;
fl_extent fl_extent_of(const double *x_m, const double *y_m, size_t count); /* count >= 1 */

/* Room to work in, for so many nodes. NULL: no memory. */
typedef struct rough fl_rough;
fl_rough *fl_rough_new(size_t count); /* 1 <= count <= FL_FIELD_MAX_NODES */
void fl_rough_free(fl_rough *rough);  /* NULL is fine */

/* A list is not told: some of the nearest are about equally far, or too near. */
#define FL_ROUGH_UNSURE ((uint16_t)(FL_NEAREST + 1))

/* The lists nearest[count] of nodes that stand at x_m, y_m, or FL_ROUGH_UNSURE as the count of one. Squared distances
 * to those on a list differ from each other's, and from those to all others, by more than a 1e-5th, and are above
 * least_m2 by as much. Domain: positions and their extent are finite. Cost: where nodes are spread evenly O(n^1.5),
 * else up to O(n^2); some 1 ns for each that is looked at. */
void fl_rough_nearest(fl_rough *rough, const double *x_m, const double *y_m, const fl_extent *extent, double least_m2,
                      fl_nearest *nearest);

#endif
