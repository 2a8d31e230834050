/* The figures of a comparison. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_FIGURES_H
#define FIELDLINE_SRC_REPORT_COMPARE_FIGURES_H

#include "present/report/compare_metrics.h"
#include "present/report/figure.h"

/* Curves over a key of the sweep, a colour per method, a panel for every setting of the other keys. */
fl_status fl_compare_curves(fl_figures *figures, const fl_compare_results *results, const fl_compare_metric *metric,
                            fl_error *err);
/* Marks beside each other, cell below cell. */
fl_status fl_compare_rows(fl_figures *figures, const fl_compare_results *results, const fl_compare_metric *metric,
                          fl_error *err);

/* All that there is something to show of: curves where a numeric key is swept, else rows; and the distributions. */
fl_status fl_compare_figures(fl_figures *figures, const fl_compare_results *results, fl_error *err);

#endif
