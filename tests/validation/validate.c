/* Shared media against ns-3: every row of ns3.csv, what ns-3 gives, what fieldline gives, and the error.
 *
 *   validate NS3.CSV
 *
 * Writes Markdown; exits with 1 when a group is further off than it may be. Nothing is fitted row by row. What is taken
 * from ns-3: the goodput of one link alone at a rate, the signal that the rate needs (half of the frames lost), and the
 * carrier-sense threshold. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "fieldline/radio.h"
#include "fieldline/simulate.h"
#include "fieldline/units.h"
#include "world/medium/dcf.h"

enum { MAX_LINKS = 64, MAX_NODES = 2 * MAX_LINKS, COLUMNS = 16 };
static const double FRAMES_OF_A_MESSAGE = 340, FRAME_BITS = 1472 * 8;
enum { WARM_UP = 40, MEASURED = 80, MAX_ROWS = 200 };
static const double PLAY_S = 40;

/* ---- the radio of the reference ---- */

typedef struct {
  double rate_bps, goodput_bps, needed_db;
} rate_row;

static const rate_row rates[] = {{54e6, 29.94e6, 17.6}, {24e6, 17.28e6, 9.0}, {6e6, 5.274e6, 0.4}};

static const rate_row *find_rate(double mbps)
{
  for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
    if (rates[i].rate_bps == 1e6 * mbps) return &rates[i];
  fprintf(stderr, "validate: no link of %g Mbit/s alone is known\n", mbps);
  exit(2);
}

static fl_radio_params radio_of(const rate_row *rate)
{
  const double noise_dbm = -93.97, transmit_dbm = 20, loss_at_1m_db = 46.6777, sense_dbm = -82;
  return (fl_radio_params){.bandwidth_hz = 20e6,
                           .path_exponent = 3,
                           .snr_at_1m = fl_ratio_from_db(transmit_dbm - loss_at_1m_db - noise_dbm),
                           .min_distance_m = 1,
                           .efficiency = rate->goodput_bps / rate->rate_bps,
                           .fixed_rate_bps = rate->rate_bps,
                           .snr_needed_db = rate->needed_db,
                           .sense_snr_db = sense_dbm - noise_dbm,
                           .keep_snr = true};
}

/* ---- rows ---- */

typedef struct {
  const char *kind, *layout, *rate;
  size_t count, in_flight; /* links, or hops; messages */
  double value, error;     /* Mb/s or messages/s, and its standard error */
} row;

typedef struct {
  double x_m, y_m;
} place;

/* Nodes, and links between them. */
typedef struct {
  place nodes[MAX_NODES];
  size_t node_count, count;
  size_t from[MAX_LINKS], to[MAX_LINKS];
  const rate_row *rate[MAX_LINKS];
} layout;

static size_t add_node(layout *l, double x_m, double y_m)
{
  l->nodes[l->node_count] = (place){x_m, y_m};
  return l->node_count++;
}

static void add_link(layout *l, size_t from, size_t to, const rate_row *rate)
{
  l->from[l->count] = from;
  l->to[l->count] = to;
  l->rate[l->count++] = rate;
}

/* "OfdmRate54Mbps+OfdmRate6Mbps": the i-th. */
static const rate_row *rate_at(const char *rates_text, size_t index)
{
  for (; index > 0 && strchr(rates_text, '+') != NULL; index--) rates_text = strchr(rates_text, '+') + 1;
  return find_rate(atof(rates_text + strlen("OfdmRate")));
}

