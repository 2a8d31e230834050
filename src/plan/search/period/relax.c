/* From the end backwards: what can still come, if nodes may be visited again. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/period/period.h"

static const size_t most_points = (size_t)1 << 22; /* in all fronts: 64 MiB */

/* A growing list, from which a front is made. */
typedef struct {
  front_point *points;
  size_t count, room;
} list;

static bool reserve(front_point **points, size_t *room, size_t count)
{
  if (count <= *room) return true;
  size_t wanted = 2 * count + 64;
  front_point *grown = realloc(*points, wanted * sizeof *grown);
  if (grown == NULL) return false;
  *points = grown;
  *room = wanted;
  return true;
}

static int by_next(const void *a, const void *b)
{
  const front_point *x = a, *y = b;
  if (x->next_s != y->next_s) return x->next_s < y->next_s ? -1 : 1;
  return (x->rest_s > y->rest_s) - (x->rest_s < y->rest_s);
}

/* Keep what is not beaten in both. */
static bool make_front(periods *s, list *l, size_t first, size_t node)
{
  front *f = &s->fronts[first * s->n + node];
  double least_s = INFINITY;
  *f = (front){s->point_count, 0};
  if (l->count == 0) return true;
  qsort(l->points, l->count, sizeof *l->points, by_next);
  if (!reserve(&s->points, &s->point_room, s->point_count + l->count)) return false;
  for (size_t i = 0; i < l->count; i++) {
    if (l->points[i].rest_s >= least_s) continue;
    least_s = l->points[i].rest_s;
    s->points[s->point_count++] = l->points[i];
    f->count++;
  }
  return true;
}

/* With a part [first, end) on `node` and a hop to `to`; false: nothing below the plan comes of that. */
static bool go_on(const periods *s, double stage_s, size_t end, size_t node, size_t to, front_point *out)
{
  partial alone = fl_periods_extend(s, (partial){0, 0}, stage_s, end, node, to);
  double rest_s = fl_periods_bound(s, alone, end, to);
  if (!(rest_s < s->plan->bottleneck_s)) return false;
  if (s->kind == FL_PERIOD_SUM)
    *out = (front_point){alone.air_s + s->points[s->fronts[end * s->n + to].first].next_s, 0};
  else
    *out = (front_point){alone.air_s, rest_s};
  return true;
}

static bool collect(periods *s, list *l, size_t first, size_t node)
{
  l->count = 0;
  for (size_t end = first + 1; end <= span_last_end(s->in, first); end++) {
    double stage_s = periods_stage_s(s, first, end, node);
    if (!(stage_s < s->plan->bottleneck_s)) continue;
    if (!reserve(&l->points, &l->room, l->count + s->n)) return false;
    if (end == s->p) {
      l->points[l->count++] = (front_point){0, s->kind == FL_PERIOD_SUM ? 0 : stage_s};
      continue;
    }
    for (size_t to = 0; to < s->n; to++)
      if (to != node && go_on(s, stage_s, end, node, to, &l->points[l->count])) l->count++;
    s->steps += s->n;
  }
  return true;
}

fl_status fl_periods_relax(periods *s, fl_error *err)
{
  list l = {0};
  bool memory = true;
  for (size_t first = s->p; first-- > 0 && memory && !periods_out_of_budget(s);) {
    for (size_t node = 0; node < s->n && memory; node++)
      memory = collect(s, &l, first, node) && make_front(s, &l, first, node);
    if (s->point_count > most_points) s->steps = s->in->budget; /* too large a problem: nothing is proven */
  }
  free(l.points);
  return memory ? FL_OK : fl_fail_memory(err, "a search");
}
