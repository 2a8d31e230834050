/* The parts that media are made of: 802.11's times, contention in closed form and played, who disturbs whom. */
#include "support.h"

#include "draw.h"

#include <string.h>

#include "fieldline/medium.h"
#include "fieldline/units.h"
#include "world/medium/bianchi.h"
#include "world/medium/dcf.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { MAX_NODES = 101 };

static fl_mac standard_mac(void)
{
  fl_option_values none = {0};
  return fl_mac_make(&none, 0, NULL);
}

/* The frames of a rate of which half are lost at a signal. */
static fl_exchange exchange_of(const fl_mac *mac, double rate_bps, double needed_db)
{
  fl_wifi_rate rate = fl_wifi_rate_like(rate_bps, needed_db);
  return fl_mac_exchange(mac, &rate);
}

static double alone_s(const fl_mac *mac, double rate_bps)
{
  fl_exchange exchange = exchange_of(mac, rate_bps, 20);
  return fl_mac_alone_s(mac, &exchange);
}

/* ---- times ---- */

static const struct {
  double rate_bps;
  int64_t data_ns, ack_ns;
} frames[] = {
    /* 1472 + 64 bytes and 22 bits are 12310 bits; an ACK is 14 bytes and 22 bits, 134. A symbol of 4 us carries
     * rate x 4 us. At 54 Mb/s 216 a symbol: 57 symbols and 20 us; the ACK at 24 Mb/s, 96 a symbol: 2 symbols. */
    {54e6, 248000, 28000},
    /* 96 a symbol: 129 symbols. */
    {24e6, 536000, 28000},
    /* 72 a symbol: 171; the ACK at 12 Mb/s, 48 a symbol: 3 symbols. */
    {18e6, 704000, 32000},
    /* 24 a symbol: 513; the ACK: 6 symbols. */
    {6e6, 2072000, 44000},
    /* 4 a symbol would be 3078 symbols; no more than 1366 are sent. The ACK: 34. */
    {1e6, 5484000, 156000},
    {1e-9, 5484000, 5484000},
};

static void frames_take_whole_symbols(void **state)
{
  (void)state;
  fl_mac mac = standard_mac();
  for (size_t i = 0; i < COUNT(frames); i++) {
    assert_int_equal(fl_mac_data_ns(&mac, frames[i].rate_bps), frames[i].data_ns);
    assert_int_equal(fl_mac_ack_ns(&mac, frames[i].rate_bps), frames[i].ack_ns);
  }
}

/* DIFS = 16 + 2 x 9 us; EIFS = 16 + 44 + 34; the timeout = 16 + 9 + 20. Alone at 54 Mb/s: 248 + 16 + 28 + 34 and 7.5
 * slots of 9 us, 393.5 us a frame of 1472 bytes: 29.93 Mb/s. */
static void gaps_and_one_sender_alone(void **state)
{
  (void)state;
  fl_mac mac = standard_mac();
  assert_int_equal(mac.difs_ns, 34000);
  assert_int_equal(fl_mac_eifs_ns(&mac), 94000);
  assert_int_equal(fl_mac_timeout_ns(&mac), 45000);
  assert_close(alone_s(&mac, 54e6), 393.5e-6, 1e-12);
}

/* All said: DIFS 50 us, whatever SIFS and slots are; an ACK of 40 us at every rate. EIFS = 10 + 40 + 50. Alone at
 * 54 Mb/s: 248 + 10 + 40 + 50 and 15.5 slots of 20 us. Left out, DIFS is 10 + 2 x 20 us, here the same. */
