/* What cuts send, and parts hold and compute: sums over the layers, made once, of which accounting.c is asked. */
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "network/costs_box.h"

#define PUBLISHED_ELEMENT_BYTES 8 /* the published formulas count every activation element so */

/* ---- what cuts send ---- */

static double raw_bytes(const fl_layer *layer, fl_accounting accounting)
{
  return accounting == FL_ACCOUNTING_PUBLISHED ? (double)layer->elements * PUBLISHED_ELEMENT_BYTES
                                               : (double)layer->output_bytes;
}

/* Do both compress to the same size? */
static bool is_alike(const fl_graph *graph, size_t i, size_t k)
{
  const fl_layer *a = &graph->layers[i], *b = &graph->layers[k];
  return a->rank == b->rank && memcmp(a->shape, b->shape, a->rank * sizeof *a->shape) == 0 &&
         a->dtype_bytes == b->dtype_bytes && a->output_bytes == b->output_bytes &&
         fl_graph_is_rectified(graph, i) == fl_graph_is_rectified(graph, k);
}

/* Bits of one copy of a layer's outputs. The codec knows the first output; the rest compresses as that does. */
static fl_status layer_bits(const fl_graph *graph, const fl_codec_params *codec, fl_accounting accounting, size_t i,
                            double *bits, fl_error *err)
{
  const fl_layer *layer = &graph->layers[i];
  uint32_t element_bytes = accounting == FL_ACCOUNTING_PUBLISHED ? PUBLISHED_ELEMENT_BYTES : layer->dtype_bytes;
  double whole = raw_bytes(layer, accounting), first = (double)layer->elements * element_bytes;
  if (codec->codec->kind == FL_CODEC_RATIO) {
    *bits = whole * FL_BITS_PER_BYTE / codec->value;
    return FL_OK;
  }
  fl_status status =
      fl_codec_bits(codec, layer->shape, layer->rank, element_bytes, fl_graph_is_rectified(graph, i), bits, err);
  if (whole != first) *bits *= whole / first;
  return status;
}

/* The outputs that codecs have measured: equal ones are compressed once. */
typedef struct {
  uint32_t *layers; /* one of each kind */
  double *bits;     /* of them */
  size_t count;
} measured;

static fl_status measure_once(measured *known, const fl_graph *graph, const fl_codec_params *codec,
                              fl_accounting accounting, uint32_t i, double *bits, fl_error *err)
{
  for (size_t k = 0; codec->codec->measured && k < known->count; k++)
    if (is_alike(graph, i, known->layers[k])) {
      *bits = known->bits[k];
      return FL_OK;
    }
  fl_status status = layer_bits(graph, codec, accounting, i, bits, err);
  known->layers[known->count] = i;
  known->bits[known->count++] = *bits;
  return status;
}

/* Add what a layer's outputs take to the cuts that send them, `bits` a copy. */
static void add_to_cuts(costs_box *b, const fl_layer *layer, double bits)
{
  double bytes = b->batch * raw_bytes(layer, b->costs.accounting);
  if (costs_are_published(b)) bits *= layer->consumers;
  for (size_t c = layer->sent_first; c < layer->sent_end; c++) {
    b->transfer_bits[c] += bits;
    b->raw_bytes[c] += bytes;
  }
}

/* Add it to what enters and leaves the network. An input that nobody reads, the only layer, still enters. */
static void add_to_ends(costs_box *b, const fl_layer *layer, double bits)
{
  double copies = costs_are_published(b) && layer->consumers > 0 ? layer->consumers : 1;
  if (layer->from_count == 0) b->costs.input_bits += bits * copies;
  if (layer->is_output) b->costs.output_bits += bits;
}

