/* Keys of the sweep among whose values one may choose, such as replan.policy: which is best where. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_CHOICES_H
#define FIELDLINE_SRC_REPORT_COMPARE_CHOICES_H

#include <stdio.h>

#include "present/report/compare_results.h"

/* For every such key how often each value is best, and a table of the best and the next for all values of the other
 * keys. FL_ERR_MEMORY. */
fl_status fl_compare_choices(FILE *out, const fl_compare_results *results, fl_error *err);

#endif
