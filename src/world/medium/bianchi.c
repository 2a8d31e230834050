#include "world/medium/bianchi.h"

#include <math.h>

enum { BISECTIONS = 60 };

/* Attempts over slots of a sender whose frames are lost with probability p: sum p^i over sum p^i (W_i + 1) / 2, where
 * W_i is the window at the i-th attempt and back-offs of 0 are left to those who have just sent (see below). */
static double rate_at_loss(const fl_mac *mac, double p)
{
  double window = mac->window_min, attempts = 0, slots = 0, chance = 1;
  for (unsigned i = 0; i < mac->attempts; i++) {
    attempts += chance;
    slots += chance * (window + 1) / 2;
    chance *= p;
    if (window < mac->window_max) window = 2 * window + 1;
  }
  return attempts / slots;
}

/* tau with p = 1 - (1 - tau)^(n - 1): the one falls with p, the other grows. */
double fl_bianchi_attempt_rate(const fl_mac *mac, double n)
{
  double low = 0, high = 1;
  for (int i = 0; i < BISECTIONS; i++) {
    double p = (low + high) / 2;
    if (1 - pow(1 - rate_at_loss(mac, p), n - 1) > p)
      low = p;
    else
      high = p;
  }
  return rate_at_loss(mac, low);
}

double fl_bianchi_efficiency(const fl_mac *mac, double n, double tau, double rate_bps)
{
  if (n <= 1) return 1;
  double nobody = pow(1 - tau, n), one = n * tau * pow(1 - tau, n - 1);
  double data_ns = (double)fl_mac_data_ns(mac, rate_bps), slot_ns = (double)mac->slot_ns;
  double success_ns = data_ns + (double)(mac->sifs_ns + fl_mac_ack_ns(mac, rate_bps) + mac->difs_ns);
  double collision_ns = data_ns + (double)mac->difs_ns;
  /* Nobody else counts down while the air is busy: who draws 0 behind a success sends again, alone. */
  double row = 1 / (1 - 1 / ((double)mac->window_min + 1));
  double mean_ns = slot_ns + one * row * success_ns + (1 - nobody - one) * collision_ns;
  return one * row / (1e-9 * mean_ns) * fl_mac_alone_s(mac, rate_bps);
}
