/* Relays that a plan can do without: a search keeps to its threshold, and does not look for the shortest chain. */
#include <math.h>
#include <string.h>

#include "plan/search/layout.h"

/* The plan without part i, a relay: the part before it ends where that did. */
static void take_out(fl_search_plan *plan, size_t i)
{
  size_t behind = plan->part_count - 1 - i;
  plan->ends[i - 1] = plan->ends[i];
  memmove(plan->ends + i, plan->ends + i + 1, behind * sizeof *plan->ends);
  memmove(plan->chain + i, plan->chain + i + 1, behind * sizeof *plan->chain);
  plan->part_count--;
}

static void put_back(fl_search_plan *plan, size_t i, size_t end_before, size_t end, size_t node)
{
  size_t behind = plan->part_count - i;
  memmove(plan->ends + i + 1, plan->ends + i, behind * sizeof *plan->ends);
  memmove(plan->chain + i + 1, plan->chain + i, behind * sizeof *plan->chain);
  plan->ends[i - 1] = end_before;
  plan->ends[i] = end;
  plan->chain[i] = node;
  plan->part_count++;
}

static bool is_relay(const fl_search_layout *layout, const fl_search_plan *plan, size_t i)
{
  fl_part part;
  bool is_part = fl_search_layout_part(layout, plan->ends[i - 1], plan->ends[i], plan->chain[i], &part);
  return is_part && fl_part_is_empty(part) && !fl_ends_has(&layout->ends, plan->chain[i]);
}

/* Is the plan no worse than `most_s`? What the medium cannot tell of is. */
static fl_status is_no_worse(const fl_search_problem *in, const fl_search_plan *plan, double most_s, bool *so,
                             fl_error *err)
{
  double value_s;
  fl_error why = {0};
  fl_status status = fl_search_value(in, plan, nextafter(most_s, INFINITY), &value_s, &why);
  *so = status == FL_OK && !isinf(value_s);
  if (status == FL_OK || status == FL_ERR_VALUE) return FL_OK;
  if (err != NULL) *err = why;
  return status;
}

fl_status fl_search_shorten(const fl_search_problem *in, const fl_search_layout *layout, fl_search_plan *plan,
                            fl_error *err)
{
  double value_s;
  if (isinf(plan->bottleneck_s)) return FL_OK;
  fl_status status = fl_search_value(in, plan, INFINITY, &value_s, err);
  if (status == FL_OK && isinf(value_s)) return FL_OK;
  for (size_t i = 1; status == FL_OK && i + 1 < plan->part_count; i++) {
    bool without = false;
    size_t end_before = plan->ends[i - 1], end = plan->ends[i], node = plan->chain[i];
    if (!is_relay(layout, plan, i)) continue;
    take_out(plan, i);
    status = is_no_worse(in, plan, value_s, &without, err);
    if (without)
      i--;
    else
      put_back(plan, i, end_before, end, node);
  }
  return status;
}
