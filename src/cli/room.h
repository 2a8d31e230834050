/* Is there room for what a run is going to write? */
#ifndef FIELDLINE_SRC_CLI_ROOM_H
#define FIELDLINE_SRC_CLI_ROOM_H

#include <stdbool.h>

#include "fieldline/write.h"

/* Says how much it is when that is a lot, unless `quiet`. FL_ERR_FILE when the file system of `folder`, the output's,
 * has no room for it. */
fl_status room_check(const fl_trial *trial, const fl_output *output, const char *folder, bool quiet, fl_error *err);

#endif
