/* A function in a process of its own: what it calls may abort, print or keep global state without harm to the caller.
 */
#ifndef FIELDLINE_SRC_CHILD_H
#define FIELDLINE_SRC_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "fieldline/children.h"
#include "fieldline/error.h"

/* Runs in the child and ends it with what it returns. `data_fd` leads to the parent's data_fd; the standard output
 * and error go to the parent as diagnostics, the standard input is empty. */
typedef int fl_child_fn(int data_fd, void *context);

/* 0: no limit. */
typedef struct {
  uint64_t cpu_s;
  uint64_t memory_bytes; /* of address space; no limit under AddressSanitizer, which reserves terabytes */
  unsigned time_s;       /* by the clock on the wall */
} fl_child_limits;

typedef struct {
  pid_t pid;         /* -1: it has ended */
  int data_fd;       /* read what the function writes here, to the end of file */
  int diagnostic_fd; /* private */
  size_t place;      /* private */
} fl_child;

typedef enum {
  FL_CHILD_EXITED,    /* the function returned: `code` */
  FL_CHILD_KILLED,    /* by signal `code` */
  FL_CHILD_TIMED_OUT, /* used up cpu_s or time_s */
  FL_CHILD_STOPPED    /* by fl_children_stop() */
} fl_child_ending;

enum { FL_CHILD_TEXT_SIZE = 512 };

typedef struct {
  fl_child_ending ending;
  int code;
  char text[FL_CHILD_TEXT_SIZE]; /* the first line it printed that is not empty, "" when it was silent */
} fl_child_end;

/* Start the function. The child dies with its parent, leaves no core dump, and what it prints is kept up to the size
 * of a pipe and dropped beyond, so it never waits for a reader. It leads a process group, so that the signals of a
 * terminal reach the parent alone and what it starts ends with it. All open streams are flushed first.
 * Success: end with fl_child_finish(). FL_ERR_FILE, with the reason: no process or descriptor to be had; FL_ERR_MEMORY;
 * FL_ERR_INTERRUPTED after fl_children_stop(). */
fl_status fl_child_start(fl_child_fn *function, void *context, const fl_child_limits *limits, fl_child *child,
                         fl_error *err);
/* The same, but what the parent writes to its data_fd can be read from that of the function. Both are sockets. */
fl_status fl_child_start_talking(fl_child_fn *function, void *context, const fl_child_limits *limits, fl_child *child,
                                 fl_error *err);

/* In a child: close what it has inherited of the parent's descriptors, but for the streams and `data_fd`, so that it
 * has the whole limit for itself. */
void fl_child_close_others(int data_fd);

/* End it now, with whatever it has started. */
void fl_child_kill(const fl_child *child);

/* Close data_fd (unless the caller did and set it to -1), wait for the child and say how it ended. A child that is
 * still writing then gets SIGPIPE. */
void fl_child_finish(fl_child *child, fl_child_end *end);

/* "signal 9 (Killed): what it printed", "status 1", ... Returns `text`. */
char *fl_child_end_text(const fl_child_end *end, char *text, size_t size);

#endif
