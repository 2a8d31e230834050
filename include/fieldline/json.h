/* JSON as it is written, value by value: nothing is kept in memory. A library builds the whole document first: jansson
 * took 1.5 GB for the 900,000 events of a trace of 100,000 requests, which fieldline runs and writes within 9 MB; and
 * until 2.14 it writes 0.1 as 0.10000000000000001. Numbers read back to the same double; what is not finite becomes
 * null, and so does a NULL text. */
#ifndef FIELDLINE_JSON_H
#define FIELDLINE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/activity.h"
#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

enum { FL_JSON_MAX_DEPTH = 16 };

typedef enum {
  FL_JSON_BLOCK, /* one member a line, two spaces deeper */
  FL_JSON_LINE   /* all on one line; what stands inside is a line too */
} fl_json_shape;

typedef struct {
  FILE *out;
  size_t depth;
  struct {
    fl_json_shape shape;
    char closing;
    size_t members;
  } levels[FL_JSON_MAX_DEPTH];
} fl_json;

/* Begin a text: one value at the top. The stream is buffered by its owner, and told of failures by fl_json_finish(). */
fl_json fl_json_start(FILE *out);

/* Open an object or array; `key` is NULL inside an array and at the top. */
void fl_json_object(fl_json *json, const char *key, fl_json_shape shape);
void fl_json_array(fl_json *json, const char *key, fl_json_shape shape);
void fl_json_close(fl_json *json); /* the innermost one */

/* A member, or where `key` is NULL an item of an array or the value at the top. */
void fl_json_number(fl_json *json, const char *key, double value);
void fl_json_uint(fl_json *json, const char *key, uint64_t value);
void fl_json_bool(fl_json *json, const char *key, bool value);
void fl_json_text(fl_json *json, const char *key, const char *text);

/* {"kind": "compute" or "transfer", "index": part or hop}; null where there is none. */
void fl_json_activity(fl_json *json, const char *key, const fl_activity *activity);

/* End the text with a newline; everything opened has been closed. FL_ERR_FILE when a write failed; `what` names
 * what was written: "the plan". */
fl_status fl_json_finish(fl_json *json, const char *what, fl_error *err);

/* A text in quotes, escaped; bytes that are not UTF-8 become U+FFFD. */
void fl_json_put_text(FILE *out, const char *text);

/* FL_ERR_FILE when something could not be written to the stream. */
fl_status fl_check_written(FILE *out, const char *what, fl_error *err);

FL_END_DECLS

#endif
