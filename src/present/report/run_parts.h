/* The parts of a plan as a table of the page. */
#ifndef FIELDLINE_SRC_REPORT_RUN_PARTS_H
#define FIELDLINE_SRC_REPORT_RUN_PARTS_H

#include <stdio.h>

#include "present/report/run_results.h"

/* A row a part, with the hop that follows; the bottleneck stands out, as the caption says behind `title`. */
void fl_run_put_parts(FILE *out, const char *id, const char *title, const fl_run_results *results);

#endif
