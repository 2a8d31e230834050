/* A line on the terminal for runs that take longer than a second. */
#ifndef FIELDLINE_SRC_CLI_PROGRESS_H
#define FIELDLINE_SRC_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  bool enabled, terminal, shown;
  const char *what; /* "requests" */
  uint64_t total, before, next_done, stride;
  double start_s, next_s, asked_s;
} progress;

/* Nothing is ever shown when `quiet`, or when stderr is no terminal (but see progress_log). */
void progress_start(progress *progress, const char *what, uint64_t total, bool quiet);
/* A line a minute for a log where stderr is no terminal, unless `quiet`. */
void progress_log(progress *progress, bool quiet);
void progress_resume(progress *progress, uint64_t done); /* so much was done before the start */
void progress_update(progress *progress, uint64_t done);
void progress_end(progress *progress); /* wipes the line */

#endif
