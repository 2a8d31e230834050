/* Any bytes as the config.json of a language model: sizes that make graphs of both phases, or are beyond what a graph
 * holds, or none and a message. */
#undef NDEBUG
#include <assert.h>

#include "driver.h"
#include "fieldline/llm.h"

enum { MOST_BLOCKS = 1000 }; /* that graphs are made of: a number in a file is made quickly, its layers are not */

static void check_error(fl_status status, const fl_error *err)
{
  assert(err->status == status && err->message[0] != '\0');
}

/* Every block is two layers, beside the embedding, the norm and the head. */
static void make_graph(const fl_llm_sizes *sizes, fl_llm_phase phase)
{
  fl_llm_params params = fl_llm_defaults();
  fl_graph *graph;
  fl_error err = {0};
  params.phase = phase;
  fl_status status = fl_llm_graph("fuzz", sizes, &params, &graph, &err);
  if (status != FL_OK) {
    assert(graph == NULL);
    check_error(status, &err);
    return;
  }
  assert(graph->layer_count == 2 * sizes->blocks + 3);
  for (size_t i = 0; i < graph->layer_count; i++)
    assert(graph->layers[i].macs <= FL_GRAPH_MAX_COUNT && graph->layers[i].params <= FL_GRAPH_MAX_COUNT);
  fl_graph_free(graph);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  fl_llm_sizes sizes;
  fl_error err = {0};
  fl_status status = fl_llm_parse_config("config.json", (const char *)data, size, &sizes, &err);
  if (status != FL_OK) {
    check_error(status, &err);
    return 0;
  }
  assert(sizes.blocks > 0 && sizes.width > 0 && sizes.heads > 0 && sizes.kv_heads > 0 && sizes.head_dim > 0);
  assert(sizes.feed_forward > 0 && sizes.vocabulary > 0 && (sizes.norms == 2 || sizes.norms == 4));
  for (fl_llm_phase phase = FL_LLM_DECODE; sizes.blocks <= MOST_BLOCKS && phase <= FL_LLM_PREFILL; phase++)
    make_graph(&sizes, phase);
  return 0;
}
