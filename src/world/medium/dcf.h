/* The distributed coordination function of IEEE 802.11, played among senders that always have something to send.
 *
 * Frame by frame: back-off that halts while the air is busy, acknowledgements, windows that double, virtual carrier
 * sense (NAV), EIFS until a frame is understood again; if asked for, RTS and CTS, and frames of many subframes with
 * block acknowledgement, which is asked for where it does not come. What a radio receives, and what it loses, is in
 * hearing.h. Nobody hears anything of a frame in its first 4 us, so that senders that begin within them collide.
 *
 * Source: IEEE Std 802.11-2020, clauses 10.3, 10.23.2 and 10.25; rules of reception as in ns-3 3.37. */
#ifndef FIELDLINE_SRC_MEDIUM_DCF_H
#define FIELDLINE_SRC_MEDIUM_DCF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/medium/mac.h"
#include "world/medium/sureness.h"

typedef struct {
  size_t from, to; /* nodes */
  fl_exchange exchange;
} fl_dcf_link;

typedef struct dcf fl_dcf;

/* When a game ends: after so many seconds or frames; or as soon as what every link delivers is sure enough. */
typedef struct {
  double most_s;
  uint64_t most_frames;
  fl_sureness_aim sure;
  bool event_by_event; /* exchanges that nobody disturbs are not taken at once: slower, and the same */
} fl_dcf_limits;

/* A game among `node_count` nodes: snr[from * node_count + to] is the signal over the noise, a ratio, and is copied.
 * `sense_snr` is one too. NULL: no memory. */
fl_dcf *fl_dcf_new(const fl_mac *mac, size_t node_count, const double *snr, double sense_snr);
void fl_dcf_free(fl_dcf *dcf); /* NULL is fine */

/* Play: delivered[i] frames of links[i]. The seconds played. Every node is the sender of one link at most; nodes of no
 * link take no part. Deterministic in `seed`. Cost, a frame: about 0.1 us where all hear each other, else 0.5 us and
 * 0.1 us for every node of a link. */
double fl_dcf_play(fl_dcf *dcf, const fl_dcf_link *const *links, size_t link_count, fl_dcf_limits limits, uint64_t seed,
                   uint64_t *delivered);

#endif
