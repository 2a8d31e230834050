/* A temporary file without a name: it is gone when it is closed, however the process ends. Lies in $TMPDIR, or /tmp.
 * Errors are FL_ERR_FILE, with the folder. */
#ifndef FIELDLINE_SRC_SCRATCH_H
#define FIELDLINE_SRC_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"

/* Success: end *fd with close(). */
fl_status fl_scratch_open(int *fd, fl_error *err);

/* All `size` bytes at `offset`, or a failure. */
fl_status fl_scratch_write(int fd, const void *data, size_t size, uint64_t offset, fl_error *err);
fl_status fl_scratch_read(int fd, void *data, size_t size, uint64_t offset, fl_error *err);

#endif
