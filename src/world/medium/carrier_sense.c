/* Radios that listen before they send. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/splitmix64.h"
#include "fieldline/units.h"
#include "world/medium/dcf.h"
#include "world/medium/media.h"

enum { CACHE_BITS = 9, CACHE_SIZE = 1 << CACHE_BITS, MOST_FRAMES = 40000 };
static const double FRAMES_EACH = 1000, MOST_EACH = 4000, TURNS = 16000, SURE = 0.03, SURE_LATER = 0.05;

/* Sets of hops are bit sets of `words` words. */
typedef struct {
  size_t count, most, words; /* hops, and how many there is room for */
  double *air_s;             /* [most] */
  double *needed;            /* [most] over noise and interference: a tenth of the frames is lost */
  uint64_t *conflicts;       /* [most] sets: who takes turns with whom */

  /* room to look for the heaviest clique in */
  double *left_s; /* [most] */
  uint64_t *room; /* [most + 4] sets */

  /* the game; NULL, all of it, where only the period is asked for */
  fl_mac mac;
  fl_dcf *dcf;
  fl_dcf_link *links;          /* [count] between nodes of the game */
  double *alone_s;             /* [count] a frame takes alone, as the hop's rate has it */
  const fl_dcf_link **playing; /* [count] who plays, and with what success */
  uint64_t *delivered;         /* [count] */
  uint64_t *active;            /* one set */
  uint64_t *cached;            /* [CACHE_SIZE] sets that have been played; empty: none */
  double *cached_speed;        /* [CACHE_SIZE * count] */
} domain;

static uint64_t *set_of(uint64_t *sets, size_t i, const domain *d)
{
  return sets + i * d->words;
}

/* ---- who disturbs whom ---- */

static double snr_of(const fl_air_input *in, size_t hop)
{
  return fl_links_snr(in->links, in->hops[hop].from, in->hops[hop].to);
}

/* Hop i, when the sender of hop j sends. */
static bool is_disturbed(const fl_air_input *in, const domain *d, size_t i, size_t j)
{
  return snr_of(in, i) / (1 + fl_links_snr(in->links, in->hops[j].from, in->hops[i].to)) < d->needed[i];
}

static bool share_a_radio(const fl_air_hop *a, const fl_air_hop *b)
{
  return a->to == b->from || b->to == a->from || a->from == b->from || a->to == b->to;
}

static bool in_conflict(const fl_air_input *in, const domain *d, double sense, size_t i, size_t j)
{
  const fl_air_hop *a = &in->hops[i], *b = &in->hops[j];
  if (share_a_radio(a, b) || fl_links_snr(in->links, a->from, b->from) >= sense ||
      fl_links_snr(in->links, b->from, a->from) >= sense)
    return true;
  return is_disturbed(in, d, i, j) || is_disturbed(in, d, j, i);
}

static void add_conflicts(const fl_air_input *in, domain *d, double sense, size_t j)
{
  bits_clear(set_of(d->conflicts, j, d), d->words);
  for (size_t i = 0; i < j; i++) {
    bits_remove(set_of(d->conflicts, i, d), j);
    if (!in_conflict(in, d, sense, i, j)) continue;
    bits_add(set_of(d->conflicts, i, d), j);
    bits_add(set_of(d->conflicts, j, d), i);
  }
}

/* Sets of hops before `kept` may hold others that are there no more: nobody asks for these. */
static void describe_hops(const fl_air_input *in, domain *d, size_t kept)
{
  const fl_radio_params *radio = in->choice.radio;
  double sense = fl_ratio_from_db(radio->sense_snr_db);
  for (size_t i = kept; i < d->count; i++) {
    d->air_s[i] = in->hops[i].air_s;
    d->needed[i] = fl_ratio_from_db(fl_radio_rate(radio, snr_of(in, i)).loss.whole_db[FL_LOSS_TENTH]);
    add_conflicts(in, d, sense, i);
  }
}

/* ---- the game's nodes: those of the hops, numbered as they come ---- */

static size_t number_of(size_t node, size_t *nodes, size_t *count)
{
  size_t i = *count; /* from behind: a hop mostly goes on from where the one before it ended */
  while (i > 0 && nodes[i - 1] != node) i--;
  if (i > 0) return i - 1;
  nodes[*count] = node;
  return (*count)++;
}

static size_t number_nodes(const fl_air_input *in, domain *d, size_t *nodes)
{
  size_t count = 0;
  for (size_t i = 0; i < d->count; i++) {
    d->links[i].from = number_of(in->hops[i].from, nodes, &count);
    d->links[i].to = number_of(in->hops[i].to, nodes, &count);
  }
  return count;
}

static void describe_frames(const fl_air_input *in, domain *d)
{
  const fl_radio_params *radio = in->choice.radio;
  bool knows_noise = fl_radio_has_frames(radio); /* the hops' rates do */
  for (size_t i = 0; i < d->count; i++) {
    fl_exchange *exchange = &d->links[i].exchange;
    fl_wifi_rate rate = fl_radio_rate(radio, snr_of(in, i));
    *exchange = fl_mac_exchange(&d->mac, &rate);
    d->alone_s[i] = knows_noise ? fl_mac_alone_at_s(&d->mac, exchange, fl_db_from_ratio(snr_of(in, i)))
                                : fl_mac_alone_s(&d->mac, exchange);
  }
}

