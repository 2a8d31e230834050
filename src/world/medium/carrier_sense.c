/* Radios that listen before they send. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "world/medium/dcf.h"
#include "world/medium/media.h"

enum { MOST_HOPS = 64, CACHE_SIZE = 512, FRAMES_EACH = 2000, TURNS = 16000, MOST_FRAMES = 40000 };

/* Shannon's capacity leaves no room for disturbance; a rate that is used holds so much back. */
static const double shannon_margin_db = 3;
/* A tenth of the frames is lost at so much above where half of them are: ln 9 over the slope of loss (dcf.c). */
static const double tenth_lost_db = 0.85;

typedef struct {
  size_t count;
  double air_s[MOST_HOPS];
  uint64_t conflicts[MOST_HOPS]; /* hops as bits */
  fl_mac mac;
  fl_dcf_link links[MOST_HOPS]; /* between the chain's nodes, numbered along it */
  fl_dcf *dcf;                  /* NULL, as what follows, where only the period is asked for */
  uint64_t *cached;             /* [CACHE_SIZE] sets of active hops; 0: none */
  double *cached_speed;         /* [CACHE_SIZE * count] */
} domain;

/* ---- who disturbs whom ---- */

static double snr_between(const fl_air_input *in, size_t from, size_t to)
{
  return fl_links_snr(in->links, in->chain[from], in->chain[to]);
}

/* Hop i, when node `by` sends: it wants `needed` over noise and interference. */
static bool is_disturbed(const fl_air_input *in, size_t i, double needed, size_t by)
{
  return snr_between(in, i, i + 1) / (1 + snr_between(in, by, i + 1)) < needed;
}

/* Of hops i < j. */
static bool in_conflict(const fl_air_input *in, double sense, const double *needed, size_t i, size_t j)
{
  if (i + 1 == j || snr_between(in, i, j) >= sense || snr_between(in, j, i) >= sense) return true;
  return is_disturbed(in, i, needed[i], j) || is_disturbed(in, j, needed[j], i);
}

static void describe_hops(const fl_air_input *in, domain *d)
{
  const fl_radio_params *radio = in->choice.radio;
  double share = fl_radio_efficiency(radio), sense = fl_ratio_from_db(radio->sense_snr_db);
  double needed[MOST_HOPS];
  for (size_t i = 0; i < d->count; i++) {
    double own_db = fl_db_from_ratio(snr_between(in, i, i + 1));
    d->air_s[i] = in->air_s[i];
    d->links[i] = (fl_dcf_link){i, i + 1, in->rate_bps[i] / share,
                                radio->fixed_rate_bps > 0 ? radio->snr_needed_db : own_db - shannon_margin_db};
    needed[i] = fl_ratio_from_db(d->links[i].needed_db + tenth_lost_db);
  }
  for (size_t j = 1; j < d->count; j++) {
    for (size_t i = 0; i < j; i++) {
      if (!in_conflict(in, sense, needed, i, j)) continue;
      d->conflicts[i] |= UINT64_C(1) << j;
      d->conflicts[j] |= UINT64_C(1) << i;
    }
  }
}

static bool make_game(const fl_air_input *in, domain *d)
{
  size_t nodes = d->count + 1;
  double *snr = calloc(nodes * nodes, sizeof *snr);
  if (snr == NULL) return false;
  for (size_t i = 0; i < nodes; i++)
    for (size_t j = 0; j < nodes; j++)
      if (i != j) snr[i * nodes + j] = snr_between(in, i, j);
  d->mac = fl_mac_make(&in->choice.options, 0);
  d->dcf = fl_dcf_new(&d->mac, nodes, snr, fl_ratio_from_db(in->choice.radio->sense_snr_db));
  d->cached = calloc(CACHE_SIZE, sizeof *d->cached);
  d->cached_speed = calloc(CACHE_SIZE * (d->count + 1), sizeof *d->cached_speed);
  free(snr);
  return d->dcf != NULL && d->cached != NULL && d->cached_speed != NULL;
}

