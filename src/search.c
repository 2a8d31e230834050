#include "search.h"

#include "search/period/period.h"
#include "search/tables.h"

fl_status fl_search(const fl_search_problem *problem, fl_search_plan *plan, fl_error *err)
{
  return (fl_medium_couples(problem->medium.medium) ? search_periods : search_thresholds)(problem, plan, err);
}
