/* Who is nearest to whom in large fields, as far as single precision tells, held against looking at all pairs. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "world/rough.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MOST_NODES = 3000 };

typedef struct {
  size_t count;
  double x_m[MOST_NODES], y_m[MOST_NODES];
} place;

/* ---- fields ---- */

static void put_in_area(place *p, double width_m, double height_m, uint64_t *seed)
{
  for (size_t i = 0; i < p->count; i++) {
    p->x_m[i] = draw_unit(seed) * width_m;
    p->y_m[i] = draw_unit(seed) * height_m;
  }
}

static void put_anywhere(place *p, uint64_t *seed)
{
  put_in_area(p, 150, 150, seed);
}

static void put_along_a_road(place *p, uint64_t *seed)
{
  put_in_area(p, 150, 1, seed);
}

static void put_up_a_tower(place *p, uint64_t *seed)
{
  put_in_area(p, 1, 150, seed);
}

static void put_on_a_line(place *p, uint64_t *seed)
{
  put_in_area(p, 150, 0, seed);
}

/* Most strips are empty. */
static void put_in_clusters(place *p, uint64_t *seed)
{
  enum { CLUSTERS = 7 };
  double x_m[CLUSTERS], y_m[CLUSTERS];
  for (size_t i = 0; i < CLUSTERS; i++) {
    x_m[i] = draw_unit(seed) * 150;
    y_m[i] = draw_unit(seed) * 150;
  }
  put_in_area(p, 12, 12, seed);
  for (size_t i = 0; i < p->count; i++) {
    size_t cluster = draw_below(seed, CLUSTERS);
    p->x_m[i] += x_m[cluster];
    p->y_m[i] += y_m[cluster];
  }
}

static void put_on_a_lattice(place *p, uint64_t *seed)
{
  size_t columns = 2 + draw_below(seed, p->count);
  for (size_t i = 0; i < p->count; i++) {
    p->x_m[i] = 2.5 * (double)(i % columns);
    p->y_m[i] = 2.5 * (double)(i / columns);
  }
}

/* Columns of four, one a strip's width from the other (there is a strip for four nodes), and all hardly beside their
 * places: to those in the middle of a column two of it are nearest, and then one to the left and one to the right,
 * about equally far, of which one is often just behind the edge of a strip. */
static void put_on_edges(place *p, uint64_t *seed)
{
  static const double y_m[] = {0, 0.5, 1.2, 2.05};
  double off_m = exp10(-2 - 4 * draw_unit(seed));
  size_t strips = (p->count + 3) / 4;
  for (size_t i = 0; i < p->count; i++) {
    p->x_m[i] = (double)(i + 1 < p->count ? i / 4 : strips) + off_m * draw_unit(seed);
    p->y_m[i] = y_m[i % 4] + off_m * draw_unit(seed);
  }
}

/* Of how many nodes at least the nearest are told, in percent. */
static const struct {
  void (*put)(place *p, uint64_t *seed);
  size_t most_nodes, told_percent;
} placings[] = {
    {put_anywhere, MOST_NODES, 90}, {put_along_a_road, 400, 50}, {put_up_a_tower, 400, 50},
    {put_on_a_line, 100, 50},       {put_in_clusters, 1000, 70}, {put_on_a_lattice, MOST_NODES, 0},
    {put_on_edges, 1500, 5},
};

/* ---- the witness ---- */

static double square_m2(const place *p, size_t a, size_t b)
{
  double dx_m = p->x_m[a] - p->x_m[b], dy_m = p->y_m[a] - p->y_m[b];
  return dx_m * dx_m + dy_m * dy_m;
}

/* The first of all in the order of distances, and how far they are. */
typedef struct {
  size_t count, node[FL_NEAREST + 1];
  double m2[FL_NEAREST + 1];
} ranking;

static ranking rank(const place *p, size_t from)
{
  ranking r = {0};
  for (size_t node = 0; node < p->count; node++) {
    double m2 = square_m2(p, from, node);
    size_t at = r.count;
    if (node == from) continue;
    if (r.count <= FL_NEAREST) r.count++;
    for (; at > 0 && m2 < r.m2[at - 1]; at--) {
      if (at > FL_NEAREST) continue;
      r.node[at] = r.node[at - 1];
      r.m2[at] = r.m2[at - 1];
    }
    if (at > FL_NEAREST) continue;
    r.node[at] = node;
    r.m2[at] = m2;
  }
  return r;
}