fl_status fl_carrier_sense_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  if (in->hop_count > MOST_HOPS)
    return fl_fail(err, FL_ERR_VALUE, "medium: carrier-sense plays chains of at most %d hops (this one has %zu)",
                   MOST_HOPS, in->hop_count);
  domain *d = calloc(1, sizeof *d);
  if (d == NULL) return fl_fail_memory(err, "a medium");
  d->count = in->hop_count;
  describe_hops(in, d);
  if (!in->period_only && !make_game(in, d)) {
    fl_carrier_sense_clear(d);
    return fl_fail_memory(err, "a medium");
  }
  *state = d;
  return FL_OK;
}

void fl_carrier_sense_clear(void *state)
{
  domain *d = state;
  fl_dcf_free(d->dcf);
  free(d->cached);
  free(d->cached_speed);
  free(d);
}

/* ---- what everybody gets ---- */

/* Play among the hops of a set until each could have sent FRAMES_EACH alone in its turn, in no more than TURNS, or
 * MOST_FRAMES came through; and compare with one alone. A hop that nothing gets through on keeps half a frame, so that
 * time goes on. */
static void play(const domain *d, uint64_t active, double *speed)
{
  fl_dcf_link links[MOST_HOPS] = {{0}};
  uint64_t delivered[MOST_HOPS];
  size_t count = 0;
  double round_s = 0;
  for (size_t i = 0; i < d->count; i++) {
    if ((active >> i & 1) == 0) continue;
    links[count++] = d->links[i];
    round_s += fl_mac_alone_s(&d->mac, d->links[i].rate_bps);
  }
  double most_s = fmin(FRAMES_EACH, TURNS / (double)count) * round_s;
  double duration_s = fl_dcf_play(d->dcf, links, count, most_s, MOST_FRAMES, active, delivered);
  for (size_t i = 0; i < count; i++) {
    double frames = delivered[i] > 0 ? (double)delivered[i] : 0.5;
    speed[links[i].from] = fmin(1, frames * fl_mac_alone_s(&d->mac, links[i].rate_bps) / duration_s);
  }
}

void fl_carrier_sense_speeds(const void *state, const bool *active, double *speed)
{
  const domain *d = state;
  assert(d->dcf != NULL);
  uint64_t set = 0;
  for (size_t i = 0; i < d->count; i++)
    if (active[i]) set |= UINT64_C(1) << i;
  size_t slot = (size_t)((set * UINT64_C(0x9e3779b97f4a7c15)) >> 55); /* the top 9 bits */
  double *known = d->cached_speed + slot * d->count;
  if (d->cached[slot] != set) {
    if ((set & (set - 1)) == 0) /* nobody else */
      for (size_t i = 0; i < d->count; i++) known[i] = 1;
    else
      play(d, set, known);
    d->cached[slot] = set;
  }
  for (size_t i = 0; i < d->count; i++)
    if (active[i]) speed[i] = known[i];
}

/* ---- what can be foreseen ---- */

static double total_of(const domain *d, uint64_t hops)
{
  double sum_s = 0;
  for (; hops != 0; hops &= hops - 1) sum_s += d->air_s[__builtin_ctzll(hops)];
  return sum_s;
}

/* The most that hops in pairwise conflict take together, of those that contain what `so_far_s` stands for. */
static double heaviest(const domain *d, uint64_t candidates, double so_far_s, double best_s)
{
  if (so_far_s > best_s) best_s = so_far_s;
  while (candidates != 0 && so_far_s + total_of(d, candidates) > best_s) {
    size_t i = (size_t)__builtin_ctzll(candidates);
    candidates &= candidates - 1;
    best_s = heaviest(d, candidates & d->conflicts[i], so_far_s + d->air_s[i], best_s);
  }
  return best_s;
}

/* Hops in conflict take turns: the heaviest clique of the conflict graph (Jain, Padhye, Padmanabhan, Qiu: Impact of
 * Interference on Multi-hop Wireless Network Performance, 2003). */
double fl_carrier_sense_period(const void *state)
{
  const domain *d = state;
  uint64_t all = d->count == MOST_HOPS ? ~UINT64_C(0) : (UINT64_C(1) << d->count) - 1;
  return heaviest(d, all, 0, 0);
}
