/* Search where hops share the air, so that the period of a chain is not the time of its longest hop alone.
 *
 * Where many nodes are alike a dynamic program that counts them settles the question (counts.c). Else a plan that is
 * there is polished by local moves (polish.c), where the medium says what a chain comes to in turn with a search for
 * its own parts (parts.c). A relaxation to walks, from the end of the network backwards, gives for every point and node
 * the least that can still come (relax.c): for the largest pair of neighbouring hops a front of pairs (time of the next
 * hop, period of the rest), for the sum a number. What remains is settled by labels over walks that remember visits to
 * a growing set of contested nodes (labels.c; Righini, Salani 2008, see ../../search.h) where the period is exactly one
 * of these, and by depth-first search where the medium says what a chain comes to (depth.c).
 */
#ifndef FIELDLINE_SRC_SEARCH_PERIOD_H
#define FIELDLINE_SRC_SEARCH_PERIOD_H

#include <math.h>

#include "plan/search/air.h"
#include "plan/search/search.h"
#include "plan/search/spans.h"

/* A next hop, and what is to come if it is taken; in a front both get better only at the other's cost. */
typedef struct {
  double next_s, rest_s;
} front_point;

typedef struct {
  size_t first, count; /* in the points */
} front;

typedef struct {
  const fl_search_problem *in;
  fl_search_plan *plan;
  fl_period_kind kind;
  bool exact; /* the period is what its kind says; else never below that, and more with further parts */
  size_t p, n;
  double *stages;      /* [spans * kinds] see ../spans.h */
  fl_search_air *air;  /* of the plan that was asked for last */
  front *fronts;       /* [p * n] for a part that starts here, on the node: empty where nothing below the plan's
                          bottleneck can come */
  front_point *points; /* of all fronts; of a sum one each: (0, sum of air times to come) */
  size_t point_count, point_room;
  double floor_s;       /* no plan is below this, however hops share the air */
  uint64_t steps;       /* done so far */
  uint64_t floor_steps; /* done for the floor, beside the budget */
} periods;

/* What a chain has come to so far. */
typedef struct {
  double worst_s; /* the longest stage, hop or pair */
  double air_s;   /* of a pair: the last hop's; of a sum: that of all */
} partial;

/* *steps grows by the work. */
fl_status fl_search_periods(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err);

static inline double periods_stage_s(const periods *s, size_t first, size_t end, size_t node)
{
  return span_stage_s(s->in, s->stages, first, end, node);
}

/* The chain after a step more: the longer of a part and the hop behind it, and that hop's air time. */
static inline partial periods_join(const periods *s, partial before, partial step)
{
  partial next = {fmax(before.worst_s, step.worst_s), step.air_s};
  if (s->kind == FL_PERIOD_SUM) next.air_s = before.air_s + step.air_s;
  if (s->kind == FL_PERIOD_LONGEST_PAIR) next.worst_s = fmax(next.worst_s, before.air_s + step.air_s);
  return next;
}

/* Nothing is below this that goes on from here with a part that starts at `first` on the node. */
static inline double periods_bound(const periods *s, partial walk, size_t first, size_t node)
{
  const front *f = &s->fronts[first * s->n + node];
  const front_point *points = s->points + f->first;
  double least_s = INFINITY;
  for (size_t i = 0; i < f->count; i++) {
    double pair_s = walk.air_s + points[i].next_s, longer_s = pair_s > points[i].rest_s ? pair_s : points[i].rest_s;
    if (pair_s >= least_s) break; /* and so are all behind it */
    if (longer_s < least_s) least_s = longer_s;
  }
  return walk.worst_s > least_s ? walk.worst_s : least_s;
}

/* The chain after a part and the hop behind it. */
partial fl_periods_extend(const periods *s, partial so_far, double stage_s, size_t end, size_t from, size_t to);
/* The chain after its last part. */
double fl_periods_finish(const periods *s, partial so_far, double stage_s);
/* What a plan comes to, all that its kind of period tells. */
double fl_periods_value_by_kind(const periods *s, const size_t *ends, const size_t *chain, size_t part_count);
/* What a plan comes to: INFINITY where a part does not fit, a link is missing, or it is not better. Errors: those of
 * the medium. */
fl_status fl_periods_value(periods *s, const size_t *ends, const size_t *chain, size_t part_count, double *value_s,
                           fl_error *err);
/* Is the medium's period for the hops of a plan, or of its first parts, below the plan's bottleneck? NULL in
 * `period_s`: how long it is does not matter. Errors: those of the medium. */
fl_status fl_periods_hops_are_below(periods *s, const size_t *ends, const size_t *chain, size_t part_count, bool *below,
                                    double *period_s, fl_error *err);
/* Keep it if it is better than the plan. */
void fl_periods_offer(periods *s, const size_t *ends, const size_t *chain, size_t part_count, double value_s);

static inline bool periods_out_of_budget(const periods *s)
{
  return s->steps >= s->in->budget;
}

/* counts.c: where many nodes are alike, the best plan, proven. FL_ERR_MEMORY. */
fl_status fl_periods_counts(periods *s, fl_error *err);
/* polish.c: make the plan better by local moves, while that helps; by few kinds of them, or thoroughly. FL_ERR_MEMORY.
 */
fl_status fl_periods_polish(periods *s, bool thorough, fl_error *err);
/* A problem of some of the plans only: those with the parts that end at ends[]. Not to be moved. */
typedef struct {
  const fl_search_problem *in; /* the one of all */
  size_t count, *ends;         /* [count] */
  double *bits;                /* [count] */
  fl_search_problem problem;
  fl_search_plan plan; /* to start from: without parts where only its bottleneck is known */
} given_parts;

/* parts.c: those of the plan; and the fewest that there can be, that send least, count 0 where there is no way.
 * FL_ERR_MEMORY; fl_given_parts_clear() either way. Cost of the fewest: O(p^2 n). */
fl_status fl_given_parts_own(const periods *s, given_parts *out, fl_error *err);
fl_status fl_given_parts_fewest(const periods *s, given_parts *out, fl_error *err);
void fl_given_parts_clear(given_parts *parts);

/* relax.c: fill the fronts. FL_ERR_MEMORY. */
fl_status fl_periods_relax(periods *s, fl_error *err);
/* labels.c, depth.c: look for better plans, and raise proven_s. FL_ERR_MEMORY. */
fl_status fl_periods_labels(periods *s, fl_error *err);
fl_status fl_periods_depth(periods *s, fl_error *err);

#endif
