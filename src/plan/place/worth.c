/* What a part takes on a node, and what a chain is worth. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/place.h"
#include "plan/route.h"

static double time_of_part(const void *context, size_t part, size_t node)
{
  const fl_place_parts *p = context;
  return fl_part_stage_s(p->costs, &p->charge, &p->ends, p->field, node, p->parts[part]);
}

static double bytes_of_part(const void *context, size_t part)
{
  const fl_place_parts *p = context;
  return fl_costs_part_bytes(p->costs, p->parts[part]);
}

static double time_to_forward(const void *context, size_t done, size_t node)
{
  const fl_place_parts *p = context;
  size_t point = done == 0 ? 0 : p->parts[done - 1].end;
  fl_part part = {point, point};
  return fl_part_stage_s(p->costs, &p->charge, &p->ends, p->field, node, part);
}

fl_place_stages fl_place_stages_of(const fl_place_parts *parts)
{
  return (fl_place_stages){
      .time_s = time_of_part, .bytes = bytes_of_part, .context = parts, .forward_s = time_to_forward, .by_kind = true};
}

double fl_place_compute_s(const fl_place_input *in, size_t part, size_t node)
{
  return in->stages.time_s(in->stages.context, part, node);
}

double fl_place_forward_s(const fl_place_input *in, size_t done, size_t node)
{
  return in->stages.forward_s == NULL ? 0 : in->stages.forward_s(in->stages.context, done, node);
}

double fl_place_bytes(const fl_place_input *in, size_t part)
{
  return in->stages.bytes(in->stages.context, part);
}

static bool has_bytes(const fl_place_input *in, double bytes, size_t node)
{
  return in->may_overflow || fl_accounting_fits(in->accounting, bytes, in->field->nodes[node].memory_bytes);
}

bool fl_place_has_room(const fl_place_input *in, size_t part, size_t node)
{
  return has_bytes(in, fl_place_bytes(in, part), node);
}

bool fl_place_can_forward(const fl_place_input *in, double bits, size_t node)
{
  return has_bytes(in, fl_accounting_forwarded_bytes(in->accounting, bits), node);
}

/* The source, and from there to the first part. */
static double enter_s(const fl_place_input *in, size_t node)
{
  if (!in->ends.has_source || node == in->ends.source) return 0;
  if (!fl_place_can_forward(in, in->input_bits, in->ends.source)) return INFINITY;
  return fmax(fl_place_forward_s(in, 0, in->ends.source),
              fl_links_time_s(in->links, in->input_bits, in->ends.source, node));
}

/* From the last part to the sink, and there. */
static double leave_s(const fl_place_input *in, size_t node)
{
  if (!in->ends.has_sink || node == in->ends.sink) return 0;
  if (!fl_place_can_forward(in, in->output_bits, in->ends.sink)) return INFINITY;
  return fmax(fl_place_forward_s(in, in->part_count, in->ends.sink),
              fl_links_time_s(in->links, in->output_bits, node, in->ends.sink));
}

/* The longer of the two, as far as they are the part's. */
static double ends_s(const fl_place_input *in, size_t part, size_t node)
{
  return fmax(part == 0 ? enter_s(in, node) : 0, part + 1 == in->part_count ? leave_s(in, node) : 0);
}

double fl_place_stage_s(const fl_place_input *in, size_t part, size_t node)
{
  return fmax(fl_place_compute_s(in, part, node), ends_s(in, part, node));
}

bool fl_place_fits(const fl_place_input *in, size_t part, size_t node)
{
  return fl_place_has_room(in, part, node) && fl_ends_allow(&in->ends, part, in->part_count, node) &&
         !isinf(ends_s(in, part, node));
}

void fl_place_hop_bits(const fl_costs *costs, const fl_part *parts, size_t count, double *hop_bits)
{
  for (size_t i = 0; i < count; i++) hop_bits[i] = i + 1 < count ? fl_costs_hop_bits(costs, parts[i]) : 0;
}

double fl_place_bottleneck_s(const fl_place_input *in, const size_t *chain)
{
  double bottleneck_s = 0;
  for (size_t i = 0; i < in->part_count; i++) {
    double stage_s = fl_place_stage_s(in, i, chain[i]);
    if (stage_s > bottleneck_s) bottleneck_s = stage_s;
    if (i + 1 == in->part_count) break;
    double hop_s = fl_links_time_s(in->links, in->hop_bits[i], chain[i], chain[i + 1]);
    if (hop_s > bottleneck_s) bottleneck_s = hop_s;
  }
  return bottleneck_s;
}

