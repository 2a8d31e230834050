#include "network/onnx/model.h"

enum { MAX_DEPTH = 64 };

bool fl_onnx_spans(onnx_context *c, onnx_span message, uint32_t field, onnx_spans *out)
{
  uint32_t tag = ONNX_TAG(field, ONNX_BYTES);
  onnx_item item;
  *out = (onnx_spans){NULL, 0};
  size_t count = fl_onnx_count(c, message, tag);
  out->at = fl_onnx_take(c, count, sizeof *out->at);
  if (out->at == NULL) return false;
  while (fl_onnx_next(c, &message, &item))
    if (item.tag == tag) out->at[out->count++] = item.bytes;
  return c->status == FL_OK;
}

onnx_span fl_onnx_text(onnx_context *c, onnx_span message, uint32_t field)
{
  onnx_item item;
  return fl_onnx_field(c, message, ONNX_TAG(field, ONNX_BYTES), &item) ? item.bytes : (onnx_span){NULL, NULL};
}

bool fl_onnx_output_names(onnx_context *c, onnx_span graph, onnx_spans *out)
{
  if (!fl_onnx_spans(c, graph, ONNX_GRAPH_OUTPUT, out)) return false;
  for (size_t i = 0; i < out->count; i++) out->at[i] = fl_onnx_text(c, out->at[i], ONNX_INFO_NAME);
  return c->status == FL_OK;
}

/* An entry of opset_import: which version of the standard operators. */
static void read_opset(onnx_context *c, onnx_span import, int64_t *opset)
{
  enum { DOMAIN = 1, VERSION = 2 };
  onnx_span domain = fl_onnx_text(c, import, DOMAIN);
  onnx_item item;
  if (fl_onnx_length(domain) > 0 && !fl_onnx_is(domain, "ai.onnx")) return;
  if (fl_onnx_field(c, import, ONNX_TAG(VERSION, ONNX_VARINT), &item)) *opset = (int64_t)item.number;
}

static bool add_function(onnx_context *c, onnx_model *model, onnx_span body)
{
  enum { NAME = 1, OPSET_IMPORT = 9, DOMAIN = 10, OVERLOAD = 13 };
  void *former;
  onnx_span rest = body;
  onnx_item item;
  onnx_function *f = fl_onnx_take(c, 1, sizeof *f);
  if (f == NULL) return false;
  *f = (onnx_function){.name = fl_onnx_text(c, body, NAME),
                       .domain = fl_onnx_text(c, body, DOMAIN),
                       .overload = fl_onnx_text(c, body, OVERLOAD),
                       .body = body,
                       .opset = model->opset};
  while (fl_onnx_next(c, &rest, &item))
    if (item.tag == ONNX_TAG(OPSET_IMPORT, ONNX_BYTES)) read_opset(c, item.bytes, &f->opset);
  fl_onnx_name_get(c, &model->functions, f->name, &former);
  f->next = former;
  return fl_onnx_name_set(c, &model->functions, f->name, f);
}

bool fl_onnx_model_read(onnx_context *c, onnx_model *model)
{
  enum { IR_VERSION = 1, GRAPH = 7, OPSET_IMPORT = 8, FUNCTION = 25 };
  onnx_span rest = c->bytes;
  onnx_spans functions;
  onnx_item item;
  bool has_version = false;
  *model = (onnx_model){.opset = 1};
  while (fl_onnx_next(c, &rest, &item)) {
    has_version |= item.tag == ONNX_TAG(IR_VERSION, ONNX_VARINT);
    if (item.tag == ONNX_TAG(GRAPH, ONNX_BYTES)) model->graph = item.bytes;
    if (item.tag == ONNX_TAG(OPSET_IMPORT, ONNX_BYTES)) read_opset(c, item.bytes, &model->opset);
  }
  if (c->status != FL_OK) return false;
  if (!has_version || model->graph.at == NULL) return fl_onnx_fail(c, "not an ONNX file: no graph in it");
  if (!fl_onnx_spans(c, c->bytes, FUNCTION, &functions)) return false;
  for (size_t i = 0; i < functions.count; i++)
    if (!add_function(c, model, functions.at[i])) return false;
  return c->status == FL_OK;
}

