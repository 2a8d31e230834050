/* Spans are the parts [first, end) that may be formed, counted by first and then by end. */
#ifndef FIELDLINE_SRC_SEARCH_SPANS_H
#define FIELDLINE_SRC_SEARCH_SPANS_H

#include "plan/search/search.h"

static inline size_t span_of(const fl_search_problem *in, size_t first, size_t end)
{
  if (in->fixed_parts) return first;
  return first * (2 * in->point_count - first + 1) / 2 + (end - first - 1);
}

static inline size_t span_count(const fl_search_problem *in)
{
  return in->fixed_parts ? in->point_count : in->point_count * (in->point_count + 1) / 2;
}

/* Where a part that starts here ends at the latest. */
static inline size_t span_last_end(const fl_search_problem *in, size_t first)
{
  return in->fixed_parts ? first + 1 : in->point_count;
}

/* Times of all spans on nodes of every kind: stages[span * kind_count + kind]. */
static inline void span_fill_stages(const fl_search_problem *in, double *stages)
{
  for (size_t first = 0; first < in->point_count; first++)
    for (size_t end = first + 1; end <= span_last_end(in, first); end++)
      for (size_t kind = 0; kind < in->kind_count; kind++) *stages++ = in->stage_s(in->context, first, end, kind);
}

static inline double span_stage_s(const fl_search_problem *in, const double *stages, size_t first, size_t end,
                                  size_t node)
{
  return stages[span_of(in, first, end) * in->kind_count + in->kind_of[node]];
}

#endif
