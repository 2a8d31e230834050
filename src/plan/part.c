#include "fieldline/part.h"

#include "fieldline/units.h"

static double layers_s(const fl_costs *costs, const fl_node *node, fl_part part)
{
  double speed = node->speed_flop_per_s, bandwidth = node->memory_bytes_per_s;
  if (node->device == 0) return fl_costs_part_s(costs, part, speed, bandwidth);
  return fl_costs_measured_part_s(costs, part, node->device - 1, speed, bandwidth);
}

/* Time to expand what a part receives and to compress what it sends, on any node. */
static double codec_s(const fl_costs *costs, const fl_codec_charge *charge, fl_part part)
{
  double time_s = 0;
  if (fl_part_is_empty(part)) return 0;
  if (part.first > 0) time_s += charge->expand_s_per_byte * costs->raw_bytes[part.first - 1];
  if (part.end < costs->point_count) time_s += charge->compress_s_per_byte * costs->raw_bytes[part.end - 1];
  return time_s;
}

static double message_s(double message_s, double s_per_byte, double bits)
{
  return message_s + s_per_byte * bits / FL_BITS_PER_BYTE;
}

/* What is sent at a cut point. */
static double bits_at(const fl_costs *costs, size_t point)
{
  return fl_costs_hop_bits(costs, (fl_part){point, point});
}

/* What the node has to do with messages: those from the part before and to the part behind. */
static double messages_s(const fl_costs *costs, const fl_message_costs *m, fl_part part)
{
  double time_s = 0;
  if (part.first > 0) time_s += message_s(m->receive_s, m->receive_s_per_byte, bits_at(costs, part.first));
  if (part.end < costs->point_count) time_s += message_s(m->send_s, m->send_s_per_byte, bits_at(costs, part.end));
  return time_s;
}

double fl_part_compute_s(const fl_costs *costs, const fl_codec_charge *charge, const fl_node *node, fl_part part)
{
  return layers_s(costs, node, part) + codec_s(costs, charge, part) + messages_s(costs, &node->messages, part);
}

static double ends_s(const fl_costs *costs, const fl_ends *ends, const fl_message_costs *m, size_t node, fl_part part)
{
  double time_s = 0;
  if (part.first == 0 && ends->has_source && node != ends->source)
    time_s += message_s(m->receive_s, m->receive_s_per_byte, costs->input_bits);
  if (part.end == costs->point_count && ends->has_sink && node != ends->sink)
    time_s += message_s(m->send_s, m->send_s_per_byte, costs->output_bits);
  return time_s;
}

double fl_part_stage_s(const fl_costs *costs, const fl_codec_charge *charge, const fl_ends *ends, const fl_field *field,
                       size_t node, fl_part part)
{
  const fl_node *on = &field->nodes[node];
  return fl_part_compute_s(costs, charge, on, part) + ends_s(costs, ends, &on->messages, node, part);
}
