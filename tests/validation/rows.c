#define _DEFAULT_SOURCE /* strsep */

#include "rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"

void *not_null(void *pointer)
{
  if (pointer != NULL) return pointer;
  fputs("validate: out of memory\n", stderr);
  exit(2);
}

static void give_up(const char *what, const char *text)
{
  fprintf(stderr, "validate: %s: %s\n", what, text);
  exit(2);
}

/* ---- the file ---- */

enum { KIND, LAYOUT, STANDARD, RATE, AGGREGATE, COUNT, IN_FLIGHT, VALUE, ERROR, FIELDS, MAX_COLUMNS = 32 };
static const char *const names[FIELDS] = {"kind", "exp", "std", "rate", "ampdu_or_tp", "n_or_hops", "W", "value", "se"};

static size_t split(char *line, char *fields[MAX_COLUMNS])
{
  size_t count = 0;
  line[strcspn(line, "\r\n")] = '\0';
  for (char *rest = line; rest != NULL && count < MAX_COLUMNS;) fields[count++] = strsep(&rest, ",");
  return count;
}

static void find_columns(char *line, size_t column[FIELDS])
{
  char *fields[MAX_COLUMNS];
  size_t count = split(line, fields);
  for (size_t i = 0; i < FIELDS; i++) {
    column[i] = 0;
    while (column[i] < count && strcmp(fields[column[i]], names[i]) != 0) column[i]++;
    if (column[i] == count) give_up("no column of this name", names[i]);
  }
}

static row make_row(char *line, const size_t column[FIELDS])
{
  char *fields[MAX_COLUMNS], *text[FIELDS];
  size_t count = split(line, fields);
  for (size_t i = 0; i < FIELDS; i++) {
    if (column[i] >= count) give_up("a row of too few columns, that begins with", line);
    text[i] = fields[column[i]];
  }
  row r = {text[KIND],
           text[LAYOUT],
           text[STANDARD],
           text[RATE],
           text[AGGREGATE],
           strtoul(text[COUNT], NULL, 10),
           strtoul(text[IN_FLIGHT], NULL, 10),
           atof(text[VALUE]),
           atof(text[ERROR])};
  if (r.count == 0 || r.count > MAX_LINKS || !(r.value > 0))
    give_up("a row of no links, too many, or no value", r.layout);
  return r;
}

size_t read_rows(const char *path, row *rows)
{
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t size = 0, count = 0, column[FIELDS];
  bool named = false;
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  for (; getline(&line, &size, file) > 0 && count < MAX_ROWS; named = true) {
    if (!named)
      find_columns(line, column);
    else
      rows[count++] = make_row(not_null(strdup(line)), column); /* rows keep it */
  }
  free(line);
  fclose(file);
  return count;
}

bool is_mixed(const row *r)
{
  return strchr(r->rate, '+') != NULL;
}

bool is_replaced(const row *rows, size_t count, const row *r)
{
  char longer[64];
  snprintf(longer, sizeof longer, "%s-long", r->layout);
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].layout, longer) == 0 && strcmp(rows[i].rate, r->rate) == 0 && rows[i].count == r->count)
      return true;
  return false;
}

double aggregate_bytes(const row *r)
{
  return strcmp(r->standard, "11a") == 0 ? 0 : atof(r->aggregate);
}

bool has_rts(const row *r)
{
  return strstr(r->layout, "-rts") != NULL;
}

bool has_capture(const row *r)
{
  return strstr(r->layout, "-cap") != NULL;
}

/* ---- the radio ---- */

/* "OfdmRate54Mbps", "HtMcs7", "VhtMcs3" and "HeMcs11", of 20 MHz and one stream; the guard interval is ns-3's. */
static double rate_bps_of(const char *text, const fl_wifi_standard *standard, double guard_s)
{
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  size_t count = fl_wifi_rates(standard, 20e6, 1, guard_s, rates);
  if (strncmp(text, "OfdmRate", strlen("OfdmRate")) == 0) return 1e6 * atof(text + strlen("OfdmRate"));
  const char *digits = strpbrk(text, "0123456789");
  size_t mcs = digits == NULL ? count : strtoul(digits, NULL, 10);
  if (mcs >= count) give_up("an unknown rate", text);
  return rates[mcs].rate_bps;
}

