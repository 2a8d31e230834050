/* Shared media against ns-3: every row of a file, what ns-3 gives, what fieldline gives, and the error.
 *
 *   validate NS3.CSV
 *
 * Writes Markdown, which says what is taken from ns-3; exits with 1 when a group is further off than it may be. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "fieldline/simulate.h"
#include "fieldline/units.h"
#include "rows.h"
#include "world/medium/dcf.h"

static const double FRAMES_OF_A_MESSAGE = 340, FRAME_BITS = 1472 * 8;
enum { WARM_UP = 40, MEASURED = 80 };
static const double PLAY_S = 40;

/* ---- media ---- */

/* A medium as a scenario says it. */
typedef struct {
  const char *name;
  bool dcf; /* `efficiency: dcf`, for `shared` */
} medium_choice;

enum { SHARED_OPTIONS = 2, MOST_OPTIONS = SHARED_OPTIONS + FL_MAC_OPTIONS };

/* The options that the row asks for; `first` of those of mac.h. */
static fl_option_values options_of(const row *r, medium_choice medium, double value[MOST_OPTIONS], size_t *first)
{
  *first = strcmp(medium.name, "shared") == 0 ? SHARED_OPTIONS : 0;
  for (size_t i = 0; i < MOST_OPTIONS; i++) value[i] = NAN;
  if (medium.dcf) value[1] = 1;
  if (aggregate_bytes(r) > 0) value[*first + FL_MAC_AGGREGATION] = aggregate_bytes(r);
  if (has_rts(r)) value[*first + FL_MAC_RTS] = 1;
  if (has_capture(r)) value[*first + FL_MAC_CAPTURE] = 5;
  return (fl_option_values){value, *first + FL_MAC_OPTIONS, NULL};
}

static fl_mac mac_of(const row *r, const fl_radio_params *radio)
{
  double value[MOST_OPTIONS];
  size_t first;
  fl_option_values options = options_of(r, (medium_choice){"carrier-sense", false}, value, &first);
  return fl_mac_make(&options, first, radio);
}

/* What a link has alone, as a scenario's links have it. */
static double goodput_bps(const row *r, fl_radio_params radio, double snr)
{
  fl_mac mac = mac_of(r, &radio);
  fl_wifi_rate rate = fl_radio_rate(&radio, snr);
  fl_exchange exchange = fl_mac_exchange(&mac, &rate);
  return FRAME_BITS / fl_mac_alone_at_s(&mac, &exchange, fl_db_from_ratio(snr));
}

static void fail(const fl_error *err)
{
  fprintf(stderr, "validate: %s\n", err->message);
  exit(2);
}

static fl_air *make_air(const row *r, medium_choice medium, const layout *l, const double *snr, const double *air_s,
                        const double *rate_bps)
{
  double value[MOST_OPTIONS];
  size_t first;
  fl_air_hop hops[MAX_LINKS];
  fl_error err = {0};
  fl_air *air;
  fl_radio_params radio = l->radio[0];
  const fl_links links = {.count = l->node_count, .snr = (double *)snr};
  if (is_mixed(r)) { /* no standard: by the hops' rates, and what the first has of its own */
    radio.efficiency = rate_bps[0] / radio.fixed_rate_bps;
    radio.standard = NULL;
    radio.fixed_rate_bps = 0;
  }
  fl_air_input in = {l->count, hops, &links, {fl_medium_find(medium.name), {0}, &radio}, false};
  for (size_t i = 0; i < l->count; i++) hops[i] = (fl_air_hop){l->from[i], l->to[i], air_s[i], rate_bps[i]};
  in.choice.options = options_of(r, medium, value, &first);
  if (fl_air_new(&in, &air, &err) != FL_OK) fail(&err);
  return air;
}

/* ---- links that always have something to send ---- */

