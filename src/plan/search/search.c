#include "plan/search/search.h"

#include <math.h>

#include "plan/search/latency/latency.h"
#include "plan/search/period/period.h"
#include "plan/search/tables.h"

static const double DEFAULT_BUDGET_S = 10;
static const double FOR_ISOLATED = 1; /* a word of the option plan_for, by its place */

fl_status fl_search(const fl_search_problem *problem, fl_search_plan *plan, fl_error *err)
{
  if (problem->objective == FL_OBJECTIVE_LATENCY) return fl_search_latency(problem, plan, NULL, err);
  if (problem->part_count > 0 || !isinf(problem->period_below_s)) return fl_search_parts(problem, plan, err);
  return (fl_medium_couples(problem->medium.medium) ? fl_search_periods : fl_search_thresholds)(problem, plan, err);
}

fl_search_problem fl_search_problem_on(const fl_links *links, const fl_search_kinds *kinds, fl_medium_choice medium,
                                       fl_objective objective, double budget)
{
  double budget_s = isnan(budget) ? DEFAULT_BUDGET_S : budget;
  return (fl_search_problem){.links = links,
                             .kind_count = kinds->count,
                             .kind_of = kinds->of,
                             .medium = medium,
                             .objective = objective,
                             .period_below_s = INFINITY,
                             .budget = (uint64_t)(budget_s * FL_SEARCH_STEPS_PER_S)};
}

bool fl_search_is_blind(const fl_medium_choice *medium, double plan_for)
{
  return plan_for == FOR_ISOLATED && fl_medium_couples(medium->medium);
}
