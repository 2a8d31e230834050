/* A chain for given parts, where cuts may be chosen as well: where the medium alone tells, the best one for some cuts
 * is found far sooner than the best of all cuts, and moves of cuts from there are worth more. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/period/period.h"

static double stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  const given_parts *p = context;
  return p->in->stage_s(p->in->context, first == 0 ? 0 : p->ends[first - 1], p->ends[end - 1], kind);
}

static fl_status init(const periods *s, given_parts *p, fl_error *err)
{
  *p = (given_parts){.in = s->in,
                     .ends = calloc(s->p, sizeof *p->ends),
                     .bits = calloc(s->p, sizeof *p->bits),
                     .plan = {.ends = calloc(s->p, sizeof *p->ends), .chain = calloc(s->p, sizeof *p->plan.chain)}};
  bool complete = p->ends != NULL && p->bits != NULL && p->plan.ends != NULL && p->plan.chain != NULL;
  return complete ? FL_OK : fl_fail_memory(err, "a search");
}

void fl_given_parts_clear(given_parts *p)
{
  free(p->ends);
  free(p->bits);
  free(p->plan.ends);
  free(p->plan.chain);
}

static void put_problem(given_parts *p)
{
  for (size_t i = 0; i + 1 < p->count; i++) p->bits[i] = p->in->bits[p->ends[i] - 1];
  p->problem = *p->in;
  p->problem.point_count = p->count;
  p->problem.fixed_parts = true;
  p->problem.bits = p->bits;
  p->problem.stage_s = stage_s;
  p->problem.context = p;
}

fl_status fl_given_parts_own(const periods *s, given_parts *p, fl_error *err)
{
  fl_status status = init(s, p, err);
  if (status != FL_OK) return status;
  p->count = s->plan->part_count;
  fl_search_copy(s->plan, &p->plan);
  memcpy(p->ends, s->plan->ends, p->count * sizeof *p->ends);
  for (size_t i = 0; i < p->count; i++) p->plan.ends[i] = i + 1;
  put_problem(p);
  return FL_OK;
}

/* ---- the fewest parts ---- */

/* What parts from a point to the end come to at best; the first of them ends there. */
typedef struct {
  size_t count, end;
  double bits;
} tail;

static bool runs_somewhere(const periods *s, size_t first, size_t end)
{
  for (size_t node = 0; node < s->n; node++)
    if (periods_stage_s(s, first, end, node) < s->plan->bottleneck_s) return true;
  return false;
}

static bool is_less(const tail *a, const tail *b)
{
  return a->count != b->count ? a->count < b->count : a->bits < b->bits;
}

/* As few parts as there can be, that send as little as so few can; none where there is no way. */
static void cut_least(const periods *s, tail *tails, given_parts *p)
{
  tails[s->p] = (tail){0, s->p, 0};
  for (size_t first = s->p; first-- > 0;) {
    tails[first] = (tail){s->p + 1, s->p, INFINITY};
    for (size_t end = first + 1; end <= s->p; end++) {
      tail with = {tails[end].count + 1, end, tails[end].bits + (end < s->p ? s->in->bits[end - 1] : 0)};
      if (is_less(&with, &tails[first]) && runs_somewhere(s, first, end)) tails[first] = with;
    }
  }
  for (size_t first = 0; first < s->p && tails[0].count <= s->p; first = tails[first].end)
    p->ends[p->count++] = tails[first].end;
}

fl_status fl_given_parts_fewest(const periods *s, given_parts *p, fl_error *err)
{
  tail *tails = calloc(s->p + 1, sizeof *tails);
  fl_status status = init(s, p, err);
  if (status == FL_OK && tails == NULL) status = fl_fail_memory(err, "a search");
  if (status == FL_OK) {
    cut_least(s, tails, p);
    p->plan.bottleneck_s = s->plan->bottleneck_s; /* only a better one is looked for */
    put_problem(p);
  }
  free(tails);
  return status;
}