/* Senders on a circle of 5 m; one sink in its middle, or a receiver there for each. */
static void lay_ring(const row *r, bool one_sink, layout *l)
{
  size_t sink = one_sink ? add_node(l, 0, 0) : 0;
  for (size_t i = 0; i < r->count; i++) {
    double angle = 2 * acos(-1) * (double)i / (double)r->count;
    size_t sender = add_node(l, 5 * cos(angle), 5 * sin(angle));
    add_link(l, sender, one_sink ? sink : add_node(l, 0, 0), rate_at(r->rate, i));
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
  add_link(l, s1, r1, rate_at(r->rate, 0));
  add_link(l, s2, r2, rate_at(r->rate, 0));
}

static void lay_line(const row *r, layout *l)
{
  double gap_m = atof(r->layout + strlen("line"));
  for (size_t i = 0; i <= r->count; i++) add_node(l, gap_m * (double)i, 0);
  for (size_t i = 0; i < r->count; i++) add_link(l, i, i + 1, rate_at(r->rate, 0));
}

static void lay_out(const row *r, layout *l)
{
  l->node_count = l->count = 0;
  if (strncmp(r->layout, "pair", 4) == 0)
    lay_pair(r, l);
  else if (strncmp(r->layout, "line", 4) == 0)
    lay_line(r, l);
  else
    lay_ring(r, strncmp(r->layout, "star", 4) == 0, l);
}

static void *not_null(void *pointer)
{
  if (pointer != NULL) return pointer;
  fputs("validate: out of memory\n", stderr);
  exit(2);
}

static double *signals_of(const layout *l)
{
  fl_radio_params radio = radio_of(&rates[0]);
  size_t n = l->node_count;
  double *snr = not_null(calloc(n * n, sizeof *snr));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      if (i != j)
        snr[i * n + j] =
            fl_radio_snr(&radio, hypot(l->nodes[i].x_m - l->nodes[j].x_m, l->nodes[i].y_m - l->nodes[j].y_m), 0);
  return snr;
}

/* ---- links that always have something to send ---- */

/* As `carrier-sense` plays them. Mb/s. */
static double play_links(const layout *l)
{
  double sum_bps = 0, *snr = signals_of(l);
  fl_option_values none = {0};
  fl_mac mac = fl_mac_make(&none, 0);
  fl_dcf_link links[MAX_LINKS];
  uint64_t delivered[MAX_LINKS];
  fl_radio_params radio = radio_of(l->rate[0]);
  fl_dcf *dcf = not_null(fl_dcf_new(&mac, l->node_count, snr, fl_ratio_from_db(radio.sense_snr_db)));
  for (size_t i = 0; i < l->count; i++)
    links[i] = (fl_dcf_link){l->from[i], l->to[i], l->rate[i]->rate_bps, l->rate[i]->needed_db};
  fl_dcf_play(dcf, links, l->count, PLAY_S, UINT64_MAX, 1, delivered);
  /* in units of what the model gives one link alone, as the medium does */
  for (size_t i = 0; i < l->count; i++)
    sum_bps += (double)delivered[i] * fl_mac_alone_s(&mac, l->rate[i]->rate_bps) / PLAY_S * l->rate[i]->goodput_bps;
  fl_dcf_free(dcf);
  free(snr);
  return sum_bps / 1e6;
}

/* A medium as a scenario says it. */
typedef struct {
  const char *name;
  bool dcf; /* `efficiency: dcf`, for `shared` */
} medium_choice;

static fl_air *make_air(medium_choice medium, const layout *l, const fl_radio_params *radio, const double *snr,
                        const double *air_s, const double *rate_bps)
{
  fl_air_hop hops[MAX_LINKS];
  fl_error err = {0};
  fl_air *air;
  const fl_links links = {.count = l->node_count, .snr = (double *)snr};
  fl_air_input in = {l->count, hops, &links, {fl_medium_find(medium.name), {0}, radio}, false};
  for (size_t i = 0; i < l->count; i++) hops[i] = (fl_air_hop){l->from[i], l->to[i], air_s[i], rate_bps[i]};
  static const double dcf[] = {NAN, 1};
  if (medium.dcf) in.choice.options = (fl_option_values){dcf, 2, NULL};
  if (fl_air_new(&in, &air, &err) == FL_OK) return air;
  fprintf(stderr, "validate: %s\n", err.message);
  exit(2);
}

/* In one domain, by Bianchi's formula. Mb/s. */
static double share_links(const layout *l)
{
  double rate_bps[MAX_LINKS], air_s[MAX_LINKS], speed[MAX_LINKS], sum_bps = 0;
  bool active[MAX_LINKS];
  fl_radio_params radio = radio_of(l->rate[0]);
  for (size_t i = 0; i < l->count; i++) {
    rate_bps[i] = l->rate[i]->goodput_bps;
    air_s[i] = 1;
    active[i] = true;
  }
  fl_air *air = make_air((medium_choice){"shared", true}, l, &radio, NULL, air_s, rate_bps);
  fl_air_speeds(air, active, speed, NULL);
  for (size_t i = 0; i < l->count; i++) sum_bps += speed[i] * rate_bps[i];
  fl_air_free(air);
  return sum_bps / 1e6;
}

/* ---- chains ---- */

typedef struct {
  double begin_s, end_s; /* of what is measured */
} measured;

static fl_status note(void *context, const fl_request_record *record, fl_error *err)
{
  measured *m = context;
  double end_s = record->intervals[record->activity_count - 1].end_s;
  (void)err;
  if (record->request + 1 == WARM_UP) m->begin_s = end_s;
  if (record->request + 1 == WARM_UP + MEASURED) m->end_s = end_s;
  return FL_OK;
}

/* Messages a second through the chain, and what the plan foresees. */
static double stream(const row *r, const layout *l, medium_choice medium, double *foreseen_per_s)
{
  double *snr = signals_of(l), columns[3][MAX_LINKS + 1] = {{0}};
  double *time_s = columns[0], *rate_bps = columns[1], *compute_s = columns[2];
  fl_radio_params radio = radio_of(l->rate[0]);
  measured m = {0};
  fl_activity activities[2 * MAX_LINKS + 1];
  fl_error err = {0};
  for (size_t i = 0; i < l->count; i++) {
    rate_bps[i] = l->rate[i]->goodput_bps;
    time_s[i] = FRAMES_OF_A_MESSAGE * FRAME_BITS / rate_bps[i];
  }
  fl_air *air = make_air(medium, l, &radio, snr, time_s, rate_bps);
  size_t count = chain_activities(activities, l->count + 1, compute_s, time_s, NULL);
  const fl_pipeline pipeline = {count, activities, air, NULL};
  /* Behind the measured ones come as many more as keep the chain filled. */
  fl_workload workload = {.count = WARM_UP + MEASURED + r->in_flight,
                          .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = r->in_flight}};
  if (fl_engine_find("simgrid")->run(&pipeline, &workload, note, &m, &err) != FL_OK) {
    fprintf(stderr, "validate: %s\n", err.message);
    exit(2);
  }
  double period_s;
  if (fl_air_period_s(air, &period_s, &err) != FL_OK) exit(2);
  *foreseen_per_s = 1 / period_s;
  fl_air_free(air);
  free(snr);
  return (double)MEASURED / (m.end_s - m.begin_s);
}

