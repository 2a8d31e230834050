/* What passes over each cut, what a cut sends, which layers a state holds together. */
#include <string.h>

#include "network/onnx/network.h"

static onnx_layer *producer_of(const onnx_network *net, const onnx_value *v)
{
  return v->producer == ONNX_NOBODY ? NULL : &net->layers[v->producer];
}

static bool is_trunk(const onnx_layer *layer)
{
  return layer != NULL && layer->place == ONNX_TRUNK;
}

/* ---- what is sent ---- */

static void mark_sent(onnx_network *net)
{
  for (size_t i = 0; i < net->trunk_count; i++)
    for (size_t k = 0; k < net->trunk[i]->in_count; k++) net->trunk[i]->in[k]->sent = true;
  for (size_t i = 0; i < net->output_count; i++) {
    if (net->outputs[i].role == FL_ONNX_STATE) continue;
    net->outputs[i].value->sent = true;
    if (is_trunk(producer_of(net, net->outputs[i].value))) producer_of(net, net->outputs[i].value)->is_output = true;
  }
  for (size_t i = 0; i < net->trunk_count; i++)
    for (size_t k = 0; k < net->trunk[i]->out_count; k++)
      if (net->trunk[i]->out[k]->sent) net->trunk[i]->output_bytes += fl_onnx_value_bytes(net->trunk[i]->out[k]);
}

/* Until which layer of the trunk a value is read by it, and needed by it directly or through layers beside it. */
static void find_readers(onnx_network *net)
{
  for (size_t i = net->layer_count; i-- > 0;) {
    const onnx_layer *layer = &net->layers[i];
    int64_t needed = layer->place == ONNX_TRUNK ? layer->position : -1;
    for (size_t k = 0; k < layer->out_count && layer->place == ONNX_BESIDE; k++)
      if (layer->out[k]->needed_until > needed) needed = layer->out[k]->needed_until;
    for (size_t k = 0; k < layer->in_count; k++) {
      onnx_value *v = layer->in[k];
      if (layer->place == ONNX_TRUNK && layer->position > v->read_until) v->read_until = layer->position;
      if (needed > v->needed_until) v->needed_until = needed;
    }
  }
}

/* Bytes that are still to be sent behind every position before `until`: change[p] is for the cut before position p. */
static void add_until(uint64_t *change, int64_t until, uint64_t bytes)
{
  if (until < 0) return;
  change[0] += bytes;
  change[until + 1] -= bytes; /* sums wrap and come back */
}

static bool find_side_bytes(onnx_network *net)
{
  uint64_t *worked_out = fl_onnx_take(net->context, net->trunk_count + 2, sizeof *worked_out);
  uint64_t *raw = fl_onnx_take(net->context, net->trunk_count + 2, sizeof *raw), direct = 0, inputs = 0;
  if (worked_out == NULL || raw == NULL) return false;
  for (size_t i = 0; i < net->layer_count; i++)
    for (size_t k = 0; k < net->layers[i].out_count && net->layers[i].place == ONNX_BESIDE; k++) {
      const onnx_value *v = net->layers[i].out[k];
      if ((v->from & ONNX_FROM_STATE) == 0) add_until(worked_out, v->read_until, fl_onnx_value_bytes(v));
    }
  for (size_t i = 0; i < net->input_count; i++) {
    const onnx_value *v = net->inputs[i].value;
    if (net->inputs[i].role != FL_ONNX_SIDE) continue;
    add_until(worked_out, v->read_until, fl_onnx_value_bytes(v));
    add_until(raw, v->needed_until, fl_onnx_value_bytes(v));
  }
  for (size_t p = 0; p <= net->trunk_count; p++) {
    direct += worked_out[p];
    inputs += raw[p];
    uint64_t least = direct < inputs ? direct : inputs;
    if (p == 0)
      net->source_side_bytes = least;
    else
      net->trunk[p - 1]->side_bytes = least;
  }
  return true;
}

/* ---- states ---- */

typedef struct {
  int64_t first, last;
} reach;

static void widen(reach *r, int64_t position)
{
  if (r->first < 0 || position < r->first) r->first = position;
  if (position > r->last) r->last = position;
}

