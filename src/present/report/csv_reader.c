#include "present/report/csv_reader.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "present/report/readable.h"
#include "present/write/csv.h"
#include "yaml/document.h"

enum { MAX_ROW_BYTES = 1 << 20, BUFFER_BYTES = 1 << 18 };

struct csv_reader {
  char *path;
  FILE *in;
  char *buffer; /* [BUFFER_BYTES] of it, read up to `at` of `filled` */
  size_t at, filled;
  bool all_ascii; /* the row read last */
  char *row;      /* as read, then cut into zero-terminated fields */
  size_t row_capacity;
  size_t *fields; /* where they start in `row` */
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

static bool reserve(fl_csv_reader *reader, size_t size)
{
  if (size <= reader->row_capacity) return true;
  size_t capacity = 2 * size;
  char *row = realloc(reader->row, capacity);
  if (row == NULL) return false;
  reader->row = row;
  reader->row_capacity = capacity;
  return true;
}

static bool add_field(fl_csv_reader *reader, size_t start)
{
  if (reader->field_count == reader->field_capacity) {
    size_t capacity = 2 * reader->field_capacity + 8;
    size_t *fields = realloc(reader->fields, capacity * sizeof *fields);
    if (fields == NULL) return false;
    reader->fields = fields;
    reader->field_capacity = capacity;
  }
  reader->fields[reader->field_count++] = start;
  return true;
}

/* ---- bytes ---- */

static bool fill(fl_csv_reader *reader)
{
  reader->at = 0;
  reader->filled = fread(reader->buffer, 1, BUFFER_BYTES, reader->in);
  return reader->filled > 0;
}

/* The next byte, EOF at the end; and past it. */
static int peek(fl_csv_reader *reader)
{
  if (reader->at == reader->filled && !fill(reader)) return EOF;
  return (unsigned char)reader->buffer[reader->at];
}

static int next_byte(fl_csv_reader *reader)
{
  int c = peek(reader);
  if (c != EOF) reader->at++;
  return c;
}

static bool is_plain(unsigned char c)
{
  static const bool special[UCHAR_MAX + 1] = {['\0'] = true, ['\n'] = true, ['\r'] = true, ['"'] = true, [','] = true};
  return !special[c];
}

/* ---- rows ---- */

/* Take what is in the buffer up to the next byte that means something. */
static bool take_plain(fl_csv_reader *reader, size_t *size)
{
  const unsigned char *from = (const unsigned char *)reader->buffer + reader->at;
  size_t most = reader->filled - reader->at, count = 0;
  unsigned char any = 0;
  for (; count < most && is_plain(from[count]); count++) any |= from[count];
  if (count == 0) return true;
  if (!reserve(reader, *size + count + 1)) return false;
  memcpy(reader->row + *size, from, count);
  *size += count;
  reader->at += count;
  reader->all_ascii = reader->all_ascii && any < 0x80;
  return true;
}

/* Take one character into the row; *quoted tells whether commas and line breaks are part of the field. */
static bool take(fl_csv_reader *reader, int c, size_t *size, bool *quoted)
{
  if (!reserve(reader, *size + 2)) return false;
  if (*quoted && c == '"') {
    *quoted = peek(reader) == '"'; /* two stand for one */
    if (*quoted) reader->row[(*size)++] = (char)next_byte(reader);
  } else if (!*quoted && c == '"') {
    *quoted = true;
  } else if (!*quoted && c == ',') {
    reader->row[(*size)++] = '\0';
    return add_field(reader, *size);
  } else if (*quoted || c != '\r') {
    reader->row[(*size)++] = (char)c;
    reader->all_ascii = reader->all_ascii && c < 0x80;
  }
  return true;
}

static fl_status check_fields(const fl_csv_reader *reader, fl_error *err)
{
  for (size_t i = 0; i < reader->field_count && !reader->all_ascii; i++)
    if (!fl_utf8_is_valid(reader->row + reader->fields[i])) return fail_row(reader, err, "bytes that are no UTF-8");
  return FL_OK;
}

/* Begin a row; *more is false when the file had ended. */
static bool begin_row(fl_csv_reader *reader, bool *more)
{
  *more = peek(reader) != EOF;
  reader->field_count = 0;
  reader->all_ascii = true;
  reader->line = reader->next_line;
  return reserve(reader, 2) && add_field(reader, 0);
}

/* Read one row into `row` and `fields`. */
static fl_status read_row(fl_csv_reader *reader, bool *more, fl_error *err)
{
  size_t size = 0;
  bool quoted = false;
  if (!begin_row(reader, more)) return fl_fail_memory(err, "a row");
  for (;;) {
    if (!quoted && !take_plain(reader, &size)) return fl_fail_memory(err, "a row");
    int c = next_byte(reader);
    if (c == '\n' && reader->next_line > 0) reader->next_line++;
    if (c == EOF || (c == '\n' && !quoted)) break;
    if (c == '\0') return fail_row(reader, err, "a byte that is zero");
    if (size + 2 > MAX_ROW_BYTES) return fail_row(reader, err, "a row of more than a MiB");
    if (!take(reader, c, &size, &quoted)) return fl_fail_memory(err, "a row");
  }
  if (ferror(reader->in) != 0) return fail_file(reader, err);
  if (size + 1 > MAX_ROW_BYTES) return fail_row(reader, err, "a row of more than a MiB");
  if (quoted) return fail_row(reader, err, "a quote that is not closed");
  reader->row[size] = '\0';
  return FL_OK;
}

static fl_status read_names(fl_csv_reader *reader, fl_error *err)
{
  bool more;
  fl_status status = read_row(reader, &more, err);
  if (status == FL_OK) status = check_fields(reader, err);
  if (status != FL_OK) return status;
  if (!more) return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, 0, 0, "the file is empty");
  reader->names = calloc(reader->field_count, sizeof *reader->names);
  if (reader->names == NULL) return fl_fail_memory(err, "a table");
  for (; reader->column_count < reader->field_count; reader->column_count++) {
    char *name = strdup(reader->row + reader->fields[reader->column_count]);
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
  if (status == FL_OK) status = check_fields(reader, err);
  if (status != FL_OK || !*more || reader->field_count == reader->column_count) return status;
  return fl_fail_at(err, FL_ERR_VALUE, reader->path, NULL, 0, reader->line, 0, "%zu fields (expected %zu)",
                    reader->field_count, reader->column_count);
}

const char *fl_csv_read_text(const fl_csv_reader *reader, size_t column)
{
  const char *text = reader->row + reader->fields[column];
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
    *value = strtod(text, &end);
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
