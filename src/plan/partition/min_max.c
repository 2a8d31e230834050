/* min-max: the least largest transfer within memory and number of nodes. */
#include "plan/partition/minimax.h"
#include "plan/partition/partitioners.h"

/* What a part sends; the last one sends nothing. */
static double sent_bits(const void *context, fl_part part)
{
  const fl_costs *costs = context;
  return part.end == costs->point_count ? 0 : costs->transfer_bits[part.end - 1];
}

fl_status fl_partition_min_max(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err)
{
  return fl_partition_minimax(in, "min-max", sent_bits, in->costs, parts, count, err);
}
