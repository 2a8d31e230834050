#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/place.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MAX_NODES = 40 };

/* A problem with room for everything it points to. */
typedef struct {
  fl_node nodes[MAX_NODES];
  fl_field field;
  fl_links *links;
  double hop_bits[MAX_NODES], part_flop[MAX_NODES], codec_s[MAX_NODES], part_bytes[MAX_NODES];
  fl_place_input in;
} problem;

static void problem_init(problem *p, size_t node_count, size_t part_count)
{
  static char id[] = "n";
  *p = (problem){.field = {node_count, p->nodes}, .links = fl_links_new(node_count, 1e6, 0)};
  assert_non_null(p->links);
  for (size_t i = 0; i < node_count; i++) p->nodes[i] = (fl_node){id, 0, 0, 1, 0};
  p->in = (fl_place_input){.field = &p->field,
                           .links = p->links,
                           .part_count = part_count,
                           .hop_bits = p->hop_bits,
                           .part_flop = p->part_flop,
                           .codec_s = p->codec_s,
                           .part_bytes = p->part_bytes,
                           .seed = 1,
                           .options = fl_option_values_none()};
}

static void problem_clear(problem *p)
{
  fl_links_free(p->links);
}

static void link_nodes(problem *p, size_t from, size_t to, double weight)
{
  p->links->weight[from * p->field.count + to] = p->links->weight[to * p->field.count + from] = weight;
}

static fl_status run(const char *name, const problem *p, size_t *chain, fl_error *err)
{
  fl_placement placement = {chain, NAN};
  return fl_placer_find(name)->run(&p->in, &placement, err);
}

/* ---- bottlenecks by hand ---- */

/* Three parts on nodes 2, 0, 1 at 1 MHz. Hops: 2-0 weight 0.5: 8 Mbit / 1 MHz x 0.5 = 4 s; 0-1 weight 0.25: 12 x 0.25 =
 * 3 s. Part 1 on node 0 at 2 Gflop/s: 6 Gflop / 2 = 3 s and 0.5 s of codec. Parts 0 and 2 on nodes without a speed:
 * codec only. */
static void three_parts(problem *p)
{
  problem_init(p, 3, 3);
  link_nodes(p, 2, 0, 0.5);
  link_nodes(p, 0, 1, 0.25);
  p->nodes[0].speed_flop_per_s = 2e9;
  p->hop_bits[0] = 8e6;
  p->hop_bits[1] = 12e6;
  p->part_flop[0] = p->part_flop[2] = 1e15;
  p->part_flop[1] = 6e9;
  p->codec_s[0] = 0.25;
  p->codec_s[1] = 0.5;
  p->codec_s[2] = 1;
}

static void bottlenecks_by_hand(void **state)
{
  (void)state;
  static const size_t chain[] = {2, 0, 1}, apart[] = {1, 2, 0};
  problem p;
  three_parts(&p);
  assert_close(fl_place_compute_s(&p.in, 0, 2), 0.25, 0); /* no speed: computing takes no time */
  assert_close(fl_place_compute_s(&p.in, 1, 0), 3.5, 0);
  assert_close(fl_place_compute_s(&p.in, 2, 1), 1, 0);
  assert_close(fl_place_bottleneck_s(&p.in, chain), 4, 0); /* the first hop */
  p.codec_s[1] = 1.25;                                     /* 3 + 1.25: now the second part */
  assert_close(fl_place_bottleneck_s(&p.in, chain), 4.25, 0);
  p.codec_s[2] = 5; /* the last part counts as well */
  assert_close(fl_place_bottleneck_s(&p.in, chain), 5, 0);
  assert_true(isinf(fl_place_bottleneck_s(&p.in, apart))); /* 1-2 is no link */
  problem_clear(&p);
}

static void latency_is_part_of_a_hop(void **state)
{
  (void)state;
  static const size_t chain[] = {2, 0, 1};
  problem p;
  three_parts(&p);
  p.links->latency_s = calloc(9, sizeof *p.links->latency_s);
  p.links->latency_s[0 * 3 + 1] = 1.5; /* 3 + 1.5 s */
  assert_close(fl_place_bottleneck_s(&p.in, chain), 4.5, 0);
  problem_clear(&p);
}

