#include "graphs.h"

#include <gsl/gsl_rng.h>

#include "fieldline/partition.h"
#include "fieldline/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MAX_POINTS = 12 };

/* ---- costs of chains ----
 * Every layer is a cut point. Under the published accounting with ratio 1 point i sends 64 bits per element, and
 * segment s weighs 4 bytes per element of layer s + 1 and its parameters. */

typedef struct {
  size_t count;
  size_t elements[MAX_POINTS], parameters[MAX_POINTS], consumers[MAX_POINTS], macs[MAX_POINTS];
} chain;

static fl_costs *costs_of(const chain *c, fl_accounting accounting)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  fl_costs *costs = NULL;
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1};
  fprintf(out, "model: chain\nlayers:\n");
  for (size_t i = 0; i < c->count; i++) {
    fprintf(out, "- {name: n%zu, shape: [%zu], params: %zu, consumers: %zu, macs: %zu", i, c->elements[i],
            c->parameters[i], c->consumers[i] == 0 ? 1 : c->consumers[i], c->macs[i]);
    if (i > 0) fprintf(out, ", from: [n%zu]", i - 1);
    fprintf(out, "}\n");
  }
  fclose(out);
  fl_graph *graph = graph_of(text);
  assert_int_equal(fl_costs_make(graph, &(fl_cost_params){.accounting = accounting, .codec = codec, .state_copies = 1},
                                 &costs, NULL),
                   FL_OK);
  fl_graph_free(graph);
  free(text);
  return costs;
}

/* Sizes and memories from so few values that ties are common. */
static chain draw_chain(uint64_t *seed, size_t most)
{
  chain c = {.count = 1 + draw_below(seed, most)};
  for (size_t i = 0; i < c.count; i++) {
    c.elements[i] = 1 + draw_below(seed, 4);
    c.consumers[i] = 1 + draw_below(seed, 6) / 5;
    c.parameters[i] = 10 * draw_below(seed, 5);
  }
  return c;
}

/* `completion_bytes`, the first option, stays the caller's. */
static fl_partition_input input_of(const fl_costs *costs, double capacity_bytes, size_t nodes,
                                   const double *completion_bytes)
{
  fl_partition_input in = {.costs = costs,
                           .capacity_bytes = capacity_bytes,
                           .node_count = nodes,
                           .seed = 1,
                           .options = {completion_bytes, completion_bytes != NULL, NULL}};
  return in;
}

static void check_covers(const fl_costs *costs, const fl_part *parts, size_t count)
{
  assert_true(count >= 1);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(parts[i].first, i == 0 ? 0 : parts[i - 1].end);
    assert_true(parts[i].end > parts[i].first);
  }
  assert_int_equal(parts[count - 1].end, costs->point_count);
}

/* ---- by hand ---- */

typedef struct {
  const char *name;
  fl_accounting accounting;
  size_t elements[MAX_POINTS]; /* ends at 0 */
  double capacity_bytes;
  size_t nodes;
  double completion_bytes;
  const char *want; /* ends of the parts, or why there are none */
} hand_case;

#define PUB FL_ACCOUNTING_PUBLISHED
#define PHY FL_ACCOUNTING_PHYSICAL

/* Published, all segments filled up with parameters to 40 bytes: parts of n segments weigh 40 n, [i, j) has those from
 * i to j-2, so a part of n segments owns n + 1 points. Sizes below are in elements, 64 bits each. */
