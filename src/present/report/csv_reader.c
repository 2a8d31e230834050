#include "present/report/csv_reader.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/csv.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "present/report/readable.h"
#include "yaml/document.h"

enum { MAX_ROW_BYTES = 1 << 20, BUFFER_BYTES = 1 << 18 };

struct csv_reader {
  char *path;
  FILE *in;
  char *buffer; /* [BUFFER_BYTES] of it, read up to `at` of `filled` */
  size_t at, filled;
  char *row; /* read last: as it stands in the file, then cut into fields */
  size_t row_size, row_capacity;
  bool all_ascii;       /* it is */
  fl_csv_field *fields; /* [field_capacity] of it */
  size_t field_count, field_capacity;
  char **names; /* what the first row holds */
  size_t column_count;
  size_t line;      /* of the row read last, from 1; 0: not known */
  size_t next_line; /* of the one behind it */
};

static fl_status fail_file(const fl_csv_reader *reader, fl_error *err)
{
  return fl_fail_at(err, FL_ERR_FILE, reader->path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
}

static fl_status fail_row(const fl_csv_reader *reader, fl_error *err, const char *what)
{
  return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, reader->line, 0, "%s", what);
}

fl_status fl_csv_fail(const fl_csv_reader *reader, size_t column, fl_error *err, const char *format, ...)
{
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, reader->line, 0, "%s: %s", reader->names[column], text);
}

/* ---- rows ---- */

/* Read on where everything up to `at` has been taken; false at the end of the file. */
static bool fill(fl_csv_reader *reader)
{
  if (reader->at < reader->filled) return true;
  reader->at = 0;
  reader->filled = fread(reader->buffer, 1, BUFFER_BYTES, reader->in);
  return reader->filled > 0;
}

/* Room for so many bytes more, and a zero. */
static bool reserve(fl_csv_reader *reader, size_t more)
{
  size_t size = reader->row_size + more + 1;
  if (size <= reader->row_capacity) return true;
  char *row = realloc(reader->row, 2 * size);
  if (row == NULL) return false;
  reader->row = row;
  reader->row_capacity = 2 * size;
  return true;
}

/* Look through what is taken next: bytes beyond ASCII are noted; returns how many quotes there are. */
static size_t look_through(fl_csv_reader *reader, const char *text, size_t size)
{
  unsigned char any = 0;
  size_t quotes = 0;
  for (size_t i = 0; i < size; i++) {
    any |= (unsigned char)text[i];
    quotes += text[i] == '"';
  }
  reader->all_ascii = reader->all_ascii && any < 0x80;
  return quotes;
}

/* Take what is in the buffer of the row, up to a line break; *ends: it is one, which is not taken where the row ends.
 * `*quoted` tells whether commas and line breaks are part of a field. */
static fl_status take_line(fl_csv_reader *reader, bool *quoted, bool *ends, fl_error *err)
{
  const char *from = reader->buffer + reader->at;
  const char *line_break = memchr(from, '\n', reader->filled - reader->at);
  size_t size = line_break != NULL ? (size_t)(line_break - from) : reader->filled - reader->at;
  *quoted ^= look_through(reader, from, size) % 2 == 1;
  *ends = line_break != NULL && !*quoted;
  size_t taken = size + (line_break != NULL);
  if (memchr(from, '\0', size) != NULL) return fail_row(reader, err, "a byte that is zero");
  if (reader->row_size + size + 1 > MAX_ROW_BYTES) return fail_row(reader, err, "a row of more than a MiB");
  if (!reserve(reader, taken)) return fl_fail_memory(err, "a row");
  memcpy(reader->row + reader->row_size, from, taken);
  reader->row_size += *ends ? size : taken;
  reader->at += taken;
  if (line_break != NULL && reader->next_line > 0) reader->next_line++;
  return FL_OK;
}

/* Read one row as it stands; *more is false when the file had ended. */
static fl_status read_row(fl_csv_reader *reader, bool *more, fl_error *err)
{
  bool quoted = false, ends = false;
  fl_status status = FL_OK;
  *more = fill(reader);
  reader->row_size = 0;
  reader->all_ascii = true;
  reader->line = reader->next_line;
  if (!reserve(reader, 0)) return fl_fail_memory(err, "a row");
  while (!ends && status == FL_OK && fill(reader)) status = take_line(reader, &quoted, &ends, err);
  if (status == FL_OK && ferror(reader->in) != 0) status = fail_file(reader, err);
  if (status == FL_OK && quoted) status = fail_row(reader, err, "a quote that is not closed");
  return status;
}

static fl_status cut_row(fl_csv_reader *reader, fl_error *err)
{
  reader->field_count = fl_csv_cut(reader->row, reader->row_size, reader->fields, reader->field_capacity);
  for (size_t i = 0; i < reader->field_count && i < reader->field_capacity && !reader->all_ascii; i++)
    if (!fl_utf8_is_valid(reader->fields[i].text)) return fail_row(reader, err, "bytes that are no UTF-8");
  return FL_OK;
}

/* For as many fields as the row that was read last may have. */
static fl_status make_fields(fl_csv_reader *reader, fl_error *err)
{
  reader->field_capacity = 1;
  for (size_t i = 0; i < reader->row_size; i++) reader->field_capacity += reader->row[i] == ',';
  reader->fields = calloc(reader->field_capacity, sizeof *reader->fields);
  return reader->fields != NULL ? FL_OK : fl_fail_memory(err, "a table");
}

