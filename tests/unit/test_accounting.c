#include "graphs.h"

#include "fieldline/accounting.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static fl_codec_params codec_of(const char *name, double value)
{
  fl_codec_params params = {.codec = fl_codec_find(name), .value = value, .seed = 1};
  assert_non_null(params.codec);
  return params;
}

static fl_costs *costs_of(const fl_graph *graph, fl_accounting accounting, const fl_codec_params *codec)
{
  fl_costs *costs = NULL;
  assert_int_equal(fl_costs_make(graph, &(fl_cost_params){.accounting = accounting, .codec = *codec, .state_copies = 1},
                                 &costs, NULL),
                   FL_OK);
  return costs;
}

/* ---- a block with a skip connection, by hand ----
 *
 *   in(10) - a(20) - b(30) - c(20) - add(20) - out(3)      elements in brackets, 4 bytes each, out's 2 bytes
 *               \__________________/
 *
 * Cut points: in, a, add, out (b and c are passed over by a-add). Segments: 0 = {a}, 1 = {b, c, add}, 2 = {out}.
 * Edges away from them: in 1, a 2, add 1. */
static const char *const block = "model: block\n"
                                 "layers:\n"
                                 "- {name: in, shape: [10], params: 2, macs: 7}\n"
                                 "- {name: a, from: [in], shape: [20], params: 5, macs: 100}\n"
                                 "- {name: b, from: [a], shape: [30], params: 7, macs: 200, inner_bytes: 100}\n"
                                 "- {name: c, from: [b], shape: [20], params: 9, macs: 300}\n"
                                 "- {name: add, from: [a, c], shape: [20], macs: 20}\n"
                                 "- {name: out, from: [add], shape: [3], dtype_bytes: 2, params: 11, macs: 50}\n";

typedef struct {
  fl_part part;
  double bytes, flop;
} part_case;

typedef struct {
  fl_accounting accounting;
  double ratio, bits[4], raw[4], segments[4];
  part_case parts[10]; /* all of them */
} block_case;

/* Operations are the same in both, 2 x macs of in 7; a 100; b, c and add 520; out 50. */
static const block_case block_cases[] = {
    /* published: a copy per consumer of elements x 64 / 1.44 bits; the last sends nothing.
     * Segments, a byte a parameter: a 80 + 5 = 85; b 120 + 7 + 100 inside, c 80 + 9, add 80: 227 + 89 + 80 = 396;
     * out 6 + 11 = 17. A part is charged its segments but the one that leads into it. */
    {FL_ACCOUNTING_PUBLISHED,
     1.44,
     {10 * 64 / 1.44, 20 * 64 / 1.44 * 2, 20 * 64 / 1.44, 0},
     {80, 160, 160, 24},
     {85, 396, 17, 0},
     {{{0, 1}, 0, 14},     /* the input alone weighs nothing */
      {{0, 2}, 85, 214},   /* segment 0 */
      {{0, 3}, 481, 1254}, /* 85 + 396 */
      {{0, 4}, 498, 1354}, /* + 17 */
      {{1, 2}, 0, 200},    /* runs a, which leads into it */
      {{1, 3}, 396, 1240}, /* segment 1 */
      {{1, 4}, 413, 1340}, /* + 17 */
      {{2, 3}, 0, 1040},
      {{2, 4}, 17, 1140},
      {{3, 4}, 0, 100}}},
    /* physical: one copy of elements x dtype bytes x 8 bits. Parameters at 4 bytes: in 8; a 20; b and c 64; out (2
     * bytes) 22. Alive while segment 0 runs: in 40 + a 80 = 120. Segment 1: a 80, + b 120 = 200, + c 80 = 280 (a waits
     * for add), - b, + add 80 = 240: peak 280. Segment 2: add 80 + out 6 = 86. A part holds its parameters and the
     * largest of its peaks. */
    {FL_ACCOUNTING_PHYSICAL,
     1,
     {320, 640, 640, 0},
     {40, 80, 80, 6},
     {140, 344, 108, 0},   /* 20 + 120; 64 + 280; 22 + 86 */
     {{{0, 1}, 48, 14},    /* 8 + in's 40 */
      {{0, 2}, 148, 214},  /* 8 + 20 + 120 */
      {{0, 3}, 372, 1254}, /* 8 + 20 + 64 + 280 */
      {{0, 4}, 394, 1354}, /* 8 + 20 + 64 + 22 + 280 */
      {{1, 2}, 140, 200},  /* segment 0 */
      {{1, 3}, 364, 1240}, /* 20 + 64 + 280 */
      {{1, 4}, 386, 1340}, /* 20 + 64 + 22 + 280 */
      {{2, 3}, 344, 1040},
      {{2, 4}, 366, 1140}, /* 64 + 22 + 280 */
      {{3, 4}, 108, 100}}},
};

