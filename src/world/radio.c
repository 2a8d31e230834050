#include "fieldline/radio.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/random.h"
#include "fieldline/units.h"
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

double fl_radio_efficiency(const fl_radio_params *params)
{
  return params->efficiency > 0 ? params->efficiency : 1;
}

/* What a radio's links can be like, worked out once for all of them. */
typedef struct {
  const fl_radio_params *params;
  size_t count;
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  fl_exchange exchanges[FL_WIFI_MOST_RATES]; /* where frames are looked at */
} ladder;

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

static void make_ladder(const fl_radio_params *params, ladder *l)
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
static const fl_wifi_rate *rung_at(const ladder *l, double snr)
{
  if (l->params->standard != NULL) return fl_wifi_fastest(l->rates, l->count, fl_db_from_ratio(snr));
  return snr >= fl_ratio_from_db(l->params->snr_needed_db) ? &l->rates[0] : NULL;
}

fl_wifi_rate fl_radio_rate(const fl_radio_params *params, double snr)
{
  static const double margin_db = 3;
  if (!fl_radio_has_frames(params))
    return fl_wifi_rate_like(params->bandwidth_hz * log2(1 + snr), fl_db_from_ratio(snr) - margin_db);
  ladder l;
  make_ladder(params, &l);
  const fl_wifi_rate *rung = rung_at(&l, snr);
  return rung != NULL ? *rung : (fl_wifi_rate){0};
}

/* What is left of a rate: above the radio, and by noise. */
static double share_left(ladder *l, const fl_wifi_rate *rate, double snr)
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

static double weight_of(ladder *l, double snr)
{
  const fl_radio_params *params = l->params;
  double bits_per_hertz = 0;
  if (!fl_radio_has_frames(params)) {
    bits_per_hertz = log2(1 + snr) * fl_radio_efficiency(params);
  } else {
    const fl_wifi_rate *rate = rung_at(l, snr);
    if (rate != NULL) bits_per_hertz = rate->rate_bps / params->bandwidth_hz * share_left(l, rate, snr);
  }
  return bits_per_hertz > 0 ? 1.0 / bits_per_hertz : INFINITY;
}

double fl_radio_weight(const fl_radio_params *params, double distance_m, double fade_db)
{
  ladder l;
  make_ladder(params, &l);
  return weight_of(&l, fl_radio_snr(params, distance_m, fade_db));
}

fl_links *fl_links_new(size_t count, double bandwidth_hz, int with_latency)
{
  fl_links *links = calloc(1, sizeof *links);
  if (links == NULL) return NULL;
  links->count = count;
  links->bandwidth_hz = bandwidth_hz;
  links->weight = malloc(count * count * sizeof *links->weight);
  if (with_latency) links->latency_s = calloc(count * count, sizeof *links->latency_s);
  if (links->weight == NULL || (with_latency && links->latency_s == NULL)) {
    fl_links_free(links);
    return NULL;
  }
  for (size_t i = 0; i < count * count; i++) links->weight[i] = INFINITY;
  return links;
}

void fl_links_free(fl_links *links)
{
  if (links == NULL) return;
  free(links->weight);
  free(links->latency_s);
  free(links->snr);
  free(links->draw);
  free(links);
}

static fl_status fail_one_place(const fl_field *field, size_t a, size_t b, fl_error *err)
{
  return fl_fail_about(err, FL_ERR_VALUE, "field.nodes",
                       "\"%s\" and \"%s\" stand in one place (move one, or set radio.min_distance)", field->nodes[a].id,
                       field->nodes[b].id);
}

static bool has_shadowing(const fl_radio_params *params)
{
  return params->shadowing_db > 0 || (params->break_distance_m > 0 && params->shadowing_beyond_db > 0);
}

double fl_radio_shadowing_db(const fl_radio_params *params, double distance_m)
{
  return is_behind_break(params, distance_m) ? params->shadowing_beyond_db : params->shadowing_db;
}

