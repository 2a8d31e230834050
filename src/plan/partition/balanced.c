/* balanced: the least largest stage, computing and sending together. What a part takes to compute is looked at on the
 * slowest node, what it takes to send at one rate, by default that of the fastest link: where nodes are equally fast,
 * no chain of any parts has a bottleneck below the largest stage that comes out. Where no node is the slowest in all of
 * speed, memory bandwidth and messages, the slowest for the part counts. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "plan/partition/minimax.h"
#include "plan/partition/partitioners.h"

typedef struct {
  const fl_partition_input *in;
  const fl_node **slowest; /* no node is slower than one of them in one thing and no faster in the other */
  size_t slowest_count;
  double s_per_bit; /* INFINITY: there are no links */
} stages;

/* 0 is no limit at all. */
static bool is_no_faster(double a, double b)
{
  return b == 0 || (a > 0 && a <= b);
}

static bool costs_no_less(const fl_message_costs *a, const fl_message_costs *b)
{
  return a->send_s >= b->send_s && a->send_s_per_byte >= b->send_s_per_byte && a->receive_s >= b->receive_s &&
         a->receive_s_per_byte >= b->receive_s_per_byte;
}

static bool is_no_faster_node(const fl_node *a, const fl_node *b)
{
  return is_no_faster(a->speed_flop_per_s, b->speed_flop_per_s) &&
         is_no_faster(a->memory_bytes_per_s, b->memory_bytes_per_s) && costs_no_less(&a->messages, &b->messages) &&
         a->device == b->device;
}

/* Add a node, unless one of them is no faster; those that are no slower than it go. */
static void add_slow_node(stages *s, const fl_node *node)
{
  size_t kept = 0;
  for (size_t i = 0; i < s->slowest_count; i++)
    if (is_no_faster_node(s->slowest[i], node)) return;
  for (size_t i = 0; i < s->slowest_count; i++)
    if (!is_no_faster_node(node, s->slowest[i])) s->slowest[kept++] = s->slowest[i];
  s->slowest[kept] = node;
  s->slowest_count = kept + 1;
}

static double stage_s(const void *context, fl_part part)
{
  const stages *s = context;
  const fl_costs *costs = s->in->costs;
  double longest_s = 0;
  for (size_t i = 0; i < s->slowest_count; i++)
    longest_s = fmax(longest_s, fl_part_compute_s(costs, &s->in->charge, s->slowest[i], part));
  if (part.end == costs->point_count) return longest_s;
  if (isinf(s->s_per_bit)) return INFINITY;
  return fmax(longest_s, costs->transfer_bits[part.end - 1] * s->s_per_bit);
}

fl_status fl_partition_balanced(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err)
{
  double rate_bps = fl_option_value(&in->options, 0);
  stages s = {in, calloc(in->field->count, sizeof *s.slowest), 0, 1 / rate_bps};
  if (s.slowest == NULL) return fl_fail_memory(err, "balanced");
  for (size_t i = 0; i < in->field->count; i++) add_slow_node(&s, &in->field->nodes[i]);
  if (isnan(rate_bps)) s.s_per_bit = fl_links_least_weight(in->links) / in->links->bandwidth_hz;
  fl_status status = fl_partition_minimax(in, "balanced", stage_s, &s, parts, count, err);
  free(s.slowest);
  return status;
}