static void one_part_sends_nothing(void **state)
{
  (void)state;
  size_t chain[1] = {99};
  problem p;
  problem_init(&p, 3, 1);
  p.part_flop[0] = 1e9;
  p.nodes[0].speed_flop_per_s = 1e9;
  p.nodes[1].speed_flop_per_s = 4e9;
  p.nodes[2].speed_flop_per_s = 4e9;
  assert_int_equal(run("greedy", &p, chain, NULL), FL_OK); /* no links at all */
  assert_int_equal(chain[0], 1);                           /* 0.25 s on nodes 1 and 2, the lower index */
  assert_close(fl_place_bottleneck_s(&p.in, chain), 0.25, 0);
  problem_clear(&p);
}

/* ---- greedy ---- */

/* Nodes on a line, weights by their distance:  0 --3-- 1 -1- 2 --2-- 3
 * Two hops of 1 Mbit and 2 Mbit at 1 MHz, so a hop takes bits x weight.
 *   start 0: 1 (3), 2 (1): max(3, 2) = 3;   start 1: 2 (1), 3 (2): max(1, 4) = 4
 *   start 2: 1 (1), then 3 at 3 or 0 at 3, the lower index 0: max(1, 6) = 6;   start 3: 2 (2), 1 (1): max(2, 2) = 2 */
static void greedy_by_hand(void **state)
{
  (void)state;
  static const double at[] = {0, 3, 4, 6};
  size_t chain[3];
  problem p;
  problem_init(&p, 4, 3);
  p.hop_bits[0] = 1e6;
  p.hop_bits[1] = 2e6;
  for (size_t i = 0; i < 4; i++)
    for (size_t j = i + 1; j < 4; j++) link_nodes(&p, i, j, at[j] - at[i]);
  assert_int_equal(run("greedy", &p, chain, NULL), FL_OK);
  assert_int_equal(chain[0], 3);
  assert_int_equal(chain[1], 2);
  assert_int_equal(chain[2], 1);
  assert_close(fl_place_bottleneck_s(&p.in, chain), 2, 0);
  problem_clear(&p);
}

static double published_bottleneck(const problem *p, const size_t *chain)
{
  const fl_links *links = p->links;
  double worst = 0;
  for (size_t i = 0; i < p->in.part_count; i++) {
    double speed = p->nodes[chain[i]].speed_flop_per_s, compute = p->codec_s[i];
    if (speed > 0) compute = p->part_flop[i] / speed + p->codec_s[i];
    worst = fmax(worst, compute);
    if (i + 1 < p->in.part_count)
      worst = fmax(worst, p->hop_bits[i] / links->bandwidth_hz * links->weight[chain[i] * links->count + chain[i + 1]]);
  }
  return worst;
}

static bool is_in(const size_t *list, size_t count, size_t value)
{
  for (size_t i = 0; i < count; i++)
    if (list[i] == value) return true;
  return false;
}

/* From every start, repeatedly the free node with the fastest link, lowest index on a tie; keep the start with the
 * strictly least bottleneck. Word by word; false when every start gets stuck. */
static bool published_greedy(const problem *p, size_t *best)
{
  size_t n = p->links->count, k = p->in.part_count;
  double least = INFINITY;
  for (size_t start = 0; start < n; start++) {
    size_t chain[MAX_NODES], length = 1;
    chain[0] = start;
    while (length < k) {
      size_t next = n;
      for (size_t node = n; node-- > 0;) { /* from the highest, so that the last of equals is the lowest */
        double weight = p->links->weight[chain[length - 1] * n + node];
        if (isinf(weight) || is_in(chain, length, node)) continue;
        if (next == n || weight <= p->links->weight[chain[length - 1] * n + next]) next = node;
      }
      if (next == n) break;
      chain[length++] = next;
    }
    if (length < k || published_bottleneck(p, chain) >= least) continue;
    least = published_bottleneck(p, chain);
    memcpy(best, chain, k * sizeof *chain);
  }
  return !isinf(least);
}

