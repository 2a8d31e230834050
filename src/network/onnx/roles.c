/* Inputs and outputs of the network: what each of them is for. */
#include <stdio.h>
#include <string.h>

#include "network/onnx/dims.h"
#include "network/onnx/network.h"

enum { MAX_NAME = 512 };

const char *fl_onnx_role_name(fl_onnx_role role)
{
  static const char *const names[] = {"data", "side", "state", "fixed", "unused"};
  return names[role];
}

/* ---- what the options name ---- */

static onnx_port *find_port(onnx_port *ports, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (fl_onnx_is(ports[i].name, name)) return &ports[i];
  return NULL;
}

static bool fail_unknown_port(onnx_network *net, const char *what, const char *name, const onnx_port *ports,
                              size_t count)
{
  onnx_span *names = fl_onnx_take(net->context, count, sizeof *names);
  if (names == NULL) return false;
  for (size_t i = 0; i < count; i++) names[i] = ports[i].name;
  return fl_onnx_fail_unknown(net->context, what, name, names, count);
}

static onnx_port *named_input(onnx_network *net, const char *name)
{
  onnx_port *port = find_port(net->inputs, net->input_count, name);
  if (port == NULL) fail_unknown_port(net, "the network has no input", name, net->inputs, net->input_count);
  return port;
}

/* ---- which there are ---- */

static bool add_port(onnx_network *net, onnx_port **ports, size_t *count, onnx_span name)
{
  if (*count == ONNX_MAX_PORTS) return fl_onnx_fail(net->context, "more than %d inputs or outputs", ONNX_MAX_PORTS);
  (*ports)[(*count)++] = (onnx_port){.name = name, .role = FL_ONNX_UNUSED, .state = ONNX_NOBODY};
  return true;
}

/* Constants may be listed as inputs too (before version 4 of the format they had to be). */
static bool read_input_names(onnx_network *net)
{
  onnx_context *c = net->context;
  onnx_names constants = {NULL, 0, 0};
  onnx_spans tensors, inputs;
  void *nothing;
  if (!fl_onnx_spans(c, net->model.graph, ONNX_GRAPH_INITIALIZER, &tensors) ||
      !fl_onnx_spans(c, net->model.graph, ONNX_GRAPH_INPUT, &inputs))
    return false;
  for (size_t i = 0; i < tensors.count; i++)
    if (!fl_onnx_name_set(c, &constants, fl_onnx_text(c, tensors.at[i], 8), NULL)) return false;
  net->inputs =
      fl_onnx_take(c, inputs.count < ONNX_MAX_PORTS ? inputs.count : (size_t)ONNX_MAX_PORTS, sizeof(onnx_port));
  if (net->inputs == NULL) return false;
  for (size_t i = 0; i < inputs.count; i++) {
    onnx_span name = fl_onnx_text(c, inputs.at[i], ONNX_INFO_NAME);
    if (fl_onnx_name_get(c, &constants, name, &nothing)) continue;
    if (!add_port(net, &net->inputs, &net->input_count, name)) return false;
    net->inputs[net->input_count - 1].value = fl_onnx_value_new(c, inputs.at[i]); /* its message, until it is read */
    if (net->inputs[net->input_count - 1].value == NULL) return false;
  }
  return c->status == FL_OK;
}

static bool is_state_output(onnx_span input, onnx_span output);

/* The wanted ones: those that were asked for, and those that are states. */
static bool read_output_names(onnx_network *net)
{
  onnx_context *c = net->context;
  const fl_onnx_options *o = net->options;
  onnx_spans names;
  if (!fl_onnx_output_names(c, net->model.graph, &names)) return false;
  size_t room = names.count + o->output_count;
  net->outputs = fl_onnx_take(c, room < ONNX_MAX_PORTS ? room : (size_t)ONNX_MAX_PORTS, sizeof(onnx_port));
  if (net->outputs == NULL) return false;
  for (size_t i = 0; i < names.count; i++)
    if (!add_port(net, &net->outputs, &net->output_count, names.at[i])) return false;
  return true;
}

/* ---- states ---- */

static bool equal_texts(onnx_span whole, const char *before, onnx_span middle, const char *behind)
{
  char text[MAX_NAME];
  if (fl_onnx_length(middle) >= MAX_NAME / 2) return false;
  snprintf(text, sizeof text, "%s%.*s%s", before, (int)fl_onnx_length(middle), (const char *)middle.at, behind);
  return fl_onnx_is(whole, text);
}

