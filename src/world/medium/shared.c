/* One collision domain. */
#include <stdlib.h>

#include "world/medium/bianchi.h"
#include "world/medium/media.h"

/* Words of the options, by their place in medium.c. */
static const double AIRTIME = 1, DCF = 1;

typedef struct {
  size_t count;
  bool airtime, dcf;
  fl_mac mac;
  double radio_share;            /* what a rate is of the radio's */
  double *air_s, *rate_bps;      /* [count] */
  fl_bianchi_attempts *attempts; /* [count + 1] of so many senders; rate 0: not asked for yet */
  fl_bianchi_times *times;       /* [count] of a hop's frames */
  size_t *by_collision;          /* [count] hops, the one with the shortest collisions first */
} domain;

/* Frames of fixed rates and a standard's are known by the signal of each hop, others by its rate. */
static fl_bianchi_times times_of(const fl_air_input *in, const domain *d, const fl_air_hop *hop)
{
  const fl_radio_params *radio = in->choice.radio;
  bool by_signal = radio != NULL && fl_radio_has_frames(radio);
  fl_wifi_rate rate = by_signal ? fl_radio_rate(radio, fl_links_snr(in->links, hop->from, hop->to))
                                : fl_wifi_rate_like(hop->rate_bps / d->radio_share, 0);
  fl_exchange exchange = fl_mac_exchange(&d->mac, &rate);
  return fl_bianchi_times_of(&d->mac, &exchange);
}

bool fl_shared_frames(const fl_medium_choice *choice, fl_mac *out)
{
  *out = fl_mac_make(&choice->options, FL_SHARED_MAC, choice->radio);
  return fl_option_value(&choice->options, FL_SHARED_EFFICIENCY) == DCF;
}

bool fl_shared_as_cell(const fl_medium_choice *choice)
{
  return fl_option_value(&choice->options, FL_SHARED_FAIRNESS) != AIRTIME &&
         fl_option_value(&choice->options, FL_SHARED_EFFICIENCY) != DCF;
}

static bool make_room(domain *d)
{
  d->air_s = calloc(d->count + 1, sizeof *d->air_s);
  d->rate_bps = calloc(d->count + 1, sizeof *d->rate_bps);
  d->attempts = calloc(d->count + 1, sizeof *d->attempts);
  d->times = calloc(d->count + 1, sizeof *d->times);
  d->by_collision = calloc(d->count + 1, sizeof *d->by_collision);
  return d->air_s != NULL && d->rate_bps != NULL && d->attempts != NULL && d->times != NULL && d->by_collision != NULL;
}

static void order_by_collision(domain *d)
{
  for (size_t i = 0; i < d->count; i++) {
    size_t k = i;
    for (; k > 0 && d->times[d->by_collision[k - 1]].collision_ns > d->times[i].collision_ns; k--)
      d->by_collision[k] = d->by_collision[k - 1];
    d->by_collision[k] = i;
  }
}

fl_status fl_shared_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  domain *d = calloc(1, sizeof *d);
  if (d == NULL) return fl_fail_memory(err, "a medium");
  d->count = in->hop_count;
  d->airtime = fl_option_value(&in->choice.options, FL_SHARED_FAIRNESS) == AIRTIME;
  d->dcf = fl_option_value(&in->choice.options, FL_SHARED_EFFICIENCY) == DCF;
  d->mac = fl_mac_make(&in->choice.options, FL_SHARED_MAC, in->choice.radio);
  d->radio_share = in->choice.radio != NULL ? fl_radio_efficiency(in->choice.radio) : 1;
  if (!make_room(d)) {
    fl_shared_clear(d);
    return fl_fail_memory(err, "a medium");
  }
  for (size_t i = 0; i < d->count; i++) {
    d->air_s[i] = in->hops[i].air_s;
    d->rate_bps[i] = in->hops[i].rate_bps;
    if (d->dcf && !in->period_only) d->times[i] = times_of(in, d, &in->hops[i]);
  }
  order_by_collision(d);
  *state = d;
  return FL_OK;
}

void fl_shared_clear(void *state)
{
  domain *d = state;
  free(d->air_s);
  free(d->rate_bps);
  free(d->attempts);
  free(d->times);
  free(d->by_collision);
  free(d);
}

/* Two of n collide for as long as the longer of their frames: the mean over pairs. The k-th shortest is the longer one
 * of k pairs. */
static double mean_of_longer(const domain *d, const bool *active, double n)
{
  double sum_ns = 0, shorter = 0;
  for (size_t k = 0; k < d->count; k++) {
    size_t i = d->by_collision[k];
    if (active[i]) sum_ns += shorter++ * d->times[i].collision_ns;
  }
  return sum_ns / (n * (n - 1) / 2);
}

/* Frames take turns, so that what they take counts alike. */
static fl_bianchi_times mean_times(const domain *d, const bool *active, size_t n)
{
  fl_bianchi_times mean = {0};
  for (size_t i = 0; i < d->count; i++) {
    if (!active[i]) continue;
    const fl_bianchi_times *t = &d->times[i];
    mean.alone_ns += t->alone_ns;
    mean.success_ns += t->success_ns;
    mean.again_success_ns += t->again_success_ns;
    mean.again_collision_ns += t->again_collision_ns;
    mean.asks = mean.asks || t->asks;
  }
  double senders = (double)n;
  mean.alone_ns /= senders;
  mean.success_ns /= senders;
  mean.again_success_ns /= senders;
  mean.again_collision_ns /= senders;
  mean.collision_ns = mean_of_longer(d, active, senders);
  return mean;
}

/* What contention leaves to n senders. */
static double efficiency(domain *d, const bool *active, size_t n)
{
  if (!d->dcf || n < 2) return 1;
  if (d->attempts[n].rate == 0) d->attempts[n] = fl_bianchi_attempts_of(&d->mac, (double)n);
  fl_bianchi_times times = mean_times(d, active, n);
  return fl_bianchi_efficiency(&d->mac, (double)n, &d->attempts[n], &times);
}

/* Packets in turn give all the same bit rate, 1 / sum(1 / rate): so the slow ones slow down the others (Heusse et al.,
 * Performance Anomaly of 802.11b, 2003). Airtime in turn gives each its n-th part. */
void fl_shared_speeds(void *state, const bool *active, double *speed)
{
  domain *d = state;
  double seconds_per_bit = 0;
  size_t n = 0;
  for (size_t i = 0; i < d->count; i++) {
    if (!active[i]) continue;
    seconds_per_bit += 1 / d->rate_bps[i];
    n++;
  }
  double left = efficiency(d, active, n);
  for (size_t i = 0; i < d->count; i++)
    if (active[i]) speed[i] = left * (d->airtime ? 1 / (double)n : 1 / seconds_per_bit / d->rate_bps[i]);
}

/* One at a time: a request occupies the air for the sum over its hops. */
fl_status fl_shared_period(void *state, double *period_s, fl_error *err)
{
  const domain *d = state;
  (void)err; /* nothing to fail */
  *period_s = 0;
  for (size_t i = 0; i < d->count; i++) *period_s += d->air_s[i];
  return FL_OK;
}
