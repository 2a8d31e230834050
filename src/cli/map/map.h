/* A map in the making: a view of a field, drawn somewhere on a canvas. */
#ifndef FIELDLINE_SRC_CLI_MAP_MAP_H
#define FIELDLINE_SRC_CLI_MAP_MAP_H

#include <stdbool.h>

#include "canvas.h"
#include "fieldline/field.h"
#include "fieldline/plan.h"
#include "view.h"

/* Rows around a map: its frame, and the numbers below that. */
enum { MAP_ROWS_ABOVE = 1, MAP_ROWS_BELOW = 2 };

/* What a cell holds, apart from lines. */
typedef enum { MAP_FREE, MAP_OTHER_NODE, MAP_OCCUPIED } map_holding;

typedef struct {
  int column, row; /* within a map, from its upper left corner */
} map_spot;

typedef struct {
  const fl_field *field;
  const fl_plan *plan;
  const bool *is_up; /* [field->count] NULL: everybody is */
  const char *title; /* on the frame */
  map_view view;
  bool names;              /* the chain's nodes get theirs */
  bool no_star;            /* the bottleneck is a hop too short for its star */
  int left, top;           /* of the map within its frame, on the canvas */
  int columns, rows;       /* likewise */
  canvas *canvas;          /* NULL until there is one */
  unsigned char *holdings; /* [rows * columns], each a map_holding */
} map;

/* Fit a view into `columns` x `rows` of a canvas, frame and numbers included, from the column `left` on. */
map map_fit(const fl_field *field, const fl_plan *plan, map_view view, int left, int columns, int rows);

/* Its columns on the canvas, up to the right edge of the frame. */
int map_end(const map *m);

bool map_inside(const map *m, int column, int row);
map_holding map_held(const map *m, int column, int row);
bool map_has_line(const map *m, int column, int row);
void map_hold(map *m, map_spot at, int columns, map_holding as);
void map_put(map *m, map_spot at, const char *text, ink with, map_holding as); /* and hold */

/* A node's dot, from the left and from above, and its cell. */
int map_dot_x(const map *m, size_t node);
int map_dot_y(const map *m, size_t node);
map_spot map_spot_of(const map *m, size_t node);

bool map_is_bottleneck(const map *m, size_t activity);

/* frame.c */
void map_draw_frame(const map *m);

/* hops.c */
void map_draw_line(const map *m, size_t hop);
void map_mark_hop(map *m, size_t hop); /* a star in the middle of the bottleneck, an arrow head at every receiver */
int map_hop_cells(const map *m, size_t hop); /* cells from end to end, one of the ends included */

/* nodes.c */
void map_mark_chain(map *m);
bool map_has_many(const map *m); /* so many nodes that each is no more than a dot of Braille */
void map_mark_others(map *m);
size_t map_name_chain(map *m); /* how many names found no room */
void map_name_others(map *m);

#endif
