/* 802.11: rates, the signal that they need, frames that are lost, what frames take. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "fieldline/wifi.h"
#include "world/medium/mac.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const fl_wifi_standard *standard(const char *name)
{
  const fl_wifi_standard *found = fl_wifi_standard_find(name);
  if (found == NULL) fail_msg("no %s", name);
  return found;
}

/* ---- rates: as the tables of the standard have them, rounded to a tenth of a Mbit/s ---- */

typedef struct {
  const char *name;
  const char *standard;
  double width_hz;
  unsigned streams;
  double guard_s;
  double rate_mbps[FL_WIFI_MOST_RATES]; /* 0: no more */
} rates_case;

static const rates_case rates_cases[] = {
    {"802.11a", "802.11a", 20e6, 1, 800e-9, {6, 9, 12, 18, 24, 36, 48, 54}},
    {"802.11n", "802.11n", 20e6, 1, 800e-9, {6.5, 13, 19.5, 26, 39, 52, 58.5, 65}},
    {"802.11n, short guard", "802.11n", 20e6, 1, 400e-9, {7.2, 14.4, 21.7, 28.9, 43.3, 57.8, 65, 72.2}},
    {"802.11n, all it has", "802.11n", 40e6, 4, 400e-9, {60, 120, 180, 240, 360, 480, 540, 600}},
    /* MCS 9 would have 52 x 8 x 5/6 = 346.67 bits a symbol: it is not there. With three streams it is. */
    {"802.11ac", "802.11ac", 20e6, 1, 800e-9, {6.5, 13, 19.5, 26, 39, 52, 58.5, 65, 78}},
    {"802.11ac, three streams", "802.11ac", 20e6, 3, 800e-9, {19.5, 39, 58.5, 78, 117, 156, 175.5, 195, 234, 260}},
    {"802.11ac, 80 MHz", "802.11ac", 80e6, 1, 400e-9, {32.5, 65, 97.5, 130, 195, 260, 292.5, 325, 390, 433.3}},
    /* MCS 6 is not there with three streams at 80 MHz. */
    {"802.11ac, three of 80 MHz",
     "802.11ac",
     80e6,
     3,
     800e-9,
     {87.8, 175.5, 263.3, 351, 526.5, 702, 877.5, 1053, 1170}},
    {"802.11ac, all it has",
     "802.11ac",
     160e6,
     8,
     400e-9,
     {520, 1040, 1560, 2080, 3120, 4160, 4680, 5200, 6240, 6933.3}},
    {"802.11ax", "802.11ax", 20e6, 1, 800e-9, {8.6, 17.2, 25.8, 34.4, 51.6, 68.8, 77.4, 86, 103.2, 114.7, 129, 143.4}},
    {"802.11ax, long guard",
     "802.11ax",
     20e6,
     1,
     3200e-9,
     {7.3, 14.6, 21.9, 29.3, 43.9, 58.5, 65.8, 73.1, 87.8, 97.5, 109.7, 121.9}},
    {"802.11ax, all it has",
     "802.11ax",
     160e6,
     8,
     800e-9,
     {576.5, 1152.9, 1729.4, 2305.9, 3458.8, 4611.8, 5188.2, 5764.7, 6917.6, 7686.2, 8647.1, 9607.8}},
};

static void check_rates(void **state)
{
  const rates_case *c = *state;
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  size_t count = fl_wifi_rates(standard(c->standard), c->width_hz, c->streams, c->guard_s, rates), expected = 0;
  while (expected < FL_WIFI_MOST_RATES && c->rate_mbps[expected] > 0) expected++;
  assert_int_equal(count, expected);
  for (size_t i = 0; i < count; i++) {
    if (fabs(rates[i].rate_bps / 1e6 - c->rate_mbps[i]) > 0.0501) fail_msg("%zu: %g", i, rates[i].rate_bps);
    if (i > 0) assert_true(rates[i].rate_bps > rates[i - 1].rate_bps);
    if (i > 0) assert_true(rates[i].loss.whole_db[FL_LOSS_TENTH] > rates[i - 1].loss.whole_db[FL_LOSS_TENTH]);
  }
}