static void times_can_be_said(void **state)
{
  double value[FL_MAC_OPTIONS];
  const fl_option_values said = {value, FL_MAC_OPTIONS, NULL};
  (void)state;
  for (size_t i = 0; i < FL_MAC_OPTIONS; i++) value[i] = NAN;
  value[FL_MAC_SLOT] = 20e-6;
  value[FL_MAC_SIFS] = 10e-6;
  value[FL_MAC_WINDOW_MIN] = 31;
  assert_int_equal(fl_mac_make(&said, 0, NULL).difs_ns, 50000);
  value[FL_MAC_SIFS] = 16e-6;
  value[FL_MAC_DIFS] = 50e-6;
  assert_int_equal(fl_mac_make(&said, 0, NULL).difs_ns, 50000);
  value[FL_MAC_SIFS] = 10e-6;
  value[FL_MAC_ACK] = 40e-6;
  fl_mac mac = fl_mac_make(&said, 0, NULL);
  assert_int_equal(fl_mac_ack_ns(&mac, 54e6), 40000);
  assert_int_equal(fl_mac_ack_ns(&mac, 6e6), 40000);
  assert_int_equal(fl_mac_eifs_ns(&mac), 100000);
  assert_close(alone_s(&mac, 54e6), 658e-6, 1e-12);
}

/* ---- contention ---- */

static double efficiency(const fl_mac *mac, double n, double rate_bps)
{
  fl_exchange exchange = exchange_of(mac, rate_bps, 20);
  fl_bianchi_times times = fl_bianchi_times_of(mac, &exchange);
  fl_bianchi_attempts attempts = fl_bianchi_attempts_of(mac, n);
  return fl_bianchi_efficiency(mac, n, &attempts, &times);
}

/* With a window that never grows losses do not matter: tau = 2 / (W + 1) with W = 15, 1/8, whatever n. Two senders:
 * nobody sends in 49/64 of the slots, one in 14/64, both in 1/64. Who has sent sends again at once with 1/16: a success
 * counts 16/15 times. Success 248 + 16 + 28 + 34 = 326 us, collision 248 + 34 = 282, slot 9 us:
 * 14/64 x 16/15 / (9 + 14/64 x 16/15 x 326 + 282/64 us) x 393.5 us. */
static void contention_of_two_by_hand(void **state)
{
  (void)state;
  fl_mac mac = standard_mac();
  mac.window_max = 15;
  double success = 14 / 64.0 * 16 / 15;
  assert_close(efficiency(&mac, 2, 54e6), success / (9 + success * 326 + 282 / 64.0) * 393.5, 1e-12);
  assert_close(efficiency(&mac, 1, 54e6), 1, 0);
}

/* The more contend, the less is left; longer frames lose less to back-off and more to collisions. */
static void contention_grows(void **state)
{
  (void)state;
  fl_mac mac = standard_mac();
  for (double n = 3; n < 60; n++) assert_true(efficiency(&mac, n, 54e6) < efficiency(&mac, n - 1, 54e6));
  assert_true(efficiency(&mac, 20, 6e6) < efficiency(&mac, 20, 54e6));
}

/* ---- the game ---- */

typedef struct {
  const char *name;
  size_t links;
  struct {
    size_t from, to;
    double rate_bps, needed_db;
  } link[3];
  double strong[3][2];      /* further pairs of nodes that hear each other, (0, 0): none; signal 30 dB, all others 0 */
  double least[3], most[3]; /* share of what the link delivers alone */
} game;

static const game games[] = {
    {"one alone", 1, {{0, 1, 54e6, 20}}, {{0}}, {0.97}, {1.03}},
    {"two that do not know of each other", 2, {{0, 1, 54e6, 20}, {2, 3, 54e6, 20}}, {{0}}, {0.97, 0.97}, {1.03, 1.03}},
    /* All in one domain: each half, and a little more, since two back-offs run at once. */
    {"two that hear each other",
     2,
     {{0, 1, 54e6, 20}, {2, 3, 54e6, 20}},
     {{0, 2}, {0, 3}, {1, 2}},
     {0.48, 0.48},
     {0.54, 0.54}},
    /* 0 and 2 do not hear each other, and both disturb both receivers: frames of 248 us seldom miss each other. */
    {"hidden from each other", 2, {{0, 1, 54e6, 20}, {2, 3, 54e6, 20}}, {{0, 3}, {2, 1}}, {0.05, 0.05}, {0.45, 0.45}},
    /* 2 disturbs 1, and nothing disturbs 3: link 1 never makes way, and its gaps are shorter than a frame. */
    {"hidden from one side", 2, {{0, 1, 54e6, 20}, {2, 3, 54e6, 20}}, {{2, 1}}, {0, 0.97}, {0.01, 1.03}},
    /* Below what the rate needs next to nothing comes through: 10 dB above half, all of it; 10 dB below, nothing. */
    {"too weak", 1, {{0, 1, 54e6, 40}}, {{0}}, {0}, {0}},
};

