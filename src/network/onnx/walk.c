/* From nodes to layers: in the file's order, with functions and known branches in place of their nodes. */
#include <string.h>

#include "network/onnx/network.h"
#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

enum { MAX_DEPTH = 64 };

typedef struct frame frame;
struct frame {
  onnx_network *net;
  const frame *up; /* whose names hold here as well; of a function: none */
  onnx_names values;
  int64_t opset;
  const char *prefix; /* of layers' names */
  int depth;
  const onnx_node *caller;
  onnx_span function;
};

static bool find_value(const frame *f, onnx_span name, onnx_value **value)
{
  void *found;
  for (; f != NULL; f = f->up)
    if (fl_onnx_name_get(f->net->context, &f->values, name, &found)) {
      *value = found;
      return true;
    }
  *value = NULL;
  return false;
}

/* ---- a node ---- */

static bool read_inputs(const frame *f, onnx_node *n, onnx_span message)
{
  for (size_t i = 0; i < n->in_count; i++) {
    if (fl_onnx_length(n->in_names[i]) == 0 || find_value(f, n->in_names[i], &n->in[i])) continue;
    return n->context->status == FL_OK &&
           fl_onnx_fail_at(n->context, message.at, "a node reads \"%.*s\", which no node before it makes",
                           ONNX_TEXT(n->in_names[i]));
  }
  while (n->in_count > 0 && n->in[n->in_count - 1] == NULL) n->in_count--;
  return n->context->status == FL_OK;
}

static bool read_node(const frame *f, onnx_span message, onnx_node *n)
{
  onnx_context *c = f->net->context;
  onnx_spans inputs, outputs, attributes;
  if (!fl_onnx_spans(c, message, ONNX_NODE_INPUT, &inputs) || !fl_onnx_spans(c, message, ONNX_NODE_OUTPUT, &outputs) ||
      !fl_onnx_spans(c, message, ONNX_NODE_ATTRIBUTE, &attributes))
    return false;
  *n = (onnx_node){.context = c,
                   .op = fl_onnx_text(c, message, ONNX_NODE_OP),
                   .name = fl_onnx_text(c, message, ONNX_NODE_NAME),
                   .domain = fl_onnx_text(c, message, ONNX_NODE_DOMAIN),
                   .overload = fl_onnx_text(c, message, ONNX_NODE_OVERLOAD),
                   .in_names = inputs.at,
                   .in_count = inputs.count,
                   .out_names = outputs.at,
                   .out_count = outputs.count,
                   .attributes = attributes.at,
                   .attribute_count = attributes.count,
                   .caller = f->caller,
                   .function = f->function,
                   .opset = f->opset,
                   .foldable = &f->net->foldable};
  n->in = fl_onnx_take(c, n->in_count, sizeof(onnx_value *));
  n->out = fl_onnx_take(c, n->out_count, sizeof(onnx_value *));
  return n->in != NULL && n->out != NULL && read_inputs(f, n, message);
}

/* "block/attention/" before what a node is called. */
static const char *name_of(const frame *f, const onnx_node *n, const char *tail)
{
  onnx_span own = fl_onnx_length(n->name) > 0 || n->out_count == 0 ? n->name : n->out_names[0];
  size_t before = strlen(f->prefix), length = fl_onnx_length(own) > 200 ? 200 : fl_onnx_length(own);
  if (before > 800) before = 800; /* names are for people */
  char *name = fl_onnx_take(n->context, before + length + strlen(tail) + 1, 1);
  if (name == NULL) return NULL;
  memcpy(name, f->prefix, before);
  if (length > 0) memcpy(name + before, own.at, length);
  strcpy(name + before + length, tail);
  return name;
}

/* ---- constants ---- */

static bool is_one_of(onnx_span op, const char *const *list)
{
  for (; *list != NULL; list++)
    if (fl_onnx_is(op, *list)) return true;
  return false;
}

/* A constant that was worked out: stored as what it was made from, where that is smaller or only moved. */
static bool set_storage(const onnx_node *n, onnx_value *v)
{
  static const char *const growing[] = {"ConstantOfShape", "Expand",  "Tile", "Range",
                                        "EyeLike",         "Shape",   "Size", "RandomNormal",
                                        "RandomUniform",   "NonZero", NULL};
  static const char *const moving[] = {"Identity", "Reshape", "Transpose", "Unsqueeze", "Squeeze",
                                       "Flatten",  "Cast",    "CastLike",  NULL};
  if (fl_onnx_is(n->op, "Constant") && fl_onnx_length(n->domain) == 0 && v->stored_elements > 0) return true;
  v->stored_elements = (uint64_t)v->elements;
  v->stored_bits = v->stored_elements * fl_onnx_type_bits(v->type);
  if (is_one_of(n->op, growing) || n->in_count == 0) return true;
  uint64_t sum = 0;
  for (size_t i = 0; i < n->in_count; i++)
    if (n->in[i] != NULL && __builtin_add_overflow(sum, n->in[i]->stored_bits, &sum)) sum = UINT64_MAX;
  if (sum == 0 || (sum > v->stored_bits && !is_one_of(n->op, moving))) return true;
  v->stored_bits = sum;
  v->made_of = fl_onnx_take(n->context, n->in_count, sizeof(onnx_value *));
  if (v->made_of == NULL) return false;
  for (size_t i = 0; i < n->in_count; i++)
    if (n->in[i] != NULL) v->made_of[v->made_of_count++] = n->in[i];
  return true;
}

