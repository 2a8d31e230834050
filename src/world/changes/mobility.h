/* Nodes on their way: straight legs of constant speed. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_MOBILITY_H
#define FIELDLINE_SRC_WORLD_CHANGES_MOBILITY_H

#include <gsl/gsl_rng.h>
#include <math.h>

#include "fieldline/changes.h"

typedef struct {
  size_t node;
  double from_s, until_s; /* of the leg; INFINITY: it never ends */
  double x_m, y_m;        /* where it begins */
  double vx_m_per_s, vy_m_per_s;
  uint64_t legs;        /* begun, this one included */
  double speed_m_per_s; /* Gauss-Markov: of this leg */
  double direction, direction_mean;
  double told_x_m, told_y_m; /* where it was when that was told last */
} fl_walker;

/* Where the walker is at a date within its leg. */
static inline double fl_walker_x_m(const fl_walker *w, double date_s)
{
  return w->vx_m_per_s == 0 ? w->x_m : w->x_m + w->vx_m_per_s * (date_s - w->from_s);
}
static inline double fl_walker_y_m(const fl_walker *w, double date_s)
{
  return w->vy_m_per_s == 0 ? w->y_m : w->y_m + w->vy_m_per_s * (date_s - w->from_s);
}

/* Begin the next leg, at until_s, from (x_m, y_m), with a velocity of 0 unless it says otherwise. `rng` has been set
 * for this walker and leg. */
typedef void fl_leg_fn(const fl_mobility_params *params, fl_walker *w, gsl_rng *rng);
fl_leg_fn fl_leg_of_waypoint, fl_leg_of_gauss_markov; /* waypoint.c, gauss_markov.c */

/* ---- trace.c: movements in the form of ns-2 ---- */

/* A line of it: from then on the node goes to a place at a speed, or is put there at once (speed INFINITY). */
typedef struct {
  size_t node;
  double date_s, x_m, y_m, speed_m_per_s;
} fl_movement;

/* All of a file, by nodes, each in the order of dates. Lines:
 *   $node_(3) set X_ 12.5                                  and Y_ likewise: where a node is at 0; Z_ says nothing
 *   $ns_ at 2.0 "$node_(3) setdest 20.0 30.0 1.5"          toward a place at so many m/s; 0: stop
 *   $god_ ..., # ..., empty lines                          nothing
 * Success: *out is the caller's to free. FL_ERR_FILE; FL_ERR_VALUE with its line for what is none of these, nodes that
 * are not there, places out of the area, dates that go back; FL_ERR_MEMORY. Cost: linear but for sorting. */
fl_status fl_movements_load(const fl_change_input *in, fl_movement **out, size_t *count, fl_error *err);

#endif
