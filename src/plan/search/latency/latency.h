/* Search for the plan that takes one request through soonest when it is alone: the least sum of all stages and hops,
 * of any number of parts or exactly so many, with a period below a limit or any.
 *
 * Nodes that are alike, with equal links to all others, are one class, which a chain may visit as often as it has nodes
 * (../classes.h). From the end of the network backwards a relaxation gives for every point, class and number of parts
 * the least that can still come where classes may be visited too often, only not at once again (relax.c). Labels over
 * walks are extended in the order of what they come to at least (A*; Hart, Nilsson, Raphael: A Formal Basis for the
 * Heuristic Determination of Minimum Cost Paths, 1968), and remember visits only to classes that a best walk has
 * visited too often, and only where that walk passed between (labels.c; Martinelli, Pecin, Poggi: Efficient elementary
 * and restricted non-elementary route pricing, 2014). Depth-first search finds first plans, and settles what media tell
 * only of whole chains (depth.c). Of exactly so many parts there is a plan to start from soon (stretch.c). Where the
 * period is to be least, for exactly so many parts, limits are bisected (parts.c). */
#ifndef FIELDLINE_SRC_PLAN_SEARCH_LATENCY_H
#define FIELDLINE_SRC_PLAN_SEARCH_LATENCY_H

#include "plan/search/air.h"
#include "plan/search/classes.h"
#include "plan/search/spans.h"

#define NO_CLASS UINT32_MAX

/* What still comes at least, and the class that is visited next. */
typedef struct {
  double rest_s;
  uint32_t next; /* NO_CLASS: none */
} way;

/* The two least with different next classes. */
typedef struct {
  way best, other;
} ways;

typedef struct {
  const fl_search_problem *in;
  fl_search_plan *plan;

  size_t p, n; /* cut points, classes */
  fl_search_classes classes;

  size_t layers;       /* 1; where parts are counted one more than parts: a layer for every number still to come */
  double *stages;      /* [spans * kinds] see ../spans.h */
  double *costs;       /* likewise what stages add to what is minimised: themselves, or energy */
  double idle_s;       /* where energy is minimised: nodes idle when they have computed, for so long at least */
  fl_period_kind kind; /* of the medium, where the period is limited */
  bool exact;          /* the medium's period is what its kind says, or not limited */
  ways *at;            /* [layers * p * n] a part starts at the point, on a node of the class */
  ways *send;          /* [layers * p * n] a part on it has ended at the point */
  double *air_at, *air_send; /* likewise the least air time to come, where the sum of all is limited; else NULL */
  fl_search_air *air;        /* of the plan that was asked for last */
  bool longest;              /* ways are as long as their longest stage or hop, not their sum */
  uint64_t steps;            /* done so far */
} quickest;

/* What a walk has come to so far. */
typedef struct {
  double latency_s;
  double air_s; /* of the last hop or of all, where the medium's period is the longest pair or the sum */
} so_far;

static inline double quickest_stage_s(const quickest *q, size_t first, size_t end, size_t class)
{
  return span_stage_s(q->in, q->stages, first, end, classes_sample(&q->classes, class));
}

static inline double quickest_cost(const quickest *q, size_t first, size_t end, size_t class)
{
  return span_stage_s(q->in, q->costs, first, end, classes_sample(&q->classes, class));
}

static inline size_t quickest_index(const quickest *q, size_t layer, size_t point, size_t class)
{
  return (layer * q->p + point) * q->n + class;
}

/* The layer before the first part, that behind one, and whether the chain may end there. */
static inline size_t quickest_first_layer(const quickest *q)
{
  return q->layers - 1;
}

/* SIZE_MAX: no such part may come any more. */
static inline size_t quickest_next_layer(const quickest *q, size_t layer, size_t first, size_t end)
{
  if (q->layers == 1 || (q->in->counts != NULL && !q->in->counts(q->in->context, first, end))) return layer;
  return layer > 0 ? layer - 1 : SIZE_MAX;
}

