/* What contention costs, in closed form. */
#ifndef FIELDLINE_SRC_MEDIUM_BIANCHI_H
#define FIELDLINE_SRC_MEDIUM_BIANCHI_H

#include <stdbool.h>

#include "world/medium/mac.h"

/* Of each of n >= 1 senders in one collision domain: attempts over slots, and the share of them that is lost; and of
 * all slots, those in which nobody and in which one of them sends. */
typedef struct {
  double rate, lost;
  double nobody, one;
} fl_bianchi_attempts;

/* Cost: 60 bisections. */
fl_bianchi_attempts fl_bianchi_attempts_of(const fl_mac *mac, double n);

/* What an exchange takes, DIFS at its end: alone with the mean back-off; one that comes through; one that collides, its
 * frame's length. And the attempts behind one that is lost: the same again, or requests for block acknowledgement,
 * which carry nothing. */
typedef struct {
  double alone_ns, success_ns, collision_ns;
  double again_success_ns, again_collision_ns;
  bool asks; /* the latter */
} fl_bianchi_times;

fl_bianchi_times fl_bianchi_times_of(const fl_mac *mac, const fl_exchange *exchange);

/* Saturation throughput of n >= 1 senders in one collision domain over that of one sender alone. 1 for n = 1. Source:
 * Bianchi, Performance Analysis of the IEEE 802.11 Distributed Coordination Function, IEEE JSAC 18 (2000), with the
 * finite number of attempts of Wu, Peng, Long, Cheng, Ma: Performance of Reliable Transport Protocol over IEEE 802.11
 * Wireless LAN (2002) and, but with AIFS, back-off that stands while the air is busy (Tinnirello, Bianchi, Xiao:
 * Refinements on IEEE 802.11 Distributed Coordination Function Modeling Approaches, 2010).
 */
double fl_bianchi_efficiency(const fl_mac *mac, double n, const fl_bianchi_attempts *attempts,
                             const fl_bianchi_times *times);

#endif
