/* What went wrong, and where: one record for every module, one exit code for every status. */
#ifndef FIELDLINE_ERROR_H
#define FIELDLINE_ERROR_H

#include <stddef.h>
#include <stdio.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

#define FL_STATUS_MAP(X) /* name, exit code, text */                                                                   \
  X(OK, 0, "success")                                                                                                  \
  X(ERR_USAGE, 2, "bad command line")                                                                                  \
  X(ERR_SYNTAX, 2, "not valid YAML")                                                                                   \
  X(ERR_VALUE, 2, "unknown key or bad value")                                                                          \
  X(ERR_INFEASIBLE, 3, "no plan fits")                                                                                 \
  X(ERR_FILE, 4, "cannot read or write a file")                                                                        \
  X(ERR_MEMORY, 1, "out of memory")                                                                                    \
  X(ERR_INTERRUPTED, 130, "interrupted")                                                                               \
  X(ERR_INTERNAL, 1, "a fault of fieldline")

#define X(name, exit_code, text) FL_##name,
typedef enum { FL_STATUS_MAP(X) } fl_status;
#undef X

/* A failure. `key` is the key of the scenario that it is about ("" when it is about none), by which
 * fl_scenario_place_error() finds its place; `file` names what was read ("" when the error has no file); `line` and
 * `column` count from 1 and are 0 when unknown; `excerpt` is a copy of that line, so that the caret can be drawn after
 * the text is gone. All strings are copies: the record outlives its cause. */
typedef struct {
  fl_status status;
  size_t line, column;
  char key[64]; /* "radio.bandwidth" */
  char file[512];
  char message[1024]; /* key first: "radio.bandwidth: expected a frequency > 0, got \"fast\"" */
  char excerpt[256];
} fl_error;

/* Fill *err and return `status`, so that a failing line reads `return fl_fail(err, ...);`.
 * `err` may be NULL. Leaves the place in the file empty. Texts that are too long are cut. */
fl_status fl_fail(fl_error *err, fl_status status, const char *format, ...) FL_PRINTF(3, 4);

/* The same about a key of the scenario: the message is "KEY: " and the formatted text. */
fl_status fl_fail_about(fl_error *err, fl_status status, const char *key, const char *format, ...) FL_PRINTF(4, 5);

/* The same as fl_fail() with a place. `text`/`size` is the whole source (NULL when there is none): the line
 * is copied from it into `excerpt`. */
fl_status fl_fail_at(fl_error *err, fl_status status, const char *file, const char *text, size_t size, size_t line,
                     size_t column, const char *format, ...) FL_PRINTF(8, 9);

/* Give an error a place, or another than it had. Arguments as above; `err` may be NULL. */
void fl_error_place(fl_error *err, const char *file, const char *text, size_t size, size_t line, size_t column);

/* FL_ERR_MEMORY with the usual words; `what` names what there was no memory for. */
fl_status fl_fail_memory(fl_error *err, const char *what);

/* "FILE:LINE:COLUMN: message", as much of the place as is known, then the line and a caret below the column.
 * Control characters of the source are shown as spaces, so a file cannot steer a terminal. */
void fl_error_print(FILE *out, const fl_error *err);

/* Exit code of a status (0 to 4, or 130) and its words, both from FL_STATUS_MAP. */
int fl_exit_code(fl_status status);
const char *fl_status_text(fl_status status);

FL_END_DECLS

#endif