static void check_block(void **state)
{
  const block_case *c = *state;
  fl_graph *graph = graph_of(block);
  fl_codec_params codec = codec_of("ratio", c->ratio);
  fl_costs *costs = costs_of(graph, c->accounting, &codec);
  fl_graph_free(graph); /* the costs do not need it */
  assert_int_equal(costs->accounting, c->accounting);
  assert_int_equal(costs->point_count, 4);
  for (size_t i = 0; i < 4; i++) {
    assert_close(costs->transfer_bits[i], c->bits[i], 0);
    assert_close(costs->raw_bytes[i], c->raw[i], 0);
    assert_close(costs->segment_bytes[i], c->segments[i], 0);
  }
  for (size_t i = 0; i < COUNT(c->parts); i++) {
    assert_close(fl_costs_part_bytes(costs, c->parts[i].part), c->parts[i].bytes, 0);
    assert_close(fl_costs_part_flop(costs, c->parts[i].part), c->parts[i].flop, 0);
  }
  fl_costs_free(costs);
}

/* Published parts fit below a capacity, physical ones up to it. */
static void a_full_node(void **state)
{
  (void)state;
  static const fl_part part = {1, 3}; /* 396 and 364 bytes */
  fl_graph *graph = graph_of(block);
  fl_codec_params codec = codec_of("ratio", 1);
  fl_costs *published = costs_of(graph, FL_ACCOUNTING_PUBLISHED, &codec);
  fl_costs *physical = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  assert_false(fl_costs_part_fits(published, part, 395));
  assert_false(fl_costs_part_fits(published, part, 396));
  assert_true(fl_costs_part_fits(published, part, 396.5));
  assert_false(fl_costs_part_fits(published, (fl_part){0, 1}, 0));
  assert_false(fl_costs_part_fits(physical, part, 363.5));
  assert_true(fl_costs_part_fits(physical, part, 364));
  fl_costs_free(published);
  fl_costs_free(physical);
  fl_costs_free(NULL);
  fl_graph_free(graph);
}

static void names(void **state)
{
  (void)state;
  assert_string_equal(fl_accounting_name(FL_ACCOUNTING_PUBLISHED), "published");
  assert_string_equal(fl_accounting_name(FL_ACCOUNTING_PHYSICAL), "physical");
  assert_true(fl_accounting_default_ratio(FL_ACCOUNTING_PUBLISHED) == 1.44);
  assert_true(fl_accounting_default_ratio(FL_ACCOUNTING_PHYSICAL) == 1);
  assert_true(strlen(fl_accounting_summary(FL_ACCOUNTING_PHYSICAL)) > 0);
}

/* A layer that reads a tensor twice lets go of it once. All in one segment, as `in` is kept for c:
 * in 400 B, + a 40 = 440, + b 80 = 520, - a = 480, + c 400 = 880; then out: 400 + 4. */
static void a_tensor_read_twice(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers:\n"
                             "- {name: in, shape: [100]}\n"
                             "- {name: a, from: [in], shape: [10]}\n"
                             "- {name: b, from: [a, a], shape: [20]}\n"
                             "- {name: c, from: [in, b], shape: [100]}\n"
                             "- {name: out, from: [c], shape: [1]}\n");
  fl_codec_params codec = codec_of("ratio", 1);
  fl_costs *costs = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  assert_int_equal(costs->point_count, 3);
  assert_close(costs->segment_bytes[0], 880, 0);
  assert_close(costs->segment_bytes[1], 404, 0);
  assert_close(fl_costs_part_bytes(costs, (fl_part){0, 3}), 880, 0);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

