/* Which metres a map shows, and where on it: the same scale on both axes. */
#ifndef FIELDLINE_SRC_CLI_MAP_VIEW_H
#define FIELDLINE_SRC_CLI_MAP_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/field.h"
#include "fieldline/plan.h"

/* One direction. Its dots are counted from the left, and from below. */
typedef struct {
  double low_m, high_m; /* of the nodes, rounded outwards */
  double step_m;        /* between numbers on the frame */
  int dots, margin;     /* on the map in all, and of these before low_m */
  int decimals;         /* that tell its numbers from each other */
} map_axis;

typedef struct {
  map_axis x, y;
  double dot_m; /* metres from dot to dot */
} map_view;

enum { MAP_NUMBER_SIZE = 32 };

/* Where all nodes of a field are, without a size yet. */
map_view map_view_of(const fl_field *field);

/* Where the nodes of a plan are, with something around them. */
map_view map_view_of_plan(const fl_field *field, const fl_plan *plan);

/* Choose a scale and a size of at most `columns` x `rows` cells. */
void map_view_fit(map_view *view, int columns, int rows);

/* The dot of a place on an axis, from 0 to axis->dots - 1; the nearest for what lies outside. */
int map_view_dot(const map_view *view, const map_axis *axis, double at_m);

/* False: the node is outside, which the view of a plan allows. */
bool map_view_shows(const map_view *view, const fl_node *node);

/* A number as it stands on the frame: with its unit at the upper end of the axis. */
void map_view_label(char out[MAP_NUMBER_SIZE], const map_axis *axis, double value_m);

#endif
