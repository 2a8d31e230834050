#include "fieldline/wifi.h"

#include <math.h>
#include <string.h>

#include "fieldline/units.h"

/* ---- loss of frames ---- */

static const double WHOLE_BYTES = 1536, SHORT_BYTES = 32, SHORT_BELOW_BYTES = 400;

/* ln((1 - loss) / loss) at 50, 10 and 1 %. */
static const double log_odds[FL_LOSS_POINTS] = {0, 2.1972245773362196, 4.59511985013459};

/* At `x` on the line through points, of which the second is where it bends. */
static double on_line(const double *points, const double *values, double x)
{
  size_t i = x < points[FL_LOSS_TENTH] ? FL_LOSS_HALF : FL_LOSS_TENTH;
  double slope = (values[i + 1] - values[i]) / (points[i + 1] - points[i]);
  return values[i] + slope * (x - points[i]);
}

static bool is_short(double bytes)
{
  return bytes < SHORT_BELOW_BYTES;
}

static const double *points_of(const fl_loss *loss, double bytes)
{
  return is_short(bytes) ? loss->short_db : loss->whole_db;
}

/* In frames that the points are of. */
static double frames_of(double bytes)
{
  return bytes / (is_short(bytes) ? SHORT_BYTES : WHOLE_BYTES);
}

double fl_loss_log_whole(const fl_loss *loss, double bytes, double snr_db)
{
  double odds = on_line(points_of(loss, bytes), log_odds, snr_db);
  /* ln(1 - loss) = -ln(1 + exp(-odds)), which is odds itself where exp() would be infinite */
  return frames_of(bytes) * (odds < -700 ? odds : -log1p(exp(-odds)));
}

double fl_loss_snr_db(const fl_loss *loss, double bytes, double share)
{
  double log_whole = log1p(-share) / frames_of(bytes);
  return on_line(log_odds, points_of(loss, bytes), -log(expm1(-log_whole)));
}

double fl_loss_of(const fl_loss *loss, double bytes, double snr_db)
{
  return -expm1(fl_loss_log_whole(loss, bytes, snr_db));
}

fl_loss fl_loss_shifted(const fl_loss *loss, double by_db)
{
  fl_loss shifted = *loss;
  for (size_t i = 0; i < FL_LOSS_POINTS; i++) {
    shifted.whole_db[i] += by_db;
    shifted.short_db[i] += by_db;
  }
  return shifted;
}

/* ---- modulation and coding ---- */

typedef struct {
  double bits, coded; /* of a symbol on a subcarrier, and the share of them that is data */
  double answer_bps;
  fl_loss loss;
} modulation;

/* By MCS, as 802.11n, ac and ax count them, in additive white Gaussian noise. The convolutional code up to 9 and, since
 * the standard wants it there, LDPC at 10 and 11, whose short frames are taken to gain what those of 9 do. BPSK at 3/4,
 * which 802.11a alone has, is QPSK at 3/4 with half the power. Tenths of a decibel, rounded up. */
enum { BPSK_3_4 = 12, MODULATIONS };
static const modulation modulations[MODULATIONS] = {
    {1, 1.0 / 2, 6e6, {{0.4, 1.0, 1.6}, {-1.3, -0.3, 0.5}}},
    {2, 1.0 / 2, 12e6, {{3.4, 4.0, 4.7}, {1.7, 2.7, 3.5}}},
    {2, 3.0 / 4, 12e6, {{5.9, 6.5, 7.2}, {4.2, 5.2, 6.0}}},
    {4, 1.0 / 2, 24e6, {{9.0, 9.8, 10.5}, {7.0, 8.1, 9.2}}},
    {4, 3.0 / 4, 24e6, {{12.1, 12.9, 13.6}, {10.2, 11.3, 12.3}}},
    {6, 2.0 / 3, 24e6, {{16.3, 17.1, 18.0}, {14.1, 15.4, 16.5}}},
    {6, 3.0 / 4, 24e6, {{17.6, 18.4, 19.4}, {15.5, 16.7, 17.8}}},
    {6, 5.0 / 6, 24e6, {{18.9, 19.7, 20.6}, {16.9, 18.1, 19.4}}},
    {8, 3.0 / 4, 24e6, {{22.8, 23.8, 24.8}, {20.4, 21.8, 23.0}}},
    {8, 5.0 / 6, 24e6, {{24.3, 25.2, 26.2}, {22.1, 23.3, 24.5}}},
    {10, 3.0 / 4, 24e6, {{26.4, 26.9, 27.3}, {24.2, 25.0, 25.6}}},
    {10, 5.0 / 6, 24e6, {{28.5, 28.9, 29.4}, {26.3, 27.0, 27.7}}},
    [BPSK_3_4] = {1, 3.0 / 4, 6e6, {{2.9, 3.5, 4.2}, {1.2, 2.2, 3.0}}},
};

/* ---- standards ---- */

enum { A, N, AC, AX, STANDARDS };

static const fl_wifi_standard standards[STANDARDS] = {
    [A] = {"802.11a", "OFDM, single frames", false, 20e6, 1, {800e-9}, 0},
    [N] = {"802.11n", "high throughput", true, 40e6, 4, {800e-9, 400e-9}, 65535},
    [AC] = {"802.11ac", "very high throughput", true, 160e6, 8, {800e-9, 400e-9}, 1048575},
    [AX] = {"802.11ax", "high efficiency, one user at a time", true, 160e6, 8, {800e-9, 1600e-9, 3200e-9}, 6500631},
};

