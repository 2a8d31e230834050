/* Work in chunks, done by others, taken in order. */
#ifndef FIELDLINE_SRC_COMPARE_POOL_H
#define FIELDLINE_SRC_COMPARE_POOL_H

#include <stddef.h>

#include "fieldline/error.h"
#include "study/compare/job.h"
#include "study/compare/transport.h"

/* Do all chunks in `jobs` processes. Chunks are handed out in order, each to whoever is free; results that are early
 * wait, in a bounded number. The first error, in the order of chunks, ends everything and is returned.
 * FL_ERR_INTERRUPTED when `stop` says so; FL_ERR_INTERNAL when a process dies; FL_ERR_FILE when none is to be had. */
fl_status fl_pool_run(const fl_pool_job *job, size_t jobs, fl_error *err);

/* The same by the workers of a transport. After an error some of them may still be at work. */
fl_status fl_pool_run_over(const fl_pool_job *job, fl_transport *transport, fl_error *err);

#endif