static const hand_case hand_cases[] = {
    {"everything on one node", PUB, {4, 2, 1, 3, 1, 1}, 201, 1, NAN, "6"}, /* 5 x 40 = 200 */
    {"not quite, and one node",
     PUB,
     {4, 2, 1, 3, 1, 1},
     200,
     1,
     NAN,
     "min-sum: finds no fewer than 2 parts of 200 B for 1 node"},
    /* Two segments fit. best(3) = best(4) = best(5) = 0. best(2): end 3 sends 1, 4 sends 3, 5 sends 1: 1, end 3.
     * best(1): end 2: 2 + 1, end 3: 1, end 4: 3: 1. First parts: end 1: 4 + 1, end 2: 2 + 1, end 3: 1 + 0. */
    {"the least sum", PUB, {4, 2, 1, 3, 1, 1}, 81, 6, NAN, "3 6"},
    /* Three segments fit; sending is 1 everywhere: ends 2, 3 and 4 all cost 1 (the rest fits), the first is taken. */
    {"ties go to the earlier end", PUB, {1, 1, 1, 1, 1, 1}, 121, 6, NAN, "2 6"},
    /* Two segments fit, six nodes: end 3 and then 6, as end 1 costs 2 and end 2 costs 2. */
    {"an even chain", PUB, {1, 1, 1, 1, 1, 1}, 81, 6, NAN, "3 6"},
    /* Completions at one segment: best(4) = 0; best(3): end 4: 3, end 5: 1 + 0; best(2): end 3: 1 + 1, end 4: 3; first
     * parts at three segments: end 1: 4 + ..., end 2: 2 + 2, end 3: 1 + 1, end 4: 3. Where all is chosen at three it is
     * "3 6". */
    {"completions at another capacity", PUB, {4, 2, 1, 3, 1, 1}, 121, 6, 41, "3 5 6"},
    {"and at the same", PUB, {4, 2, 1, 3, 1, 1}, 121, 6, 121, "3 6"},
    /* One segment fits. best(4) = best(5) = 0; best(3): end 4: 2, end 5: 1; best(2): end 3: 1 + 1, end 4: 2 + 0, a tie
     * that goes to end 3; best(1): end 3: 1 + 1. First parts: end 1: 1 + 2, end 2: 1 + 2, both of four parts. On three
     * nodes 2, 4, 6 would do, at 1 + 2 as well, but the number of nodes is looked at too late: infeasible, as
     * published. */
    {"feasible, but not found",
     PUB,
     {1, 1, 1, 2, 1, 1},
     41,
     3,
     NAN,
     "min-sum: finds no fewer than 4 parts of 41 B for 3 nodes"},
    {"found with one more node", PUB, {1, 1, 1, 2, 1, 1}, 41, 4, NAN, "1 3 5 6"},
    {"a single layer", PUB, {3}, 1, 1, NAN, "1"},
    /* A parameter, 3 elements received and 3 made, of 4 bytes each. */
    {"physical: a segment too large",
     PHY,
     {3, 3, 3},
     20,
     5,
     NAN,
     "min-sum: the segment up to cut point 1, 28 B, does not fit into 20 B, the least memory of a node"},
    {"physical: completions too small", PHY, {3, 3, 3}, 100, 5, 20, "3"},
    {"physical: too small for completions",
     PHY,
     {3, 3, 3},
     30,
     5,
     20,
     "min-sum: the segment up to cut point 1, 28 B, does not fit into 20 B, the completion_memory"},
};

static void check_by_hand(void **state)
{
  const hand_case *c = *state;
  chain drawn = {0};
  fl_part parts[MAX_POINTS];
  size_t count = 99;
  fl_error err = {0};
  char got[100] = "";
  for (size_t i = 0; i < MAX_POINTS && c->elements[i] > 0; i++) {
    drawn.elements[i] = c->elements[i];
    drawn.parameters[i] = c->accounting == PUB ? 40 - 4 * c->elements[i] : 1;
    drawn.count++;
  }
  fl_costs *costs = costs_of(&drawn, c->accounting);
  fl_partition_input in = input_of(costs, c->capacity_bytes, c->nodes, &c->completion_bytes);
  fl_status status = fl_partitioner_find("min-sum")->run(&in, parts, &count, &err);
  if (status == FL_OK) {
    check_covers(costs, parts, count);
    for (size_t i = 0; i < count; i++) snprintf(got + strlen(got), 20, "%s%zu", i > 0 ? " " : "", parts[i].end);
    assert_string_equal(got, c->want);
  } else {
    assert_int_equal(status, FL_ERR_INFEASIBLE);
    assert_int_equal(count, 0);
    assert_string_equal(err.message, c->want);
  }
  fl_costs_free(costs);
}

/* ---- against every partition there is ---- */

/* Bit b of a set of ends says that a part ends before point p - 1 - b: of two sets the larger one has the earlier end
 * where they differ first. The last part always ends at p. */
typedef struct {
  bool found;
  double bits;
  unsigned ends;
  size_t parts;
} best_completion;

static bool is_end(size_t p, unsigned ends, size_t at)
{
  return at == p || (ends >> (p - 1 - at) & 1) != 0;
}

/* What the points from `start` on cost, cut at `ends`; negative when a part does not fit. */
static double judge(const fl_costs *costs, size_t start, unsigned ends, double capacity_bytes, size_t *parts)
{
  size_t p = costs->point_count;
  double bits = 0;
  *parts = 0;
  for (size_t end = start + 1; end <= p; end++) {
    if (!is_end(p, ends, end)) continue;
    if (!fl_costs_part_fits(costs, (fl_part){start, end}, capacity_bytes)) return -1;
    if (end < p) bits += costs->transfer_bits[end - 1];
    (*parts)++;
    start = end;
  }
  return bits;
}

/* The cheapest way to cut what lies behind point `start`, of equals the one that cuts earlier first. */
static best_completion cheapest(const fl_costs *costs, size_t start, double capacity_bytes)
{
  best_completion best = {0};
  size_t inner = costs->point_count - start - 1; /* places where a cut may be */
  for (unsigned ends = 1u << inner; ends-- > 0;) {
    size_t parts;
    double bits = judge(costs, start, ends, capacity_bytes, &parts);
    if (bits >= 0 && (!best.found || bits < best.bits)) best = (best_completion){true, bits, ends, parts};
  }
  return best;
}

