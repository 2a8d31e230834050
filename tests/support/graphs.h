/* Layer graphs written by tests: as text, so that they go through the real loader. */
#ifndef FIELDLINE_TESTS_GRAPHS_H
#define FIELDLINE_TESTS_GRAPHS_H

#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/graph.h"

/* A parsed graph that a test owns (fl_graph_free). */
static inline fl_graph *graph_of(const char *text)
{
  fl_graph *graph = NULL;
  fl_error err = {0};
  if (fl_graph_parse("graph.yaml", text, strlen(text), &graph, &err) == FL_OK) return graph;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

enum { GRAPH_MAX_DRAWN = 24 }; /* layers of a drawn graph */

/* What is drawn for a graph: layer i reads those j with reads[i][j]. */
typedef struct {
  size_t layer_count;
  bool reads[GRAPH_MAX_DRAWN][GRAPH_MAX_DRAWN];
} graph_drawing;

/* 2 to `most` layers. Every layer but the first reads one to three earlier ones, mostly near; what nobody reads is
 * read by the last layer. So there is one input and one output. */
static inline graph_drawing graph_draw(uint64_t *seed, size_t most)
{
  graph_drawing g = {0};
  g.layer_count = 2 + draw_below(seed, most - 1);
  size_t reach = 1 + draw_below(seed, 4);
  for (size_t i = 1; i < g.layer_count; i++)
    for (size_t edges = 1 + draw_below(seed, 3) / 2 + draw_below(seed, 4) / 3; edges > 0; edges--) {
      size_t back = 1 + draw_below(seed, draw_below(seed, 8) == 0 ? i : reach);
      g.reads[i][back > i ? 0 : i - back] = true;
    }
  for (size_t j = 0; j + 1 < g.layer_count; j++) {
    bool read = false;
    for (size_t i = j + 1; i < g.layer_count; i++) read = read || g.reads[i][j];
    if (!read) g.reads[g.layer_count - 1][j] = true;
  }
  return g;
}

/* The drawing's text, malloc'd, with small random shapes, parameters, macs, and now and then another dtype, inner
 * bytes, or a number of consumers. */
static inline char *graph_write(const graph_drawing *g, uint64_t *seed)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fprintf(out, "model: drawn\nlayers:\n");
  for (size_t i = 0; i < g->layer_count; i++) {
    const char *comma = "";
    fprintf(out, "- {name: n%zu, from: [", i);
    for (size_t j = 0; j < i; j++)
      if (g->reads[i][j]) fprintf(out, "%sn%zu", comma, j), comma = ", ";
    fprintf(out, "], shape: [%zu, %zu], params: %zu, macs: %zu", 1 + draw_below(seed, 4), 1 + draw_below(seed, 6),
            draw_below(seed, 3) * draw_below(seed, 50), draw_below(seed, 1000));
    if (draw_below(seed, 3) == 0) fprintf(out, ", dtype_bytes: %d", 1 << draw_below(seed, 4));
    if (draw_below(seed, 5) == 0) fprintf(out, ", inner_bytes: %zu", draw_below(seed, 100));
    if (draw_below(seed, 5) == 0) fprintf(out, ", consumers: %zu", 1 + draw_below(seed, 4));
    fprintf(out, "}\n");
  }
  fclose(out);
  return text;
}

/* A drawn graph that a test owns. */
static inline fl_graph *graph_drawn(uint64_t *seed, size_t most)
{
  graph_drawing g = graph_draw(seed, most);
  char *text = graph_write(&g, seed);
  fl_graph *graph = graph_of(text);
  free(text);
  return graph;
}

#endif
