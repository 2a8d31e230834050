#include "view.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "canvas.h"

/* A map is not smaller than this, so that there is room for names beside a field that is a line or a point. */
enum { LEAST_COLUMNS = 30, LEAST_ROWS = 7 };
enum { FEW_DECIMALS = 2, MOST_DECIMALS = 6 };

static const double farthest_m = 1e100;  /* so that no difference overflows */
static const double plain_below_m = 1e9; /* larger numbers are written with an exponent */

/* The least of 1, 2, 5, 10, 20, ... that is not below `value` > 0. */
static double round_up(double value)
{
  double power = pow(10, floor(log10(value)));
  static const double factors[] = {1, 2, 5};
  for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++)
    if (value <= factors[i] * power) return factors[i] * power;
  return 10 * power;
}

/* Decimals that write a number as it is, up to `most` of them. */
static int decimals_of(double value, int most)
{
  int decimals = 0;
  while (decimals < most && fabs(round(value) - value) > 1e-6) {
    value *= 10;
    decimals++;
  }
  return decimals;
}

/* Round to what leaves at most an eighth of the axis empty at either end. */
static void round_outwards(map_axis *axis)
{
  double range_m = axis->high_m - axis->low_m;
  axis->decimals = decimals_of(axis->low_m, FEW_DECIMALS);
  if (range_m == 0) return;
  double unit_m = round_up(range_m / 20);
  axis->low_m = unit_m * floor(axis->low_m / unit_m);
  axis->high_m = unit_m * ceil(axis->high_m / unit_m);
  axis->step_m = round_up((axis->high_m - axis->low_m) / 5);
  const double numbers_m[] = {axis->low_m, axis->high_m, axis->step_m};
  axis->decimals = 0;
  for (size_t i = 0; i < sizeof numbers_m / sizeof numbers_m[0]; i++) {
    int decimals = decimals_of(numbers_m[i], MOST_DECIMALS);
    if (decimals > axis->decimals) axis->decimals = decimals;
  }
}

static double clamped(double value_m)
{
  return fmin(fmax(value_m, -farthest_m), farthest_m);
}

static const map_view nothing = {.x = {.low_m = INFINITY, .high_m = -INFINITY},
                                 .y = {.low_m = INFINITY, .high_m = -INFINITY}};

static void include(map_axis *axis, double value_m)
{
  axis->low_m = fmin(axis->low_m, clamped(value_m));
  axis->high_m = fmax(axis->high_m, clamped(value_m));
}

map_view map_view_of(const fl_field *field)
{
  map_view view = nothing;
  assert(field->count > 0);
  for (size_t i = 0; i < field->count; i++) {
    include(&view.x, field->nodes[i].x_m);
    include(&view.y, field->nodes[i].y_m);
  }
  round_outwards(&view.x);
  round_outwards(&view.y);
  return view;
}

map_view map_view_of_plan(const fl_field *field, const fl_plan *plan)
{
  map_view view = nothing;
  assert(plan->part_count > 0);
  for (size_t i = 0; i < plan->part_count; i++) {
    include(&view.x, field->nodes[plan->parts[i].node].x_m);
    include(&view.y, field->nodes[plan->parts[i].node].y_m);
  }
  double around_m = fmax(view.x.high_m - view.x.low_m, view.y.high_m - view.y.low_m) / 5;
  view.x.low_m -= around_m;
  view.x.high_m += around_m;
  view.y.low_m -= around_m;
  view.y.high_m += around_m;
  round_outwards(&view.x);
  round_outwards(&view.y);
  return view;
}

static int range_dots(const map_view *view, const map_axis *axis)
{
  return (int)lround((axis->high_m - axis->low_m) / view->dot_m);
}

/* As many cells as the axis fills, within bounds; what is left over stands on both sides. */
static void choose_size(const map_view *view, map_axis *axis, int dots_a_cell, int least, int most)
{
  int range = range_dots(view, axis), cells = (range + dots_a_cell) / dots_a_cell;
  if (cells < least) cells = least < most ? least : most;
  axis->dots = cells * dots_a_cell;
  axis->margin = (axis->dots - 1 - range) / 2;
}

void map_view_fit(map_view *view, int columns, int rows)
{
  assert(columns > 0 && rows > 0);
  double across_m = (view->x.high_m - view->x.low_m) / (DOTS_ACROSS * columns - 1);
  double down_m = (view->y.high_m - view->y.low_m) / (DOTS_DOWN * rows - 1);
  view->dot_m = fmax(across_m, down_m);
  if (view->dot_m == 0) view->dot_m = 1; /* all in one place: any scale will do */
  choose_size(view, &view->x, DOTS_ACROSS, LEAST_COLUMNS, columns);
  choose_size(view, &view->y, DOTS_DOWN, LEAST_ROWS, rows);
}

static double dot_of(const map_view *view, const map_axis *axis, double at_m)
{
  return round((clamped(at_m) - axis->low_m) / view->dot_m) + axis->margin;
}

int map_view_dot(const map_view *view, const map_axis *axis, double at_m)
{
  return (int)fmin(fmax(dot_of(view, axis, at_m), 0), axis->dots - 1);
}

bool map_view_shows(const map_view *view, const fl_node *node)
{
  double x = dot_of(view, &view->x, node->x_m), y = dot_of(view, &view->y, node->y_m);
  return x >= 0 && x < view->x.dots && y >= 0 && y < view->y.dots;
}

void map_view_label(char out[MAP_NUMBER_SIZE], const map_axis *axis, double value_m)
{
  double text_m = fabs(value_m) < 0.5 * pow(10, -axis->decimals) ? 0 : value_m; /* not "-0" */
  bool plain = fabs(axis->low_m) < plain_below_m && fabs(axis->high_m) < plain_below_m;
  snprintf(out, MAP_NUMBER_SIZE, plain ? "%.*f%s" : "%.*e%s", plain ? axis->decimals : 3, text_m,
           value_m == axis->high_m ? " m" : "");
}