static void one_layer(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers: [{name: in, shape: [3], params: 5, macs: 2}]\n");
  fl_codec_params codec = codec_of("ratio", 1);
  fl_costs *published = costs_of(graph, FL_ACCOUNTING_PUBLISHED, &codec);
  fl_costs *physical = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  assert_close(published->transfer_bits[0], 0, 0);
  assert_close(fl_costs_part_bytes(published, (fl_part){0, 1}), 0, 0);
  assert_close(fl_costs_part_bytes(physical, (fl_part){0, 1}), 32, 0); /* (5 + 3) x 4 */
  assert_close(fl_costs_part_flop(physical, (fl_part){0, 1}), 4, 0);
  fl_costs_free(published);
  fl_costs_free(physical);
  fl_graph_free(graph);
}

/* ---- drawn graphs, layer by layer ---- */

static double tensor_bytes(const fl_layer *layer)
{
  return (double)(layer->elements * layer->dtype_bytes);
}

/* Is layer t's output alive while layer i runs? It is when it has been made and i, or a layer behind it, reads it. */
static bool is_alive(const fl_graph *graph, size_t t, size_t i)
{
  if (t >= i) return t == i;
  for (size_t later = i; later < graph->layer_count; later++)
    for (size_t k = 0; k < graph->layers[later].from_count; k++)
      if (graph->layers[later].from[k] == t) return true;
  return false;
}

/* A part that runs layers first..last and is sent the output of layer `input` (first itself at the start). */
static double physical_bytes(const fl_graph *graph, size_t input, size_t first, size_t last)
{
  double parameters = 0, peak = 0;
  for (size_t i = first; i <= last; i++) {
    double live = 0;
    for (size_t t = input; t <= i; t++)
      if (is_alive(graph, t, i)) live += tensor_bytes(&graph->layers[t]);
    if (live > peak) peak = live;
    parameters += (double)(graph->layers[i].params * graph->layers[i].dtype_bytes);
  }
  return parameters + peak;
}

/* The layers of segments first..end-2: behind cut point `first` up to cut point end - 1. */
static double published_bytes(const fl_graph *graph, fl_part part)
{
  double bytes = 0;
  for (size_t i = graph->cuts[part.first] + 1; i <= graph->cuts[part.end - 1]; i++) {
    const fl_layer *layer = &graph->layers[i];
    bytes += tensor_bytes(layer) + (double)(layer->params + layer->inner_bytes);
  }
  return bytes;
}

static void check_part(const fl_graph *graph, const fl_costs *costs, fl_part part)
{
  size_t input = part.first == 0 ? 0 : graph->cuts[part.first - 1], first = part.first == 0 ? 0 : input + 1;
  size_t last = graph->cuts[part.end - 1];
  double bytes = costs->accounting == FL_ACCOUNTING_PUBLISHED ? published_bytes(graph, part)
                                                              : physical_bytes(graph, input, first, last);
  double flop = 0;
  for (size_t i = first; i <= last; i++) flop += 2 * (double)graph->layers[i].macs;
  assert_close(fl_costs_part_bytes(costs, part), bytes, 0);
  assert_close(fl_costs_part_flop(costs, part), flop, 0);
  if (part.end < costs->point_count)
    assert_true(fl_costs_part_bytes(costs, (fl_part){part.first, part.end + 1}) >= bytes);
  if (part.end == part.first + 2 && costs->accounting == FL_ACCOUNTING_PUBLISHED)
    assert_close(costs->segment_bytes[part.first], bytes, 0);
  if (part.end == part.first + 1 && part.first > 0 && costs->accounting == FL_ACCOUNTING_PHYSICAL)
    assert_close(costs->segment_bytes[part.first - 1], bytes, 0);
}

static void parts_of_drawn_graphs(void **state)
{
  (void)state;
  uint64_t seed = 21;
  fl_codec_params codec = codec_of("ratio", 1.44);
  for (int round = 0; round < 1000; round++) {
    fl_graph *graph = graph_drawn(&seed, GRAPH_MAX_DRAWN);
    for (int accounting = 0; accounting < 2; accounting++) {
      fl_costs *costs = costs_of(graph, (fl_accounting)accounting, &codec);
      for (size_t first = 0; first < costs->point_count; first++)
        for (size_t end = first + 1; end <= costs->point_count; end++) check_part(graph, costs, (fl_part){first, end});
      fl_costs_free(costs);
    }
    fl_graph_free(graph);
  }
}

/* ---- several inputs and outputs, states, boundaries: by slow counts ---- */

