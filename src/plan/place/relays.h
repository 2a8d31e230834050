/* Nodes that forward, for a chain of nodes that compute. */
#ifndef FIELDLINE_SRC_PLAN_PLACE_RELAYS_H
#define FIELDLINE_SRC_PLAN_PLACE_RELAYS_H

#include "fieldline/place.h"

/* Give the placement's chain relays where they make its longest hops shorter, or a hop without a link possible:
 * placement->relays, of nodes that are free, at most in->ends.relays a hop. Stages are not looked at. FL_ERR_MEMORY.
 * Cost: O(relays n^2) a hop. */
fl_status fl_place_add_relays(const fl_place_input *in, fl_placement *placement, fl_error *err);

/* Links as relays make them: each the best way of so few hops, at the rate of the slowest. Without latencies.
 * Relays are looked for among the sixteen nearest of a node. Success: *out belongs to the caller (fl_links_free).
 * FL_ERR_MEMORY. Cost: O(relays n^2). */
fl_status fl_place_relayed_links(const fl_place_input *in, fl_links **out, fl_error *err);

/* What a placer makes of those links and of the ones that there are, each with the relays that its chain takes: the
 * better of the two, whatever the medium is. `name` is the placer's in messages. Errors: FL_ERR_INFEASIBLE,
 * FL_ERR_MEMORY. */
fl_status fl_place_relayed(const fl_place_input *in, fl_place_fn *place, const char *name, fl_placement *out,
                           fl_error *err);

#endif
