/* The layer graph of a network: layers with shapes, parameters and multiply-accumulates, and the
 * cut points, the layers through which all data passes. */
#ifndef FIELDLINE_GRAPH_H
#define FIELDLINE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

/* Bounds of what a file may hold; beyond them loading fails with a message. With them no sum
 * over a graph overflows and every algorithm on it ends soon. */
#define FL_GRAPH_MAX_LAYERS ((size_t)32768)
#define FL_GRAPH_MAX_EDGES ((size_t)1 << 20)
#define FL_GRAPH_MAX_RANK 8
#define FL_GRAPH_MAX_TENSORS ((size_t)1 << 20)    /* named by all layers together */
#define FL_GRAPH_MAX_ELEMENTS ((uint64_t)1 << 36) /* of one activation */
#define FL_GRAPH_MAX_COUNT ((uint64_t)1 << 45)    /* every other count of one layer: params, macs, bytes */

typedef struct {
  const char *name;       /* unique in the graph */
  const char *op;         /* kind of layer, as in the source framework */
  const char *activation; /* function applied to the output, "" when none is known */
  const uint32_t *from;   /* indices of the layers it reads, all smaller than its own */
  size_t from_count;      /* 0 for the inputs only */
  const uint64_t *shape;  /* output without the batch, `rank` sides, each >= 1 */
  size_t rank;
  uint64_t elements;    /* product of the sides */
  uint32_t dtype_bytes; /* of one element: 1, 2, 4 or 8 */
  uint32_t consumers;   /* copies that the published accounting sends of its output */
  uint64_t params;
  uint64_t param_bytes;       /* as they are stored */
  uint64_t macs;              /* multiply-accumulates of one inference */
  uint64_t inner_bytes;       /* memory of a nested model's inside (published accounting) */
  uint64_t output_bytes;      /* of all its outputs, before compression */
  uint64_t shared_bytes;      /* of param_bytes: a copy of what an earlier layer holds, once in the whole network */
  uint64_t side_bytes;        /* what a cut behind it sends beside outputs, never compressed */
  uint64_t state_bytes;       /* held for every request under way, such as a KV cache */
  uint64_t unused_bytes;      /* of state_bytes: room that an inference does not touch */
  const char *state;          /* layers of one name stay in one part; "": none */
  const char *const *tensors; /* names of its outputs; none: they are called as the layer is */
  size_t tensor_count;
  bool is_output; /* an output of the network; others may read it as well */
  uint32_t level; /* longest path from the input, in edges; several inputs stand on level 1 */
  /* The cuts that send its output, by the graph's present cuts: sent_first <= c < sent_end. */
  uint32_t sent_first, sent_end;
} fl_layer;

/* Where a graph may be cut. */
typedef enum {
  FL_CUTS_POINTS,    /* behind the layers through which all data passes */
  FL_CUTS_BOUNDARIES /* behind every layer, in file order */
} fl_cut_kind;

const char *fl_cut_kind_name(fl_cut_kind kind); /* "points", "boundaries" */

/* Read-only once made, but for fl_graph_choose_cuts(); layers stand in the file's topological order, layer 0 is an
 * input, the last layer is an output. */
typedef struct {
  const char *model;
  const fl_layer *layers;
  size_t layer_count;
  size_t edge_count;
  size_t input_count, output_count; /* >= 1 */
  fl_cut_kind cut_kind;
  /* Cut c is behind layers 0 to cuts[c] of the file's order; they grow, and the last is the last layer. Several inputs
   * are one cut point, the first: behind those that the file begins with, and they all enter there, wherever they
   * stand. Several outputs are one cut point, the last. */
  const uint32_t *cuts;
  size_t cut_count; /* >= 1 */
  /* FL_OK, or why the published accounting refuses the graph (several inputs or outputs, keys it does not know), with
   * the place. */
  fl_error not_published;
} fl_graph;

/* ---- making graphs ---- */

#define FL_GRAPH_DEFAULT UINT64_MAX /* a count that is left out */

