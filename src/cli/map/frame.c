/* The frame of a map, with metres on its left and below. */
#include <math.h>
#include <string.h>

#include "map.h"

enum { MOST_TAKEN = 256 }; /* rows or columns in which numbers stand */

static void draw_edges(const map *m)
{
  int above = m->top - 1, below = m->top + m->rows, before = m->left - 1, behind = m->left + m->columns;
  for (int row = m->top; row < below; row++) {
    canvas_text(m->canvas, before, row, "│", INK_FAINT);
    canvas_text(m->canvas, behind, row, "│", INK_FAINT);
  }
  for (int column = m->left; column < behind; column++) {
    canvas_text(m->canvas, column, above, "─", INK_FAINT);
    canvas_text(m->canvas, column, below, "─", INK_FAINT);
  }
  canvas_text(m->canvas, before, above, "┌", INK_FAINT);
  canvas_text(m->canvas, behind, above, "┐", INK_FAINT);
  canvas_text(m->canvas, before, below, "└", INK_FAINT);
  canvas_text(m->canvas, behind, below, "┘", INK_FAINT);
}

static bool any_taken(const bool taken[MOST_TAKEN], int from, int to)
{
  for (int i = from < 0 ? 0 : from; i <= to && i < MOST_TAKEN; i++)
    if (taken[i]) return true;
  return false;
}

/* A number on the left, unless one stands within two rows of it. */
static void number_y(const map *m, double value_m, bool taken[MOST_TAKEN])
{
  char label[MAP_NUMBER_SIZE];
  int row = (m->view.y.dots - 1 - map_view_dot(&m->view, &m->view.y, value_m)) / DOTS_DOWN;
  if (any_taken(taken, row - 2, row + 2)) return;
  taken[row] = true;
  map_view_label(label, &m->view.y, value_m);
  canvas_text(m->canvas, m->left - 2 - (int)strlen(label), m->top + row, label, INK_PLAIN);
  canvas_text(m->canvas, m->left - 1, m->top + row, "┤", INK_FAINT);
}

/* A number below, its middle at its place, unless one stands within two columns of it. */
static void number_x(const map *m, double value_m, bool taken[MOST_TAKEN])
{
  char label[MAP_NUMBER_SIZE];
  map_view_label(label, &m->view.x, value_m);
  int column = map_view_dot(&m->view, &m->view.x, value_m) / DOTS_ACROSS;
  int wide = (int)strlen(label), start = column - (int)strcspn(label, " ") / 2;
  if (start < -1) start = -1; /* not before nor behind the frame */
  if (start + wide > m->columns + 1) start = m->columns + 1 - wide;
  if (any_taken(taken, start + 1 - 2, start + wide + 2)) return;
  memset(taken + start + 1, true, (size_t)wide);
  canvas_text(m->canvas, m->left + start, m->top + m->rows + 1, label, INK_PLAIN);
  canvas_text(m->canvas, m->left + column, m->top + m->rows, "┬", INK_FAINT);
}

/* The ends first, then round numbers between them where there is room. */
static void number_axis(const map *m, const map_axis *axis, void (*number)(const map *, double, bool *))
{
  enum { MOST_STEPS = 6 };
  bool taken[MOST_TAKEN] = {false};
  number(m, axis->high_m, taken);
  number(m, axis->low_m, taken);
  for (int i = 1; i <= MOST_STEPS && axis->step_m > 0; i++) {
    double value_m = axis->step_m * (floor(axis->low_m / axis->step_m) + i);
    if (value_m > axis->low_m && value_m < axis->high_m) number(m, value_m, taken);
  }
}

void map_draw_frame(const map *m)
{
  draw_edges(m);
  canvas_text(m->canvas, m->left + 1, m->top - 1, m->title, INK_PLAIN);
  number_axis(m, &m->view.x, number_x);
  number_axis(m, &m->view.y, number_y);
}