/* No network is refused for what none of its cuts sends. */
static fl_status send_layer(costs_box *b, measured *known, const fl_graph *graph, const fl_codec_params *codec,
                            uint32_t i, fl_error *err)
{
  const fl_layer *layer = &graph->layers[i];
  double bits = 0;
  bool is_cut = layer->sent_first < layer->sent_end;
  if (!is_cut && layer->from_count > 0 && !layer->is_output) return FL_OK;
  fl_error why = {0};
  fl_status status = measure_once(known, graph, codec, b->costs.accounting, i, &bits, &why);
  if (status == FL_ERR_VALUE && !is_cut) {
    bits = raw_bytes(layer, b->costs.accounting) * FL_BITS_PER_BYTE;
    status = FL_OK;
  }
  if (status != FL_OK) {
    if (err != NULL) *err = why;
    return status;
  }
  add_to_cuts(b, layer, b->batch * bits);
  add_to_ends(b, layer, b->batch * bits);
  return FL_OK;
}

static double side_bytes_of_inputs(const fl_graph *graph)
{
  double bytes = 0;
  for (size_t i = 0; i < graph->layer_count; i++)
    if (graph->layers[i].from_count == 0) bytes += (double)graph->layers[i].side_bytes;
  return bytes;
}

/* What goes beside outputs, never compressed: that of all inputs where a cut is behind several, else of the layer. */
static double side_bytes(const fl_graph *graph, size_t cut)
{
  const fl_layer *behind = &graph->layers[graph->cuts[cut]];
  bool behind_inputs = graph->cut_kind == FL_CUTS_POINTS && behind->from_count == 0;
  return behind_inputs ? side_bytes_of_inputs(graph) : (double)behind->side_bytes;
}

static fl_status fill_transfers(costs_box *b, const fl_graph *graph, const fl_codec_params *codec, fl_error *err)
{
  size_t n = graph->layer_count, last = graph->cut_count - 1; /* which sends nothing */
  measured known = {calloc(n, sizeof *known.layers), calloc(n, sizeof *known.bits), 0};
  fl_status status = known.layers == NULL || known.bits == NULL ? fl_fail_memory(err, "costs") : FL_OK;
  for (uint32_t i = 0; i < n && status == FL_OK; i++) {
    status = send_layer(b, &known, graph, codec, i, err);
    if (graph->layers[i].is_output) b->raw_bytes[last] += b->batch * raw_bytes(&graph->layers[i], b->costs.accounting);
  }
  for (size_t c = 0; c < last && status == FL_OK; c++)
    b->transfer_bits[c] += b->batch * side_bytes(graph, c) * FL_BITS_PER_BYTE;
  b->costs.input_bits += b->batch * side_bytes_of_inputs(graph) * FL_BITS_PER_BYTE;
  free(known.layers);
  free(known.bits);
  return status;
}

/* ---- what parts hold ---- */

static size_t first_owned(const fl_graph *graph, size_t cut)
{
  return cut == 0 ? 0 : (size_t)graph->cuts[cut - 1] + 1;
}

/* What adds up in a part, whatever runs beside it. */
static double held_bytes(const costs_box *b, const fl_layer *layer, uint64_t state_copies)
{
  if (costs_are_published(b))
    return b->batch * (double)layer->elements * layer->dtype_bytes + (double)layer->params + (double)layer->inner_bytes;
  return (double)layer->param_bytes + b->batch * (double)layer->state_bytes * (double)state_copies;
}

/* The published accounting charges nobody for what the input layer holds. */
static void fill_held(costs_box *b, const fl_graph *graph, uint64_t state_copies)
{
  double upto = 0;
  for (size_t c = 0; c < graph->cut_count; c++) {
    double sum = 0;
    for (size_t i = first_owned(graph, c); i <= graph->cuts[c]; i++)
      sum += held_bytes(b, &graph->layers[i], state_copies);
    if (c > 0) b->segment_bytes[c - 1] = sum;
    if (c > 0 || !costs_are_published(b)) upto += sum;
    b->held_upto[c] = upto;
  }
}

/* The tensors alive while the whole network runs in file order: the inputs from the start, every other output from the
 * layer that makes it, all to the last one that reads them, the network's outputs to the end. Nothing of that depends
 * on where the network is cut: a part holds what is sent to it, and what only passes through. */
