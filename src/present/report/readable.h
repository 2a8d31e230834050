/* What numbers are taken from files that somebody may have been at. */
#ifndef FIELDLINE_SRC_REPORT_READABLE_H
#define FIELDLINE_SRC_REPORT_READABLE_H

#include <math.h>
#include <stdbool.h>

/* Sums of millions, squares, ratios and percentages of such numbers are finite. */
#define FL_READABLE_LEAST 1e-150
#define FL_READABLE_MOST 1e150
#define FL_READABLE_EXPECTED "expected 0 or a number from 1e-150 to 1e+150"

/* Of either sign. */
static inline bool fl_is_readable(double value)
{
  return value == 0 || (fabs(value) >= FL_READABLE_LEAST && fabs(value) <= FL_READABLE_MOST);
}

#endif
