/* Layers are ranked by bytes per operation: for every node those of the lowest ranks are bound by its memory, the
 * others by its speed. A wavelet matrix over the ranks (Claude, Navarro, Ordonez: The Wavelet Matrix, 2015), with
 * running sums of both, adds up either kind over any range of layers. */
#include "network/roofline.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* One bit of the ranks, the highest first, of all layers in the order that the bits above have sorted them into. */
typedef struct {
  uint32_t *ones;       /* [n + 1] layers before this one whose bit is set */
  double *flop, *bytes; /* [n + 1] of the layers before this one whose bit is set; whose bit is not set */
} bit_level;

struct fl_roofline {
  size_t count, level_count;
  double *ratios, *flop; /* [n] by rank: bytes per operation, falling; operations */
  bit_level *levels;
};

typedef struct {
  double ratio, flop, bytes;
  uint32_t layer, rank;
} ranked_layer;

static int by_ratio(const void *a, const void *b)
{
  const ranked_layer *left = a, *right = b;
  if (left->ratio != right->ratio) return left->ratio > right->ratio ? -1 : 1;
  return left->layer < right->layer ? -1 : 1;
}

static int by_layer(const void *a, const void *b)
{
  return ((const ranked_layer *)a)->layer < ((const ranked_layer *)b)->layer ? -1 : 1;
}

/* Without operations a layer is bound by memory everywhere, without bytes nowhere. */
static double ratio_of(double flop, double bytes)
{
  if (bytes == 0) return 0;
  return flop > 0 ? bytes / flop : INFINITY;
}

static void rank_layers(ranked_layer *layers, fl_roofline *roofline)
{
  qsort(layers, roofline->count, sizeof *layers, by_ratio);
  for (uint32_t rank = 0; rank < roofline->count; rank++) {
    layers[rank].rank = rank;
    roofline->ratios[rank] = layers[rank].ratio;
    roofline->flop[rank] = layers[rank].flop;
  }
  qsort(layers, roofline->count, sizeof *layers, by_layer);
}

/* Fill a level, and sort the layers by its bit, unset ones first, each kind in its order. */
static void fill_level(bit_level *level, ranked_layer *layers, ranked_layer *set, size_t count, size_t bit)
{
  size_t set_count = 0, unset_count = 0;
  for (size_t i = 0; i < count; i++) {
    ranked_layer layer = layers[i];
    uint32_t is_set = layer.rank >> bit & 1;
    level->ones[i + 1] = level->ones[i] + is_set;
    level->flop[i + 1] = level->flop[i] + (is_set ? layer.flop : 0);
    level->bytes[i + 1] = level->bytes[i] + (is_set ? 0 : layer.bytes);
    if (is_set)
      set[set_count++] = layer;
    else
      layers[unset_count++] = layer;
  }
  for (size_t i = 0; i < set_count; i++) layers[unset_count + i] = set[i];
}

static bool level_init(bit_level *level, size_t count)
{
  level->ones = calloc(count + 1, sizeof *level->ones);
  level->flop = calloc(count + 1, sizeof *level->flop);
  level->bytes = calloc(count + 1, sizeof *level->bytes);
  return level->ones != NULL && level->flop != NULL && level->bytes != NULL;
}

static bool fill(fl_roofline *roofline, ranked_layer *layers, ranked_layer *room)
{
  while ((size_t)1 << roofline->level_count <= roofline->count) roofline->level_count++;
  roofline->ratios = calloc(roofline->count, sizeof *roofline->ratios);
  roofline->flop = calloc(roofline->count, sizeof *roofline->flop);
  roofline->levels = calloc(roofline->level_count, sizeof *roofline->levels);
  if (roofline->ratios == NULL || roofline->flop == NULL || roofline->levels == NULL) return false;
  rank_layers(layers, roofline);
  for (size_t i = 0; i < roofline->level_count; i++) {
    if (!level_init(&roofline->levels[i], roofline->count)) return false;
    fill_level(&roofline->levels[i], layers, room, roofline->count, roofline->level_count - 1 - i);
  }
  return true;
}

fl_roofline *fl_roofline_new(const double *flop, const double *bytes, size_t count)
{
  fl_roofline *roofline = calloc(1, sizeof *roofline);
  ranked_layer *layers = calloc(2 * count, sizeof *layers);
  bool complete = roofline != NULL && layers != NULL;
  if (complete) {
    roofline->count = count;
    for (uint32_t i = 0; i < count; i++)
      layers[i] = (ranked_layer){ratio_of(flop[i], bytes[i]), flop[i], bytes[i], i, 0};
    complete = fill(roofline, layers, layers + count);
  }
  free(layers);
  if (complete) return roofline;
  fl_roofline_free(roofline);
  return NULL;
}

void fl_roofline_free(fl_roofline *roofline)
{
  if (roofline == NULL) return;
  for (size_t i = 0; roofline->levels != NULL && i < roofline->level_count; i++) {
    free(roofline->levels[i].ones);
    free(roofline->levels[i].flop);
    free(roofline->levels[i].bytes);
  }
  free(roofline->levels);
  free(roofline->ratios);
  free(roofline->flop);
  free(roofline);
}

/* How many layers are bound by memory: the ranks below. */
static size_t memory_bound(const fl_roofline *roofline, double speed, double bandwidth)
{
  size_t low = 0, high = roofline->count;
  double balance = speed > 0 ? bandwidth / speed : 0;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (roofline->ratios[middle] > balance)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

double fl_roofline_s(const fl_roofline *roofline, size_t first, size_t end, double speed, double bandwidth)
{
  size_t bound = memory_bound(roofline, speed, bandwidth);
  double flop = 0, bytes = 0;
  for (size_t i = 0; i < roofline->level_count; i++) {
    const bit_level *level = &roofline->levels[i];
    size_t ones_before = level->ones[first], ones_upto = level->ones[end];
    if (bound >> (roofline->level_count - 1 - i) & 1) { /* unset ones are all below: go on among the set ones */
      size_t unset = roofline->count - level->ones[roofline->count];
      bytes += level->bytes[end] - level->bytes[first];
      first = unset + ones_before;
      end = unset + ones_upto;
    } else { /* set ones are all at or above it */
      flop += level->flop[end] - level->flop[first];
      first -= ones_before;
      end -= ones_upto;
    }
  }
  if (first < end) flop += roofline->flop[bound]; /* the layer of that very rank */
  return (speed > 0 ? flop / speed : 0) + bytes / bandwidth;
}
