/* What the radios of a game hear: who is on the air, whose frame everybody receives, and how much of it is lost.
 *
 * A radio receives the first frame that it makes out and no other before that one's end, but for capture; what else is
 * on the air disturbs it: a piece of a frame is whole with 1 - loss(SINR), a frame with the product over its pieces.
 * The air is busy for whom it holds more energy than `sense_snr`; weaker frames are made out by nobody but the one that
 * they are for, if they are not too weak for their rate. */
#ifndef FIELDLINE_SRC_MEDIUM_HEARING_H
#define FIELDLINE_SRC_MEDIUM_HEARING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/medium/mac.h"

#define FL_NOBODY SIZE_MAX
#define FL_NEVER INT64_MAX

enum { FL_DETECTION_NS = 4000 }; /* nobody hears anything of a frame before */

typedef struct {
  fl_frame_kind kind;
  size_t to, link;
  unsigned parts, acknowledged; /* subframes that it carries; that it says to have come */
  const fl_frame_form *form;
  bool on;
  int64_t begin_ns, detected_ns, end_ns; /* detected_ns: FL_NEVER once that is past */
} fl_frame;

typedef struct {
  size_t lock;         /* whose frame it receives; FL_NOBODY */
  int64_t since_ns;    /* loss is accounted for up to here */
  unsigned part, lost; /* of the subframes: which it is at, and how many are lost before that */
  double log_whole;    /* log of the probability that this one is whole so far */
} fl_ear;

typedef struct {
  size_t count;              /* nodes that take part */
  const double *snr;         /* [count * count] */
  double sense_snr, capture; /* ratios; capture 0: none */
  uint64_t random;
  int64_t now_ns;
  fl_frame *frames; /* [count] the one that a node sends */
  fl_ear *ears;     /* [count] */
  double *signal;   /* [count] sum of all frames on the air but its own */
  double *sensed;   /* [count] of those that have been on the air for long enough to be noticed */
} fl_hearing;

/* Nobody sends. */
void fl_hearing_clear(fl_hearing *h);

/* A frame begins, `what` without its dates: what its sender was receiving is lost. Frames that begin at one date do not
 * know of each other, so all are put on the air before anything else. */
void fl_hearing_begin(fl_hearing *h, size_t sender, fl_frame what);
/* Whoever can makes it out and receives it. */
void fl_hearing_detect(fl_hearing *h, size_t sender);
/* It is over for everybody; who received it keeps its lock until fl_hearing_received(). */
void fl_hearing_end(fl_hearing *h, size_t sender);
/* How many subframes `by` received whole, of the frame that has ended. */
unsigned fl_hearing_received(fl_hearing *h, size_t by);

double fl_hearing_draw(fl_hearing *h); /* in [0, 1) */

/* Is the air busy for a node: does it send, receive, or sense that others do? */
static inline bool fl_hearing_busy(const fl_hearing *h, size_t v)
{
  return h->frames[v].on || h->ears[v].lock != FL_NOBODY || h->sensed[v] >= h->sense_snr;
}

/* ---- of a frame that comes alone, without its dates ---- */

int64_t fl_hearing_detection_ns(const fl_frame_form *form); /* from its begin to where it is noticed */
bool fl_hearing_makes_out(const fl_hearing *h, const fl_frame *f, size_t from, size_t by);
/* The chance that who makes it out receives all of it; 2: of course, nothing is drawn for that. */
double fl_hearing_whole(const fl_hearing *h, const fl_frame *f, size_t from, size_t by);

#endif
