#include "fieldline/accounting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISHED_ELEMENT_BYTES 8 /* the published formulas count every activation element so */

/* The costs with what their pointers point to. */
typedef struct {
  fl_costs costs; /* first: a fl_costs * is a box * */
  double *transfer_bits, *raw_bytes, *segment_bytes;
  uint64_t *macs_before;     /* [p] of all layers up to and with cut point i */
  double *parameters_before; /* [p] bytes of segments 0..i-1 that add up in a part */
  double input_bytes;        /* memory of the part that runs the input layer only */
  double **highest;          /* [levels][p] physical: highest[l][s] = largest peak of segments s..s+2^l-1 */
  size_t level_count;
} box;

static const struct {
  const char *name, *summary;
  double default_ratio;
} accountings[] = {
    [FL_ACCOUNTING_PUBLISHED] = {"published", "8 bytes an element, a copy per consumer, ratio 1.44; 1 byte a parameter",
                                 1.44},
    [FL_ACCOUNTING_PHYSICAL] = {"physical", "the layer's own bytes, one copy; parameters plus the peak of live tensors",
                                1},
};

const char *fl_accounting_name(fl_accounting accounting)
{
  return accountings[accounting].name;
}

const char *fl_accounting_summary(fl_accounting accounting)
{
  return accountings[accounting].summary;
}

double fl_accounting_default_ratio(fl_accounting accounting)
{
  return accountings[accounting].default_ratio;
}

static double activation_bytes(const fl_layer *layer)
{
  return (double)layer->elements * layer->dtype_bytes;
}

static bool same_shape(const fl_layer *a, const fl_layer *b)
{
  return a->rank == b->rank && memcmp(a->shape, b->shape, a->rank * sizeof *a->shape) == 0;
}

/* Bits of one copy of cut point i's activation; equal activations are compressed once. */
static fl_status copy_bits(const fl_graph *graph, const fl_codec_params *codec, fl_accounting accounting, size_t i,
                           double *bits, fl_error *err)
{
  const fl_layer *layer = &graph->layers[graph->cuts[i]];
  uint32_t element_bytes = accounting == FL_ACCOUNTING_PUBLISHED ? PUBLISHED_ELEMENT_BYTES : layer->dtype_bytes;
  bool rectified = fl_graph_is_rectified(graph, graph->cuts[i]);
  for (size_t k = 0; codec->codec->measured && k < i; k++) {
    const fl_layer *other = &graph->layers[graph->cuts[k]];
    if (same_shape(layer, other) && other->dtype_bytes == layer->dtype_bytes &&
        fl_graph_is_rectified(graph, graph->cuts[k]) == rectified) {
      bits[i] = bits[k];
      return FL_OK;
    }
  }
  return fl_codec_bits(codec, layer->shape, layer->rank, element_bytes, rectified, &bits[i], err);
}

static fl_status fill_transfers(box *b, const fl_graph *graph, fl_accounting accounting, const fl_codec_params *codec,
                                fl_error *err)
{
  size_t p = graph->cut_count;
  for (size_t i = 0; i < p; i++) {
    const fl_layer *layer = &graph->layers[graph->cuts[i]];
    b->raw_bytes[i] = accounting == FL_ACCOUNTING_PUBLISHED ? (double)layer->elements * PUBLISHED_ELEMENT_BYTES
                                                            : activation_bytes(layer);
    if (i + 1 == p) break; /* the last cut point sends nothing */
    fl_status status = copy_bits(graph, codec, accounting, i, b->transfer_bits, err);
    if (status != FL_OK) return status;
  }
  if (accounting == FL_ACCOUNTING_PUBLISHED)
    for (size_t i = 0; i + 1 < p; i++) b->transfer_bits[i] *= graph->layers[graph->cuts[i]].consumers;
  return FL_OK;
}

/* All data passes a cut point, so the layers of a segment are neighbours in the file. */
static double published_segment_bytes(const fl_graph *graph, size_t segment)
{
  double bytes = 0;
  for (size_t i = graph->cuts[segment] + 1; i <= graph->cuts[segment + 1]; i++) {
    const fl_layer *layer = &graph->layers[i];
    bytes += activation_bytes(layer) + (double)layer->params + (double)layer->inner_bytes;
  }
  return bytes;
}

static double parameter_bytes(const fl_graph *graph, size_t segment)
{
  double bytes = 0;
  for (size_t i = graph->cuts[segment] + 1; i <= graph->cuts[segment + 1]; i++)
    bytes += (double)graph->layers[i].params * graph->layers[i].dtype_bytes;
  return bytes;
}

/* The largest sum of tensors alive at once while the segment runs: its input and every output from
 * the layer that makes it to the last one that reads it. Marks what it has counted off in last_reader. */
static double peak_bytes(const fl_graph *graph, size_t segment, uint32_t *last_reader)
{
  size_t input = graph->cuts[segment];
  double live = activation_bytes(&graph->layers[input]), peak = live;
  for (size_t i = input + 1; i <= graph->cuts[segment + 1]; i++) {
    const fl_layer *layer = &graph->layers[i];
    live += activation_bytes(layer);
    if (live > peak) peak = live;
    for (size_t k = 0; k < layer->from_count; k++) {
      uint32_t source = layer->from[k];
      if (last_reader[source] != i) continue;
      live -= activation_bytes(&graph->layers[source]);
      last_reader[source] = UINT32_MAX; /* a layer may read the same tensor twice */
    }
  }
  return peak;
}

static void fill_highest(box *b, size_t segment_count)
{
  for (size_t level = 1; level < b->level_count; level++) {
    size_t half = (size_t)1 << (level - 1);
    const double *lower = b->highest[level - 1];
    for (size_t s = 0; s + 2 * half <= segment_count; s++)
      b->highest[level][s] = lower[s] > lower[s + half] ? lower[s] : lower[s + half];
  }
}