static bool make_game(const fl_air_input *in, domain *d)
{
  size_t *nodes = calloc(2 * d->count + 1, sizeof *nodes);
  d->links = calloc(d->count + 1, sizeof *d->links);
  d->alone_s = calloc(d->count + 1, sizeof *d->alone_s);
  bool can_describe = nodes != NULL && d->links != NULL && d->alone_s != NULL;
  size_t count = can_describe ? number_nodes(in, d, nodes) : 0;
  double *snr = calloc(count * count + 1, sizeof *snr);
  for (size_t i = 0; i < count && snr != NULL; i++)
    for (size_t j = 0; j < count; j++)
      if (i != j) snr[i * count + j] = fl_links_snr(in->links, nodes[i], nodes[j]);
  d->mac = fl_mac_make(&in->choice.options, 0, in->choice.radio);
  if (can_describe && snr != NULL)
    d->dcf = fl_dcf_new(&d->mac, count, snr, fl_ratio_from_db(in->choice.radio->sense_snr_db));
  if (can_describe) describe_frames(in, d);
  d->playing = calloc(d->count + 1, sizeof *d->playing);
  d->delivered = calloc(d->count + 1, sizeof *d->delivered);
  d->active = calloc(d->words, sizeof *d->active);
  d->cached = calloc(CACHE_SIZE * d->words, sizeof *d->cached);
  d->cached_speed = calloc(CACHE_SIZE * (d->count + 1), sizeof *d->cached_speed);
  free(nodes);
  free(snr);
  return d->dcf != NULL && d->playing != NULL && d->delivered != NULL && d->active != NULL && d->cached != NULL &&
         d->cached_speed != NULL;
}

bool fl_carrier_sense_frames(const fl_medium_choice *choice, fl_mac *out)
{
  *out = fl_mac_make(&choice->options, 0, choice->radio);
  return true;
}

static void release_sets(domain *d)
{
  free(d->air_s);
  free(d->needed);
  free(d->conflicts);
  free(d->left_s);
  free(d->room);
}

static bool make_sets(domain *d, size_t most)
{
  release_sets(d);
  d->most = most;
  d->words = most == 0 ? 1 : (most + 63) / 64;
  d->air_s = calloc(most + 1, sizeof *d->air_s);
  d->needed = calloc(most + 1, sizeof *d->needed);
  d->conflicts = calloc((most + 1) * d->words, sizeof *d->conflicts);
  d->left_s = malloc((most + 1) * sizeof *d->left_s);
  d->room = malloc((most + 4) * d->words * sizeof *d->room);
  return d->air_s != NULL && d->needed != NULL && d->conflicts != NULL && d->left_s != NULL && d->room != NULL;
}

fl_status fl_carrier_sense_change(void *state, const fl_air_input *in, size_t kept, fl_error *err)
{
  domain *d = state;
  if (in->hop_count > d->most || d->words == 0) {
    if (!make_sets(d, d->words == 0 ? in->hop_count : 2 * in->hop_count)) return fl_fail_memory(err, "a medium");
    kept = 0;
  }
  d->count = in->hop_count;
  describe_hops(in, d, kept);
  return FL_OK;
}

fl_status fl_carrier_sense_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  domain *d = calloc(1, sizeof *d);
  if (d == NULL) return fl_fail_memory(err, "a medium");
  fl_status status = fl_carrier_sense_change(d, in, 0, err);
  if (status == FL_OK && !in->period_only && !make_game(in, d)) status = fl_fail_memory(err, "a medium");
  if (status == FL_OK)
    *state = d;
  else
    fl_carrier_sense_clear(d);
  return status;
}

void fl_carrier_sense_clear(void *state)
{
  domain *d = state;
  release_sets(d);
  free(d->links);
  free(d->alone_s);
  fl_dcf_free(d->dcf);
  free((void *)d->playing); /* the cast: pointers to constants */
  free(d->delivered);
  free(d->active);
  free(d->cached);
  free(d->cached_speed);
  free(d);
}

/* ---- what everybody gets ---- */

/* Of the sets of one word, the word. */
static uint64_t digest_of(const uint64_t *set, size_t words)
{
  uint64_t digest = set[0];
  for (size_t w = 1; w < words; w++) digest = splitmix64_mix(digest) ^ set[w];
  return digest;
}

/* Play among the hops of a set until it is sure what each gets; once each could have sent FRAMES_EACH alone in its
 * turn, less sure is enough: where somebody is let through seldom it takes long. No longer than for MOST_EACH or TURNS,
 * or until MOST_FRAMES came through. Then compare with one alone. A hop that nothing gets through on keeps half a
 * frame, so that time goes on. */
