#include "world/medium/dcf.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/splitmix64.h"
#include "fieldline/units.h"
#include "world/medium/hearing.h"
#include "world/medium/sureness.h"

typedef enum { IDLE, BACKING_OFF, SENDING, AWAITING } phase;

/* What a node is going to send without asking, a SIFS behind what it received. FL_NEVER: nothing. */
typedef struct {
  int64_t at_ns;
  fl_frame_kind kind;
  size_t to, link;
  unsigned parts;
} reply;

typedef struct {
  /* as a sender */
  phase phase;
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
  reply reply;
} node;

struct dcf {
  fl_mac mac;
  int64_t eifs_ns, timeout_ns;
  size_t room;
  double *all_snr;     /* [room * room] of all nodes */
  fl_hearing air;      /* of those that take part */
  node *nodes;         /* [air.count] */
  size_t sender_count; /* the first of them */
  size_t *numbers;     /* [room] which number a node has among those */
  double *snr;         /* [room * room] */
  size_t *senders;     /* [room] */
  size_t *ready;       /* [room] to whom something happens now */
  size_t ready_count;
  fl_sureness sureness;
  const fl_dcf_link *const *links;
  uint64_t *delivered, delivered_count;
};

/* ---- back-off ---- */

static int64_t latest(int64_t a, int64_t b)
{
  return a > b ? a : b;
}

