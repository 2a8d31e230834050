#include "plan/search/period/period.h"

#include <math.h>
#include <stdlib.h>

#include "plan/search/tables.h"

static const double most_points = (double)(1 << 24);
enum { TURNS = 3 }; /* a search for given parts has so much of the steps that are left */

/* The bound of the relaxation; INFINITY when there is no plan below the one at hand. */
static double least_bound(const periods *s)
{
  double least_s = INFINITY;
  for (size_t node = 0; node < s->n; node++) least_s = fmin(least_s, periods_bound(s, (partial){0, 0}, 0, node));
  return least_s;
}

static fl_status run(periods *s, fl_error *err);

static fl_status offer_to(periods *s, const fl_search_plan *plan, fl_error *err)
{
  double value_s = INFINITY;
  if (isinf(plan->bottleneck_s)) return FL_OK;
  fl_status status = fl_periods_value(s, plan->ends, plan->chain, plan->part_count, &value_s, err);
  if (status == FL_OK) fl_periods_offer(s, plan->ends, plan->chain, plan->part_count, value_s);
  return status;
}

/* A share, and what it takes to relax the problem, without which nothing comes of it. */
static uint64_t kind_budget(const periods *s)
{
  uint64_t wanted = s->in->budget / 10 + 4 * (uint64_t)s->p * s->n * s->n;
  uint64_t left = fl_search_steps_left(s->in, s->steps);
  return wanted < left ? wanted : left;
}

/* The best plan for a simpler medium may be a good one here; where this one's period is that or more, none is below. */
static fl_status try_kind(periods *s, fl_period_kind kind, fl_error *err)
{
  fl_search_plan plan = {.ends = calloc(s->p, sizeof *plan.ends), .chain = calloc(s->p, sizeof *plan.chain)};
  fl_search_problem problem = *s->in;
  periods simple = *s;
  fl_status status = plan.ends == NULL || plan.chain == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  problem.budget = kind_budget(s);
  simple.in = &problem;
  simple.plan = &plan;
  simple.kind = kind;
  simple.exact = true;
  simple.steps = 0;
  plan.bottleneck_s = INFINITY;
  if (status == FL_OK) status = offer_to(&simple, s->plan, err);
  if (status == FL_OK) status = run(&simple, err);
  if (status == FL_OK) status = offer_to(s, &plan, err);
  if (status == FL_OK && kind == s->kind) s->floor_s = fmax(s->floor_s, plan.proven_s);
  s->steps += simple.steps;
  s->points = simple.points; /* they may have moved */
  s->point_room = simple.point_room;
  free(plan.ends);
  free(plan.chain);
  return status;
}

static fl_status try_exact_kinds(periods *s, fl_error *err)
{
  static const fl_period_kind kinds[] = {FL_PERIOD_LONGEST_PAIR, FL_PERIOD_SUM};
  fl_status status = FL_OK;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == FL_OK; i++) status = try_kind(s, kinds[i], err);
  return status;
}

static bool is_settled(const periods *s)
{
  return s->plan->proven_s >= s->plan->bottleneck_s;
}

static bool is_at_floor(const periods *s)
{
  return !(s->floor_s < s->plan->bottleneck_s);
}

/* A better chain for given parts, if some steps find one. */
static fl_status search_parts(periods *s, given_parts *p, fl_error *err)
{
  p->problem.budget = fl_search_steps_left(s->in, s->steps) / TURNS;
  fl_status status = fl_search_periods(&p->problem, &p->plan, &s->steps, err);
  if (status == FL_OK) fl_periods_offer(s, p->ends, p->plan.chain, p->count, p->plan.bottleneck_s);
  return status;
}

static fl_status search_own_parts(periods *s, fl_error *err)
{
  given_parts p;
  fl_status status = fl_given_parts_own(s, &p, err);
  if (status == FL_OK) status = search_parts(s, &p, err);
  fl_given_parts_clear(&p);
  return status;
}

static fl_status search_fewest_parts(periods *s, fl_error *err)
{
  given_parts p;
  fl_status status = fl_given_parts_fewest(s, &p, err);
  s->steps += s->p * s->p;
  if (status == FL_OK && p.count > 0 && p.count < s->plan->part_count) status = search_parts(s, &p, err);
  fl_given_parts_clear(&p);
  return status;
}