static bool reads(const fl_graph *graph, size_t i, size_t j)
{
  for (size_t k = 0; k < graph->layers[i].from_count; k++)
    if (graph->layers[i].from[k] == j) return true;
  return false;
}

/* Is layer t's output held while layer i runs? Inputs are there from the start, outputs of the network to the end. */
static bool is_held(const fl_graph *graph, size_t t, size_t i)
{
  const fl_layer *layer = &graph->layers[t];
  if (t > i && layer->from_count > 0) return false;
  bool held = t == i || layer->is_output;
  for (size_t later = i; later < graph->layer_count; later++) held = held || reads(graph, later, t);
  return held;
}

static double slow_part_bytes(const fl_graph *graph, fl_part part, double copies)
{
  double sum = 0, peak = 0;
  for (size_t i = part.first == 0 ? 0 : graph->cuts[part.first - 1] + 1; i <= graph->cuts[part.end - 1]; i++) {
    double held = 0;
    for (size_t t = 0; t < graph->layer_count; t++)
      if (is_held(graph, t, i)) held += (double)graph->layers[t].output_bytes;
    peak = fmax(peak, held);
    sum += (double)graph->layers[i].param_bytes + copies * (double)graph->layers[i].state_bytes;
  }
  return sum + peak;
}

/* Bits of a cut at a ratio: what is made before it and wanted behind it, and the side bytes. */
static double slow_cut_bits(const fl_graph *graph, size_t c, double ratio)
{
  size_t at = graph->cuts[c];
  double bits = 0, side = (double)graph->layers[at].side_bytes;
  if (c + 1 == graph->cut_count) return 0;
  for (size_t t = 0; t < graph->layer_count; t++) {
    const fl_layer *layer = &graph->layers[t];
    bool made = t <= at || layer->from_count == 0, wanted = layer->is_output;
    for (size_t later = at + 1; later < graph->layer_count; later++) wanted = wanted || reads(graph, later, t);
    if (made && wanted) bits += (double)layer->output_bytes * 8 / ratio;
  }
  if (strcmp(fl_graph_cut_name(graph, c), "(inputs)") == 0) {
    side = 0;
    for (size_t t = 0; t < graph->layer_count; t++)
      if (graph->layers[t].from_count == 0) side += (double)graph->layers[t].side_bytes;
  }
  return bits + side * 8;
}

/* The roofline, layer by layer. */
static double slow_part_s(const fl_graph *graph, fl_part part, double speed, double bandwidth)
{
  double time_s = 0;
  for (size_t i = part.first == 0 ? 0 : graph->cuts[part.first - 1] + 1; i <= graph->cuts[part.end - 1]; i++) {
    const fl_layer *layer = &graph->layers[i];
    double bytes = (double)(layer->param_bytes + layer->output_bytes + layer->state_bytes);
    for (size_t k = 0; k < layer->from_count; k++) bytes += (double)graph->layers[layer->from[k]].output_bytes;
    time_s += fmax(speed > 0 ? 2 * (double)layer->macs / speed : 0, bandwidth > 0 ? bytes / bandwidth : 0);
  }
  return time_s;
}

static void check_wide(const fl_graph *graph, uint64_t *seed)
{
  double ratio = draw_below(seed, 2) == 0 ? 1 : 1.44, speed = (double)draw_below(seed, 4) * 50;
  double bandwidth = (double)draw_below(seed, 3) * 7;
  uint64_t copies = 1 + draw_below(seed, 3);
  fl_cost_params params = {
      .accounting = FL_ACCOUNTING_PHYSICAL, .codec = codec_of("ratio", ratio), .state_copies = copies};
  fl_costs *costs = NULL;
  assert_int_equal(fl_costs_make(graph, &params, &costs, NULL), FL_OK);
  for (size_t c = 0; c < costs->point_count; c++)
    assert_close(costs->transfer_bits[c], slow_cut_bits(graph, c, ratio), 0);
  for (size_t first = 0; first < costs->point_count; first++)
    for (size_t end = first + 1; end <= costs->point_count; end++) {
      fl_part part = {first, end};
      assert_close(fl_costs_part_bytes(costs, part), slow_part_bytes(graph, part, (double)copies), 0);
      assert_close(fl_costs_part_s(costs, part, speed, bandwidth), slow_part_s(graph, part, speed, bandwidth), 1e-13);
    }
  fl_costs_free(costs);
}

