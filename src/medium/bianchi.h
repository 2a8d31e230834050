/* What contention costs, in closed form. */
#ifndef FIELDLINE_SRC_MEDIUM_BIANCHI_H
#define FIELDLINE_SRC_MEDIUM_BIANCHI_H

#include "medium/mac.h"

/* Saturation throughput of n senders in one collision domain over that of one sender alone, for frames at a rate: n >=
 * 1; 1 for n = 1. Source: Bianchi, Performance Analysis of the IEEE 802.11 Distributed Coordination Function, IEEE
 * JSAC 18 (2000), with the finite number of attempts of Wu, Peng, Long, Cheng, Ma: Performance of Reliable Transport
 * Protocol over IEEE 802.11 Wireless LAN (2002) and back-off that stands while the air is busy (Tinnirello, Bianchi,
 * Xiao: Refinements on IEEE 802.11 Distributed Coordination Function Modeling Approaches, 2010). A collision takes its
 * frames' length and DIFS. */
double fl_bianchi_efficiency(const fl_mac *mac, double n, double rate_bps);

#endif