/* The first part, and the cheapest completion behind it, as design and notes have it. */
static best_completion published_min_sum(const fl_partition_input *in, size_t *first_end)
{
  const fl_costs *costs = in->costs;
  size_t p = costs->point_count;
  double completion_bytes =
      isnan(fl_option_value(&in->options, 0)) ? in->capacity_bytes : fl_option_value(&in->options, 0);
  best_completion least = {0};
  for (size_t end = 1; end <= p; end++) {
    if (!fl_costs_part_fits(costs, (fl_part){0, end}, in->capacity_bytes)) continue;
    best_completion rest = {true, 0, 0, 0};
    if (end < p) {
      rest = cheapest(costs, end, completion_bytes);
      rest.bits += costs->transfer_bits[end - 1];
    }
    if (!rest.found || rest.parts + 1 > in->node_count || (least.found && rest.bits >= least.bits)) continue;
    least = rest;
    *first_end = end;
  }
  return least;
}

static bool can_be_cut(const fl_partition_input *in)
{
  size_t p = in->costs->point_count, parts;
  for (unsigned ends = 1u << (p - 1); ends-- > 0;)
    if (judge(in->costs, 0, ends, in->capacity_bytes, &parts) >= 0 && parts <= in->node_count) return true;
  return false;
}

static void min_sum_of_drawn_chains(void **state)
{
  (void)state;
  uint64_t seed = 41;
  size_t feasible = 0, infeasible = 0, missed = 0;
  for (int round = 0; round < 3000; round++) {
    chain c = draw_chain(&seed, 9);
    fl_costs *costs = costs_of(&c, (fl_accounting)(round % 2));
    double largest = 0, completion_bytes = NAN;
    for (size_t s = 0; s < costs->point_count; s++) largest = fmax(largest, costs->segment_bytes[s]);
    double capacity_bytes = (0.8 + 2 * draw_unit(&seed)) * largest + 1;
    if (round % 3 == 0) completion_bytes = (0.8 + 2 * draw_unit(&seed)) * largest + 1;
    fl_partition_input in = input_of(costs, capacity_bytes, 1 + draw_below(&seed, 6), &completion_bytes);
    fl_part parts[MAX_POINTS];
    size_t count = 0, first_end = 0;
    fl_status status = fl_partitioner_find("min-sum")->run(&in, parts, &count, NULL);
    best_completion want = published_min_sum(&in, &first_end);
    assert_int_equal(status, want.found ? FL_OK : FL_ERR_INFEASIBLE);
    if (want.found) {
      feasible++;
      check_covers(costs, parts, count);
      assert_int_equal(count, want.parts + 1);
      assert_int_equal(parts[0].end, first_end);
      for (size_t i = 1, at = first_end; i < count; i++, at = parts[i - 1].end) {
        size_t end = at + 1;
        while (!is_end(costs->point_count, want.ends, end)) end++;
        assert_int_equal(parts[i].end, end);
      }
    } else {
      infeasible++;
      missed += isnan(completion_bytes) && can_be_cut(&in);
    }
    fl_costs_free(costs);
  }
  assert_true(feasible > 500 && infeasible > 500);
  assert_true(missed > 0); /* the published quirk shows */
}

/* With nodes enough the sum is the least of all. */
static void min_sum_is_the_least_sum(void **state)
{
  (void)state;
  uint64_t seed = 43;
  for (int round = 0; round < 1000; round++) {
    chain c = draw_chain(&seed, 9);
    fl_costs *costs = costs_of(&c, (fl_accounting)(round % 2));
    fl_partition_input in = input_of(costs, 100 + 10 * (double)draw_below(&seed, 20), MAX_POINTS, NULL);
    fl_part parts[MAX_POINTS];
    size_t count;
    best_completion least = cheapest(costs, 0, in.capacity_bytes);
    fl_status status = fl_partitioner_find("min-sum")->run(&in, parts, &count, NULL);
    assert_int_equal(status, least.found ? FL_OK : FL_ERR_INFEASIBLE);
    double bits = 0;
    for (size_t i = 0; status == FL_OK && i + 1 < count; i++) bits += costs->transfer_bits[parts[i].end - 1];
    if (least.found) assert_close(bits, least.bits, 0);
    fl_costs_free(costs);
  }
}

/* ---- the least largest stage ---- */

/* Two nodes, the fastest link of which carries 1 bit a second; `slow` and `fast` do flop a second, 0: in no time. */
typedef struct {
  fl_node nodes[3];
  fl_field field;
  fl_links links;
  double weight[9];
} surroundings;

static void surround(surroundings *s, double slow, double fast)
{
  *s = (surroundings){
      .nodes = {{.speed_flop_per_s = fast}, {.speed_flop_per_s = slow}, {.speed_flop_per_s = 0}},
      .field = {3, s->nodes},
      .links = {.count = 3, .bandwidth_hz = 0.5, .weight = s->weight},
      .weight = {INFINITY, 2, 0.5, 2, INFINITY, 3, 0.5, 3, INFINITY}, /* 0.5 / 0.5 Hz: 1 s a bit */
  };
}