/* The layer behind the last part. */
static inline bool quickest_is_end(size_t layer)
{
  return layer == 0;
}

/* Can the class come again two hops later? */
static inline bool quickest_is_single(const quickest *q, size_t class)
{
  return q->classes.size[class] == 1;
}

static inline bool quickest_has_link(const quickest *q, size_t from, size_t to)
{
  return from != to || q->classes.size[from] > 1;
}

static inline bool quickest_out_of_budget(const quickest *q)
{
  return q->steps >= q->in->budget;
}

/* Least that comes behind, when the walk comes from a node of the class `from` (NO_CLASS: it may return there). */
static inline double quickest_rest_s(const ways *w, uint32_t from)
{
  return w->best.next == from && from != NO_CLASS ? w->other.rest_s : w->best.rest_s;
}

/* relax.c: fill the tables; false: there was no budget to do so. */
bool fl_quickest_relax(quickest *q);
/* A hop behind a part that ends at the point; INFINITY where the limit forbids it. */
double fl_quickest_hop_s(const quickest *q, size_t end, size_t from, size_t to);
/* What so long a hop adds to what is minimised. */
double fl_quickest_hop_cost(const quickest *q, double hop_s, size_t from, size_t to);
double fl_quickest_air_s(const quickest *q, size_t end, size_t from, size_t to);

/* value.c */
/* A hop more, behind which `layer` is still to come; false where the limit forbids the walk. */
bool fl_quickest_extend(const quickest *q, so_far *walk, size_t layer, size_t end, size_t from, size_t to);
/* What a plan comes to: INFINITY where something is not below the limit. Errors: those of the medium. */
fl_status fl_quickest_value(const quickest *q, const size_t *ends, const size_t *chain, size_t part_count,
                            double *latency_s, fl_error *err);
/* Is the period of a medium that is not exact below the limit, for the first hops of a chain? Its errors. */
fl_status fl_quickest_hops_are_below(const quickest *q, const size_t *ends, const size_t *chain, size_t part_count,
                                     bool *below, fl_error *err);
/* Keep it if it is better than the plan. */
void fl_quickest_offer(quickest *q, const size_t *ends, const size_t *chain, size_t part_count, double latency_s);

/* depth.c: look for better plans, `limit` steps at most; *done: there is none. FL_ERR_MEMORY; those of the medium. */
fl_status fl_quickest_depth(quickest *q, uint64_t limit, bool *done, fl_error *err);
/* labels.c: the best plan, and raise proven_s. FL_ERR_MEMORY; those of the medium. */
fl_status fl_quickest_labels(quickest *q, fl_error *err);

/* latency.c: fl_search() where the latency is minimised. *steps grows by the work. */
fl_status fl_search_latency(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err);
/* parts.c: the same for exactly so many parts. */
fl_status fl_search_latency_of_parts(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps,
                                     fl_error *err);
/* stretch.c: a first plan of exactly so many parts, kept if it is better than the plan. No plan is below *floor_s;
 * INFINITY: there is none. FL_ERR_MEMORY; those of the medium. */
fl_status fl_search_start(const fl_search_problem *problem, fl_search_plan *plan, double *floor_s, uint64_t *steps,
                          fl_error *err);
/* latency.c: the plan of the least energy, where nodes idle for `idle_s` in all, or as long as they do not compute if
 * that is longer. FL_ERR_MEMORY; those of the medium. */
fl_status fl_search_sum(const fl_search_problem *problem, double idle_s, fl_search_plan *plan, uint64_t *steps,
                        fl_error *err);
/* energy.c: fl_search() where energy is minimised. */
fl_status fl_search_energy(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err);
/* A period that no plan of exactly so many parts is below; INFINITY: there is none. FL_ERR_MEMORY. */
fl_status fl_search_floor(const fl_search_problem *problem, double *floor_s, uint64_t *steps, fl_error *err);
/* parts.c: fl_search() where the period is minimised, of exactly so many parts or below a limit; of such plans the one
 * of least latency. */
fl_status fl_search_parts(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err);

#endif
