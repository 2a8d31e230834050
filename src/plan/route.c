#include "plan/route.h"

#include <stdlib.h>

static void add(fl_route *route, size_t node, size_t done)
{
  route->nodes[route->count] = node;
  route->done[route->count++] = done;
}

static void add_relays(fl_route *route, const fl_placement *placement, size_t done)
{
  for (size_t i = 0; i < placement->relay_count; i++)
    if (placement->relays[i].done == done) add(route, placement->relays[i].node, done);
}

fl_status fl_route_make(const fl_place_input *in, const fl_placement *placement, fl_route *out, fl_error *err)
{
  const fl_ends *ends = &in->ends;
  size_t k = in->part_count, room = k + 2 + placement->relay_count;
  *out = (fl_route){0, calloc(room, sizeof *out->nodes), calloc(room, sizeof *out->done)};
  if (out->nodes == NULL || out->done == NULL) {
    fl_route_clear(out);
    return fl_fail_memory(err, "a chain");
  }
  if (ends->has_source && placement->chain[0] != ends->source) add(out, ends->source, 0);
  for (size_t part = 0; part < k; part++) {
    add_relays(out, placement, part);
    add(out, placement->chain[part], part + 1);
  }
  add_relays(out, placement, k);
  if (ends->has_sink && placement->chain[k - 1] != ends->sink) add(out, ends->sink, k);
  return FL_OK;
}

void fl_route_clear(fl_route *route)
{
  free(route->nodes);
  free(route->done);
  *route = (fl_route){0};
}

double fl_route_bits(const fl_place_input *in, const fl_route *route, size_t index)
{
  size_t done = route->done[index];
  if (done == 0) return in->input_bits;
  return done == in->part_count ? in->output_bits : in->hop_bits[done - 1];
}