/* The links between `from` and all nodes behind it; distances_m is room to work in. */
static fl_status link_row(ladder *l, const fl_field *field, size_t from, double *distances_m, gsl_rng *rng,
                          fl_links *links, fl_error *err)
{
  const fl_radio_params *params = l->params;
  size_t n = field->count;
  fl_field_distances_m(field, from, distances_m);
  for (size_t to = from + 1; to < n; to++) {
    double distance_m = distances_m[to - from - 1];
    double deviation_db = fl_radio_shadowing_db(params, distance_m);
    double fade_db = rng == NULL ? 0 : gsl_ran_gaussian(rng, deviation_db > 0 ? deviation_db : 1), draw = fade_db;
    if (deviation_db > 0)
      draw /= deviation_db;
    else
      fade_db = 0;
    double snr = fl_radio_snr(params, distance_m, fade_db), weight = weight_of(l, snr);
    bool one_place = (distance_m == 0 && params->min_distance_m == 0) || weight == 0; /* 0: an infinite rate */
    if (one_place) return fail_one_place(field, from, to, err);
    links->weight[from * n + to] = links->weight[to * n + from] = weight;
    if (links->snr != NULL) links->snr[from * n + to] = links->snr[to * n + from] = snr;
    if (links->latency_s != NULL) links->latency_s[from * n + to] = links->latency_s[to * n + from] = params->latency_s;
    if (links->draw != NULL) links->draw[from * n + to] = links->draw[to * n + from] = draw;
  }
  return FL_OK;
}

/* Links with room for what is to be kept of them; NULL: no memory. */
static fl_links *new_links(const fl_radio_params *params, size_t count)
{
  fl_links *links = fl_links_new(count, params->bandwidth_hz, params->latency_s > 0);
  bool keep_draws = params->keep_draws && has_shadowing(params);
  if (links == NULL) return NULL;
  if (params->keep_snr) links->snr = calloc(count * count, sizeof *links->snr);
  if (keep_draws) links->draw = calloc(count * count, sizeof *links->draw);
  if ((!params->keep_snr || links->snr != NULL) && (!keep_draws || links->draw != NULL)) return links;
  fl_links_free(links);
  return NULL;
}

fl_status fl_radio_links(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                         fl_links **out, fl_error *err)
{
  fl_status status = FL_OK;
  gsl_rng *rng = NULL;
  ladder l;
  fl_links *links = new_links(params, field->count);
  double *distances_m = calloc(field->count, sizeof *distances_m);

  *out = NULL;
  make_ladder(params, &l);
  if (has_shadowing(params)) rng = fl_random_new(seed, FL_STREAM_SHADOWING, trial);
  if (links == NULL || distances_m == NULL || (has_shadowing(params) && rng == NULL))
    status = fl_fail_memory(err, "links");
  for (size_t from = 0; from < field->count && status == FL_OK; from++)
    status = link_row(&l, field, from, distances_m, rng, links, err);
  if (status == FL_OK) {
    *out = links;
    links = NULL;
  }
  if (rng != NULL) gsl_rng_free(rng);
  free(distances_m);
  fl_links_free(links);
  return status;
}

double fl_links_rate_bps(const fl_links *links, size_t from, size_t to)
{
  return links->bandwidth_hz / links->weight[from * links->count + to];
}

double fl_links_latency_s(const fl_links *links, size_t from, size_t to)
{
  return links->latency_s == NULL ? 0 : links->latency_s[from * links->count + to];
}

double fl_links_snr(const fl_links *links, size_t from, size_t to)
{
  return links->snr[from * links->count + to];
}

double fl_links_air_s(const fl_links *links, double bits, size_t from, size_t to)
{
  /* bits / W first: with W a power of two times the published Mbit this rounds nothing */
  return bits / links->bandwidth_hz * links->weight[from * links->count + to];
}

double fl_links_time_s(const fl_links *links, double bits, size_t from, size_t to)
{
  return fl_links_latency_s(links, from, to) + fl_links_air_s(links, bits, from, to);
}

double fl_links_least_weight(const fl_links *links)
{
  double least = INFINITY;
  for (size_t i = 0; i < links->count * links->count; i++)
    if (links->weight[i] < least) least = links->weight[i];
  return least;
}
