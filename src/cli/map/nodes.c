/* Nodes and their names. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "map.h"

enum { MOST_NAME_COLUMNS = 20, NAME_SIZE = (MOST_NAME_COLUMNS + 1) * FL_GLYPH_SIZE };
enum { STAR_SIZE = 32, LABEL_SIZE = NAME_SIZE + STAR_SIZE + 32 };

static ink ink_of(const map *m, size_t part)
{
  return map_is_bottleneck(m, m->plan->parts[part].activity) ? INK_ALARM : INK_STRONG;
}

void map_mark_chain(map *m)
{
  for (size_t i = 0; i < m->plan->part_count; i++) {
    const fl_plan_part *part = &m->plan->parts[i];
    map_put(m, map_spot_of(m, part->node), fl_part_is_empty(part->points) ? "○" : "●", ink_of(m, i), MAP_OCCUPIED);
  }
}

/* Nodes that are on the map. */
static size_t count_shown(const map *m)
{
  size_t shown = 0;
  for (size_t i = 0; i < m->field->count; i++) shown += map_view_shows(&m->view, &m->field->nodes[i]);
  return shown;
}

/* In a cell with a mark or a line of the chain, or next to one. */
static bool near_chain(const map *m, map_spot at)
{
  for (int row = at.row - 1; row <= at.row + 1; row++) {
    for (int column = at.column - 1; column <= at.column + 1; column++) {
      if (!map_inside(m, column, row) || map_held(m, column, row) == MAP_OTHER_NODE) continue;
      if (map_held(m, column, row) == MAP_OCCUPIED || map_has_line(m, column, row)) return true;
    }
  }
  return false;
}

/* One of many nodes: a dot of Braille, with some air around the chain. */
static void mark_one_of_many(map *m, size_t node)
{
  map_spot at = map_spot_of(m, node);
  if (near_chain(m, at)) return;
  canvas_dot(m->canvas, DOTS_ACROSS * m->left + map_dot_x(m, node), DOTS_DOWN * m->top + map_dot_y(m, node), INK_FAINT);
  map_hold(m, at, 1, MAP_OTHER_NODE);
}

bool map_has_many(const map *m)
{
  enum { CELLS_A_NODE = 8 };
  return CELLS_A_NODE * count_shown(m) > (size_t)m->columns * (size_t)m->rows;
}

void map_mark_others(map *m)
{
  bool many = map_has_many(m);
  for (size_t i = 0; i < m->field->count; i++) {
    if (!map_view_shows(&m->view, &m->field->nodes[i])) continue;
    map_spot at = map_spot_of(m, i);
    bool down = m->is_up != NULL && !m->is_up[i];
    if (many && !down)
      mark_one_of_many(m, i);
    else if (map_held(m, at.column, at.row) == MAP_FREE)
      map_put(m, at, down ? "×" : "·", down ? INK_ALARM : INK_FAINT, MAP_OTHER_NODE);
  }
}

/* Squared, a row counting as two columns, from a label to its node. */
static int distance(map_spot node, map_spot at, int wide)
{
  int end = at.column + wide, down = 2 * (at.row - node.row);
  int across = at.column > node.column ? at.column - node.column : node.column >= end ? node.column - end + 1 : 0;
  return across * across + down * down;
}

/* How bad a place for a label of `wide` columns is; INT_MAX: it cannot be there. */
static int label_cost(const map *m, map_spot node, map_spot at, int wide)
{
  enum { DISTANCE = 3, LINE = 6, OTHER = 12 };
  int end = at.column + wide, cost = DISTANCE * distance(node, at, wide);
  if (!map_inside(m, at.column, at.row) || end > m->columns) return INT_MAX;
  for (int column = at.column - 1; column <= end; column++) {
    bool beside = column < at.column || column == end, own = column == node.column && at.row == node.row;
    if (!map_inside(m, column, at.row) || (beside && own)) continue;
    if (map_held(m, column, at.row) == MAP_OCCUPIED) return INT_MAX; /* nor touch it */
    if (beside) continue;
    if (map_held(m, column, at.row) == MAP_OTHER_NODE) cost += OTHER;
    if (map_has_line(m, column, at.row)) cost += LINE;
  }
  return cost + (at.column <= node.column) + (at.row > node.row); /* rather on the right, rather above */
}

/* Write a label where it is least bad near its node, if that is below `limit`. */
static bool place_label(map *m, map_spot node, const char *label, ink with, int limit)
{
  enum { ROWS_AWAY = 3, COLUMNS_AWAY = 6 };
  int wide = fl_text_columns(label), least = limit;
  map_spot best = node;
  for (int row = node.row - ROWS_AWAY; row <= node.row + ROWS_AWAY; row++) {
    for (int column = node.column - wide - COLUMNS_AWAY + 1; column <= node.column + COLUMNS_AWAY; column++) {
      int cost = label_cost(m, node, (map_spot){column, row}, wide);
      if (cost >= least) continue;
      least = cost;
      best = (map_spot){column, row};
    }
  }
  if (least == limit) return false;
  map_put(m, best, label, with, MAP_OCCUPIED);
  return true;
}

static const char *name_of(const map *m, size_t node, char out[NAME_SIZE])
{
  int columns = m->columns / 3;
  fl_text_cut(out, m->field->nodes[node].id, columns < MOST_NAME_COLUMNS ? columns : MOST_NAME_COLUMNS);
  return out;
}

/* What a part's label says of the bottleneck: " *", or " *→1" when it is a hop that has no room for its star. */
static void format_star(char out[STAR_SIZE], const map *m, size_t part)
{
  out[0] = '\0';
  if (ink_of(m, part) == INK_ALARM) strcpy(out, " *");
  if (m->no_star && part < m->plan->hop_count && map_is_bottleneck(m, m->plan->hops[part].activity))
    snprintf(out, STAR_SIZE, " *→%zu", part + 1);
}

/* The part with its node's name; where there is no room for that, the part alone. */
static bool name_part(map *m, size_t part)
{
  char name[NAME_SIZE], star[STAR_SIZE], label[LABEL_SIZE];
  size_t node = m->plan->parts[part].node;
  map_spot at = map_spot_of(m, node);
  format_star(star, m, part);
  snprintf(label, sizeof label, "%zu:%s%s", part, name_of(m, node, name), star);
  if (place_label(m, at, label, ink_of(m, part), INT_MAX)) return true;
  snprintf(label, sizeof label, "%zu%s", part, star);
  place_label(m, at, label, ink_of(m, part), INT_MAX);
  return false;
}

size_t map_name_chain(map *m)
{
  size_t unnamed = 0;
  for (size_t i = 0; i < m->plan->part_count; i++) unnamed += !name_part(m, i);
  return unnamed;
}

/* Where nodes are few, all have room for a name beside them that covers nothing. */
void map_name_others(map *m)
{
  enum { FEW = 16, COVERS_NOTHING = 6 };
  char name[NAME_SIZE];
  if (count_shown(m) > FEW) return;
  for (size_t i = 0; i < m->field->count; i++) {
    map_spot at = map_spot_of(m, i);
    if (map_view_shows(&m->view, &m->field->nodes[i]) && map_held(m, at.column, at.row) == MAP_OTHER_NODE)
      place_label(m, at, name_of(m, i, name), INK_FAINT, COVERS_NOTHING);
  }
}
