#include "fieldline/radio.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "fieldline/units.h"
#include "world/ladder.h"
#include "world/medium/mac.h"

/* Where d * d is rounded, the part that is lost, exactly (Dekker, A Floating-Point Technique for Extending the
 * Available Precision, 1971). Domain: 1e-100 < d < 1e100. */
static double square_error(double d, double square)
{
  double split = 134217729.0 * d; /* 2^27 + 1 */
  double high = split - (split - d), low = d - high;
  return ((high * high - square) + 2 * high * low) + low * low;
}

/* The unit in the last place of a normal number > 0. */
static double unit_of(double value)
{
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits &= UINT64_C(0x7ff) << 52;
  memcpy(&value, &bits, sizeof value);
  return value * 0x1p-52;
}

/* pow(d, 2) to the last bit, mostly without calling it. Before it rounds, pow() is within 0.05 units in the last place
 * (glibc documents 0.04), so it can differ from the rounded d * d only where that was nearly half way between two
 * numbers. */
static double square(double d)
{
  double product = d * d;
  bool plain = d > 1e-100 && d < 1e100 && fabs(square_error(d, product)) < 0.45 * unit_of(product);
  return plain ? product : pow(d, 2);
}

static double power(double d, double exponent)
{
  return exponent == 2 ? square(d) : pow(d, exponent);
}

static bool is_behind_break(const fl_radio_params *params, double d)
{
  return params->break_distance_m > 0 && d > params->break_distance_m;
}

/* How much weaker than at 1 m. */
static double loss_ratio(const fl_radio_params *params, double d)
{
  double break_m = params->break_distance_m;
  if (!is_behind_break(params, d)) return power(d, params->path_exponent);
  return power(break_m, params->path_exponent) * pow(d / break_m, params->exponent_beyond);
}

/* pow() and log2() of libm in this order: the published figures come out to the last bit. */
double fl_radio_snr(const fl_radio_params *params, double distance_m, double fade_db)
{
  double d = distance_m < params->min_distance_m ? params->min_distance_m : distance_m;
  double snr_at_1m = fade_db == 0 ? params->snr_at_1m : params->snr_at_1m * fl_ratio_from_db(fade_db);
  return snr_at_1m / loss_ratio(params, d);
}

bool fl_radio_has_shadowing(const fl_radio_params *params)
{
  return params->shadowing_db > 0 || (params->break_distance_m > 0 && params->shadowing_beyond_db > 0);
}

double fl_radio_shadowing_db(const fl_radio_params *params, double distance_m)
{
  return is_behind_break(params, distance_m) ? params->shadowing_beyond_db : params->shadowing_db;
}

double fl_radio_efficiency(const fl_radio_params *params)
{
  return params->efficiency > 0 ? params->efficiency : 1;
}

bool fl_radio_has_frames(const fl_radio_params *params)
{
  return params->standard != NULL || params->fixed_rate_bps > 0;
}

/* A standard's rates, or only the one that is fixed. */
static size_t standard_rates(const fl_radio_params *params, fl_wifi_rate *rates)
{
  size_t all = fl_wifi_rates(params->standard, params->bandwidth_hz, params->streams, params->guard_s, rates);
  if (!(params->fixed_rate_bps > 0)) return all;
  size_t count = 0;
  for (size_t i = 0; i < all; i++)
    if (fl_wifi_is_rate(&rates[i], params->fixed_rate_bps)) rates[count++] = rates[i];
  return count;
}

void fl_ladder_make(const fl_radio_params *params, fl_ladder *l)
{
  l->params = params;
  l->count = 0;
  if (params->standard != NULL)
    l->count = standard_rates(params, l->rates);
  else if (params->fixed_rate_bps > 0)
    l->rates[l->count++] = fl_wifi_rate_like(params->fixed_rate_bps, params->snr_needed_db);
  for (size_t i = 0; i < l->count; i++) l->exchanges[i].parts = 0; /* not asked for yet */
}

/* A fixed rate is there as long as half of its frames come through. NULL: no link. */
static const fl_wifi_rate *rung_at(const fl_ladder *l, double snr)
{
  if (l->params->standard != NULL) return fl_wifi_fastest(l->rates, l->count, fl_db_from_ratio(snr));
  return snr >= fl_ratio_from_db(l->params->snr_needed_db) ? &l->rates[0] : NULL;
}

fl_wifi_rate fl_radio_rate(const fl_radio_params *params, double snr)
{
  static const double margin_db = 3;
  if (!fl_radio_has_frames(params))
    return fl_wifi_rate_like(params->bandwidth_hz * log2(1 + snr), fl_db_from_ratio(snr) - margin_db);
  fl_ladder l;
  fl_ladder_make(params, &l);
  const fl_wifi_rate *rung = rung_at(&l, snr);
  return rung != NULL ? *rung : (fl_wifi_rate){0};
}

/* What is left of a rate: above the radio, and by noise. */
static double share_left(fl_ladder *l, const fl_wifi_rate *rate, double snr)
{
  const fl_radio_params *params = l->params;
  const fl_mac *mac = &params->frames;
  if (mac->frame_bytes == 0) return fl_radio_efficiency(params);
  fl_exchange *exchange = &l->exchanges[rate - l->rates];
  if (exchange->parts == 0) *exchange = fl_mac_exchange(mac, rate);
  double at_s = fl_mac_alone_at_s(mac, exchange, fl_db_from_ratio(snr));
  if (params->efficiency_of_frames) return FL_BITS_PER_BYTE * mac->frame_bytes / at_s / rate->rate_bps;
  return fl_radio_efficiency(params) * fl_mac_alone_s(mac, exchange) / at_s;
}

static double weight_of(double bits_per_hertz)
{
  return bits_per_hertz > 0 ? 1.0 / bits_per_hertz : INFINITY;
}

double fl_radio_shannon_weight(const fl_radio_params *params, double snr)
{
  return weight_of(log2(1 + snr) * fl_radio_efficiency(params));
}

double fl_ladder_weight(fl_ladder *l, double snr)
{
  const fl_radio_params *params = l->params;
  if (!fl_radio_has_frames(params)) return fl_radio_shannon_weight(params, snr);
  const fl_wifi_rate *rate = rung_at(l, snr);
  return weight_of(rate != NULL ? rate->rate_bps / params->bandwidth_hz * share_left(l, rate, snr) : 0);
}

double fl_radio_weight(const fl_radio_params *params, double distance_m, double fade_db)
{
  fl_ladder l;
  fl_ladder_make(params, &l);
  return fl_ladder_weight(&l, fl_radio_snr(params, distance_m, fade_db));
}