/* ---- layers ---- */

static bool add_layer(const frame *f, const onnx_node *n)
{
  onnx_network *net = f->net;
  if (net->layer_count == net->layer_room) {
    size_t room = net->layer_room == 0 ? 256 : net->layer_room * 2;
    onnx_layer *layers = fl_onnx_take(net->context, room, sizeof *layers);
    if (layers == NULL) return false;
    if (net->layer_count > 0) memcpy(layers, net->layers, net->layer_count * sizeof *layers);
    net->layers = layers;
    net->layer_room = room;
  }
  onnx_layer *layer = &net->layers[net->layer_count];
  *layer =
      (onnx_layer){.op = n->op, .name = name_of(f, n, ""), .in = n->in, .out = n->out, .macs = n->macs, .position = -1};
  for (size_t i = 0; i < n->in_count; i++)
    if (n->in[i] != NULL) layer->in[layer->in_count++] = n->in[i];
  for (size_t i = 0; i < n->out_count; i++)
    if (n->out[i] != NULL) {
      n->out[i]->producer = (uint32_t)net->layer_count;
      layer->out[layer->out_count++] = n->out[i];
    }
  net->layer_count++;
  return layer->name != NULL;
}

/* What its outputs depend on. Shapes are known whatever the values are; what is drawn at random is no constant. */
static bool is_constant(const onnx_node *n, unsigned *from)
{
  bool constant = !fl_onnx_is(n->op, "RandomNormal") && !fl_onnx_is(n->op, "RandomUniform");
  *from = 0;
  if (fl_onnx_is(n->op, "Shape") || fl_onnx_is(n->op, "Size")) return true;
  for (size_t i = 0; i < n->in_count; i++) {
    if (n->in[i] == NULL) continue;
    constant &= n->in[i]->constant;
    *from |= n->in[i]->from;
  }
  return constant;
}

static bool run_rule(frame *f, onnx_node *n)
{
  const onnx_rule *rule = fl_onnx_rule_find(n);
  unsigned from;
  bool constant = is_constant(n, &from);
  if (rule == NULL) return fl_onnx_refuse_unknown(n);
  for (size_t i = 0; i < n->out_count; i++) {
    if (fl_onnx_length(n->out_names[i]) == 0) continue;
    if ((n->out[i] = fl_onnx_value_new(n->context, n->out_names[i])) == NULL) return false;
    n->out[i]->from = from;
    n->out[i]->constant = constant;
  }
  if (!rule->infer(n) || n->context->status != FL_OK) return false;
  for (size_t i = 0; i < n->out_count; i++) {
    if (n->out[i] == NULL) continue;
    if (n->out[i]->rank < 0) return fl_onnx_refuse(n, "it has no output %zu that is known here", i);
    if (constant && !set_storage(n, n->out[i])) return false;
    if (!fl_onnx_name_set(n->context, &f->values, n->out_names[i], n->out[i])) return false;
  }
  return constant || add_layer(f, n);
}

/* ---- what stands for other nodes ---- */

static bool run_nodes(frame *f, const onnx_spans *nodes, onnx_names *needed);

static bool bind_outputs(frame *f, const onnx_node *n, const frame *inner, const onnx_spans *names)
{
  for (size_t i = 0; i < n->out_count && i < names->count; i++) {
    onnx_value *value;
    if (fl_onnx_length(n->out_names[i]) == 0) continue;
    if (!find_value(inner, names->at[i], &value) || value == NULL)
      return fl_onnx_refuse(n, "nothing inside makes its output \"%.*s\"", ONNX_TEXT(names->at[i]));
    if (!fl_onnx_name_set(n->context, &f->values, n->out_names[i], value)) return false;
  }
  return true;
}

static bool run_inside(frame *inner, const onnx_spans *nodes, const onnx_spans *outputs)
{
  onnx_names needed = {NULL, 0, 0};
  if (inner->depth > MAX_DEPTH)
    return fl_onnx_fail(inner->net->context, "functions and subgraphs more than %d deep in one another", MAX_DEPTH);
  for (size_t i = 0; i < outputs->count; i++)
    if (!fl_onnx_name_set(inner->net->context, &needed, outputs->at[i], NULL)) return false;
  return run_nodes(inner, nodes, &needed);
}

