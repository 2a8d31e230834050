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
  size_t elements[MAX_POINTS], parameters[MAX_POINTS], consumers[MAX_POINTS];
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
    fprintf(out, "- {name: n%zu, shape: [%zu], params: %zu, consumers: %zu", i, c->elements[i], c->parameters[i],
            c->consumers[i] == 0 ? 1 : c->consumers[i]);
    if (i > 0) fprintf(out, ", from: [n%zu]", i - 1);
    fprintf(out, "}\n");
  }
  fclose(out);
  fl_graph *graph = graph_of(text);
  assert_int_equal(fl_costs_make(graph, accounting, &codec, &costs, NULL), FL_OK);
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

static fl_partition_input input_of(const fl_costs *costs, double capacity_bytes, size_t nodes, double completion_bytes)
{
  fl_partition_input in = {.costs = costs,
                           .capacity_bytes = capacity_bytes,
                           .node_count = nodes,
                           .seed = 1,
                           .options = fl_option_values_none()};
  in.options.value[0] = completion_bytes;
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
    {"physical: a segment too large",
     PHY,
     {3, 3, 3},
     20,
     5,
     NAN,
     "min-sum: some segment does not fit into 20 B, the least memory of a node"},
    {"physical: completions too small", PHY, {3, 3, 3}, 100, 5, 20, "3"},
    {"physical: too small for completions",
     PHY,
     {3, 3, 3},
     30,
     5,
     20,
     "min-sum: some segment does not fit into 20 B, the completion_memory"},
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
  fl_partition_input in = input_of(costs, c->capacity_bytes, c->nodes, c->completion_bytes);
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
  double completion_bytes = isnan(in->options.value[0]) ? in->capacity_bytes : in->options.value[0];
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
    fl_partition_input in = input_of(costs, capacity_bytes, 1 + draw_below(&seed, 6), completion_bytes);
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
    fl_partition_input in = input_of(costs, 100 + 10 * (double)draw_below(&seed, 20), MAX_POINTS, NAN);
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
    fl_partition_input in = input_of(costs, 10 + 10 * (double)draw_below(&seed, 12), 1 + draw_below(&seed, 8), NAN);
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
  fl_partition_input in = input_of(costs, 161, 2, NAN);
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
  for (size_t cut = 1; cut <= 7; cut++) assert_in_range(times[cut], 1000 - 146, 1000 + 146);
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
    fl_partition_input in = input_of(costs, 1 + 10 * (double)draw_below(&seed, 60), MAX_POINTS, NAN);
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
  fl_partition_input in = input_of(costs, 41, 1, NAN);
  fl_part parts[MAX_POINTS];
  size_t count;
  fl_error err = {0};
  assert_int_equal(fl_partitioner_find("random")->run(&in, parts, &count, &err), FL_ERR_INFEASIBLE);
  assert_string_equal(err.message, "random: draws 2 parts, there are 1 nodes");
  fl_costs_free(costs);
}

/* ---- the table ---- */

/* Every row on one chain that fits nowhere whole: it covers the points, on no more parts than nodes. */
static void every_row(void **state)
{
  (void)state;
  chain c = {.count = 6, .elements = {10, 10, 10, 10, 10, 10}};
  fl_costs *costs = costs_of(&c, FL_ACCOUNTING_PUBLISHED);
  assert_true(fl_partitioner_count() >= 2);
  for (size_t i = 0; i < fl_partitioner_count(); i++) {
    const fl_partitioner *row = fl_partitioner_at(i);
    fl_partition_input in = input_of(costs, 81, 5, NAN);
    fl_part parts[MAX_POINTS];
    size_t count;
    assert_ptr_equal(fl_partitioner_find(row->name), row);
    assert_true(strlen(row->summary) > 0);
    assert_int_equal(row->run(&in, parts, &count, NULL), FL_OK);
    check_covers(costs, parts, count);
    assert_true(count <= 5);
    for (size_t k = 0; k < FL_METHOD_MAX_OPTIONS && row->options[k].key != NULL; k++) {
      assert_true(row->options[k].min <= row->options[k].max);
      assert_true(strlen(row->options[k].summary) > 0);
    }
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
      cmocka_unit_test(random_follows_the_pseudo_code),
      cmocka_unit_test(random_cuts_are_uniform),
      cmocka_unit_test(random_covers_physical_chains),
      cmocka_unit_test(random_with_too_few_nodes),
      cmocka_unit_test(every_row),
  };
  struct CMUnitTest tests[COUNT(hand_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(hand_cases); i++)
    tests[n++] = (struct CMUnitTest){hand_cases[i].name, check_by_hand, NULL, NULL, (void *)&hand_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
