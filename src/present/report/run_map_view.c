#include "present/report/run_map_view.h"

#include <math.h>

/* Pixels. */
static const double WIDTH = FL_FIGURE_WIDTH - 86, MAX_HEIGHT = 600, MIN_HEIGHT = 200;

static void include(fl_map_view *v, const fl_node *node)
{
  v->x_min = fmin(v->x_min, node->x_m);
  v->y_min = fmin(v->y_min, node->y_m);
  v->x_max = fmax(v->x_max, node->x_m);
  v->y_max = fmax(v->y_max, node->y_m);
}

/* Widen a range to at least `extent`, evenly. */
static void widen(double *min, double *max, double extent)
{
  double more = (extent - (*max - *min)) / 2;
  if (more <= 0) return;
  *min -= more;
  *max += more;
}

double fl_map_extent_m(const fl_map_view *v)
{
  return fmax(v->x_max - v->x_min, v->y_max - v->y_min);
}

/* What holds all nodes, or those of the chain. */
fl_map_view fl_map_bounds(const fl_run_results *results, bool chain)
{
  fl_map_view v = {INFINITY, -INFINITY, INFINITY, -INFINITY, WIDTH, MAX_HEIGHT};
  for (size_t i = 0; i < (chain ? results->plan.part_count : results->field->count); i++)
    include(&v, &results->field->nodes[chain ? results->plan.parts[i].node : i]);
  return v;
}

/* The bounds with a margin, in the proportions of a figure. */
fl_map_view fl_map_view_make(const fl_run_results *results, bool chain)
{
  fl_map_view v = fl_map_bounds(results, chain);
  const double margin = chain ? 0.5 : 0.08;
  double extent = fl_map_extent_m(&v);
  if (!(extent > 0)) extent = 1;
  widen(&v.x_min, &v.x_max, v.x_max - v.x_min + margin * extent);
  widen(&v.y_min, &v.y_max, v.y_max - v.y_min + margin * extent);
  double metres_per_pixel = fmax((v.x_max - v.x_min) / v.width, (v.y_max - v.y_min) / v.height);
  v.height = fmax(MIN_HEIGHT, ceil((v.y_max - v.y_min) / metres_per_pixel));
  widen(&v.y_min, &v.y_max, v.height * metres_per_pixel);
  widen(&v.x_min, &v.x_max, v.width * metres_per_pixel);
  return v;
}

bool fl_map_shows(const fl_map_view *v, const fl_node *node)
{
  return node->x_m >= v->x_min && node->x_m <= v->x_max && node->y_m >= v->y_min && node->y_m <= v->y_max;
}

double fl_map_x(const fl_map_view *v, double x_m)
{
  return (x_m - v->x_min) / (v->x_max - v->x_min) * v->width;
}

double fl_map_y(const fl_map_view *v, double y_m)
{
  return (v->y_max - y_m) / (v->y_max - v->y_min) * v->height;
}