/* ---- groups ---- */

typedef struct {
  const char *name, *kind, *prefix;
  medium_choice medium;
  double aim_mean, aim_worst;     /* %; NAN: none */
  double limit_mean, limit_worst; /* beyond them something is broken */
  const char *why;                /* what keeps it from its aims, where it misses them */
} group;

#define BIANCHI                                                                                                        \
  "the model takes every slot for a new draw: with 20 senders and more, windows that have grown stay grown for "       \
  "longer than it knows, and fewer frames collide"
#define CHAIN                                                                                                          \
  "for fixed sets of hops that always send the rates agree (all seven by `carrier-sense`: 1.035 of one link alone, "   \
  "ns-3 1.038), so what differs must be which hops have something to send: rates that are means let messages fall "    \
  "into one pattern that repeats, where in ns-3 chance mixes many; longer runs do not change that (seven hops, 4000 "  \
  "messages: +4.2 % by `carrier-sense`, -5.1 % by `shared` with `dcf`)"

static const group groups[] = {
    {"contention in one domain", "links", "ring-54|ring-6|star-", {"carrier-sense", false}, 2, 4, 1, 2.5, ""},
    {"the same by Bianchi's formula", "links", "ring-54|ring-6|star-", {"shared", true}, 2, 4, 1.5, 8, BIANCHI},
    {"mixed rates", "links", "ring-mixed", {"carrier-sense", false}, NAN, 10, 3, 4, ""},
    {"the same by Bianchi's formula", "links", "ring-mixed", {"shared", true}, NAN, 10, 6, 10, BIANCHI},
    {"two links over distance", "links", "pair-", {"carrier-sense", false}, 8, NAN, 2, 8, ""},
    {"chain in one domain", "chain", "line8m", {"shared", false}, NAN, 2, 1, 2, ""},
    {"the same by Bianchi's formula", "chain", "line8m", {"shared", true}, NAN, 2, 3, 7, CHAIN},
    {"the same, frame by frame", "chain", "line8m", {"carrier-sense", false}, NAN, 2, 1.5, 4.5, CHAIN},
    {"chain with hidden terminals", "chain", "line30m", {"carrier-sense", false}, 6, 15, 2, 5, ""},
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

/* Does the name begin with one of the prefixes, which '|' separates? */
static bool begins_with(const char *name, const char *prefixes)
{
  while (*prefixes != '\0') {
    size_t length = strcspn(prefixes, "|");
    if (strncmp(name, prefixes, length) == 0) return true;
    prefixes += length + (prefixes[length] == '|');
  }
  return false;
}

/* A longer run of the same chain stands for this one. */
static bool is_replaced(const row *rows, size_t count, const row *r)
{
  char longer[64];
  snprintf(longer, sizeof longer, "%s-long", r->layout);
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].layout, longer) == 0 && strcmp(rows[i].rate, r->rate) == 0 && rows[i].count == r->count)
      return true;
  return false;
}

