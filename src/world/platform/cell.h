/* A Wi-Fi cell of a platform, by SimGrid's own rules: a station has one of the rates of the cell's link, a transfer
 * between two stations is on the air twice, to the access point and from there, and whoever is on the air gets the same
 * bit rate. So the cell is one collision domain, and what a transfer gets alone is the rate of its link. */
#ifndef FIELDLINE_SRC_PLATFORM_CELL_H
#define FIELDLINE_SRC_PLATFORM_CELL_H

#include "world/platform/hosts.h"

/* The cell that the routes read so far cross, and what has to hold of all of them. */
typedef struct {
  const fl_platform_text *file;
  const fl_declared_list *declared; /* the Wi-Fi links */
  const fl_host *hosts;             /* in the field's order */
  const fl_declared *cell;          /* NULL: no route crosses one so far */
  size_t routes;                    /* read so far */
  double latency_s;                 /* of all of them */
  double fastest_bps;               /* of the rates of stations */
  double least_wired_bps;           /* of what routes cross beside it; INFINITY: nothing */
} fl_cell_reading;

/* One more route, and the seconds that a bit of it is on the air of a cell: 0 for a route that crosses none. A
 * station's rate is that of its host's property `wifi_level`, from 0; a link with one rate needs none. FL_ERR_VALUE at
 * the link's place where the sharing cannot be told: a rate that nobody says, several cells, routes beside the cell,
 * routes that differ in latency (SimGrid shares by that). */
fl_status fl_cell_read_route(fl_cell_reading *r, size_t from, size_t to, const fl_platform_route *route,
                             double *air_s_per_bit, fl_error *err);

/* When all routes are read: is it the cell alone that limits them? FL_ERR_VALUE where wires might as well. */
fl_status fl_cell_check(const fl_cell_reading *r, fl_error *err);

#endif
