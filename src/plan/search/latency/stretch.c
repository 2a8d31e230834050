/* A first plan of exactly so many parts: the best of any number has parts split, each time where what comes of it is
 * best, and of equals where a request alone takes least. It proves nothing, but that of any number is a bound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/latency/latency.h"
#include "plan/search/tables.h"

enum { SHARE = 8 }; /* of the budget, for the best plan of any number */

typedef struct {
  const fl_search_problem *in;
  fl_search_plan *plan;
  bool *taken; /* [nodes] */
  uint64_t steps;
} stretch;

typedef struct {
  size_t part, middle, node; /* the node takes what is behind the middle, or before it */
  bool is_behind;
  double longest_s, more_s; /* of its stages and hops; what they are longer in sum than before */
} split;

typedef struct {
  double longest_s, sum_s;
} times;

static void add_time(times *t, double time_s)
{
  t->longest_s = fmax(t->longest_s, time_s);
  t->sum_s += time_s;
}

static size_t first_of(const fl_search_plan *plan, size_t part)
{
  return part == 0 ? 0 : plan->ends[part - 1];
}

static void add_stage(const stretch *s, times *t, size_t first, size_t end, size_t node)
{
  add_time(t, s->in->stage_s(s->in->context, first, end, s->in->kind_of[node]));
}

static void add_hop(const stretch *s, times *t, size_t end, size_t from, size_t to)
{
  add_time(t, fl_links_time_s(s->in->links, s->in->bits[end - 1], from, to));
}

/* The hops that lead to the part and from it, where `head` and `tail` are the nodes that they come to and go from. */
static void add_hops_around(const stretch *s, times *t, size_t part, size_t head, size_t tail)
{
  const fl_search_plan *plan = s->plan;
  if (part > 0) add_hop(s, t, plan->ends[part - 1], plan->chain[part - 1], head);
  if (part + 1 < plan->part_count) add_hop(s, t, plan->ends[part], tail, plan->chain[part + 1]);
}

static double time_before_s(const stretch *s, size_t part)
{
  times t = {0, 0};
  size_t node = s->plan->chain[part];
  add_stage(s, &t, first_of(s->plan, part), s->plan->ends[part], node);
  add_hops_around(s, &t, part, node, node);
  return t.sum_s;
}

static void judge(const stretch *s, split *what, double before_s)
{
  times t = {0, 0};
  size_t old = s->plan->chain[what->part];
  size_t head = what->is_behind ? old : what->node, tail = what->is_behind ? what->node : old;
  add_stage(s, &t, first_of(s->plan, what->part), what->middle, head);
  add_stage(s, &t, what->middle, s->plan->ends[what->part], tail);
  add_hop(s, &t, what->middle, head, tail);
  add_hops_around(s, &t, what->part, head, tail);
  what->longest_s = t.longest_s;
  what->more_s = t.sum_s - before_s;
}

/* What is no longer than the plan's own longest makes no difference to the period. */
static bool is_better(const stretch *s, const split *a, const split *b)
{
  bool period = s->in->objective == FL_OBJECTIVE_PERIOD;
  double worst_s = s->plan->bottleneck_s;
  double x = period ? fmax(a->longest_s, worst_s) : 0, y = period ? fmax(b->longest_s, worst_s) : 0;
  return x != y ? x < y : a->more_s < b->more_s;
}

static void try_nodes(stretch *s, split what, double before_s, split *best)
{
  for (what.node = 0; what.node < s->in->links->count; what.node++) {
    if (s->taken[what.node]) continue;
    judge(s, &what, before_s);
    if (!isinf(what.longest_s) && is_better(s, &what, best)) *best = what;
  }
  s->steps += 4 * s->in->links->count;
}

/* Both pieces count as the part did. */
static bool can_end_at(const fl_search_problem *in, size_t first, size_t middle, size_t end)
{
  return in->counts == NULL || (in->counts(in->context, first, middle) && in->counts(in->context, middle, end));
}

static split find_split(stretch *s)
{
  split best = {.longest_s = INFINITY, .more_s = INFINITY};
  for (size_t part = 0; part < s->plan->part_count; part++) {
    size_t first = first_of(s->plan, part), end = s->plan->ends[part];
    double before_s = time_before_s(s, part);
    for (size_t middle = first + 1; middle < end; middle++) {
      if (!can_end_at(s->in, first, middle, end)) continue;
      try_nodes(s, (split){.part = part, .middle = middle, .is_behind = false}, before_s, &best);
      try_nodes(s, (split){.part = part, .middle = middle, .is_behind = true}, before_s, &best);
    }
  }
  return best;
}

static void do_split(stretch *s, const split *what)
{
  fl_search_plan *plan = s->plan;
  size_t at = what->part, moved = plan->part_count - at, node_at = what->is_behind ? at + 1 : at;
  memmove(plan->ends + at + 1, plan->ends + at, moved * sizeof *plan->ends);
  memmove(plan->chain + at + 1, plan->chain + at, moved * sizeof *plan->chain);
  plan->ends[at] = what->middle;
  plan->chain[node_at] = what->node;
  plan->part_count++;
  plan->bottleneck_s = fmax(plan->bottleneck_s, what->longest_s);
  s->taken[what->node] = true;
}

static fl_status stretch_plan(const fl_search_problem *in, fl_search_plan *plan, uint64_t *steps, fl_error *err)
{
  stretch s = {in, plan, calloc(in->links->count, sizeof *s.taken), 0};
  if (s.taken == NULL) return fl_fail_memory(err, "a search");
  for (size_t i = 0; i < plan->part_count; i++) s.taken[plan->chain[i]] = true;
  while (fl_search_counted(in, plan) < in->part_count && s.steps < in->budget) {
    split best = find_split(&s);
    if (isinf(best.longest_s)) break;
    do_split(&s, &best);
  }
  free(s.taken);
  *steps += s.steps;
  return fl_search_value(in, plan, INFINITY, &plan->bottleneck_s, err);
}

/* The best plan of any number of parts, however hops share the air. */
static fl_status find_any(const fl_search_problem *in, fl_search_plan *any, uint64_t *steps, fl_error *err)
{
  fl_search_problem question = *in;
  question.part_count = 0;
  question.medium = (fl_medium_choice){0};
  question.period_below_s = INFINITY;
  question.budget = in->budget / SHARE;
  any->bottleneck_s = INFINITY;
  if (in->objective == FL_OBJECTIVE_LATENCY) return fl_search_latency(&question, any, steps, err);
  return fl_search_thresholds(&question, any, steps, err);
}

fl_status fl_search_start(const fl_search_problem *in, fl_search_plan *plan, double *floor_s, uint64_t *steps,
                          fl_error *err)
{
  fl_search_plan any = {.ends = calloc(in->point_count, sizeof *any.ends),
                        .chain = calloc(in->point_count, sizeof *any.chain)};
  fl_status status =
      any.ends == NULL || any.chain == NULL ? fl_fail_memory(err, "a search") : find_any(in, &any, steps, err);
  if (status == FL_OK) *floor_s = any.proven_s;
  if (status == FL_OK && !isinf(any.bottleneck_s)) status = stretch_plan(in, &any, steps, err);
  if (status == FL_OK && any.bottleneck_s < plan->bottleneck_s) fl_search_copy(&any, plan);
  free(any.ends);
  free(any.chain);
  return status;
}
