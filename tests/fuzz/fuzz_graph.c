/* Any bytes as a layer graph: one that keeps what its header promises, or none and a message. */
#undef NDEBUG
#include <assert.h>
#include <string.h>

#include "driver.h"
#include "fieldline/graph.h"

static void check_layer(const fl_graph *graph, size_t index)
{
  const fl_layer *layer = &graph->layers[index];
  uint64_t elements = 1;
  uint32_t level = graph->input_count > 1;
  assert(layer->name[0] != '\0' && layer->rank >= 1 && layer->rank <= FL_GRAPH_MAX_RANK);
  for (size_t i = 0; i < layer->rank; i++) elements *= layer->shape[i];
  assert(elements == layer->elements && elements >= 1 && elements <= FL_GRAPH_MAX_ELEMENTS);
  assert(layer->params <= FL_GRAPH_MAX_COUNT && layer->macs <= FL_GRAPH_MAX_COUNT);
  assert(index > 0 || layer->from_count == 0);
  assert(layer->param_bytes <= FL_GRAPH_MAX_COUNT * 8 && layer->output_bytes >= 1 &&
         layer->sent_first <= layer->sent_end);
  assert(layer->side_bytes <= FL_GRAPH_MAX_COUNT && layer->state_bytes <= FL_GRAPH_MAX_COUNT);
  for (size_t i = 0; i < layer->from_count; i++) {
    const fl_layer *source = &graph->layers[layer->from[i]];
    assert(layer->from[i] < index);
    if (source->level >= level) level = source->level + 1;
  }
  assert(level == layer->level);
}

static void check_graph(const fl_graph *graph)
{
  size_t edges = 0;
  assert(graph->layer_count >= 1 && graph->layer_count <= FL_GRAPH_MAX_LAYERS);
  for (size_t i = 0; i < graph->layer_count; i++) {
    check_layer(graph, i);
    edges += graph->layers[i].from_count;
    (void)fl_graph_is_rectified(graph, i);
  }
  assert(edges == graph->edge_count && edges <= FL_GRAPH_MAX_EDGES);
  assert(graph->input_count >= 1 && graph->output_count >= 1);
}

static void check_cuts(const fl_graph *graph)
{
  assert(graph->cut_count >= 1 && graph->cuts[graph->cut_count - 1] == graph->layer_count - 1);
  for (size_t i = 1; i < graph->cut_count; i++) assert(graph->cuts[i - 1] < graph->cuts[i]);
  for (size_t i = 0; i < graph->cut_count; i++) assert(fl_graph_cut_name(graph, i)[0] != '\0');
  for (size_t i = 0; i < graph->layer_count; i++) assert(graph->layers[i].sent_end < graph->cut_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  fl_graph *graph = NULL;
  fl_error err = {0};
  fl_status status = fl_graph_parse("fuzz.yaml", (const char *)data, size, &graph, &err);
  if (status == FL_OK) {
    check_graph(graph);
    check_cuts(graph);
    assert(fl_graph_choose_cuts(graph, FL_CUTS_BOUNDARIES, NULL) == FL_OK);
    check_cuts(graph);
  } else {
    assert(graph == NULL && err.status == status && err.message[0] != '\0');
    assert(err.line > 0 && err.column > 0);
  }
  fl_graph_free(graph);
  return 0;
}
