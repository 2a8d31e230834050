/* The engines where the world changes. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_CHANGING_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_CHANGING_H

#include "fieldline/simulate.h"

fl_simulate_fn fl_simulate_changing_with_events; /* pipeline->world is not NULL */

#endif
