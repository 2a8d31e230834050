/* The engines where the world changes. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_CHANGING_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_CHANGING_H

#include "fieldline/simulate.h"

/* Where pipeline->world is not NULL. */
fl_simulate_fn fl_simulate_changing_with_events;
fl_simulate_fn fl_simulate_changing_with_simgrid;

#endif