/* ---- loss ---- */

/* The points of ns-3's curves for frames of 1536 B. */
static const struct {
  double rate_bps, at_db[FL_LOSS_POINTS];
} points[] = {{54e6, {17.6, 18.4, 19.4}}, {24e6, {9.0, 9.8, 10.5}}, {6e6, {0.4, 1.0, 1.6}}};

static const fl_wifi_rate *rate_of_a(double rate_bps)
{
  static fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  size_t count = fl_wifi_rates(standard("802.11a"), 20e6, 1, 800e-9, rates);
  for (size_t i = 0; i < count; i++)
    if (fabs(rates[i].rate_bps - rate_bps) < 1) return &rates[i];
  fail_msg("no rate of %g", rate_bps);
  return NULL;
}

static void loss_goes_through_its_points(void **state)
{
  static const double loss[FL_LOSS_POINTS] = {0.5, 0.1, 0.01};
  (void)state;
  for (size_t i = 0; i < COUNT(points); i++)
    for (size_t k = 0; k < FL_LOSS_POINTS; k++)
      assert_close(fl_loss_of(&rate_of_a(points[i].rate_bps)->loss, 1536, points[i].at_db[k]), loss[k], 1e-12);
}

/* Log-odds of 54 Mb/s: 0 at 17.6 dB, ln 9 at 18.4: so 3 ln 9 / 2 at 18.8 if it went on so, but the line to ln 99 at
 * 19.4 goes on from ln 9 with ln 11 in 1 dB. Below: -ln 9 at 16.8, loss 0.9. Above: ln 99 + ln 11 at 20.4, 1 / 1090. */
static void log_odds_go_straight(void **state)
{
  (void)state;
  const fl_loss *loss = &rate_of_a(54e6)->loss;
  assert_close(fl_loss_of(loss, 1536, 18), 1.0 / (1 + 3), 1e-12);
  assert_close(fl_loss_of(loss, 1536, 18.8), 1.0 / (1 + 9 * pow(11, 0.4)), 1e-12);
  assert_close(fl_loss_of(loss, 1536, 16.8), 0.9, 1e-12);
  assert_close(fl_loss_of(loss, 1536, 20.4), 1.0 / (1 + 99 * 11), 1e-12);
  assert_close(fl_loss_of(loss, 1536, -3000), 1, 0);
  assert_true(fl_loss_log_whole(loss, 1536, -3000) < -1e3 && isfinite(fl_loss_log_whole(loss, 1536, -3000)));
}

/* What is whole is so piece by piece; and less is lost of short frames, more with less signal. */
static void pieces_multiply(void **state)
{
  (void)state;
  const fl_loss *loss = &rate_of_a(54e6)->loss;
  assert_close(fl_loss_log_whole(loss, 1536, 18), 3 * fl_loss_log_whole(loss, 512, 18), 1e-12);
  assert_close(fl_loss_log_whole(loss, 320, 18), 10 * fl_loss_log_whole(loss, 32, 18), 1e-12);
  assert_close(fl_loss_of(loss, 32, 15.5), 0.5, 1e-12);
  for (double share = 1e-9; share < 1; share = 1.7 * share + 1e-9)
    for (double bytes = 10; bytes < 1e5; bytes *= 3)
      assert_close(fl_loss_of(loss, bytes, fl_loss_snr_db(loss, bytes, share)), share, 1e-9);
  for (double snr_db = -20; snr_db < 40; snr_db += 0.37) {
    assert_true(fl_loss_of(loss, 1536, snr_db) >= fl_loss_of(loss, 1536, snr_db + 0.1));
    assert_true(fl_loss_of(loss, 3000, snr_db) >= fl_loss_of(loss, 1536, snr_db));
    assert_true(fl_loss_of(loss, 100, snr_db) >= fl_loss_of(loss, 14, snr_db));
  }
}