/* Layers of the trunk that read the state, or what is worked out from it beside the trunk. */
static void reach_readers(onnx_network *net, const onnx_value *state, bool *touched, reach *r)
{
  for (size_t i = 0; i < net->layer_count; i++) {
    const onnx_layer *layer = &net->layers[i];
    bool touches = false;
    for (size_t k = 0; k < layer->in_count; k++)
      touches |= layer->in[k] == state || (layer->in[k]->producer != ONNX_NOBODY && touched[layer->in[k]->producer]);
    touched[i] = touches && layer->place == ONNX_BESIDE;
    if (touches && layer->place == ONNX_TRUNK) widen(r, layer->position);
  }
}

/* Layers of the trunk that feed its new value, itself or through layers that lead to states only. */
static void reach_feeders(onnx_network *net, const onnx_value *new_value, bool *touched, reach *r)
{
  if (new_value->producer == ONNX_NOBODY) return;
  memset(touched, 0, net->layer_count * sizeof *touched);
  touched[new_value->producer] = true;
  for (size_t i = (size_t)new_value->producer + 1; i-- > 0;) {
    const onnx_layer *layer = &net->layers[i];
    if (!touched[i]) continue;
    if (layer->place == ONNX_TRUNK) widen(r, layer->position);
    for (size_t k = 0; k < layer->in_count && layer->place != ONNX_TRUNK; k++)
      if (layer->in[k]->producer != ONNX_NOBODY) touched[layer->in[k]->producer] = true;
  }
}

static void pass_over(onnx_network *net, int64_t from, int64_t to)
{
  if (to <= from + 1) return; /* positions from + 1 to to - 1 */
  net->over[from + 1]++;
  net->over[to]--;
}

/* Layers from the first to the last stay together; those of states that overlap take one name. */
static void hold_together(onnx_network *net, reach r, const char *name)
{
  const char *held = NULL;
  for (int64_t p = r.first; p <= r.last && held == NULL; p++) held = net->trunk[p]->state;
  if (held == NULL) held = name;
  for (int64_t p = r.first; p <= r.last; p++) {
    const char *other = net->trunk[p]->state;
    if (other != NULL && other != held)
      for (size_t q = (size_t)p; q < net->trunk_count && net->trunk[q]->state == other; q++)
        net->trunk[q]->state = held;
    net->trunk[p]->state = held;
  }
}

static bool find_states(onnx_network *net)
{
  bool *touched = fl_onnx_take(net->context, net->layer_count, sizeof *touched);
  if (touched == NULL) return false;
  for (size_t i = 0; i < net->input_count; i++) {
    const onnx_port *port = &net->inputs[i];
    reach r = {-1, -1};
    if (port->role != FL_ONNX_STATE) continue;
    if (!fl_onnx_work(net->context, 2 * net->layer_count + net->trunk_count)) return false;
    reach_readers(net, port->value, touched, &r);
    if (port->state != ONNX_NOBODY) reach_feeders(net, net->outputs[port->state].value, touched, &r);
    net->trunk[r.first < 0 ? 0 : r.first]->state_bytes += fl_onnx_value_bytes(port->value);
    if (r.last <= r.first) continue;
    char *name = fl_onnx_take_text(net->context, port->name);
    if (name == NULL) return false;
    hold_together(net, r, name);
    net->over[r.first]++;
    net->over[r.last]--;
  }
  return true;
}

/* ---- what inputs and outputs cost ---- */

static void add_inner_edges(onnx_network *net)
{
  for (size_t i = 0; i < net->trunk_count; i++)
    for (size_t k = 0; k < net->trunk[i]->in_count; k++) {
      const onnx_layer *p = producer_of(net, net->trunk[i]->in[k]);
      if (is_trunk(p)) pass_over(net, p->position, (int64_t)i);
    }
}

/* The source of all data inputs stands before the first layer. */
static void add_input_edges(onnx_network *net)
{
  for (size_t i = 0; i < net->trunk_count; i++)
    for (size_t k = 0; k < net->trunk[i]->in_count; k++) {
      const onnx_value *v = net->trunk[i]->in[k];
      if (v->producer == ONNX_NOBODY && (v->from & ONNX_FROM_DATA) != 0) pass_over(net, -1, (int64_t)i);
    }
}

/* free_before[p]: positions before p over which nothing passes between layers. */
static size_t count_free(const size_t *free_before, int64_t from, int64_t to)
{
  return to > from ? free_before[to] - free_before[from] : 0;
}

/* Layers of the trunk that depend on this data input and on no other: all their data comes from it or from such layers.
 */
