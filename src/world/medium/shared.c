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
  double radio_share;       /* what a rate is of the radio's */
  double *air_s, *rate_bps; /* [count] */
  double *attempt_rate;     /* [count + 1] of so many senders; 0: not asked for yet */
} domain;

fl_status fl_shared_prepare(const fl_air_input *in, void **state, fl_error *err)
{
  domain *d = calloc(1, sizeof *d);
  if (d == NULL) return fl_fail_memory(err, "a medium");
  d->count = in->hop_count;
  d->airtime = fl_option_value(&in->choice.options, FL_SHARED_FAIRNESS) == AIRTIME;
  d->dcf = fl_option_value(&in->choice.options, FL_SHARED_EFFICIENCY) == DCF;
  d->mac = fl_mac_make(&in->choice.options, FL_SHARED_MAC);
  d->radio_share = in->choice.radio != NULL ? fl_radio_efficiency(in->choice.radio) : 1;
  d->air_s = calloc(d->count + 1, sizeof *d->air_s);
  d->rate_bps = calloc(d->count + 1, sizeof *d->rate_bps);
  d->attempt_rate = calloc(d->count + 1, sizeof *d->attempt_rate);
  if (d->air_s == NULL || d->rate_bps == NULL || d->attempt_rate == NULL) {
    fl_shared_clear(d);
    return fl_fail_memory(err, "a medium");
  }
  for (size_t i = 0; i < d->count; i++) {
    d->air_s[i] = in->hops[i].air_s;
    d->rate_bps[i] = in->hops[i].rate_bps;
  }
  *state = d;
  return FL_OK;
}

void fl_shared_clear(void *state)
{
  domain *d = state;
  free(d->air_s);
  free(d->rate_bps);
  free(d->attempt_rate);
  free(d);
}

/* What contention leaves to n senders. */
static double efficiency(domain *d, size_t n, double rate_bps)
{
  if (!d->dcf || n < 2) return 1;
  if (d->attempt_rate[n] == 0) d->attempt_rate[n] = fl_bianchi_attempt_rate(&d->mac, (double)n);
  return fl_bianchi_efficiency(&d->mac, (double)n, d->attempt_rate[n], rate_bps);
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
  /* Senders of unlike rates collide as senders of their mean rate do. */
  double rate_bps = (double)n / seconds_per_bit / d->radio_share;
  double left = efficiency(d, n, rate_bps);
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
