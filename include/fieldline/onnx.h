/* Networks in ONNX files, as layer graphs. The file is mapped, never copied: a file of 3 GB costs what its graph does.
 * Weights are read where a shape needs them (constants of at most 8192 elements) and nowhere else; files that hold
 * weights beside the model are never opened.
 *
 * What becomes of a file:
 *   Shapes      All are worked out. Every dimension of an input is a number, here or in the file; one that is an
 *               expression of others ("past + seq") follows from them. Functions and subgraphs of `If` whose condition
 *               is known are put in place of their node.
 *   Constants   What is worked out from nothing but initializers, shapes and given values is no layer. Those that
 * layers read, of other types than int32, int64, uint64, bool and texts, are parameters, counted once, in the smaller
 * of two forms: as they are read, or as what they were made from is stored. Inputs      A state comes back as an output
 * (past_key_values.X as present.X, NAME as NAMEN, NAMEn, NAME_out or new_NAME, or as the options say). The first other
 * input is data, the others are side inputs, unless more than 0.1 % of all multiply-accumulates are worked out from one
 * without data and state. Layers      Nodes that depend on data and lead to an output that is no state. What depends on
 * side inputs only is computed by every part that needs it, what leads to states only by the part of what feeds it;
 * both are counted with the first layer that needs or feeds them. Cuts        A cut sends outputs that later layers
 * read, in their types, and beside them the smaller of the side inputs that are still needed and what has been worked
 * out from them. MACs        Convolutions, products of matrices (Einsum's too), recurrent layers and attention. The
 * rest counts 0. */
#ifndef FIELDLINE_ONNX_H
#define FIELDLINE_ONNX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/graph.h"

FL_BEGIN_DECLS

typedef struct {
  const char *name; /* "batch", as the file calls a dimension, or "x[2]", an input's by its place from 0 */
  uint64_t size;    /* at most 2^40; 0 only where the network can do without (an empty cache) */
} fl_onnx_dim;

typedef struct {
  const char *input; /* of one element */
  double value;
} fl_onnx_value;

typedef struct {
  const char *input, *output;
} fl_onnx_state;

/* What the file leaves open. All lists may be empty; strings and arrays stay the caller's. */
typedef struct {
  const fl_onnx_dim *dims;
  size_t dim_count;
  const fl_onnx_value *values;
  size_t value_count;
  const char *const *inputs; /* data inputs; none: the first that is nothing else */
  size_t input_count;
  const char *const *outputs; /* outputs that are wanted, or any values of the main graph; none: all outputs */
  size_t output_count;
  const char *const *sides; /* side inputs, however much is worked out from them */
  size_t side_count;
  const fl_onnx_state *states; /* beside those that names tell */
  size_t state_count;
} fl_onnx_options;

typedef enum { FL_ONNX_DATA, FL_ONNX_SIDE, FL_ONNX_STATE, FL_ONNX_FIXED, FL_ONNX_UNUSED } fl_onnx_role;

const char *fl_onnx_role_name(fl_onnx_role role); /* "data", "side", "state", "fixed", "unused" */

/* An input or output of the network. */
typedef struct {
  const char *name;
  fl_onnx_role role; /* of an output: data or state */
  const int64_t *shape;
  size_t rank; /* at most FL_GRAPH_MAX_RANK */
  uint64_t bytes;
  size_t cut_cost; /* cut points that there would be as well if it did not pass over them */
} fl_onnx_port;

/* A network that has been read. Read-only. */
typedef struct {
  fl_graph *graph;
  const fl_onnx_port *inputs, *outputs;
  size_t input_count, output_count;
  const char *const *notes; /* sentences for people: inputs and outputs that cost cut points, inputs that turned data */
  size_t note_count;
  size_t node_count;                /* nodes looked at, constants included */
  size_t side_layers, state_layers; /* layers that are counted with others */
} fl_onnx;

/* Read an ONNX file of any size.
 * Success: *out belongs to the caller (fl_onnx_free), its graph too.
 * Failure: *out is NULL. FL_ERR_FILE: it cannot be read. FL_ERR_VALUE: it is damaged (the text says at which byte), a
 * node cannot be done (the text names it, its operator and the reason), a dimension is open (the text says how to fix
 * it), an option names nothing of the file (the error has no file). FL_ERR_MEMORY.
 * Cost: linear in the nodes that are looked at, which are bounded, as is the memory (1 GiB). */
fl_status fl_onnx_load(const char *path, const fl_onnx_options *options, fl_onnx **out, fl_error *err);

/* The same of bytes in memory, which stay the caller's; `name` stands in error texts and is the graph's. */
fl_status fl_onnx_parse(const char *name, const void *bytes, size_t size, const fl_onnx_options *options, fl_onnx **out,
                        fl_error *err);

/* Keep the graph when the rest is freed: it is the caller's from here (fl_graph_free). */
fl_graph *fl_onnx_take_graph(fl_onnx *network);

void fl_onnx_free(fl_onnx *network); /* NULL is fine */

FL_END_DECLS

#endif
