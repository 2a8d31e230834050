/* The tables of a comparison's page. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_TABLES_H
#define FIELDLINE_SRC_REPORT_COMPARE_TABLES_H

#include <stdio.h>

#include "present/report/compare_results.h"

/* Which method is best in each cell, and every method in every cell. FL_ERR_MEMORY. */
fl_status fl_compare_verdicts(FILE *out, const fl_compare_results *results, fl_error *err);
fl_status fl_compare_numbers(FILE *out, const fl_compare_results *results, fl_error *err);

#endif
