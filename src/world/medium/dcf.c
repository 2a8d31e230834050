#include "world/medium/dcf.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/splitmix64.h"
#include "fieldline/units.h"

#define NOBODY SIZE_MAX
#define NEVER INT64_MAX

enum { DETECTION_NS = 4000 };

static const double preamble_snr = 2.512; /* 4 dB above noise and all other frames: it is made out */
static const double loss_slope_per_db = 2.6;
static const double ack_needed_most_db = 9; /* at 24 Mbit/s; slower ones need no more than their data */

typedef enum { DATA, ACK } frame_kind;

typedef struct {
  bool on;
  frame_kind kind;
  size_t to, link;
  int64_t detected_ns, end_ns; /* detected_ns: NEVER once that is past */
} frame;

typedef enum { IDLE, BACKING_OFF, SENDING, AWAITING_ACK } phase;

typedef struct {
  /* as a sender */
  phase phase;
  size_t link;
  unsigned window, tries, slots; /* slots that are left of the back-off */
  int64_t counting_ns;           /* they are counted from here on; NEVER: the air is busy */
  int64_t timeout_ns;
  /* as a listener */
  size_t lock;        /* whose frame it receives */
  double log_whole;   /* log of the probability that the frame is whole so far */
  int64_t since_ns;   /* interference is accounted for up to here */
  int64_t silence_ns; /* what it has heard asks for silence up to here */
  bool busy;
  /* as a receiver */
  int64_t reply_ns; /* it acknowledges then; NEVER */
  size_t reply_to, reply_link;
} node;

struct dcf {
  fl_mac mac;
  int64_t eifs_ns;
  size_t count;
  double *snr; /* [count * count] */
  double sense_snr;
  node *nodes;     /* [count] */
  frame *frames;   /* [count] the one that a node sends */
  double *signal;  /* [count] sum of all frames on the air but its own */
  double *sensed;  /* [count] of those that have been on the air for long enough to be noticed */
  size_t *senders; /* [count] room */
  int64_t now_ns;
  uint64_t random;
  const fl_dcf_link *links;
  uint64_t *delivered, delivered_count;
};

/* ---- chance ---- */

static double draw_unit(fl_dcf *d)
{
  return (double)(splitmix64_next(&d->random) >> 11) * 0x1p-53;
}

/* ---- what a node hears ---- */

static double needed_db(const fl_dcf *d, const frame *f)
{
  double data_db = d->links[f->link].needed_db;
  return f->kind == DATA ? data_db : fmin(data_db, ack_needed_most_db);
}

static int64_t length_ns(const fl_dcf *d, const frame *f)
{
  double rate_bps = d->links[f->link].rate_bps;
  return f->kind == DATA ? fl_mac_data_ns(&d->mac, rate_bps) : fl_mac_ack_ns(&d->mac, rate_bps);
}

/* Account for the interference since the last change. */
static void account(fl_dcf *d, size_t v)
{
  node *x = &d->nodes[v];
  if (x->lock != NOBODY && d->now_ns > x->since_ns) {
    const frame *f = &d->frames[x->lock];
    double signal = d->snr[x->lock * d->count + v], sinr = signal / (1 + fmax(0, d->signal[v] - signal));
    double above_db = fl_db_from_ratio(sinr) - needed_db(d, f);
    double share = (double)(d->now_ns - x->since_ns) / (double)length_ns(d, f);
    x->log_whole -= share * log1p(exp(-loss_slope_per_db * above_db)); /* log(1 - loss) */
  }
  x->since_ns = d->now_ns;
}

static void account_all(fl_dcf *d)
{
  for (size_t v = 0; v < d->count; v++) account(d, v);
}

static void halt(fl_dcf *d, node *x)
{
  if (x->counting_ns == NEVER) return;
  if (d->now_ns > x->counting_ns) {
    int64_t passed = (d->now_ns - x->counting_ns) / d->mac.slot_ns;
    x->slots = passed >= x->slots ? 0 : x->slots - (unsigned)passed;
  }
  x->counting_ns = NEVER;
}

/* Halt the back-off when the air gets busy, and let it go on a while after it gets idle. */
static void look(fl_dcf *d, size_t v)
{
  node *x = &d->nodes[v];
  bool busy = d->frames[v].on || x->lock != NOBODY || d->sensed[v] >= d->sense_snr;
  if (!busy && x->busy && x->silence_ns < d->now_ns + d->mac.difs_ns) x->silence_ns = d->now_ns + d->mac.difs_ns;
  if (x->phase == BACKING_OFF && busy) halt(d, x);
  if (x->phase == BACKING_OFF && !busy && x->counting_ns == NEVER) x->counting_ns = x->silence_ns;
  x->busy = busy;
}

static void look_all(fl_dcf *d)
{
  for (size_t v = 0; v < d->count; v++) look(d, v);
}

static void keep_silent(node *x, int64_t until_ns)
{
  if (until_ns > x->silence_ns) x->silence_ns = until_ns;
}

