/* The figures of a comparison. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_FIGURES_H
#define FIELDLINE_SRC_REPORT_COMPARE_FIGURES_H

#include "present/report/compare_metrics.h"
#include "present/report/figure.h"

/* A figure goes on in NAME-2, NAME-3, ... up to this many; what is more is in the tables. */
enum { FL_COMPARE_PAGES = 6, FL_COMPARE_NAME_SIZE = 64 };

/* "bottlenecks", "bottlenecks-2"; pages count from 0. Returns `out`. */
char *fl_compare_page_name(const char *name, size_t page, char out[FL_COMPARE_NAME_SIZE]);

/* Caption of a page of a figure: what it shows, whose values name its cells (`but`: of all keys but this), and which
 * part of the whole it is. */
fl_status fl_compare_caption(fl_figure *figure, const fl_compare_results *results, const fl_compare_metric *metric,
                             size_t but, const char *what, size_t first, size_t end, size_t count, fl_error *err);

/* Curves over a key of the sweep, a colour per method, a panel for every setting of the other keys. */
fl_status fl_compare_curves(fl_figures *figures, const fl_compare_results *results, const fl_compare_metric *metric,
                            fl_error *err);
/* Marks beside each other, cell below cell. */
fl_status fl_compare_rows(fl_figures *figures, const fl_compare_results *results, const fl_compare_metric *metric,
                          fl_error *err);

/* All that there is something to show of: curves where a numeric key is swept, else rows; and the distributions. */
fl_status fl_compare_figures(fl_figures *figures, const fl_compare_results *results, fl_error *err);

#endif