typedef struct {
  const fl_graph *graph;
  uint32_t *last_reader; /* [layer] UINT32_MAX: it stays */
  double live;
} tensors;

static fl_status tensors_init(tensors *t, const fl_graph *graph, fl_error *err)
{
  *t = (tensors){graph, malloc(graph->layer_count * sizeof *t->last_reader), 0};
  if (t->last_reader == NULL) return fl_fail_memory(err, "segments");
  for (uint32_t i = 0; i < graph->layer_count; i++) {
    const fl_layer *layer = &graph->layers[i];
    if (layer->from_count == 0) t->live += (double)layer->output_bytes;
    for (size_t k = 0; k < layer->from_count; k++) t->last_reader[layer->from[k]] = i;
  }
  for (uint32_t i = 0; i < graph->layer_count; i++)
    if (graph->layers[i].is_output) t->last_reader[i] = UINT32_MAX;
  return FL_OK;
}

/* Run layer i. Returns what is alive while it runs. */
static double run_layer(tensors *t, uint32_t i)
{
  const fl_layer *layer = &t->graph->layers[i];
  if (layer->from_count > 0) t->live += (double)layer->output_bytes;
  double live = t->live;
  for (size_t k = 0; k < layer->from_count; k++) {
    uint32_t source = layer->from[k];
    if (t->last_reader[source] != i) continue;
    t->live -= (double)t->graph->layers[source].output_bytes;
    t->last_reader[source] = UINT32_MAX; /* a layer may read the same tensor twice */
  }
  return live;
}

static fl_status fill_peaks(costs_box *b, const fl_graph *graph, fl_error *err)
{
  tensors t;
  fl_status status = tensors_init(&t, graph, err);
  uint32_t layer = 0;
  for (size_t c = 0; c < graph->cut_count && status == FL_OK; c++) {
    double peak = t.live;
    for (; layer <= graph->cuts[c]; layer++) {
      double live = run_layer(&t, layer);
      if (live > peak) peak = live;
    }
    b->highest[0][c] = b->batch * peak;
    if (c > 0) b->segment_bytes[c - 1] += b->batch * peak;
  }
  free(t.last_reader);
  return status;
}

static void fill_highest(costs_box *b)
{
  for (size_t level = 1; level < b->level_count; level++) {
    size_t half = (size_t)1 << (level - 1);
    const double *lower = b->highest[level - 1];
    for (size_t c = 0; c + 2 * half <= b->costs.point_count; c++)
      b->highest[level][c] = lower[c] > lower[c + half] ? lower[c] : lower[c + half];
  }
}

static fl_status fill_memory(costs_box *b, const fl_graph *graph, uint64_t state_copies, fl_error *err)
{
  fill_held(b, graph, state_copies);
  if (costs_are_published(b)) return FL_OK;
  fl_status status = fill_peaks(b, graph, err);
  fill_highest(b);
  return status;
}

/* ---- what parts compute ---- */

static void fill_macs(costs_box *b, const fl_graph *graph)
{
  uint64_t macs = 0;
  double weights = 0;
  size_t layer = 0;
  for (size_t c = 0; c < graph->cut_count; c++) {
    for (; layer <= graph->cuts[c]; layer++) {
      macs += graph->layers[layer].macs;
      weights += (double)graph->layers[layer].param_bytes;
    }
    b->macs_upto[c] = macs;
    b->weights_upto[c] = weights;
    b->layers_upto[c] = (uint32_t)layer; /* at most FL_GRAPH_MAX_LAYERS */
  }
}

/* What a layer moves through the memory: what it is made of once, and what it reads, writes and keeps of each input. */
static double moved_bytes(const fl_graph *graph, const fl_layer *layer, double batch)
{
  double bytes = (double)layer->output_bytes + (double)(layer->state_bytes - layer->unused_bytes);
  for (size_t k = 0; k < layer->from_count; k++) bytes += (double)graph->layers[layer->from[k]].output_bytes;
  return (double)layer->param_bytes + batch * bytes;
}

