/* Which symbol and colour is which method. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_LEGEND_H
#define FIELDLINE_SRC_REPORT_COMPARE_LEGEND_H

#include <stddef.h>
#include <stdio.h>

#include "present/report/compare_metrics.h"
#include "present/report/compare_results.h"

/* Rows of a legend of all methods that the metric shows in a figure of `width` pixels, and writing it at its top. */
size_t fl_compare_legend_rows(const fl_compare_results *results, const fl_compare_metric *metric, int width);
void fl_compare_put_legend(FILE *script, const fl_compare_results *results, const fl_compare_metric *metric, int width,
                           int height);
#define FL_LEGEND_ROW_HEIGHT 20 /* pixels */

#endif