typedef struct {
  const char *name, *method;
  fl_accounting accounting;
  size_t elements[MAX_POINTS]; /* ends at 0 */
  size_t macs[MAX_POINTS];
  double capacity_bytes;
  size_t nodes;
  double compress_s_per_byte; /* 4 bytes an element */
  double rate_bps;
  const char *want; /* ends of the parts, or why there are none */
} stage_case;

/* As with the hand cases above every segment weighs 40 bytes. The slowest node does 2 flop a second, so a
 * multiply-accumulate takes 1 s; an element is 64 bits. */
static const stage_case stage_cases[] = {
    {"min-max: one node needs no transfer", "min-max", PUB, {4, 2, 1, 3, 1, 1}, {0}, 201, 6, 0, NAN, "6"},
    /* Two segments, three points, a part: a cut behind point 3 sends 1, and no more cuts of 1 are needed. */
    {"min-max: fewest parts of equals", "min-max", PUB, {4, 2, 1, 1, 1, 1}, {0}, 81, 6, 0, NAN, "3 6"},
    /* One segment, two points, a part: three parts at least. 2, 4 sends 3 at most; 1, 3 and 5 sends 2 at most. */
    {"min-max: more parts for a smaller largest", "min-max", PUB, {2, 3, 1, 3, 2, 1}, {0}, 41, 6, 0, NAN, "1 3 5 6"},
    {"min-max: unless nodes are too few", "min-max", PUB, {2, 3, 1, 3, 2, 1}, {0}, 41, 3, 0, NAN, "2 4 6"},
    {"min-max: too few for anything",
     "min-max",
     PUB,
     {2, 3, 1, 3, 2, 1},
     {0},
     41,
     2,
     0,
     NAN,
     "min-max: needs at least 3 parts of 41 B, there are 2 nodes"},
    /* Cuts of 2 at most: 2 4 (2 + 2), 2 3 (2 + 1) and 1 3 (2 + 1), as three parts of two points each are two cuts. */
    {"min-max: then the least total, then the first", "min-max", PUB, {2, 2, 1, 2, 1}, {0}, 41, 5, 0, NAN, "1 3 5"},
    /* 28 parameters, 3 elements received and 3 made, of 4 bytes each. */
    {"min-max: a segment too large",
     "min-max",
     PHY,
     {3, 3, 3},
     {0},
     20,
     5,
     0,
     NAN,
     "min-max: the segment up to cut point 1, 136 B, does not fit into 20 B, the least memory of a node"},
    /* Computing takes 0, 100, 100, 100, 100 s, sending 64 s: 200 each is best on two nodes, 100 on four. */
    {"balanced: two halves", "balanced", PUB, {1, 1, 1, 1, 1}, {0, 100, 100, 100, 100}, 999, 2, 0, NAN, "3 5"},
    {"balanced: four quarters", "balanced", PUB, {1, 1, 1, 1, 1}, {0, 100, 100, 100, 100}, 999, 5, 0, NAN, "2 3 4 5"},
    /* At 0.5 bit/s sending takes 128 s at least, so does every stage: fewest parts with 128 s are four. */
    {"balanced: a slow link", "balanced", PUB, {1, 1, 1, 1, 1}, {0, 100, 100, 100, 100}, 999, 5, 0, 0.5, "2 3 4 5"},
    /* Sending would take 9 x 64 = 576 s, computing everything on one node takes 400 s. */
    {"balanced: not worth a cut", "balanced", PUB, {9, 9, 9, 9, 9}, {0, 100, 100, 100, 100}, 999, 5, 0, NAN, "5"},
    /* 4 bytes compressed at 30 s a byte: 120 s more for the part that sends. Halves take 200 + 120 and 200 s, one
     * quarter and three 100 + 120 and 300 s. */
    {"balanced: compressing counts", "balanced", PUB, {1, 1, 1, 1, 1}, {0, 100, 100, 100, 100}, 999, 2, 30, NAN, "2 5"},
    {"balanced: within memory",
     "balanced",
     PUB,
     {1, 1, 1, 1, 1},
     {0, 100, 100, 100, 100},
     41,
     2,
     0,
     NAN,
     "balanced: needs at least 3 parts of 41 B, there are 2 nodes"},
};

