#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/place.h"
#include "nodes.h"

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

static double stage_s(const void *context, size_t part, size_t node)
{
  const problem *p = context;
  double speed = p->nodes[node].speed_flop_per_s;
  return (speed > 0 ? p->part_flop[part] / speed : 0) + p->codec_s[part];
}

static double stage_bytes(const void *context, size_t part)
{
  return ((const problem *)context)->part_bytes[part];
}

static void problem_init(problem *p, size_t node_count, size_t part_count)
{
  static char id[] = "n";
  *p = (problem){.field = {node_count, p->nodes}, .links = fl_links_new(node_count, 1e6, 0)};
  assert_non_null(p->links);
  for (size_t i = 0; i < node_count; i++) p->nodes[i] = (fl_node)NODE(id, 0, 0, 1, 0);
  p->in = (fl_place_input){.field = &p->field,
                           .links = p->links,
                           .part_count = part_count,
                           .hop_bits = p->hop_bits,
                           .stages = {.time_s = stage_s, .bytes = stage_bytes, .context = p},
                           .seed = 1,
                           .options = {0}};
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
  fl_placement placement = {.chain = chain, .proven_s = NAN};
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
  if (c->kind == SPARSE) assert_between(stuck, 20, 380);
  if (c->kind == SCATTERED || c->kind == LATTICE) assert_int_equal(stuck, 0);
}

/* Nodes on a line again; the first part weighs 2, which only the outer nodes hold.
 *  0 --3-- 1 -1- 2 --2-- 3    start 0: 1, 2: max(3, 1) = 3; start 3: 2, 1: max(2, 1) = 2
 * With node 2 too small for any part: start 0: 1, 3: max(3, 3); start 3: 1, 0: max(3, 3), so 0 stays. */
static void greedy_passes_over_small_nodes(void **state)
{
  (void)state;
  static const double at[] = {0, 3, 4, 6};
  static const size_t first_want[] = {3, 2, 1}, second_want[] = {0, 1, 3};
  size_t chain[3];
  fl_error err;
  problem p;
  problem_init(&p, 4, 3);
  p.hop_bits[0] = p.hop_bits[1] = 1e6;
  p.in.accounting = FL_ACCOUNTING_PHYSICAL;
  p.part_bytes[0] = 2;
  p.part_bytes[1] = p.part_bytes[2] = 1;
  p.nodes[0].memory_bytes = p.nodes[3].memory_bytes = 2;
  for (size_t i = 0; i < 4; i++)
    for (size_t j = i + 1; j < 4; j++) link_nodes(&p, i, j, at[j] - at[i]);
  assert_int_equal(run("greedy", &p, chain, NULL), FL_OK);
  assert_memory_equal(chain, first_want, sizeof chain);
  p.nodes[2].memory_bytes = 0.5;
  assert_int_equal(run("greedy", &p, chain, NULL), FL_OK);
  assert_memory_equal(chain, second_want, sizeof chain);
  p.nodes[1].memory_bytes = 0.5;
  assert_int_equal(run("greedy", &p, chain, &err), FL_ERR_INFEASIBLE);
  assert_string_equal(err.message, "greedy: finds no chain of 3 nodes that hold their parts");
  p.in.may_overflow = true;
  assert_int_equal(run("greedy", &p, chain, NULL), FL_OK);
  problem_clear(&p);
}

/* ---- two-ended ---- */

/* Nodes on a line:  0 -1- 1 --3-- 2 -2- 3    and hops of 1 and 4 Mbit
 * greedy: from 0: 1 (1), 2 (3): 12; from 1: 0 (1), 2 (4): 16; from 2: 3 (2), 1 (5): 20; from 3: 2 (2), 1 (3): 12.
 * two-ended puts the 4 Mbit on 0-1 and then comes to 0 from 2 (4): max(4, 4 x 1). */
