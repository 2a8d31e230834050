/* The engines, one file each. */
#ifndef FIELDLINE_SRC_SIMULATE_ENGINES_H
#define FIELDLINE_SRC_SIMULATE_ENGINES_H

#include "fieldline/simulate.h"

fl_simulate_fn fl_simulate_with_simgrid;
fl_simulate_fn fl_simulate_with_events;
fl_simulate_fn fl_simulate_in_closed_form;

/* No date of the simulation lies beyond *horizon_s. FL_ERR_VALUE when that is more than a double holds. */
fl_status fl_simulation_horizon(const fl_pipeline *pipeline, const fl_workload *workload, double *horizon_s,
                                fl_error *err);

#endif
