/* How long the exact methods take, on families of drawn problems: optimal for chains of m hops, joint for p cut points.
 *   exact_search [INSTANCES [MEDIUM [RELAYS [OBJECTIVE]]]]       period, or the latency of one request alone
 * A line a family: median, p99 and largest time in ms, what was not settled, gaps. Published accounting plays no part
 * here: sizes are drawn, memory is a number of parts. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "draw.h"
#include "fieldline/place.h"
#include "nodes.h"
#include "plan/search/layout.h"

enum { MOST_INSTANCES = 1000, MOST_POINTS = 64, MOST_NODES = 200, MOST_RELAYS = 4 };

static const char *const families[] = {"dominant", "similar", "equal", "stepped"};
enum { FAMILIES = sizeof families / sizeof families[0] };

static double now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static double size_of(size_t family, uint64_t *seed)
{
  static const double steps[] = {68.055, 34.03, 34.03, 17.01, 17.01, 17.01, 8.51};
  switch (family) {
  case 0:
    return 0.05 + 0.25 * draw_unit(seed);
  case 1:
    return 0.9 + 0.2 * draw_unit(seed);
  case 2:
    return 1;
  default:
    return steps[draw_below(seed, sizeof steps / sizeof steps[0])];
  }
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

typedef struct {
  double time_ms[MOST_INSTANCES], gap[MOST_INSTANCES];
  size_t count, unsettled;
} results;

static void print_results(const char *what, size_t n, size_t size, const char *family, results *r)
{
  double gap = 0;
  for (size_t i = 0; i < r->count; i++) gap += r->gap[i] / (double)r->count;
  qsort(r->time_ms, r->count, sizeof *r->time_ms, by_value);
  qsort(r->gap, r->count, sizeof *r->gap, by_value);
  size_t p99 = r->count * 99 / 100;
  printf("| %s | %zu | %zu | %s | %.3f | %.3f | %.3f | %zu | %.3f | %.3f |\n", what, n, size, family,
         r->time_ms[r->count / 2], r->time_ms[p99], r->time_ms[r->count - 1], r->unsettled, gap, r->gap[p99]);
  fflush(stdout);
}

typedef struct {
  fl_field *field;
  fl_links *links;
} scene;

static const fl_radio_params radio = {
    .bandwidth_hz = 1048576, .path_exponent = 2, .snr_at_1m = 283230, .sense_snr_db = 12, .keep_snr = true};

static scene draw_scene(size_t nodes, uint64_t trial)
{
  fl_field_params field = AREA(1, 150, 1, 150, nodes, 1, 0);
  scene s;
  if (fl_field_scatter(&field, 1, trial, &s.field, NULL) != FL_OK) exit(1);
  if (fl_radio_links(&radio, s.field, 1, trial, &s.links, NULL) != FL_OK) exit(1);
  return s;
}

static void clear_scene(scene *s)
{
  fl_links_free(s->links);
  fl_field_free(s->field);
}

/* What is searched for. */
typedef struct {
  const fl_medium *medium;
  size_t relays;
  fl_objective objective;
  size_t instances;
} study;

static double value_of(const fl_place_input *in, const fl_placement *placement)
{
  double value_s;
  if (fl_place_value(in, placement, &value_s, NULL) != FL_OK) exit(1);
  return value_s;
}

static double no_time(const void *context, size_t part, size_t node)
{
  (void)context, (void)part, (void)node;
  return 0;
}

static double no_bytes(const void *context, size_t part)
{
  (void)context, (void)part;
  return 0;
}

/* optimal beside greedy: the gap is greedy's. */
static void study_chains(size_t nodes, size_t hops, size_t family, const study *t)
{
  static results r;
  static fl_relay relay_nodes[MOST_NODES];
  uint64_t seed = 1000 * nodes + 10 * hops + family + 1;
  double bits[MOST_POINTS];
  size_t chain[MOST_POINTS];
  r.count = r.unsettled = 0;
  for (size_t i = 0; i < t->instances; i++) {
    scene s = draw_scene(nodes, i);
    for (size_t h = 0; h < hops; h++) bits[h] = 1e6 * size_of(family, &seed);
    if (family == 0) bits[draw_below(&seed, hops)] = 1e6;
    fl_place_input in = {.field = s.field,
                         .links = s.links,
                         .may_overflow = true,
                         .part_count = hops + 1,
                         .hop_bits = bits,
                         .stages = {.time_s = no_time, .bytes = no_bytes},
                         .ends = {.relays = t->relays},
                         .medium = {t->medium, {0}, &radio},
                         .objective = t->objective,
                         .options = {0}};
    fl_placement placement = {.chain = chain, .proven_s = NAN, .relays = relay_nodes};
    if (fl_placer_find("greedy")->run(&in, &placement, NULL) != FL_OK) exit(1);
    double greedy_s = value_of(&in, &placement), start_ms = now_ms();
    if (fl_placer_find("optimal")->run(&in, &placement, NULL) != FL_OK) exit(1);
    r.time_ms[r.count] = now_ms() - start_ms;
    double optimal_s = value_of(&in, &placement);
    r.gap[r.count++] = greedy_s / optimal_s;
    r.unsettled += placement.proven_s < optimal_s;
    clear_scene(&s);
  }
  print_results("optimal", nodes, hops, families[family], &r);
}

/* Cut points of equal load; a part holds so many that about `parts` are needed. */
typedef struct {
  fl_search_layout layout;
  size_t most;
} loads;

