/* When something was so, drawn over the time of a run. */
#ifndef FIELDLINE_SRC_REPORT_RUN_SPANS_H
#define FIELDLINE_SRC_REPORT_RUN_SPANS_H

#include "present/report/figure.h"
#include "present/report/run_changes.h"

/* The same axis of time, 0 to end_s > 0, in figures below each other. */
void fl_begin_dates(const fl_figure *figure, double end_s);

/* A block of start, end and share, a row where the share is above 0; neighbours with the same share are one. Returns
 * the number of rows; none: there is no block. */
size_t fl_put_spans(FILE *data, const char *name, const fl_run_spans *spans, double end_s);

/* When the chain was not whole, behind a plot of this height: shades that hang from its top by the share of the time,
 * so that what is short is seen. */
void fl_plot_broken(const fl_figure *figure, const fl_run_changes *changes, double height);

#endif
