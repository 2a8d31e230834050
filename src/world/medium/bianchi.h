/* What contention costs, in closed form. */
#ifndef FIELDLINE_SRC_MEDIUM_BIANCHI_H
#define FIELDLINE_SRC_MEDIUM_BIANCHI_H

#include "world/medium/mac.h"

/* Attempts over slots of each of n >= 1 senders in one collision domain. Cost: 60 bisections. */
double fl_bianchi_attempt_rate(const fl_mac *mac, double n);

/* Saturation throughput of n >= 1 senders in one collision domain over that of one sender alone, for frames at a rate;
 * `tau` is their attempt rate. 1 for n = 1. Source: Bianchi, Performance Analysis of the IEEE 802.11 Distributed
 * Coordination Function, IEEE JSAC 18 (2000), with the finite number of attempts of Wu, Peng, Long, Cheng, Ma:
 * Performance of Reliable Transport Protocol over IEEE 802.11 Wireless LAN (2002) and back-off that stands while the
 * air is busy (Tinnirello, Bianchi, Xiao: Refinements on IEEE 802.11 Distributed Coordination Function Modeling
 * Approaches, 2010). A collision takes its frames' length and DIFS. */
double fl_bianchi_efficiency(const fl_mac *mac, double n, double tau, double rate_bps);

#endif
