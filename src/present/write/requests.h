/* What the writers of per-request rows share. The texts around the numbers of a row are made once per activity. */
#ifndef FIELDLINE_SRC_WRITE_REQUESTS_H
#define FIELDLINE_SRC_WRITE_REQUESTS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/units.h"
#include "fieldline/write.h"

typedef struct {
  char *text;
  size_t size;
} fl_fixed_text;

/* The rows of one request. Write failures are noticed afterwards. */
typedef fl_status fl_request_rows_fn(fl_request_writer *writer, const fl_request_record *record, fl_error *err);

/* What one format keeps beside the texts; the format's own struct begins with it. */
typedef struct {
  fl_status (*finish)(fl_request_writer *writer, fl_error *err); /* the rows behind the last request's */
  void (*free)(fl_request_writer *writer);
} fl_request_extra;

struct request_writer {
  FILE *out;
  const char *what; /* for error texts: "the trace" */
  fl_request_rows_fn *rows;
  const char *closing; /* ends the file */
  size_t activity_count;
  fl_fixed_text *before, *after; /* [activity_count] or NULL: around the two dates of an activity's row */
  fl_fixed_text *after_first;    /* [activity_count] the same behind those of a request's first pass, or NULL */
  fl_request_extra *extra;       /* or NULL */
  double last_value;             /* dates repeat: the end of one activity is the start of the next */
  size_t last_size;
  char last_text[FL_NUMBER_SIZE];
};

/* Success: a writer without fixed texts. NULL: no memory. */
fl_request_writer *fl_request_writer_make(FILE *out, const char *what, fl_request_rows_fn *rows, size_t activity_count);

/* Fixed texts of all activities of a plan: each function makes one, and says whether it did. Nonzero when all are
 * whole. */
typedef int fl_make_before_fn(fl_fixed_text *text, size_t activity, const fl_plan_input *in, const fl_plan *plan);
typedef int fl_make_after_fn(fl_fixed_text *text, const fl_activity *activity);
int fl_make_fixed_texts(fl_request_writer *writer, fl_make_before_fn *before, fl_make_after_fn *after,
                        const fl_plan_input *in, const fl_plan *plan);
/* What is behind the dates of an activity of this pass. */
const fl_fixed_text *fl_text_behind(const fl_request_writer *writer, const fl_request_record *record, size_t activity);

/* Collect a fixed text: write to the stream, then end it with fl_fixed_text_end(). NULL: no memory. */
FILE *fl_fixed_text_start(fl_fixed_text *text);
/* Nonzero when the text is whole; `stream` may be NULL. */
int fl_fixed_text_end(FILE *stream);

void fl_put_bytes(fl_request_writer *writer, const char *text, size_t size);
void fl_put_fixed(fl_request_writer *writer, const fl_fixed_text *text);
void fl_put_number(fl_request_writer *writer, double value);

#define FL_PUT_LITERAL(writer, literal) fl_put_bytes((writer), (literal), sizeof(literal) - 1)

#endif
