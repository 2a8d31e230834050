#include "world/medium/bianchi.h"

#include <math.h>

enum { BISECTIONS = 60 };

/* Attempts over slots of a sender whose frames are lost with probability p: sum p^i over sum p^i (W_i + 1) / 2, where
 * W_i is the window at the i-th attempt and back-offs of 0 are left to those who have just sent (see below). With AIFS
 * its end counts as a slot for everybody: sum p^i (W_i / 2 + 1), and nothing is left to anybody. */
static double rate_at_loss(const fl_mac *mac, double p)
{
  double own = mac->aifs ? 2 : 1, window = mac->window_min, attempts = 0, slots = 0, chance = 1;
  for (unsigned i = 0; i < mac->attempts; i++) {
    attempts += chance;
    slots += chance * (window + own) / 2;
    chance *= p;
    if (window < mac->window_max) window = 2 * window + 1;
  }
  return attempts / slots;
}

/* tau with p = 1 - (1 - tau)^(n - 1): the one falls with p, the other grows. */
fl_bianchi_attempts fl_bianchi_attempts_of(const fl_mac *mac, double n)
{
  double low = 0, high = 1;
  for (int i = 0; i < BISECTIONS; i++) {
    double p = (low + high) / 2;
    if (1 - pow(1 - rate_at_loss(mac, p), n - 1) > p)
      low = p;
    else
      high = p;
  }
  double tau = rate_at_loss(mac, low);
  return (fl_bianchi_attempts){tau, low, pow(1 - tau, n), n * tau * pow(1 - tau, n - 1)};
}

fl_bianchi_times fl_bianchi_times_of(const fl_mac *mac, const fl_exchange *exchange)
{
  const fl_frame_form *f = exchange->frame;
  double back_off_ns = (double)mac->slot_ns * mac->window_min / 2;
  double success_ns = (double)fl_mac_success_ns(mac, exchange);
  double collision_ns = (double)(f[mac->rts ? FL_FRAME_RTS : FL_FRAME_DATA].length_ns + mac->difs_ns);
  fl_bianchi_times times = {success_ns + back_off_ns, success_ns, collision_ns, success_ns, collision_ns, false};
  times.asks = exchange->parts > 1 && !mac->rts;
  if (!times.asks) return times;
  int64_t bar_ns = f[FL_FRAME_BAR].length_ns, answer_ns = f[FL_FRAME_BAR_ANSWER].length_ns;
  times.again_success_ns = (double)(bar_ns + mac->sifs_ns + answer_ns + mac->difs_ns);
  times.again_collision_ns = (double)(bar_ns + mac->difs_ns);
  return times;
}

double fl_bianchi_efficiency(const fl_mac *mac, double n, const fl_bianchi_attempts *attempts,
                             const fl_bianchi_times *times)
{
  if (n <= 1) return 1;
  double nobody = attempts->nobody, one = attempts->one;
  double again = times->asks ? attempts->lost : 0; /* that share of all attempts asks */
  /* Nobody else counts down while the air is busy: who draws 0 behind a success sends again, alone. */
  double row = mac->aifs ? 1 : 1 / (1 - 1 / ((double)mac->window_min + 1));
  double success_ns = (1 - again) * times->success_ns + again * times->again_success_ns;
  double collision_ns = times->collision_ns + again * again * (times->again_collision_ns - times->collision_ns);
  double mean_ns = (double)mac->slot_ns + one * row * success_ns + (1 - nobody - one) * collision_ns;
  return (1 - again) * one * row / mean_ns * times->alone_ns;
}
