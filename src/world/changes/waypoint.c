/* Random waypoint: to a place anywhere in the area, a pause, and on. */
#include <gsl/gsl_randist.h>

#include "world/changes/mobility.h"

static void travel(const fl_mobility_params *params, fl_walker *w, gsl_rng *rng)
{
  const fl_field_params *area = &params->area;
  double dx_m = gsl_ran_flat(rng, area->x_low_m, area->x_high_m) - w->x_m;
  double dy_m = gsl_ran_flat(rng, area->y_low_m, area->y_high_m) - w->y_m;
  double speed = gsl_ran_flat(rng, params->speed_low_m_per_s, params->speed_m_per_s);
  double distance_m = sqrt(dx_m * dx_m + dy_m * dy_m);
  if (distance_m == 0) return;
  w->until_s = w->from_s + distance_m / speed;
  w->vx_m_per_s = speed * dx_m / distance_m;
  w->vy_m_per_s = speed * dy_m / distance_m;
}

void fl_leg_of_waypoint(const fl_mobility_params *params, fl_walker *w, gsl_rng *rng)
{
  bool pauses = params->pause_s > 0 && w->legs % 2 == 0;
  bool is_a_point = params->area.x_low_m == params->area.x_high_m && params->area.y_low_m == params->area.y_high_m;
  if (pauses)
    w->until_s = w->from_s + params->pause_s;
  else if (is_a_point && w->x_m == params->area.x_low_m && w->y_m == params->area.y_low_m)
    w->until_s = INFINITY; /* there is nowhere to go */
  else
    travel(params, w, rng);
}
