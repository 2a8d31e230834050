/* greedy against the plain algorithm: every link worked out, every chain grown to its end. */
#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/place.h"
#include "nodes.h"

enum { MOST_NODES = 60, MOST_PARTS = 9 };

typedef struct {
  fl_node nodes[MOST_NODES];
  fl_field field;
  fl_links *links;
  double hop_bits[MOST_PARTS], part_flop[MOST_PARTS], part_bytes[MOST_PARTS];
  fl_place_input in;
} problem;

/* ---- the plain algorithm ---- */

static size_t fastest_free(const fl_place_input *in, const bool *taken, size_t part, size_t from)
{
  size_t best = in->field->count;
  double least = INFINITY;
  for (size_t node = 0; node < in->field->count; node++) {
    double weight = fl_links_weight(in->links, from, node);
    if (taken[node] || !(weight < least) || !fl_place_fits(in, part, node)) continue;
    least = weight;
    best = node;
  }
  return best;
}

static double grow(const fl_place_input *in, size_t start, size_t *chain)
{
  bool taken[MOST_NODES] = {false};
  if (!fl_place_fits(in, 0, start)) return INFINITY;
  chain[0] = start;
  for (size_t part = 1; part < in->part_count; part++) {
    taken[chain[part - 1]] = true;
    chain[part] = fastest_free(in, taken, part, chain[part - 1]);
    if (chain[part] == in->field->count) return INFINITY;
  }
  return fl_place_bottleneck_s(in, chain);
}

static double plain_greedy(const fl_place_input *in, size_t *best)
{
  size_t chain[MOST_PARTS];
  double least_s = INFINITY;
  for (size_t start = 0; start < in->field->count; start++) {
    double bottleneck_s = grow(in, start, chain);
    if (!(bottleneck_s < least_s)) continue;
    least_s = bottleneck_s;
    memcpy(best, chain, sizeof chain);
  }
  return least_s;
}

/* ---- problems ---- */

static double time_of_part(const void *context, size_t part, size_t node)
{
  const problem *p = context;
  return p->part_flop[part] / p->nodes[node].speed_flop_per_s;
}

static double bytes_of_part(const void *context, size_t part)
{
  return ((const problem *)context)->part_bytes[part];
}

static void draw_nodes(problem *p, uint64_t *seed)
{
  static char id[] = "n";
  bool mixed = draw_below(seed, 3) == 0, grid = draw_below(seed, 3) == 0;
  p->field = (fl_field){1 + draw_below(seed, MOST_NODES), p->nodes};
  for (size_t i = 0; i < p->field.count; i++) {
    p->nodes[i] = (fl_node)NODE(id, 150 * draw_unit(seed), 150 * draw_unit(seed), 4, 1e9);
    if (grid) p->nodes[i].x_m = 0.1 * (double)(i % 7), p->nodes[i].y_m = 0.1 * (double)(i / 7);
    if (!mixed) continue;
    p->nodes[i].memory_bytes = 1 + (double)draw_below(seed, 5);
    p->nodes[i].speed_flop_per_s = 1e9 * (1 + draw_unit(seed));
  }
}

/* Few different ones, both ways apart, and some that are not there. */
static fl_links *draw_weights(size_t count, uint64_t *seed)
{
  fl_links *links = fl_links_new(count, 1e6, draw_below(seed, 2) == 0);
  for (size_t i = 0; i < count * count; i++) {
    bool is_there = i % (count + 1) != 0 && draw_below(seed, 10) > 0;
    if (is_there) links->weight[i] = 0.125 * (double)(1 + draw_below(seed, 12));
    if (links->latency_s != NULL) links->latency_s[i] = 0.25 * (double)draw_below(seed, 8);
  }
  return links;
}

static fl_links *radio_links(const fl_field *field, uint64_t *seed)
{
  fl_links *links = NULL;
  fl_radio_params radio = {.bandwidth_hz = 1e6,
                           .path_exponent = 2,
                           .snr_at_1m = 283230,
                           .min_distance_m = draw_below(seed, 3) == 0 ? 8 : 0,
                           .latency_s = draw_below(seed, 2) == 0 ? 0 : 0.5,
                           .few_links = draw_below(seed, 3) > 0};
  assert_int_equal(fl_radio_links(&radio, field, 1, 0, &links, NULL), FL_OK);
  return links;
}

static void draw_parts(problem *p, uint64_t *seed)
{
  size_t most = p->field.count < MOST_PARTS ? p->field.count : MOST_PARTS;
  p->in.part_count = 1 + draw_below(seed, most);
  bool compute_counts = draw_below(seed, 2) == 0;
  for (size_t i = 0; i < p->in.part_count; i++) {
    p->hop_bits[i] = 1e6 * (double)(1 + draw_below(seed, 4));
    p->part_flop[i] = compute_counts ? 1e9 * (double)draw_below(seed, 4) : 0;
    p->part_bytes[i] = (double)(1 + draw_below(seed, 4));
  }
}

static void draw_problem(uint64_t *seed, problem *p)
{
  draw_nodes(p, seed);
  p->links = draw_below(seed, 2) == 0 ? draw_weights(p->field.count, seed) : radio_links(&p->field, seed);
  p->in = (fl_place_input){
      .field = &p->field,
      .links = p->links,
      .hop_bits = p->hop_bits,
      .stages = {.time_s = time_of_part, .bytes = bytes_of_part, .context = p, .by_kind = draw_below(seed, 2) == 0}};
  draw_parts(p, seed);
  if (p->field.count > 1 && draw_below(seed, 4) == 0)
    p->in.ends = (fl_ends){.has_source = true, .source = 0, .has_sink = draw_below(seed, 2) == 0, .sink = 1};
  p->in.input_bits = p->in.output_bits = 2e6;
}

static void chains_are_those_of_the_plain_algorithm(void **state)
{
  (void)state;
  uint64_t seed = 17;
  size_t found = 0;
  enum { PROBLEMS = 6000 };
  for (size_t number = 0; number < PROBLEMS; number++) {
    problem p;
    size_t chain[MOST_PARTS], plain[MOST_PARTS];
    fl_placement placement = {.chain = chain, .proven_s = NAN};
    draw_problem(&seed, &p);
    double least_s = plain_greedy(&p.in, plain);
    fl_status status = fl_placer_find("greedy")->run(&p.in, &placement, NULL);
    assert_int_equal(status, isinf(least_s) ? FL_ERR_INFEASIBLE : FL_OK);
    if (status == FL_OK) assert_memory_equal(chain, plain, p.in.part_count * sizeof *chain);
    found += status == FL_OK;
    fl_links_free(p.links);
  }
  assert_true(found > PROBLEMS / 2 && found < PROBLEMS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(chains_are_those_of_the_plain_algorithm)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