static fl_radio_params radio_of(const row *r, const char *rate)
{
  const double noise_dbm = -93.97, transmit_dbm = 20, loss_at_1m_db = 46.6777, sense_dbm = -82;
  char name[16];
  snprintf(name, sizeof name, "802.%s", r->standard);
  const fl_wifi_standard *standard = fl_wifi_standard_find(name);
  if (standard == NULL) give_up("an unknown standard", r->standard);
  double guard_s = strcmp(name, "802.11ax") == 0 ? 3200e-9 : 800e-9;
  return (fl_radio_params){.bandwidth_hz = 20e6,
                           .path_exponent = 3,
                           .snr_at_1m = fl_ratio_from_db(transmit_dbm - loss_at_1m_db - noise_dbm),
                           .min_distance_m = 1,
                           .standard = standard,
                           .streams = 1,
                           .guard_s = guard_s,
                           .fixed_rate_bps = rate_bps_of(rate, standard, guard_s),
                           .efficiency_of_frames = true,
                           .sense_snr_db = sense_dbm - noise_dbm,
                           .keep_snr = true};
}

/* ---- layouts ---- */

static size_t add_node(layout *l, double x_m, double y_m)
{
  l->nodes[l->node_count] = (place){x_m, y_m};
  return l->node_count++;
}

/* "OfdmRate54Mbps+OfdmRate6Mbps": the i-th link's; more links than rates have the last. */
static void add_link(layout *l, const row *r, size_t from, size_t to)
{
  const char *rate = r->rate;
  for (size_t i = l->count; i > 0 && strchr(rate, '+') != NULL; i--) rate = strchr(rate, '+') + 1;
  l->from[l->count] = from;
  l->to[l->count] = to;
  l->radio[l->count++] = radio_of(r, rate);
}

/* Senders on a circle of 5 m; one sink in its middle, or a receiver there for each, or one a metre outside of each. */
static void lay_ring(const row *r, bool one_sink, double receivers_m, layout *l)
{
  size_t sink = one_sink ? add_node(l, 0, 0) : 0;
  for (size_t i = 0; i < r->count; i++) {
    double angle = 2 * acos(-1) * (double)i / (double)r->count;
    size_t sender = add_node(l, 5 * cos(angle), 5 * sin(angle));
    add_link(l, r, sender, one_sink ? sink : add_node(l, receivers_m * cos(angle), receivers_m * sin(angle)));
  }
}

/* Two links of 30 m, senders `apart_m` apart; the receivers between them, on the far sides, or beside. */
static void lay_pair(const row *r, layout *l)
{
  double apart_m = atof(strrchr(r->layout, '-') + 1);
  bool inner = strstr(r->layout, "inner") != NULL, outer = strstr(r->layout, "outer") != NULL;
  double along_m = inner ? 30 : outer ? -30 : 0, beside_m = inner || outer ? 0 : 30;
  size_t s1 = add_node(l, 0, 0), r1 = add_node(l, along_m, beside_m);
  size_t s2 = add_node(l, apart_m, 0), r2 = add_node(l, apart_m - along_m, beside_m);
  add_link(l, r, s1, r1);
  add_link(l, r, s2, r2);
}

static void lay_line(const row *r, layout *l)
{
  double gap_m = atof(r->layout + strlen("line"));
  for (size_t i = 0; i <= r->count; i++) add_node(l, gap_m * (double)i, 0);
  for (size_t i = 0; i < r->count; i++) add_link(l, r, i, i + 1);
}

static bool begins_with(const char *text, const char *prefix)
{
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

void lay_out(const row *r, layout *l)
{
  l->node_count = l->count = 0;
  if (begins_with(r->layout, "pair-"))
    lay_pair(r, l);
  else if (begins_with(r->layout, "line"))
    lay_line(r, l);
  else if (begins_with(r->layout, "ring-") || begins_with(r->layout, "star-"))
    lay_ring(r, begins_with(r->layout, "star-"), 0, l);
  else if (begins_with(r->layout, "near-"))
    lay_ring(r, false, 6, l);
  else
    give_up("an unknown layout", r->layout);
}

double *signals_of(const layout *l)
{
  size_t n = l->node_count;
  double *snr = not_null(calloc(n * n, sizeof *snr));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      if (i != j)
        snr[i * n + j] =
            fl_radio_snr(&l->radio[0], hypot(l->nodes[i].x_m - l->nodes[j].x_m, l->nodes[i].y_m - l->nodes[j].y_m), 0);
  return snr;
}
