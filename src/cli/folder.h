/* The folder that results go to. */
#ifndef FIELDLINE_SRC_CLI_FOLDER_H
#define FIELDLINE_SRC_CLI_FOLDER_H

#include "fieldline/write.h"
#include "options.h"

/* --output, or results/<name>: its path, which the caller frees, and the opened folder, which the caller closes, after
 * a failure too. FL_ERR_VALUE when it holds the results of a scenario of another name, unless --restart allows it. */
fl_status folder_open(const cli_options *options, const char *name, char **path, fl_output **output, fl_error *err);

#endif
