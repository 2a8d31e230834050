/* Is splitting worth it: the best plan of one node, of two, of three and so on, and what can be had of throughput and
 * latency together. */
#ifndef FIELDLINE_ADVISE_H
#define FIELDLINE_ADVISE_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/experiment.h"
#include "fieldline/plan.h"

FL_BEGIN_DECLS

typedef struct {
  size_t nodes;  /* that compute: parts of the plan */
  fl_plan *plan; /* the best of exactly so many; where there is none infeasible, with the reason */
} fl_advice_row;

typedef struct {
  const fl_trial *trial; /* that it is about */
  size_t row_count;      /* >= 1 */
  fl_advice_row *rows;   /* [row_count] of 1, 2, ... nodes */
  size_t best;           /* the row of the fewest nodes that none is better than; row_count: no row has a plan */
  size_t enough;         /* the row of the fewest nodes that reach 95 % of that; row_count likewise */
  /* Where no row has a plan, why: of the last row, or, where there are no more because no number of nodes has one, of
   * that. Else empty. */
  char reason[512];
  bool none_fits; /* that no number of nodes has a plan is proven */
  /* Plans that no other beats in both period and latency, from the least latency on; where the powers of all nodes are
   * known also those that none of these beats in period, latency and energy: the least energy for every period. */
  size_t front_count;
  fl_plan **front; /* [front_count] */
  bool front_has_energy;
  bool front_is_proven; /* each of them, and that there is no other; never with energy */
} fl_advice;

typedef struct {
  size_t most_nodes; /* 0: as many as help, and one more to compare with */
  double budget_s;   /* >= 0, of an ordinary core, counted in steps of work, for all questions together; NAN: that of
                      * the trial's method where it is joint and gives one, else 4 s */
} fl_advise_options;

/* Plan for every number of nodes up to most_nodes, as the trial's objective says, and for the front. Methods are left
 * aside: all plans are joint's, with its options where the scenario plans with it. What is not proven within the budget
 * is the best that was found (gap NAN), or a row without a plan whose proven_s is no INFINITY. The trial must outlive
 * the advice. One node alone is a row like any other where nodes have a speed; where they have
 * none it takes no time (bottleneck 0).
 * Success, also where no plan fits at all: *out belongs to the caller (fl_advice_free). Errors: those of
 * fl_plan_make(). Cost: the budget at most, and all other methods once a row and once a plan of the front. */
fl_status fl_advise(const fl_trial *trial, const fl_advise_options *options, fl_advice **out, fl_error *err);
void fl_advice_free(fl_advice *advice); /* NULL is fine */

/* What a request takes alone; of token loops, what a token takes after another, the way back with it. */
double fl_advice_alone_s(const fl_plan *plan);
/* Of a plan with parts: completions in a second when requests follow each other, and of one request after the other; of
 * token loops passes, of several sequences and of one. NAN where computing takes no time and nothing is sent. */
double fl_advice_throughput_per_s(const fl_plan *plan);
double fl_advice_alone_per_s(const fl_plan *plan);

/* What a request takes when they follow each other (fl_forecast_energy_j). NAN where powers in the chain are not known.
 */
double fl_advice_energy_j(const fl_advice *advice, const fl_plan *plan);

/* The parts of a plan that compute. */
size_t fl_advice_nodes(const fl_plan *plan);

FL_END_DECLS

#endif