static void check_stages(void **state)
{
  const stage_case *c = *state;
  chain drawn = {0};
  fl_part parts[MAX_POINTS];
  size_t count = 99;
  fl_error err = {0};
  char got[100] = "";
  surroundings around;
  surround(&around, 2, 1000);
  for (size_t i = 0; i < MAX_POINTS && c->elements[i] > 0; i++) {
    drawn.elements[i] = c->elements[i];
    drawn.parameters[i] = 40 - 4 * c->elements[i];
    drawn.macs[i] = c->macs[i];
    drawn.count++;
  }
  fl_costs *costs = costs_of(&drawn, c->accounting);
  fl_partition_input in = input_of(costs, c->capacity_bytes, c->nodes, &c->rate_bps);
  in.field = &around.field;
  in.links = &around.links;
  in.charge.compress_s_per_byte = c->compress_s_per_byte;
  fl_status status = fl_partitioner_find(c->method)->run(&in, parts, &count, &err);
  if (status == FL_OK) {
    check_covers(costs, parts, count);
    for (size_t i = 0; i < count; i++) snprintf(got + strlen(got), 20, "%s%zu", i > 0 ? " " : "", parts[i].end);
    assert_string_equal(got, c->want);
  } else {
    assert_int_equal(status, FL_ERR_INFEASIBLE);
    assert_string_equal(err.message, c->want);
  }
  fl_costs_free(costs);
}

typedef struct {
  double largest, bits;
  size_t parts;
  unsigned ends;
} staged;

/* The largest stage of a partition, computed anew: on the slowest node for every part, 1 bit or `rate` bits a second.
 * Negative when a part does not fit. */
static double largest_stage(const fl_partition_input *in, bool balanced, unsigned ends)
{
  const fl_costs *costs = in->costs;
  size_t p = costs->point_count, start = 0;
  double largest = 0, rate_bps = isnan(fl_option_value(&in->options, 0)) ? 1 : fl_option_value(&in->options, 0);
  for (size_t end = 1; end <= p; end++) {
    if (!is_end(p, ends, end)) continue;
    fl_part part = {start, end};
    double compute_s = 0;
    for (size_t i = 0; i < in->field->count; i++) {
      const fl_node *node = &in->field->nodes[i];
      double node_s = fl_costs_part_s(costs, part, node->speed_flop_per_s, node->memory_bytes_per_s);
      const fl_message_costs *m = &node->messages;
      if (start > 0) node_s += m->receive_s + m->receive_s_per_byte * costs->transfer_bits[start - 1] / 8;
      if (end < p) node_s += m->send_s + m->send_s_per_byte * costs->transfer_bits[end - 1] / 8;
      compute_s = fmax(compute_s, node_s);
    }
    if (!fl_costs_part_fits(costs, part, in->capacity_bytes)) return -1;
    if (start > 0) compute_s += in->charge.expand_s_per_byte * costs->raw_bytes[start - 1];
    if (end < p) compute_s += in->charge.compress_s_per_byte * costs->raw_bytes[end - 1];
    if (balanced) largest = fmax(largest, compute_s);
    if (end < p) largest = fmax(largest, costs->transfer_bits[end - 1] / (balanced ? rate_bps : 1));
    start = end;
  }
  return largest;
}

/* Sets of ends from the largest number down: of equals the one with the earlier ends comes first. */
static bool best_of_all(const fl_partition_input *in, bool balanced, staged *best)
{
  size_t p = in->costs->point_count;
  bool found = false;
  for (unsigned ends = 1u << (p - 1); ends-- > 0;) {
    staged here = {.largest = largest_stage(in, balanced, ends), .ends = ends};
    if (here.largest < 0) continue;
    here.bits = judge(in->costs, 0, ends, in->capacity_bytes, &here.parts);
    if (here.parts > in->node_count) continue;
    bool better = here.largest != best->largest ? here.largest < best->largest
                  : here.parts != best->parts   ? here.parts < best->parts
                                                : here.bits < best->bits;
    if (found && !better) continue;
    *best = here;
    found = true;
  }
  return found;
}

/* All sizes and speeds are powers of two or whole, so that no sum or quotient is rounded. */
static void check_drawn_stages(const char *method, bool balanced, uint64_t seed)
{
  size_t feasible = 0, infeasible = 0, limited = 0;
  surroundings around;
  surround(&around, 2, 4);
  for (int round = 0; round < 3000; round++) {
    chain c = draw_chain(&seed, 9);
    for (size_t i = 0; i < c.count; i++) c.macs[i] = 64 * draw_below(&seed, 5);
    fl_costs *costs = costs_of(&c, (fl_accounting)(round % 2));
    fl_partition_input in = input_of(costs, 20 + 10 * (double)draw_below(&seed, 15), 1 + draw_below(&seed, 6), NULL);
    in.field = &around.field;
    in.links = &around.links;
    for (size_t i = 0; i < 3; i++) /* the fast node, or the one that computes in no time, may be slow at moving bytes */
      around.nodes[i].memory_bytes_per_s = balanced && round % 2 == 1 ? 0.25 * (double)(1u << draw_below(&seed, 4)) : 0;
    for (size_t i = 0; i < 3; i++) { /* messages cost one node more to send, another more to receive */
      fl_message_costs free = {0}, costly = {8 * (double)draw_below(&seed, 4), (double)draw_below(&seed, 2),
                                             8 * (double)draw_below(&seed, 4), (double)draw_below(&seed, 2)};
      around.nodes[i].messages = balanced && round % 4 >= 2 ? costly : free;
    }
    double rate_bps = round % 6 == 0 ? 0.5 : 2;
    if (balanced && round % 3 == 0) in.options = (fl_option_values){&rate_bps, 1, NULL};
    if (round % 5 == 0) in.charge = (fl_codec_charge){4 * (double)draw_below(&seed, 4), 8};
    fl_part parts[MAX_POINTS];
    size_t count = 0, at = 0;
    staged want = {0}, unlimited = {0};
    fl_status status = fl_partitioner_find(method)->run(&in, parts, &count, NULL);
    assert_int_equal(status, best_of_all(&in, balanced, &want) ? FL_OK : FL_ERR_INFEASIBLE);
    if (status == FL_OK) {
      check_covers(costs, parts, count);
      assert_int_equal(count, want.parts);
      for (size_t i = 0; i < count; i++) {
        for (at++; !is_end(costs->point_count, want.ends, at);) at++;
        assert_int_equal(parts[i].end, at);
      }
      in.node_count = MAX_POINTS;
      assert_true(best_of_all(&in, balanced, &unlimited));
      limited += unlimited.largest < want.largest;
    }
    feasible += status == FL_OK;
    infeasible += status != FL_OK;
    fl_costs_free(costs);
  }
  assert_true(feasible > 1000 && infeasible > 300 && limited > 10);
}

