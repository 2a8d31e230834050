/* Partitions whose largest stage is least, whatever a stage's cost is. */
#ifndef FIELDLINE_SRC_PARTITION_MINIMAX_H
#define FIELDLINE_SRC_PARTITION_MINIMAX_H

#include "fieldline/partition.h"

/* What a part that fits costs, its hop included; INFINITY: it is not to be had. */
typedef double fl_stage_cost_fn(const void *context, fl_part part);

/* Of all partitions with parts that fit and no more of them than nodes those with the least largest cost; of these the
 * one with the fewest parts, then the least total transfer, then the earliest ends, first part first. Exact.
 * FL_ERR_INFEASIBLE with a reason that starts with `name`; FL_ERR_MEMORY.
 * Cost: two passes over all parts that fit; where the number of nodes binds a few dozen. */
fl_status fl_partition_minimax(const fl_partition_input *in, const char *name, fl_stage_cost_fn *cost,
                               const void *context, fl_part *parts, size_t *count, fl_error *err);

#endif
