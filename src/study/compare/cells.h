/* A sweep unrolled: one scenario a cell. */
#ifndef FIELDLINE_SRC_COMPARE_CELLS_H
#define FIELDLINE_SRC_COMPARE_CELLS_H

#include "fieldline/compare.h"
#include "fieldline/experiment.h"

struct comparison {
  fl_scenario_source source;
  const fl_override *overrides; /* the caller's */
  size_t override_count;
  fl_scenario *scenario; /* without the sweep's values */
  size_t cell_count, method_count;
  uint64_t digest;        /* of all cells' experiments */
  bool simulates_changes; /* in some cell, if only by its platform */
  unsigned needs;         /* what they are about: see fl_cells_needs() */
  fl_scenario **cells;    /* [cell_count] each with method_count methods, all named */
};

/* The methods of a scenario, each with a name: what it lists, or its own and all that need no options. (methods.c) */
fl_status fl_name_methods(fl_scenario *scenario, fl_error *err);

/* Refuse, with its place, what would have no effect: overrides of what is swept, and a partitioner or placer, swept or
 * with options, where every method names its own. Before methods are added to a scenario that lists none. (effects.c)
 */
fl_status fl_check_effects(const fl_scenario *scenario, const fl_override *overrides, size_t override_count,
                           fl_error *err);

/* One cell at work: its model priced, its cuts made where they serve all trials. (trials.c) */
typedef struct {
  const fl_comparison *comparison;
  size_t cell;
  fl_experiment *experiment;
  fl_cuts **cuts;  /* [method_count] NULL where they must be made for every field */
  fl_trial drawn;  /* the last one */
  fl_trial *plans; /* [method_count] the plans of one trial */
} fl_cell_run;

fl_status fl_cell_open(const fl_comparison *comparison, size_t cell, fl_cell_run *run, fl_error *err);
void fl_cell_close(fl_cell_run *run);

/* Simulate a plan of the cell's, which is not infeasible, and put what it came to into its row. (measure.c) */
fl_status fl_cell_measure(const fl_cell_run *run, fl_trial *trial, fl_trial_row *row, fl_error *err);

/* The same for another cell, with the experiment that is there already, where the cells share one. Failure: the run is
 * closed. */
fl_status fl_cell_move(fl_cell_run *run, size_t cell, fl_error *err);
bool fl_cells_share_experiment(const fl_comparison *comparison, size_t a, size_t b); /* (cells.c) */

/* One trial with all methods: rows[method_count]. */
fl_status fl_cell_trial(fl_cell_run *run, uint64_t trial, fl_trial_row *rows, fl_error *err);

#endif
