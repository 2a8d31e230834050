#include "plan/search/layout.h"

fl_search_layout fl_search_layout_of(const fl_ends *ends, size_t inner_count, size_t node_count)
{
  size_t most = node_count > 2 ? node_count - 2 : 0, relays = ends->relays < most ? ends->relays : most;
  fl_search_layout layout = {.ends = *ends, .inner_count = inner_count, .copies = 1 + relays};
  layout.first = ends->has_source ? layout.copies : 0; /* else nothing comes before, and one point is enough */
  layout.point_count = layout.first + inner_count * layout.copies + ends->has_sink;
  if (!ends->has_sink) layout.point_count -= relays; /* nothing is behind the end */
  return layout;
}

static bool is_start(const fl_search_layout *layout, size_t point)
{
  return layout->ends.has_source && point == 0;
}

/* Points counted from the first of those at which the network begins. */
static size_t offset_of(const fl_search_layout *layout, size_t point)
{
  return is_start(layout, point) ? 0 : point + layout->copies - 1 - layout->first;
}

size_t fl_search_layout_inner(const fl_search_layout *layout, size_t point)
{
  size_t inner = offset_of(layout, point) / layout->copies;
  return inner < layout->inner_count ? inner : layout->inner_count;
}

/* Can an empty part go on from here, but no other? */
static bool is_for_relays(const fl_search_layout *layout, size_t point)
{
  return !is_start(layout, point) && (offset_of(layout, point) + 1) % layout->copies != 0;
}

bool fl_search_layout_part(const fl_search_layout *layout, size_t first, size_t end, size_t node, fl_part *part)
{
  const fl_ends *ends = &layout->ends;
  bool on_source = is_start(layout, first), on_sink = ends->has_sink && end == layout->point_count;
  *part = (fl_part){fl_search_layout_inner(layout, first), fl_search_layout_inner(layout, end)};
  if (on_source && on_sink) return false; /* they are two nodes */
  if (is_for_relays(layout, first) && end != first + 1) return false;
  if (on_source) return node == ends->source;
  return on_sink ? node == ends->sink : !fl_ends_has(ends, node);
}

/* Is the part that follows a relay? The last one, if it is empty, is the sink's. */
static bool leads_to_relay(const size_t *inner, size_t count, size_t i)
{
  return i + 2 < count && inner[i + 1] == inner[i];
}

void fl_search_layout_ends(const fl_search_layout *layout, const size_t *inner, size_t count, size_t *ends)
{
  for (size_t i = count; i-- > 0;) {
    if (i + 1 == count)
      ends[i] = layout->point_count;
    else
      ends[i] = leads_to_relay(inner, count, i) ? ends[i + 1] - 1 : layout->first + inner[i] * layout->copies;
  }
}
