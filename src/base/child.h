/* A function in a process of its own: what it calls may abort, print or keep global state without harm to the caller.
 */
#ifndef FIELDLINE_SRC_CHILD_H
#define FIELDLINE_SRC_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "fieldline/error.h"

/* Runs in the child and ends it with what it returns. `data_fd` leads to the parent's data_fd; the standard output
 * and error go to the parent as diagnostics. */
typedef int fl_child_fn(int data_fd, void *context);

/* 0: no limit. */
typedef struct {
  uint64_t cpu_s;
  uint64_t memory_bytes; /* of address space; no limit under AddressSanitizer, which reserves terabytes */
} fl_child_limits;

typedef struct {
  pid_t pid;
  int data_fd;       /* read what the function writes here, to the end of file */
  int diagnostic_fd; /* private */
} fl_child;

typedef enum {
  FL_CHILD_EXITED,   /* the function returned: `code` */
  FL_CHILD_KILLED,   /* by signal `code` */
  FL_CHILD_TIMED_OUT /* used up cpu_s */
} fl_child_ending;

enum { FL_CHILD_TEXT_SIZE = 512 };

typedef struct {
  fl_child_ending ending;
  int code;
  char text[FL_CHILD_TEXT_SIZE]; /* the first line it printed that is not empty, "" when it was silent */
} fl_child_end;

/* Start the function. The child dies with its parent, leaves no core dump, and what it prints is kept up to the size
 * of a pipe and dropped beyond, so it never waits for a reader. All open streams are flushed first.
 * Success: end with fl_child_finish(). FL_ERR_INTERNAL: no process or descriptor to be had. */
fl_status fl_child_start(fl_child_fn *function, void *context, const fl_child_limits *limits, fl_child *child,
                         fl_error *err);

/* Close data_fd (unless the caller did and set it to -1), wait for the child and say how it ended. A child that is
 * still writing then gets SIGPIPE. */
void fl_child_finish(fl_child *child, fl_child_end *end);

#endif
