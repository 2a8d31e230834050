/* Gauss-Markov: a leg is a step; speed and direction are a share `memory` of the step before, the rest their means and
 * chance:  s' = m s + (1 - m) s_mean + sqrt(1 - m^2) sd N(0, 1), the direction likewise. */
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

#include "world/changes/mobility.h"

static double draw(gsl_rng *rng, double memory, double before, double mean, double sd)
{
  return memory * before + (1 - memory) * mean + sqrt(1 - memory * memory) * gsl_ran_gaussian(rng, sd);
}

static bool is_inside(double at, double low, double high)
{
  return at >= low && at <= high;
}

/* As a ball off a wall: whoever would leave turns round, and keeps to the new direction. */
static void turn_at_walls(const fl_field_params *area, fl_walker *w, double step_s)
{
  double length_m = w->speed_m_per_s * step_s;
  if (!is_inside(w->x_m + length_m * cos(w->direction), area->x_low_m, area->x_high_m)) {
    w->direction = M_PI - w->direction;
    w->direction_mean = M_PI - w->direction_mean;
  }
  if (!is_inside(w->y_m + length_m * sin(w->direction), area->y_low_m, area->y_high_m)) {
    w->direction = -w->direction;
    w->direction_mean = -w->direction_mean;
  }
}

/* A velocity that does not lead out of [low, high] within the step, however narrow that is. */
static double bounded(double velocity, double at, double step_s, double low, double high)
{
  return fmin(fmax(velocity, (low - at) / step_s), (high - at) / step_s);
}

void fl_leg_of_gauss_markov(const fl_mobility_params *params, fl_walker *w, gsl_rng *rng)
{
  const fl_field_params *area = &params->area;
  if (w->legs == 1) {
    w->speed_m_per_s = params->speed_m_per_s;
    w->direction = w->direction_mean = gsl_ran_flat(rng, 0, 2 * M_PI);
  } else {
    double speed = draw(rng, params->memory, w->speed_m_per_s, params->speed_m_per_s, params->speed_sd_m_per_s);
    w->speed_m_per_s = fmax(speed, 0);
    w->direction = draw(rng, params->memory, w->direction, w->direction_mean, params->direction_sd);
  }
  turn_at_walls(area, w, params->step_s);
  w->until_s = (double)w->legs * params->step_s;
  double step_s = w->until_s - w->from_s;
  w->vx_m_per_s = bounded(w->speed_m_per_s * cos(w->direction), w->x_m, step_s, area->x_low_m, area->x_high_m);
  w->vy_m_per_s = bounded(w->speed_m_per_s * sin(w->direction), w->y_m, step_s, area->y_low_m, area->y_high_m);
}