static void check_game(void **state)
{
  const game *g = *state;
  enum { NODES = 6 };
  double snr[NODES * NODES] = {0}, duration_s = 4;
  uint64_t delivered[3] = {0}, again[3] = {0};
  fl_mac mac = standard_mac();
  for (size_t i = 0; i < g->links; i++)
    snr[g->link[i].from * NODES + g->link[i].to] = snr[g->link[i].to * NODES + g->link[i].from] = 1000;
  for (size_t i = 0; i < COUNT(g->strong); i++) {
    size_t a = (size_t)g->strong[i][0], b = (size_t)g->strong[i][1];
    if (a != b) snr[a * NODES + b] = snr[b * NODES + a] = 1000;
  }
  fl_dcf_link links[3];
  const fl_dcf_link *playing[3];
  for (size_t i = 0; i < g->links; i++) {
    links[i] =
        (fl_dcf_link){g->link[i].from, g->link[i].to, exchange_of(&mac, g->link[i].rate_bps, g->link[i].needed_db)};
    playing[i] = &links[i];
  }
  fl_dcf *dcf = fl_dcf_new(&mac, NODES, snr, 16);
  assert_non_null(dcf);
  const fl_dcf_limits limits = {duration_s, UINT64_MAX, {0, 0, 0}, false};
  assert_close(fl_dcf_play(dcf, playing, g->links, limits, 7, delivered), duration_s, 0);
  fl_dcf_play(dcf, playing, g->links, limits, 7, again);
  fl_dcf_free(dcf);
  for (size_t i = 0; i < g->links; i++) {
    double share = (double)delivered[i] * alone_s(&mac, g->link[i].rate_bps) / duration_s;
    if (share < g->least[i] || share > g->most[i])
      fail_msg("link %zu: %g, not within %g and %g", i, share, g->least[i], g->most[i]);
    assert_int_equal(delivered[i], again[i]);
  }
}

static double period_of(fl_air *air)
{
  double period_s;
  assert_int_equal(fl_air_period_s(air, &period_s, NULL), FL_OK);
  return period_s;
}

static bool is_below(fl_air *air, double limit_s)
{
  bool below;
  assert_int_equal(fl_air_period_is_below(air, limit_s, &below, NULL), FL_OK);
  return below;
}

/* ---- who disturbs whom ---- */

typedef struct {
  const char *name;
  size_t hops;
  double x_m[MAX_NODES]; /* [hops + 1] on a line */
  double sense_db, needed_db;
  double period_s; /* every hop takes a second */
} clique_case;

/* Signal over noise 60 dB at 1 m and exponent 3: 30 dB at 10 m, 20.97 at 20, 15.68 at 30, 11.94 at 40, 9.03 at 50. */
static const clique_case clique_cases[] = {
    {"a hop alone", 1, {0, 10}, 12, 10, 1},
    {"two hops have a radio in common", 2, {0, 10, 20}, 100, 0, 2},
    /* Senders at 0, 10 and 20 hear each other: 30 m is the furthest that 15 dB reach. */
    {"three hops in one domain", 3, {0, 10, 20, 30}, 15, 10, 3},
    /* Hops 0 and 3: senders 30 m apart are heard at 15.68 dB. Six hops: 0 to 3 all in conflict, and 0 and 4 are not,
     * if a frame survives its neighbour's: signal 30 dB, the sender of hop 4 is 30 m from the receiver of hop 0, so
     * 30 dB - 15.8 dB, 14 dB and a bit. */
    {"four of six", 6, {0, 10, 20, 30, 40, 50, 60}, 15, 10, 4},
    /* Needs 20 dB over what disturbs: hop 4's sender, 30 m from hop 0's receiver, disturbs it; hop 5's at 40 m as well
     * (17.9 dB); of all six every two conflict. */
    {"all of six, as the rate needs so much", 6, {0, 10, 20, 30, 40, 50, 60}, 15, 20, 6},
    /* Nobody senses anybody, and frames stand all but what comes from beside the receiver: hops 0 and 2 are not in
     * conflict if 30 dB against 30 dB are enough. */
    {"neighbours only", 4, {0, 10, 20, 30, 40}, 100, -5, 2},
};

