#include "table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "terminal.h"

enum { GAP = 2 }; /* spaces before every column */

struct table {
  char *alignment;
  size_t columns, count, room;
  int *widths;  /* [columns] */
  bool *filled; /* [columns] something stands below the title */
  bool *tells;  /* [columns] something but 0 does */
  bool *shown;  /* [columns] it is printed */
  bool hides_empty, folds;
  size_t keys; /* columns that stand in front wherever it is folded */
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
  t->tells = calloc(t->columns, sizeof *t->tells);
  t->shown = calloc(t->columns, sizeof *t->shown);
  if (t->alignment != NULL && t->widths != NULL && t->filled != NULL && t->tells != NULL && t->shown != NULL) return t;
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
  if (own > 0 && t->count >= t->columns && strcmp(cell(t, t->count), "0") != 0) t->tells[column] = true;
  t->count++;
}

void table_hide_empty(table *t)
{
  if (t != NULL) t->hides_empty = true;
}

void table_fold(table *t, size_t keys)
{
  if (t == NULL) return;
  t->folds = true;
  t->keys = keys;
}

/* Of the columns first..end-1, with the gaps before them. */
static int width_of(const table *t, size_t first, size_t end)
{
  int width = 0;
  for (size_t i = first; i < end; i++) width += t->shown[i] ? GAP + t->widths[i] : 0;
  return width;
}

/* Where the table has to be folded, columns of nothing but zeros go too. */
static void choose_columns(table *t, int limit)
{
  for (size_t i = 0; i < t->columns; i++) t->shown[i] = t->filled[i] || !t->hides_empty;
  bool folds = limit > 0 && width_of(t, 0, t->columns) > limit;
  for (size_t i = t->keys; folds && i < t->columns; i++) t->shown[i] = t->shown[i] && t->tells[i];
}

/* The column behind the last that fits beside the keys into `limit` (0: no limit), from `first` on; one always does.
 * What has no title of its own stays with the column before it. */
static size_t end_of_fold(const table *t, size_t first, int limit)
{
  int room = limit - width_of(t, 0, t->keys);
  size_t end = first + 1;
  while (end < t->columns && (limit == 0 || width_of(t, first, end + 1) <= room)) end++;
  if (end < t->columns && cell(t, end)[0] == '\0' && end > first + 1) end--;
  return end;
}

/* What lines may take; 0: there is no limit, or too little of it would be left beside the keys. */
static int limit_of(const table *t)
{
  int limit = t->folds ? terminal_line_limit() : 0, keys = 0;
  for (size_t i = 0; i < t->keys; i++) keys += GAP + t->widths[i];
  return keys <= limit * 3 / 5 ? limit : 0;
}

static void put_cell(const table *t, FILE *out, size_t row, size_t column, bool last)
{
  const char *text = cell(t, row + column);
  int pad = t->widths[column] - fl_text_columns(text), length = (int)strlen(text);
  while (last && length > 0 && text[length - 1] == ' ') length--;
  if (t->alignment[column] == 'r')
    fprintf(out, "%*s%*s%.*s", GAP, "", pad, "", length, text);
  else
    fprintf(out, "%*s%s%*s", GAP, "", text, last ? 0 : pad, "");
}

/* The keys and the columns first..end-1 of a row, up to the last with something in it. */
static void put_row(const table *t, FILE *out, size_t row, size_t first, size_t end)
{
  size_t last = t->columns; /* none */
  for (size_t i = 0; i < end; i++)
    if ((i < t->keys || i >= first) && t->shown[i] && cell(t, row + i)[0] != '\0') last = i;
  for (size_t i = 0; i < end && last < t->columns && i <= last; i++)
    if ((i < t->keys || i >= first) && t->shown[i]) put_cell(t, out, row, i, i == last);
  putc('\n', out);
}

void table_print(table *t, FILE *out)
{
  if (t == NULL) return;
  int limit = limit_of(t);
  choose_columns(t, limit);
  for (size_t first = t->keys, end; first < t->columns; first = end) {
    end = end_of_fold(t, first, limit);
    if (width_of(t, first, end) == 0) continue;
    if (first > t->keys) putc('\n', out);
    for (size_t row = 0; row < t->count; row += t->columns) put_row(t, out, row, first, end);
  }
}

void table_free(table *t)
{
  if (t == NULL) return;
  for (size_t i = 0; i < t->count; i++) free(t->cells[i]);
  free(t->cells);
  free(t->widths);
  free(t->filled);
  free(t->tells);
  free(t->shown);
  free(t->alignment);
  free(t);
}
