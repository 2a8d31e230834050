#include "world/medium/hearing.h"

#include <math.h>

#include "base/splitmix64.h"
#include "fieldline/units.h"

enum { CAPTURE_NS = 16000 };

static const double preamble_snr = 2.512; /* 4 dB above noise and all other frames: it is made out */

void fl_hearing_clear(fl_hearing *h)
{
  h->now_ns = 0;
  for (size_t v = 0; v < h->count; v++) {
    h->frames[v].on = false;
    h->ears[v].lock = FL_NOBODY;
    h->signal[v] = h->sensed[v] = 0;
  }
}

/* ---- loss ---- */

static double sinr_of(const fl_hearing *h, size_t sender, size_t v)
{
  double signal = h->snr[sender * h->count + v];
  return signal / (1 + fmax(0, h->signal[v] - signal));
}

double fl_hearing_draw(fl_hearing *h)
{
  return (double)(splitmix64_next(&h->random) >> 11) * 0x1p-53;
}

/* Most draws are decided by 1 + x <= exp(x) <= 1 + x + x^2 / 2 for x < 0, without exp(). */
static bool comes_whole(fl_hearing *h, double log_whole)
{
  if (!(log_whole < 0)) return true;
  double drawn = fl_hearing_draw(h), least = 1 + log_whole;
  if (drawn < least) return true;
  if (drawn > least + log_whole * log_whole / 2) return false;
  return drawn < exp(log_whole);
}

/* The subframe that it is at is over. */
static void settle_part(fl_hearing *h, fl_ear *ear)
{
  if (!comes_whole(h, ear->log_whole)) ear->lost++;
  ear->log_whole = 0;
}

/* So many ns of a frame behind its head. */
static double log_whole_of(const fl_frame_form *form, double ns, double snr_db)
{
  double whole_ns = (double)(form->length_ns - form->head_ns);
  return fl_loss_log_whole(&form->loss, form->bytes * ns / whole_ns, snr_db);
}

/* A piece of a frame, in ns behind its head, with a loss that counts. */
static void hear_piece(fl_hearing *h, fl_ear *ear, const fl_frame *f, double from_ns, double to_ns, double snr_db)
{
  double whole_ns = (double)(f->form->length_ns - f->form->head_ns), part_ns = whole_ns / f->parts;
  while (from_ns < to_ns) {
    unsigned part = (unsigned)fmin(from_ns / part_ns, f->parts - 1);
    double end_ns = part + 1 < f->parts ? fmin(to_ns, (part + 1) * part_ns) : to_ns;
    if (part != ear->part) settle_part(h, ear);
    ear->part = part;
    ear->log_whole += log_whole_of(f->form, end_ns - from_ns, snr_db);
    if (end_ns <= from_ns) break; /* no more than rounding is left */
    from_ns = end_ns;
  }
}

/* Account for what has been lost since the last change, of the frame that it receives. */
static void account(fl_hearing *h, size_t v)
{
  fl_ear *ear = &h->ears[v];
  const fl_frame *f = &h->frames[ear->lock];
  int64_t payload_ns = f->begin_ns + f->form->head_ns;
  int64_t from_ns = ear->since_ns > payload_ns ? ear->since_ns : payload_ns;
  ear->since_ns = h->now_ns;
  if (h->now_ns <= from_ns) return;
  double sinr = sinr_of(h, ear->lock, v);
  if (sinr >= f->form->safe_snr) return;
  hear_piece(h, ear, f, (double)(from_ns - payload_ns), (double)(h->now_ns - payload_ns), fl_db_from_ratio(sinr));
}

static void account_all(fl_hearing *h)
{
  for (size_t v = 0; v < h->count; v++)
    if (h->ears[v].lock != FL_NOBODY) account(h, v);
}

/* ---- frames ---- */

static void add_signal(const fl_hearing *h, double *sum, size_t sender, double sign)
{
  const double *snr = &h->snr[sender * h->count];
  for (size_t v = 0; v < h->count; v++) sum[v] += sign * snr[v]; /* 0 for itself */
}

