#include "present/report/compare_layout.h"

#include <math.h>
#include <stdlib.h>

#include "present/report/labels.h"

size_t fl_compare_curve_axis(const fl_compare_results *results)
{
  size_t best = results->axis_count, most = 1;
  for (size_t i = 0; i < results->axis_count; i++) {
    const fl_compare_axis *axis = &results->axes[i];
    if (!axis->numeric || axis->value_count < 2 || axis->value_count < most) continue;
    most = axis->value_count;
    best = i;
  }
  return best;
}

bool fl_compare_is_wide(double least, double most)
{
  static const double DECADES_1_3 = 20;
  return least > 0 && most >= DECADES_1_3 * least;
}

/* ---- scales ---- */

static const double TIC_ROOM = 18, TIC_FONT = 13, TIC_GAP = 8;

static double bent(double value)
{
  return asinh(value / 2);
}

/* Pixels along the axis from a tic to the one before it, whose text is not longer. */
static double tic_room(char axis, const char *text)
{
  return axis == 'x' ? fmax(TIC_ROOM, fl_label_text_width(text, TIC_FONT) + TIC_GAP) : TIC_ROOM;
}

/* 1, 3, 10, 30, ... on one side of zero, up to `end`; those without room are left out. */
static void put_bent_side(FILE *script, char axis, double end, double unit_pixels)
{
  char text[32];
  double last = 0;
  for (double decade = copysign(1, end); fabs(decade) <= fabs(end); decade *= 10) {
    for (int times = 1; times <= 3; times += 2) {
      double value = times * decade;
      snprintf(text, sizeof text, "%g", value);
      if (fabs(value) > fabs(end) || fabs(bent(value) - bent(last)) * unit_pixels < tic_room(axis, text)) continue;
      fprintf(script, ", '%s' %s", text, text);
      last = value;
    }
  }
}

static void put_bent_tics(FILE *script, char axis, double length, double least, double most)
{
  double unit_pixels = length / (bent(most) - bent(least));
  fprintf(script, "set nonlinear %c via asinh(%c / 2) inverse 2 * sinh(%c)\nset %ctics (0", axis, axis, axis, axis);
  put_bent_side(script, axis, least, unit_pixels);
  put_bent_side(script, axis, most, unit_pixels);
  fputs(")\n", script);
}

void fl_compare_put_scale(FILE *script, char axis, double length, fl_scale scale, double least, double most)
{
  double room = most > least ? 0.06 * (most - least) : most == 0 ? 1 : 0.1 * fabs(most);
  double low = least < 0 || least - room > 0 ? least - room : 0, high = most + room;
  if (scale == FL_SCALE_LOGARITHMIC) {
    low = least / 1.15;
    high = most * 1.15;
    fprintf(script, "set logscale %c\n", axis);
  } else if (scale == FL_SCALE_BENT) {
    low = 1.2 * fmin(least, 0) - 0.3;
    high = 1.2 * fmax(most, 0) + 0.3;
    put_bent_tics(script, axis, length, low, high);
  }
  fprintf(script, "set %crange [%.17g:%.17g]\n", axis, low, high);
}

/* ---- panels ---- */

static bool alike_but(const fl_compare_results *results, const fl_compare_cell *a, const fl_compare_cell *b,
                      size_t axis)
{
  for (size_t i = 0; i < results->axis_count; i++)
    if (i != axis && a->value[i] != b->value[i]) return false;
  return true;
}

/* By the number on the axis: sweeps may list values in any order. */
static void insert(const fl_compare_axis *axis, size_t index, fl_compare_panel *panel, const fl_compare_cell *cell)
{
  size_t at = panel->count++;
  for (; at > 0 && axis->number[panel->cells[at - 1]->value[index]] > axis->number[cell->value[index]]; at--)
    panel->cells[at] = panel->cells[at - 1];
  panel->cells[at] = cell;
}

fl_status fl_compare_panels_make(const fl_compare_results *results, size_t axis, fl_compare_panel **panels,
                                 size_t *count, fl_error *err)
{
  const fl_compare_axis *a = &results->axes[axis];
  *count = 0;
  *panels = calloc(results->cell_count, sizeof **panels);
  if (*panels == NULL) return fl_fail_memory(err, "panels");
  for (size_t i = 0; i < results->cell_count; i++) {
    const fl_compare_cell *cell = &results->cells[i];
    size_t p = 0;
    while (p < *count && !alike_but(results, (*panels)[p].cells[0], cell, axis)) p++;
    fl_compare_panel *panel = &(*panels)[p];
    if (p == *count) {
      panel->cells = calloc(a->value_count, sizeof(const fl_compare_cell *));
      ++*count;
    }
    if (panel->cells == NULL) {
      fl_compare_panels_free(*panels, *count);
      return fl_fail_memory(err, "panels");
    }
    if (panel->count < a->value_count) insert(a, axis, panel, cell);
  }
  return FL_OK;
}

void fl_compare_panels_free(fl_compare_panel *panels, size_t count)
{
  for (size_t i = 0; i < count; i++) free(panels[i].cells);
  free(panels);
}
