/* Reports as the last step of other subcommands. */
#ifndef FIELDLINE_SRC_CLI_REPORT_H
#define FIELDLINE_SRC_CLI_REPORT_H

#include <stdbool.h>

#include "fieldline/report.h"

/* Make the report of a folder and say where it lies. Errors: those of fl_report_make(). */
fl_status report_make(const char *folder, bool quiet, fl_error *err);
void report_print(const char *folder, const fl_report *report);

#endif
