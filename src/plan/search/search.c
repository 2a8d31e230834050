#include "plan/search/search.h"

#include <math.h>

#include "plan/search/latency/latency.h"
#include "plan/search/period/period.h"
#include "plan/search/tables.h"

static const double DEFAULT_BUDGET_S = 10;
static const double FOR_ISOLATED = 1; /* a word of the option plan_for, by its place */

typedef fl_status search_way(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err);

static search_way *way_for(const fl_search_problem *problem)
{
  if (problem->objective == FL_OBJECTIVE_ENERGY) return fl_search_energy;
  if (problem->objective == FL_OBJECTIVE_LATENCY)
    return problem->part_count > 0 ? fl_search_latency_of_parts : fl_search_latency;
  if (problem->part_count > 0 || !isinf(problem->period_below_s)) return fl_search_parts;
  return fl_medium_couples(problem->medium.medium) ? fl_search_periods : fl_search_thresholds;
}

fl_status fl_search(const fl_search_problem *problem, fl_search_plan *plan, fl_error *err)
{
  uint64_t steps = 0;
  fl_status status = way_for(problem)(problem, plan, &steps, err);
  if (problem->steps != NULL) *problem->steps += steps;
  return status;
}

double fl_search_budget_s(double option)
{
  return isnan(option) ? DEFAULT_BUDGET_S : option;
}

fl_search_problem fl_search_problem_on(const fl_links *links, const fl_search_kinds *kinds, fl_medium_choice medium,
                                       fl_objective objective, double budget)
{
  return (fl_search_problem){.links = links,
                             .kind_count = kinds->count,
                             .kind_of = kinds->of,
                             .medium = medium,
                             .objective = objective,
                             .powers = kinds->powers,
                             .period_below_s = INFINITY,
                             .budget = (uint64_t)(fl_search_budget_s(budget) * FL_SEARCH_STEPS_PER_S)};
}

bool fl_search_is_blind(const fl_medium_choice *medium, double plan_for)
{
  return plan_for == FOR_ISOLATED && fl_medium_couples(medium->medium);
}