static void two_ended_by_hand(void **state)
{
  (void)state;
  static const double at[] = {0, 1, 4, 6};
  static const size_t want[] = {2, 0, 1};
  size_t chain[3];
  problem p;
  problem_init(&p, 4, 3);
  p.hop_bits[0] = 1e6;
  p.hop_bits[1] = 4e6;
  for (size_t i = 0; i < 4; i++)
    for (size_t j = i + 1; j < 4; j++) link_nodes(&p, i, j, at[j] - at[i]);
  assert_int_equal(run("greedy", &p, chain, NULL), FL_OK);
  assert_close(fl_place_bottleneck_s(&p.in, chain), 12, 0);
  assert_int_equal(run("two-ended", &p, chain, NULL), FL_OK);
  assert_memory_equal(chain, want, sizeof chain);
  assert_close(fl_place_bottleneck_s(&p.in, chain), 4, 0);
  problem_clear(&p);
}

/* The least bottleneck of the chains that go on from chain[0..length-1]. */
static double least_bottleneck(const problem *p, size_t *chain, size_t length, double so_far)
{
  double least = INFINITY;
  if (length == p->in.part_count) return so_far;
  for (size_t node = 0; node < p->field.count; node++) {
    if (is_in(chain, length, node) || !fl_place_fits(&p->in, length, node)) continue;
    double worst = fmax(so_far, fl_place_compute_s(&p->in, length, node));
    if (length > 0) worst = fmax(worst, fl_links_time_s(p->links, p->hop_bits[length - 1], chain[length - 1], node));
    if (worst >= least) continue;
    chain[length] = node;
    least = fmin(least, least_bottleneck(p, chain, length + 1, worst));
  }
  return least;
}

static void check_chain(const problem *p, const size_t *chain)
{
  for (size_t i = 0; i < p->in.part_count; i++) {
    assert_true(chain[i] < p->field.count && !is_in(chain, i, chain[i]));
    assert_true(fl_place_fits(&p->in, i, chain[i]));
  }
}

typedef struct {
  const char *name;
  arrangement kind;
  bool small_nodes;
  size_t least_optimal; /* of 300 problems */
} two_ended_case;

static const two_ended_case two_ended_cases[] = {
    {"two-ended on scattered fields", SCATTERED, false, 290},
    {"two-ended on lattices", LATTICE, false, 290},
    {"two-ended with missing links", SPARSE, false, 290},
    {"two-ended with links of two minds", ONE_WAY, false, 290},
    {"two-ended with small nodes", SCATTERED, true, 290},
};

