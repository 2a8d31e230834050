/* What a layer graph is inside: the graph with what its pointers point to. */
#ifndef FIELDLINE_SRC_GRAPH_BOX_H
#define FIELDLINE_SRC_GRAPH_BOX_H

#include "fieldline/graph.h"

typedef struct {
  fl_graph graph; /* first: a fl_graph * is a graph_box * */
  fl_layer *layers;
  uint32_t *edges, *cuts; /* cuts has room for a virtual input and output beside all layers */
  uint64_t *sides;
  bool *rectified; /* [layer] */
  const char **tensors;
  char *strings;
} graph_box;

/* Levels of the layers: longest paths from the input. */
void fl_graph_assign_levels(graph_box *box);

/* Layer indices sorted by name, layers of one name in file order. `by_name` and `names` hold `count` each. */
void fl_graph_sort_names(const char *const *names, uint32_t *by_name, size_t count);

/* Index of the named layer; `count` when there is none. */
size_t fl_graph_find_name(const char *const *names, const uint32_t *by_name, size_t count, const char *name);

#endif
