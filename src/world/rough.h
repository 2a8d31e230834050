/* Who is nearest to whom, of many nodes at once, as far as single precision tells. */
#ifndef FIELDLINE_SRC_WORLD_ROUGH_H
#define FIELDLINE_SRC_WORLD_ROUGH_H

#include <stddef.h>

#include "base/quad.h"
#include "fieldline/radio.h"

/* A node, for four others: where it stands in the field, whose longer side is 1, and its number. */
typedef struct {
  fl_quad x, y;
  fl_bit_quad number;
} fl_rough_spot;

/* The list is not told: some of the nearest are about equally far, or too near. */
#define FL_ROUGH_UNSURE ((uint16_t)(FL_NEAREST + 1))

/* Where nodes stand: from the low corner on. */
typedef struct {
  double low_x_m, low_y_m, width_m, height_m;
} fl_extent;
fl_extent fl_extent_of(const double *x_m, const double *y_m, size_t count); /* count >= 1 */

/* nearest[count] of nodes that stand at x_m, y_m: the list of each, or FL_ROUGH_UNSURE as its count. Squared distances
 * to those on a list differ from each other's, and from those to all others, by more than a 1e-5th, and are above
 * least_m2 by as much. spots[count] is room to work in. Domain: positions and their extent are finite; 1 <= count <=
 * FL_FIELD_MAX_NODES. Cost: O(n^2), some 1 ns a pair. */
void fl_rough_nearest(const double *x_m, const double *y_m, size_t count, const fl_extent *extent, double least_m2,
                      fl_rough_spot *spots, fl_nearest *nearest);

#endif
