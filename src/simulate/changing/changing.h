/* The engines where the world changes. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_CHANGING_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_CHANGING_H

#include "fieldline/simulate.h"

/* Changes in a row during which nothing else happens: a source that never ends would keep everybody waiting for ever.
 */
enum { FL_MOST_IDLE_CHANGES = 10000000 };

/* Where pipeline->world is not NULL. */
fl_simulate_fn fl_simulate_changing_with_events;
fl_simulate_fn fl_simulate_changing_with_simgrid;

#endif
