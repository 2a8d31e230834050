/* What the page says of a world that changed. */
#ifndef FIELDLINE_SRC_REPORT_RUN_WORLD_H
#define FIELDLINE_SRC_REPORT_RUN_WORLD_H

#include <stdio.h>

#include "present/report/figure.h"
#include "present/report/run_results.h"

/* A section: what it came to, throughput over time, who was down when, how soon it went on, and what happened, row by
 * row. Nothing where the world did not change. FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_run_put_world(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err);

#endif
