/* Links that are worked out one by one, when somebody asks. What was asked for is remembered: threads share none. */
#ifndef FIELDLINE_SRC_WORLD_ON_DEMAND_H
#define FIELDLINE_SRC_WORLD_ON_DEMAND_H

#include "fieldline/radio.h"

/* The links of nodes that stand there, with such a radio. *out is NULL, and no error, where they have to be worked out
 * all: where something else than the distance decides about them, or they are too fast or slow to be told apart by it.
 * Success: *out belongs to the caller (fl_on_demand_free). FL_ERR_MEMORY. Cost: O(n^1.5), n the nodes, where they are
 * spread evenly, some 1 ns a pair. */
fl_status fl_on_demand_new(const fl_radio_params *params, const fl_field *field, fl_on_demand **out, fl_error *err);
void fl_on_demand_free(fl_on_demand *links); /* NULL is fine */

/* The same of as many nodes that stand elsewhere, in the same memory. False where they have to be worked out all: then
 * nothing but fl_on_demand_free() may be done with it. */
bool fl_on_demand_fill(fl_on_demand *links, const fl_field *field);

/* What the links' functions of the same names say (radio.h), to the last bit. */
double fl_on_demand_weight(const fl_on_demand *links, size_t from, size_t to);
double fl_on_demand_latency_s(const fl_on_demand *links);
double fl_on_demand_length(const fl_on_demand *links, size_t from, size_t to);
double fl_on_demand_least_weight(const fl_on_demand *links);
const fl_nearest *fl_on_demand_nearest(const fl_on_demand *links, size_t from);
size_t fl_on_demand_fastest(const fl_on_demand *links, size_t from, const bool *open);

#endif
