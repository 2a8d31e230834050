/* Local search on a finished chain. */
#ifndef FIELDLINE_SRC_PLACE_EXCHANGE_H
#define FIELDLINE_SRC_PLACE_EXCHANGE_H

#include "fieldline/place.h"

/* As long as that makes the bottleneck's stage and all others it touches faster than the bottleneck was: give a part
 * beside the bottleneck to a free node, let it change places with another, or turn round a piece of the chain that ends
 * there; each time the best of these. Never makes a chain worse. `position` is room for the node count.
 * Cost: O(n + k^2) a round, at most 4 k rounds. */
void fl_place_exchange(const fl_place_input *in, size_t *chain, size_t *position);

#endif
