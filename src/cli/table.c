#include "table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"

struct table {
  char *alignment;
  size_t columns, count, room;
  int *widths;  /* [columns] */
  bool *filled; /* [columns] something stands below the title */
  bool hides_empty;
  char **cells;
};

table *table_new(const char *alignment)
{
  table *t = calloc(1, sizeof *t);
  if (t == NULL) return NULL;
  t->columns = strlen(alignment);
  t->alignment = strdup(alignment);
  t->widths = calloc(t->columns, sizeof *t->widths);
  t->filled = calloc(t->columns, sizeof *t->filled);
  if (t->alignment != NULL && t->widths != NULL && t->filled != NULL) return t;
  table_free(t);
  return NULL;
}

static int grow(table *t)
{
  size_t room = t->room == 0 ? 64 : 2 * t->room;
  char **cells = realloc(t->cells, room * sizeof *cells);
  if (cells == NULL) return 0;
  t->cells = cells;
  t->room = room;
  return 1;
}

static const char *cell(const table *t, size_t index)
{
  return index < t->room && t->cells[index] != NULL ? t->cells[index] : "";
}

/* As fl_text_print() shows it. NULL when there is no memory. */
static char *escaped(const char *text)
{
  enum { LONGEST_ESCAPE = 4 }; /* of a byte */
  size_t size = LONGEST_ESCAPE * strlen(text) + 1;
  char *out = malloc(size);
  if (out != NULL) fl_text_escape(out, size, text);
  return out;
}

void table_add(table *t, const char *format, ...)
{
  if (t == NULL || (t->count == t->room && !grow(t))) return;
  char *text;
  va_list args;
  va_start(args, format);
  if (vasprintf(&text, format, args) < 0) text = NULL;
  va_end(args);
  t->cells[t->count] = text == NULL ? NULL : escaped(text);
  free(text);
  size_t column = t->count % t->columns;
  int own = fl_text_columns(cell(t, t->count));
  if (own > t->widths[column]) t->widths[column] = own;
  if (own > 0 && t->count >= t->columns) t->filled[column] = true;
  t->count++;
}

/* How many cells of the row are printed: none behind the last with something in it. */
static size_t last_filled(const table *t, size_t row)
{
  size_t last = t->columns;
  while (last > 0 && cell(t, row + last - 1)[0] == '\0') last--;
  return last;
}

static void put_cell(const table *t, FILE *out, size_t row, size_t column, bool last)
{
  const char *text = cell(t, row + column);
  int pad = t->widths[column] - fl_text_columns(text), length = (int)strlen(text);
  while (last && length > 0 && text[length - 1] == ' ') length--;
  if (t->alignment[column] == 'r')
    fprintf(out, "  %*s%.*s", pad, "", length, text);
  else
    fprintf(out, "  %s%*s", text, last ? 0 : pad, "");
}

void table_hide_empty(table *t)
{
  if (t != NULL) t->hides_empty = true;
}

void table_print(const table *t, FILE *out)
{
  if (t == NULL) return;
  for (size_t row = 0; row < t->count; row += t->columns) {
    size_t last = last_filled(t, row);
    for (size_t column = 0; column < last; column++)
      if (t->filled[column] || !t->hides_empty) put_cell(t, out, row, column, column + 1 == last);
    putc('\n', out);
  }
}

void table_free(table *t)
{
  if (t == NULL) return;
  for (size_t i = 0; i < t->count; i++) free(t->cells[i]);
  free(t->cells);
  free(t->widths);
  free(t->filled);
  free(t->alignment);
  free(t);
}