/* As `carrier-sense` plays them. Mb/s. */
static double play_links(const row *r, const layout *l)
{
  double frames = 0, *snr = signals_of(l);
  fl_mac mac = mac_of(r, &l->radio[0]);
  static fl_dcf_link links[MAX_LINKS];
  const fl_dcf_link *playing[MAX_LINKS];
  uint64_t delivered[MAX_LINKS];
  fl_dcf *dcf = not_null(fl_dcf_new(&mac, l->node_count, snr, fl_ratio_from_db(l->radio[0].sense_snr_db)));
  for (size_t i = 0; i < l->count; i++) {
    fl_wifi_rate rate = fl_radio_rate(&l->radio[i], snr[l->from[i] * l->node_count + l->to[i]]);
    links[i] = (fl_dcf_link){l->from[i], l->to[i], fl_mac_exchange(&mac, &rate)};
    playing[i] = &links[i];
  }
  fl_dcf_play(dcf, playing, l->count, (fl_dcf_limits){PLAY_S, UINT64_MAX, {0, 0, 0}, false}, 1, delivered);
  for (size_t i = 0; i < l->count; i++) frames += (double)delivered[i];
  fl_dcf_free(dcf);
  free(snr);
  return frames * FRAME_BITS / PLAY_S / 1e6;
}

/* In one domain, by Bianchi's formula. Mb/s. */
static double share_links(const row *r, const layout *l)
{
  double rate_bps[MAX_LINKS], air_s[MAX_LINKS], speed[MAX_LINKS], sum_bps = 0, *snr = signals_of(l);
  bool active[MAX_LINKS];
  for (size_t i = 0; i < l->count; i++) {
    rate_bps[i] = goodput_bps(r, l->radio[i], snr[l->from[i] * l->node_count + l->to[i]]);
    air_s[i] = 1;
    active[i] = true;
  }
  fl_air *air = make_air(r, (medium_choice){"shared", true}, l, snr, air_s, rate_bps);
  fl_air_speeds(air, active, speed, NULL);
  for (size_t i = 0; i < l->count; i++) sum_bps += speed[i] * rate_bps[i];
  fl_air_free(air);
  free(snr);
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
  double *snr = signals_of(l), columns[3][MAX_LINKS + 1] = {{0}}, period_s;
  double *time_s = columns[0], *rate_bps = columns[1], *compute_s = columns[2];
  measured m = {0};
  fl_activity activities[2 * MAX_LINKS + 1];
  fl_error err = {0};
  for (size_t i = 0; i < l->count; i++) {
    rate_bps[i] = goodput_bps(r, l->radio[i], snr[l->from[i] * l->node_count + l->to[i]]);
    time_s[i] = FRAMES_OF_A_MESSAGE * FRAME_BITS / rate_bps[i];
  }
  fl_air *air = make_air(r, medium, l, snr, time_s, rate_bps);
  size_t count = chain_activities(activities, l->count + 1, compute_s, time_s, NULL);
  const fl_pipeline pipeline = {count, activities, air, NULL, NULL};
  /* Behind the measured ones come as many more as keep the chain filled. */
  fl_workload workload = {.count = WARM_UP + MEASURED + r->in_flight,
                          .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = r->in_flight}};
  if (fl_engine_find("events")->run(&pipeline, &workload, note, &m, &err) != FL_OK) fail(&err);
  if (fl_air_period_s(air, &period_s, &err) != FL_OK) fail(&err);
  *foreseen_per_s = 1 / period_s;
  fl_air_free(air);
  free(snr);
  return (double)MEASURED / (m.end_s - m.begin_s);
}

/* ---- groups ---- */

typedef enum { CONTENTION, MIXED, NEAR, SUBFRAMES, PAIRS, PAIRS_RTS, PAIRS_CAPTURE, DENSE_CHAIN, CHAIN } family;

static family family_of(const row *r)
{
  if (strcmp(r->kind, "chain") == 0)
    return atof(r->layout + strlen("line")) * (double)r->count < 69.8 ? DENSE_CHAIN : CHAIN;
  if (has_rts(r)) return PAIRS_RTS;
  if (has_capture(r)) return PAIRS_CAPTURE;
  if (strncmp(r->layout, "pair-", 5) == 0) return PAIRS;
  if (strncmp(r->layout, "near-", 5) == 0) return NEAR;
  if (aggregate_bytes(r) > 0) return SUBFRAMES;
  return is_mixed(r) ? MIXED : CONTENTION;
}