static bool skip_start(onnx_span *s, const char *start)
{
  size_t length = strlen(start);
  if (fl_onnx_length(*s) < length || memcmp(s->at, start, length) != 0) return false;
  s->at += length;
  return true;
}

static bool is_state_output(onnx_span input, onnx_span output)
{
  onnx_span past = input, present = output;
  bool cache = skip_start(&past, "past_key_values") &&
               (skip_start(&present, "present_key_values") || skip_start(&present, "present"));
  return (cache && fl_onnx_same(past, present)) || equal_texts(output, "", input, "N") ||
         equal_texts(output, "", input, "n") || equal_texts(output, "", input, "_out") ||
         equal_texts(output, "new_", input, "");
}

static bool pair(onnx_network *net, size_t input, size_t output, bool forced)
{
  onnx_port *in = &net->inputs[input], *out = &net->outputs[output];
  in->role = out->role = FL_ONNX_STATE;
  in->forced |= forced;
  in->state = (uint32_t)output;
  out->state = (uint32_t)input;
  return true;
}

static bool pair_given_states(onnx_network *net)
{
  for (size_t i = 0; i < net->options->state_count; i++) {
    const fl_onnx_state *state = &net->options->states[i];
    const onnx_port *in = named_input(net, state->input);
    const onnx_port *out = find_port(net->outputs, net->output_count, state->output);
    if (in == NULL) return false;
    if (out == NULL)
      return fail_unknown_port(net, "the network has no output", state->output, net->outputs, net->output_count);
    pair(net, (size_t)(in - net->inputs), (size_t)(out - net->outputs), true);
  }
  return true;
}

static bool pair_named_states(onnx_network *net)
{
  for (size_t i = 0; i < net->input_count; i++) {
    if (net->inputs[i].forced || !fl_onnx_work(net->context, net->output_count)) continue;
    for (size_t k = 0; k < net->output_count && net->inputs[i].role != FL_ONNX_STATE; k++)
      if (net->outputs[k].state == ONNX_NOBODY && is_state_output(net->inputs[i].name, net->outputs[k].name))
        pair(net, i, k, false);
  }
  return net->context->status == FL_OK;
}

/* ---- what the options say ---- */

static bool force_role(onnx_network *net, const char *name, fl_onnx_role role)
{
  onnx_port *port = named_input(net, name);
  if (port == NULL) return false;
  if (port->forced && port->role != role)
    return fl_onnx_fail_option(net->context, "input \"%s\" cannot be both %s and %s", name,
                               fl_onnx_role_name(port->role), fl_onnx_role_name(role));
  port->forced = true;
  port->role = role;
  return true;
}

static bool force_roles(onnx_network *net)
{
  const fl_onnx_options *o = net->options;
  for (size_t i = 0; i < o->value_count; i++)
    if (!force_role(net, o->values[i].input, FL_ONNX_FIXED)) return false;
  for (size_t i = 0; i < o->input_count; i++)
    if (!force_role(net, o->inputs[i], FL_ONNX_DATA)) return false;
  for (size_t i = 0; i < o->side_count; i++)
    if (!force_role(net, o->sides[i], FL_ONNX_SIDE)) return false;
  return true;
}

/* ---- which inputs are read ---- */

/* Outputs that nobody asked for go, unless they are states. */
static bool select_outputs(onnx_network *net)
{
  const fl_onnx_options *o = net->options;
  size_t kept = 0;
  if (o->output_count == 0) return true;
  for (size_t i = 0; i < net->output_count; i++) {
    bool wanted = net->outputs[i].role == FL_ONNX_STATE;
    for (size_t k = 0; k < o->output_count; k++) wanted |= fl_onnx_is(net->outputs[i].name, o->outputs[k]);
    if (!wanted) continue;
    if (net->outputs[i].state != ONNX_NOBODY) net->inputs[net->outputs[i].state].state = (uint32_t)kept;
    net->outputs[kept++] = net->outputs[i];
  }
  net->output_count = kept;
  return true;
}

