#include <stdio.h>
#include <string.h>

#include <fieldline/graph.h>
#include <fieldline/version.h>

/* A chain of four layers with one layer beside the third: in, a, and out are cut points, b and c share a level. */
static const char text[] = "model: Diamond\n"
                           "input: in\n"
                           "layers:\n"
                           "- {name: in, op: InputLayer, from: [], shape: [8], dtype_bytes: 4, params: 0, macs: 0}\n"
                           "- {name: a, op: Dense, from: [in], shape: [8], dtype_bytes: 4, params: 72, macs: 64}\n"
                           "- {name: b, op: Dense, from: [a], shape: [8], dtype_bytes: 4, params: 72, macs: 64}\n"
                           "- {name: c, op: Dense, from: [a], shape: [8], dtype_bytes: 4, params: 72, macs: 64}\n"
                           "- {name: out, op: Add, from: [b, c], shape: [8], dtype_bytes: 4, params: 0, macs: 0}\n";

int main(void)
{
  fl_graph *graph = NULL;
  fl_error error;
  if (fl_graph_parse("diamond", text, strlen(text), &graph, &error) != FL_OK) {
    fl_error_print(stderr, &error);
    return 1;
  }
  printf("%s: %zu cut points, fieldline %s\n", graph->model, graph->cut_count, FL_VERSION);
  fl_graph_free(graph);
  return 0;
}