/* A request of three inputs costs as one of a network of which everything is three times as large, but for what is
 * there once: parameters, and what is inside of nested models. */
static void check_batch(fl_graph *graph, fl_accounting accounting)
{
  enum { BATCH = 3 };
  fl_cost_params params = {.accounting = accounting, .codec = codec_of("ratio", 1.44), .state_copies = 2};
  fl_costs *large = NULL, *batch = NULL;
  params.batch = BATCH;
  assert_int_equal(fl_costs_make(graph, &params, &batch, NULL), FL_OK);
  for (size_t i = 0; i < graph->layer_count; i++) {
    fl_layer *layer = (fl_layer *)&graph->layers[i]; /* the test's own graph */
    layer->elements *= BATCH;
    layer->output_bytes *= BATCH;
    layer->side_bytes *= BATCH;
    layer->state_bytes *= BATCH;
    layer->macs *= BATCH;
  }
  params.batch = 1;
  assert_int_equal(fl_costs_make(graph, &params, &large, NULL), FL_OK);
  assert_int_equal(batch->batch, BATCH);
  assert_close(batch->input_bits, large->input_bits, 1e-14);
  assert_close(batch->output_bits, large->output_bits, 1e-14);
  for (size_t c = 0; c < large->point_count; c++) {
    assert_close(batch->transfer_bits[c], large->transfer_bits[c], 1e-14);
    assert_close(batch->raw_bytes[c], large->raw_bytes[c], 1e-14);
    assert_close(batch->segment_bytes[c], large->segment_bytes[c], 1e-14);
    for (size_t end = c + 1; end <= large->point_count; end++) {
      fl_part part = {c, end};
      assert_close(fl_costs_part_bytes(batch, part), fl_costs_part_bytes(large, part), 1e-14);
      assert_close(fl_costs_part_flop(batch, part), fl_costs_part_flop(large, part), 1e-14);
      assert_close(fl_costs_part_s(batch, part, 50, 7), fl_costs_part_s(large, part, 50, 7), 1e-13);
    }
  }
  fl_costs_free(large);
  fl_costs_free(batch);
}

static void costs_of_batches(void **state)
{
  (void)state;
  fl_graph *graph = graph_of(block);
  check_batch(graph, FL_ACCOUNTING_PUBLISHED);
  fl_graph_free(graph);
  uint64_t seed = 31;
  for (int round = 0; round < 40; round++) {
    graph = graph_drawn_wide(&seed, GRAPH_MAX_DRAWN);
    check_batch(graph, FL_ACCOUNTING_PHYSICAL);
    fl_graph_free(graph);
  }
}

static void costs_of_wide_graphs(void **state)
{
  (void)state;
  uint64_t seed = 23;
  for (int round = 0; round < 600; round++) {
    fl_graph *graph = graph_drawn_wide(&seed, GRAPH_MAX_DRAWN);
    check_wide(graph, &seed);
    assert_int_equal(fl_graph_choose_cuts(graph, FL_CUTS_BOUNDARIES, NULL), FL_OK);
    check_wide(graph, &seed);
    fl_graph_free(graph);
  }
}

/* A node of 10 flop/s and 2 B/s: 20 macs take 4 s; their 4 + 8 + 1 + 3 bytes 8 s. `out` takes 2 s and 1.5 s. Apart
 * they are 10 s, though both together are bound by neither alone. */