/* Values of the main graph may be asked for too. */
static bool add_inner_outputs(onnx_network *net, const onnx_spans *nodes)
{
  const fl_onnx_options *o = net->options;
  for (size_t k = 0; k < o->output_count; k++) {
    bool made = find_port(net->outputs, net->output_count, o->outputs[k]) != NULL;
    onnx_item item;
    for (size_t i = 0; i < nodes->count && !made; i++) {
      onnx_span rest = nodes->at[i];
      while (!made && fl_onnx_next(net->context, &rest, &item)) {
        if (item.tag != ONNX_TAG(ONNX_NODE_OUTPUT, ONNX_BYTES) || !fl_onnx_is(item.bytes, o->outputs[k])) continue;
        made = true;
        if (!add_port(net, &net->outputs, &net->output_count, item.bytes)) return false;
      }
    }
    if (!made && net->context->status == FL_OK)
      return fail_unknown_port(net, "the network has no output", o->outputs[k], net->outputs, net->output_count);
  }
  return net->context->status == FL_OK;
}

static bool find_used(onnx_network *net, const onnx_spans *nodes, onnx_names *needed)
{
  bool *is_needed = fl_onnx_take(net->context, nodes->count, sizeof *is_needed);
  if (is_needed == NULL) return false;
  for (size_t i = 0; i < net->output_count; i++)
    if (!fl_onnx_name_set(net->context, needed, net->outputs[i].name, NULL)) return false;
  return fl_onnx_mark_needed(net->context, nodes, needed, is_needed);
}

/* The first that is nothing else is data, the others are side inputs; what nothing reads is neither. */
static bool choose_roles(onnx_network *net, const onnx_names *needed)
{
  bool has_data = net->options->input_count > 0;
  void *nothing;
  for (size_t i = 0; i < net->input_count; i++) {
    onnx_port *port = &net->inputs[i];
    if (port->forced || port->role == FL_ONNX_STATE || !fl_onnx_name_get(net->context, needed, port->name, &nothing))
      continue;
    port->role = has_data ? FL_ONNX_SIDE : FL_ONNX_DATA;
    has_data = true;
  }
  return net->context->status == FL_OK &&
         (has_data ||
          fl_onnx_fail(net->context, "the network has no data input: nothing but constants leads to its outputs"));
}

/* ---- what they hold ---- */

static bool fix_values(onnx_network *net)
{
  for (size_t i = 0; i < net->options->value_count; i++) {
    const fl_onnx_value *given = &net->options->values[i];
    onnx_value *value = find_port(net->inputs, net->input_count, given->input)->value;
    if (value->elements != 1)
      return fl_onnx_fail_option(net->context, "input \"%s\" has %lld elements: only a single number can be fixed",
                                 given->input, (long long)value->elements);
    double *contents = fl_onnx_take(net->context, 1, sizeof *contents);
    if (contents == NULL) return false;
    contents[0] = given->value;
    value->contents = contents;
    value->constant = true;
  }
  return true;
}

static void mark_values(onnx_network *net)
{
  static const unsigned from[] = {[FL_ONNX_DATA] = ONNX_FROM_DATA,
                                  [FL_ONNX_SIDE] = ONNX_FROM_SIDE,
                                  [FL_ONNX_STATE] = ONNX_FROM_STATE,
                                  [FL_ONNX_FIXED] = 0,
                                  [FL_ONNX_UNUSED] = ONNX_FROM_SIDE};
  for (size_t i = 0; i < net->input_count; i++) {
    net->inputs[i].value->from = from[net->inputs[i].role];
    net->inputs[i].value->input = (uint32_t)i;
  }
}

bool fl_onnx_read_ports(onnx_network *net)
{
  onnx_names needed = {NULL, 0, 0};
  onnx_spans nodes;
  if (!read_input_names(net) || !read_output_names(net) || !fl_onnx_check_dims(net)) return false;
  if (!pair_given_states(net) || !force_roles(net) || !pair_named_states(net)) return false;
  if (!select_outputs(net) || !fl_onnx_spans(net->context, net->model.graph, ONNX_GRAPH_NODE, &nodes)) return false;
  if (!add_inner_outputs(net, &nodes) || !find_used(net, &nodes, &needed) || !choose_roles(net, &needed)) return false;
  if (!fl_onnx_read_sizes(net) || !fix_values(net)) return false;
  mark_values(net);
  return true;
}