static void mark_own(const onnx_network *net, const onnx_value *input, bool *own)
{
  for (size_t i = 0; i < net->trunk_count; i++) {
    const onnx_layer *layer = net->trunk[i];
    own[i] = true;
    for (size_t k = 0; k < layer->in_count && own[i]; k++) {
      const onnx_value *v = layer->in[k];
      const onnx_layer *p = producer_of(net, v);
      if ((v->from & ONNX_FROM_DATA) != 0) own[i] = is_trunk(p) ? own[p->position] : v == input;
    }
  }
}

/* Cut points that there would be if the layers that are an input's own were beside the trunk. */
static size_t count_without(onnx_network *net, const onnx_value *input, const bool *own, int64_t *change)
{
  size_t count = 0;
  int64_t over = 0;
  for (size_t i = 0; i < net->trunk_count; i++)
    for (size_t k = 0; k < net->trunk[i]->in_count; k++) {
      const onnx_value *v = net->trunk[i]->in[k];
      const onnx_layer *p = producer_of(net, v);
      bool is_own = is_trunk(p) ? own[p->position] : v == input;
      int64_t from = is_trunk(p) ? p->position : -1;
      if (!is_own || (v->from & ONNX_FROM_DATA) == 0 || (int64_t)i <= from + 1) continue;
      change[from + 1]--; /* what passes for this input's sake */
      change[i]++;
    }
  for (size_t p = 0; p < net->trunk_count; p++) {
    over += net->over[p] + change[p];
    count += over == 0 && !own[p];
    change[p] = 0;
  }
  change[net->trunk_count] = 0;
  return count;
}

static size_t count_cuts(const onnx_network *net)
{
  size_t count = 0;
  int64_t over = 0;
  for (size_t p = 0; p < net->trunk_count; p++) count += (over += net->over[p]) == 0;
  return count;
}

/* Data inputs beside the first: what they cost. */
static bool find_input_costs(onnx_network *net)
{
  bool *own = fl_onnx_take(net->context, net->trunk_count, sizeof *own);
  int64_t *change = fl_onnx_take(net->context, net->trunk_count + 1, sizeof *change);
  size_t now = count_cuts(net), data = 0;
  if (own == NULL || change == NULL) return false;
  for (size_t i = 0; i < net->input_count; i++) {
    onnx_port *port = &net->inputs[i];
    if (port->role != FL_ONNX_DATA || data++ == 0) continue;
    if (!fl_onnx_work(net->context, 4 * net->trunk_count)) return false;
    mark_own(net, port->value, own);
    size_t without = count_without(net, port->value, own, change);
    port->cut_cost = without > now ? without - now : 0;
    if (port->cut_cost > 0 &&
        !fl_onnx_note(net, "input \"%.*s\" is data and costs %zu cut points: %zu with it, %zu if it were a side input",
                      ONNX_TEXT(port->name), port->cut_cost, now, without))
      return false;
  }
  return true;
}

static bool find_output_costs(onnx_network *net)
{
  size_t *free_before = fl_onnx_take(net->context, net->trunk_count + 1, sizeof *free_before);
  int64_t over = 0;
  if (free_before == NULL) return false;
  for (size_t p = 0; p < net->trunk_count; p++) {
    over += net->over[p];
    free_before[p + 1] = free_before[p] + (over == 0);
  }
  for (size_t i = 0; i < net->output_count; i++) {
    onnx_port *port = &net->outputs[i];
    const onnx_layer *p = producer_of(net, port->value);
    if (port->role == FL_ONNX_STATE || !is_trunk(p)) continue;
    port->role = FL_ONNX_DATA;
    pass_over(net, p->position, (int64_t)net->trunk_count);
    port->cut_cost = count_free(free_before, p->position + 1, (int64_t)net->trunk_count);
    if (port->cut_cost > 0 &&
        !fl_onnx_note(net, "output \"%.*s\" leaves early and passes over %zu layers that could be cut points",
                      ONNX_TEXT(port->name), port->cut_cost))
      return false;
  }
  return true;
}

bool fl_onnx_find_cuts(onnx_network *net)
{
  net->over = fl_onnx_take(net->context, net->trunk_count + 1, sizeof *net->over);
  if (net->over == NULL) return false;
  mark_sent(net);
  find_readers(net);
  if (!find_side_bytes(net) || !find_states(net)) return false;
  add_inner_edges(net);
  add_input_edges(net);
  return find_output_costs(net) && find_input_costs(net);
}
