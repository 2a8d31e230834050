/* The layer graph of the trunk: its data inputs as layers without sources, then its layers in order. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "network/onnx/network.h"

typedef struct {
  onnx_network *net;
  fl_layer_record *records;
  size_t count;
  onnx_names used;        /* names of layers */
  uint32_t *input_record; /* [input] */
} maker;

/* A name of its own: layers of one name get #2, #3, ...; what cannot be shown becomes '_'. */
static const char *unique_name(maker *m, const char *wanted)
{
  onnx_context *c = m->net->context;
  size_t length = strlen(wanted);
  void *taken;
  char *name = fl_onnx_take(c, length + 24, 1);
  if (name == NULL) return NULL;
  strcpy(name, length > 0 ? wanted : "_");
  if (!fl_is_printable(name, false))
    for (char *at = name; *at != '\0'; at++)
      if (*at < ' ' || *at > '~') *at = '_';
  length = strlen(name);
  for (unsigned i = 2; fl_onnx_name_get(c, &m->used, fl_onnx_span(name), &taken); i++) {
    if (!fl_onnx_work(c, 64)) return NULL;
    snprintf(name + length, 24, "#%u", i);
  }
  return fl_onnx_name_set(c, &m->used, fl_onnx_span(name), NULL) ? name : NULL;
}

/* Without a batch of 1; a scalar, or nothing, is one element. */
static bool set_shape(maker *m, fl_layer_record *r, const onnx_value *v, uint64_t bytes)
{
  uint64_t *sides = fl_onnx_take(m->net->context, ONNX_MAX_RANK, sizeof *sides), elements = 1;
  if (sides == NULL) return false;
  for (int i = v->rank > 1 && v->side[0] == 1; i < v->rank && v->elements > 0; i++)
    sides[r->rank++] = (uint64_t)v->side[i];
  if (r->rank == 0) sides[r->rank++] = 1;
  for (size_t i = 0; i < r->rank; i++) elements *= sides[i];
  unsigned bits = fl_onnx_type_bits(v->type);
  r->shape = sides;
  r->dtype_bytes = bits <= 8 ? 1 : bits > 64 ? 8 : bits / 8;
  r->output_bytes = elements * r->dtype_bytes == bytes ? FL_GRAPH_DEFAULT : bytes;
  return true;
}

static bool add_input(maker *m, size_t input)
{
  onnx_port *port = &m->net->inputs[input];
  fl_layer_record *r = &m->records[m->count];
  char *name = fl_onnx_take_text(m->net->context, port->name);
  if (name == NULL || (r->name = unique_name(m, name)) == NULL) return false;
  r->op = "Input";
  r->consumers = r->param_bytes = FL_GRAPH_DEFAULT;
  r->side_bytes = m->count == 0 ? m->net->source_side_bytes : 0;
  m->input_record[input] = (uint32_t)m->count++;
  return set_shape(m, r, port->value, fl_onnx_value_bytes(port->value));
}

static bool add_sources(maker *m, const onnx_layer *layer, uint32_t first, fl_layer_record *r)
{
  uint32_t *from = fl_onnx_take(m->net->context, layer->in_count, sizeof *from);
  if (from == NULL) return false;
  for (size_t k = 0; k < layer->in_count; k++) {
    const onnx_value *v = layer->in[k];
    uint32_t source = ONNX_NOBODY;
    if (v->producer != ONNX_NOBODY && m->net->layers[v->producer].place == ONNX_TRUNK)
      source = first + (uint32_t)m->net->layers[v->producer].position;
    else if (v->input != ONNX_NOBODY && m->net->inputs[v->input].role == FL_ONNX_DATA)
      source = m->input_record[v->input];
    bool twice = source == ONNX_NOBODY;
    for (size_t i = 0; i < r->from_count && !twice; i++) twice = from[i] == source;
    if (!fl_onnx_work(m->net->context, r->from_count / 8)) return false;
    if (!twice) from[r->from_count++] = source;
  }
  r->from = from;
  return true;
}

static const onnx_value *main_output(const onnx_layer *layer)
{
  for (size_t k = 0; k < layer->out_count; k++)
    if (layer->out[k]->sent) return layer->out[k];
  return layer->out[0];
}

static bool add_layer(maker *m, const onnx_layer *layer, uint32_t first)
{
  onnx_context *c = m->net->context;
  fl_layer_record *r = &m->records[m->count++];
  char *op = fl_onnx_take_text(c, layer->op);
  if (op == NULL || (r->name = unique_name(m, layer->name)) == NULL) return false;
  r->op = fl_is_printable(op, false) ? op : "";
  r->consumers = FL_GRAPH_DEFAULT;
  r->params = layer->params;
  r->macs = layer->macs;
  uint64_t bytes = layer->param_bits / 8 + (layer->param_bits % 8 > 0);
  r->side_bytes = layer->side_bytes;
  r->state_bytes = layer->state_bytes;
  r->state = layer->state != NULL && layer->state[0] != '\0' && fl_is_printable(layer->state, false) ? layer->state
             : layer->state != NULL                                                                  ? "state"
                                                                                                     : NULL;
  r->is_output = layer->is_output;
  if (!set_shape(m, r, main_output(layer), layer->output_bytes)) return false;
  r->param_bytes = bytes == r->params * r->dtype_bytes ? FL_GRAPH_DEFAULT : bytes;
  return add_sources(m, layer, first, r);
}

static bool make_records(maker *m)
{
  onnx_network *net = m->net;
  size_t inputs = 0;
  for (size_t i = 0; i < net->input_count; i++)
    inputs += net->inputs[i].role == FL_ONNX_DATA && net->inputs[i].value->read_until >= 0;
  m->records = fl_onnx_take(net->context, inputs + net->trunk_count, sizeof *m->records);
  m->input_record = fl_onnx_take(net->context, net->input_count, sizeof *m->input_record);
  if (m->records == NULL || m->input_record == NULL) return false;
  for (size_t i = 0; i < net->input_count; i++)
    if (net->inputs[i].role == FL_ONNX_DATA && net->inputs[i].value->read_until >= 0 && !add_input(m, i)) return false;
  for (size_t i = 0; i < net->trunk_count; i++)
    if (!add_layer(m, net->trunk[i], (uint32_t)inputs)) return false;
  return net->context->status == FL_OK;
}

bool fl_onnx_make_graph(onnx_network *net, const char *name, fl_graph **out)
{
  onnx_context *c = net->context;
  maker m = {.net = net};
  fl_error why;
  if (!make_records(&m)) return false;
  fl_status status = fl_graph_build(name, m.records, m.count, out, NULL, &why);
  if (status == FL_OK) return true;
  if (status == FL_ERR_VALUE) return fl_onnx_fail(c, "%s", why.message);
  c->status = status;
  if (c->err != NULL) *c->err = why;
  return false;
}