static fl_air *make_line(const clique_case *c, double *snr, fl_error *err)
{
  fl_air_hop hops[MAX_NODES];
  size_t n = c->hops + 1;
  fl_radio_params radio = {.bandwidth_hz = 1e6,
                           .path_exponent = 3,
                           .snr_at_1m = 1e6,
                           .sense_snr_db = c->sense_db,
                           .fixed_rate_bps = 1e6,
                           .snr_needed_db = c->needed_db};
  fl_links links = {.count = n, .snr = snr};
  for (size_t i = 0; i < n; i++) {
    hops[i] = (fl_air_hop){i, i + 1, 1, 1};
    for (size_t j = 0; j < n; j++) snr[i * n + j] = i == j ? 0 : fl_radio_snr(&radio, fabs(c->x_m[i] - c->x_m[j]), 0);
  }
  fl_air_input in = {c->hops, hops, &links, {fl_medium_find("carrier-sense"), {0}, &radio}, false};
  fl_air *air = NULL;
  fl_air_new(&in, &air, err);
  return air;
}

static void check_clique(void **state)
{
  static double snr[MAX_NODES * MAX_NODES];
  const clique_case *c = *state;
  fl_air *air = make_line(c, snr, NULL);
  assert_non_null(air);
  assert_close(period_of(air), c->period_s, 1e-12);
  assert_true(is_below(air, c->period_s * 1.01));
  assert_false(is_below(air, c->period_s));
  fl_air_free(air);
}

/* Sets of hops are bits of words: 64 of one, 100 of two. All under way at once are played, in bounded time; and one
 * alone, wherever it is, has all of its pace. */
static void chains_of_many_hops(void **state)
{
  static double snr[MAX_NODES * MAX_NODES];
  static clique_case c = {.sense_db = 15, .needed_db = 10};
  static const size_t counts[] = {63, 64, 65, 100};
  (void)state;
  for (size_t i = 0; i < MAX_NODES; i++) c.x_m[i] = 10 * (double)i;
  for (size_t k = 0; k < COUNT(counts); k++) {
    bool active[MAX_NODES] = {false};
    double speed[MAX_NODES];
    c.hops = counts[k];
    fl_air *air = make_line(&c, snr, NULL);
    assert_close(period_of(air), 4, 1e-12);
    active[c.hops - 1] = true;
    fl_air_speeds(air, active, speed, NULL);
    assert_close(speed[c.hops - 1], 1, 0);
    memset(active, 1, c.hops);
    fl_air_speeds(air, active, speed, NULL);
    for (size_t i = 0; i < c.hops; i++) assert_true(speed[i] > 0 && speed[i] <= 1);
    fl_air_free(air);
  }
}

/* ---- the heaviest clique against plain recursion, pairs being asked for one by one ---- */

typedef struct {
  size_t count;
  fl_air_hop hops[MAX_NODES];
  bool conflict[MAX_NODES][MAX_NODES];
  fl_air_input in;
} graph;

static bool conflicts(const graph *g, size_t i, size_t j)
{
  const fl_air_hop pair[] = {g->hops[i], g->hops[j]};
  fl_air_input in = g->in;
  fl_air *air;
  in.hop_count = 2;
  in.hops = pair;
  assert_int_equal(fl_air_new(&in, &air, NULL), FL_OK);
  bool taking_turns = period_of(air) > fmax(pair[0].air_s, pair[1].air_s);
  fl_air_free(air);
  return taking_turns;
}

static double plain_heaviest(const graph *g, const size_t *members, size_t count, size_t from, double sum_s)
{
  size_t grown[MAX_NODES];
  double most_s = sum_s;
  for (size_t k = 0; k < count; k++) grown[k] = members[k];
  for (size_t i = from; i < g->count; i++) {
    bool with_all = true;
    for (size_t k = 0; k < count && with_all; k++) with_all = g->conflict[members[k]][i];
    if (!with_all) continue;
    grown[count] = i;
    most_s = fmax(most_s, plain_heaviest(g, grown, count + 1, i + 1, sum_s + g->hops[i].air_s));
  }
  return most_s;
}

