/* The distributed coordination function of IEEE 802.11, played among senders that always have something to send.
 *
 * Frame by frame: back-off that halts while the air is busy, acknowledgements, windows that double, virtual carrier
 * sense (NAV), EIFS. A radio receives the first frame that it makes out and no other before that one's end (no
 * capture); what else is on the air disturbs it: a frame is whole with the product over its pieces of 1 - loss(SINR),
 * and loss follows a logistic curve in decibels. The air is busy for whom it holds more energy than `sense_snr`;
 * weaker frames are made out by nobody but the one that they are for, if they are not too weak for their rate.
 * Nobody hears anything of a frame in its first 4 us, so that senders that begin within them collide.
 *
 * Source: IEEE Std 802.11-2020, clauses 10.3 and 17; rules of reception as in ns-3 3.37. */
#ifndef FIELDLINE_SRC_MEDIUM_DCF_H
#define FIELDLINE_SRC_MEDIUM_DCF_H

#include <stddef.h>
#include <stdint.h>

#include "world/medium/mac.h"

typedef struct {
  size_t from, to;  /* nodes */
  double rate_bps;  /* of the data frames */
  double needed_db; /* half of the frames are lost at this signal over noise and interference */
} fl_dcf_link;

typedef struct dcf fl_dcf;

/* A game among `node_count` nodes: snr[from * node_count + to] is the signal over the noise, a ratio, and is copied.
 * `sense_snr` is one too. NULL: no memory. */
fl_dcf *fl_dcf_new(const fl_mac *mac, size_t node_count, const double *snr, double sense_snr);
void fl_dcf_free(fl_dcf *dcf); /* NULL is fine */

/* Play for `most_s`, or until so many frames came through: delivered[i] of links[i]. The seconds played. Every node is
 * the sender of one link at most. Deterministic in `seed`. Cost: about 0.5 us x nodes a frame. */
double fl_dcf_play(fl_dcf *dcf, const fl_dcf_link *links, size_t link_count, double most_s, uint64_t most_frames,
                   uint64_t seed, uint64_t *delivered);

#endif
