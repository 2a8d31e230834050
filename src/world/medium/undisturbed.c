/* A frame and its acknowledgement in one go, where nobody can come between; and what comes behind it likewise.
 *
 * That is most of a game whose senders all hear each other: one begins while all others still count, and they halt
 * until it is through. Whether one of the frames is lost to noise is drawn as it is event by event, in the same order,
 * so that the game goes on as it would have. */
#include "base/splitmix64.h"
#include "world/medium/dcf_state.h"

/* ---- what is so all through a game ---- */

/* The chance that each node receives a frame whole, when it comes alone; 2 where nothing is lost, or made out. True:
 * all other senders make it out, and the one that it is for. */
static bool hear_alone(const fl_dcf *d, const fl_frame *f, size_t from, double *whole)
{
  bool by_all = true;
  for (size_t v = 0; v < d->air.count; v++) {
    bool made_out = v != from && fl_hearing_makes_out(&d->air, f, from, v);
    whole[v] = made_out ? fl_hearing_whole(&d->air, f, from, v) : 2;
    if (v != from && (v < d->sender_count || v == f->to) && !made_out) by_all = false;
  }
  return by_all;
}

/* Nobody counts between the frames, and data waits for nothing. */
static bool are_frames_close(const fl_mac *mac)
{
  return !mac->rts && mac->difs_ns > mac->sifs_ns + FL_DETECTION_NS;
}

static void prepare(fl_dcf *d, size_t link, size_t from, size_t to)
{
  fl_undisturbed *u = &d->undisturbed[link];
  const fl_exchange *exchange = &d->links[link]->exchange;
  const fl_frame_form *form = exchange->frame;
  const fl_frame data = {.to = to, .parts = 1, .form = &form[FL_FRAME_DATA]};
  const fl_frame answer = {.to = from, .parts = 1, .form = &form[FL_FRAME_ANSWER]};
  u->to = to;
  for (size_t i = 0; i < FL_UNDISTURBED_FRAMES; i++)
    u->whole[i] = d->whole + (link * FL_UNDISTURBED_FRAMES + i) * d->air.count;
  u->detected_ns = fl_hearing_detection_ns(data.form);
  u->length_ns = data.form->length_ns + d->mac.sifs_ns + answer.form->length_ns;
  u->possible = exchange->parts == 1 && are_frames_close(&d->mac) && hear_alone(d, &data, from, u->whole[0]) &&
                hear_alone(d, &answer, to, u->whole[1]);
}

void fl_undisturbed_prepare(fl_dcf *d, size_t link_count)
{
  for (size_t i = 0; i < link_count; i++) prepare(d, i, d->numbers[d->links[i]->from], d->numbers[d->links[i]->to]);
}

/* ---- an exchange ---- */

/* Does nobody send, or is about to answer, but v? */
static bool is_quiet(const fl_dcf *d, size_t v)
{
  for (size_t w = 0; w < d->air.count; w++)
    if (d->air.frames[w].on || (w != v && d->nodes[w].reply.at_ns != FL_NEVER)) return false;
  return true;
}

/* Do all others count, for longer than it takes to notice that v sends? */
static bool is_alone(const fl_dcf *d, size_t v, int64_t detected_ns)
{
  for (size_t w = 0; w < d->sender_count; w++) {
    int64_t attempt_ns = fl_dcf_attempt_ns(d, &d->nodes[w]);
    if (w != v && (attempt_ns == FL_NEVER || attempt_ns < detected_ns)) return false;
  }
  return true;
}

static bool comes_whole(fl_dcf *d, double whole)
{
  return whole > 1 || fl_hearing_draw(&d->air) < whole;
}

/* Do both frames come whole to those that they are for, and the acknowledgement to all senders? With the number that
 * the sender draws when it has that. */
static bool come_whole(fl_dcf *d, size_t v, const fl_undisturbed *u, uint64_t *drawn)
{
  for (size_t w = 0; w < d->air.count; w++)
    if (!comes_whole(d, u->whole[0][w]) && w == u->to) return false;
  for (size_t w = 0; w < d->air.count; w++) {
    if (!comes_whole(d, u->whole[1][w]) && w < d->sender_count) return false;
    if (w == v) *drawn = splitmix64_next(&d->air.random);
  }
  return true;
}

/* The others halt when they notice it, and count on behind it. */
static void sit_out(fl_dcf *d, size_t v, int64_t detected_ns, int64_t end_ns)
{
  d->air.now_ns = detected_ns;
  for (size_t w = 0; w < d->sender_count; w++)
    if (w != v) fl_dcf_halt(d, &d->nodes[w]);
  d->air.now_ns = end_ns;
  for (size_t w = 0; w < d->sender_count; w++) {
    fl_dcf_node *x = &d->nodes[w];
    x->eifs_ns = 0;
    x->idle_ns = end_ns;
    x->busy = false;
    fl_dcf_count(d, x);
  }
}

static bool exchange(fl_dcf *d, size_t v, int64_t begin_ns)
{
  fl_dcf_node *x = &d->nodes[v];
  const fl_undisturbed *u = &d->undisturbed[x->link];
  int64_t detected_ns = begin_ns + u->detected_ns, end_ns = begin_ns + u->length_ns;
  if (!u->possible || end_ns >= d->end_ns || !is_alone(d, v, detected_ns)) return false;
  uint64_t random = d->air.random, drawn = 0;
  if (!come_whole(d, v, u, &drawn)) {
    d->air.random = random;
    return false;
  }
  x->reply.at_ns = FL_NEVER;
  d->air.now_ns = end_ns;
  d->is_sure = fl_sureness_go_on(&d->sureness, end_ns, d->delivered);
  if (d->is_sure) return true; /* without this one */
  fl_dcf_deliver(d, x, 1, drawn);
  sit_out(d, v, detected_ns, end_ns);
  return true;
}

/* Who sends first, if nobody else does. */
static size_t next_sender(const fl_dcf *d)
{
  size_t first = 0;
  for (size_t w = 1; w < d->sender_count; w++)
    if (fl_dcf_attempt_ns(d, &d->nodes[w]) < fl_dcf_attempt_ns(d, &d->nodes[first])) first = w;
  return first;
}

bool fl_undisturbed_exchanges(fl_dcf *d, size_t v)
{
  if (d->limits.event_by_event || d->nodes[v].reply.kind != FL_FRAME_DATA || !is_quiet(d, v)) return false;
  if (!exchange(d, v, d->air.now_ns)) return false;
  while (!d->is_sure && d->delivered_count < d->limits.most_frames) { /* it is quiet again, and all count */
    v = next_sender(d);
    if (!exchange(d, v, fl_dcf_attempt_ns(d, &d->nodes[v]))) break;
  }
  return true;
}