static void cliques_against_plain_recursion(void **state)
{
  static double snr[MAX_NODES * MAX_NODES];
  static graph g;
  static const size_t counts[] = {5, 20, 64, 65, 100};
  uint64_t seed = 11;
  (void)state;
  for (size_t round = 0; round < 4 * COUNT(counts); round++) {
    fl_radio_params radio = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e6, .sense_snr_db = 17};
    double x_m[MAX_NODES], y_m[MAX_NODES];
    size_t n = counts[round % COUNT(counts)] + 1;
    fl_links links = {.count = n, .snr = snr};
    g.count = n - 1;
    for (size_t i = 0; i < n; i++) {
      x_m[i] = i == 0 ? 0 : x_m[i - 1] + 4 + 8 * draw_unit(&seed);
      y_m[i] = 20 * draw_unit(&seed);
      g.hops[i] = (fl_air_hop){i, i + 1, 0.5 + draw_unit(&seed), 1e6};
    }
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++)
        snr[i * n + j] = i == j ? 0 : fl_radio_snr(&radio, hypot(x_m[i] - x_m[j], y_m[i] - y_m[j]), 0);
    g.in = (fl_air_input){g.count, g.hops, &links, {fl_medium_find("carrier-sense"), {0}, &radio}, true};
    for (size_t i = 0; i < g.count; i++)
      for (size_t j = 0; j < i; j++) g.conflict[i][j] = g.conflict[j][i] = conflicts(&g, i, j);
    fl_air *air;
    assert_int_equal(fl_air_new(&g.in, &air, NULL), FL_OK);
    assert_close(period_of(air), plain_heaviest(&g, NULL, 0, 0, 0), 1e-12);
    fl_air_free(air);
  }
}

/* ---- no carrier sense ---- */

/* Two hops of a second and a third between them that takes next to nothing; from hop 0's receiver the sender of hop 2
 * is 1 m away. When both send, hop 0 goes at a share s of its pace, hop 2 at nearly all of its own. */
static void interference_is_foreseen(void **state)
{
  static const fl_air_hop hops[] = {{0, 1, 1, 1}, {1, 2, 1e-6, 1}, {2, 3, 0.5, 1}};
  double snr[16] = {0};
  fl_radio_params radio = {.bandwidth_hz = 1};
  const fl_links links = {.count = 4, .snr = snr};
  const fl_air_input in = {3, hops, &links, {fl_medium_find("sinr"), {0}, &radio}, false};
  fl_air *air;
  (void)state;
  snr[0 * 4 + 1] = snr[1 * 4 + 2] = snr[2 * 4 + 3] = 15; /* log2(16) = 4 */
  snr[2 * 4 + 1] = 4;                                    /* hop 0 against hop 2: log2(1 + 15 / 5) = 2, half its pace */
  assert_int_equal(fl_air_new(&in, &air, NULL), FL_OK);
  /* Hop 2 takes 0.5 s and sends half of the time or less: in a period T hop 0 gets through T - 0.5 and half of 0.5: T =
   * 1.25. (Hop 2's share of T, at random: T (1 - 0.5/T) + 0.5/2 = 1.) */
  assert_close(period_of(air), 1.25, 1e-5);
  assert_true(is_below(air, 1.26));
  assert_false(is_below(air, 1.24));
  fl_air_free(air);
}

/* ---- latency ---- */

/* Two hops of 1 s each, and 0.25 s of latency before them: who holds radios holds them meanwhile, so that the radio
 * between them is busy for 2.5 s a request; where nobody does, the air is taken for 2 s. */
static void latency_holds_radios(void **state)
{
  (void)state;
  static const struct {
    const char *medium;
    double period_s;
  } cases[] = {{"half-duplex", 2.5}, {"shared", 2}};
  double weight[9], latency_s[9];
  const fl_links links = {.count = 3, .bandwidth_hz = 1, .weight = weight, .latency_s = latency_s};
  for (size_t i = 0; i < 9; i++) {
    weight[i] = 1;
    latency_s[i] = 0.25;
  }
  for (size_t i = 0; i < COUNT(cases); i++) {
    double period_s;
    const fl_medium_choice choice = {.medium = fl_medium_find(cases[i].medium)};
    const fl_air_hop hops[] = {fl_air_hop_over(choice.medium, &links, 0, 1, 1),
                               fl_air_hop_over(choice.medium, &links, 1, 2, 1)};
    assert_int_equal(fl_medium_period_s(&choice, &links, hops, 2, &period_s, NULL), FL_OK);
    assert_close(period_s, cases[i].period_s, 1e-12);
  }
}

