#include "fieldline/error.h"

#include <stdarg.h>
#include <string.h>

typedef struct {
  int exit_code;
  const char *text;
} status_row;

#define X(name, exit_code, text) {exit_code, text},
static const status_row rows[] = {FL_STATUS_MAP(X)};
#undef X

static void fill(fl_error *err, fl_status status, const char *format, va_list args)
{
  memset(err, 0, sizeof *err);
  err->status = status;
  vsnprintf(err->message, sizeof err->message, format, args);
}

/* Copy line number `line` (from 1) of the text. `excerpt` is all zeros. */
static void copy_line(fl_error *err, const char *text, size_t size, size_t line)
{
  const char *at = text, *end = text + size;
  for (size_t i = 1; i < line && at < end; i++) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    at = newline == NULL ? end : newline + 1;
  }
  const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
  size_t length = (size_t)((stop == NULL ? end : stop) - at);
  if (length >= sizeof err->excerpt) length = sizeof err->excerpt - 1;
  memcpy(err->excerpt, at, length);
}

fl_status fl_fail(fl_error *err, fl_status status, const char *format, ...)
{
  if (err == NULL) return status;
  va_list args;
  va_start(args, format);
  fill(err, status, format, args);
  va_end(args);
  return status;
}

fl_status fl_fail_about(fl_error *err, fl_status status, const char *key, const char *format, ...)
{
  if (err == NULL) return status;
  va_list args;
  memset(err, 0, sizeof *err);
  err->status = status;
  snprintf(err->key, sizeof err->key, "%s", key);
  size_t used = (size_t)snprintf(err->message, sizeof err->message, "%s: ", err->key);
  va_start(args, format);
  vsnprintf(err->message + used, sizeof err->message - used, format, args);
  va_end(args);
  return status;
}

void fl_error_place(fl_error *err, const char *file, const char *text, size_t size, size_t line, size_t column)
{
  if (err == NULL) return;
  snprintf(err->file, sizeof err->file, "%s", file);
  err->line = line;
  err->column = column;
  memset(err->excerpt, 0, sizeof err->excerpt);
  if (text != NULL && line > 0) copy_line(err, text, size, line);
}

fl_status fl_fail_at(fl_error *err, fl_status status, const char *file, const char *text, size_t size, size_t line,
                     size_t column, const char *format, ...)
{
  if (err == NULL) return status;
  va_list args;
  va_start(args, format);
  fill(err, status, format, args);
  va_end(args);
  fl_error_place(err, file, text, size, line, column);
  return status;
}

fl_status fl_fail_memory(fl_error *err, const char *what)
{
  return fl_fail(err, FL_ERR_MEMORY, "out of memory for %s", what);
}

/* Bytes that continue a UTF-8 character take no column of their own. */
static int starts_character(char byte)
{
  return ((unsigned char)byte & 0xc0) != 0x80;
}

/* Bytes of the character at `text`; 0 when it is a control character (U+0080 to U+009F are some too) or no UTF-8. */
static size_t printable_bytes(const char *text)
{
  unsigned char lead = (unsigned char)text[0], second = (unsigned char)text[1];
  if (lead < 0x80) return lead >= ' ' && lead != 0x7f;
  if (lead < 0xc2 || lead > 0xf4 || (lead == 0xc2 && second < 0xa0)) return 0;
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  for (size_t i = 1; i < length; i++)
    if (starts_character(text[i])) return 0; /* cut short */
  return length;
}

static void print_clean(FILE *out, const char *text)
{
  while (*text != '\0') {
    size_t bytes = printable_bytes(text);
    if (bytes > 0)
      fwrite(text, 1, bytes, out);
    else if (starts_character(*text))
      putc(' ', out);
    text += bytes > 0 ? bytes : 1;
  }
}

void fl_error_print(FILE *out, const fl_error *err)
{
  print_clean(out, err->file);
  if (err->line > 0) fprintf(out, ":%zu", err->line);
  if (err->line > 0 && err->column > 0) fprintf(out, ":%zu", err->column);
  fprintf(out, "%s", err->file[0] != '\0' ? ": " : "fieldline: ");
  print_clean(out, err->message);
  putc('\n', out);
  if (err->line == 0 || err->excerpt[0] == '\0') return;
  fputs("  ", out);
  print_clean(out, err->excerpt);
  size_t characters = 0;
  for (const char *at = err->excerpt; *at != '\0'; at++) characters += (size_t)starts_character(*at);
  if (err->column == 0 || err->column > characters + 1) { /* beyond the part that was kept */
    putc('\n', out);
    return;
  }
  fprintf(out, "\n  %*s^\n", (int)(err->column - 1), "");
}

int fl_exit_code(fl_status status)
{
  return rows[status].exit_code;
}

const char *fl_status_text(fl_status status)
{
  return rows[status].text;
}