static void min_max_of_drawn_chains(void **state)
{
  (void)state;
  check_drawn_stages("min-max", false, 45);
}

static void balanced_of_drawn_chains(void **state)
{
  (void)state;
  check_drawn_stages("balanced", true, 47);
}

/* ---- random ---- */

/* load(i, j) of the published pseudo code: what segments i..j-2 weigh, and everything for (0, 0). */
static double load_bytes(const fl_costs *costs, size_t i, size_t j)
{
  double bytes = 0;
  size_t end = i == 0 && j == 0 ? costs->point_count + 1 : j;
  for (size_t s = i; s + 2 <= end && s < costs->point_count; s++) bytes += costs->segment_bytes[s];
  return bytes;
}

/* The pseudo code, line by line. */
static size_t published_splits(const fl_costs *costs, double capacity_bytes, size_t *splits)
{
  size_t p = costs->point_count, count = 0, i = 0;
  while (i < p) {
    size_t j = i;
    while (load_bytes(costs, i, j) < capacity_bytes) {
      j += 1;
      if (j > p - 1) break;
    }
    if (j != p) splits[count++] = j;
    i = j + 1;
  }
  return count;
}

static void random_follows_the_pseudo_code(void **state)
{
  (void)state;
  uint64_t seed = 51;
  size_t several = 0, refused = 0, behind_the_output = 0;
  for (int round = 0; round < 3000; round++) {
    chain c = draw_chain(&seed, MAX_POINTS);
    fl_costs *costs = costs_of(&c, FL_ACCOUNTING_PUBLISHED);
    fl_partition_input in = input_of(costs, 10 + 10 * (double)draw_below(&seed, 12), 1 + draw_below(&seed, 8), NULL);
    in.seed = draw(&seed);
    in.trial = draw_below(&seed, 100);
    fl_part parts[MAX_POINTS];
    size_t splits[MAX_POINTS + 1], split_count = published_splits(costs, in.capacity_bytes, splits), count = 0,
                                   start = 0, at = 0;
    fl_status status = fl_partitioner_find("random")->run(&in, parts, &count, NULL);
    gsl_rng *rng = fl_random_new(in.seed, FL_STREAM_PARTITION, in.trial);
    assert_int_equal(status, split_count > in.node_count ? FL_ERR_INFEASIBLE : FL_OK);
    for (size_t w = 0; status == FL_OK && w + 1 < split_count; w++) {
      size_t a = splits[w], b = splits[w + 1], cut = a + 1 + gsl_rng_uniform_int(rng, b - a); /* a+1..b */
      if (cut == costs->point_count - 1) { /* sends nothing: no part of its own behind it */
        behind_the_output++;
        continue;
      }
      assert_int_equal(parts[at].first, start);
      assert_int_equal(parts[at].end, cut + 1);
      start = parts[at++].end;
    }
    if (status == FL_OK) {
      check_covers(costs, parts, count);
      assert_int_equal(count, at + 1);
      several += count > 2;
    }
    refused += status != FL_OK;
    gsl_rng_free(rng);
    fl_costs_free(costs);
  }
  assert_true(several > 300 && refused > 200 && behind_the_output > 50);
}

/* Ten segments of 40 bytes at 161: load(0, 0) is 400, so the first window closes at 0; load(1, j) = 40 (j - 2) is below
 * up to j = 6, so the next closes at 7; from 8 on the end comes first. One cut, uniform over 1..7: of 7000 trials each
 * takes 1000, give or take 5 x sqrt(7000 x 6/49) = 146. */
