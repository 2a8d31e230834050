/* Workers that are processes of this machine, each at the end of a socket. */
#ifndef FIELDLINE_SRC_COMPARE_PROCESSES_H
#define FIELDLINE_SRC_COMPARE_PROCESSES_H

#include "fieldline/pool.h"

/* Start `count` copies of this process that do chunks of the job; they die with it. `job` must outlive them.
 * Success: *out belongs to the caller (fl_processes_end). Errors: those of
 * fl_child_start(). */
fl_status fl_processes_start(const fl_pool_job *job, size_t count, fl_transport **out, fl_error *err);
/* Kills whatever is still at work. */
void fl_processes_end(fl_transport *transport);

#endif
