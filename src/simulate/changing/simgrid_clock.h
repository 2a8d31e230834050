/* SimGrid as the clock of a line: a node's host has an actor that computes and one that sends. A transfer is
 * SimGrid's over the sender's link, whose bandwidth follows the pace; time that passes by itself is a sleep that can be
 * interrupted. One of them a process; all calls come from one actor, the keeper, on a host of its own that never fails.
 */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_SIMGRID_CLOCK_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_SIMGRID_CLOCK_H

#include "fieldline/error.h"
#include "simulate/changing/clock.h"

/* For so many nodes, whose hosts have their numbers. NULL: no memory. Until the process ends. */
fl_clock *fl_simgrid_clock_new(size_t node_count);

/* Will anything that is under way ever end as things are? */
bool fl_simgrid_clock_moves(void);

/* Let time pass until something has ended, or to next_s; INFINITY: to no date. What ends within a rounding of that date
 * has ended then. The new date. */
double fl_simgrid_clock_wait(double next_s);

/* End its actors. */
void fl_simgrid_clock_stop(void);

#endif