static void random_cuts_are_uniform(void **state)
{
  (void)state;
  chain c = {.count = 11};
  size_t times[8] = {0};
  for (size_t i = 0; i < c.count; i++) c.elements[i] = 10;
  fl_costs *costs = costs_of(&c, FL_ACCOUNTING_PUBLISHED);
  fl_partition_input in = input_of(costs, 161, 2, NULL);
  for (in.trial = 0; in.trial < 7000; in.trial++) {
    fl_part parts[MAX_POINTS], again[MAX_POINTS];
    size_t count, count_again;
    assert_int_equal(fl_partitioner_find("random")->run(&in, parts, &count, NULL), FL_OK);
    assert_int_equal(fl_partitioner_find("random")->run(&in, again, &count_again, NULL), FL_OK);
    assert_int_equal(count, 2);
    assert_int_equal(count_again, 2);
    assert_int_equal(parts[0].end, again[0].end);
    times[parts[0].end - 1]++;
  }
  for (size_t cut = 1; cut <= 7; cut++) assert_between(times[cut], 1000 - 146, 1000 + 146);
  fl_costs_free(costs);
}

/* Under the physical accounting too all points are covered, and seeds and trials differ. */
static void random_covers_physical_chains(void **state)
{
  (void)state;
  uint64_t seed = 61;
  for (int round = 0; round < 1000; round++) {
    chain c = draw_chain(&seed, MAX_POINTS);
    fl_costs *costs = costs_of(&c, FL_ACCOUNTING_PHYSICAL);
    fl_partition_input in = input_of(costs, 1 + 10 * (double)draw_below(&seed, 60), MAX_POINTS, NULL);
    fl_part parts[MAX_POINTS];
    size_t count;
    in.trial = (uint64_t)round;
    if (fl_partitioner_find("random")->run(&in, parts, &count, NULL) == FL_OK) check_covers(costs, parts, count);
    fl_costs_free(costs);
  }
}

/* Five segments of 40 bytes at 41: windows close at 0 and at 4, as load(1, 3) = 40 and load(1, 4) = 80: one cut. */
static void random_with_too_few_nodes(void **state)
{
  (void)state;
  chain c = {.count = 6, .elements = {10, 10, 10, 10, 10, 10}};
  fl_costs *costs = costs_of(&c, FL_ACCOUNTING_PUBLISHED);
  fl_partition_input in = input_of(costs, 41, 1, NULL);
  fl_part parts[MAX_POINTS];
  size_t count;
  fl_error err = {0};
  assert_int_equal(fl_partitioner_find("random")->run(&in, parts, &count, &err), FL_ERR_INFEASIBLE);
  assert_string_equal(err.message, "random: draws 2 parts, there are 1 nodes");
  fl_costs_free(costs);
}

/* ---- fixed ---- */

/* a branches into b and c, which d adds up: cut points are in, a, d, e and out. Published memory of the segments, 4
 * bytes an element and a parameter each: a 4 + 6 = 10, {b, c, d} 3 x 4 + 18 = 30, e 4 + 16 = 20, out 4 + 36 = 40. */
static const char branched[] = "model: Branched\n"
                               "layers:\n"
                               "- {name: in, shape: [1]}\n"
                               "- {name: a, shape: [1], params: 6, from: [in]}\n"
                               "- {name: b, shape: [1], params: 6, from: [a]}\n"
                               "- {name: c, shape: [1], params: 6, from: [a]}\n"
                               "- {name: d, shape: [1], params: 6, from: [b, c]}\n"
                               "- {name: e, shape: [1], params: 16, from: [d]}\n"
                               "- {name: out, shape: [1], params: 36, from: [e]}\n";

typedef struct {
  const char *name;
  const char *after[MAX_POINTS]; /* ends at NULL */
  size_t nodes;
  fl_status status;
  const char *want; /* ends of the parts, or the error */
} fixed_case;

/* The largest node holds less than 50 bytes. */
static const fixed_case fixed_cases[] = {
    {"fixed: two cuts", {"a", "e"}, 3, FL_OK, "2 4 5"},
    {"fixed: every cut", {"in", "a", "d", "e"}, 5, FL_OK, "1 2 3 4 5"},
    /* {a, d, e} is charged {b, c, d} and e, 50 bytes: too much, as published memory must be below the capacity */
    {"fixed: a part that fits no node",
     {"in", "e"},
     3,
     FL_ERR_INFEASIBLE,
     "fixed: part 1, up to layer \"e\", takes 50 B, the largest node has 50 B"},
    {"fixed: more parts than nodes",
     {"in", "a", "d"},
     3,
     FL_ERR_INFEASIBLE,
     "fixed: 4 parts need as many nodes, there are 3"},
    {"fixed: no such layer",
     {"a", "ee"},
     3,
     FL_ERR_VALUE,
     "partitioner.after: Branched has no layer \"ee\" (did you mean \"e\"?)"},
    {"fixed: nothing like a layer", {"pool_3"}, 3, FL_ERR_VALUE, "partitioner.after: Branched has no layer \"pool_3\""},
    {"fixed: no cut point",
     {"c"},
     3,
     FL_ERR_VALUE,
     "partitioner.after: \"c\" is a layer, but no cut point: data passes beside it (the nearest cut points are \"a\" "
     "and "
     "\"d\")"},
    {"fixed: the same again", {"a", "a"}, 3, FL_ERR_VALUE, "partitioner.after: \"a\" is listed twice"},
    {"fixed: out of order",
     {"a", "e", "a"},
     9,
     FL_ERR_VALUE,
     "partitioner.after: \"a\" comes before \"e\" in Branched (expected its order)"},
    {"fixed: behind the output",
     {"a", "out"},
     3,
     FL_ERR_VALUE,
     "partitioner.after: \"out\" is the output: no layer is left behind it"},
};

