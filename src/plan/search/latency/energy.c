/* The least energy of a request. Nodes idle for as long as the plan's period, which is known only of whole plans; for a
 * range of periods [low, below) they idle for `low` at least. The best plan under that is a bound for all plans of the
 * range, and its own period parts it into two, for which bounds are better. Ranges of the least bound go first, until
 * no bound is below the plan (branch and bound over the period). */
#include <math.h>
#include <stdlib.h>

#include "plan/search/latency/latency.h"

enum { MOST_RANGES = 1 << 12, SHARE = 4 /* of the budget that is left, for a question */ };
static const double EQUAL = 1e-12; /* relative: sums round */

typedef struct {
  double low_s, below_s;
  double bound_j; /* no plan of the range is below */
} range;

typedef struct {
  const fl_search_problem *in;
  fl_search_plan *plan;
  fl_search_plan found; /* the answer to a question */
  range *ranges;        /* [MOST_RANGES] that are open */
  size_t count;
  double settled_j; /* no plan of a range that was given up is below */
  uint64_t steps;
} parting;

static void give_up(parting *s, double bound_j)
{
  s->settled_j = fmin(s->settled_j, bound_j);
}

static void add_range(parting *s, range r)
{
  if (!(r.low_s < r.below_s) || !(r.bound_j < (1 - EQUAL) * s->plan->bottleneck_s)) return;
  if (s->count == MOST_RANGES)
    give_up(s, r.bound_j);
  else
    s->ranges[s->count++] = r;
}

/* Of the least bound; it is no longer among them. */
static range take_range(parting *s)
{
  size_t least = 0;
  for (size_t i = 1; i < s->count; i++)
    if (s->ranges[i].bound_j < s->ranges[least].bound_j) least = i;
  range taken = s->ranges[least];
  s->ranges[least] = s->ranges[--s->count];
  return taken;
}

static bool out_of_budget(const parting *s)
{
  return s->steps >= s->in->budget;
}

static fl_status ask(parting *s, const range *r, fl_error *err)
{
  fl_search_problem question = *s->in;
  question.period_below_s = r->below_s;
  question.budget = fl_search_steps_left(s->in, s->steps) / SHARE;
  s->found.bottleneck_s = INFINITY;
  return fl_search_sum(&question, r->low_s, &s->found, &s->steps, err);
}

static void keep(parting *s, double energy_j)
{
  if (!(energy_j < s->plan->bottleneck_s)) return;
  fl_search_copy(&s->found, s->plan);
  s->plan->bottleneck_s = energy_j;
}

/* One question, and what is left of its range. */
static fl_status part(parting *s, range r, fl_error *err)
{
  double period_s;
  fl_status status = ask(s, &r, err);
  if (status != FL_OK) return status;
  r.bound_j = fmax(r.bound_j, s->found.proven_s);
  if (isinf(s->found.bottleneck_s)) {
    give_up(s, r.bound_j);
    return FL_OK;
  }
  status = fl_search_period_s(s->in, &s->found, &period_s, err);
  if (status != FL_OK) return status;
  keep(s, fl_search_energy_j(s->in, &s->found, period_s));
  if (!(r.bound_j < (1 - EQUAL) * s->plan->bottleneck_s)) return FL_OK;
  if (period_s > r.low_s && period_s < r.below_s) {
    add_range(s, (range){r.low_s, period_s, r.bound_j});
    add_range(s, (range){period_s, r.below_s, r.bound_j});
  } else {
    give_up(s, r.bound_j);
  }
  return FL_OK;
}

static fl_status search(parting *s, double floor_s, fl_error *err)
{
  fl_status status = FL_OK;
  add_range(s, (range){floor_s, s->in->period_below_s, 0});
  while (status == FL_OK && s->count > 0 && !out_of_budget(s)) {
    range r = take_range(s);
    if (r.bound_j < (1 - EQUAL) * s->plan->bottleneck_s) status = part(s, r, err);
  }
  while (s->count > 0) give_up(s, take_range(s).bound_j);
  s->plan->proven_s = s->settled_j < (1 - EQUAL) * s->plan->bottleneck_s ? s->settled_j : s->plan->bottleneck_s;
  return status;
}

/* The least period, and a first plan where parts are counted. */
static fl_status start(parting *s, double *floor_s, fl_error *err)
{
  double any_s;
  fl_search_problem question = *s->in;
  question.objective = FL_OBJECTIVE_PERIOD;
  fl_status status = fl_search_floor(&question, floor_s, &s->steps, err);
  if (status == FL_OK && !isinf(*floor_s) && s->in->part_count > 0)
    status = fl_search_start(s->in, s->plan, &any_s, &s->steps, err);
  return status;
}

fl_status fl_search_energy(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err)
{
  size_t room = problem->point_count;
  double floor_s = 0;
  parting s = {.in = problem,
               .plan = plan,
               .found = {.ends = calloc(room, sizeof *s.found.ends), .chain = calloc(room, sizeof *s.found.chain)},
               .ranges = calloc(MOST_RANGES, sizeof *s.ranges),
               .settled_j = INFINITY};
  bool complete = s.found.ends != NULL && s.found.chain != NULL && s.ranges != NULL;
  plan->proven_s = 0;
  fl_status status = complete ? start(&s, &floor_s, err) : fl_fail_memory(err, "a search");
  if (status == FL_OK) status = search(&s, floor_s, err);
  *steps += s.steps;
  free(s.found.ends);
  free(s.found.chain);
  free(s.ranges);
  return status;
}
