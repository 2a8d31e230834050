#include "world/medium/dcf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/splitmix64.h"
#include "fieldline/units.h"
#include "world/medium/dcf_state.h"

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
  fl_dcf_node *x = &d->nodes[v];
  bool behind_rts = x->sent == FL_FRAME_DATA && d->mac.rts;
  if (x->sent == FL_FRAME_DATA && exchange_of(d, x->link)->parts > 1) x->asks = true;
  if (++*(behind_rts ? &x->data_tries : &x->tries) >= d->mac.attempts)
    fl_dcf_start_afresh(d, x);
  else
    fl_dcf_widen_window(d, x);
  fl_dcf_back_off(d, x, splitmix64_next(&d->air.random));
  fl_dcf_look(d, v);
}

static fl_frame_kind first_kind(const fl_dcf *d, const fl_dcf_node *x)
{
  if (x->asks) return FL_FRAME_BAR;
  return d->mac.rts ? FL_FRAME_RTS : FL_FRAME_DATA;
}

/* ---- what a receiver does ---- */

static void reply_with(fl_dcf *d, fl_dcf_node *x, fl_frame_kind kind, size_t to, size_t link, unsigned parts)
{
  x->reply = (fl_dcf_reply){d->air.now_ns + d->mac.sifs_ns, kind, to, link, parts};
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
static void overhear(fl_dcf *d, fl_dcf_node *x, const fl_frame *f)
{
  int64_t until_ns = d->air.now_ns + announced_ns(d, f);
  if (until_ns <= x->nav_ns) return;
  x->nav_ns = until_ns;
  if (f->kind != FL_FRAME_RTS) return;
  const fl_frame_form *cts = &exchange_of(d, f->link)->frame[FL_FRAME_CTS];
  x->nav_reset_ns = d->air.now_ns + 2 * (d->mac.sifs_ns + d->mac.slot_ns) + cts->length_ns + cts->head_ns;
}

static void take(fl_dcf *d, fl_dcf_node *x, size_t sender, const fl_frame *f, unsigned whole)
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
    if (x->phase != FL_DCF_AWAITING) break;
    x->timeout_ns = FL_NEVER;
    if (f->kind != FL_FRAME_CTS) {
      fl_dcf_deliver(d, x, f->acknowledged, splitmix64_next(&d->air.random));
    } else {
      x->tries = 0;
      x->phase = FL_DCF_SENDING;
      reply_with(d, x, FL_FRAME_DATA, sender, f->link, 0);
    }
  }
}