/* A tenth is lost at 18.4 dB at 54 Mb/s, at 17.1 at 48, at 1.0 at 6. */
static void fastest_that_loses_a_tenth(void **state)
{
  (void)state;
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  size_t count = fl_wifi_rates(standard("802.11a"), 20e6, 1, 800e-9, rates);
  assert_close(fl_wifi_fastest(rates, count, 18.4)->rate_bps, 54e6, 1e-12);
  assert_close(fl_wifi_fastest(rates, count, 18.39)->rate_bps, 48e6, 1e-12);
  assert_close(fl_wifi_fastest(rates, count, 1)->rate_bps, 6e6, 1e-12);
  assert_null(fl_wifi_fastest(rates, count, 0.99));
  assert_null(fl_wifi_fastest(rates, count, NAN));
}

/* The nearest of 802.11a's to 50 Mb/s is 48, whose points are 16.3, 17.1 and 18.0: half lost at 10 dB, a tenth 0.8 dB
 * above. 5 Mb/s is like 6, and acknowledged at itself. */
static void rates_of_no_table(void **state)
{
  (void)state;
  fl_wifi_rate fast = fl_wifi_rate_like(50e6, 10), slow = fl_wifi_rate_like(5e6, -3);
  assert_close(fl_loss_of(&fast.loss, 1536, 10), 0.5, 1e-12);
  assert_close(fl_loss_of(&fast.loss, 1536, 10.8), 0.1, 1e-9);
  assert_close(fast.answer_bps, 24e6, 0);
  assert_close(fl_loss_of(&slow.loss, 1536, -2.4), 0.1, 1e-9);
  assert_close(slow.answer_bps, 5e6, 0);
}

/* ---- what frames take ---- */

typedef struct {
  const char *name, *standard;
  double guard_s;
  size_t mcs;
  double aggregate_bytes;
  unsigned parts;
  int64_t data_ns, answer_ns, success_ns;
} exchange_case;

static const exchange_case exchange_cases[] = {
    /* 1536 bytes and 22 bits in symbols of 216 bits: 57 x 4 + 20 us; ACK 28; 248 + 16 + 28 + 34. */
    {"802.11a", "802.11a", 800e-9, 7, 0, 1, 248000, 28000, 326000},
    /* 1538 bytes and 22 bits, 260 a symbol: 48 x 4 + 36 us; AIFS 16 + 3 x 9: 228 + 16 + 28 + 43. */
    {"802.11n", "802.11n", 800e-9, 7, 0, 1, 228000, 28000, 315000},
    /* 1170 a symbol of 16 us: 11, and a head of 44 us: 220 + 16 + 28 + 43. */
    {"802.11ax", "802.11ax", 3200e-9, 7, 0, 1, 220000, 28000, 307000},
    /* 80 MHz are not asked for: one stream of 20 MHz as 802.11n's, the head 40 us. */
    {"802.11ac", "802.11ac", 800e-9, 7, 0, 1, 232000, 28000, 319000},
    /* Subframes of 4 + 1538 bytes and 2 to fill up. 5.484 ms hold 1362 symbols of 260 bits, 44262 bytes: 28 subframes
     * of 1544, the last of 1542: 43230 bytes and 22 bits in 1331 symbols, 5360 us. Block ACK of 32 bytes: 32 us. */
    {"802.11n, 65535 B", "802.11n", 800e-9, 7, 65535, 28, 5360000, 32000, 5451000},
    /* 340 symbols of 1170 bits hold 49722 bytes: 32 subframes, 49406 bytes and 22 bits in 338 symbols. */
    {"802.11ax, 65535 B", "802.11ax", 3200e-9, 7, 65535, 32, 5452000, 32000, 5543000},
    /* Two subframes: 3086 bytes and 22 bits, 96 symbols of 260. */
    {"802.11n, two of them", "802.11n", 800e-9, 7, 3100, 2, 420000, 32000, 511000},
    /* No two fit: a frame as without. */
    {"802.11n, too short for two", "802.11n", 800e-9, 7, 3000, 1, 228000, 28000, 315000},
    /* 1362 symbols of 26 bits hold 4423 bytes: two subframes, 24710 bits in 951 symbols. Block ACK at 6 Mb/s: 278 bits
     * in 12 symbols. */
    {"802.11n, slow", "802.11n", 800e-9, 0, 65535, 2, 3840000, 68000, 3967000},
};