typedef enum { SCATTERED, LATTICE, SPARSE, ONE_WAY } arrangement;

/* SCATTERED: the published field. LATTICE: whole coordinates, so that distances tie everywhere. SPARSE: most links are
 * missing. ONE_WAY: the two directions of a pair differ, or one is missing. */
static void arrange(problem *p, arrangement kind, uint64_t *seed)
{
  double x[MAX_NODES], y[MAX_NODES];
  size_t n = p->field.count, side = (size_t)ceil(sqrt((double)n));
  for (size_t i = 0; i < n; i++) {
    x[i] = kind == LATTICE ? 5 * (double)(i % side) : 1 + 149 * draw_unit(seed);
    y[i] = kind == LATTICE ? 5 * (double)(i / side) : 1 + 149 * draw_unit(seed);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double *weight = &p->links->weight[i * n + j], dx = x[i] - x[j], dy = y[i] - y[j];
      if (i == j) continue;
      *weight = 1 / log2(1 + 283230 / (dx * dx + dy * dy));
      if (kind == ONE_WAY) *weight *= 1 + draw_unit(seed);
      if (kind == SPARSE && i > j) *weight = p->links->weight[j * n + i];
      if (kind == SPARSE && i < j && draw_below(seed, 10) > 2) *weight = INFINITY;
      if (kind == ONE_WAY && draw_below(seed, 4) == 0) *weight = INFINITY;
    }
}

static void draw_problem(problem *p, arrangement kind, uint64_t *seed)
{
  size_t n = 2 + draw_below(seed, MAX_NODES - 1);
  problem_init(p, n, 1 + draw_below(seed, n < 12 ? n : 12));
  arrange(p, kind, seed);
  bool computes = draw_below(seed, 2) == 0;
  for (size_t i = 0; i < p->in.part_count; i++) {
    p->hop_bits[i] = 1e6 * (double)(1 + draw_below(seed, 5));
    p->part_flop[i] = computes ? 1e9 * (double)draw_below(seed, 5) : 0;
    p->codec_s[i] = computes ? 0.1 * (double)draw_below(seed, 3) : 0;
  }
  for (size_t i = 0; computes && i < n; i++) p->nodes[i].speed_flop_per_s = 1e9 * (double)draw_below(seed, 4);
}

typedef struct {
  const char *name;
  arrangement kind;
} greedy_case;

static const greedy_case greedy_cases[] = {
    {"greedy on scattered fields", SCATTERED},
    {"greedy on lattices", LATTICE},
    {"greedy with missing links", SPARSE},
    {"greedy with links of two minds", ONE_WAY},
};

static void check_greedy(void **state)
{
  const greedy_case *c = *state;
  uint64_t seed = 71;
  size_t stuck = 0;
  for (int round = 0; round < 400; round++) {
    problem p;
    size_t chain[MAX_NODES], want[MAX_NODES];
    fl_error err;
    draw_problem(&p, c->kind, &seed);
    bool found = published_greedy(&p, want);
    fl_status status = run("greedy", &p, chain, &err);
    assert_int_equal(status, found ? FL_OK : FL_ERR_INFEASIBLE);
    if (found) {
      assert_memory_equal(chain, want, p.in.part_count * sizeof *chain);
      assert_true(fl_place_bottleneck_s(&p.in, chain) == published_bottleneck(&p, chain)); /* to the bit */
    } else {
      char text[64];
      snprintf(text, sizeof text, "greedy: no chain of %zu nodes is linked up", p.in.part_count);
      assert_string_equal(err.message, text);
      stuck++;
    }
    problem_clear(&p);
  }
  if (c->kind == SPARSE) assert_in_range(stuck, 20, 380);
  if (c->kind == SCATTERED || c->kind == LATTICE) assert_int_equal(stuck, 0);
}

/* ---- random ---- */