static void play(domain *d, const uint64_t *active, double *speed)
{
  size_t count = 0;
  double round_s = 0;
  BITS_EACH(i, active, d->words)
  {
    d->playing[count++] = &d->links[i];
    round_s += d->alone_s[i];
  }
  const fl_dcf_limits limits = {fmin(MOST_EACH, TURNS / (double)count) * round_s,
                                MOST_FRAMES,
                                {SURE, llround(1e9 * FRAMES_EACH * round_s), SURE_LATER},
                                false};
  double duration_s = fl_dcf_play(d->dcf, d->playing, count, limits, digest_of(active, d->words), d->delivered);
  const uint64_t *delivered = d->delivered;
  BITS_EACH(i, active, d->words)
  {
    double frames = *delivered > 0 ? (double)*delivered : 0.5;
    speed[i] = fmin(1, frames * d->alone_s[i] / duration_s);
    delivered++;
  }
}

/* What a set is cached as, after it has been played if need be. */
static const double *speeds_of(domain *d, const uint64_t *active)
{
  size_t slot = (size_t)((digest_of(active, d->words) * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - CACHE_BITS));
  uint64_t *cached = set_of(d->cached, slot, d);
  double *known = d->cached_speed + slot * d->count;
  if (memcmp(cached, active, d->words * sizeof *active) == 0) return known;
  if (bits_count(active, d->words) <= 1) /* nobody else */
    for (size_t i = 0; i < d->count; i++) known[i] = 1;
  else
    play(d, active, known);
  bits_copy(cached, active, d->words);
  return known;
}

void fl_carrier_sense_speeds(void *state, const bool *active, double *speed)
{
  domain *d = state;
  assert(d->dcf != NULL);
  bits_clear(d->active, d->words);
  for (size_t i = 0; i < d->count; i++)
    if (active[i]) bits_add(d->active, i);
  const double *known = speeds_of(d, d->active);
  for (size_t i = 0; i < d->count; i++)
    if (active[i]) speed[i] = known[i];
}

/* ---- what can be foreseen ---- */

static double total_of(const domain *d, const uint64_t *hops)
{
  double sum_s = 0;
  BITS_EACH(i, hops, d->words) sum_s += d->air_s[i];
  return sum_s;
}

/* No clique among the hops takes longer than this. Of hops without conflicts between them a clique holds one at most:
 * such a group counts as long as its shortest, which is taken off all of them; and so on until nothing is left (Babel:
 * A Fast Algorithm for the Maximum Weight Clique Problem, 1994). */
static double grouped_total_of(domain *d, const uint64_t *hops)
{
  uint64_t *left = set_of(d->room, d->count + 1, d), *open = left + d->words, *group = open + d->words;
  double sum_s = 0;
  bits_copy(left, hops, d->words);
  BITS_EACH(i, left, d->words) d->left_s[i] = d->air_s[i];
  while (bits_any(left, d->words)) {
    double shortest_s = INFINITY;
    bits_copy(open, left, d->words);
    bits_clear(group, d->words);
    BITS_EACH(i, open, d->words)
    {
      shortest_s = fmin(shortest_s, d->left_s[i]);
      bits_add(group, i);
      bits_remove_all(open, set_of(d->conflicts, i, d), d->words);
    }
    sum_s += shortest_s;
    BITS_EACH(i, group, d->words)
    {
      d->left_s[i] -= shortest_s;
      if (!(d->left_s[i] > 0)) bits_remove(left, i);
    }
  }
  return sum_s;
}

/* Can the hops make it more than the best? They are added up in another order than a clique's, so that sums round
 * apart. */
static bool can_be_heavier(domain *d, const uint64_t *hops, double so_far_s, double best_s)
{
  static const double ROUNDING = 1e-9;
  return bits_any(hops, d->words) && so_far_s + total_of(d, hops) > best_s &&
         (so_far_s + grouped_total_of(d, hops)) * (1 + ROUNDING) > best_s;
}

/* The most that hops in pairwise conflict take together, of those that contain what `so_far_s` stands for. The
 * candidates for more are the set `depth` of the room, which is used up. */
static double heaviest(domain *d, size_t depth, double so_far_s, double best_s)
{
  uint64_t *candidates = set_of(d->room, depth, d), *next = candidates + d->words;
  if (so_far_s > best_s) best_s = so_far_s;
  while (can_be_heavier(d, candidates, so_far_s, best_s)) {
    size_t i = bits_next(candidates, d->words, 0);
    bits_remove(candidates, i);
    bits_copy(next, candidates, d->words);
    bits_and(next, set_of(d->conflicts, i, d), d->words);
    best_s = heaviest(d, depth + 1, so_far_s + d->air_s[i], best_s);
  }
  return best_s;
}

/* Hops in conflict take turns: the heaviest clique of the conflict graph (Jain, Padhye, Padmanabhan, Qiu: Impact of
 * Interference on Multi-hop Wireless Network Performance, 2003). */
fl_status fl_carrier_sense_period(void *state, double *period_s, fl_error *err)
{
  domain *d = state;
  (void)err; /* nothing to fail */
  bits_clear(d->room, d->words);
  for (size_t i = 0; i < d->count; i++) bits_add(d->room, i);
  *period_s = heaviest(d, 0, 0, 0);
  return FL_OK;
}
