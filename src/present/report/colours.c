#include "present/report/colours.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const fl_colour colours[] = {
    {"paper", "#ffffff", "#14181d"},   {"ink", "#1d2329", "#e8ecf0"},     {"soft", "#55606b", "#a3aeb9"},
    {"grid", "#e1e5e9", "#2d353e"},    {"faint", "#99a3ad", "#66717c"},   {"band", "#d3e5f3", "#1c3a52"},
    {"worst", "#c8102e", "#ff6b6b"},   {"series1", "#0072b2", "#4fb0e8"}, {"series2", "#d55e00", "#ff9147"},
    {"series3", "#00806a", "#2fc7a3"}, {"series4", "#a8448a", "#e892c8"}, {"series5", "#3f97d3", "#a5d8fa"},
    {"series6", "#a87900", "#f2c244"}, {"series7", "#5a5a5a", "#b9b9b9"}, {"series8", "#6b1d4a", "#c76a9b"},
};

enum { COUNT = sizeof colours / sizeof colours[0] };

const fl_colour *fl_colour_at(size_t index)
{
  return index < COUNT ? &colours[index] : NULL;
}

static const fl_colour *find_hex(const char *text)
{
  for (size_t i = 0; i < COUNT; i++)
    if (strncasecmp(text, colours[i].light, strlen(colours[i].light)) == 0) return &colours[i];
  return NULL;
}

const fl_colour *fl_colour_find(const char *text, size_t *size)
{
  unsigned red, green, blue;
  int used = 0;
  char hex[32];
  *size = strlen("#rrggbb");
  if (text[0] == '#') return find_hex(text);
  if (sscanf(text, "rgb( %3u , %3u , %3u )%n", &red, &green, &blue, &used) != 3 || used == 0) return NULL;
  snprintf(hex, sizeof hex, "#%02x%02x%02x", red, green, blue);
  *size = (size_t)used;
  return strlen(hex) == strlen("#rrggbb") ? find_hex(hex) : NULL;
}

int fl_series_point(size_t series)
{
  static const int points[] = {7, 5, 9, 13, 11, 6, 4, 8, 12, 10}; /* the full ones first */
  return points[series % (sizeof points / sizeof points[0])];
}

size_t fl_series_colour(size_t series)
{
  return series % FL_SERIES_COUNT + 1;
}
