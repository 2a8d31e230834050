/* Back-off: who counts down while the air is idle, and who draws anew. */
#include "world/medium/dcf_state.h"

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
