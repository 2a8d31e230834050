/* From the end backwards: what can still come, if nodes may be visited again. What comes behind a part depends on where
 * it ends and on its node, not on where it starts: it is worked out once for all starts. */
#include <math.h>
#include <stdlib.h>

#include "plan/search/period/period.h"

static const size_t most_points = (size_t)1 << 22; /* in all fronts: 64 MiB */

/* Points in the order of the next hop, none beaten in both by another. */
typedef struct {
  front_point *points; /* [room] */
  size_t count, room;
} list;

typedef struct {
  periods *s;
  front *behind;     /* [p * n] a part on the node that ends here and is not the last, its own time left out */
  list best, joined; /* what is to become a front; room for both of two joined */
  front_point *ways; /* [n] room */
} relaxation;

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

/* A point that comes behind all others in order. */
static void keep(list *l, front_point point)
{
  if (l->count == 0 || point.rest_s < l->points[l->count - 1].rest_s) l->points[l->count++] = point;
}

/* Nothing that comes behind a part takes less than it. */
static front_point behind_part(const periods *s, front_point point, double stage_s)
{
  return s->kind == FL_PERIOD_SUM ? point : (front_point){point.next_s, fmax(point.rest_s, stage_s)};
}

/* Into r->best also what comes behind a part that takes so long. False: no memory. */
static bool join(relaxation *r, const front_point *points, size_t count, double stage_s)
{
  list *best = &r->best, joined;
  if (!reserve(&r->joined.points, &r->joined.room, best->count + count)) return false;
  joined = (list){r->joined.points, 0, r->joined.room};
  for (size_t i = 0, k = 0; i < best->count || k < count;) {
    front_point new = k < count ? behind_part(r->s, points[k], stage_s) : (front_point){INFINITY, INFINITY};
    bool is_new = i == best->count || (k < count && by_next(&new, &best->points[i]) < 0);
    keep(&joined, is_new ? new : best->points[i]);
    if (is_new)
      k++;
    else
      i++;
  }
  r->s->steps += 2 * (best->count + count);
  r->joined = *best;
  *best = joined;
  return true;
}

static bool store(periods *s, const front_point *points, size_t count, front *out)
{
  *out = (front){s->point_count, count};
  if (!reserve(&s->points, &s->point_room, s->point_count + count)) return false;
  for (size_t i = 0; i < count; i++) s->points[s->point_count++] = points[i];
  return true;
}

/* ---- a part, and what comes behind it ---- */

/* With a hop to `to`, once a part has ended on `node`; false: nothing below the plan comes of that. */
static bool go_on(const periods *s, size_t end, size_t node, size_t to, front_point *out)
{
  partial alone = fl_periods_extend(s, (partial){0, 0}, 0, end, node, to);
  double rest_s = periods_bound(s, alone, end, to);
  if (!(rest_s < s->plan->bottleneck_s)) return false;
  if (s->kind == FL_PERIOD_SUM)
    *out = (front_point){alone.air_s + s->points[s->fronts[end * s->n + to].first].next_s, 0};
  else
    *out = (front_point){alone.air_s, rest_s};
  return true;
}

/* Is nothing to be expected of a hop, at a glance? */
static bool is_too_slow(const periods *s, size_t end, size_t node, size_t to)
{
  const fl_links *links = s->in->links;
  double air_s = s->in->bits[end - 1] / links->bandwidth_hz * links->weight[node * s->n + to];
  return !(air_s < s->plan->bottleneck_s) || s->fronts[end * s->n + to].count == 0;
}

static bool hop_behind(relaxation *r, size_t end, size_t node)
{
  periods *s = r->s;
  list kept = {r->ways, 0, s->n};
  size_t count = 0;
  for (size_t to = 0; to < s->n; to++) {
    if (to == node || is_too_slow(s, end, node, to) || !go_on(s, end, node, to, &r->ways[count])) continue;
    if (s->kind == FL_PERIOD_LONGEST_PAIR || count == 0)
      count++;
    else if (by_next(&r->ways[1], &r->ways[0]) < 0) /* of a hop or a sum one point beats all others */
      r->ways[0] = r->ways[1];
  }
  s->steps += 2 * s->n;
  if (count > 1) qsort(r->ways, count, sizeof *r->ways, by_next);
  for (size_t i = 0; i < count; i++) keep(&kept, r->ways[i]);
  return store(s, r->ways, kept.count, &r->behind[end * s->n + node]);
}

static bool join_behind(relaxation *r, size_t end, size_t node, double stage_s)
{
  const front *f = &r->behind[end * r->s->n + node];
  return join(r, r->s->points + f->first, f->count, stage_s);
}

static bool start_here(relaxation *r, size_t first, size_t node)
{
  static const front_point nothing = {0, 0};
  periods *s = r->s;
  r->best.count = 0;
  for (size_t end = first + 1; end <= span_last_end(s->in, first); end++) {
    double stage_s = periods_stage_s(s, first, end, node);
    s->steps++;
    if (!(stage_s < s->plan->bottleneck_s)) continue;
    if (!(end == s->p ? join(r, &nothing, 1, stage_s) : join_behind(r, end, node, stage_s))) return false;
  }
  return store(s, r->best.points, r->best.count, &s->fronts[first * s->n + node]);
}

static bool relax(relaxation *r)
{
  periods *s = r->s;
  bool memory = true;
  for (size_t first = s->p; first-- > 0 && memory && !periods_out_of_budget(s);) {
    for (size_t node = 0; node < s->n && memory; node++) memory = start_here(r, first, node);
    for (size_t node = 0; node < s->n && memory && first > 0; node++) memory = hop_behind(r, first, node);
    if (s->point_count > most_points) s->steps = s->in->budget; /* too large a problem: nothing is proven */
  }
  return memory;
}

fl_status fl_periods_relax(periods *s, fl_error *err)
{
  relaxation r = {.s = s, .behind = calloc(s->p * s->n, sizeof *r.behind), .ways = malloc(s->n * sizeof *r.ways)};
  bool memory = r.behind != NULL && r.ways != NULL && relax(&r);
  free(r.behind);
  free(r.best.points);
  free(r.joined.points);
  free(r.ways);
  return memory ? FL_OK : fl_fail_memory(err, "a search");
}
