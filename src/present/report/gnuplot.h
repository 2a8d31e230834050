/* Drawing with gnuplot, a program of its own. */
#ifndef FIELDLINE_SRC_REPORT_GNUPLOT_H
#define FIELDLINE_SRC_REPORT_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/error.h"
#include "present/report/figure.h"

/* Run gnuplot in `folder` on the script of every figure, several at a time, and note in each whether it is drawn and
 * what the trouble was. *found: gnuplot is on the PATH; else nothing is drawn. A drawing takes one minute at most.
 * Errors: those of fl_child_start(). */
fl_status fl_gnuplot_run(const char *folder, fl_figure *const *figures, size_t count, bool *found, fl_error *err);

#endif