static void a_roofline_by_hand(void **state)
{
  (void)state;
  fl_graph *graph =
      graph_of("model: m\nlayers:\n- {name: in, shape: [1], output_bytes: 8, macs: 0}\n"
               "- {name: a, from: [in], shape: [1], dtype_bytes: 1, param_bytes: 4, state_bytes: 3, macs: 20}\n"
               "- {name: out, from: [a], shape: [2], dtype_bytes: 1, macs: 10}\n");
  fl_codec_params codec = codec_of("ratio", 1);
  fl_costs *costs = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  assert_close(fl_costs_part_s(costs, (fl_part){0, 1}, 10, 2), 4, 0); /* the input's own 8 bytes */
  assert_close(fl_costs_part_s(costs, (fl_part){1, 2}, 10, 2), 8, 0);
  assert_close(fl_costs_part_s(costs, (fl_part){2, 3}, 10, 2), 2, 0);
  assert_close(fl_costs_part_s(costs, (fl_part){1, 3}, 10, 2), 10, 0);
  assert_close(fl_costs_part_s(costs, (fl_part){1, 3}, 10, 0), 6, 0);  /* 60 flop */
  assert_close(fl_costs_part_s(costs, (fl_part){1, 3}, 0, 2), 9.5, 0); /* 16 + 3 bytes */
  assert_close(fl_costs_part_s(costs, (fl_part){1, 3}, 0, 0), 0, 0);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* The published accounting refuses several inputs as it is asked. */
static void published_refuses(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers:\n- {name: a, shape: [1]}\n- {name: b, shape: [1]}\n"
                             "- {name: out, from: [a, b], shape: [1]}\n");
  fl_cost_params params = {.accounting = FL_ACCOUNTING_PUBLISHED, .codec = codec_of("ratio", 1.44), .state_copies = 1};
  fl_costs *costs = (fl_costs *)1;
  fl_error err = {0};
  assert_int_equal(fl_costs_make(graph, &params, &costs, &err), FL_ERR_VALUE);
  assert_null(costs);
  assert_int_equal(err.line, 4);
  assert_non_null(strstr(err.message, "a second input"));
  fl_graph_free(graph);
}

/* Published boundaries: every tensor by the published formula, nothing that only passes through is held. In the block
 * above a (20, two consumers) and b (30) pass behind b; its part holds b alone. */
static void published_boundaries(void **state)
{
  (void)state;
  fl_graph *graph = graph_of(block);
  fl_codec_params codec = codec_of("ratio", 1.44);
  assert_int_equal(fl_graph_choose_cuts(graph, FL_CUTS_BOUNDARIES, NULL), FL_OK);
  fl_costs *costs = costs_of(graph, FL_ACCOUNTING_PUBLISHED, &codec);
  assert_int_equal(costs->point_count, 6);
  assert_close(costs->transfer_bits[1], 20 * 64 / 1.44 * 2, 0); /* as a cut point */
  assert_close(costs->transfer_bits[2], 20 * 64 / 1.44 * 2 + 30 * 64 / 1.44, 1e-15);
  assert_close(fl_costs_part_bytes(costs, (fl_part){1, 3}), 227, 0); /* b: 120 + 7 + 100 */
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* Outputs of other bytes than the first one's shape compress as it does. */
static void outputs_in_proportion(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers:\n- {name: in, shape: [8, 8, 16]}\n"
                             "- {name: a, from: [in], shape: [8, 8, 16], output_bytes: 6144}\n" /* 1.5 x 4096 */
                             "- {name: out, from: [a], shape: [1]}\n");
  fl_codec_params codec = codec_of("reversible", 0);
  fl_costs *costs = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  assert_close(costs->transfer_bits[1], 1.5 * costs->transfer_bits[0], 0);
  assert_close(costs->raw_bytes[1], 6144, 0);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* What a cut sends is what the codec makes of that layer, times the copies. */
typedef struct {
  const char *name, *codec;
  double value;
  int rounds;
} codec_case;

static const codec_case codec_cases[] = {
    {"sizes by ratio", "ratio", 1.44, 300},
    {"sizes by rate", "rate", 8, 300},
    {"sizes by precision", "precision", 12, 40},
    {"sizes by reversible", "reversible", 0, 40},
};

static void check_codec(void **state)
{
  const codec_case *c = *state;
  uint64_t seed = 31;
  fl_codec_params codec = codec_of(c->codec, c->value);
  for (int round = 0; round < c->rounds; round++) {
    fl_graph *graph = graph_drawn(&seed, GRAPH_MAX_DRAWN);
    for (int accounting = 0; accounting < 2; accounting++) {
      bool published = accounting == FL_ACCOUNTING_PUBLISHED;
      fl_costs *costs = costs_of(graph, (fl_accounting)accounting, &codec);
      for (size_t i = 0; i < graph->cut_count; i++) {
        const fl_layer *layer = &graph->layers[graph->cuts[i]];
        bool rectified = fl_graph_is_rectified(graph, graph->cuts[i]);
        double bits = 0;
        fl_codec_bits(&codec, layer->shape, layer->rank, published ? 8 : layer->dtype_bytes, rectified, &bits, NULL);
        if (i + 1 == graph->cut_count) bits = 0;
        assert_close(costs->transfer_bits[i], bits * (published ? layer->consumers : 1), 0);
        assert_close(costs->raw_bytes[i], (double)layer->elements * (published ? 8 : layer->dtype_bytes), 0);
      }
      fl_costs_free(costs);
    }
    fl_graph_free(graph);
  }
}

/* Cut points of one shape are compressed once, but a rectified activation is another than one that is not. */
static void rectified_activations_compress_apart(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers:\n- {name: in, shape: [8, 8, 16]}\n"
                             "- {name: a, from: [in], shape: [8, 8, 16], op: ReLU}\n"
                             "- {name: b, from: [a], shape: [8, 8, 16], op: Dropout}\n"
                             "- {name: c, from: [b], shape: [8, 8, 16], op: Conv2D}\n"
                             "- {name: out, from: [c], shape: [1]}\n");
  fl_codec_params codec = codec_of("reversible", 0);
  fl_costs *costs = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  assert_true(costs->transfer_bits[0] == costs->transfer_bits[3]);
  assert_true(costs->transfer_bits[1] == costs->transfer_bits[2]);
  assert_true(costs->transfer_bits[0] != costs->transfer_bits[1]);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* An activation that the codec refuses is an error, not a cost. */
static void what_cannot_be_compressed(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers:\n- {name: in, shape: [4]}\n"
                             "- {name: huge, from: [in], shape: [65536, 65536, 16]}\n"
                             "- {name: out, from: [huge], shape: [1]}\n");
  fl_codec_params codec = codec_of("reversible", 0);
  fl_costs *costs = (fl_costs *)1;
  fl_error err = {0};
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = FL_ACCOUNTING_PHYSICAL, .codec = codec, .state_copies = 1},
                    &costs, &err),
      FL_ERR_VALUE);
  assert_null(costs);
  assert_non_null(strstr(err.message, "too large"));
  fl_graph_free(graph);
}

