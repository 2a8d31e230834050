#include "fieldline/error.h"

#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "fieldline/text.h"

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
  fl_append_list(err->message, sizeof err->message, format, args);
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
  if (length > 0 && at[length - 1] == '\r') length--;
  if (length >= sizeof err->excerpt) length = fl_utf8_whole(at, sizeof err->excerpt - 1);
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
  fl_append(err->key, sizeof err->key, "%s", key);
  fl_append(err->message, sizeof err->message, "%s: ", err->key);
  va_start(args, format);
  fl_append_list(err->message, sizeof err->message, format, args);
  va_end(args);
  return status;
}

void fl_error_place(fl_error *err, const char *file, const char *text, size_t size, size_t line, size_t column)
{
  if (err == NULL) return;
  err->file[0] = '\0';
  fl_append(err->file, sizeof err->file, "%s", file);
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

/* A line of a file, and below it a caret at character `column` of it, if that is in the part that was kept. */
static void print_excerpt(FILE *out, const char *excerpt, size_t column)
{
  char shown[FL_UTF8_SHOWN_SIZE];
  int columns = 0;
  fputs("  ", out);
  fl_text_print(out, excerpt);
  putc('\n', out);
  for (; column > 1 && fl_utf8_show(&excerpt, shown); column--) columns += fl_text_columns(shown);
  if (column == 1) fprintf(out, "  %*s^\n", columns, "");
}

void fl_error_print(FILE *out, const fl_error *err)
{
  fl_text_print(out, err->file);
  if (err->line > 0) fprintf(out, ":%zu", err->line);
  if (err->line > 0 && err->column > 0) fprintf(out, ":%zu", err->column);
  fputs(err->file[0] != '\0' ? ": " : "fieldline: ", out);
  fl_text_print(out, err->message);
  putc('\n', out);
  if (err->line > 0 && err->excerpt[0] != '\0') print_excerpt(out, err->excerpt, err->column);
}

int fl_exit_code(fl_status status)
{
  return rows[status].exit_code;
}

const char *fl_status_text(fl_status status)
{
  return rows[status].text;
}
