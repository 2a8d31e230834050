/* The layer graph of a network: layers with shapes, parameters and multiply-accumulates, and the
 * cut points, the layers through which all data passes. */
#ifndef FIELDLINE_GRAPH_H
#define FIELDLINE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

/* Bounds of what a file may hold; beyond them loading fails with a message. With them no sum
 * over a graph overflows and every algorithm on it ends soon. */
#define FL_GRAPH_MAX_LAYERS ((size_t)32768)
#define FL_GRAPH_MAX_EDGES ((size_t)1 << 20)
#define FL_GRAPH_MAX_RANK 8
#define FL_GRAPH_MAX_ELEMENTS ((uint64_t)1 << 36) /* of one activation */
#define FL_GRAPH_MAX_COUNT ((uint64_t)1 << 45)    /* params, macs, inner_bytes of one layer */

typedef struct {
  const char *name;       /* unique in the graph */
  const char *op;         /* kind of layer, as in the source framework */
  const char *activation; /* function applied to the output, "" when none is known */
  const uint32_t *from;   /* indices of the layers it reads, all smaller than its own */
  size_t from_count;      /* 0 for the input layer only */
  const uint64_t *shape;  /* output without the batch, `rank` sides, each >= 1 */
  size_t rank;
  uint64_t elements;    /* product of the sides */
  uint32_t dtype_bytes; /* of one element: 1, 2, 4 or 8 */
  uint32_t consumers;   /* copies that the published accounting sends of its output */
  uint64_t params;
  uint64_t macs;        /* multiply-accumulates of one inference */
  uint64_t inner_bytes; /* memory of a nested model's inside (published accounting) */
  uint32_t level;       /* longest path from the input, in edges */
} fl_layer;

/* Read-only once made; layers stand in the file's topological order, layer 0 is the input. */
typedef struct {
  const char *model;
  const fl_layer *layers;
  size_t layer_count;
  size_t edge_count;
  const uint32_t *cuts; /* layer index of each cut point, in order; the first is 0, the last the output */
  size_t cut_count;     /* >= 1 */
} fl_graph;

/* Parse the bytes of a layer graph (README, "Layer graphs"); `name` stands in error texts.
 * Success: *out belongs to the caller, who ends it with fl_graph_free().
 * Failure: *out is NULL and *err has line and column: FL_ERR_SYNTAX, FL_ERR_VALUE (unknown or
 * repeated names, a cycle, a missing shape, several inputs or outputs, absurd sizes),
 * FL_ERR_MEMORY.
 * Cost: linear in bytes and edges, n log n in layers. */
fl_status fl_graph_parse(const char *name, const char *text, size_t size, fl_graph **out, fl_error *err);

/* The same from a file; FL_ERR_FILE when it cannot be read. */
fl_status fl_graph_load(const char *path, fl_graph **out, fl_error *err);

void fl_graph_free(fl_graph *graph); /* NULL is fine */

/* True when the values a layer sends are those of a rectifier (ReLU, also behind layers that
 * only move values): decides which synthetic tensor stands in for it. */
bool fl_graph_is_rectified(const fl_graph *graph, size_t layer);

FL_END_DECLS

#endif
