#include "plan/search/period/period.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double most_points = (double)(1 << 24);

partial fl_periods_extend(const periods *s, partial so_far, double stage_s, size_t end, size_t from, size_t to)
{
  double bits = s->in->bits[end - 1], air_s = fl_links_air_s(s->in->links, bits, from, to);
  double hop_s = s->in->links->latency_s == NULL ? air_s : fl_links_time_s(s->in->links, bits, from, to);
  partial next = {fmax(so_far.worst_s, fmax(stage_s, hop_s)), air_s};
  if (s->kind == FL_PERIOD_SUM) next.air_s = so_far.air_s + air_s;
  if (s->kind == FL_PERIOD_LONGEST_PAIR) next.worst_s = fmax(next.worst_s, so_far.air_s + air_s);
  if (s->kind == FL_PERIOD_LONGEST_HOP) next.air_s = 0;
  return next;
}

double fl_periods_finish(const periods *s, partial so_far, double stage_s)
{
  double worst_s = fmax(so_far.worst_s, stage_s);
  return s->kind == FL_PERIOD_SUM ? fmax(worst_s, so_far.air_s) : worst_s;
}

double fl_periods_bound(const periods *s, partial so_far, size_t first, size_t node)
{
  const front *f = &s->fronts[first * s->n + node];
  const front_point *points = s->points + f->first;
  double least_s = INFINITY;
  for (size_t i = 0; i < f->count; i++) {
    double pair_s = so_far.air_s + points[i].next_s;
    if (pair_s >= least_s) break; /* and so are all behind it */
    least_s = fmin(least_s, fmax(pair_s, points[i].rest_s));
  }
  return fmax(so_far.worst_s, least_s);
}

static double value_by_kind(const periods *s, const size_t *ends, const size_t *chain, size_t part_count)
{
  partial so_far = {0, 0};
  for (size_t i = 0, first = 0; i < part_count; first = ends[i++]) {
    double stage_s = periods_stage_s(s, first, ends[i], chain[i]);
    if (i + 1 == part_count) return fl_periods_finish(s, so_far, stage_s);
    so_far = fl_periods_extend(s, so_far, stage_s, ends[i], chain[i], chain[i + 1]);
  }
  return INFINITY;
}

fl_status fl_periods_value(const periods *s, const size_t *ends, const size_t *chain, size_t part_count,
                           double *value_s, fl_error *err)
{
  bool below;
  double period_s;
  *value_s = value_by_kind(s, ends, chain, part_count);
  if (isinf(*value_s) || s->exact) return FL_OK;
  fl_status status = fl_periods_hops_are_below(s, ends, chain, part_count, &below, &period_s, err);
  if (status == FL_OK) *value_s = below ? fmax(*value_s, period_s) : INFINITY;
  return status;
}

fl_status fl_periods_hops_are_below(const periods *s, const size_t *ends, const size_t *chain, size_t part_count,
                                    bool *below, double *period_s, fl_error *err)
{
  fl_air *air;
  size_t hop_count = part_count - 1;
  const fl_links *links = s->in->links;
  for (size_t i = 0; i < hop_count; i++)
    s->hops[i] = fl_air_hop_over(links, chain[i], chain[i + 1], s->in->bits[ends[i] - 1]);
  *below = true;
  if (period_s != NULL) *period_s = 0;
  fl_status status = fl_air_of_hops(&s->in->medium, links, s->hops, hop_count, true, &air, err);
  if (status != FL_OK || air == NULL) return status;
  status = fl_air_period_is_below(air, s->plan->bottleneck_s, below, err);
  if (status == FL_OK && period_s != NULL && *below) status = fl_air_period_s(air, period_s, err);
  fl_air_free(air);
  return status;
}

void fl_periods_offer(periods *s, const size_t *ends, const size_t *chain, size_t part_count, double value_s)
{
  if (!(value_s < s->plan->bottleneck_s)) return;
  s->plan->bottleneck_s = value_s;
  s->plan->part_count = part_count;
  memmove(s->plan->ends, ends, part_count * sizeof *ends);
  memmove(s->plan->chain, chain, part_count * sizeof *chain);
}

/* The bound of the relaxation; INFINITY when there is no plan below the one at hand. */
static double least_bound(const periods *s)
{
  double least_s = INFINITY;
  for (size_t node = 0; node < s->n; node++) least_s = fmin(least_s, fl_periods_bound(s, (partial){0, 0}, 0, node));
  return least_s;
}

static fl_status run(periods *s, fl_error *err);

/* The best plan for a simpler medium may be a good one here. */
static fl_status try_kind(periods *s, fl_period_kind kind, fl_error *err)
{
  fl_search_plan plan = {.ends = calloc(s->p, sizeof *plan.ends), .chain = calloc(s->p, sizeof *plan.chain)};
  fl_search_problem problem = *s->in;
  periods simple = *s;
  fl_status status = plan.ends == NULL || plan.chain == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  problem.budget = s->in->budget / 10;
  simple.in = &problem;
  simple.plan = &plan;
  simple.kind = kind;
  simple.exact = true;
  simple.steps = 0;
  plan.bottleneck_s = INFINITY;
  if (status == FL_OK && !isinf(s->plan->bottleneck_s))
    fl_periods_offer(&simple, s->plan->ends, s->plan->chain, s->plan->part_count,
                     value_by_kind(&simple, s->plan->ends, s->plan->chain, s->plan->part_count));
  if (status == FL_OK) status = run(&simple, err);
  if (status == FL_OK && !isinf(plan.bottleneck_s)) {
    double value_s;
    status = fl_periods_value(s, plan.ends, plan.chain, plan.part_count, &value_s, err);
    if (status == FL_OK) fl_periods_offer(s, plan.ends, plan.chain, plan.part_count, value_s);
  }
  s->steps += simple.steps;
  s->points = simple.points; /* they may have moved */
  s->point_room = simple.point_room;
  free(plan.ends);
  free(plan.chain);
  return status;
}

static fl_status try_exact_kinds(periods *s, fl_error *err)
{
  static const fl_period_kind kinds[] = {FL_PERIOD_LONGEST_HOP, FL_PERIOD_LONGEST_PAIR, FL_PERIOD_SUM};
  fl_status status = FL_OK;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == FL_OK; i++) status = try_kind(s, kinds[i], err);
  return status;
}

static fl_status run(periods *s, fl_error *err)
{
  fl_search_plan *plan = s->plan;
  plan->proven_s = 0;
  s->point_count = 0;
  fl_status status = s->exact ? FL_OK : try_exact_kinds(s, err);
  if (status == FL_OK && !isinf(plan->bottleneck_s)) status = fl_periods_polish(s, err);
  if (status == FL_OK) status = fl_periods_relax(s, err);
  if (status != FL_OK || periods_out_of_budget(s)) return status;
  plan->proven_s = fmin(least_bound(s), plan->bottleneck_s);
  if (!(plan->proven_s < plan->bottleneck_s)) return FL_OK;
  return (s->exact ? fl_periods_labels : fl_periods_depth)(s, err);
}

fl_status fl_search_periods(const fl_search_problem *problem, fl_search_plan *plan, fl_error *err)
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
  s.hops = calloc(s.p, sizeof *s.hops);
  fl_status status = s.stages == NULL || s.fronts == NULL || s.hops == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  if (status == FL_OK) {
    span_fill_stages(problem, s.stages);
    status = run(&s, err);
  }
  if (plan->proven_s > plan->bottleneck_s) plan->proven_s = plan->bottleneck_s; /* sums from either end round apart */
  free(s.stages);
  free(s.hops);
  free(s.fronts);
  free(s.points);
  return status;
}
