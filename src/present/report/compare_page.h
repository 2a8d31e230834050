/* A comparison's part of the page. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_PAGE_H
#define FIELDLINE_SRC_REPORT_COMPARE_PAGE_H

#include <stdio.h>

#include "present/report/compare_results.h"
#include "present/report/page.h"

/* Which method wins where, and whether that is certain. */
void fl_compare_answer(FILE *out, const fl_compare_results *results);
/* Links to the sections, as list items. */
void fl_compare_contents(FILE *out, const fl_figures *figures);
/* The sections. FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_compare_page(FILE *out, const fl_figures *figures, const fl_compare_results *results, fl_error *err);

#endif
