/* From distances to rates: log-distance path loss, and Shannon's capacity or the rates of IEEE 802.11. */
#ifndef FIELDLINE_RADIO_H
#define FIELDLINE_RADIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/wifi.h"

FL_BEGIN_DECLS

typedef struct {
  double bandwidth_hz;        /* channel width W, > 0 */
  double path_exponent;       /* n, >= 0; 2 is free space */
  double snr_at_1m;           /* signal to noise one metre away, a ratio > 0 */
  double shadowing_db;        /* standard deviation of the log-normal shadowing, >= 0 */
  double min_distance_m;      /* anything nearer counts as this far, >= 0 */
  double break_distance_m;    /* from here on with the two below, > 0; or 0: one slope and one shadowing for all */
  double exponent_beyond;     /* path exponent behind the break distance, >= 0 */
  double shadowing_beyond_db; /* standard deviation of the shadowing there, >= 0 */
  double latency_s;           /* of every transfer, >= 0 */
  double efficiency;          /* what is left of every rate above the radio, in (0, 1]; 0: all, as 1 */
  double fixed_rate_bps;      /* of every link that has the signal for it; 0: Shannon's capacity */
  double snr_needed_db;       /* for the fixed rate */
  double sense_snr_db;        /* others are heard from this signal over noise on (see fl_medium) */
  const fl_wifi_standard *standard; /* whose fastest rate that fits a link has, or its fixed rate; NULL: none */
  unsigned streams;                 /* of that; its width is bandwidth_hz */
  double guard_s;
  bool efficiency_of_frames; /* not `efficiency`, but what `frames` leave to a link alone */
  fl_mac frames;             /* what is sent, and lost by noise; frame_bytes 0: that is not looked at */
  bool keep_snr;             /* links keep their signals, for media that want to know them */
  bool keep_draws;           /* and what was drawn for their shadowing, for links that change later */
  bool few_links;            /* few are asked for, and only by the functions below: they may be worked out one by one */
} fl_radio_params;

/* The fastest links from a node: where they lead, the fastest first, the lower index first of equals. */
enum { FL_NEAREST = 3 };
typedef struct {
  uint16_t count; /* less than FL_NEAREST: there are no more links */
  uint16_t node[FL_NEAREST];
} fl_nearest;

typedef struct on_demand fl_on_demand;

/* Every ordered pair of nodes as a link. A link's weight is the time one bit takes on one hertz:
 * weights, not distances or rates, are what methods compare. */
typedef struct {
  size_t count;        /* nodes n */
  double bandwidth_hz; /* > 0 */
  double *weight;      /* [n * n], row = sender: 1 / log2(1 + snr); INFINITY: no link (the diagonal too); NULL, where */
  fl_on_demand *on_demand; /* few_links was asked for: worked out when they are asked for, and remembered; else NULL */
  double *latency_s;       /* [n * n], or NULL: none, or that of the radio, the same for all */
  double *snr;             /* [n * n] signal over noise, 0 on the diagonal; or NULL: not kept */
  double *draw;            /* [n * n] what was drawn for their shadowing, of deviation 1; or NULL: none, or not kept */
  bool one_cell;           /* they are transfers of one Wi-Fi cell of a platform, whose air they share alike */
} fl_links;

/* 1 / (efficiency x log2(1 + snr)), snr = snr(1 m) x 10^(fade_db / 10) / d^n, d = max(distance_m, min_distance_m), and
 * behind a break distance b snr(1 m) x 10^(fade_db / 10) / (b^n (d / b)^n2), n2 the exponent beyond; at a fixed rate W
 * / (efficiency x rate) where snr is what that needs; with a standard, at the fastest rate that loses at most a tenth
 * of its frames. Where frames are looked at, fixed rates and a standard's lose what noise takes of them. Domain:
 * distance_m >= 0 and d > 0. INFINITY where the capacity rounds to 0, or the signal is too weak. Source: Rappaport,
 * Wireless Communications, 2nd ed., log-distance path loss and log-normal shadowing; Shannon, A Mathematical Theory of
 * Communication (1948), theorem 17. */
double fl_radio_snr(const fl_radio_params *params, double distance_m, double fade_db); /* the snr of that */
double fl_radio_weight(const fl_radio_params *params, double distance_m, double fade_db);
/* The standard deviation of the shadowing at a distance. */
double fl_radio_shadowing_db(const fl_radio_params *params, double distance_m);
double fl_radio_efficiency(const fl_radio_params *params); /* 1 where it says nothing */
/* The rate on the air at that snr, efficiency left aside, with the frames that it loses; 0 bit/s: no link. Shannon's
 * capacity leaves no room for disturbance: half of its frames are taken to be lost 3 dB below what the link has. */
fl_wifi_rate fl_radio_rate(const fl_radio_params *params, double snr);
/* Are rates those of frames, which noise takes some of: fixed, or a standard's? Shannon's capacity loses nothing. */
bool fl_radio_has_frames(const fl_radio_params *params);

/* The links of a field. Shadowing is one draw per pair, the same both ways, a function of
 * (seed, trial), scaled by the deviation at the pair's distance. Success: *out belongs to the caller (fl_links_free).
 * Errors: FL_ERR_VALUE when two nodes stand in one place and min_distance_m is 0 (names both);
 * FL_ERR_MEMORY. Cost: O(n^2). */
fl_status fl_radio_links(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                         fl_links **out, fl_error *err);

/* The same of as many nodes that stand elsewhere, with the same params, in the memory of *io where that can be.
 * Failure: *io is NULL. */
fl_status fl_radio_links_again(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                               fl_links **io, fl_error *err);

/* Room for the links of `count` nodes, all absent; latencies only on demand. NULL: no memory. */
fl_links *fl_links_new(size_t count, double bandwidth_hz, int with_latency);
void fl_links_free(fl_links *links); /* NULL is fine */

/* Seconds that a bit takes on one hertz, 1 / log2(1 + snr): the rate is W / weight. INFINITY: no link. */
double fl_links_weight(const fl_links *links, size_t from, size_t to);
double fl_links_rate_bps(const fl_links *links, size_t from, size_t to); /* 0: no link */
double fl_links_latency_s(const fl_links *links, size_t from, size_t to);
double fl_links_snr(const fl_links *links, size_t from, size_t to); /* where links keep it */
/* bits / W x weight, seconds on the air; and latency + that: how long an activation takes alone. */
double fl_links_air_s(const fl_links *links, double bits, size_t from, size_t to);
double fl_links_time_s(const fl_links *links, double bits, size_t from, size_t to);

/* A number > 0 that tells links apart and is cheaply had: where those of two links differ by more than FL_LENGTH_SHARE
 * of the smaller one, the link with the larger one has the larger weight. INFINITY: no link. */
#define FL_LENGTH_SHARE 1e-6
double fl_links_length(const fl_links *links, size_t from, size_t to);

/* The least weight of all links (INFINITY when there are none). Cost: O(n^2); O(1) where they are worked out on demand.
 */
double fl_links_least_weight(const fl_links *links);

/* The fastest links from a node. Cost: O(n); O(1) where they are worked out on demand. */
void fl_links_nearest(const fl_links *links, size_t from, fl_nearest *out);

/* The fastest link from a node to one that is open[], the lower index of equals; the node count when there is none.
 * Cost: O(n). */
size_t fl_links_fastest(const fl_links *links, size_t from, const bool *open);

FL_END_DECLS

#endif
