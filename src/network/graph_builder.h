/* What is needed while a layer graph is built from records (graph.c), and what checks them (graph_records.c). */
#ifndef FIELDLINE_SRC_NETWORK_GRAPH_BUILDER_H
#define FIELDLINE_SRC_NETWORK_GRAPH_BUILDER_H

#include "network/graph_box.h"

typedef struct {
  const char *model;
  const fl_layer_record *records;
  size_t count;
  graph_box *box;
  fl_graph_fault *fault; /* never NULL */
  fl_error *err;
} graph_builder;

/* Fail for an item of a layer's key. */
#define REFUSE(b, layer, key, item, ...)                                                                               \
  (*(b)->fault = (fl_graph_fault){layer, key, item}, fl_fail((b)->err, FL_ERR_VALUE, __VA_ARGS__))

/* The model's name and the number of records. FL_ERR_VALUE. */
fl_status fl_graph_check_size(const graph_builder *b);

/* Every record by itself, that no name is there twice, and that layers read what stands before them; fills in how many
 * elements they have. FL_ERR_VALUE, FL_ERR_MEMORY. */
fl_status fl_graph_check_records(const graph_builder *b);

#endif
