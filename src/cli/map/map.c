#include "map.h"

#include <string.h>

#include "fieldline/text.h"

/* Columns of the numbers on the left, with a space behind them. */
static int gutter_columns(const map_axis *y)
{
  char low[MAP_NUMBER_SIZE], high[MAP_NUMBER_SIZE];
  map_view_label(low, y, y->low_m);
  map_view_label(high, y, y->high_m);
  return (int)(strlen(low) > strlen(high) ? strlen(low) : strlen(high)) + 1;
}

map map_fit(const fl_field *field, const fl_plan *plan, map_view view, int left, int columns, int rows)
{
  int before = gutter_columns(&view.y) + 1;
  map_view_fit(&view, columns - before - 1, rows - MAP_ROWS_ABOVE - MAP_ROWS_BELOW);
  return (map){.field = field,
               .plan = plan,
               .title = "",
               .view = view,
               .names = true,
               .left = left + before,
               .top = MAP_ROWS_ABOVE,
               .columns = view.x.dots / DOTS_ACROSS,
               .rows = view.y.dots / DOTS_DOWN};
}

int map_end(const map *m)
{
  return m->left + m->columns + 1;
}

bool map_inside(const map *m, int column, int row)
{
  return column >= 0 && column < m->columns && row >= 0 && row < m->rows;
}

map_holding map_held(const map *m, int column, int row)
{
  return (map_holding)m->holdings[row * m->columns + column];
}

bool map_has_line(const map *m, int column, int row)
{
  return canvas_has_dots(m->canvas, m->left + column, m->top + row);
}

void map_hold(map *m, map_spot at, int columns, map_holding as)
{
  memset(&m->holdings[at.row * m->columns + at.column], (int)as, (size_t)columns);
}

void map_put(map *m, map_spot at, const char *text, ink with, map_holding as)
{
  canvas_text(m->canvas, m->left + at.column, m->top + at.row, text, with);
  map_hold(m, at, fl_text_columns(text), as);
}

int map_dot_x(const map *m, size_t node)
{
  return map_view_dot(&m->view, &m->view.x, m->field->nodes[node].x_m);
}

int map_dot_y(const map *m, size_t node)
{
  return m->view.y.dots - 1 - map_view_dot(&m->view, &m->view.y, m->field->nodes[node].y_m);
}

map_spot map_spot_of(const map *m, size_t node)
{
  return (map_spot){map_dot_x(m, node) / DOTS_ACROSS, map_dot_y(m, node) / DOTS_DOWN};
}

bool map_is_bottleneck(const map *m, size_t activity)
{
  return m->plan->bottleneck == activity && m->plan->bottleneck_s > 0;
}