/* Modulations that a standard has, in ascending order of rate; and its subcarriers with data at 20, 40, 80, 160 MHz. */
typedef struct {
  size_t count, index[FL_WIFI_MOST_RATES];
  double subcarriers[4];
  double symbol_s; /* without the guard interval */
} wave_form;

static const wave_form wave_forms[STANDARDS] = {
    [A] = {8, {0, BPSK_3_4, 1, 2, 3, 4, 5, 6}, {48}, 3.2e-6},
    [N] = {8, {0, 1, 2, 3, 4, 5, 6, 7}, {52, 108}, 3.2e-6},
    [AC] = {10, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {52, 108, 234, 468}, 3.2e-6},
    [AX] = {12, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {234, 468, 980, 1960}, 12.8e-6},
};

size_t fl_wifi_standard_count(void)
{
  return STANDARDS;
}

const fl_wifi_standard *fl_wifi_standard_at(size_t index)
{
  return &standards[index];
}

const fl_wifi_standard *fl_wifi_standard_find(const char *name)
{
  for (size_t i = 0; i < STANDARDS; i++)
    if (strcmp(standards[i].name, name) == 0) return &standards[i];
  return NULL;
}

static size_t width_index(double width_hz)
{
  return (size_t)lround(log2(width_hz / 20e6));
}

/* 802.11ac leaves out where bits do not come out even: whole bits a symbol, and beyond them what several encoders want
 * (802.11-2020, tables 21-29 to 21-60). */
static bool is_left_out(size_t width, unsigned streams, size_t mcs, double bits_a_symbol)
{
  static const struct {
    size_t width, mcs;
    unsigned streams;
  } uneven[] = {{2, 6, 3}, {2, 6, 7}, {2, 9, 6}, {3, 9, 3}};
  for (size_t i = 0; i < sizeof uneven / sizeof uneven[0]; i++)
    if (uneven[i].width == width && uneven[i].streams == streams && uneven[i].mcs == mcs) return true;
  return fabs(bits_a_symbol - round(bits_a_symbol)) > 1e-6;
}

size_t fl_wifi_rates(const fl_wifi_standard *standard, double width_hz, unsigned streams, double guard_s,
                     fl_wifi_rate rates[FL_WIFI_MOST_RATES])
{
  const wave_form *wave = &wave_forms[standard - standards];
  size_t width = width_index(width_hz), count = 0;
  for (size_t i = 0; i < wave->count; i++) {
    const modulation *m = &modulations[wave->index[i]];
    double bits = wave->subcarriers[width] * m->bits * m->coded * streams;
    if (standard == &standards[AC] && is_left_out(width, streams, wave->index[i], bits)) continue;
    rates[count++] = (fl_wifi_rate){floor(bits + 1e-6) / (wave->symbol_s + guard_s), m->answer_bps, m->loss};
  }
  return count;
}

const fl_wifi_rate *fl_wifi_fastest(const fl_wifi_rate *rates, size_t count, double snr_db)
{
  while (count > 0 && !(snr_db >= rates[count - 1].loss.whole_db[FL_LOSS_TENTH])) count--;
  return count > 0 ? &rates[count - 1] : NULL;
}

bool fl_wifi_is_rate(const fl_wifi_rate *rate, double rate_bps)
{
  static const double rounding = 0.005;
  return fabs(rate->rate_bps / rate_bps - 1) < rounding;
}

fl_wifi_rate fl_wifi_rate_like(double rate_bps, double half_db)
{
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  size_t count = fl_wifi_rates(&standards[A], 20e6, 1, 800e-9, rates), near = 0;
  for (size_t i = 1; i < count; i++)
    if (fabs(rates[i].rate_bps - rate_bps) < fabs(rates[near].rate_bps - rate_bps)) near = i;
  const fl_loss *loss = &rates[near].loss;
  double answer_bps = rate_bps >= 24e6 ? 24e6 : rate_bps >= 12e6 ? 12e6 : fmin(rate_bps, 6e6);
  return (fl_wifi_rate){rate_bps, answer_bps, fl_loss_shifted(loss, half_db - loss->whole_db[FL_LOSS_HALF])};
}

int64_t fl_wifi_head_ns(const fl_wifi_standard *standard, unsigned streams)
{
  /* Training fields: as many as streams, but for 3, 5 and 7, which take one more. */
  int64_t trainings = streams > 1 ? (int64_t)(streams + streams % 2) : 1;
  switch (standard - standards) {
  case N:
    return 20000 + 8000 + 4000 + 4000 * trainings; /* HT-SIG, HT-STF, HT-LTF */
  case AC:
    return 20000 + 8000 + 4000 + 4000 * trainings + 4000; /* VHT-SIG-A, VHT-STF, VHT-LTF, VHT-SIG-B */
  case AX:
    return 20000 + 4000 + 8000 + 4000 + 8000 * trainings; /* RL-SIG, HE-SIG-A, HE-STF, HE-LTF */
  default:
    return 20000;
  }
}

int64_t fl_wifi_symbol_ns(const fl_wifi_standard *standard, double guard_s)
{
  return llround(1e9 * (wave_forms[standard - standards].symbol_s + guard_s));
}
