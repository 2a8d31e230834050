/* How another chain takes over from the one at work: when it is time to plan anew, what has to be fetched, and the
 * switch itself. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_TAKEOVER_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_TAKEOVER_H

#include "fieldline/replan.h"
#include "simulate/changing/clock.h"

typedef struct {
  double detect_s, every_s; /* dates of what is due next: a failure that is detected then, the next look; INFINITY */
  bool fails_to_plan;       /* nothing fits: again when something changes */
  fl_plan *mine;            /* the current plan, where it is not the first */
  const fl_plan *current;
  fl_plan *next;   /* that is to take over; NULL: none */
  double *planned; /* [its activities] what they are planned for: the world may be another when it takes over */
  size_t part;     /* of `next`, whose weights are fetched */
  bool *has;       /* [nodes][points] nodes that have the weights behind a cut point */
  bool is_wanted;  /* there are weights to fetch */
  bool fetches, in_latency;
  double since_s, bits;
  fl_work fetch; /* seconds at one bit a second; or the link's latency */
} fl_takeover;

#endif