/* Local moves find good plans soonest; cuts and chain in turn better ones, while that helps. */
static fl_status make_better(periods *s, fl_error *err)
{
  fl_status status = fl_periods_polish(s, s->in->fixed_parts, err);
  double before_s = INFINITY;
  while (status == FL_OK && !s->in->fixed_parts && s->plan->bottleneck_s < before_s && !is_at_floor(s) &&
         !periods_out_of_budget(s)) {
    before_s = s->plan->bottleneck_s;
    status = search_own_parts(s, err);
    if (status == FL_OK) status = fl_periods_polish(s, true, err);
  }
  return status;
}

/* Where only the medium tells what a plan comes to, other kinds may have plans to start from. */
static fl_status improve(periods *s, fl_error *err)
{
  fl_status status = isinf(s->plan->bottleneck_s) ? FL_OK : make_better(s, err);
  double before_s = s->plan->bottleneck_s;
  if (status == FL_OK && !s->in->fixed_parts && !isinf(before_s) && !is_at_floor(s))
    status = search_fewest_parts(s, err);
  if (status == FL_OK && !is_at_floor(s)) status = try_exact_kinds(s, err);
  return status == FL_OK && s->plan->bottleneck_s < before_s ? make_better(s, err) : status;
}

/* Counting alike nodes settles it, or a plan that is there is made better. */
static fl_status count_or_polish(periods *s, fl_error *err)
{
  fl_status status = fl_periods_counts(s, err);
  if (status != FL_OK || is_settled(s) || isinf(s->plan->bottleneck_s)) return status;
  return fl_periods_polish(s, false, err);
}

static fl_status run(periods *s, fl_error *err)
{
  fl_search_plan *plan = s->plan;
  plan->proven_s = 0;
  s->point_count = 0;
  fl_status status = (s->exact ? count_or_polish : improve)(s, err);
  if (status != FL_OK || is_settled(s)) return status;
  if (is_at_floor(s)) {
    plan->proven_s = plan->bottleneck_s;
    return FL_OK;
  }
  status = fl_periods_relax(s, err);
  if (status != FL_OK || periods_out_of_budget(s)) return status;
  plan->proven_s = fmin(least_bound(s), plan->bottleneck_s);
  if (!(plan->proven_s < plan->bottleneck_s)) return FL_OK;
  return (s->exact ? fl_periods_labels : fl_periods_depth)(s, err);
}

/* The best plan where hops do not disturb each other: none is below it here, and it may be a good one. */
static fl_status try_isolated(periods *s, fl_error *err)
{
  fl_search_plan plan = {.ends = calloc(s->p, sizeof *plan.ends), .chain = calloc(s->p, sizeof *plan.chain)};
  fl_search_problem problem = *s->in;
  fl_status status = plan.ends == NULL || plan.chain == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  problem.medium = (fl_medium_choice){0};
  problem.budget = s->in->budget / 10;
  plan.bottleneck_s = INFINITY;
  if (status == FL_OK) status = fl_search_thresholds(&problem, &plan, &s->floor_steps, err);
  if (status == FL_OK) status = offer_to(s, &plan, err);
  s->floor_s = plan.proven_s;
  free(plan.ends);
  free(plan.chain);
  return status;
}

static fl_status settle(periods *s, fl_error *err)
{
  fl_status status = try_isolated(s, err);
  if (status == FL_OK) status = run(s, err);
  s->plan->proven_s = fmax(s->plan->proven_s, s->floor_s);
  return status;
}

fl_status fl_search_periods(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err)
{
  const fl_medium *medium = problem->medium.medium;
  periods s = {.in = problem,
               .plan = plan,
               .kind = medium->period_kind,
               .exact = !medium->period_is_more,
               .p = problem->point_count,
               .n = problem->links->count};
  plan->proven_s = 0;
  if ((double)s.p * (double)s.n > most_points ||
      (double)span_count(problem) * (double)problem->kind_count > most_points)
    return FL_OK;
  s.stages = calloc(span_count(problem) * problem->kind_count, sizeof *s.stages);
  s.fronts = calloc(s.p * s.n, sizeof *s.fronts);
  s.air = fl_search_air_new(problem);
  fl_status status = s.stages == NULL || s.fronts == NULL || s.air == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  if (status == FL_OK) {
    span_fill_stages(problem, s.stages);
    status = settle(&s, err);
  }
  if (plan->proven_s > plan->bottleneck_s) plan->proven_s = plan->bottleneck_s; /* sums from either end round apart */
  *steps += s.steps + s.floor_steps;
  free(s.stages);
  fl_search_air_free(s.air);
  free(s.fronts);
  free(s.points);
  return status;
}