/* A layer as a reader of some format hands it over; strings and arrays stay the caller's. */
typedef struct {
  const char *name;                   /* not empty, unique, without control characters, as all texts here */
  const char *op, *activation;        /* NULL: not known */
  const uint32_t *from;               /* layers it reads; one may be named twice */
  size_t from_count;                  /* 0: an input */
  const uint64_t *shape;              /* first output, without the batch */
  size_t rank;                        /* 1 to FL_GRAPH_MAX_RANK */
  uint32_t dtype_bytes;               /* 1, 2, 4 or 8 */
  uint64_t params, macs, inner_bytes; /* at most FL_GRAPH_MAX_COUNT each, as all counts below */
  uint64_t param_bytes;               /* FL_GRAPH_DEFAULT: params x dtype_bytes */
  uint64_t output_bytes;              /* >= 1; FL_GRAPH_DEFAULT: elements x dtype_bytes */
  uint64_t consumers;                 /* FL_GRAPH_DEFAULT: as many as read it */
  uint64_t shared_bytes;              /* at most param_bytes */
  uint64_t side_bytes, state_bytes;
  uint64_t unused_bytes;      /* at most state_bytes; files of layer graphs do not say it */
  const char *state;          /* NULL: none */
  const char *const *tensors; /* names of its outputs, for people; NULL: the layer's own */
  size_t tensor_count;
  bool is_output; /* layers that nobody reads are outputs anyway */
  size_t line;    /* of its file, for error texts; 0: it has none */
} fl_layer_record;

/* What is wrong with which of the records: the texts of fl_graph_build() say it without this place. */
typedef struct {
  size_t layer;    /* FL_GRAPH_NO_LAYER: it is about the whole graph */
  const char *key; /* of the record, as YAML calls it: "from"; NULL: it is about the whole layer */
  size_t item;     /* of from, shape and tensors; FL_GRAPH_NO_ITEM: it is about the whole list */
} fl_graph_fault;
#define FL_GRAPH_NO_LAYER SIZE_MAX
#define FL_GRAPH_NO_ITEM SIZE_MAX

/* Make a graph of `count` layers in topological order, all checked: names, sizes, order, and that every layer but the
 * inputs reads one and every input is read. It copies what it is given, and may be cut at its cut points.
 * Success: *out belongs to the caller, who ends it with fl_graph_free().
 * Failure: *out is NULL; FL_ERR_VALUE, FL_ERR_MEMORY. Error texts begin with the layer and the key, unless `fault` is
 * given: then it is the place, and *err says only what is wrong. After a success it is the place of not_published.
 * Cost: linear in edges, n log n in layers. */
fl_status fl_graph_build(const char *model, const fl_layer_record *layers, size_t count, fl_graph **out,
                         fl_graph_fault *fault, fl_error *err);

/* Let the graph be cut elsewhere; what was made from its former cuts does not belong to it any more. FL_ERR_MEMORY: it
 * can only be freed then. Cost: linear in edges, n log n in layers. */
fl_status fl_graph_choose_cuts(fl_graph *graph, fl_cut_kind kind, fl_error *err);

/* What cut c, c < cut_count, is called: the layer it is behind, "(inputs)" or "(outputs)" where several are one. */
const char *fl_graph_cut_name(const fl_graph *graph, size_t cut);

/* Parse the bytes of a layer graph (README, "Layer graphs"); `name` stands in error texts.
 * Success: *out belongs to the caller, who ends it with fl_graph_free().
 * Failure: *out is NULL and *err has line and column: FL_ERR_SYNTAX, FL_ERR_VALUE (unknown or
 * repeated names, a cycle, a missing shape, absurd sizes), FL_ERR_MEMORY.
 * Cost: linear in bytes and edges, n log n in layers. */
fl_status fl_graph_parse(const char *name, const char *text, size_t size, fl_graph **out, fl_error *err);

/* The same from a file; FL_ERR_FILE when it cannot be read. */
fl_status fl_graph_load(const char *path, fl_graph **out, fl_error *err);

/* Write the graph as fl_graph_parse() reads it: what is as it would be without its key is left out. The stream is
 * flushed. Errors: FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_graph_write(FILE *out, const fl_graph *graph, fl_error *err);

void fl_graph_free(fl_graph *graph); /* NULL is fine */

/* True when the values a layer sends are those of a rectifier (ReLU, also behind layers that
 * only move values): decides which synthetic tensor stands in for it. */
bool fl_graph_is_rectified(const fl_graph *graph, size_t layer);

FL_END_DECLS

#endif
