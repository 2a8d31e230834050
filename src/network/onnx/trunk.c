/* Which layers are the trunk, what is counted with which of them, and what each stores. */
#include <inttypes.h>

#include "network/onnx/network.h"

/* An input from which more than this share of all multiply-accumulates is worked out, without data, is data. */
#define SIDE_SHARE 1e-3

static void mark_wanted(onnx_network *net)
{
  for (size_t i = 0; i < net->output_count; i++) {
    const onnx_value *v = net->outputs[i].value;
    if (v->producer == ONNX_NOBODY) continue;
    if (net->outputs[i].role == FL_ONNX_STATE)
      net->layers[v->producer].feeds_state = true;
    else
      net->layers[v->producer].wanted = true;
  }
  for (size_t i = net->layer_count; i-- > 0;) {
    const onnx_layer *layer = &net->layers[i];
    for (size_t k = 0; k < layer->in_count; k++) {
      if (layer->in[k]->producer == ONNX_NOBODY) continue;
      net->layers[layer->in[k]->producer].wanted |= layer->wanted;
      net->layers[layer->in[k]->producer].feeds_state |= layer->feeds_state;
    }
  }
}

static bool is_live(const onnx_layer *layer)
{
  return layer->wanted || layer->feeds_state;
}

static unsigned from_inputs(const onnx_layer *layer)
{
  unsigned from = 0;
  for (size_t k = 0; k < layer->in_count; k++) from |= layer->in[k]->from;
  return from;
}

static bool spread_from(onnx_network *net, uint64_t *macs)
{
  *macs = 0;
  for (size_t i = 0; i < net->layer_count; i++) {
    onnx_layer *layer = &net->layers[i];
    unsigned from = from_inputs(layer);
    for (size_t k = 0; k < layer->out_count; k++) layer->out[k]->from = from;
    if (is_live(layer) && __builtin_add_overflow(*macs, layer->macs, macs))
      return fl_onnx_fail(net->context, "an absurd number of multiply-accumulates");
  }
  return fl_onnx_work(net->context, net->layer_count);
}

/* Multiply-accumulates worked out from one side input, and neither from data nor from states. */
static bool macs_of_side(onnx_network *net, const onnx_value *side, bool *touched, uint64_t *macs)
{
  *macs = 0;
  for (size_t i = 0; i < net->layer_count; i++) {
    const onnx_layer *layer = &net->layers[i];
    touched[i] = false;
    for (size_t k = 0; k < layer->in_count; k++)
      touched[i] |= layer->in[k] == side || (layer->in[k]->producer != ONNX_NOBODY && touched[layer->in[k]->producer]);
    if (touched[i] && is_live(layer) && (from_inputs(layer) & (ONNX_FROM_DATA | ONNX_FROM_STATE)) == 0)
      *macs += layer->macs; /* at most the sum of all, which has been added up */
  }
  return fl_onnx_work(net->context, net->layer_count);
}

static bool find_side_that_is_data(onnx_network *net, bool *touched, uint64_t all, onnx_port **found)
{
  *found = NULL;
  for (size_t i = 0; i < net->input_count && *found == NULL; i++) {
    onnx_port *port = &net->inputs[i];
    uint64_t macs;
    if (port->role != FL_ONNX_SIDE || port->forced) continue;
    if (!macs_of_side(net, port->value, touched, &macs)) return false;
    if ((double)macs <= SIDE_SHARE * (double)all) continue;
    *found = port;
    if (!fl_onnx_note(net, "input \"%.*s\" is data: %" PRIu64 " of %" PRIu64 " multiply-accumulates need it alone",
                      ONNX_TEXT(port->name), macs, all))
      return false;
  }
  return true;
}

static bool settle_roles(onnx_network *net)
{
  bool *touched = fl_onnx_take(net->context, net->layer_count, sizeof *touched);
  onnx_port *found;
  if (touched == NULL) return false;
  do {
    if (!spread_from(net, &net->total_macs)) return false;
    if (!find_side_that_is_data(net, touched, net->total_macs, &found)) return false;
    if (found == NULL) continue;
    found->role = FL_ONNX_DATA;
    found->value->from = ONNX_FROM_DATA;
  } while (found != NULL);
  return true;
}

