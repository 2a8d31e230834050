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

/* What is drawn for a graph: layer i reads those j with reads[i][j]; `wide` graphs have further keys. */
typedef struct {
  size_t layer_count;
  bool reads[GRAPH_MAX_DRAWN][GRAPH_MAX_DRAWN];
  bool wide;
  bool is_output[GRAPH_MAX_DRAWN]; /* although others read it */
  size_t state[GRAPH_MAX_DRAWN];   /* 0: none */
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

/* A drawing with several inputs, wherever they stand, several outputs, and states; every input is read. */
static inline graph_drawing graph_draw_wide(uint64_t *seed, size_t most)
{
  graph_drawing g = graph_draw(seed, most);
  size_t n = g.layer_count;
  g.wide = true;
  for (size_t i = 1; i + 1 < n; i++) {
    if (draw_below(seed, 10) == 0) memset(g.reads[i], 0, sizeof g.reads[i]);
    if (draw_below(seed, 10) == 0)
      for (size_t later = i + 1; later < n; later++) g.reads[later][i] = false;
    g.is_output[i] = draw_below(seed, 20) == 0;
    if (draw_below(seed, 5) == 0) g.state[i] = 1 + draw_below(seed, 3);
  }
  for (size_t i = 0; i < n; i++) { /* an input that nobody reads is read by the last layer */
    bool reads = false, is_read = false;
    for (size_t j = 0; j < n; j++) reads = reads || g.reads[i][j], is_read = is_read || g.reads[j][i];
    if (!reads && !is_read) g.reads[n - 1][i == n - 1 ? 0 : i] = true;
  }
  return g;
}

static inline void graph_write_further(FILE *out, const graph_drawing *g, size_t i, uint64_t *seed)
{
  if (draw_below(seed, 3) == 0) fprintf(out, ", param_bytes: %zu", draw_below(seed, 100));
  if (draw_below(seed, 3) == 0) fprintf(out, ", output_bytes: %zu", 1 + draw_below(seed, 100));
  if (draw_below(seed, 4) == 0) fprintf(out, ", side_bytes: %zu", draw_below(seed, 20));
  if (draw_below(seed, 4) == 0) fprintf(out, ", state_bytes: %zu", draw_below(seed, 200));
  if (g->state[i] > 0) fprintf(out, ", state: s%zu", g->state[i]);
  if (g->is_output[i]) fprintf(out, ", output: true");
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
    if (g->wide) graph_write_further(out, g, i, seed);
    fprintf(out, "}\n");
  }
  fclose(out);
  return text;
}

static inline fl_graph *graph_of_drawing(const graph_drawing *g, uint64_t *seed)
{
  char *text = graph_write(g, seed);
  fl_graph *graph = graph_of(text);
  free(text);
  return graph;
}

/* A drawn graph that a test owns. */
static inline fl_graph *graph_drawn(uint64_t *seed, size_t most)
{
  graph_drawing g = graph_draw(seed, most);
  return graph_of_drawing(&g, seed);
}

/* The same with several inputs and outputs, and all keys. */
static inline fl_graph *graph_drawn_wide(uint64_t *seed, size_t most)
{
  graph_drawing g = graph_draw_wide(seed, most);
  return graph_of_drawing(&g, seed);
}

#endif