typedef struct {
  const char *name;
  family family;
  medium_choice medium;
  double limit_mean, limit_worst; /* %; beyond them something is broken */
} group;

#define SENSE                                                                                                          \
  {                                                                                                                    \
    "carrier-sense", false                                                                                             \
  }
#define BIANCHI                                                                                                        \
  {                                                                                                                    \
    "shared", true                                                                                                     \
  }

static const group groups[] = {
    {"contention in one domain", CONTENTION, SENSE, 1, 2.5},
    {"the same by Bianchi's formula", CONTENTION, BIANCHI, 2, 8},
    {"A-MPDU", SUBFRAMES, SENSE, 2, 5},
    {"the same by Bianchi's formula", SUBFRAMES, BIANCHI, 10, 20},
    {"mixed rates", MIXED, SENSE, 3, 4},
    {"the same by Bianchi's formula", MIXED, BIANCHI, 6, 10},
    {"receivers near their senders", NEAR, SENSE, 2, 5},
    {"two links over distance", PAIRS, SENSE, 2, 8},
    {"two links with RTS and CTS", PAIRS_RTS, SENSE, 3, 8},
    {"two links with capture", PAIRS_CAPTURE, SENSE, 2, 8},
    {"chain in one domain", DENSE_CHAIN, {"shared", false}, 1, 2},
    {"the same by Bianchi's formula", DENSE_CHAIN, BIANCHI, 3, 7},
    {"the same, frame by frame", DENSE_CHAIN, SENSE, 1.5, 4.5},
    {"chain with hidden terminals", CHAIN, SENSE, 2, 5},
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

static const double AIM_MEAN = 2, AIM_WORST = 10;

static const char *dcf_word(const group *g)
{
  return g->medium.dcf ? " with `dcf`" : "";
}

typedef struct {
  double sum, worst;
  size_t count;
  const row *worst_row;
} errors;

static void judge_row(const group *g, const row *r, errors *e)
{
  static layout l;
  double foreseen_per_s = NAN, ours;
  lay_out(r, &l);
  if (strcmp(r->kind, "chain") == 0)
    ours = stream(r, &l, g->medium, &foreseen_per_s);
  else
    ours = strcmp(g->medium.name, "shared") == 0 ? share_links(r, &l) : play_links(r, &l);
  double error = 100 * (ours / r->value - 1);
  e->sum += fabs(error);
  if (e->count == 0 || fabs(error) > e->worst) {
    e->worst = fabs(error);
    e->worst_row = r;
  }
  e->count++;
  printf("| %s | %s | %zu | %.5g ± %.2g | %.5g | %+.1f %% |", r->layout, r->rate, r->count, r->value, r->error, ours,
         error);
  if (isfinite(foreseen_per_s)) printf(" %.5g | %+.1f %% |", foreseen_per_s, 100 * (foreseen_per_s / r->value - 1));
  printf("\n");
}

static errors judge_group(const group *g, const row *rows, size_t count)
{
  errors e = {0};
  bool chain = g->family == DENSE_CHAIN || g->family == CHAIN;
  for (size_t i = 0; i < count; i++) {
    if (family_of(&rows[i]) != g->family || is_replaced(rows, count, &rows[i])) continue;
    if (e.count == 0)
      printf("\n## %s (`%s`%s)\n\n| layout | rate | %s | ns-3, %s | fieldline | error |%s\n|--|--|--:|--:|--:|--:|%s\n",
             g->name, g->medium.name, dcf_word(g), chain ? "hops" : "links", chain ? "messages/s" : "Mb/s",
             chain ? " foreseen | error |" : "", chain ? "--:|--:|" : "");
    judge_row(g, &rows[i], &e);
  }
  return e;
}

static void put_groups(const errors *e)
{
  printf("\n## Groups\n\n| group | medium | rows | mean | worst | of |\n|--|--|--:|--:|--:|--|\n");
  for (size_t i = 0; i < GROUPS; i++) {
    if (e[i].count == 0) continue;
    double mean = e[i].sum / (double)e[i].count;
    bool missed = mean > AIM_MEAN || e[i].worst > AIM_WORST;
    printf("| %s | `%s`%s | %zu | %.2f %% | %.1f %% | %s, %s, %zu%s |\n", groups[i].name, groups[i].medium.name,
           dcf_word(&groups[i]), e[i].count, mean, e[i].worst, e[i].worst_row->layout, e[i].worst_row->rate,
           e[i].worst_row->count, missed ? " (misses the aim)" : "");
  }
}

static void put_head(size_t rows)
{
  printf(
      "# Shared media against ns-3\n\n"
      "Made by `cmake --build build --target validation` from %zu rows of ns-3 3.37, `ns3.csv` beside this page: mean\n"
      "and standard error over 3 to 10 seeds, which vary back-off only. Saturated links give Mb/s of payload, chains\n"
      "messages of 500 kB a second. 20 MHz at 5 GHz, 20 dBm, noise -93.97 dBm, path loss 46.6777 dB at 1 m with "
      "exponent\n"
      "3; frames of 1472 B of payload; 802.11a, n and ax at the rate in the row, n and ax with AIFSN 3.\n\n"
      "No constant of the physics is fitted. Times are the standard's; frames are lost by the curves of the rates' "
      "table\n"
      "(`src/world/wifi.c`); taken from ns-3 are the carrier-sense threshold (-82 dBm), the signal that a preamble "
      "needs\n"
      "(4 dB over all else, of weak rates too), 8 us for the training of 802.11ax (the standard: 16 us at this "
      "guard),\n"
      "which frames a receiver that is busy takes, what is sent behind a block acknowledgement that was missed, and\n"
      "control frames at 6 Mb/s. These rules were looked up where rows were off, so the rows are no blind test of "
      "them. "
      "How\n"
      "long a game lasts (to a standard error of 3 %%, later on 5 %%) was chosen on these rows for its speed.\n\n"
      "`ring-N`: N senders on a circle of 5 m, receivers in its middle, `star`: one for all, `near`: each receiver a "
      "metre from its sender. `pair`: two links of 30 m, "
      "senders\n"
      "so many metres apart, receivers between them (inner), on the far sides (outer) or beside; `rts`: with RTS and "
      "CTS,\n"
      "`cap`: with capture from 5 dB. `line`: a chain with hops of so many metres. *Foreseen* is what a plan says:\n"
      "1 / the predicted period, contention left out.\n",
      rows);
}

static void put_tail(void)
{
  puts("\n## What is left\n\n"
       "- Six and seven hops in one domain stream 3 to 4 % faster than in ns-3 with `carrier-sense`. Seven hops that "
       "all\n"
       "  have something to send get 1.04 of one link alone in both, so what differs is which hops have something to "
       "send.\n"
       "  It is not that mean rates let messages fall into one pattern: with every rate off by chance, by 3, 10 or 20 "
       "%\n"
       "  whenever a transfer begins or ends, seven hops stay 4 % too fast. The cause is not known.\n"
       "- Bianchi's formula takes every slot for a new draw: with 20 senders and more, windows that have grown stay "
       "grown\n"
       "  for longer than it knows, and fewer frames collide; and it knows no hop that is both sender and receiver, "
       "which\n"
       "  is what chains are made of.\n"
       "- Not in the model: several channels, TCP (by hop it halves chains with hidden terminals in ns-3), rate "
       "control, the\n"
       "  loss of PHY headers, fading while a game lasts.");
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
  put_head(count);
  for (size_t i = 0; i < GROUPS; i++) e[i] = judge_group(&groups[i], rows, count);
  put_groups(e);
  put_tail();
  for (size_t i = 0; i < GROUPS; i++)
    good = good && (e[i].count == 0 ||
                    (e[i].sum / (double)e[i].count <= groups[i].limit_mean && e[i].worst <= groups[i].limit_worst));
  return good ? 0 : 1;
}