/* Three of five nodes: 60 chains in order. In 12 000 trials each comes 200 times, give or take 5 x sqrt(200) = 71. */
static void random_chains_are_uniform(void **state)
{
  (void)state;
  problem p;
  size_t times[125] = {0}, seen = 0;
  problem_init(&p, 5, 3);
  for (size_t i = 0; i < 5; i++)
    for (size_t j = i + 1; j < 5; j++) link_nodes(&p, i, j, 1);
  for (p.in.trial = 0; p.in.trial < 12000; p.in.trial++) {
    size_t chain[3];
    assert_int_equal(run("random", &p, chain, NULL), FL_OK);
    assert_true(chain[0] < 5 && chain[1] < 5 && chain[2] < 5);
    assert_true(chain[0] != chain[1] && chain[1] != chain[2] && chain[0] != chain[2]);
    times[(chain[0] * 5 + chain[1]) * 5 + chain[2]]++;
  }
  for (size_t i = 0; i < COUNT(times); i++) {
    if (times[i] == 0) continue;
    assert_in_range(times[i], 200 - 71, 200 + 71);
    seen++;
  }
  assert_int_equal(seen, 60);
  problem_clear(&p);
}

static void random_is_a_function_of_seed_and_trial(void **state)
{
  (void)state;
  problem p;
  size_t first[20], again[20], other[20];
  problem_init(&p, 20, 20);
  for (size_t i = 0; i < 20; i++)
    for (size_t j = i + 1; j < 20; j++) link_nodes(&p, i, j, 1);
  p.in.trial = 3;
  assert_int_equal(run("random", &p, first, NULL), FL_OK);
  assert_int_equal(run("random", &p, again, NULL), FL_OK);
  assert_memory_equal(first, again, sizeof first);
  p.in.trial = 4;
  assert_int_equal(run("random", &p, other, NULL), FL_OK);
  assert_memory_not_equal(first, other, sizeof first);
  p.in.trial = 3;
  p.in.seed = 2;
  assert_int_equal(run("random", &p, other, NULL), FL_OK);
  assert_memory_not_equal(first, other, sizeof first);
  problem_clear(&p);
}

static void random_without_links(void **state)
{
  (void)state;
  problem p;
  size_t chain[2];
  fl_error err;
  problem_init(&p, 3, 2);
  p.hop_bits[0] = 1;
  assert_int_equal(run("random", &p, chain, &err), FL_ERR_INFEASIBLE);
  assert_string_equal(err.message, "random: drew nodes that no link joins");
  problem_clear(&p);
}

/* ---- the table ---- */

/* Every row finds k distinct nodes on one small field that is linked up throughout, also as many as there are. */
static void every_row(void **state)
{
  (void)state;
  for (size_t r = 0; r < fl_placer_count(); r++)
    for (size_t k = 1; k <= 6; k++) {
      const fl_placer *row = fl_placer_at(r);
      uint64_t seed = 81;
      problem p;
      size_t chain[6];
      assert_ptr_equal(fl_placer_find(row->name), row);
      assert_true(strlen(row->summary) > 0);
      problem_init(&p, 6, k);
      arrange(&p, SCATTERED, &seed);
      for (size_t i = 0; i < k; i++) p.hop_bits[i] = 1e6;
      assert_int_equal(run(row->name, &p, chain, NULL), FL_OK);
      for (size_t i = 0; i < k; i++) assert_true(chain[i] < 6 && !is_in(chain, i, chain[i]));
      problem_clear(&p);
    }
  assert_null(fl_placer_find("Greedy"));
  assert_null(fl_placer_find(""));
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(bottlenecks_by_hand),       cmocka_unit_test(latency_is_part_of_a_hop),
      cmocka_unit_test(one_part_sends_nothing),    cmocka_unit_test(greedy_by_hand),
      cmocka_unit_test(random_chains_are_uniform), cmocka_unit_test(random_is_a_function_of_seed_and_trial),
      cmocka_unit_test(random_without_links),      cmocka_unit_test(every_row),
  };
  struct CMUnitTest tests[COUNT(greedy_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(greedy_cases); i++)
    tests[n++] = (struct CMUnitTest){greedy_cases[i].name, check_greedy, NULL, NULL, (void *)&greedy_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