static const char *dcf_word(const group *g)
{
  return g->medium.dcf ? " with `dcf`" : "";
}

typedef struct {
  double sum, worst;
  size_t count;
} errors;

static void judge_row(const group *g, const row *r, errors *e)
{
  static layout l;
  double foreseen_per_s = NAN, ours;
  lay_out(r, &l);
  if (strcmp(r->kind, "chain") == 0)
    ours = stream(r, &l, g->medium, &foreseen_per_s);
  else
    ours = strcmp(g->medium.name, "shared") == 0 ? share_links(&l) : play_links(&l);
  double error = 100 * (ours / r->value - 1);
  e->sum += fabs(error);
  e->worst = fmax(e->worst, fabs(error));
  e->count++;
  printf("| %s | %s | %zu | %.5g ± %.2g | %.5g | %+.1f %% |", r->layout, r->rate, r->count, r->value, r->error, ours,
         error);
  if (isfinite(foreseen_per_s)) printf(" %.5g | %+.1f %% |", foreseen_per_s, 100 * (foreseen_per_s / r->value - 1));
  printf("\n");
}

static errors judge_group(const group *g, const row *rows, size_t count)
{
  errors e = {0};
  bool chain = strcmp(g->kind, "chain") == 0;
  printf("\n## %s (`%s`%s)\n\n| layout | rate | %s | ns-3, %s | fieldline | error |%s\n|--|--|--:|--:|--:|--:|%s\n",
         g->name, g->medium.name, dcf_word(g), chain ? "hops" : "links", chain ? "messages/s" : "Mb/s",
         chain ? " foreseen | error |" : "", chain ? "--:|--:|" : "");
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].kind, g->kind) == 0 && begins_with(rows[i].layout, g->prefix) &&
        !is_replaced(rows, count, &rows[i]))
      judge_row(g, &rows[i], &e);
  return e;
}

