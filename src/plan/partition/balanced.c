/* balanced: the least largest stage, computing and sending together. What a part takes to compute is looked at on the
 * slowest node, what it takes to send at one rate, by default that of the fastest link: where nodes are equally fast,
 * no chain of any parts has a bottleneck below the largest stage that comes out. */
#include <math.h>

#include "plan/partition/minimax.h"
#include "plan/partition/partitioners.h"

typedef struct {
  const fl_partition_input *in;
  const fl_node *slowest;
  double s_per_bit; /* INFINITY: there are no links */
} stages;

/* The least speed; a node without one computes in no time. */
static const fl_node *slowest_node(const fl_field *field)
{
  const fl_node *slowest = &field->nodes[0];
  for (size_t i = 1; i < field->count; i++) {
    const fl_node *node = &field->nodes[i];
    if (node->speed_flop_per_s == 0) continue;
    if (slowest->speed_flop_per_s == 0 || node->speed_flop_per_s < slowest->speed_flop_per_s) slowest = node;
  }
  return slowest;
}

static double stage_s(const void *context, fl_part part)
{
  const stages *s = context;
  const fl_costs *costs = s->in->costs;
  double compute_s = fl_part_compute_s(costs, &s->in->charge, s->slowest, part);
  if (part.end == costs->point_count) return compute_s;
  if (isinf(s->s_per_bit)) return INFINITY;
  return fmax(compute_s, costs->transfer_bits[part.end - 1] * s->s_per_bit);
}

fl_status fl_partition_balanced(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err)
{
  double rate_bps = fl_option_value(&in->options, 0);
  stages s = {in, slowest_node(in->field), 1 / rate_bps};
  if (isnan(rate_bps)) s.s_per_bit = fl_links_least_weight(in->links) / in->links->bandwidth_hz;
  return fl_partition_minimax(in, "balanced", stage_s, &s, parts, count, err);
}