/* 32 768 layers that pass on what a rectifier made: asked at every cut point, the whole way back each time. */
static void the_longest_chain(void **state)
{
  (void)state;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  fprintf(out, "model: chain\nlayers:\n- {name: l0, shape: [1], params: 1}\n");
  for (size_t i = 1; i < FL_GRAPH_MAX_LAYERS; i++)
    fprintf(out, "- {name: l%zu, from: [l%zu], shape: [1], params: 1, op: Dropout}\n", i, i - 1);
  fclose(out);
  fl_graph *graph = graph_of(text);
  free(text);
  fl_codec_params codec = codec_of("ratio", 1);
  fl_costs *costs = costs_of(graph, FL_ACCOUNTING_PHYSICAL, &codec);
  /* every parameter 4 bytes; two tensors of 4 bytes alive */
  assert_close(fl_costs_part_bytes(costs, (fl_part){0, FL_GRAPH_MAX_LAYERS}), 4.0 * 32768 + 8, 0);
  assert_close(fl_costs_part_bytes(costs, (fl_part){100, 200}), 4.0 * 100 + 8, 0);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(a_full_node),
      cmocka_unit_test(names),
      cmocka_unit_test(a_tensor_read_twice),
      cmocka_unit_test(one_layer),
      cmocka_unit_test(parts_of_drawn_graphs),
      cmocka_unit_test(costs_of_wide_graphs),
      cmocka_unit_test(costs_of_batches),
      cmocka_unit_test(a_roofline_by_hand),
      cmocka_unit_test(published_refuses),
      cmocka_unit_test(published_boundaries),
      cmocka_unit_test(outputs_in_proportion),
      cmocka_unit_test(rectified_activations_compress_apart),
      cmocka_unit_test(what_cannot_be_compressed),
      cmocka_unit_test(the_longest_chain),
  };
  struct CMUnitTest tests[COUNT(block_cases) + COUNT(codec_cases) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(block_cases); i++)
    tests[n++] = (struct CMUnitTest){fl_accounting_name(block_cases[i].accounting), check_block, NULL, NULL,
                                     (void *)&block_cases[i]};
  for (size_t i = 0; i < COUNT(codec_cases); i++)
    tests[n++] = (struct CMUnitTest){codec_cases[i].name, check_codec, NULL, NULL, (void *)&codec_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
