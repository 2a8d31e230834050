/* The ends of a chain: where inputs are, where results have to get, and nodes that stand between parts to forward.
 *
 * Unless the first part runs on the source, the chain begins with an empty part there; likewise it ends on the sink. A
 * node stands in a chain once. */
#ifndef FIELDLINE_ENDS_H
#define FIELDLINE_ENDS_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

/* All zero: a chain begins and ends anywhere, and nobody forwards. */
typedef struct {
  bool has_source, has_sink;
  size_t source, sink; /* nodes, not the same; where there are such */
  size_t relays;       /* at most so many empty parts between two parts */
} fl_ends;

/* Has a chain parts that no partitioner made? */
bool fl_ends_add_parts(const fl_ends *ends);

/* Is the node the source or the sink? */
bool fl_ends_has(const fl_ends *ends, size_t node);

/* May part `part` of the `part_count` that compute run on the node: on the source only the first, on the sink only the
 * last? */
bool fl_ends_allow(const fl_ends *ends, size_t part, size_t part_count, size_t node);

FL_END_DECLS

#endif
