/* What traces in Chrome's format have in common, as JSON objects: how they begin and end, and what processes and
 * threads are called. Slices, of which there are a million soon, are put together from pieces made once (requests.h),
 * which json.h, member by member, is not made for. */
#ifndef FIELDLINE_SRC_WRITE_TRACE_NAMES_H
#define FIELDLINE_SRC_WRITE_TRACE_NAMES_H

#include <stddef.h>
#include <stdio.h>

#define FL_TRACE_END "\n]}\n"

/* Begin a trace with its first process. */
void fl_trace_begin(FILE *out, size_t pid, const char *name);

/* What a process is called, or a thread of it, and its place among the others. */
void fl_trace_name_process(FILE *out, size_t pid, const char *name, size_t place);
void fl_trace_name_thread(FILE *out, size_t pid, size_t tid, const char *name, size_t place);

#endif
