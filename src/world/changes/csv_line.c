#include "world/changes/csv_line.h"

#include <stdbool.h>
#include <string.h>

static bool is_space(char c)
{
  return c == ' ' || c == '\t';
}

/* Characters of UTF-8 up to there, as columns count. */
static size_t columns(const char *from, const char *to)
{
  size_t count = 0;
  for (; from < to; from++) count += ((unsigned char)*from & 0xc0) != 0x80;
  return count;
}

/* The text behind an opening quote, "" inside standing for one. */
static void unquote(char *text)
{
  char *out = text;
  for (; *text != '\0' && (*text != '"' || text[1] == '"'); text++) {
    if (*text == '"') text++;
    *out++ = *text;
  }
  *out = '\0';
}

static void trim_end(char *text, char *end)
{
  while (end > text && is_space(end[-1])) end--;
  *end = '\0';
}

/* The end of a cell that starts there: its comma, or the line's end. */
static char *cell_end(char *at)
{
  bool quoted = false;
  for (; *at != '\0' && (quoted || *at != ','); at++)
    if (*at == '"') quoted = !quoted;
  return at;
}

size_t fl_csv_split(char *line, fl_csv_cell cells[FL_CSV_CELLS])
{
  size_t count = 0, column = 1;
  for (char *at = line;; count++) {
    char *start = at, *end = cell_end(at);
    bool is_last = *end == '\0';
    while (is_space(*at)) at++;
    fl_csv_cell cell = {at, column + columns(start, at)};
    column += columns(start, end) + 1;
    trim_end(at, end);
    if (*at == '"') unquote(cell.text = at + 1);
    if (count < FL_CSV_CELLS) cells[count] = cell;
    if (is_last) return count + 1;
    at = end + 1;
  }
}
