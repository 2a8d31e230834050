/* SimGrid in this process: its settings, hosts with a radio each, and transfers of exact length. */
#ifndef FIELDLINE_SRC_SIMULATE_SIMGRID_HOSTS_H
#define FIELDLINE_SRC_SIMULATE_SIMGRID_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "world/simgrid.h"

/* Set it up, with so many hosts, whose numbers are from 0, and stacks for actors. False: a reason has been printed.
 * Once in a process. */
bool fl_simgrid_start(size_t host_count, int stack_kib);

sg_host_t fl_simgrid_host(size_t number);
sg_link_t fl_simgrid_radio(size_t number); /* over which the host sends */

/* SimGrid's sizes are whole numbers, and size / rate would round. So a size here is a time, counted in such a power of
 * two that the count is whole, and the rate that power: the quotient is exact. */
typedef struct {
  double size; /* of time 0: 0 */
  double rate;
} fl_simgrid_burden;
fl_simgrid_burden fl_simgrid_burden_of(double time_s);

/* A rate that no transfer notices, and one at which it stands still: SimGrid knows no 0. */
#define FL_SIMGRID_UNBOUNDED 1e308
#define FL_SIMGRID_STALLED 1e-12

#endif
