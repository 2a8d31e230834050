#include "present/write/requests.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/write/json.h"

fl_request_writer *fl_request_writer_make(FILE *out, const char *what, fl_request_rows_fn *rows, size_t activity_count,
                                          int with_texts)
{
  assert(activity_count > 0);
  fl_request_writer *writer = calloc(1, sizeof *writer);
  if (writer == NULL) return NULL;
  writer->out = out;
  writer->what = what;
  writer->rows = rows;
  writer->closing = "";
  writer->activity_count = activity_count;
  writer->last_value = NAN; /* equal to nothing */
  if (!with_texts) return writer;
  writer->before = calloc(writer->activity_count, sizeof *writer->before);
  writer->after = calloc(writer->activity_count, sizeof *writer->after);
  if (writer->before == NULL || writer->after == NULL) {
    fl_request_writer_free(writer);
    return NULL;
  }
  return writer;
}

void fl_request_writer_free(fl_request_writer *writer)
{
  if (writer == NULL) return;
  if (writer->extra != NULL) writer->extra->free(writer);
  for (size_t i = 0; i < writer->activity_count; i++) {
    if (writer->before != NULL) free(writer->before[i].text);
    if (writer->after != NULL) free(writer->after[i].text);
  }
  free(writer->before);
  free(writer->after);
  free(writer);
}

FILE *fl_fixed_text_start(fl_fixed_text *text)
{
  return open_memstream(&text->text, &text->size);
}

int fl_fixed_text_end(FILE *stream)
{
  if (stream == NULL) return 0;
  int failed = ferror(stream);
  return fclose(stream) == 0 && !failed;
}

void fl_put_bytes(fl_request_writer *writer, const char *text, size_t size)
{
  fwrite_unlocked(text, 1, size, writer->out);
}

void fl_put_fixed(fl_request_writer *writer, const fl_fixed_text *text)
{
  fl_put_bytes(writer, text->text, text->size);
}

void fl_put_number(fl_request_writer *writer, double value)
{
  if (value != writer->last_value) {
    writer->last_value = value;
    fl_number_format(writer->last_text, value);
    writer->last_size = strlen(writer->last_text);
  }
  fl_put_bytes(writer, writer->last_text, writer->last_size);
}

fl_status fl_request_writer_add(void *writer, const fl_request_record *record, fl_error *err)
{
  fl_request_writer *w = writer;
  assert(record->activity_count == w->activity_count);
  fl_status status = w->rows(w, record, err);
  return status != FL_OK ? status : fl_check_written(w->out, w->what, err);
}

fl_status fl_request_writer_finish(fl_request_writer *writer, fl_error *err)
{
  fl_status status = writer->extra != NULL ? writer->extra->finish(writer, err) : FL_OK;
  if (status != FL_OK) return status;
  fputs(writer->closing, writer->out);
  return fl_check_written(writer->out, writer->what, err);
}