/* Never above greedy, never below what any chain reaches, and mostly there. */
static void check_two_ended(void **state)
{
  const two_ended_case *c = *state;
  uint64_t seed = 111;
  size_t optimal = 0;
  for (int round = 0; round < 300; round++) {
    problem p;
    size_t chain[MAX_NODES], other[MAX_NODES], n = 2 + draw_below(&seed, 7);
    problem_init(&p, n, 1 + draw_below(&seed, n));
    arrange(&p, c->kind, &seed);
    p.in.accounting = FL_ACCOUNTING_PHYSICAL;
    for (size_t i = 0; i < p.in.part_count; i++) {
      p.hop_bits[i] = 1e6 * (double)(1 + draw_below(&seed, 5));
      p.codec_s[i] = 0.1 * (double)draw_below(&seed, 3);
      p.part_bytes[i] = c->small_nodes ? (double)draw_below(&seed, 4) : 0;
    }
    for (size_t i = 0; i < n; i++) p.nodes[i].memory_bytes = 1 + (double)draw_below(&seed, 3);
    double best = least_bottleneck(&p, other, 0, 0);
    fl_status status = run("two-ended", &p, chain, NULL);
    if (status == FL_OK) {
      double got = fl_place_bottleneck_s(&p.in, chain);
      check_chain(&p, chain);
      assert_true(got >= best);
      optimal += got == best;
    } else {
      assert_int_equal(status, FL_ERR_INFEASIBLE);
      optimal += isinf(best) != 0;
    }
    if (run("greedy", &p, other, NULL) == FL_OK) {
      assert_int_equal(status, FL_OK);
      assert_true(fl_place_bottleneck_s(&p.in, chain) <= fl_place_bottleneck_s(&p.in, other));
    }
    problem_clear(&p);
  }
  if (optimal < c->least_optimal) fail_msg("optimal %zu times of 300", optimal);
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
    assert_between(times[i], 200 - 71, 200 + 71);
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

/* ---- fixed ---- */

typedef struct {
  const char *name;
  const char *chain[5]; /* ends at NULL */
  fl_status status;
  const char *want; /* the error */
} fixed_case;

/* Three parts of 10, 20 and 10 bytes; nodes a, b, c, d of 15, 25, 25 and 15 bytes; a-b, b-c and c-d are linked. */
static const fixed_case fixed_cases[] = {
    {"fixed: a chain", {"a", "b", "c"}, FL_OK, NULL},
    {"fixed: the other way", {"d", "c", "b"}, FL_OK, NULL},
    {"fixed: too few", {"a", "b"}, FL_ERR_VALUE, "placer.chain: expected a node for each of 3 parts, got 2"},
    {"fixed: too many", {"a", "b", "c", "d"}, FL_ERR_VALUE, "placer.chain: expected a node for each of 3 parts, got 4"},
    {"fixed: twice", {"a", "b", "a"}, FL_ERR_VALUE, "placer.chain: \"a\" is listed twice (a node runs one part)"},
    {"fixed: no such node",
     {"a", "bb", "c"},
     FL_ERR_VALUE,
     "placer.chain: the field has no node \"bb\" (did you mean \"b\"?)"},
    {"fixed: nothing like a node", {"a", "b", "xyz"}, FL_ERR_VALUE, "placer.chain: the field has no node \"xyz\""},
    {"fixed: too small a node",
     {"b", "a", "c"},
     FL_ERR_INFEASIBLE,
     "fixed: part 1 takes 20 B, its node \"a\" has 15 B"},
    {"fixed: no link", {"a", "c", "d"}, FL_ERR_INFEASIBLE, "fixed: no link goes from node \"a\" to node \"c\""},
};

static void check_fixed(void **state)
{
  static char ids[4][2] = {"a", "b", "c", "d"};
  static const double memories[] = {15, 25, 25, 15}, parts[] = {10, 20, 10};
  const fixed_case *c = *state;
  problem p;
  size_t chain[3];
  fl_error err = {0};
  fl_names names = {0, (char **)c->chain}; /* the cast: names are not written */
  while (c->chain[names.count] != NULL) names.count++;
  problem_init(&p, 4, 3);
  for (size_t i = 0; i < 4; i++) p.nodes[i] = (fl_node){.id = ids[i], .memory_bytes = memories[i]};
  for (size_t i = 0; i < 3; i++) {
    p.part_bytes[i] = parts[i];
    link_nodes(&p, i, i + 1, 1);
  }
  p.in.options.names = &names;
  assert_int_equal(run("fixed", &p, chain, &err), c->status);
  for (size_t i = 0; c->status == FL_OK && i < 3; i++) assert_string_equal(p.nodes[chain[i]].id, c->chain[i]);
  if (c->status != FL_OK) assert_string_equal(err.message, c->want);
  problem_clear(&p);
}

/* ---- k-path ---- */

/* Nodes on a line, weights by their distance:  0 --3-- 1 -1- 2 --2-- 3
 * Of all cut points 10, 8, 2 and 0 Mbit would be sent; two classes, from 0 and from 5 on. The hops send 8 and 2. Class
 * 2 first: the fastest link is 1-2, either way round. Class 1 goes on from its end: from 2 to 3 (2); from 1 to 0 or 3,
 * both 3 away. */
static void k_path_by_hand(void **state)
{
  (void)state;
  static const double at[] = {0, 3, 4, 6}, transfer_bits[] = {10e6, 8e6, 2e6, 0};
  static const size_t allowed[][3] = {{1, 2, 3}, {2, 1, 0}, {2, 1, 3}};
  size_t times[COUNT(allowed)] = {0};
  problem p;
  problem_init(&p, 4, 3);
  p.hop_bits[0] = 8e6;
  p.hop_bits[1] = 2e6;
  p.in.transfer_bits = transfer_bits;
  p.in.point_count = COUNT(transfer_bits);
  p.in.options = (fl_option_values){(const double[]){2}, 1, NULL};
  for (size_t i = 0; i < 4; i++)
    for (size_t j = i + 1; j < 4; j++) link_nodes(&p, i, j, at[j] - at[i]);
  for (p.in.trial = 0; p.in.trial < 100; p.in.trial++) {
    size_t chain[3], again[3], which = 0;
    assert_int_equal(run("k-path", &p, chain, NULL), FL_OK);
    assert_int_equal(run("k-path", &p, again, NULL), FL_OK);
    assert_memory_equal(chain, again, sizeof chain); /* a function of seed and trial */
    while (which < COUNT(allowed) && memcmp(chain, allowed[which], sizeof chain) != 0) which++;
    assert_true(which < COUNT(allowed));
    times[which]++;
  }
  for (size_t i = 0; i < COUNT(allowed); i++) assert_true(times[i] > 10);
  problem_clear(&p);
}

static void k_path_leaves_the_largest_size(void **state)
{
  (void)state;
  static const double transfer_bits[] = {10e6, 8e6, 0};
  problem p;
  size_t chain[2];
  fl_error err;
  problem_init(&p, 2, 2);
  link_nodes(&p, 0, 1, 1);
  p.hop_bits[0] = 10e6;
  p.in.transfer_bits = transfer_bits;
  p.in.point_count = COUNT(transfer_bits);
  assert_int_equal(run("k-path", &p, chain, &err), FL_ERR_INFEASIBLE);
  assert_string_equal(err.message, "k-path: the largest transfer of all cut points is among those to be sent, and "
                                   "belongs to no class (so published)");
  problem_clear(&p);
}

/* The least slowest weight of the paths that go on from path[0..length-1] to `count` nodes; INFINITY: there is none. */
static double slowest_of_best(const problem *p, const bool *taken, size_t *path, size_t length, size_t count,
                              size_t first, size_t last)
{
  size_t n = p->links->count;
  double best = INFINITY;
  if (length == count) return 0;
  for (size_t node = 0; node < n; node++) {
    size_t must = length == 0 ? first : length + 1 == count ? last : SIZE_MAX;
    if ((must != SIZE_MAX && node != must) || is_in(path, length, node)) continue;
    if (taken[node] && node != first && node != last) continue;
    double weight = length == 0 ? 0 : p->links->weight[path[length - 1] * n + node];
    if (weight >= best) continue;
    path[length] = node;
    best = fmin(best, fmax(weight, slowest_of_best(p, taken, path, length + 1, count, first, last)));
  }
  return best;
}

/* Whole sizes from 0 up to, but without, the largest of all, which is `classes`: the class of size b is b + 1. */
static size_t next_run(const problem *p, const bool *served, size_t *length)
{
  size_t hops = p->in.part_count - 1, best = hops;
  *length = 0;
  for (size_t i = 0, end; i < hops; i = end) {
    for (end = i + 1; end < hops && p->hop_bits[end] == p->hop_bits[i];) end++;
    if (served[i]) continue;
    if (best < hops &&
        (p->hop_bits[i] < p->hop_bits[best] || (p->hop_bits[i] == p->hop_bits[best] && end - i <= *length)))
      continue;
    best = i;
    *length = end - i;
  }
  return best;
}

/* Run by run, the chain's slowest link is the best there was. False when a run could not be served. */
static bool check_runs(const problem *p, const size_t *chain, bool ok)
{
  bool served[MAX_NODES] = {false}, taken[MAX_NODES] = {false}, placed[MAX_NODES] = {false};
  size_t hops = p->in.part_count - 1, length, path[MAX_NODES];
  for (size_t hop; (hop = next_run(p, served, &length)) < hops;) {
    size_t first = placed[hop] ? chain[hop] : SIZE_MAX, last = placed[hop + length] ? chain[hop + length] : SIZE_MAX;
    double want = slowest_of_best(p, taken, path, 0, length + 1, first, last), got = 0;
    if (isinf(want)) return false;
    assert_true(ok || chain[hop + length] != SIZE_MAX);
    for (size_t i = hop; i < hop + length; i++) {
      got = fmax(got, p->links->weight[chain[i] * p->links->count + chain[i + 1]]);
      served[i] = true;
    }
    assert_true(got == want);
    for (size_t i = hop; i <= hop + length; i++) taken[chain[i]] = placed[i] = true;
  }
  return true;
}

static void k_path_serves_runs_as_well_as_can_be(void **state)
{
  (void)state;
  uint64_t seed = 91;
  size_t stuck = 0;
  for (int round = 0; round < 800; round++) {
    problem p;
    size_t chain[MAX_NODES], n = 2 + draw_below(&seed, 8), kinds = 1 + draw_below(&seed, 4);
    double transfer_bits[] = {0, (double)kinds};
    problem_init(&p, n, 2 + draw_below(&seed, n - 1));
    arrange(&p, (arrangement)(round % 4), &seed);
    for (size_t i = 0; i + 1 < p.in.part_count; i++) p.hop_bits[i] = (double)draw_below(&seed, kinds);
    p.in.transfer_bits = transfer_bits;
    p.in.point_count = 2;
    p.in.options = (fl_option_values){&transfer_bits[1], 1, NULL};
    fl_status status = run("k-path", &p, chain, NULL);
    assert_int_equal(status, check_runs(&p, chain, status == FL_OK) ? FL_OK : FL_ERR_INFEASIBLE);
    stuck += status != FL_OK;
    problem_clear(&p);
  }
  assert_between(stuck, 50, 400); /* where links are missing */
}

/* One run through all nodes: hard to better, and still over soon. */
static void k_path_ends_on_hard_problems(void **state)
{
  (void)state;
  static const double transfer_bits[] = {2e6, 0};
  uint64_t seed = 101;
  problem p;
  size_t chain[MAX_NODES];
  problem_init(&p, MAX_NODES, MAX_NODES);
  arrange(&p, SCATTERED, &seed);
  for (size_t i = 0; i < MAX_NODES; i++) p.hop_bits[i] = 1e6;
  p.in.transfer_bits = transfer_bits;
  p.in.point_count = COUNT(transfer_bits);
  assert_int_equal(run("k-path", &p, chain, NULL), FL_OK);
  for (size_t i = 0; i < MAX_NODES; i++) assert_false(is_in(chain, i, chain[i]));
  problem_clear(&p);
}

/* ---- the table ---- */

/* Every row finds k distinct nodes on one small field that is linked up throughout, also as many as there are. */
static void every_row(void **state)
{
  (void)state;
  static const double transfer_bits[] = {2e6, 1e6, 0};
  for (size_t r = 0; r < fl_placer_count(); r++)
    for (size_t k = 1; k <= 6; k++) {
      const fl_placer *row = fl_placer_at(r);
      uint64_t seed = 81;
      problem p;
      size_t chain[6];
      assert_ptr_equal(fl_placer_find(row->name), row);
      assert_true(strlen(row->summary) > 0);
      if (fl_option_is_required(row->options)) continue;
      problem_init(&p, 6, k);
      arrange(&p, SCATTERED, &seed);
      for (size_t i = 0; i < k; i++) p.hop_bits[i] = 1e6;
      p.in.transfer_bits = transfer_bits;
      p.in.point_count = COUNT(transfer_bits);
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
      cmocka_unit_test(bottlenecks_by_hand),
      cmocka_unit_test(latency_is_part_of_a_hop),
      cmocka_unit_test(one_part_sends_nothing),
      cmocka_unit_test(greedy_by_hand),
      cmocka_unit_test(random_chains_are_uniform),
      cmocka_unit_test(random_is_a_function_of_seed_and_trial),
      cmocka_unit_test(greedy_passes_over_small_nodes),
      cmocka_unit_test(two_ended_by_hand),
      cmocka_unit_test(random_without_links),
      cmocka_unit_test(k_path_by_hand),
      cmocka_unit_test(k_path_leaves_the_largest_size),
      cmocka_unit_test(k_path_serves_runs_as_well_as_can_be),
      cmocka_unit_test(k_path_ends_on_hard_problems),
      cmocka_unit_test(every_row),
  };
  struct CMUnitTest tests[COUNT(greedy_cases) + COUNT(two_ended_cases) + COUNT(fixed_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(greedy_cases); i++)
    tests[n++] = (struct CMUnitTest){greedy_cases[i].name, check_greedy, NULL, NULL, (void *)&greedy_cases[i]};
  for (size_t i = 0; i < COUNT(two_ended_cases); i++)
    tests[n++] = (struct CMUnitTest){two_ended_cases[i].name, check_two_ended, NULL, NULL, (void *)&two_ended_cases[i]};
  for (size_t i = 0; i < COUNT(fixed_cases); i++)
    tests[n++] = (struct CMUnitTest){fixed_cases[i].name, check_fixed, NULL, NULL, (void *)&fixed_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