static fl_status fill_segments(box *b, const fl_graph *graph, fl_accounting accounting, fl_error *err)
{
  uint32_t *last_reader = calloc(graph->layer_count, sizeof *last_reader);
  if (last_reader == NULL) return fl_fail_memory(err, "segments");
  for (uint32_t i = 0; i < graph->layer_count; i++)
    for (size_t k = 0; k < graph->layers[i].from_count; k++) last_reader[graph->layers[i].from[k]] = i;
  const fl_layer *input = &graph->layers[0];
  b->parameters_before[0] = accounting == FL_ACCOUNTING_PUBLISHED ? 0 : (double)input->params * input->dtype_bytes;
  b->input_bytes = b->parameters_before[0] + activation_bytes(input);
  for (size_t s = 0; s + 1 < graph->cut_count; s++) {
    double peak = 0, sum;
    if (accounting == FL_ACCOUNTING_PUBLISHED) {
      sum = published_segment_bytes(graph, s);
    } else {
      sum = parameter_bytes(graph, s);
      peak = peak_bytes(graph, s, last_reader);
    }
    b->segment_bytes[s] = sum + peak;
    b->highest[0][s] = peak;
    b->parameters_before[s + 1] = b->parameters_before[s] + sum;
  }
  fill_highest(b, graph->cut_count - 1);
  free(last_reader);
  return FL_OK;
}

static void fill_macs(box *b, const fl_graph *graph)
{
  uint64_t macs = 0;
  size_t layer = 0;
  for (size_t i = 0; i < graph->cut_count; i++) {
    for (; layer <= graph->cuts[i]; layer++) macs += graph->layers[layer].macs;
    b->macs_before[i] = macs;
  }
}

static size_t levels_for(size_t count)
{
  size_t levels = 1;
  while ((size_t)1 << levels <= count) levels++;
  return levels;
}

static box *box_new(size_t p)
{
  box *b = calloc(1, sizeof *b);
  if (b == NULL) return NULL;
  b->transfer_bits = calloc(p, sizeof *b->transfer_bits);
  b->raw_bytes = calloc(p, sizeof *b->raw_bytes);
  b->segment_bytes = calloc(p, sizeof *b->segment_bytes);
  b->macs_before = calloc(p, sizeof *b->macs_before);
  b->parameters_before = calloc(p, sizeof *b->parameters_before);
  size_t levels = levels_for(p);
  b->highest = calloc(levels, sizeof *b->highest);
  bool complete = b->transfer_bits != NULL && b->raw_bytes != NULL && b->segment_bytes != NULL &&
                  b->macs_before != NULL && b->parameters_before != NULL && b->highest != NULL;
  for (; complete && b->level_count < levels; b->level_count++)
    complete = (b->highest[b->level_count] = calloc(p, sizeof **b->highest)) != NULL;
  if (complete) return b;
  fl_costs_free(&b->costs);
  return NULL;
}

fl_status fl_costs_make(const fl_graph *graph, fl_accounting accounting, const fl_codec_params *codec, fl_costs **out,
                        fl_error *err)
{
  *out = NULL;
  box *b = box_new(graph->cut_count);
  if (b == NULL) return fl_fail_memory(err, "costs");
  b->costs = (fl_costs){accounting, graph->cut_count, b->transfer_bits, b->raw_bytes, b->segment_bytes};
  fl_status status = fill_transfers(b, graph, accounting, codec, err);
  if (status == FL_OK) status = fill_segments(b, graph, accounting, err);
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
  box *b = (box *)costs; /* its first member */
  for (size_t level = 0; level < b->level_count; level++) free(b->highest[level]);
  free(b->highest);
  free(b->transfer_bits);
  free(b->raw_bytes);
  free(b->segment_bytes);
  free(b->macs_before);
  free(b->parameters_before);
  free(b);
}

/* Largest peak of segments first..end-1, first < end. */
static double highest_peak(const box *b, size_t first, size_t end)
{
  size_t level = levels_for(end - first) - 1, start = end - ((size_t)1 << level);
  double left = b->highest[level][first], right = b->highest[level][start];
  return left > right ? left : right;
}

double fl_costs_part_bytes(const fl_costs *costs, fl_part part)
{
  const box *b = (const box *)costs;
  assert(part.first < part.end && part.end <= costs->point_count);
  if (costs->accounting == FL_ACCOUNTING_PUBLISHED)
    return b->parameters_before[part.end - 1] - b->parameters_before[part.first];
  if (part.end == 1) return b->input_bytes;
  size_t first = part.first > 0 ? part.first - 1 : 0;
  double parameters = b->parameters_before[part.end - 1] - (part.first > 0 ? b->parameters_before[first] : 0);
  return parameters + highest_peak(b, first, part.end - 1);
}

bool fl_accounting_fits(fl_accounting accounting, double memory_bytes, double capacity_bytes)
{
  return accounting == FL_ACCOUNTING_PUBLISHED ? memory_bytes < capacity_bytes : memory_bytes <= capacity_bytes;
}

bool fl_costs_part_fits(const fl_costs *costs, fl_part part, double capacity_bytes)
{
  return fl_accounting_fits(costs->accounting, fl_costs_part_bytes(costs, part), capacity_bytes);
}

double fl_costs_part_flop(const fl_costs *costs, fl_part part)
{
  const box *b = (const box *)costs;
  uint64_t before = part.first > 0 ? b->macs_before[part.first - 1] : 0;
  return 2.0 * (double)(b->macs_before[part.end - 1] - before);
}
