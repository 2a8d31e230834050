#include "plan/answer.h"

#include "plan/route.h"

fl_status fl_answer_check_parts(const char *partitioner, const fl_part *parts, size_t count, size_t point_count,
                                size_t node_count, fl_error *err)
{
  size_t end = 0;
  if (count < 1 || count > node_count)
    return fl_fail_about(err, FL_ERR_VALUE, "partitioner", "%s made %zu parts of %zu cut points for %zu nodes",
                         partitioner, count, point_count, node_count);
  for (size_t i = 0; i < count; end = parts[i++].end) {
    if (parts[i].first == end && parts[i].end >= end && parts[i].end <= point_count) continue;
    return fl_fail_about(err, FL_ERR_VALUE, "partitioner",
                         "%s gave part %zu the cut points %zu to %zu of %zu, behind %zu that are taken", partitioner, i,
                         parts[i].first, parts[i].end, point_count, end);
  }
  if (end == point_count) return FL_OK;
  return fl_fail_about(err, FL_ERR_VALUE, "partitioner", "%s left out the cut points from %zu of %zu on", partitioner,
                       end, point_count);
}

/* The first part on that node. */
static size_t part_on(const size_t *chain, size_t node)
{
  size_t part = 0;
  while (chain[part] != node) part++;
  return part;
}

fl_status fl_answer_check_chain(const char *key, const char *method, const size_t *chain, size_t count,
                                size_t node_count, fl_error *err)
{
  for (size_t i = 0; i < count; i++) {
    if (chain[i] >= node_count)
      return fl_fail_about(err, FL_ERR_VALUE, key, "%s put part %zu on node number %zu, and there are %zu", method, i,
                           chain[i], node_count);
    size_t first = part_on(chain, chain[i]);
    if (first < i)
      return fl_fail_about(err, FL_ERR_VALUE, key, "%s put parts %zu and %zu on one node, number %zu", method, first, i,
                           chain[i]);
  }
  return FL_OK;
}

fl_status fl_answer_check_none_empty(const char *partitioner, const fl_part *parts, size_t count, fl_error *err)
{
  for (size_t i = 0; i < count; i++)
    if (fl_part_is_empty(parts[i]))
      return fl_fail_about(err, FL_ERR_VALUE, "partitioner",
                           "%s made part %zu empty, and empty parts are added to what it makes: there are ends",
                           partitioner, i);
  return FL_OK;
}

fl_status fl_answer_check_ends(const char *placer, const fl_ends *ends, const size_t *chain, size_t count,
                               fl_error *err)
{
  for (size_t i = 0; i < count; i++)
    if (!fl_ends_allow(ends, i, count, chain[i]))
      return fl_fail_about(err, FL_ERR_VALUE, "placer", "%s put part %zu of %zu on the %s, where only the %s may run",
                           placer, i, count, ends->has_source && chain[i] == ends->source ? "source" : "sink",
                           ends->has_source && chain[i] == ends->source ? "first" : "last");
  return FL_OK;
}

fl_status fl_answer_check_whole(const char *partitioner, const fl_ends *ends, const size_t *chain, size_t count,
                                fl_error *err)
{
  if (ends->has_source && chain[0] != ends->source)
    return fl_fail_about(err, FL_ERR_VALUE, "partitioner", "%s made a chain that does not begin on the source",
                         partitioner);
  if (ends->has_sink && chain[count - 1] != ends->sink)
    return fl_fail_about(err, FL_ERR_VALUE, "partitioner", "%s made a chain that does not end on the sink",
                         partitioner);
  return FL_OK;
}

/* May so many parts be done before a relay: does something stand before it and behind it? */
static bool is_between(const fl_place_input *in, const fl_placement *placement, size_t done)
{
  if (done == 0) return in->ends.has_source && placement->chain[0] != in->ends.source;
  if (done < in->part_count) return true;
  return done == in->part_count && in->ends.has_sink && placement->chain[done - 1] != in->ends.sink;
}

static bool are_relays(const fl_place_input *in, const fl_placement *placement)
{
  const fl_relay *relays = placement->relays;
  for (size_t i = 0; i < placement->relay_count; i++) {
    if (!is_between(in, placement, relays[i].done)) return false;
    if (i > 0 && relays[i].done < relays[i - 1].done) return false;
    if (i >= in->ends.relays && relays[i].done == relays[i - in->ends.relays].done) return false;
  }
  return true;
}

fl_status fl_answer_check_relays(const char *placer, const fl_place_input *in, const fl_placement *placement,
                                 fl_error *err)
{
  fl_route route;
  if (placement->relay_count == 0) return FL_OK;
  if (!are_relays(in, placement))
    return fl_fail_about(err, FL_ERR_VALUE, "placer", "%s put relays where none may stand", placer);
  fl_status status = fl_route_make(in, placement, &route, err);
  if (status != FL_OK) return status;
  status = fl_answer_check_chain("placer", placer, route.nodes, route.count, in->field->count, err);
  fl_route_clear(&route);
  return status;
}