static int64_t earliest(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

static void halt(fl_dcf *d, node *x)
{
  if (x->counting_ns == FL_NEVER) return;
  int64_t counted_ns = d->air.now_ns - x->counting_ns;
  if (counted_ns > 0 || (d->mac.aifs && counted_ns == 0)) {
    int64_t passed = counted_ns / d->mac.slot_ns + (d->mac.aifs ? 1 : 0);
    x->slots = passed >= x->slots ? 0 : x->slots - (unsigned)passed;
  }
  x->counting_ns = FL_NEVER;
}

/* When may a node count that finds the air idle? */
static int64_t may_count_ns(const fl_dcf *d, const node *x)
{
  int64_t difs_ns = d->mac.difs_ns;
  return latest(latest(x->idle_ns, x->nav_ns) + difs_ns, latest(x->eifs_ns, x->from_ns));
}

/* Halt the back-off when the air gets busy, and let it go on a while after it gets idle. */
static void look(fl_dcf *d, size_t v)
{
  node *x = &d->nodes[v];
  bool busy = fl_hearing_busy(&d->air, v);
  if (!busy && x->busy) x->idle_ns = d->air.now_ns;
  if (x->phase == BACKING_OFF && busy) halt(d, x);
  if (x->phase == BACKING_OFF && !busy && x->counting_ns == FL_NEVER) x->counting_ns = may_count_ns(d, x);
  x->busy = busy;
}

static void look_all(fl_dcf *d)
{
  for (size_t v = 0; v < d->sender_count; v++) look(d, v);
}

static void back_off(fl_dcf *d, node *x)
{
  x->slots = (unsigned)(splitmix64_next(&d->air.random) % (x->window + 1));
  x->phase = BACKING_OFF;
  x->counting_ns = x->timeout_ns = FL_NEVER;
  x->from_ns = d->air.now_ns + d->mac.difs_ns;
}

static void start_afresh(const fl_dcf *d, node *x)
{
  x->tries = x->data_tries = 0;
  x->window = d->mac.window_min;
}

static void widen_window(const fl_dcf *d, node *x)
{
  if (x->window < d->mac.window_max) x->window = 2 * x->window + 1;
}

/* ---- what a sender sends, and what becomes of it ---- */

static const fl_exchange *exchange_of(const fl_dcf *d, size_t link)
{
  return &d->links[link]->exchange;
}

static bool has_answer(fl_frame_kind kind)
{
  return kind == FL_FRAME_DATA || kind == FL_FRAME_RTS || kind == FL_FRAME_BAR;
}

/* No answer came. Block acknowledgement that is missed is asked for; a single frame is given up after so many attempts,
 * those of RTS and of what goes behind it being counted apart. */
static void lose(fl_dcf *d, size_t v)
{
  node *x = &d->nodes[v];
  bool behind_rts = x->sent == FL_FRAME_DATA && d->mac.rts;
  if (x->sent == FL_FRAME_DATA && exchange_of(d, x->link)->parts > 1) x->asks = true;
  if (++*(behind_rts ? &x->data_tries : &x->tries) >= d->mac.attempts)
    start_afresh(d, x);
  else
    widen_window(d, x);
  back_off(d, x);
  look(d, v);
}

static void deliver(fl_dcf *d, node *x, unsigned frames)
{
  d->delivered[x->link] += frames;
  d->delivered_count += frames;
  x->asks = false;
  start_afresh(d, x);
  back_off(d, x);
}

static fl_frame_kind first_kind(const fl_dcf *d, const node *x)
{
  if (x->asks) return FL_FRAME_BAR;
  return d->mac.rts ? FL_FRAME_RTS : FL_FRAME_DATA;
}

/* ---- what a receiver does ---- */

static void reply_with(fl_dcf *d, node *x, fl_frame_kind kind, size_t to, size_t link, unsigned parts)
{
  x->reply = (reply){d->air.now_ns + d->mac.sifs_ns, kind, to, link, parts};
}

/* How long the air is spoken for behind a frame, SIFS after SIFS. */
static int64_t announced_ns(const fl_dcf *d, const fl_frame *f)
{
  const fl_frame_form *form = exchange_of(d, f->link)->frame;
  int64_t sifs_ns = d->mac.sifs_ns, data_ns = form[FL_FRAME_DATA].length_ns,
          answer_ns = form[FL_FRAME_ANSWER].length_ns;
  switch (f->kind) {
  case FL_FRAME_RTS:
    return 3 * sifs_ns + form[FL_FRAME_CTS].length_ns + data_ns + answer_ns;
  case FL_FRAME_CTS:
    return 2 * sifs_ns + data_ns + answer_ns;
  case FL_FRAME_DATA:
    return sifs_ns + answer_ns;
  case FL_FRAME_BAR:
    return sifs_ns + form[FL_FRAME_BAR_ANSWER].length_ns;
  default:
    return 0;
  }
}

/* A frame for others. Who heard RTS need not wait for data that does not come. */
static void overhear(fl_dcf *d, node *x, const fl_frame *f)
{
  int64_t until_ns = d->air.now_ns + announced_ns(d, f);
  if (until_ns <= x->nav_ns) return;
  x->nav_ns = until_ns;
  if (f->kind != FL_FRAME_RTS) return;
  const fl_frame_form *cts = &exchange_of(d, f->link)->frame[FL_FRAME_CTS];
  x->nav_reset_ns = d->air.now_ns + 2 * (d->mac.sifs_ns + d->mac.slot_ns) + cts->length_ns + cts->head_ns;
}

static void take(fl_dcf *d, node *x, size_t sender, const fl_frame *f, unsigned whole)
{
  switch (f->kind) {
  case FL_FRAME_DATA:
    reply_with(d, x, FL_FRAME_ANSWER, sender, f->link, whole);
    break;
  case FL_FRAME_BAR:
    reply_with(d, x, FL_FRAME_BAR_ANSWER, sender, f->link, 0);
    break;
  case FL_FRAME_RTS:
    if (x->nav_ns <= d->air.now_ns) reply_with(d, x, FL_FRAME_CTS, sender, f->link, 0);
    break;
  default:
    if (x->phase != AWAITING) break;
    x->timeout_ns = FL_NEVER;
    if (f->kind != FL_FRAME_CTS) {
      deliver(d, x, f->acknowledged);
    } else {
      x->tries = 0;
      x->phase = SENDING;
      reply_with(d, x, FL_FRAME_DATA, sender, f->link, 0);
    }
  }
}

static void receive(fl_dcf *d, size_t v, size_t sender, const fl_frame *f)
{
  node *x = &d->nodes[v];
  unsigned whole = fl_hearing_received(&d->air, v);
  x->eifs_ns = whole == 0 ? d->air.now_ns + d->eifs_ns : 0;
  if (whole == 0) return;
  if (f->to == v)
    take(d, x, sender, f, whole);
  else
    overhear(d, x, f);
}

/* ---- the course of events ---- */

static void begin_frame(fl_dcf *d, size_t sender, fl_frame_kind kind, size_t to, size_t link, unsigned acknowledged)
{
  const fl_exchange *exchange = exchange_of(d, link);
  d->nodes[sender].eifs_ns = 0;
  fl_hearing_begin(&d->air, sender,
                   (fl_frame){.kind = kind,
                              .to = to,
                              .link = link,
                              .parts = kind == FL_FRAME_DATA ? exchange->parts : 1,
                              .acknowledged = acknowledged,
                              .form = &exchange->frame[kind]});
}

static void end_frame(fl_dcf *d, size_t sender)
{
  fl_frame f = d->air.frames[sender];
  node *x = &d->nodes[sender];
  fl_hearing_end(&d->air, sender);
  for (size_t v = 0; v < d->air.count; v++)
    if (d->air.ears[v].lock == sender) receive(d, v, sender, &f);
  if (has_answer(f.kind)) {
    x->phase = AWAITING;
    x->sent = f.kind;
    x->timeout_ns = d->air.now_ns + d->timeout_ns;
  }
  look_all(d);
}

static void detect_frame(fl_dcf *d, size_t sender)
{
  fl_hearing_detect(&d->air, sender);
  for (size_t v = 0; v < d->air.count; v++)
    if (d->air.ears[v].lock == sender) d->nodes[v].nav_reset_ns = FL_NEVER;
  look_all(d);
}

static int64_t attempt_ns(const fl_dcf *d, const node *x)
{
  if (x->phase != BACKING_OFF || x->counting_ns == FL_NEVER) return FL_NEVER;
  return x->counting_ns + x->slots * d->mac.slot_ns;
}

/* Is a frame coming in whose head is over? What it is is seen at its end. */
static bool is_hearing_out(const fl_dcf *d, size_t v)
{
  size_t lock = d->air.ears[v].lock;
  if (lock == FL_NOBODY) return false;
  const fl_frame *f = &d->air.frames[lock];
  return f->begin_ns + f->form->head_ns <= d->nodes[v].timeout_ns;
}

static int64_t timeout_ns(const fl_dcf *d, size_t v)
{
  const node *x = &d->nodes[v];
  if (x->phase != AWAITING || is_hearing_out(d, v)) return FL_NEVER;
  return x->timeout_ns;
}

static int64_t next_of(const fl_dcf *d, size_t v)
{
  const node *x = &d->nodes[v];
  const fl_frame *f = &d->air.frames[v];
  int64_t next_ns = earliest(x->reply.at_ns, x->nav_reset_ns);
  if (f->on) next_ns = earliest(next_ns, earliest(f->detected_ns, f->end_ns));
  return earliest(next_ns, earliest(attempt_ns(d, x), timeout_ns(d, v)));
}

/* Go on to the next date at which something happens, and find to whom. Something may be due since a while ago, as what
 * waited for the end of a frame. */
static void go_on(fl_dcf *d)
{
  int64_t next_ns = FL_NEVER;
  d->ready_count = 0;
  for (size_t v = 0; v < d->air.count; v++) {
    int64_t due_ns = latest(next_of(d, v), d->air.now_ns);
    if (due_ns > next_ns) continue;
    if (due_ns < next_ns) d->ready_count = 0;
    next_ns = due_ns;
    d->ready[d->ready_count++] = v;
  }
  d->air.now_ns = next_ns;
}

static void begin_frames(fl_dcf *d)
{
  size_t count = 0;
  int64_t now_ns = d->air.now_ns;
  for (size_t i = 0; i < d->ready_count; i++) {
    size_t v = d->ready[i];
    node *x = &d->nodes[v];
    bool replies = x->reply.at_ns <= now_ns, attempts = attempt_ns(d, x) <= now_ns;
    if (!replies && !attempts) continue;
    if (!replies) {
      x->phase = SENDING;
      x->reply = (reply){now_ns, first_kind(d, x), d->numbers[d->links[x->link]->to], x->link, 0};
    }
    if (d->air.frames[v].on)
      x->reply.at_ns = FL_NEVER; /* too late */
    else
      d->senders[count++] = v;
  }
  for (size_t i = 0; i < count; i++) {
    size_t v = d->senders[i];
    node *x = &d->nodes[v];
    begin_frame(d, v, x->reply.kind, x->reply.to, x->reply.link, x->reply.parts);
    x->reply.at_ns = FL_NEVER;
    look(d, v); /* the others know nothing of it yet */
  }
}

/* What RTS announced has not begun. */
static void reset_nav(fl_dcf *d, size_t v)
{
  node *x = &d->nodes[v];
  x->nav_reset_ns = FL_NEVER;
  x->nav_ns = d->air.now_ns;
  halt(d, x);
  look(d, v);
}

static void step(fl_dcf *d)
{
  const fl_frame *frames = d->air.frames;
  int64_t now_ns = d->air.now_ns;
  for (size_t i = 0; i < d->ready_count; i++)
    if (frames[d->ready[i]].on && frames[d->ready[i]].end_ns == now_ns) end_frame(d, d->ready[i]);
  for (size_t i = 0; i < d->ready_count; i++)
    if (frames[d->ready[i]].on && frames[d->ready[i]].detected_ns == now_ns) detect_frame(d, d->ready[i]);
  for (size_t i = 0; i < d->ready_count; i++) {
    size_t v = d->ready[i];
    if (d->nodes[v].nav_reset_ns <= now_ns) reset_nav(d, v);
    if (timeout_ns(d, v) <= now_ns) lose(d, v);
  }
  begin_frames(d);
}

/* ---- a game ---- */

enum { FIRST_BATCH_ROUNDS = 4 };

static void join(fl_dcf *d, size_t v)
{
  if (d->numbers[v] != FL_NOBODY) return;
  d->numbers[v] = d->air.count;
  d->senders[d->air.count++] = v;
}

/* Those that take part: the nodes of the links, senders first. */
static void gather(fl_dcf *d, size_t link_count)
{
  d->air.count = 0;
  for (size_t v = 0; v < d->room; v++) d->numbers[v] = FL_NOBODY;
  for (size_t i = 0; i < link_count; i++) join(d, d->links[i]->from);
  d->sender_count = d->air.count;
  for (size_t i = 0; i < link_count; i++) join(d, d->links[i]->to);
  size_t n = d->air.count;
  for (size_t a = 0; a < n; a++)
    for (size_t b = 0; b < n; b++) d->snr[a * n + b] = a == b ? 0 : d->all_snr[d->senders[a] * d->room + d->senders[b]];
}

static void begin_game(fl_dcf *d, size_t link_count, uint64_t seed)
{
  gather(d, link_count);
  fl_hearing_clear(&d->air);
  d->air.random = seed;
  d->delivered_count = 0;
  for (size_t v = 0; v < d->air.count; v++)
    d->nodes[v] = (node){.counting_ns = FL_NEVER,
                         .timeout_ns = FL_NEVER,
                         .nav_reset_ns = FL_NEVER,
                         .reply = {.at_ns = FL_NEVER},
                         .window = d->mac.window_min};
  int64_t round_ns = 0;
  for (size_t i = 0; i < link_count; i++) {
    size_t v = d->numbers[d->links[i]->from];
    round_ns += fl_mac_success_ns(&d->mac, exchange_of(d, i));
    d->delivered[i] = 0;
    d->nodes[v].link = i;
    back_off(d, &d->nodes[v]);
    look(d, v);
  }
  fl_sureness_begin(&d->sureness, link_count, FIRST_BATCH_ROUNDS * round_ns + 1);
}

/* Close the batches that are over; are the counts sure enough? */
static bool is_sure(fl_dcf *d, double sure)
{
  if (!(sure > 0)) return false;
  while (d->air.now_ns >= d->sureness.end_ns)
    if (fl_sureness_end_batch(&d->sureness, d->delivered, sure)) return true;
  return false;
}

double fl_dcf_play(fl_dcf *dcf, const fl_dcf_link *const *links, size_t link_count, fl_dcf_limits limits, uint64_t seed,
                   uint64_t *delivered)
{
  int64_t end_ns = llround(1e9 * limits.most_s);
  dcf->links = links;
  dcf->delivered = delivered;
  begin_game(dcf, link_count, seed);
  for (go_on(dcf); dcf->air.now_ns < end_ns; go_on(dcf)) {
    if (is_sure(dcf, limits.sure)) return 1e-9 * (double)dcf->sureness.end_ns;
    step(dcf);
    if (dcf->delivered_count >= limits.most_frames) return 1e-9 * (double)dcf->air.now_ns;
  }
  return limits.most_s;
}

fl_dcf *fl_dcf_new(const fl_mac *mac, size_t node_count, const double *snr, double sense_snr)
{
  size_t n = node_count;
  fl_dcf *d = calloc(1, sizeof *d);
  if (d == NULL) return NULL;
  *d = (fl_dcf){.mac = *mac, .eifs_ns = fl_mac_eifs_ns(mac), .timeout_ns = fl_mac_timeout_ns(mac), .room = n};
  d->all_snr = calloc(n * n, sizeof *d->all_snr);
  d->snr = calloc(n * n, sizeof *d->snr);
  d->nodes = calloc(n, sizeof *d->nodes);
  d->numbers = calloc(n, sizeof *d->numbers);
  d->senders = calloc(n, sizeof *d->senders);
  d->ready = calloc(n, sizeof *d->ready);
  d->sureness.at_end = calloc((FL_SURENESS_BATCHES + 1) * n, sizeof *d->sureness.at_end);
  d->air = (fl_hearing){.snr = d->snr,
                        .sense_snr = sense_snr,
                        .capture = isnan(mac->capture_db) ? 0 : fl_ratio_from_db(mac->capture_db),
                        .frames = calloc(n, sizeof *d->air.frames),
                        .ears = calloc(n, sizeof *d->air.ears),
                        .signal = calloc(n, sizeof *d->air.signal),
                        .sensed = calloc(n, sizeof *d->air.sensed)};
  if (d->all_snr == NULL || d->snr == NULL || d->nodes == NULL || d->numbers == NULL || d->senders == NULL ||
      d->ready == NULL || d->sureness.at_end == NULL || d->air.frames == NULL || d->air.ears == NULL ||
      d->air.signal == NULL || d->air.sensed == NULL) {
    fl_dcf_free(d);
    return NULL;
  }
  memcpy(d->all_snr, snr, n * n * sizeof *snr);
  return d;
}

void fl_dcf_free(fl_dcf *dcf)
{
  if (dcf == NULL) return;
  free(dcf->all_snr);
  free(dcf->snr);
  free(dcf->nodes);
  free(dcf->numbers);
  free(dcf->senders);
  free(dcf->ready);
  free(dcf->sureness.at_end);
  free(dcf->air.frames);
  free(dcf->air.ears);
  free(dcf->air.signal);
  free(dcf->air.sensed);
  free(dcf);
}
