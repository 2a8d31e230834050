/* Where the world changes: what some requests went through or tried to, as boxes of a timeline. */
#ifndef FIELDLINE_SRC_REPORT_RUN_ATTEMPTS_H
#define FIELDLINE_SRC_REPORT_RUN_ATTEMPTS_H

#include "present/report/run_boxes.h"
#include "present/report/run_results.h"

/* Those of requests `first` to end - 1, from trace.csv, which is there. A row for each node that computed and each pair
 * that sent, along the chain, whichever chain it was. Beyond what can be drawn, rows and boxes are left out. Errors:
 * those of fl_trace_load_attempts(). */
fl_status fl_attempts_load(const fl_run_results *results, uint64_t first, uint64_t end, fl_boxes *boxes, fl_error *err);

#endif