/* ---- the air of other hops ---- */

/* A walk over nodes at random; `kept` hops of it are those that there were. */
static size_t draw_hops(size_t nodes, const double *snr, size_t most, uint64_t *seed, fl_air_hop *hops, size_t *count)
{
  size_t kept = *count == 0 ? 0 : draw_below(seed, *count + 1);
  *count = kept + draw_below(seed, most - kept + 1);
  for (size_t i = kept; i < *count; i++) {
    size_t from = i == 0 ? draw_below(seed, nodes) : hops[i - 1].to,
           to = (from + 1 + draw_below(seed, nodes - 1)) % nodes;
    hops[i] = (fl_air_hop){from, to, 0.5 + draw_unit(seed), 1e6 * log2(1 + snr[from * nodes + to])};
  }
  return kept;
}

/* A changed air is the same as a new one, to the last bit, on every medium, also where it has to grow. */
static void changed_airs_equal_new_ones(void **state)
{
  enum { NODES = 9, MOST_HOPS = 12, CHANGES = 60 };
  static double snr[NODES * NODES];
  fl_radio_params radio = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e6, .sense_snr_db = 17};
  const fl_links links = {.count = NODES, .bandwidth_hz = 1e6, .snr = snr};
  uint64_t seed = 5;
  (void)state;
  for (size_t i = 0; i < NODES * NODES; i++) snr[i] = i % (NODES + 1) == 0 ? 0 : 1 + 999 * draw_unit(&seed);
  for (size_t m = 0; m < fl_medium_count(); m++) {
    fl_air_hop hops[MOST_HOPS];
    fl_air_input in = {0, hops, &links, {fl_medium_at(m), {0}, &radio}, true};
    size_t kept = draw_hops(NODES, snr, 3, &seed, hops, &in.hop_count);
    fl_air *changed, *new;
    assert_int_equal(fl_air_new(&in, &changed, NULL), FL_OK);
    for (size_t i = 0; i < CHANGES; i++) {
      if (i > 0) kept = draw_hops(NODES, snr, MOST_HOPS, &seed, hops, &in.hop_count);
      assert_int_equal(fl_air_change(changed, &in, kept, NULL), FL_OK);
      assert_int_equal(fl_air_new(&in, &new, NULL), FL_OK);
      assert_close(period_of(changed), period_of(new), 0);
      fl_air_free(new);
    }
    fl_air_free(changed);
  }
}

int main(void)
{
  const struct CMUnitTest single[] = {
      cmocka_unit_test(frames_take_whole_symbols),
      cmocka_unit_test(gaps_and_one_sender_alone),
      cmocka_unit_test(times_can_be_said),
      cmocka_unit_test(contention_of_two_by_hand),
      cmocka_unit_test(contention_grows),
      cmocka_unit_test(chains_of_many_hops),
      cmocka_unit_test(cliques_against_plain_recursion),
      cmocka_unit_test(interference_is_foreseen),
      cmocka_unit_test(latency_holds_radios),
      cmocka_unit_test(changed_airs_equal_new_ones),
  };
  struct CMUnitTest tests[COUNT(single) + COUNT(games) + COUNT(clique_cases)];
  size_t count = COUNT(single);
  memcpy(tests, single, sizeof single);
  for (size_t i = 0; i < COUNT(games); i++) /* the casts: cmocka keeps its state without const */
    tests[count++] = (struct CMUnitTest){games[i].name, check_game, NULL, NULL, (void *)&games[i]};
  for (size_t i = 0; i < COUNT(clique_cases); i++)
    tests[count++] = (struct CMUnitTest){clique_cases[i].name, check_clique, NULL, NULL, (void *)&clique_cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
