/* The least period of exactly so many parts: a limit on the period is bisected, and for every limit the search for the
 * least latency says whether there is a plan below it. The last of them asks for the least latency of the best. */
#include <math.h>
#include <stdlib.h>

#include "plan/search/latency/latency.h"

/* Nearer than this to the optimum only whether there is anything better at all is asked. */
static const double near_enough = 1e-6;
enum { SHARE = 3 }; /* of the budget that is left, for a question */

typedef struct {
  const fl_search_problem *in;
  fl_search_plan *plan;
  fl_search_plan found; /* the answer to a question */
  uint64_t steps;
} descent;

typedef enum { ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN } answer;

/* Is there a plan with a period below the limit? It is found. */
static fl_status ask(descent *d, double below_s, answer *result, double *period_s, fl_error *err)
{
  fl_search_problem question = *d->in;
  question.period_below_s = below_s;
  question.budget = fl_search_steps_left(d->in, d->steps) / SHARE;
  d->found.bottleneck_s = INFINITY;
  *period_s = INFINITY;
  fl_status status = fl_search_latency(&question, &d->found, &d->steps, err);
  *result = isinf(d->found.proven_s) ? ANSWER_NO : ANSWER_UNKNOWN;
  if (status != FL_OK || isinf(d->found.bottleneck_s)) return status;
  status = fl_search_period_s(d->in, &d->found, period_s, err);
  *result = *period_s < below_s ? ANSWER_YES : ANSWER_NO; /* the medium rounds otherwise than we do */
  return status;
}

static void keep(descent *d, double period_s)
{
  fl_search_plan *plan = d->plan;
  fl_search_copy(&d->found, plan);
  plan->bottleneck_s = period_s;
}

/* One question: *low_s rises where nothing is found below the limit. */
static fl_status try_below(descent *d, double below_s, double *low_s, fl_error *err)
{
  answer result;
  double period_s;
  fl_status status = ask(d, below_s, &result, &period_s, err);
  if (status != FL_OK) return status;
  if (result == ANSWER_YES) {
    if (period_s < d->plan->bottleneck_s) keep(d, period_s);
    return FL_OK;
  }
  *low_s = below_s;
  if (result == ANSWER_NO) d->plan->proven_s = fmin(below_s, d->plan->bottleneck_s);
  return FL_OK;
}

static bool is_open(const descent *d, double low_s)
{
  return low_s < d->plan->bottleneck_s && d->steps < d->in->budget;
}

static fl_status bisect(descent *d, fl_error *err)
{
  fl_search_plan *plan = d->plan;
  double low_s = plan->proven_s;
  fl_status status = FL_OK;
  if (is_open(d, low_s)) status = try_below(d, nextafter(low_s, INFINITY), &low_s, err);
  while (status == FL_OK && is_open(d, low_s)) {
    double gap_s = plan->bottleneck_s - low_s;
    double below_s = gap_s > near_enough * plan->bottleneck_s ? low_s + gap_s / 2 : plan->bottleneck_s;
    status = try_below(d, below_s, &low_s, err);
  }
  return status;
}

/* Of the plans that are as good the one of least latency. */
static fl_status settle_ties(descent *d, fl_error *err)
{
  answer result;
  double period_s;
  if (d->steps >= d->in->budget) return FL_OK;
  fl_status status = ask(d, nextafter(d->plan->bottleneck_s, INFINITY), &result, &period_s, err);
  bool better = status == FL_OK && result == ANSWER_YES && period_s <= d->plan->bottleneck_s &&
                fl_search_latency_s(d->in, &d->found) <= fl_search_latency_s(d->in, d->plan);
  if (better) keep(d, period_s);
  return status;
}

static fl_status start(descent *d, fl_error *err)
{
  double floor_s;
  fl_status status = fl_search_start(d->in, d->plan, &floor_s, &d->steps, err);
  if (status == FL_OK) d->plan->proven_s = fmax(d->plan->proven_s, floor_s);
  return status;
}

static fl_status search(descent *d, fl_error *err)
{
  fl_search_plan *plan = d->plan;
  answer result = ANSWER_YES;
  double period_s = plan->bottleneck_s;
  fl_status status = fl_search_floor(d->in, &plan->proven_s, &d->steps, err);
  if (status == FL_OK && !isinf(plan->proven_s) && d->in->part_count > 0) status = start(d, err);
  if (status != FL_OK || isinf(plan->proven_s)) return status;
  if (isinf(plan->bottleneck_s)) {
    status = ask(d, d->in->period_below_s, &result, &period_s, err);
    if (status == FL_OK && result == ANSWER_YES) keep(d, period_s);
    if (status == FL_OK && result == ANSWER_NO) plan->proven_s = INFINITY;
  }
  if (status == FL_OK && !isinf(plan->bottleneck_s)) {
    status = bisect(d, err);
    if (status == FL_OK) status = settle_ties(d, err);
  }
  return status;
}

fl_status fl_search_parts(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err)
{
  size_t room = problem->point_count;
  descent d = {.in = problem,
               .plan = plan,
               .found = {.ends = calloc(room, sizeof *d.found.ends), .chain = calloc(room, sizeof *d.found.chain)}};
  fl_status status = d.found.ends == NULL || d.found.chain == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  plan->proven_s = 0;
  if (status == FL_OK) status = search(&d, err);
  if (plan->proven_s > plan->bottleneck_s) plan->proven_s = plan->bottleneck_s;
  *steps += d.steps;
  free(d.found.ends);
  free(d.found.chain);
  return status;
}

fl_status fl_search_latency_of_parts(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps,
                                     fl_error *err)
{
  double floor_s;
  uint64_t spent = 0;
  fl_search_problem rest = *problem;
  fl_status status = fl_search_start(problem, plan, &floor_s, &spent, err);
  *steps += spent;
  rest.budget -= spent < rest.budget ? spent : rest.budget;
  if (status == FL_OK) status = fl_search_latency(&rest, plan, steps, err);
  if (status == FL_OK) plan->proven_s = fmin(fmax(plan->proven_s, floor_s), plan->bottleneck_s);
  return status;
}
