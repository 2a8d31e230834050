/* Hops as lines, with their direction. */
#include <stdlib.h>

#include "map.h"

typedef struct {
  int from_x, from_y, to_x, to_y, steps; /* in dots; a step is one dot on the longer axis */
} segment;

static segment segment_of(const map *m, size_t hop)
{
  const fl_plan_hop *h = &m->plan->hops[hop];
  segment s = {map_dot_x(m, h->from), map_dot_y(m, h->from), map_dot_x(m, h->to), map_dot_y(m, h->to), 0};
  int across = abs(s.to_x - s.from_x), down = abs(s.to_y - s.from_y);
  s.steps = across > down ? across : down;
  return s;
}

/* The dot that is `step` of `steps` on the way, rounded. */
static int between(int from, int to, int step, int steps)
{
  int way = 2 * step * (to - from), half = way < 0 ? -steps : steps;
  return steps == 0 ? from : from + (way + half) / (2 * steps);
}

static map_spot spot_at(const segment *s, int step)
{
  return (map_spot){between(s->from_x, s->to_x, step, s->steps) / DOTS_ACROSS,
                    between(s->from_y, s->to_y, step, s->steps) / DOTS_DOWN};
}

static ink ink_of(const map *m, size_t hop)
{
  return map_is_bottleneck(m, m->plan->hops[hop].activity) ? INK_ALARM : INK_LINE;
}

void map_draw_line(const map *m, size_t hop)
{
  segment s = segment_of(m, hop);
  for (int i = 0; i <= s.steps; i++)
    canvas_dot(m->canvas, DOTS_ACROSS * m->left + between(s.from_x, s.to_x, i, s.steps),
               DOTS_DOWN * m->top + between(s.from_y, s.to_y, i, s.steps), ink_of(m, hop));
}

/* Of eight directions the nearest. */
static const char *arrow(const segment *s)
{
  int x = s->to_x - s->from_x, y = s->to_y - s->from_y;
  bool flat = 5 * abs(y) < 2 * abs(x), steep = 5 * abs(x) < 2 * abs(y); /* tan 22.5 degrees is about 2 / 5 */
  if (flat) return x > 0 ? "→" : "←";
  if (steep) return y > 0 ? "↓" : "↑";
  if (x > 0) return y > 0 ? "↘" : "↗";
  return y > 0 ? "↙" : "↖";
}

/* The cell of a hop that holds at most `most` and is nearest to a step, up to half the way from it. */
static bool find_cell(const map *m, const segment *s, int step, map_holding most, map_spot *found)
{
  for (int away = 0; away <= s->steps / 2; away++) {
    for (int side = -1; side <= 1; side += 2) {
      int at = step + side * away;
      if (at < 0 || at > s->steps) continue;
      *found = spot_at(s, at);
      if (map_held(m, found->column, found->row) <= most) return true;
    }
  }
  return false;
}

static bool find_room(const map *m, const segment *s, int step, map_spot *found)
{
  return find_cell(m, s, step, MAP_FREE, found) || find_cell(m, s, step, MAP_OTHER_NODE, found);
}

void map_mark_hop(map *m, size_t hop)
{
  segment s = segment_of(m, hop);
  ink with = ink_of(m, hop);
  map_spot at;
  if (with == INK_ALARM) {
    m->no_star = !find_room(m, &s, s.steps / 2, &at);
    if (!m->no_star) map_put(m, at, "*", with, MAP_OCCUPIED);
  }
  if (find_room(m, &s, s.steps, &at)) map_put(m, at, arrow(&s), with, MAP_OCCUPIED);
}

int map_hop_cells(const map *m, size_t hop)
{
  map_spot from = map_spot_of(m, m->plan->hops[hop].from), to = map_spot_of(m, m->plan->hops[hop].to);
  int across = abs(to.column - from.column), down = abs(to.row - from.row);
  return across > down ? across : down;
}
