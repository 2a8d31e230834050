/* What the figures of a comparison that go on over several pages are called, and say below. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_CAPTIONS_H
#define FIELDLINE_SRC_REPORT_COMPARE_CAPTIONS_H

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

#endif
