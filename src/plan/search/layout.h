/* Parts between a source and a sink, and nodes that only forward, in the words of the search: as parts that follow each
 * other from point to point, each on nodes that may run it.
 *
 *   with a source   point 0 begins the chain: a part from there on runs on the source, which runs no other. It is empty
 *                   when it ends where the network begins, and holds the first layers when it ends behind them
 *   with a sink     a point is added where the network ends: the part from there on is empty and on the sink. A part
 *                   that passes it by holds the last layers, on the sink
 *   with relays     there is a point more at every cut for each relay. A part may end at any of them; an empty one
 * leads from each to the next; and parts that compute go on from the last one
 *
 * Whether the first part runs on the source, or an empty one begins the chain, and where relays stand, are then choices
 * of where to cut like any others. */
#ifndef FIELDLINE_SRC_PLAN_SEARCH_LAYOUT_H
#define FIELDLINE_SRC_PLAN_SEARCH_LAYOUT_H

#include "fieldline/accounting.h"
#include "fieldline/ends.h"
#include "plan/search/search.h"

typedef struct {
  fl_ends ends;
  size_t inner_count; /* p: parts that compute are [j, k) with 0 <= j < k <= p */
  size_t copies;      /* points at a cut: one more than relays */
  size_t first;       /* the last of the points at which the network begins */
  size_t point_count; /* of the search */
} fl_search_layout;

/* More relays than a chain of `node_count` nodes has room for are left out. */
fl_search_layout fl_search_layout_of(const fl_ends *ends, size_t inner_count, size_t node_count);

/* What the search calls [first, end) on a node. False: it is no part, or not one for the node. */
bool fl_search_layout_part(const fl_search_layout *layout, size_t first, size_t end, size_t node, fl_part *part);

/* Where in the network the search's point is, for what is sent there. */
size_t fl_search_layout_inner(const fl_search_layout *layout, size_t point);

/* Take relays out of a plan that it is no worse without. Errors: those of fl_search_value(). Cost: a value a relay. */
fl_status fl_search_shorten(const fl_search_problem *in, const fl_search_layout *layout, fl_search_plan *plan,
                            fl_error *err);

/* The ends of the parts of a whole chain as the search counts them; inner[i] is where part i ends in the network. */
void fl_search_layout_ends(const fl_search_layout *layout, const size_t *inner, size_t count, size_t *ends);

#endif
