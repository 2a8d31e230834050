/* The parts of a model file: its graph, its functions, and what is in a graph. */
#ifndef FIELDLINE_SRC_ONNX_MODEL_H
#define FIELDLINE_SRC_ONNX_MODEL_H

#include "network/onnx/names.h"
#include "network/onnx/wire.h"

/* Fields of NodeProto, GraphProto, FunctionProto, ValueInfoProto that several files look at. */
enum {
  ONNX_NODE_INPUT = 1,
  ONNX_NODE_OUTPUT = 2,
  ONNX_NODE_NAME = 3,
  ONNX_NODE_OP = 4,
  ONNX_NODE_ATTRIBUTE = 5,
  ONNX_NODE_DOMAIN = 7,
  ONNX_NODE_OVERLOAD = 8,
  ONNX_GRAPH_NODE = 1,
  ONNX_GRAPH_INITIALIZER = 5,
  ONNX_GRAPH_INPUT = 11,
  ONNX_GRAPH_OUTPUT = 12,
  ONNX_GRAPH_SPARSE = 15,
  ONNX_FUNCTION_INPUT = 4,
  ONNX_FUNCTION_OUTPUT = 5,
  ONNX_FUNCTION_NODE = 7,
  ONNX_INFO_NAME = 1,
  ONNX_INFO_TYPE = 2
};

typedef struct onnx_function onnx_function;
struct onnx_function {
  onnx_span name, domain, overload, body;
  int64_t opset;       /* of the standard operators in it */
  onnx_function *next; /* another of this name */
};

typedef struct {
  onnx_span graph;
  int64_t opset;
  onnx_names functions; /* by name: lists of onnx_function */
} onnx_model;

bool fl_onnx_model_read(onnx_context *c, onnx_model *model);

/* The function that a node calls; NULL when it calls none. */
const onnx_function *fl_onnx_model_function(onnx_context *c, const onnx_model *model, onnx_span op, onnx_span domain,
                                            onnx_span overload);

/* Spans of one kind in a message, in order. */
typedef struct {
  onnx_span *at;
  size_t count;
} onnx_spans;

bool fl_onnx_spans(onnx_context *c, onnx_span message, uint32_t field, onnx_spans *out);

/* The first text of this field; empty when there is none. */
onnx_span fl_onnx_text(onnx_context *c, onnx_span message, uint32_t field);

/* Names of the outputs of a graph. */
bool fl_onnx_output_names(onnx_context *c, onnx_span graph, onnx_spans *out);

/* Which of the nodes lead to one of the names that `needed` holds already; names that they read are added to it, so
 * that it holds, in the end, all that is read from outside as well. */
bool fl_onnx_mark_needed(onnx_context *c, const onnx_spans *nodes, onnx_names *needed, bool *is_needed);

#endif