static void check_fixed(void **state)
{
  const fixed_case *c = *state;
  fl_graph *graph = graph_of(branched);
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1};
  fl_costs *costs;
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = PUB, .codec = codec, .state_copies = 1}, &costs, NULL),
      FL_OK);
  fl_node nodes[9] = {{.memory_bytes = 20}, {.memory_bytes = 50}};
  for (size_t i = 2; i < COUNT(nodes); i++) nodes[i].memory_bytes = 30;
  fl_field field = {c->nodes, nodes};
  fl_names after = {0, (char **)c->after}; /* the cast: names are not written */
  while (c->after[after.count] != NULL) after.count++;
  fl_partition_input in = input_of(costs, 20, c->nodes, NULL);
  in.graph = graph;
  in.field = &field;
  in.options.names = &after;
  fl_part parts[MAX_POINTS];
  size_t count;
  fl_error err = {0};
  char got[100] = "";
  assert_int_equal(fl_partitioner_find("fixed")->run(&in, parts, &count, &err), c->status);
  for (size_t i = 0; c->status == FL_OK && i < count; i++)
    snprintf(got + strlen(got), 20, "%s%zu", i > 0 ? " " : "", parts[i].end);
  if (c->status == FL_OK) check_covers(costs, parts, count);
  assert_string_equal(c->status == FL_OK ? got : err.message, c->want);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* ---- the table ---- */

/* Every row on one chain that fits nowhere whole: it covers the points, on no more parts than nodes. */
static void every_row(void **state)
{
  (void)state;
  chain c = {.count = 6, .elements = {10, 10, 10, 10, 10, 10}};
  fl_costs *costs = costs_of(&c, FL_ACCOUNTING_PUBLISHED);
  surroundings around;
  surround(&around, 2, 1000);
  for (size_t i = 0; i < fl_partitioner_count(); i++) {
    const fl_partitioner *row = fl_partitioner_at(i);
    fl_partition_input in = input_of(costs, 81, 5, NULL);
    fl_part parts[MAX_POINTS];
    size_t count;
    in.field = &around.field;
    in.links = &around.links;
    assert_ptr_equal(fl_partitioner_find(row->name), row);
    assert_true(strlen(row->summary) > 0);
    for (size_t k = 0; k < fl_option_count(row->options); k++) {
      assert_true(row->options[k].min <= row->options[k].max);
      assert_true(strlen(row->options[k].summary) > 0);
    }
    assert_true((row->run == NULL) != (row->run_joint == NULL));
    if (row->run == NULL || fl_option_is_required(row->options)) continue;
    assert_int_equal(row->run(&in, parts, &count, NULL), FL_OK);
    check_covers(costs, parts, count);
    assert_true(count <= 5);
  }
  assert_null(fl_partitioner_find("min_sum"));
  assert_null(fl_partitioner_find(""));
  fl_costs_free(costs);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(min_sum_of_drawn_chains),
      cmocka_unit_test(min_sum_is_the_least_sum),
      cmocka_unit_test(min_max_of_drawn_chains),
      cmocka_unit_test(balanced_of_drawn_chains),
      cmocka_unit_test(random_follows_the_pseudo_code),
      cmocka_unit_test(random_cuts_are_uniform),
      cmocka_unit_test(random_covers_physical_chains),
      cmocka_unit_test(random_with_too_few_nodes),
      cmocka_unit_test(every_row),
  };
  struct CMUnitTest tests[COUNT(hand_cases) + COUNT(stage_cases) + COUNT(fixed_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(hand_cases); i++)
    tests[n++] = (struct CMUnitTest){hand_cases[i].name, check_by_hand, NULL, NULL, (void *)&hand_cases[i]};
  for (size_t i = 0; i < COUNT(stage_cases); i++)
    tests[n++] = (struct CMUnitTest){stage_cases[i].name, check_stages, NULL, NULL, (void *)&stage_cases[i]};
  for (size_t i = 0; i < COUNT(fixed_cases); i++)
    tests[n++] = (struct CMUnitTest){fixed_cases[i].name, check_fixed, NULL, NULL, (void *)&fixed_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