static void put_aim(double aim)
{
  if (isnan(aim))
    printf(" – |");
  else
    printf(" %g %% |", aim);
}

static double mean_of(const errors *e)
{
  return e->sum / (double)e->count;
}

static bool misses(const group *g, const errors *e)
{
  return mean_of(e) > g->aim_mean || e->worst > g->aim_worst; /* never where there is none */
}

static void put_misses(const errors *e)
{
  bool some = false;
  for (size_t i = 0; i < GROUPS; i++) {
    const group *g = &groups[i];
    if (!misses(g, &e[i])) continue;
    if (!some) printf("\nAims that are missed:\n\n");
    some = true;
    printf("- %s, %s (`%s`%s), worst %.1f %%: %s.\n", strcmp(g->kind, "chain") == 0 ? "chains" : "links", g->name,
           g->medium.name, dcf_word(g), e[i].worst, g->why);
  }
}

/* ---- */

static size_t read_rows(const char *path, row *rows)
{
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t size = 0, count = 0;
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  while (getline(&line, &size, file) > 0 && count < MAX_ROWS) {
    if (count == 0 && begins_with(line, "kind,")) continue;      /* the names of the columns */
    char *fields[COLUMNS] = {0}, *rest = not_null(strdup(line)); /* rows keep it */
    for (size_t i = 0; i < COLUMNS && rest != NULL; i++) fields[i] = strsep(&rest, ",");
    if (fields[9] == NULL) {
      fprintf(stderr, "%s: a row of too few columns\n", path);
      exit(2);
    }
    rows[count++] =
        (row){fields[0],       fields[1],      fields[3], strtoul(fields[5], NULL, 10), strtoul(fields[6], NULL, 10),
              atof(fields[8]), atof(fields[9])};
  }
  free(line);
  fclose(file);
  return count;
}

int main(int argc, char **argv)
{
  static row rows[MAX_ROWS];
  errors e[GROUPS];
  bool good = true;
  if (argc != 2) {
    fputs("usage: validate NS3.CSV\n", stderr);
    return 2;
  }
  size_t count = read_rows(argv[1], rows);
  fputs("# Shared media against ns-3\n\n"
        "Made by `cmake --build build --target validation`, from the rows of `tests/validation/ns3.csv`: ns-3 3.37, "
        "802.11a,\n"
        "mean and standard error over 5 runs (longer chains 3). Saturated links give Mb/s of payload, chains messages "
        "of\n"
        "500 kB a second. Nothing is fitted row by row; taken from ns-3 are the goodput of one link alone (29.94, "
        "17.28 and\n"
        "5.274 Mb/s at 54, 24 and 6), the signal over noise at which half of the frames are lost (17.6, 9.0, 0.4 dB) "
        "and the\n"
        "carrier-sense threshold (-82 dBm). *Foreseen* is what a plan says: 1 / the predicted period, contention left "
        "out.\n",
        stdout);
  for (size_t i = 0; i < GROUPS; i++) e[i] = judge_group(&groups[i], rows, count);
  printf("\n## Groups\n\n| group | medium | rows | mean | worst | aim, mean | aim, worst "
         "|\n|--|--|--:|--:|--:|--:|--:|\n");
  for (size_t i = 0; i < GROUPS; i++) {
    const group *g = &groups[i];
    double mean = mean_of(&e[i]);
    printf("| %s | `%s`%s | %zu | %.2f %% | %.1f %% |", g->name, g->medium.name, dcf_word(g), e[i].count, mean,
           e[i].worst);
    put_aim(g->aim_mean);
    put_aim(g->aim_worst);
    printf("\n");
    good = good && e[i].count > 0 && mean <= g->limit_mean && e[i].worst <= g->limit_worst;
  }
  put_misses(e);
  return good ? 0 : 1;
}