static double stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  const loads *l = context;
  fl_part part;
  if (!fl_search_layout_part(&l->layout, first, end, kind, &part)) return INFINITY;
  return part.end - part.first <= l->most ? 0 : INFINITY;
}

static void study_joint(size_t nodes, size_t points, size_t parts, size_t family, const study *t)
{
  static results r;
  uint64_t seed = 1000 * nodes + 10 * points + family + parts;
  double sizes[MOST_POINTS], bits[MOST_POINTS * (1 + MOST_RELAYS)];
  size_t ends[MOST_POINTS * (1 + MOST_RELAYS)], chain[MOST_POINTS * (1 + MOST_RELAYS)];
  size_t *kind_of = calloc(nodes, sizeof *kind_of);
  loads l = {fl_search_layout_of(&(fl_ends){.relays = t->relays}, points, nodes), (points + parts - 1) / parts};
  char name[32];
  if (kind_of == NULL) exit(1);
  r.count = r.unsettled = 0;
  for (size_t i = 0; i < t->instances; i++) {
    scene s = draw_scene(nodes, i);
    for (size_t j = 0; j + 1 < points; j++) sizes[j] = 1e6 * size_of(family, &seed);
    for (size_t k = 1; k < l.layout.point_count; k++) bits[k - 1] = sizes[fl_search_layout_inner(&l.layout, k) - 1];
    fl_search_problem problem = {.point_count = l.layout.point_count,
                                 .bits = bits,
                                 .links = s.links,
                                 .kind_count = 1,
                                 .kind_of = kind_of,
                                 .stage_s = stage_s,
                                 .context = &l,
                                 .medium = {t->medium, {0}, &radio},
                                 .objective = t->objective,
                                 .period_below_s = INFINITY,
                                 .budget = (uint64_t)(2 * FL_SEARCH_STEPS_PER_S)};
    fl_search_plan plan = {.ends = ends, .chain = chain, .bottleneck_s = INFINITY};
    double start_ms = now_ms();
    if (fl_search(&problem, &plan, NULL) != FL_OK) exit(1);
    r.time_ms[r.count] = now_ms() - start_ms;
    r.gap[r.count++] = plan.bottleneck_s / plan.proven_s;
    r.unsettled += plan.proven_s < plan.bottleneck_s;
    clear_scene(&s);
  }
  snprintf(name, sizeof name, "%s, %zu parts", families[family], parts);
  print_results("joint", nodes, points, name, &r);
  free(kind_of);
}

static void print_head(void)
{
  printf("| method | nodes | hops or cut points | sizes | median ms | p99 ms | largest ms | unsettled | gap mean | gap "
         "p99 |\n"
         "|--|--:|--:|--|--:|--:|--:|--:|--:|--:|\n");
}

/* Where hops share the air: chains of nine. */
static void study_medium(const study *t)
{
  static const size_t nodes[] = {10, 20, 50};
  for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++)
    for (size_t f = 0; f < FAMILIES; f++) study_chains(nodes[i], 9, f, t);
}

/* Chains and cuts on 50 nodes: with relays, or for the least latency. */
static void study_some(const study *t)
{
  static const size_t hops[] = {4, 9}, points[] = {17, 24};
  for (size_t i = 0; i < 2; i++)
    for (size_t f = 0; f < FAMILIES; f++) study_chains(50, hops[i], f, t);
  for (size_t i = 0; i < 2; i++)
    for (size_t f = 0; f < FAMILIES; f++) study_joint(50, points[i], 8, f, t);
}

static void study_all(const study *t)
{
  static const size_t chains[][2] = {{10, 9}, {20, 9}, {20, 19}, {50, 2},  {50, 4},
                                     {50, 6}, {50, 9}, {50, 14}, {50, 19}, {200, 9}};
  static const size_t joints[][3] = {{50, 10, 5}, {50, 17, 8}, {50, 24, 8}, {50, 40, 8}, {50, 40, 12}, {20, 24, 8}};
  for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++)
    for (size_t f = 0; f < FAMILIES; f++) study_chains(chains[i][0], chains[i][1], f, t);
  for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++)
    for (size_t f = 0; f < FAMILIES; f++) study_joint(joints[i][0], joints[i][1], joints[i][2], f, t);
}

static bool read_study(int argc, char **argv, study *t)
{
  const char *objective = argc > 4 ? argv[4] : "period";
  *t = (study){.medium = fl_medium_find(argc > 2 ? argv[2] : "isolated"),
               .relays = argc > 3 ? strtoul(argv[3], NULL, 10) : 0,
               .objective = strcmp(objective, "latency") == 0 ? FL_OBJECTIVE_LATENCY : FL_OBJECTIVE_PERIOD,
               .instances = argc > 1 ? strtoul(argv[1], NULL, 10) : 100};
  bool is_known = t->objective == FL_OBJECTIVE_LATENCY || strcmp(objective, "period") == 0;
  return is_known && t->instances >= 1 && t->instances <= MOST_INSTANCES && t->medium != NULL &&
         t->relays <= MOST_RELAYS;
}

int main(int argc, char **argv)
{
  study t;
  if (!read_study(argc, argv, &t)) return 2;
  print_head();
  if (t.relays > 0 || t.objective == FL_OBJECTIVE_LATENCY)
    study_some(&t);
  else if (fl_medium_couples(t.medium))
    study_medium(&t);
  else
    study_all(&t);
  return 0;
}
