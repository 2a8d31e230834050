/* How a comparison is spread over figures: which key is an axis, what is a panel. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_LAYOUT_H
#define FIELDLINE_SRC_REPORT_COMPARE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "present/report/compare_results.h"

/* The key of the sweep that curves run over: the numeric one with the most values, of equals the last; axis_count when
 * none has two. */
size_t fl_compare_curve_axis(const fl_compare_results *results);

/* A logarithmic scale helps: all values are above zero, and the largest is twenty times the least or more. */
bool fl_compare_is_wide(double least, double most);

/* Scales of axes. */
typedef enum {
  FL_SCALE_LINEAR,
  FL_SCALE_LOGARITHMIC,
  FL_SCALE_BENT /* near zero as it is, further away on either side like a logarithm */
} fl_scale;

/* Set the scale and the range of axis 'x' or 'y', `length` pixels long, so that all from `least` to `most` is seen. */
void fl_compare_put_scale(FILE *script, char axis, double length, fl_scale scale, double least, double most);

/* Cells that differ on `axis` only, in the order of its values. */
typedef struct {
  size_t count;
  const fl_compare_cell **cells; /* [value_count of the axis] */
} fl_compare_panel;

/* Success: (*panels)[*count], end with fl_compare_panels_free(). FL_ERR_MEMORY. */
fl_status fl_compare_panels_make(const fl_compare_results *results, size_t axis, fl_compare_panel **panels,
                                 size_t *count, fl_error *err);
void fl_compare_panels_free(fl_compare_panel *panels, size_t count);

#endif