/* ---- parameters ---- */

static bool counts_as_parameter(int type)
{
  return type != ONNX_I64 && type != ONNX_I32 && type != ONNX_U64 && type != ONNX_BOOL && type != ONNX_STRING;
}

/* Charge a constant to the layer, and what is stored in its place: each once in all. */
static bool charge(onnx_network *net, onnx_layer *layer, onnx_value *v)
{
  onnx_value *waiting = NULL;
  if (!v->constant || v->charged) return true;
  for (v->charged = true, v->next_charged = NULL; v != NULL; v = waiting) {
    waiting = v->next_charged;
    for (size_t i = 0; i < v->made_of_count; i++) {
      onnx_value *part = v->made_of[i];
      if (part->charged || !part->constant) continue;
      part->charged = true;
      part->next_charged = waiting;
      waiting = part;
    }
    if (v->made_of_count > 0 || !counts_as_parameter(v->type)) continue;
    if (__builtin_add_overflow(layer->params, v->stored_elements, &layer->params) ||
        __builtin_add_overflow(layer->param_bits, v->stored_bits, &layer->param_bits))
      return fl_onnx_fail(net->context, "an absurd number of parameters");
  }
  return true;
}

static bool place_layers(onnx_network *net)
{
  net->trunk = fl_onnx_take(net->context, net->layer_count, sizeof(onnx_layer *));
  if (net->trunk == NULL) return false;
  for (size_t i = 0; i < net->layer_count; i++) {
    onnx_layer *layer = &net->layers[i];
    if (!is_live(layer)) continue;
    for (size_t k = 0; k < layer->in_count; k++)
      if (!charge(net, layer, layer->in[k])) return false;
    layer->place = (from_inputs(layer) & ONNX_FROM_DATA) == 0 ? ONNX_BESIDE : layer->wanted ? ONNX_TRUNK : ONNX_TAIL;
    if (layer->place != ONNX_TRUNK) continue;
    layer->position = (int64_t)net->trunk_count;
    net->trunk[net->trunk_count++] = layer;
  }
  if (net->trunk_count > 0) return true;
  return fl_onnx_fail(net->context, "no layer depends on data and leads to an output");
}

/* ---- what is counted with layers of the trunk ---- */

static void take_over(onnx_network *net, onnx_layer *from)
{
  onnx_layer *to = net->trunk[from->position < 0 ? 0 : from->position];
  to->macs += from->macs; /* sums over all layers have been checked */
  to->params += from->params;
  to->param_bits += from->param_bits;
}

/* A tail's layers go to the last that feeds them. */
static void place_tails(onnx_network *net)
{
  for (size_t i = 0; i < net->layer_count; i++) {
    onnx_layer *layer = &net->layers[i];
    if (layer->place != ONNX_TAIL) continue;
    for (size_t k = 0; k < layer->in_count; k++) {
      uint32_t p = layer->in[k]->producer;
      bool feeds = p != ONNX_NOBODY && (net->layers[p].place == ONNX_TRUNK || net->layers[p].place == ONNX_TAIL);
      if (feeds && net->layers[p].position > layer->position) layer->position = net->layers[p].position;
    }
    take_over(net, layer);
  }
}

/* What depends on side inputs only goes to the first that needs it. */
static void place_beside(onnx_network *net)
{
  for (size_t i = net->layer_count; i-- > 0;) {
    onnx_layer *layer = &net->layers[i];
    if (layer->place == ONNX_DEAD) continue;
    for (size_t k = 0; k < layer->in_count; k++) {
      uint32_t p = layer->in[k]->producer;
      if (p == ONNX_NOBODY || net->layers[p].place != ONNX_BESIDE || layer->position < 0) continue;
      onnx_layer *before = &net->layers[p];
      if (before->position < 0 || layer->position < before->position) before->position = layer->position;
    }
    if (layer->place == ONNX_BESIDE) take_over(net, layer);
  }
}

bool fl_onnx_find_trunk(onnx_network *net)
{
  mark_wanted(net);
  if (!settle_roles(net) || !place_layers(net)) return false;
  place_tails(net);
  place_beside(net);
  return net->context->status == FL_OK;
}
