/* Inside the game of dcf.h: who takes part, how far everybody is, and the back-off that all of its files need. */
#ifndef FIELDLINE_SRC_MEDIUM_DCF_STATE_H
#define FIELDLINE_SRC_MEDIUM_DCF_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/medium/dcf.h"
#include "world/medium/hearing.h"

typedef enum { FL_DCF_IDLE, FL_DCF_BACKING_OFF, FL_DCF_SENDING, FL_DCF_AWAITING } fl_dcf_phase;

/* What a node is going to send without asking, a SIFS behind what it received. FL_NEVER: nothing. */
typedef struct {
  int64_t at_ns;
  fl_frame_kind kind;
  size_t to, link;
  unsigned parts;
} fl_dcf_reply;

typedef struct {
  /* as a sender */
  fl_dcf_phase phase;
  size_t link;
  unsigned window, slots;     /* slots that are left of the back-off */
  unsigned tries, data_tries; /* data_tries: behind RTS and CTS */
  fl_frame_kind sent;         /* what it awaits the answer to */
  bool asks;                  /* for the block acknowledgement that did not come */
  int64_t from_ns;            /* it may count from here on, whatever it hears */
  int64_t counting_ns;        /* it counts since; FL_NEVER: the air is busy */
  int64_t timeout_ns;
  /* what it has heard asks for silence up to: the end of the last frame; what a frame announced; EIFS */
  int64_t idle_ns, nav_ns, eifs_ns;
  int64_t nav_reset_ns; /* what RTS announced is over unless something has begun until here */
  bool busy;
  fl_dcf_reply reply;
} fl_dcf_node;

enum { FL_UNDISTURBED_FRAMES = 2 }; /* data and acknowledgement */

/* An exchange of a link while nobody else sends. */
typedef struct {
  bool possible; /* all senders make out both frames, so that nobody comes between */
  size_t to;
  int64_t detected_ns, length_ns;       /* from its begin to where the others notice it, and to its end */
  double *whole[FL_UNDISTURBED_FRAMES]; /* [nodes] the chance that a node receives each; 2: no question */
} fl_undisturbed;

struct dcf {
  fl_mac mac;
  int64_t eifs_ns, timeout_ns;
  size_t room;
  double *all_snr;     /* [room * room] of all nodes */
  fl_hearing air;      /* of those that take part */
  fl_dcf_node *nodes;  /* [air.count] */
  size_t sender_count; /* the first of them */
  size_t *numbers;     /* [room] which number a node has among those */
  double *snr;         /* [room * room] */
  size_t *senders;     /* [room] */
  size_t *ready;       /* [room] to whom something happens now */
  size_t ready_count;
  fl_sureness sureness;
  const fl_dcf_link *const *links;
  uint64_t *delivered, delivered_count;
  fl_dcf_limits limits;
  int64_t end_ns;              /* of the game, at most */
  bool is_sure;                /* it is over */
  fl_undisturbed *undisturbed; /* [room] of the links */
  double *whole;               /* [room * FL_UNDISTURBED_FRAMES * room] what those say of every node */
};

static inline int64_t fl_latest_ns(int64_t a, int64_t b)
{
  return a > b ? a : b;
}

static inline int64_t fl_earliest_ns(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

/* ---- back-off ---- */

/* A sender draws anew, with the number that was drawn for it. */
void fl_dcf_back_off(const fl_dcf *d, fl_dcf_node *x, uint64_t drawn);
void fl_dcf_start_afresh(const fl_dcf *d, fl_dcf_node *x); /* with the least window and all attempts */
void fl_dcf_widen_window(const fl_dcf *d, fl_dcf_node *x);

/* Halt, if it counts: so many slots of its back-off have passed by now. */
static inline void fl_dcf_halt(const fl_dcf *d, fl_dcf_node *x)
{
  if (x->counting_ns == FL_NEVER) return;
  int64_t counted_ns = d->air.now_ns - x->counting_ns;
  if (counted_ns > 0 || (d->mac.aifs && counted_ns == 0)) {
    int64_t passed = counted_ns / d->mac.slot_ns + (d->mac.aifs ? 1 : 0);
    x->slots = passed >= x->slots ? 0 : x->slots - (unsigned)passed;
  }
  x->counting_ns = FL_NEVER;
}

/* Begin to count again, as soon as it may when the air is idle. */
static inline void fl_dcf_count(const fl_dcf *d, fl_dcf_node *x)
{
  int64_t difs_ns = d->mac.difs_ns;
  x->counting_ns = fl_latest_ns(fl_latest_ns(x->idle_ns, x->nav_ns) + difs_ns, fl_latest_ns(x->eifs_ns, x->from_ns));
}

/* When will it send, if the air stays idle? FL_NEVER: it waits. */
static inline int64_t fl_dcf_attempt_ns(const fl_dcf *d, const fl_dcf_node *x)
{
  if (x->phase != FL_DCF_BACKING_OFF || x->counting_ns == FL_NEVER) return FL_NEVER;
  return x->counting_ns + x->slots * d->mac.slot_ns;
}

/* Halt the back-off when the air has got busy, and let it go on a while after it has got idle. */
void fl_dcf_look(fl_dcf *d, size_t v);

/* So many frames of its link have come: it draws anew, with the number drawn. */
void fl_dcf_deliver(fl_dcf *d, fl_dcf_node *x, unsigned frames, uint64_t drawn);

/* ---- exchanges that nobody disturbs ---- */

/* What can be said of the links, which are set, when nobody else sends. Cost: O(links x nodes). */
void fl_undisturbed_prepare(fl_dcf *d, size_t link_count);

/* The sender v begins now, nobody with it. Data and acknowledgement at once, up to the date at which the latter ends,
 * if nobody can come between: all that event by event would come to, with the same draws. Then the next exchange
 * likewise, and so on. False, and nothing done, when somebody might, when one of both is lost, or where it would go on
 * to end_ns. Cost: O(nodes) an exchange. */
bool fl_undisturbed_exchanges(fl_dcf *d, size_t v);

#endif
