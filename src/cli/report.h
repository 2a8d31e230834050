/* Reports as the last step of other subcommands. */
#ifndef FIELDLINE_SRC_CLI_REPORT_H
#define FIELDLINE_SRC_CLI_REPORT_H

#include "fieldline/write.h"
#include "options.h"

/* With --report: make the report of the folder and say where it lies. *output, which holds the folder, is closed and
 * set to NULL first: a report is made by whoever holds it. Errors: those of fl_report_make(). */
fl_status report_if_asked(const cli_options *options, const char *folder, fl_output **output, fl_error *err);

#endif
