#include "canvas.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"

typedef struct {
  char text[FL_GLYPH_SIZE]; /* "": none */
  bool covered;             /* by a wide character on its left */
  unsigned char dots;       /* as Unicode numbers them, from U+2800 on */
  ink text_ink, dots_ink;
} cell;

struct canvas {
  int columns, rows;
  cell *cells;
};

canvas *canvas_new(int columns, int rows)
{
  assert(columns > 0 && rows > 0);
  canvas *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  c->columns = columns;
  c->rows = rows;
  c->cells = calloc((size_t)columns * (size_t)rows, sizeof *c->cells);
  if (c->cells != NULL) return c;
  canvas_free(c);
  return NULL;
}

void canvas_free(canvas *c)
{
  if (c == NULL) return;
  free(c->cells);
  free(c);
}

static cell *cell_at(const canvas *c, int column, int row)
{
  assert(column >= 0 && column < c->columns && row >= 0 && row < c->rows);
  return &c->cells[(size_t)row * (size_t)c->columns + (size_t)column];
}

void canvas_text(canvas *c, int column, int row, const char *text, ink with)
{
  char glyph[FL_GLYPH_SIZE];
  int wide;
  while ((wide = fl_text_glyph(&text, glyph)) > 0 && column + wide <= c->columns) {
    cell *at = cell_at(c, column, row);
    memcpy(at->text, glyph, sizeof glyph);
    at->text_ink = with;
    at->covered = false;
    if (wide == 2) *cell_at(c, column + 1, row) = (cell){.covered = true};
    column += wide;
  }
}

void canvas_dot(canvas *c, int x, int y, ink with)
{
  static const unsigned char bits[DOTS_DOWN][DOTS_ACROSS] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  cell *at = cell_at(c, x / DOTS_ACROSS, y / DOTS_DOWN);
  at->dots |= bits[y % DOTS_DOWN][x % DOTS_ACROSS];
  if (with > at->dots_ink) at->dots_ink = with;
}

bool canvas_has_dots(const canvas *c, int column, int row)
{
  return cell_at(c, column, row)->dots != 0;
}

static bool is_empty(const cell *at)
{
  return at->text[0] == '\0' && at->dots == 0 && !at->covered;
}

static void change_ink(FILE *out, ink *now, ink next)
{
  /* Of the palette only what is told from the ground whether that is dark or light: no white, yellow, blue, black. */
  static const char *const sequences[] = {[INK_PLAIN] = "",
                                          [INK_FAINT] = "\033[2m",
                                          [INK_LINE] = "\033[36m",
                                          [INK_STRONG] = "\033[1m",
                                          [INK_ALARM] = "\033[1;31m"};
  if (next == *now) return;
  if (*now != INK_PLAIN) fputs("\033[0m", out);
  fputs(sequences[next], out);
  *now = next;
}

static void print_cell(FILE *out, const cell *at, bool colours, ink *now)
{
  if (at->covered) return;
  if (is_empty(at)) {
    putc(' ', out);
    return;
  }
  if (colours) change_ink(out, now, at->text[0] != '\0' ? at->text_ink : at->dots_ink);
  if (at->text[0] != '\0')
    fputs(at->text, out);
  else /* U+2800 and the dots, in UTF-8 */
    fprintf(out, "\xe2%c%c", 0xa0 | at->dots >> 6, 0x80 | (at->dots & 0x3f));
}

/* Columns up to the last with something in it. */
static int used_columns(const canvas *c, int row)
{
  int used = c->columns;
  while (used > 0 && is_empty(cell_at(c, used - 1, row))) used--;
  return used;
}

void canvas_print(const canvas *c, FILE *out, bool colours)
{
  int rows = c->rows;
  while (rows > 0 && used_columns(c, rows - 1) == 0) rows--;
  for (int row = 0; row < rows; row++) {
    ink now = INK_PLAIN;
    for (int column = 0, used = used_columns(c, row); column < used; column++)
      print_cell(out, cell_at(c, column, row), colours, &now);
    change_ink(out, &now, INK_PLAIN);
    putc('\n', out);
  }
}