/* What a node of the route takes. */
static double route_stage_s(const fl_place_input *in, const fl_route *route, size_t i)
{
  size_t before = i == 0 ? 0 : route->done[i - 1], done = route->done[i];
  return done > before ? fl_place_compute_s(in, before, route->nodes[i])
                       : fl_place_forward_s(in, done, route->nodes[i]);
}

/* The longest stage or hop of the route; INFINITY on a missing link. */
static double longest_of(const fl_place_input *in, const fl_route *route)
{
  double longest_s = 0;
  for (size_t i = 0; i < route->count; i++) longest_s = fmax(longest_s, route_stage_s(in, route, i));
  for (size_t i = 0; i + 1 < route->count; i++)
    longest_s =
        fmax(longest_s, fl_links_time_s(in->links, fl_route_bits(in, route, i), route->nodes[i], route->nodes[i + 1]));
  return longest_s;
}

static fl_status medium_period(const fl_place_input *in, const fl_route *route, double *period_s, fl_error *err)
{
  size_t hop_count = route->count - 1;
  fl_air_hop *hops = calloc(hop_count + 1, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < hop_count; i++)
    hops[i] = fl_air_hop_over(in->medium.medium, in->links, route->nodes[i], route->nodes[i + 1],
                              fl_route_bits(in, route, i));
  fl_status status = fl_medium_period_s(&in->medium, in->links, hops, hop_count, period_s, err);
  free(hops);
  return status;
}

fl_status fl_place_period_s(const fl_place_input *in, const fl_placement *placement, double *period_s, fl_error *err)
{
  fl_route route;
  double medium_s = 0;
  fl_status status = fl_route_make(in, placement, &route, err);
  if (status != FL_OK) return status;
  *period_s = longest_of(in, &route);
  if (!isinf(*period_s) && fl_medium_couples(in->medium.medium)) status = medium_period(in, &route, &medium_s, err);
  *period_s = fmax(*period_s, medium_s);
  fl_route_clear(&route);
  return status;
}

/* The sum of all stages and hops of the route. */
static double sum_of(const fl_place_input *in, const fl_route *route)
{
  double sum_s = 0;
  for (size_t i = 0; i < route->count; i++) {
    sum_s += route_stage_s(in, route, i);
    if (i + 1 < route->count)
      sum_s += fl_links_time_s(in->links, fl_route_bits(in, route, i), route->nodes[i], route->nodes[i + 1]);
  }
  return sum_s;
}

fl_status fl_place_latency_s(const fl_place_input *in, const fl_placement *placement, double *latency_s, fl_error *err)
{
  fl_route route;
  fl_status status = fl_route_make(in, placement, &route, err);
  if (status != FL_OK) return status;
  *latency_s = sum_of(in, &route);
  fl_route_clear(&route);
  return FL_OK;
}

/* Idling for the period, and what is above that. */
static double energy_of(const fl_place_input *in, const fl_route *route, double period_s)
{
  double energy_j = 0;
  for (size_t i = 0; i < route->count; i++) {
    const double *w = in->field->nodes[route->nodes[i]].powers.w;
    energy_j += w[FL_POWER_IDLE] * period_s;
    energy_j += (w[FL_POWER_COMPUTE] - w[FL_POWER_IDLE]) * route_stage_s(in, route, i);
    if (i + 1 == route->count) break;
    size_t to = route->nodes[i + 1];
    energy_j += (w[FL_POWER_SEND] + in->field->nodes[to].powers.w[FL_POWER_RECEIVE]) *
                fl_links_time_s(in->links, fl_route_bits(in, route, i), route->nodes[i], to);
  }
  return energy_j;
}

static fl_status place_energy_j(const fl_place_input *in, const fl_placement *placement, double *energy_j,
                                fl_error *err)
{
  fl_route route;
  double period_s;
  *energy_j = INFINITY;
  fl_status status = fl_place_period_s(in, placement, &period_s, err);
  if (status != FL_OK || isinf(period_s)) return status;
  status = fl_route_make(in, placement, &route, err);
  if (status != FL_OK) return status;
  *energy_j = energy_of(in, &route, period_s);
  fl_route_clear(&route);
  return FL_OK;
}

fl_status fl_place_value(const fl_place_input *in, const fl_placement *placement, double *value, fl_error *err)
{
  if (in->objective == FL_OBJECTIVE_ENERGY) return place_energy_j(in, placement, value, err);
  bool latency = in->objective == FL_OBJECTIVE_LATENCY;
  return (latency ? fl_place_latency_s : fl_place_period_s)(in, placement, value, err);
}
