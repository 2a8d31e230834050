/* Back-off: who counts down while the air is idle, and who draws anew. */
#include "world/medium/dcf_state.h"

void fl_dcf_halt(const fl_dcf *d, fl_dcf_node *x)
{
  if (x->counting_ns == FL_NEVER) return;
  int64_t counted_ns = d->air.now_ns - x->counting_ns;
  if (counted_ns > 0 || (d->mac.aifs && counted_ns == 0)) {
    int64_t passed = counted_ns / d->mac.slot_ns + (d->mac.aifs ? 1 : 0);
    x->slots = passed >= x->slots ? 0 : x->slots - (unsigned)passed;
  }
  x->counting_ns = FL_NEVER;
}

void fl_dcf_count(const fl_dcf *d, fl_dcf_node *x)
{
  int64_t difs_ns = d->mac.difs_ns;
  x->counting_ns = fl_latest_ns(fl_latest_ns(x->idle_ns, x->nav_ns) + difs_ns, fl_latest_ns(x->eifs_ns, x->from_ns));
}

void fl_dcf_look(fl_dcf *d, size_t v)
{
  fl_dcf_node *x = &d->nodes[v];
  bool busy = fl_hearing_busy(&d->air, v), backs_off = x->phase == FL_DCF_BACKING_OFF;
  if (!busy && x->busy) x->idle_ns = d->air.now_ns;
  if (backs_off && busy) fl_dcf_halt(d, x);
  if (backs_off && !busy && x->counting_ns == FL_NEVER) fl_dcf_count(d, x);
  x->busy = busy;
}

void fl_dcf_back_off(const fl_dcf *d, fl_dcf_node *x, uint64_t drawn)
{
  x->slots = (unsigned)(drawn % (x->window + 1));
  x->phase = FL_DCF_BACKING_OFF;
  x->counting_ns = x->timeout_ns = FL_NEVER;
  x->from_ns = d->air.now_ns + d->mac.difs_ns;
}

void fl_dcf_start_afresh(const fl_dcf *d, fl_dcf_node *x)
{
  x->tries = x->data_tries = 0;
  x->window = d->mac.window_min;
}

void fl_dcf_widen_window(const fl_dcf *d, fl_dcf_node *x)
{
  if (x->window < d->mac.window_max) x->window = 2 * x->window + 1;
}

void fl_dcf_deliver(fl_dcf *d, fl_dcf_node *x, unsigned frames, uint64_t drawn)
{
  d->delivered[x->link] += frames;
  d->delivered_count += frames;
  x->asks = false;
  fl_dcf_start_afresh(d, x);
  fl_dcf_back_off(d, x, drawn);
}
