/* Types and dimensions of the network's inputs, as the file and the options say. */
#include <stdio.h>
#include <string.h>

#include "network/onnx/dims.h"
#include "network/onnx/network.h"

typedef struct {
  char text[600];
  size_t used, count;
} open_dims;

static void add_open(open_dims *open, onnx_span input, int axis, onnx_span name)
{
  if (open->count++ >= 4 || open->used >= sizeof open->text) return;
  const char *comma = open->used > 0 ? "; " : "";
  size_t room = sizeof open->text - open->used;
  int length = (int)(fl_onnx_length(input) > 60 ? 60 : fl_onnx_length(input));
  int name_length = (int)(fl_onnx_length(name) > 40 ? 40 : fl_onnx_length(name));
  if (name_length > 0)
    open->used += (size_t)snprintf(open->text + open->used, room,
                                   "%sdimension %d of \"%.*s\", \"%.*s\" (--dim %.*s=N or --dim %.*s[%d]=N)", comma,
                                   axis, length, (const char *)input.at, name_length, (const char *)name.at,
                                   name_length, (const char *)name.at, length, (const char *)input.at, axis);
  else
    open->used += (size_t)snprintf(open->text + open->used, room, "%sdimension %d of \"%.*s\" (--dim %.*s[%d]=N)",
                                   comma, axis, length, (const char *)input.at, length, (const char *)input.at, axis);
}

static bool read_dim(onnx_network *net, const onnx_port *port, onnx_span dim, onnx_shape *shape, open_dims *open)
{
  enum { VALUE = 1, PARAM = 2 };
  onnx_item item;
  int64_t size = -1, given;
  onnx_span name = fl_onnx_text(net->context, dim, PARAM);
  if (shape->rank == ONNX_MAX_RANK)
    return fl_onnx_fail(net->context, "input \"%.*s\" has more than %d dimensions", ONNX_TEXT(port->name),
                        ONNX_MAX_RANK);
  if (fl_onnx_field(net->context, dim, ONNX_TAG(VALUE, ONNX_VARINT), &item)) size = (int64_t)item.number;
  if (fl_onnx_dim_given(net->options, port->name, shape->rank, name, &given)) size = given;
  if (size < 0 && port->role != FL_ONNX_UNUSED) add_open(open, port->name, shape->rank, name);
  shape->side[shape->rank++] = size < 0 ? 1 : size;
  return net->context->status == FL_OK;
}

/* ValueInfoProto: type, tensor type, its element type and shape. */
static bool read_input(onnx_network *net, onnx_port *port, open_dims *open)
{
  enum { TENSOR_TYPE = 1, ELEMENT_TYPE = 1, SHAPE = 2, DIM = 1 };
  onnx_context *c = net->context;
  onnx_span info = port->value->name, tensor = fl_onnx_text(c, fl_onnx_text(c, info, ONNX_INFO_TYPE), TENSOR_TYPE);
  onnx_item item;
  onnx_shape shape = {0};
  port->value->name = port->name;
  int type = fl_onnx_field(c, tensor, ONNX_TAG(ELEMENT_TYPE, ONNX_VARINT), &item) && item.number < ONNX_TYPES
                 ? (int)item.number
                 : (int)ONNX_NO_TYPE;
  bool has_shape = fl_onnx_field(c, tensor, ONNX_TAG(SHAPE, ONNX_BYTES), &item);
  if (c->status != FL_OK) return false;
  if (port->role == FL_ONNX_UNUSED && (type == ONNX_NO_TYPE || !has_shape)) return true;
  if (tensor.at == NULL || fl_onnx_type_bits(type) == 0)
    return fl_onnx_fail(c, "input \"%.*s\" is no tensor of a type known here", ONNX_TEXT(port->name));
  if (!has_shape) return fl_onnx_fail(c, "input \"%.*s\" has no shape in the file", ONNX_TEXT(port->name));
  for (onnx_span rest = item.bytes; fl_onnx_next(c, &rest, &item);)
    if (item.tag == ONNX_TAG(DIM, ONNX_BYTES) && !read_dim(net, port, item.bytes, &shape, open)) return false;
  if (!fl_onnx_value_shape(port->value, type, &shape))
    return fl_onnx_fail(c, "input \"%.*s\" has absurd dimensions", ONNX_TEXT(port->name));
  return c->status == FL_OK;
}

bool fl_onnx_read_sizes(onnx_network *net)
{
  open_dims open = {.used = 0};
  for (size_t i = 0; i < net->input_count; i++)
    if (!read_input(net, &net->inputs[i], &open)) return false;
  if (open.count == 0) return true;
  return fl_onnx_fail(net->context, "nobody has fixed %s%s", open.text, open.count > 4 ? "; and others" : "");
}

/* Does a dimension that was given stand anywhere? */
static bool check_dim(onnx_network *net, const fl_onnx_dim *dim, const onnx_spans *infos, onnx_span *names,
                      size_t *count)
{
  onnx_context *c = net->context;
  for (size_t i = 0; i < infos->count; i++) {
    onnx_item item;
    onnx_span input = fl_onnx_text(c, infos->at[i], ONNX_INFO_NAME);
    onnx_span shape = fl_onnx_text(c, fl_onnx_text(c, fl_onnx_text(c, infos->at[i], ONNX_INFO_TYPE), 1), 2);
    for (int axis = 0; fl_onnx_next(c, &shape, &item); axis++) {
      const fl_onnx_options one = {.dims = dim, .dim_count = 1};
      onnx_span name = fl_onnx_text(c, item.bytes, 2);
      int64_t size;
      if (fl_onnx_dim_given(&one, input, axis, (onnx_span){NULL, NULL}, &size)) return true;
      if (fl_onnx_length(name) == 0) continue;
      if (strstr(fl_onnx_take_text(c, name) == NULL ? "" : fl_onnx_take_text(c, name), dim->name) != NULL) return true;
      if (*count < 64) names[(*count)++] = name;
    }
  }
  return false;
}

bool fl_onnx_check_dims(onnx_network *net)
{
  onnx_spans infos;
  if (!fl_onnx_spans(net->context, net->model.graph, ONNX_GRAPH_INPUT, &infos)) return false;
  for (size_t i = 0; i < net->options->dim_count; i++) {
    onnx_span names[64];
    size_t count = 0;
    const fl_onnx_dim *dim = &net->options->dims[i];
    if (dim->size > (uint64_t)ONNX_MAX_SIDE)
      return fl_onnx_fail_option(net->context, "dimension \"%s\": expected at most 2^40", dim->name);
    if (check_dim(net, dim, &infos, names, &count)) continue;
    if (net->context->status != FL_OK) return false;
    return fl_onnx_fail_unknown(net->context, "no input has a dimension", dim->name, names, count);
  }
  return true;
}
