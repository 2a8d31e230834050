/* The network that a command line names: a model, a language model, a layer graph or an ONNX file. */
#ifndef FIELDLINE_SRC_CLI_NETWORK_H
#define FIELDLINE_SRC_CLI_NETWORK_H

#include "fieldline/onnx.h"
#include "options.h"

typedef struct {
  fl_graph *graph;
  fl_onnx *onnx; /* what is known of an ONNX file; NULL: it is none */
} network;

/* Success: end *out with network_clear(). */
fl_status network_load(const cli_options *options, network *out, fl_error *err);
/* What of an ONNX file was left out or assumed, a line each. */
void network_print_notes(FILE *out, const fl_onnx *onnx); /* NULL: there are none */
void network_clear(network *loaded);

#endif
