/* Parts between a source and a sink, in the words of the search: as parts that follow each other from point to point,
 * each on nodes that may run it.
 *
 *   with a source   point 0 begins the chain: a part from there on runs on the source, which runs no other. It is empty
 *                   when it ends where the network begins, and holds the first layers when it ends behind them
 *   with a sink     a point is added where the network ends: the part from there on is empty and on the sink. A part
 *                   that passes it by holds the last layers, on the sink
 *
 * Whether the first part runs on the source, or an empty one begins the chain, is then one more choice where to cut. */
#ifndef FIELDLINE_SRC_PLAN_SEARCH_LAYOUT_H
#define FIELDLINE_SRC_PLAN_SEARCH_LAYOUT_H

#include "fieldline/accounting.h"
#include "fieldline/ends.h"
#include "plan/search/search.h"

typedef struct {
  fl_ends ends;
  size_t inner_count; /* p: parts that compute are [j, k) with 0 <= j < k <= p */
  size_t first;       /* point of the search at which the network begins */
  size_t point_count; /* of the search */
} fl_search_layout;

fl_search_layout fl_search_layout_of(const fl_ends *ends, size_t inner_count);

/* What the search calls [first, end) on a node. False: the node cannot run it. */
bool fl_search_layout_part(const fl_search_layout *layout, size_t first, size_t end, size_t node, fl_part *part);

/* Where in the network the search's point is, for what is sent there. */
size_t fl_search_layout_inner(const fl_search_layout *layout, size_t point);

/* The search's point at which a part ends that ends at `inner`, the last of the chain or not. */
size_t fl_search_layout_point(const fl_search_layout *layout, size_t inner, bool last);

#endif