static void receive(fl_dcf *d, size_t v, size_t sender, const fl_frame *f)
{
  fl_dcf_node *x = &d->nodes[v];
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

static void look_all(fl_dcf *d)
{
  for (size_t v = 0; v < d->sender_count; v++) fl_dcf_look(d, v);
}

static void end_frame(fl_dcf *d, size_t sender)
{
  fl_frame f = d->air.frames[sender];
  fl_dcf_node *x = &d->nodes[sender];
  fl_hearing_end(&d->air, sender);
  for (size_t v = 0; v < d->air.count; v++)
    if (d->air.ears[v].lock == sender) receive(d, v, sender, &f);
  if (has_answer(f.kind)) {
    x->phase = FL_DCF_AWAITING;
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

/* Is a frame coming in whose head is over? What it is is seen at its end. */
static bool is_hearing_out(const fl_dcf *d, size_t v)
{
  size_t lock = d->air.ears[v].lock;
  if (lock == FL_NOBODY) return false;
  const fl_frame *f = &d->air.frames[lock];
  return f->begin_ns + f->form->head_ns <= d->nodes[v].timeout_ns;
}

/* Of one that awaits an answer. */
static int64_t timeout_ns(const fl_dcf *d, size_t v)
{
  return is_hearing_out(d, v) ? FL_NEVER : d->nodes[v].timeout_ns;
}

static int64_t next_of(const fl_dcf *d, size_t v)
{
  const fl_dcf_node *x = &d->nodes[v];
  const fl_frame *f = &d->air.frames[v];
  int64_t next_ns = fl_earliest_ns(x->reply.at_ns, x->nav_reset_ns);
  if (f->on) next_ns = fl_earliest_ns(next_ns, fl_earliest_ns(f->detected_ns, f->end_ns));
  if (x->phase == FL_DCF_AWAITING) return fl_earliest_ns(next_ns, timeout_ns(d, v));
  return fl_earliest_ns(next_ns, fl_dcf_attempt_ns(d, x));
}

/* Go on to the next date at which something happens, and find to whom. Something may be due since a while ago, as what
 * waited for the end of a frame. */
static void go_on(fl_dcf *d)
{
  int64_t next_ns = FL_NEVER;
  d->ready_count = 0;
  for (size_t v = 0; v < d->air.count; v++) {
    int64_t due_ns = fl_latest_ns(next_of(d, v), d->air.now_ns);
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
    fl_dcf_node *x = &d->nodes[v];
    bool replies = x->reply.at_ns <= now_ns, attempts = fl_dcf_attempt_ns(d, x) <= now_ns;
    if (!replies && !attempts) continue;
    if (!replies) {
      x->phase = FL_DCF_SENDING;
      x->reply = (fl_dcf_reply){now_ns, first_kind(d, x), d->numbers[d->links[x->link]->to], x->link, 0};
    }
    if (d->air.frames[v].on)
      x->reply.at_ns = FL_NEVER; /* too late */
    else
      d->senders[count++] = v;
  }
  if (count == 1 && fl_undisturbed_exchanges(d, d->senders[0])) return;
  for (size_t i = 0; i < count; i++) {
    size_t v = d->senders[i];
    fl_dcf_node *x = &d->nodes[v];
    begin_frame(d, v, x->reply.kind, x->reply.to, x->reply.link, x->reply.parts);
    x->reply.at_ns = FL_NEVER;
    fl_dcf_look(d, v); /* the others know nothing of it yet */
  }
}

/* What RTS announced has not begun. */
static void reset_nav(fl_dcf *d, size_t v)
{
  fl_dcf_node *x = &d->nodes[v];
  x->nav_reset_ns = FL_NEVER;
  x->nav_ns = d->air.now_ns;
  fl_dcf_halt(d, x);
  fl_dcf_look(d, v);
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
    if (d->nodes[v].phase == FL_DCF_AWAITING && timeout_ns(d, v) <= now_ns) lose(d, v);
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
  d->is_sure = false;
  for (size_t v = 0; v < d->air.count; v++)
    d->nodes[v] = (fl_dcf_node){.counting_ns = FL_NEVER,
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
    fl_dcf_back_off(d, &d->nodes[v], splitmix64_next(&d->air.random));
    fl_dcf_look(d, v);
  }
  fl_undisturbed_prepare(d, link_count);
  fl_sureness_begin(&d->sureness, d->limits.sure, link_count, FIRST_BATCH_ROUNDS * round_ns + 1);
}

/* Have counts become sure enough, with the batches that are over? */
static bool is_sure(fl_dcf *d)
{
  d->is_sure = d->is_sure || fl_sureness_go_on(&d->sureness, d->air.now_ns, d->delivered);
  return d->is_sure;
}

double fl_dcf_play(fl_dcf *dcf, const fl_dcf_link *const *links, size_t link_count, fl_dcf_limits limits, uint64_t seed,
                   uint64_t *delivered)
{
  int64_t end_ns = llround(1e9 * limits.most_s);
  dcf->links = links;
  dcf->delivered = delivered;
  dcf->limits = limits;
  dcf->end_ns = end_ns;
  begin_game(dcf, link_count, seed);
  for (go_on(dcf); dcf->air.now_ns < end_ns; go_on(dcf)) {
    if (!is_sure(dcf)) step(dcf);
    if (dcf->is_sure) return 1e-9 * (double)dcf->sureness.end_ns;
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
  d->undisturbed = calloc(n, sizeof *d->undisturbed);
  d->whole = calloc(FL_UNDISTURBED_FRAMES * n * n, sizeof *d->whole);
  d->sureness.at_end = calloc((FL_SURENESS_BATCHES + 1) * n, sizeof *d->sureness.at_end);
  d->air = (fl_hearing){.snr = d->snr,
                        .sense_snr = sense_snr,
                        .capture = isnan(mac->capture_db) ? 0 : fl_ratio_from_db(mac->capture_db),
                        .frames = calloc(n, sizeof *d->air.frames),
                        .ears = calloc(n, sizeof *d->air.ears),
                        .signal = calloc(n, sizeof *d->air.signal),
                        .sensed = calloc(n, sizeof *d->air.sensed)};
  if (d->all_snr == NULL || d->snr == NULL || d->nodes == NULL || d->numbers == NULL || d->senders == NULL ||
      d->ready == NULL || d->undisturbed == NULL || d->whole == NULL || d->sureness.at_end == NULL ||
      d->air.frames == NULL || d->air.ears == NULL || d->air.signal == NULL || d->air.sensed == NULL) {
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
  free(dcf->undisturbed);
  free(dcf->whole);
  free(dcf->sureness.at_end);
  free(dcf->air.frames);
  free(dcf->air.ears);
  free(dcf->air.signal);
  free(dcf->air.sensed);
  free(dcf);
}
