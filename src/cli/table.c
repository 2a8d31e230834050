#include "table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct table {
  char *alignment;
  size_t columns, count, room;
  char **cells;
};

table *table_new(const char *alignment)
{
  table *t = calloc(1, sizeof *t);
  if (t == NULL) return NULL;
  t->columns = strlen(alignment);
  if ((t->alignment = strdup(alignment)) != NULL) return t;
  free(t);
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

void table_add(table *t, const char *format, ...)
{
  if (t == NULL || (t->count == t->room && !grow(t))) return;
  va_list args;
  va_start(args, format);
  if (vasprintf(&t->cells[t->count], format, args) < 0) t->cells[t->count] = NULL;
  va_end(args);
  t->count++;
}

static const char *cell(const table *t, size_t index)
{
  return index < t->count && t->cells[index] != NULL ? t->cells[index] : "";
}

/* Characters, not bytes, of UTF-8. */
static size_t width(const char *text)
{
  size_t count = 0;
  for (; *text != '\0'; text++) count += ((unsigned char)*text & 0xc0) != 0x80;
  return count;
}

static size_t column_width(const table *t, size_t column)
{
  size_t widest = 0;
  for (size_t i = column; i < t->count; i += t->columns)
    if (width(cell(t, i)) > widest) widest = width(cell(t, i));
  return widest;
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
  int pad = (int)(column_width(t, column) - width(text)), length = (int)strlen(text);
  while (last && length > 0 && text[length - 1] == ' ') length--;
  if (t->alignment[column] == 'r')
    fprintf(out, "  %*s%.*s", pad, "", length, text);
  else
    fprintf(out, "  %s%*s", text, last ? 0 : pad, "");
}

void table_print(const table *t, FILE *out)
{
  if (t == NULL) return;
  for (size_t row = 0; row < t->count; row += t->columns) {
    size_t last = last_filled(t, row);
    for (size_t column = 0; column < last; column++) put_cell(t, out, row, column, column + 1 == last);
    putc('\n', out);
  }
}

void table_free(table *t)
{
  if (t == NULL) return;
  for (size_t i = 0; i < t->count; i++) free(t->cells[i]);
  free(t->cells);
  free(t->alignment);
  free(t);
}
