/* The whole chain of a placement: the nodes that compute, and those before, between and behind them that forward. */
#ifndef FIELDLINE_SRC_PLAN_ROUTE_H
#define FIELDLINE_SRC_PLAN_ROUTE_H

#include "fieldline/place.h"

typedef struct {
  size_t count;
  size_t *nodes; /* [count] all distinct */
  size_t *done;  /* [count] parts that have computed once the node is done: as many as before it where it forwards */
} fl_route;

/* Success: *out is filled, end with fl_route_clear(). Errors: FL_ERR_MEMORY. Cost: O(count). */
fl_status fl_route_make(const fl_place_input *in, const fl_placement *placement, fl_route *out, fl_error *err);
void fl_route_clear(fl_route *route);

/* What node `index` of the route sends to the next. */
double fl_route_bits(const fl_place_input *in, const fl_route *route, size_t index);

#endif
