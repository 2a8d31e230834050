/* What a map of a field shows, in metres, and where that is in the drawing. */
#ifndef FIELDLINE_SRC_REPORT_RUN_MAP_VIEW_H
#define FIELDLINE_SRC_REPORT_RUN_MAP_VIEW_H

#include "present/report/figure.h"
#include "present/report/run_results.h"

/* Metres to pixels, the same on both axes. */
typedef struct {
  double x_min, x_max, y_min, y_max; /* metres */
  double width, height;              /* pixels */
} fl_map_view;

/* What holds all nodes, or those of the chain; and the longer side of that. */
fl_map_view fl_map_bounds(const fl_run_results *results, bool chain);
double fl_map_extent_m(const fl_map_view *v);

/* The bounds with a margin, in the proportions of a figure. */
fl_map_view fl_map_view_make(const fl_run_results *results, bool chain);

bool fl_map_shows(const fl_map_view *v, const fl_node *node);
double fl_map_x(const fl_map_view *v, double x_m);
double fl_map_y(const fl_map_view *v, double y_m);

#endif
