#include "fieldline/ends.h"

bool fl_ends_add_parts(const fl_ends *ends)
{
  return ends->has_source || ends->has_sink || ends->relays > 0;
}

static bool is_source(const fl_ends *ends, size_t node)
{
  return ends->has_source && node == ends->source;
}

static bool is_sink(const fl_ends *ends, size_t node)
{
  return ends->has_sink && node == ends->sink;
}

bool fl_ends_has(const fl_ends *ends, size_t node)
{
  return is_source(ends, node) || is_sink(ends, node);
}

bool fl_ends_allow(const fl_ends *ends, size_t part, size_t part_count, size_t node)
{
  return (part == 0 || !is_source(ends, node)) && (part + 1 == part_count || !is_sink(ends, node));
}
