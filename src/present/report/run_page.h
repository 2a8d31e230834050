/* What the page says of a run or a plan. */
#ifndef FIELDLINE_SRC_REPORT_RUN_PAGE_H
#define FIELDLINE_SRC_REPORT_RUN_PAGE_H

#include <stdio.h>

#include "present/report/figure.h"
#include "present/report/run_results.h"

/* Up to three paragraphs that answer the scenario's question, and the key figures. */
void fl_run_answer(FILE *out, const fl_run_results *results);

/* The sections: what was chosen, what limits it, what happened to the requests, and why that differs from what was
 * predicted. FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_run_page(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err);

#endif
