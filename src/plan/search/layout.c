#include "plan/search/layout.h"

fl_search_layout fl_search_layout_of(const fl_ends *ends, size_t inner_count)
{
  size_t first = ends->has_source;
  return (fl_search_layout){*ends, inner_count, first, first + inner_count + ends->has_sink};
}

size_t fl_search_layout_inner(const fl_search_layout *layout, size_t point)
{
  if (point < layout->first) return 0;
  size_t inner = point - layout->first;
  return inner < layout->inner_count ? inner : layout->inner_count;
}

bool fl_search_layout_part(const fl_search_layout *layout, size_t first, size_t end, size_t node, fl_part *part)
{
  const fl_ends *ends = &layout->ends;
  bool on_source = ends->has_source && first == 0, on_sink = ends->has_sink && end == layout->point_count;
  *part = (fl_part){fl_search_layout_inner(layout, first), fl_search_layout_inner(layout, end)};
  if (on_source && on_sink) return false; /* they are two nodes */
  if (on_source) return node == ends->source;
  return on_sink ? node == ends->sink : !fl_ends_has(ends, node);
}

size_t fl_search_layout_point(const fl_search_layout *layout, size_t inner, bool last)
{
  return last ? layout->point_count : layout->first + inner;
}