static fl_exchange make_exchange(const exchange_case *c, fl_mac *mac, bool rts)
{
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  fl_radio_params radio = {
      .bandwidth_hz = 20e6, .standard = standard(c->standard), .streams = 1, .guard_s = c->guard_s};
  double value[FL_MAC_OPTIONS];
  for (size_t i = 0; i < FL_MAC_OPTIONS; i++) value[i] = NAN;
  if (c->aggregate_bytes > 0) value[FL_MAC_AGGREGATION] = c->aggregate_bytes;
  value[FL_MAC_RTS] = rts;
  const fl_option_values options = {value, FL_MAC_OPTIONS, NULL};
  *mac = fl_mac_make(&options, 0, &radio);
  fl_wifi_rates(radio.standard, radio.bandwidth_hz, radio.streams, radio.guard_s, rates);
  return fl_mac_exchange(mac, &rates[c->mcs]);
}

static void check_exchange(void **state)
{
  const exchange_case *c = *state;
  fl_mac mac;
  fl_exchange e = make_exchange(c, &mac, false);
  assert_int_equal(e.parts, c->parts);
  assert_int_equal(e.frame[FL_FRAME_DATA].length_ns, c->data_ns);
  assert_int_equal(e.frame[FL_FRAME_ANSWER].length_ns, c->answer_ns);
  assert_int_equal(fl_mac_success_ns(&mac, &e), c->success_ns);
  assert_close(fl_mac_alone_s(&mac, &e), 1e-9 * ((double)c->success_ns + 67500) / c->parts, 1e-12);
  /* RTS of 20 bytes at 6 Mb/s: 182 bits, 8 symbols and 20 us; CTS 44 us; two SIFS more. */
  e = make_exchange(c, &mac, true);
  assert_int_equal(fl_mac_success_ns(&mac, &e), c->success_ns + 52000 + 44000 + 32000);
}

/* Half of the frames lost, no window that grows: every frame takes two attempts at most of the mean, of 393.5 us or,
 * lost, 248 + 45 + 34 + 67.5; of two attempts, a quarter of the frames is given up:
 * (1 + 1/2) (393.5 + 394.5) / 2 / (3/4) us. */
static void noise_takes_its_part(void **state)
{
  (void)state;
  fl_mac mac;
  fl_exchange e = make_exchange(&exchange_cases[0], &mac, false);
  mac.attempts = 2;
  mac.window_max = mac.window_min;
  assert_close(fl_mac_alone_at_s(&mac, &e, 17.6), 788e-6, 1e-9);
  assert_close(fl_mac_alone_at_s(&mac, &e, 60), fl_mac_alone_s(&mac, &e), 1e-9);
  assert_true(isinf(fl_mac_alone_at_s(&mac, &e, -1000)));
}

int main(void)
{
  enum { RATES = COUNT(rates_cases), EXCHANGES = COUNT(exchange_cases), OTHERS = 6 };
  struct CMUnitTest tests[RATES + EXCHANGES + OTHERS] = {cmocka_unit_test(loss_goes_through_its_points),
                                                         cmocka_unit_test(log_odds_go_straight),
                                                         cmocka_unit_test(pieces_multiply),
                                                         cmocka_unit_test(fastest_that_loses_a_tenth),
                                                         cmocka_unit_test(rates_of_no_table),
                                                         cmocka_unit_test(noise_takes_its_part)};
  for (size_t i = 0; i < RATES; i++)
    tests[OTHERS + i] = (struct CMUnitTest){rates_cases[i].name, check_rates, NULL, NULL, (void *)&rates_cases[i]};
  for (size_t i = 0; i < EXCHANGES; i++)
    tests[OTHERS + RATES + i] =
        (struct CMUnitTest){exchange_cases[i].name, check_exchange, NULL, NULL, (void *)&exchange_cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