/* What is told is so, by more than a 1e-5th. */
static void check_told(const place *p, size_t from, double least_m2, const fl_nearest *told)
{
  ranking r = rank(p, from);
  double before_m2 = least_m2;
  assert_int_equal(told->count, r.count < FL_NEAREST ? r.count : FL_NEAREST);
  for (size_t i = 0; i < r.count; i++) {
    if (i < FL_NEAREST) assert_int_equal(told->node[i], r.node[i]);
    assert_true(r.m2[i] > before_m2 * (1 + 1e-5));
    before_m2 = r.m2[i];
  }
}

/* Of how many nodes the nearest are told. */
static size_t check_place(const place *p, double least_m2)
{
  size_t told = 0;
  fl_nearest *nearest = calloc(p->count, sizeof *nearest);
  fl_rough *rough = fl_rough_new(p->count);
  assert_true(nearest != NULL && rough != NULL);
  fl_extent extent = fl_extent_of(p->x_m, p->y_m, p->count);
  fl_rough_nearest(rough, p->x_m, p->y_m, &extent, least_m2, nearest);
  for (size_t from = 0; from < p->count; from++) {
    if (nearest[from].count == FL_ROUGH_UNSURE) continue;
    check_told(p, from, least_m2, &nearest[from]);
    told++;
  }
  fl_rough_free(rough);
  free(nearest);
  return told;
}

static void what_is_told_of_large_fields_is_so(void **state)
{
  (void)state;
  static place p;
  uint64_t seed = 173;
  enum { FIELDS = 8 };
  for (size_t i = 0; i < COUNT(placings); i++) {
    size_t told = 0, nodes = 0;
    for (size_t field = 0; field < FIELDS; field++) {
      size_t most = placings[i].most_nodes;
      p.count = most - draw_below(&seed, most / 2);
      placings[i].put(&p, &seed);
      told += check_place(&p, field % 2 == 0 ? 0 : 0.01 * draw_unit(&seed));
      nodes += p.count;
    }
    assert_true(100 * told >= placings[i].told_percent * nodes);
  }
}

/* Fewer than are ranked, than stand in a strip, and than are looked at at a time; one place; none farther than
 * another. */
static void what_is_told_of_the_smallest_is_so(void **state)
{
  (void)state;
  static place p;
  uint64_t seed = 174;
  for (size_t number = 0; number < 4000; number++) {
    p.count = 1 + number % 9;
    put_in_area(&p, number % 2 == 0 ? 150 : 0, number % 3 == 0 ? 0 : 150, &seed);
    check_place(&p, number % 5 == 0 ? 1e6 : 0);
  }
}

/* As many nodes as a field may have, in three places far from each other: a number of each is as large as it gets. */
static void the_largest_numbers_are_told(void **state)
{
  (void)state;
  enum { LAST = 9999 };
  double *x_m = calloc(LAST + 1, sizeof *x_m), *y_m = calloc(LAST + 1, sizeof *y_m);
  fl_nearest *nearest = calloc(LAST + 1, sizeof *nearest);
  fl_rough *rough = fl_rough_new(LAST + 1);
  assert_true(x_m != NULL && y_m != NULL && nearest != NULL && rough != NULL);
  for (size_t i = 0; i < 4; i++) x_m[LAST - i] = 1000 + 100 * (double)(i * i);
  fl_extent extent = fl_extent_of(x_m, y_m, LAST + 1);
  fl_rough_nearest(rough, x_m, y_m, &extent, 0, nearest);
  assert_int_equal(nearest[0].count, FL_ROUGH_UNSURE); /* among 9996 in one place */
  assert_int_equal(nearest[LAST].count, FL_NEAREST);   /* at 1000, beside 1100, 1400, 1900 */
  for (size_t i = 0; i < FL_NEAREST; i++) assert_int_equal(nearest[LAST].node[i], LAST - 1 - i);
  fl_rough_free(rough);
  free(nearest);
  free(y_m);
  free(x_m);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_told_of_large_fields_is_so),
      cmocka_unit_test(what_is_told_of_the_smallest_is_so),
      cmocka_unit_test(the_largest_numbers_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