/* ---- senders ---- */

static void back_off(fl_dcf *d, node *x)
{
  x->slots = (unsigned)(splitmix64_next(&d->random) % (x->window + 1));
  x->phase = BACKING_OFF;
  x->counting_ns = x->timeout_ns = NEVER;
  keep_silent(x, d->now_ns + d->mac.difs_ns);
}

static void start_afresh(const fl_dcf *d, node *x)
{
  x->tries = 0;
  x->window = d->mac.window_min;
}

static void lose(fl_dcf *d, size_t v)
{
  node *x = &d->nodes[v];
  if (++x->tries >= d->mac.attempts)
    start_afresh(d, x); /* the frame is given up, the next one begins */
  else if (x->window < d->mac.window_max)
    x->window = 2 * x->window + 1;
  back_off(d, x);
  look(d, v);
}

static void deliver(fl_dcf *d, node *x)
{
  d->delivered[x->link]++;
  d->delivered_count++;
  start_afresh(d, x);
  back_off(d, x);
}

/* ---- frames ---- */

static void add_signal(const fl_dcf *d, double *sum, size_t sender, double sign)
{
  for (size_t v = 0; v < d->count; v++)
    if (v != sender) sum[v] += sign * d->snr[sender * d->count + v];
}

static void put_on_air(fl_dcf *d, size_t sender, frame_kind kind, size_t to, size_t link)
{
  frame *f = &d->frames[sender];
  *f = (frame){true, kind, to, link, d->now_ns + DETECTION_NS, 0};
  f->end_ns = d->now_ns + length_ns(d, f);
  d->nodes[sender].lock = NOBODY; /* what it was receiving is lost */
}

/* Can a frame be made out that comes with this signal, and this over what else there is? A link that is used can, if
 * nothing disturbs it. */
static bool is_made_out(const fl_dcf *d, const frame *f, size_t by, double signal, double sinr)
{
  double needed = by == f->to ? fl_ratio_from_db(needed_db(d, f)) : INFINITY;
  return signal >= fmin(d->sense_snr, needed) && sinr >= fmin(preamble_snr, needed);
}

/* Whoever can makes the frame out and receives it. */
static void detect(fl_dcf *d, size_t sender)
{
  account_all(d);
  d->frames[sender].detected_ns = NEVER;
  add_signal(d, d->sensed, sender, 1);
  for (size_t v = 0; v < d->count; v++) {
    node *x = &d->nodes[v];
    double signal = d->snr[sender * d->count + v];
    if (v == sender || d->frames[v].on || x->lock != NOBODY) continue;
    if (!is_made_out(d, &d->frames[sender], v, signal, signal / (1 + fmax(0, d->signal[v] - signal)))) continue;
    x->lock = sender;
    x->log_whole = 0;
  }
  look_all(d);
}

static void receive(fl_dcf *d, size_t v, size_t sender, const frame *f)
{
  node *x = &d->nodes[v];
  x->lock = NOBODY;
  if (draw_unit(d) >= exp(x->log_whole)) {
    keep_silent(x, d->now_ns + d->eifs_ns);
  } else if (f->kind == DATA && f->to == v) {
    x->reply_ns = d->now_ns + d->mac.sifs_ns;
    x->reply_to = sender;
    x->reply_link = f->link;
  } else if (f->kind == DATA) { /* the acknowledgement is not disturbed */
    keep_silent(x, d->now_ns + d->mac.sifs_ns + fl_mac_ack_ns(&d->mac, d->links[f->link].rate_bps) + d->mac.difs_ns);
  } else if (f->to == v && x->phase == AWAITING_ACK) {
    deliver(d, x);
  }
}

static void end_frame(fl_dcf *d, size_t sender)
{
  frame f = d->frames[sender];
  node *x = &d->nodes[sender];
  account_all(d);
  d->frames[sender].on = false;
  add_signal(d, d->signal, sender, -1);
  add_signal(d, d->sensed, sender, -1);
  for (size_t v = 0; v < d->count; v++)
    if (d->nodes[v].lock == sender) receive(d, v, sender, &f);
  if (f.kind == DATA) {
    x->phase = AWAITING_ACK;
    x->timeout_ns = d->now_ns + fl_mac_ack_timeout_ns(&d->mac);
  }
  look_all(d);
}

/* Sums of differences do not come back to zero by themselves. */
static void settle(fl_dcf *d)
{
  for (size_t v = 0; v < d->count; v++)
    if (d->frames[v].on) return;
  for (size_t v = 0; v < d->count; v++) d->signal[v] = d->sensed[v] = 0;
}

/* ---- the course of events ---- */

static int64_t attempt_ns(const fl_dcf *d, const node *x)
{
  return x->phase == BACKING_OFF && x->counting_ns != NEVER ? x->counting_ns + x->slots * d->mac.slot_ns : NEVER;
}

