#include "present/write/requests.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/json.h"

fl_request_writer *fl_request_writer_make(FILE *out, const char *what, fl_request_rows_fn *rows, size_t activity_count)
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
  return writer;
}

static void free_texts(fl_fixed_text *texts, size_t count)
{
  for (size_t i = 0; texts != NULL && i < count; i++) free(texts[i].text);
  free(texts);
}

void fl_request_writer_free(fl_request_writer *writer)
{
  if (writer == NULL) return;
  if (writer->extra != NULL) writer->extra->free(writer);
  free_texts(writer->before, writer->activity_count);
  free_texts(writer->after, writer->activity_count);
  free_texts(writer->after_first, writer->activity_count);
  free(writer);
}

int fl_make_fixed_texts(fl_request_writer *writer, fl_make_before_fn *before, fl_make_after_fn *after,
                        const fl_plan_input *in, const fl_plan *plan)
{
  size_t count = writer->activity_count;
  const fl_activity *first = plan->loop.first_pass;
  writer->before = calloc(count, sizeof *writer->before);
  writer->after = calloc(count, sizeof *writer->after);
  if (first != NULL) writer->after_first = calloc(count, sizeof *writer->after_first);
  int whole = writer->before != NULL && writer->after != NULL && (first == NULL || writer->after_first != NULL);
  for (size_t i = 0; whole && i < count; i++)
    whole = before(&writer->before[i], i, in, plan) && after(&writer->after[i], &plan->activities[i]) &&
            (first == NULL || after(&writer->after_first[i], &first[i]));
  return whole;
}

const fl_fixed_text *fl_text_behind(const fl_request_writer *writer, const fl_request_record *record, size_t activity)
{
  bool is_first = record->pass == 0 && writer->after_first != NULL;
  return is_first ? &writer->after_first[activity] : &writer->after[activity];
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
  assert(record->intervals == NULL || record->activity_count == w->activity_count);
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
