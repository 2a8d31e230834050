/* The network while it is made: inputs, layers, outputs. Steps fill it one after another: roles.c, walk.c, trunk.c,
 * cuts.c; records.c makes the layer graph of it. */
#ifndef FIELDLINE_SRC_ONNX_NETWORK_H
#define FIELDLINE_SRC_ONNX_NETWORK_H

#include "fieldline/onnx.h"
#include "network/onnx/model.h"
#include "network/onnx/value.h"

enum { ONNX_MAX_PORTS = 4096, ONNX_MAX_NODES = 1 << 18 };

typedef enum { ONNX_DEAD, ONNX_TRUNK, ONNX_BESIDE, ONNX_TAIL } onnx_place; /* BESIDE: from side inputs only */

typedef struct {
  onnx_span op;
  const char *name;
  onnx_value **in, **out;
  size_t in_count, out_count;
  uint64_t macs, params, param_bits;
  onnx_place place;
  bool wanted, feeds_state; /* leads to an output; to a state */
  int64_t position;         /* in the trunk; of others that of the layer they are counted with; -1 */
  uint64_t output_bytes, side_bytes, state_bytes;
  const char *state;
  bool is_output;
} onnx_layer;

typedef struct {
  onnx_value *value;
  onnx_span name;
  fl_onnx_role role;
  bool forced;    /* the options say what it is */
  uint32_t state; /* of a state: index of its output, of such an output: index of its input; or ONNX_NOBODY */
  size_t cut_cost;
} onnx_port;

typedef struct {
  onnx_context *context;
  const fl_onnx_options *options;
  onnx_model model;
  onnx_port *inputs, *outputs;
  size_t input_count, output_count;
  onnx_layer *layers;
  size_t layer_count, layer_room;
  size_t node_count;
  uint64_t foldable; /* elements that may still be worked out */
  onnx_layer **trunk;
  size_t trunk_count;
  int64_t *over; /* [trunk_count + 1] edges and states that pass over the cut behind position - 1 */
  uint64_t source_side_bytes;
  uint64_t total_macs;
  const char **notes;
  size_t note_count, note_room;
} onnx_network;

bool fl_onnx_read_ports(onnx_network *net); /* roles.c */
bool fl_onnx_walk(onnx_network *net);       /* walk.c */
bool fl_onnx_find_trunk(onnx_network *net); /* trunk.c */
bool fl_onnx_find_cuts(onnx_network *net);  /* cuts.c */

bool fl_onnx_check_dims(onnx_network *net); /* do dimensions that were given stand anywhere? (sizes.c) */
bool fl_onnx_read_sizes(onnx_network *net); /* of the inputs (sizes.c) */

/* The layer graph, which the caller frees. (records.c) */
bool fl_onnx_make_graph(onnx_network *net, const char *name, fl_graph **out);

bool fl_onnx_note(onnx_network *net, const char *format, ...) FL_PRINTF(2, 3);

#endif