int64_t fl_hearing_detection_ns(const fl_frame_form *form)
{
  return form->length_ns > FL_DETECTION_NS ? FL_DETECTION_NS : form->length_ns - 1; /* however short it is */
}

void fl_hearing_begin(fl_hearing *h, size_t sender, fl_frame what)
{
  account_all(h);
  what.on = true;
  what.begin_ns = h->now_ns;
  what.end_ns = h->now_ns + what.form->length_ns;
  what.detected_ns = h->now_ns + fl_hearing_detection_ns(what.form);
  h->frames[sender] = what;
  h->ears[sender].lock = FL_NOBODY;
  add_signal(h, h->signal, sender, 1);
}

/* Can a frame be made out that comes with this signal, and this over what else there is? One too weak for that can by
 * whom it is for, since the link is there. */
static bool is_made_out(const fl_hearing *h, const fl_frame *f, size_t by, double signal, double sinr)
{
  double half_snr = by == f->to ? f->form->half_snr : INFINITY;
  double needed = signal < preamble_snr ? fmin(preamble_snr, half_snr) : preamble_snr;
  return signal >= fmin(h->sense_snr, half_snr) && sinr >= needed;
}

bool fl_hearing_makes_out(const fl_hearing *h, const fl_frame *f, size_t from, size_t by)
{
  double signal = h->snr[from * h->count + by];
  return is_made_out(h, f, by, signal, signal);
}

double fl_hearing_whole(const fl_hearing *h, const fl_frame *f, size_t from, size_t by)
{
  const fl_frame_form *form = f->form;
  double signal = h->snr[from * h->count + by];
  if (signal >= form->safe_snr) return 2;
  double whole_ns = (double)(form->length_ns - form->head_ns);
  double missed_ns = fmax(0, (double)(fl_hearing_detection_ns(form) - form->head_ns));
  double log_whole = log_whole_of(form, whole_ns - missed_ns, fl_db_from_ratio(signal));
  return log_whole < 0 ? exp(log_whole) : 2;
}

/* Does one that is being received give way to a much stronger one that comes soon after it? */
static bool is_captured(const fl_hearing *h, const fl_frame *f, size_t sender, size_t v)
{
  const fl_frame *first = &h->frames[h->ears[v].lock];
  const double *snr = h->snr;
  return h->capture > 0 && f->begin_ns <= first->begin_ns + CAPTURE_NS &&
         snr[sender * h->count + v] > h->capture * snr[h->ears[v].lock * h->count + v];
}

void fl_hearing_detect(fl_hearing *h, size_t sender)
{
  fl_frame *f = &h->frames[sender];
  f->detected_ns = FL_NEVER;
  add_signal(h, h->sensed, sender, 1);
  for (size_t v = 0; v < h->count; v++) {
    fl_ear *ear = &h->ears[v];
    if (v == sender || h->frames[v].on) continue;
    if (ear->lock != FL_NOBODY) {
      if (!is_captured(h, f, sender, v)) continue;
      ear->lock = FL_NOBODY;
    }
    if (is_made_out(h, f, v, h->snr[sender * h->count + v], sinr_of(h, sender, v)))
      *ear = (fl_ear){.lock = sender, .since_ns = h->now_ns};
  }
}

/* Sums of differences do not come back to zero by themselves. */
static void settle(fl_hearing *h)
{
  for (size_t v = 0; v < h->count; v++)
    if (h->frames[v].on) return;
  for (size_t v = 0; v < h->count; v++) h->signal[v] = h->sensed[v] = 0;
}

void fl_hearing_end(fl_hearing *h, size_t sender)
{
  account_all(h);
  h->frames[sender].on = false;
  add_signal(h, h->signal, sender, -1);
  if (h->frames[sender].detected_ns == FL_NEVER) add_signal(h, h->sensed, sender, -1);
  settle(h);
}

unsigned fl_hearing_received(fl_hearing *h, size_t by)
{
  fl_ear *ear = &h->ears[by];
  unsigned parts = h->frames[ear->lock].parts;
  settle_part(h, ear);
  ear->lock = FL_NOBODY;
  return parts - ear->lost;
}
