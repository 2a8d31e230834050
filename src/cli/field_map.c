#include "field_map.h"

#include <assert.h>
#include <stdlib.h>

#include "fieldline/text.h"
#include "map/map.h"

enum { LEGEND_INDENT = 2, LEGEND_GAP = 3 };

/* The field and, where its chain is too small to be seen, beside it the chain. */
typedef struct {
  int columns, rows, legend_rows;
  map maps[2];
  size_t count, unnamed;
} picture;

static int clamp(int value, int least, int most)
{
  return value < least ? least : value > most ? most : value;
}

/* Some hop has no room for an arrow and a star. */
static bool is_crowded(const map *m)
{
  enum { CELLS = 3 };
  for (size_t i = 0; i < m->plan->hop_count; i++)
    if (map_hop_cells(m, i) < CELLS) return true;
  return false;
}

/* Two maps side by side, if the chain becomes larger by that. */
static void magnify(picture *p, const fl_field *field, const fl_plan *plan, int rows)
{
  enum { LEAST_COLUMNS = 76, GAP = 2 };
  static const double least_gain = 2;
  int half = (p->columns - GAP) / 2;
  if (p->columns < LEAST_COLUMNS || !is_crowded(&p->maps[0])) return;
  map all = map_fit(field, plan, map_view_of(field), 0, half, rows);
  map chain = map_fit(field, plan, map_view_of_plan(field, plan), map_end(&all) + GAP, half, rows);
  if (least_gain * chain.view.dot_m > p->maps[0].view.dot_m) return;
  all.names = false;
  all.title = " field ";
  chain.title = " chain ";
  p->maps[0] = all;
  p->maps[1] = chain;
  p->count = 2;
}

static picture plan_picture(const fl_field *field, const fl_plan *plan, const terminal *on)
{
  picture p = {.columns = clamp(on->columns, FIELD_MAP_LEAST_COLUMNS, FIELD_MAP_MOST_COLUMNS), .count = 1};
  int rows = on->rows == 0 ? FIELD_MAP_MOST_ROWS : clamp(on->rows - 1, FIELD_MAP_LEAST_ROWS, FIELD_MAP_MOST_ROWS);
  p.legend_rows = p.columns < 60 ? 3 : 2; /* at most */
  p.maps[0] = map_fit(field, plan, map_view_of(field), 0, p.columns, rows - p.legend_rows);
  magnify(&p, field, plan, rows - p.legend_rows);
  for (size_t i = 0; i < p.count; i++) p.rows = p.rows > p.maps[i].rows ? p.rows : p.maps[i].rows;
  p.rows += MAP_ROWS_ABOVE + MAP_ROWS_BELOW;
  return p;
}

/* Other nodes come before what could hide them; but many of them leave air around what is there. */
static void draw_map(picture *p, map *m)
{
  bool many = map_has_many(m);
  map_draw_frame(m);
  for (size_t i = 0; i < m->plan->hop_count; i++) map_draw_line(m, i);
  map_mark_chain(m);
  if (!many) map_mark_others(m);
  for (size_t i = 0; i < m->plan->hop_count; i++) map_mark_hop(m, i);
  if (m->names) p->unnamed += map_name_chain(m);
  if (many) map_mark_others(m);
  if (m->names) map_name_others(m);
}

typedef struct {
  canvas *canvas;
  int columns, column, row; /* of the canvas; where the next entry goes */
} legend;

static void explain(legend *l, const char *symbol, ink with, const char *meaning)
{
  int indent = fl_text_columns(symbol) + 1, wide = indent + fl_text_columns(meaning);
  if (l->column > LEGEND_INDENT && l->column + wide > l->columns) {
    l->column = LEGEND_INDENT;
    l->row++;
  }
  canvas_text(l->canvas, l->column, l->row, symbol, with);
  canvas_text(l->canvas, l->column + indent, l->row, meaning, INK_PLAIN);
  l->column += wide + LEGEND_GAP;
}

static bool has_empty_parts(const fl_plan *plan)
{
  for (size_t i = 0; i < plan->part_count; i++)
    if (fl_part_is_empty(plan->parts[i].points)) return true;
  return false;
}

static size_t count_down(const fl_field *field, const bool *is_up)
{
  size_t down = 0;
  for (size_t i = 0; is_up != NULL && i < field->count; i++) down += !is_up[i];
  return down;
}

static void draw_legend(const picture *p, canvas *c, const fl_field *field, const fl_plan *plan, const bool *is_up)
{
  legend l = {c, p->columns, LEGEND_INDENT, p->rows};
  size_t down = count_down(field, is_up), others = field->count - plan->part_count - down;
  char text[64];
  explain(&l, "●", INK_STRONG, "part:node");
  if (has_empty_parts(plan)) explain(&l, "○", INK_STRONG, "forwards");
  if (plan->hop_count > 0) explain(&l, "⠤→", INK_LINE, "hop");
  if (plan->bottleneck_s > 0)
    explain(&l, "*", INK_ALARM, fl_plan_is_limited_by_air(plan) ? "takes longest" : "bottleneck");
  snprintf(text, sizeof text, "%zu other node%s", others, others == 1 ? "" : "s");
  if (others > 0) explain(&l, "·", INK_FAINT, text);
  snprintf(text, sizeof text, "%zu node%s down", down, down == 1 ? "" : "s");
  if (down > 0) explain(&l, "×", INK_ALARM, text);
  snprintf(text, sizeof text, "no room for %zu name%s", p->unnamed, p->unnamed == 1 ? "" : "s");
  if (p->unnamed > 0) explain(&l, "…", INK_PLAIN, text);
}

static bool reserve(picture *p, canvas *c, const bool *is_up)
{
  bool ready = c != NULL;
  for (size_t i = 0; i < p->count; i++) {
    map *m = &p->maps[i];
    m->canvas = c;
    m->is_up = is_up;
    m->holdings = calloc((size_t)m->columns * (size_t)m->rows, sizeof *m->holdings);
    ready = ready && m->holdings != NULL;
  }
  return ready;
}

fl_status field_map_draw(FILE *out, const fl_field *field, const fl_plan *plan, const bool *is_up, const terminal *on,
                         fl_error *err)
{
  assert(plan->part_count > 0);
  picture p = plan_picture(field, plan, on);
  canvas *c = canvas_new(p.columns, p.rows + p.legend_rows);
  bool ready = reserve(&p, c, is_up);
  if (ready) {
    for (size_t i = 0; i < p.count; i++) draw_map(&p, &p.maps[i]);
    draw_legend(&p, c, field, plan, is_up);
    canvas_print(c, out, on->colours);
  }
  for (size_t i = 0; i < p.count; i++) free(p.maps[i].holdings);
  canvas_free(c);
  return ready ? FL_OK : fl_fail_memory(err, "map");
}