static fl_status read_names(fl_csv_reader *reader, fl_error *err)
{
  bool more;
  fl_status status = read_row(reader, &more, err);
  if (status == FL_OK) status = make_fields(reader, err);
  if (status == FL_OK) status = cut_row(reader, err);
  if (status != FL_OK) return status;
  if (!more) return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, 0, 0, "the file is empty");
  reader->names = calloc(reader->field_count, sizeof *reader->names);
  if (reader->names == NULL) return fl_fail_memory(err, "a table");
  for (; reader->column_count < reader->field_count; reader->column_count++) {
    char *name = strdup(reader->fields[reader->column_count].text);
    if (name == NULL) return fl_fail_memory(err, "a table");
    reader->names[reader->column_count] = name;
  }
  return FL_OK;
}

/* What it reads goes into the reader's buffer and no other. */
static fl_status open_file(fl_csv_reader *reader, fl_error *err)
{
  reader->in = fopen(reader->path, "re");
  if (reader->in == NULL) return fail_file(reader, err);
  setvbuf(reader->in, NULL, _IONBF, 0);
  return FL_OK;
}

fl_status fl_csv_open(const char *path, fl_csv_reader **out, fl_error *err)
{
  *out = NULL;
  fl_csv_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL || (reader->path = strdup(path)) == NULL) {
    free(reader);
    return fl_fail_memory(err, "a table");
  }
  reader->next_line = 1;
  reader->buffer = malloc(BUFFER_BYTES);
  fl_status status = reader->buffer != NULL ? FL_OK : fl_fail_memory(err, "a table");
  if (status == FL_OK) status = open_file(reader, err);
  if (status == FL_OK) status = read_names(reader, err);
  if (status == FL_OK)
    *out = reader;
  else
    fl_csv_close(reader);
  return status;
}

void fl_csv_close(fl_csv_reader *reader)
{
  if (reader == NULL) return;
  if (reader->in != NULL) fclose(reader->in);
  for (size_t i = 0; i < reader->column_count; i++) free(reader->names[i]);
  free(reader->names);
  free(reader->fields);
  free(reader->buffer);
  free(reader->row);
  free(reader->path);
  free(reader);
}

size_t fl_csv_column_count(const fl_csv_reader *reader)
{
  return reader->column_count;
}

const char *fl_csv_column_name(const fl_csv_reader *reader, size_t column)
{
  return reader->names[column];
}

fl_status fl_csv_find(const fl_csv_reader *reader, const char *name, size_t *column, fl_error *err)
{
  for (*column = 0; *column < reader->column_count; ++*column)
    if (strcmp(reader->names[*column], name) == 0) return FL_OK;
  return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, 1, 0, "there is no column %s", name);
}

fl_status fl_csv_next(fl_csv_reader *reader, bool *more, fl_error *err)
{
  fl_status status = read_row(reader, more, err);
  if (status == FL_OK) status = cut_row(reader, err);
  if (status != FL_OK || !*more || reader->field_count == reader->column_count) return status;
  return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, reader->line, 0, "%zu fields (expected %zu)",
                    reader->field_count, reader->column_count);
}

const char *fl_csv_read_text(const fl_csv_reader *reader, size_t column)
{
  const char *text = reader->fields[column].text;
  return text[0] == '\'' && fl_csv_is_formula(text + 1) ? text + 1 : text;
}

fl_status fl_csv_read_number(const fl_csv_reader *reader, size_t column, double least, double *value, fl_error *err)
{
  const char *text = fl_csv_read_text(reader, column);
  char *end;
  *value = NAN;
  if (text[0] == '\0') return FL_OK;
  bool decimal = fl_decimal_read(text, value);
  if (!decimal) {
    *value = fl_strtod(text, &end);
    decimal = text[strspn(text, "0123456789.eE+-")] == '\0' && *end == '\0';
  }
  if (!decimal || !(*value >= least))
    return fl_csv_fail(reader, column, err, "expected a number from %g, got \"%.40s\"", least, text);
  if (fl_is_readable(*value)) return FL_OK;
  return fl_csv_fail(reader, column, err, FL_READABLE_EXPECTED ", got \"%.40s\"", text);
}

fl_status fl_csv_read_uint(const fl_csv_reader *reader, size_t column, uint64_t most, uint64_t *value, fl_error *err)
{
  const char *text = fl_csv_read_text(reader, column);
  if (!fl_parse_uint(text, value))
    return fl_csv_fail(reader, column, err, "expected a whole number, got \"%.40s\"", text);
  if (*value <= most) return FL_OK;
  return fl_csv_fail(reader, column, err, "expected a whole number up to %llu, got \"%.40s\"", (unsigned long long)most,
                     text);
}

fl_status fl_csv_seek(fl_csv_reader *reader, off_t offset, fl_error *err)
{
  bool more;
  if (fseeko(reader->in, offset, SEEK_SET) != 0) return fail_file(reader, err);
  reader->at = reader->filled = 0;
  reader->next_line = offset == 0 ? 1 : 0;
  return read_row(reader, &more, err);
}

off_t fl_csv_size(const fl_csv_reader *reader)
{
  struct stat info;
  return fstat(fileno(reader->in), &info) == 0 ? info.st_size : 0;
}
