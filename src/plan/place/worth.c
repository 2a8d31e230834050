/* What a part takes on a node, and what a chain is worth. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/place.h"

static double time_of_part(const void *context, size_t part, size_t node)
{
  const fl_place_parts *p = context;
  return fl_part_compute_s(p->costs, &p->charge, &p->field->nodes[node], p->parts[part]);
}

static double bytes_of_part(const void *context, size_t part)
{
  const fl_place_parts *p = context;
  return fl_costs_part_bytes(p->costs, p->parts[part]);
}

fl_place_stages fl_place_stages_of(const fl_place_parts *parts)
{
  return (fl_place_stages){time_of_part, bytes_of_part, parts};
}

double fl_place_compute_s(const fl_place_input *in, size_t part, size_t node)
{
  return in->stages.time_s(in->stages.context, part, node);
}

double fl_place_bytes(const fl_place_input *in, size_t part)
{
  return in->stages.bytes(in->stages.context, part);
}

bool fl_place_fits(const fl_place_input *in, size_t part, size_t node)
{
  return in->may_overflow ||
         fl_accounting_fits(in->accounting, fl_place_bytes(in, part), in->field->nodes[node].memory_bytes);
}

void fl_place_hop_bits(const fl_costs *costs, const fl_part *parts, size_t count, double *hop_bits)
{
  for (size_t i = 0; i < count; i++) hop_bits[i] = i + 1 < count ? fl_costs_hop_bits(costs, parts[i]) : 0;
}

double fl_place_bottleneck_s(const fl_place_input *in, const size_t *chain)
{
  double bottleneck_s = 0;
  for (size_t i = 0; i < in->part_count; i++) {
    double compute_s = fl_place_compute_s(in, i, chain[i]);
    if (compute_s > bottleneck_s) bottleneck_s = compute_s;
    if (i + 1 == in->part_count) break;
    double hop_s = fl_links_time_s(in->links, in->hop_bits[i], chain[i], chain[i + 1]);
    if (hop_s > bottleneck_s) bottleneck_s = hop_s;
  }
  return bottleneck_s;
}

fl_status fl_place_period_s(const fl_place_input *in, const size_t *chain, double *period_s, fl_error *err)
{
  size_t hop_count = in->part_count - 1;
  double medium_s;
  *period_s = fl_place_bottleneck_s(in, chain);
  if (isinf(*period_s) || !fl_medium_couples(in->medium.medium)) return FL_OK;
  fl_air_hop *hops = calloc(hop_count + 1, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < hop_count; i++) hops[i] = fl_air_hop_over(in->links, chain[i], chain[i + 1], in->hop_bits[i]);
  fl_status status = fl_medium_period_s(&in->medium, in->links, hops, hop_count, &medium_s, err);
  free(hops);
  if (status == FL_OK) *period_s = fmax(*period_s, medium_s);
  return status;
}