const onnx_function *fl_onnx_model_function(onnx_context *c, const onnx_model *model, onnx_span op, onnx_span domain,
                                            onnx_span overload)
{
  void *found;
  if (!fl_onnx_name_get(c, &model->functions, op, &found)) return NULL;
  for (const onnx_function *f = found; f != NULL && fl_onnx_work(c, 1); f = f->next)
    if (fl_onnx_same(f->domain, domain) && fl_onnx_same(f->overload, overload)) return f;
  return NULL;
}

/* ---- what is needed ---- */

static bool add_graph_reads(onnx_context *c, onnx_span graph, onnx_names *needed, int depth);

/* Names that the subgraphs in a node's attributes read, their own values among them: that does no harm. */
static bool add_inner_reads(onnx_context *c, onnx_span attribute, onnx_names *needed, int depth)
{
  enum { GRAPH = 6, GRAPHS = 11 };
  onnx_item item;
  while (fl_onnx_next(c, &attribute, &item)) {
    bool is_graph = item.tag == ONNX_TAG(GRAPH, ONNX_BYTES) || item.tag == ONNX_TAG(GRAPHS, ONNX_BYTES);
    if (is_graph && !add_graph_reads(c, item.bytes, needed, depth + 1)) return false;
  }
  return c->status == FL_OK;
}

static bool add_node_reads(onnx_context *c, onnx_span node, onnx_names *needed, int depth)
{
  onnx_item item;
  while (fl_onnx_next(c, &node, &item)) {
    if (item.tag == ONNX_TAG(ONNX_NODE_INPUT, ONNX_BYTES) && !fl_onnx_name_set(c, needed, item.bytes, NULL))
      return false;
    if (item.tag == ONNX_TAG(ONNX_NODE_ATTRIBUTE, ONNX_BYTES) && !add_inner_reads(c, item.bytes, needed, depth))
      return false;
  }
  return c->status == FL_OK;
}

static bool add_graph_reads(onnx_context *c, onnx_span graph, onnx_names *needed, int depth)
{
  onnx_item item;
  if (depth > MAX_DEPTH) return fl_onnx_fail_at(c, graph.at, "graphs more than %d deep in one another", MAX_DEPTH);
  while (fl_onnx_next(c, &graph, &item)) {
    if (item.tag == ONNX_TAG(ONNX_GRAPH_NODE, ONNX_BYTES) && !add_node_reads(c, item.bytes, needed, depth))
      return false;
    if (item.tag == ONNX_TAG(ONNX_GRAPH_OUTPUT, ONNX_BYTES) &&
        !fl_onnx_name_set(c, needed, fl_onnx_text(c, item.bytes, ONNX_INFO_NAME), NULL))
      return false;
  }
  return c->status == FL_OK;
}

static bool makes_needed(onnx_context *c, onnx_span node, const onnx_names *needed)
{
  onnx_item item;
  void *nothing;
  while (fl_onnx_next(c, &node, &item)) {
    bool output = item.tag == ONNX_TAG(ONNX_NODE_OUTPUT, ONNX_BYTES) && fl_onnx_length(item.bytes) > 0;
    if (output && fl_onnx_name_get(c, needed, item.bytes, &nothing)) return true;
  }
  return false;
}

bool fl_onnx_mark_needed(onnx_context *c, const onnx_spans *nodes, onnx_names *needed, bool *is_needed)
{
  for (size_t i = nodes->count; i-- > 0;) {
    is_needed[i] = makes_needed(c, nodes->at[i], needed);
    if (is_needed[i] && !add_node_reads(c, nodes->at[i], needed, 0)) return false;
  }
  return c->status == FL_OK;
}
