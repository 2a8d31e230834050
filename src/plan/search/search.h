/* Exact search for the plan of least bottleneck: chains for given parts, or cuts and chain at once.
 *
 * Where hops do not disturb each other the optimum is one of finitely many numbers, the times of hops and stages.
 * Bisection over them asks for each threshold whether a plan exists in which nothing takes longer (Hochbaum, Shmoys: A
 * Unified Approach to Approximation Algorithms for Bottleneck Problems, 1986). A question is settled by counting nodes
 * that are alike (counts.c), by a relaxation to walks without immediate return, by depth-first search, or by a dynamic
 * program over walks that remembers only visits to a growing set of contested nodes (Righini, Salani: New Dynamic
 * Programming Algorithms for the Resource Constrained Elementary Shortest Path Problem, 2008; there "decremental state
 * space relaxation"). Nothing rests on a hash value: keys are compared whole. Where they do, see period/period.h; and
 * latency/latency.h where the latency of a request alone is minimised, or the parts are counted. */
#ifndef FIELDLINE_SRC_SEARCH_H
#define FIELDLINE_SRC_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/ends.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/medium.h"
#include "fieldline/radio.h"

/* Steps of work that an ordinary core does in a second: budgets in seconds are counted in these, so that what
 * comes out does not depend on the machine. */
#define FL_SEARCH_STEPS_PER_S 1.5e8

typedef struct {
  size_t point_count;    /* p >= 1: parts start at points 0 to p - 1, the last ends at p */
  bool fixed_parts;      /* part i is [i, i + 1) and nothing else */
  const double *bits;    /* [p - 1] sent behind a part that ends at j + 1 */
  const fl_links *links; /* of n nodes */
  size_t kind_count;     /* nodes of a kind are alike to every part */
  const size_t *kind_of; /* [n] */
  /* Time of part [first, end) on a node of the kind, >= 0; INFINITY: it does not fit. */
  double (*stage_s)(const void *context, size_t first, size_t end, size_t kind);
  const void *context;
  fl_medium_choice medium; /* its period counts as well; all zero: hops do not disturb each other */
  fl_objective objective;  /* what is minimised */
  const fl_powers *powers; /* [kind_count] where that is energy: all known */
  /* Is part [first, end) one of those that are counted? NULL: all are. */
  bool (*counts)(const void *context, size_t first, size_t end);
  size_t part_count;     /* exactly so many of them; 0: any number, and so with fixed parts */
  double period_below_s; /* of plans whose period is below this; INFINITY: of all */
  uint64_t budget;       /* steps */
  uint64_t *steps;       /* grows by those that are done; NULL: nobody counts */
} fl_search_problem;

/* Of the budget, when so many steps are done: a search within a search may have done some more than it was given. */
static inline uint64_t fl_search_steps_left(const fl_search_problem *in, uint64_t done)
{
  return done < in->budget ? in->budget - done : 0;
}

typedef struct {
  size_t part_count;
  size_t *ends;        /* [p] end of every part */
  size_t *chain;       /* [p] its node */
  double bottleneck_s; /* what is minimised: the longest stage or hop, or the medium's period; the sum of stages and
                          hops; or energy, in J. INFINITY: no plan is known */
  double proven_s;     /* no plan is below this; INFINITY: there is none at all */
} fl_search_plan;

/* Improve a plan, or find one where bottleneck_s is INFINITY, until it is proven best (proven_s >= bottleneck_s) or the
 * budget is used up. Deterministic. FL_ERR_MEMORY. Where the tables would not fit into 256 MiB nothing is searched, and
 * proven_s is the bound that needs no search. */
fl_status fl_search(const fl_search_problem *problem, fl_search_plan *plan, fl_error *err);

/* Room of `to` holds the parts of `from`; what is proven is left as it is. */
void fl_search_copy(const fl_search_plan *from, fl_search_plan *to);

/* What a plan comes to. Period: the longest stage or hop, or the medium's period; INFINITY where a part does not fit or
 * a link is missing. Latency: the sum of stages and hops. Energy: of a request every period_s, idling included. Value:
 * what is minimised, INFINITY where the plan is not one of those that are asked for, or it is not below `below_s`.
 * Errors: those of the medium, FL_ERR_MEMORY. Cost: O(parts) and the medium's. */
fl_status fl_search_period_s(const fl_search_problem *problem, const fl_search_plan *plan, double *period_s,
                             fl_error *err);
double fl_search_latency_s(const fl_search_problem *problem, const fl_search_plan *plan);
double fl_search_energy_j(const fl_search_problem *problem, const fl_search_plan *plan, double period_s);
size_t fl_search_counted(const fl_search_problem *problem, const fl_search_plan *plan); /* parts that are counted */
fl_status fl_search_value(const fl_search_problem *problem, const fl_search_plan *plan, double below_s, double *value_s,
                          fl_error *err);

/* The options of methods that search, for their rows. */
#define FL_SEARCH_OPTION_BUDGET                                                                                        \
  {                                                                                                                    \
    .key = "budget", .unit = FL_UNIT_SECONDS, .min = 0, .max = 86400,                                                  \
    .summary = "of an ordinary core, counted in steps of work (left out: 10 s)"                                        \
  }
#define FL_SEARCH_OPTION_PLAN_FOR                                                                                      \
  {                                                                                                                    \
    .key = "plan_for", .kind = FL_OPTION_WORD,                                                                         \
    .summary = "medium: the scenario's (left out); isolated: as if hops did not disturb each other", .words = {        \
      "medium",                                                                                                        \
      "isolated"                                                                                                       \
    }                                                                                                                  \
  }

/* Does the option `plan_for` of a method that searches (NAN: left out) say to plan as if hops did not disturb each
 * other, where they do? */
bool fl_search_is_blind(const fl_medium_choice *medium, double plan_for);

/* Nodes of equal memory, memory bandwidth, speed, device and message costs, and of equal powers where energy is
 * minimised, are of one kind; the source and the sink are of their own. */
typedef struct {
  size_t count;
  size_t *of;        /* [n] kind of a node */
  size_t *sample;    /* [count] a node of the kind */
  fl_powers *powers; /* [count] theirs, where nodes of a kind have equal ones; else NULL */
} fl_search_kinds;

/* Success: *out is filled, end with fl_search_kinds_clear(). FL_ERR_MEMORY. Cost: O(n log n). */
fl_status fl_search_kinds_make(const fl_field *field, const fl_ends *ends, fl_objective objective, fl_search_kinds *out,
                               fl_error *err);
void fl_search_kinds_clear(fl_search_kinds *kinds);

/* The option `budget` of a method that searches; what it is when left out for NAN. */
double fl_search_budget_s(double option);

/* A problem about these nodes in this air, with plans of any period: what its parts are is the caller's to fill in.
 * `budget` is the option of that name, NAN: left out. */
fl_search_problem fl_search_problem_on(const fl_links *links, const fl_search_kinds *kinds, fl_medium_choice medium,
                                       fl_objective objective, double budget);

#endif
