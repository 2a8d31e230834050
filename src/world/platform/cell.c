#include "world/platform/cell.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"

enum { MOST_RATES = 64, RATE_TEXT_SIZE = 64 };

static fl_status refuse(const fl_cell_reading *r, const fl_declared *cell, fl_error *err, const char *format, ...)
    FL_PRINTF(4, 5);

/* FL_ERR_VALUE at the place of the cell's link: its name and the formatted text. */
static fl_status refuse(const fl_cell_reading *r, const fl_declared *cell, fl_error *err, const char *format, ...)
{
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return fl_fail_at(err, FL_ERR_VALUE, r->file->path, r->file->text, r->file->size, cell->line, cell->column,
                    "Wi-Fi link \"%.120s\": %s", cell->id, text);
}

/* "54Mbps", "6.75MBps"; a bare number is in bytes. NAN for anything else. */
static double rate_of(const char *text, size_t length)
{
  char quantity[RATE_TEXT_SIZE];
  double value;
  if (length >= sizeof quantity - sizeof "it/s") return NAN;
  memcpy(quantity, text, length);
  quantity[length] = '\0';
  size_t digits = length > 3 && strcmp(quantity + length - 2, "ps") == 0 ? length - 3 : length;
  bool bits = digits < length && quantity[digits] == 'b';
  if (digits < length) strcpy(quantity + digits, bits ? "bit/s" : "B/s");
  if (!fl_quantity_parse(quantity, bits ? FL_UNIT_BITS_PER_S : FL_UNIT_BYTES_PER_S, &value) || !(value > 0)) return NAN;
  return bits ? value : FL_BITS_PER_BYTE * value;
}

/* The rates of a cell's link, as many as there are; 0: they are not to be read. */
static size_t rates_of(const fl_declared *cell, double *rates_bps)
{
  size_t count = 0;
  for (const char *at = cell->rates; count < MOST_RATES; at++) {
    size_t length = strcspn(at, ",");
    double rate = rate_of(at, length);
    if (!isfinite(rate)) return 0;
    rates_bps[count++] = rate;
    at += length;
    if (*at == '\0') return count;
  }
  return 0;
}

/* The rate of a host on a cell's air. */
static fl_status station_rate(const fl_cell_reading *r, const fl_declared *cell, const fl_host *host, double *rate_bps,
                              fl_error *err)
{
  double rates_bps[MOST_RATES], level = 0;
  size_t count = rates_of(cell, rates_bps);
  const char *text = host->properties[FL_HOST_WIFI_LEVEL];
  if (count == 0)
    return refuse(r, cell, err, "expected rates such as 54Mbps,36Mbps (at most %d), got \"%.80s\"", MOST_RATES,
                  cell->rates);
  if (text == NULL && count > 1)
    return refuse(r, cell, err,
                  "which of its %zu rates host \"%.120s\" has is not told (expected a property \"wifi_level\" of the "
                  "host, 0 for the first)",
                  count, host->id);
  if (text != NULL && !(fl_number_parse(text, &level) && level >= 0 && level < (double)count && level == floor(level)))
    return refuse(r, cell, err, "host \"%.120s\" has wifi_level \"%.40s\" (expected 0 to %zu)", host->id, text,
                  count - 1);
  *rate_bps = rates_bps[(size_t)level];
  return FL_OK;
}

/* A route's way over the air: the cell it crosses (NULL: none), and how long a bit is on the air there. */
typedef struct {
  const fl_declared *cell;
  double s_per_bit;
} air_way;

/* One crossing more, by a route's host at that end; `index` as in fl_platform_route. */
static fl_status cross(fl_cell_reading *r, uint64_t index, const fl_host *host, air_way *way, fl_error *err)
{
  double rate_bps;
  if (index == 0) return FL_OK;
  const fl_declared *cell = &r->declared->items[index - 1];
  if (way->cell != NULL && way->cell != cell)
    return refuse(r, cell, err, "a route to host \"%.120s\" crosses \"%.120s\" too (expected hosts in one cell)",
                  host->id, way->cell->id);
  fl_status status = station_rate(r, cell, host, &rate_bps, err);
  if (status != FL_OK) return status;
  way->cell = cell;
  way->s_per_bit += 1 / rate_bps;
  r->fastest_bps = fmax(r->fastest_bps, rate_bps);
  return FL_OK;
}

/* What has to hold of every route where one crosses a cell. */
static fl_status compare_routes(const fl_cell_reading *r, const fl_declared *cell, const fl_host *from,
                                const fl_host *to, double latency_s, fl_error *err)
{
  if (r->routes == 0 || (cell == r->cell && latency_s == r->latency_s)) return FL_OK;
  if (cell == r->cell)
    return refuse(
        r, cell, err,
        "the route from \"%.120s\" to \"%.120s\" differs in latency from others, and SimGrid shares a cell by "
        "that (expected one latency)",
        from->id, to->id);
  return refuse(r, cell != NULL ? cell : r->cell, err,
                "not all routes cross it alone (see that from \"%.120s\" to \"%.120s\"), so who shares the air differs "
                "(expected all hosts in one cell)",
                from->id, to->id);
}

fl_status fl_cell_read_route(fl_cell_reading *r, size_t from, size_t to, const fl_platform_route *route,
                             double *air_s_per_bit, fl_error *err)
{
  const fl_host *sender = &r->hosts[from], *receiver = &r->hosts[to];
  air_way way = {NULL, 0};
  *air_s_per_bit = 0;
  if (route->cell_between > 0)
    return refuse(r, &r->declared->items[route->cell_between - 1], err,
                  "the route from \"%.120s\" to \"%.120s\" crosses it midway (expected a cell with an access point)",
                  sender->id, receiver->id);
  fl_status status = cross(r, route->cell_out, sender, &way, err);
  if (status == FL_OK) status = cross(r, route->cell_in, receiver, &way, err);
  if (status == FL_OK && way.cell == NULL && route->bandwidth_bytes_per_s < 0) return FL_OK; /* no route at all */
  if (status == FL_OK && (way.cell != NULL || r->cell != NULL))
    status = compare_routes(r, way.cell, sender, receiver, route->latency_s, err);
  if (status != FL_OK) return status;
  r->cell = way.cell;
  r->latency_s = route->latency_s;
  r->routes++;
  if (route->bandwidth_bytes_per_s > 0)
    r->least_wired_bps = fmin(r->least_wired_bps, FL_BITS_PER_BYTE * route->bandwidth_bytes_per_s);
  *air_s_per_bit = way.s_per_bit;
  return FL_OK;
}

/* Any number of transfers that share the air alike get together at most what the fastest would alone. */
fl_status fl_cell_check(const fl_cell_reading *r, fl_error *err)
{
  if (r->cell == NULL || r->least_wired_bps >= r->fastest_bps) return FL_OK;
  return refuse(
      r, r->cell, err,
      "a link beside it makes %.6g bit/s, less than the %.6g bit/s of a station, so the two share what neither "
      "tells (expected links that are as fast)",
      r->least_wired_bps, r->fastest_bps);
}