static fl_status fill_seconds(costs_box *b, const fl_graph *graph, const fl_profile *profile, fl_error *err)
{
  size_t n = graph->layer_count;
  double *flop = calloc(n, sizeof *flop), *bytes = calloc(n, sizeof *bytes);
  for (size_t i = 0; i < n && flop != NULL && bytes != NULL; i++) {
    flop[i] = 2 * b->batch * (double)graph->layers[i].macs;
    bytes[i] = moved_bytes(graph, &graph->layers[i], b->batch);
  }
  if (flop != NULL && bytes != NULL) b->roofline = fl_roofline_new(flop, bytes, n);
  if (b->roofline != NULL && profile != NULL) b->measured = fl_measured_new(profile, graph, b->batch, flop, bytes);
  free(flop);
  free(bytes);
  bool complete = b->roofline != NULL && (profile == NULL || b->measured != NULL);
  return complete ? FL_OK : fl_fail_memory(err, "costs");
}

/* ---- the whole ---- */

static costs_box *costs_new(size_t p)
{
  costs_box *b = calloc(1, sizeof *b);
  if (b == NULL) return NULL;
  b->transfer_bits = calloc(p, sizeof *b->transfer_bits);
  b->raw_bytes = calloc(p, sizeof *b->raw_bytes);
  b->segment_bytes = calloc(p, sizeof *b->segment_bytes);
  b->macs_upto = calloc(p, sizeof *b->macs_upto);
  b->weights_upto = calloc(p, sizeof *b->weights_upto);
  b->held_upto = calloc(p, sizeof *b->held_upto);
  b->layers_upto = calloc(p, sizeof *b->layers_upto);
  size_t levels = costs_levels(p);
  b->highest = calloc(levels, sizeof *b->highest);
  bool complete = b->transfer_bits != NULL && b->raw_bytes != NULL && b->segment_bytes != NULL &&
                  b->macs_upto != NULL && b->weights_upto != NULL && b->held_upto != NULL && b->layers_upto != NULL &&
                  b->highest != NULL;
  for (; complete && b->level_count < levels; b->level_count++)
    complete = (b->highest[b->level_count] = calloc(p, sizeof **b->highest)) != NULL;
  if (complete) return b;
  fl_costs_free(&b->costs);
  return NULL;
}

fl_status fl_costs_make(const fl_graph *graph, const fl_cost_params *params, fl_costs **out, fl_error *err)
{
  *out = NULL;
  if (params->accounting == FL_ACCOUNTING_PUBLISHED && graph->not_published.status != FL_OK) {
    if (err != NULL) *err = graph->not_published;
    return graph->not_published.status;
  }
  costs_box *b = costs_new(graph->cut_count);
  if (b == NULL) return fl_fail_memory(err, "costs");
  b->costs = (fl_costs){.accounting = params->accounting,
                        .point_count = graph->cut_count,
                        .transfer_bits = b->transfer_bits,
                        .raw_bytes = b->raw_bytes,
                        .segment_bytes = b->segment_bytes,
                        .batch = params->batch > 0 ? params->batch : 1};
  b->batch = (double)b->costs.batch;
  fl_status status = fill_transfers(b, graph, &params->codec, err);
  if (status == FL_OK) status = fill_memory(b, graph, params->state_copies, err);
  if (status == FL_OK) status = fill_seconds(b, graph, params->profile, err);
  if (status != FL_OK) {
    fl_costs_free(&b->costs);
    return status;
  }
  fill_macs(b, graph);
  *out = &b->costs;
  return FL_OK;
}

void fl_costs_free(fl_costs *costs)
{
  if (costs == NULL) return;
  costs_box *b = (costs_box *)costs; /* its first member */
  for (size_t level = 0; level < b->level_count; level++) free(b->highest[level]);
  free(b->highest);
  free(b->transfer_bits);
  free(b->raw_bytes);
  free(b->segment_bytes);
  free(b->macs_upto);
  free(b->weights_upto);
  free(b->held_upto);
  free(b->layers_upto);
  fl_roofline_free(b->roofline);
  fl_measured_free(b->measured);
  free(b);
}