static bool call_function(frame *f, const onnx_node *n, const onnx_function *function)
{
  onnx_context *c = n->context;
  onnx_spans inputs, outputs, nodes;
  frame inner = {.net = f->net,
                 .opset = function->opset,
                 .prefix = name_of(f, n, "/"),
                 .depth = f->depth + 1,
                 .caller = n,
                 .function = function->body};
  if (inner.prefix == NULL || !fl_onnx_spans(c, function->body, ONNX_FUNCTION_INPUT, &inputs) ||
      !fl_onnx_spans(c, function->body, ONNX_FUNCTION_OUTPUT, &outputs) ||
      !fl_onnx_spans(c, function->body, ONNX_FUNCTION_NODE, &nodes))
    return false;
  for (size_t i = 0; i < inputs.count; i++)
    if (!fl_onnx_name_set(c, &inner.values, inputs.at[i], i < n->in_count ? n->in[i] : NULL)) return false;
  return run_inside(&inner, &nodes, &outputs) && bind_outputs(f, n, &inner, &outputs);
}

static bool read_initializers(frame *f, onnx_span graph)
{
  onnx_context *c = f->net->context;
  onnx_item item;
  while (fl_onnx_next(c, &graph, &item)) {
    onnx_value *value;
    if (item.tag == ONNX_TAG(ONNX_GRAPH_INITIALIZER, ONNX_BYTES))
      value = fl_onnx_tensor(c, item.bytes, (onnx_span){NULL, NULL});
    else if (item.tag == ONNX_TAG(ONNX_GRAPH_SPARSE, ONNX_BYTES))
      value = fl_onnx_sparse_tensor(c, item.bytes, (onnx_span){NULL, NULL});
    else
      continue;
    if (value == NULL || !fl_onnx_name_set(c, &f->values, value->name, value)) return false;
  }
  return c->status == FL_OK;
}

static bool take_branch(frame *f, const onnx_node *n)
{
  onnx_value *condition = fl_onnx_in(n, 0);
  if (condition == NULL) return false;
  const double *contents = condition->elements == 1 ? fl_onnx_contents(n->context, condition) : NULL;
  onnx_span branch;
  onnx_spans nodes, outputs;
  if (contents == NULL)
    return fl_onnx_refuse(n,
                          "data decide its condition, \"%.*s\" (fix a scalar input with --value, or export one branch)",
                          ONNX_TEXT(condition->name));
  const char *which = contents[0] != 0 ? "then_branch" : "else_branch";
  if (!fl_onnx_message(n, which, ONNX_ATTRIBUTE_GRAPH, &branch)) return fl_onnx_refuse(n, "its %s is missing", which);
  frame inner = {.net = f->net,
                 .up = f,
                 .opset = f->opset,
                 .prefix = f->prefix,
                 .depth = f->depth + 1,
                 .caller = f->caller,
                 .function = f->function};
  return fl_onnx_spans(n->context, branch, ONNX_GRAPH_NODE, &nodes) &&
         fl_onnx_output_names(n->context, branch, &outputs) && read_initializers(&inner, branch) &&
         run_inside(&inner, &nodes, &outputs) && bind_outputs(f, n, &inner, &outputs);
}

static bool run_node(frame *f, onnx_span message)
{
  onnx_context *c = f->net->context;
  onnx_node *n = fl_onnx_take(c, 1, sizeof *n);
  if (n == NULL) return false;
  if (++f->net->node_count > ONNX_MAX_NODES) return fl_onnx_fail(c, "more than %d nodes", ONNX_MAX_NODES);
  if (!read_node(f, message, n)) return false;
  const onnx_function *function = fl_onnx_model_function(c, &f->net->model, n->op, n->domain, n->overload);
  if (function != NULL) return call_function(f, n, function);
  return fl_onnx_is(n->op, "If") ? take_branch(f, n) : run_rule(f, n);
}

static bool run_nodes(frame *f, const onnx_spans *nodes, onnx_names *needed)
{
  onnx_context *c = f->net->context;
  bool *is_needed = fl_onnx_take(c, nodes->count, sizeof *is_needed);
  if (is_needed == NULL || !fl_onnx_mark_needed(c, nodes, needed, is_needed)) return false;
  for (size_t i = 0; i < nodes->count; i++)
    if (is_needed[i] && !run_node(f, nodes->at[i])) return false;
  return c->status == FL_OK;
}

bool fl_onnx_walk(onnx_network *net)
{
  onnx_context *c = net->context;
  frame top = {.net = net, .opset = net->model.opset, .prefix = ""};
  onnx_spans nodes;
  onnx_names needed = {NULL, 0, 0};
  if (!fl_onnx_spans(c, net->model.graph, ONNX_GRAPH_NODE, &nodes) || !read_initializers(&top, net->model.graph))
    return false;
  for (size_t i = 0; i < net->input_count; i++)
    if (!fl_onnx_name_set(c, &top.values, net->inputs[i].name, net->inputs[i].value)) return false;
  for (size_t i = 0; i < net->output_count; i++)
    if (!fl_onnx_name_set(c, &needed, net->outputs[i].name, NULL)) return false;
  if (!run_nodes(&top, &nodes, &needed)) return false;
  for (size_t i = 0; i < net->output_count; i++) {
    onnx_port *output = &net->outputs[i];
    if (!find_value(&top, output->name, &output->value) || output->value == NULL)
      return fl_onnx_fail(c, "no node makes the output \"%.*s\"", ONNX_TEXT(output->name));
  }
  return c->status == FL_OK;
}