/* An ACK that is coming in is waited for. */
static int64_t timeout_ns(const fl_dcf *d, size_t v)
{
  const node *x = &d->nodes[v];
  if (x->phase != AWAITING_ACK) return NEVER;
  bool coming = x->lock != NOBODY && d->frames[x->lock].kind == ACK && d->frames[x->lock].to == v;
  return coming ? NEVER : x->timeout_ns;
}

static int64_t least(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

static int64_t next_event_ns(const fl_dcf *d)
{
  int64_t next = NEVER;
  for (size_t v = 0; v < d->count; v++) {
    const node *x = &d->nodes[v];
    const frame *f = &d->frames[v];
    if (f->on) next = least(next, least(f->detected_ns, f->end_ns));
    next = least(next, least(x->reply_ns, least(attempt_ns(d, x), timeout_ns(d, v))));
  }
  return next;
}

/* Frames that begin at one date do not know of each other. */
static void begin_frames(fl_dcf *d)
{
  size_t count = 0;
  for (size_t v = 0; v < d->count; v++) {
    node *x = &d->nodes[v];
    bool replies = x->reply_ns <= d->now_ns, attempts = attempt_ns(d, x) <= d->now_ns;
    if (replies) x->reply_ns = NEVER;
    if ((replies || attempts) && !d->frames[v].on) d->senders[count++] = v;
    if (!replies && attempts) x->phase = SENDING;
  }
  if (count == 0) return;
  account_all(d);
  for (size_t i = 0; i < count; i++) {
    size_t v = d->senders[i];
    node *x = &d->nodes[v];
    if (x->phase == SENDING)
      put_on_air(d, v, DATA, d->links[x->link].to, x->link);
    else
      put_on_air(d, v, ACK, x->reply_to, x->reply_link);
    add_signal(d, d->signal, v, 1);
  }
  look_all(d);
}

static void step(fl_dcf *d)
{
  for (size_t v = 0; v < d->count; v++)
    if (d->frames[v].on && d->frames[v].end_ns == d->now_ns) end_frame(d, v);
  settle(d);
  for (size_t v = 0; v < d->count; v++)
    if (d->frames[v].on && d->frames[v].detected_ns == d->now_ns) detect(d, v);
  for (size_t v = 0; v < d->count; v++)
    if (timeout_ns(d, v) <= d->now_ns) lose(d, v);
  begin_frames(d);
}

double fl_dcf_play(fl_dcf *dcf, const fl_dcf_link *links, size_t link_count, double most_s, uint64_t most_frames,
                   uint64_t seed, uint64_t *delivered)
{
  int64_t end_ns = llround(1e9 * most_s);
  dcf->links = links;
  dcf->delivered = delivered;
  dcf->delivered_count = 0;
  dcf->random = seed;
  dcf->now_ns = 0;
  for (size_t v = 0; v < dcf->count; v++) {
    dcf->nodes[v] = (node){
        .lock = NOBODY, .counting_ns = NEVER, .timeout_ns = NEVER, .reply_ns = NEVER, .window = dcf->mac.window_min};
    dcf->frames[v].on = false;
    dcf->signal[v] = dcf->sensed[v] = 0;
  }
  for (size_t i = 0; i < link_count; i++) {
    node *x = &dcf->nodes[links[i].from];
    delivered[i] = 0;
    x->link = i;
    back_off(dcf, x);
    look(dcf, links[i].from);
  }
  for (dcf->now_ns = next_event_ns(dcf); dcf->now_ns < end_ns; dcf->now_ns = next_event_ns(dcf)) {
    step(dcf);
    if (dcf->delivered_count >= most_frames) return 1e-9 * (double)dcf->now_ns;
  }
  return most_s;
}

fl_dcf *fl_dcf_new(const fl_mac *mac, size_t node_count, const double *snr, double sense_snr)
{
  fl_dcf *d = calloc(1, sizeof *d);
  if (d == NULL) return NULL;
  d->mac = *mac;
  d->eifs_ns = fl_mac_eifs_ns(mac);
  d->count = node_count;
  d->sense_snr = sense_snr;
  d->snr = calloc(node_count * node_count, sizeof *d->snr);
  d->nodes = calloc(node_count, sizeof *d->nodes);
  d->frames = calloc(node_count, sizeof *d->frames);
  d->signal = calloc(node_count, sizeof *d->signal);
  d->sensed = calloc(node_count, sizeof *d->sensed);
  d->senders = calloc(node_count, sizeof *d->senders);
  if (d->snr == NULL || d->nodes == NULL || d->frames == NULL || d->signal == NULL || d->sensed == NULL ||
      d->senders == NULL) {
    fl_dcf_free(d);
    return NULL;
  }
  memcpy(d->snr, snr, node_count * node_count * sizeof *snr);
  return d;
}

void fl_dcf_free(fl_dcf *dcf)
{
  if (dcf == NULL) return;
  free(dcf->snr);
  free(dcf->nodes);
  free(dcf->frames);
  free(dcf->signal);
  free(dcf->sensed);
  free(dcf->senders);
  free(dcf);
}
