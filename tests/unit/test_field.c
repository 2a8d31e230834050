#include "support.h"

#include <stdbool.h>
#include <string.h>

#include "fieldline/field.h"
#include "fieldline/random.h"
#include "nodes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The published field: [1, 150) m both ways. */
static const fl_field_params published = AREA(1, 150, 1, 150, 50, 64 << 20, 13.5e9);

static fl_field *scatter(const fl_field_params *params, uint64_t seed, uint64_t trial)
{
  fl_field *field = NULL;
  assert_int_equal(fl_field_scatter(params, seed, trial, &field, NULL), FL_OK);
  assert_non_null(field);
  assert_int_equal(field->count, params->count);
  return field;
}

static bool same_positions(const fl_field *a, const fl_field *b, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (a->nodes[i].x_m != b->nodes[i].x_m || a->nodes[i].y_m != b->nodes[i].y_m) return false;
  return true;
}

/* Node by node the stream gives x, then y: low + u (high - low). Nothing else is drawn from it. */
static void positions_come_in_order_from_the_stream(void **state)
{
  (void)state;
  static const fl_field_params params = AREA(-10, 30, 100, 500, 7, 1000, 0);
  fl_field *field = scatter(&params, 42, 3);
  gsl_rng *rng = fl_random_new(42, FL_STREAM_FIELD, 3);
  for (size_t i = 0; i < 7; i++) {
    char id[8];
    double x = -10 + gsl_rng_uniform(rng) * 40, y = 100 + gsl_rng_uniform(rng) * 400;
    assert_true(field->nodes[i].x_m == x);
    assert_true(field->nodes[i].y_m == y);
    assert_true(field->nodes[i].memory_bytes == 1000);
    assert_true(field->nodes[i].speed_flop_per_s == 0);
    snprintf(id, sizeof id, "%zu", i);
    assert_string_equal(field->nodes[i].id, id);
  }
  gsl_rng_free(rng);
  fl_field_free(field);
}

/* Trial t is the same whoever asks for it, in any order; another seed or trial is another field. A larger field starts
 * with the smaller one. */
static void a_field_is_a_function_of_seed_and_trial(void **state)
{
  (void)state;
  fl_field_params larger = published;
  larger.count = 60;
  fl_field *first = scatter(&published, 1, 5), *other_trial = scatter(&published, 1, 4);
  fl_field *again = scatter(&published, 1, 5), *other_seed = scatter(&published, 2, 5), *more = scatter(&larger, 1, 5);
  assert_true(same_positions(first, again, 50));
  assert_true(same_positions(first, more, 50));
  assert_false(same_positions(first, other_trial, 1));
  assert_false(same_positions(first, other_seed, 1));
  fl_field_free(first);
  fl_field_free(again);
  fl_field_free(other_trial);
  fl_field_free(other_seed);
  fl_field_free(more);
}

static void scattered_again_only_positions_change(void **state)
{
  (void)state;
  fl_field *field = scatter(&published, 1, 4), *other = scatter(&published, 1, 5);
  field->nodes[7].device = 3;
  fl_field_scatter_again(&published, 1, 5, field);
  assert_true(same_positions(field, other, 50));
  assert_int_equal(field->nodes[7].device, 3);
  assert_string_equal(field->nodes[49].id, "49");
  assert_true(field->nodes[49].memory_bytes == 64 << 20 && field->nodes[49].speed_flop_per_s == 13.5e9);
  fl_field_free(field);
  fl_field_free(other);
}

/* 200 trials of 50 nodes: 10^4 points. All inside; means 75.5 within 5 x 149 / sqrt(12) / 100 = 2.2 m; each of 3 x 3
 * equal squares holds 1111 within 5 x sqrt(10^4 x 8/81) = 157. */
static void positions_are_uniform(void **state)
{
  (void)state;
  size_t squares[3][3] = {{0}};
  double sum_x = 0, sum_y = 0;
  for (uint64_t trial = 0; trial < 200; trial++) {
    fl_field *field = scatter(&published, 9, trial);
    for (size_t i = 0; i < 50; i++) {
      double x = field->nodes[i].x_m, y = field->nodes[i].y_m;
      assert_true(x >= 1 && x < 150 && y >= 1 && y < 150);
      squares[(size_t)((x - 1) / 149 * 3)][(size_t)((y - 1) / 149 * 3)]++;
      sum_x += x;
      sum_y += y;
    }
    fl_field_free(field);
  }
  assert_true(fabs(sum_x / 1e4 - 75.5) < 2.2);
  assert_true(fabs(sum_y / 1e4 - 75.5) < 2.2);
  for (size_t i = 0; i < 9; i++) assert_between(squares[i / 3][i % 3], 1111 - 157, 1111 + 157);
}

static void the_largest_field(void **state)
{
  (void)state;
  fl_field_params params = published;
  params.count = FL_FIELD_MAX_NODES;
  fl_field *field = scatter(&params, 1, 0);
  assert_string_equal(field->nodes[9999].id, "9999");
  fl_field_free(field);
}

static void a_listed_field_is_a_copy(void **state)
{
  (void)state;
  char gate[] = "gate", roof[] = "roof";
  fl_node nodes[] = {NODE(gate, 3, 4, 100, 0), NODE(roof, -1, 2.5, 50, 1e9), NODE(gate, 0, 0, 70, 2e9)};
  fl_field *field = NULL;
  assert_int_equal(fl_field_list(nodes, 3, &field, NULL), FL_OK);
  gate[0] = 'G';
  nodes[0].x_m = 99;
  assert_int_equal(field->count, 3);
  assert_string_equal(field->nodes[0].id, "gate");
  assert_ptr_not_equal(field->nodes[1].id, roof);
  assert_true(field->nodes[0].x_m == 3 && field->nodes[0].y_m == 4);
  assert_true(field->nodes[1].speed_flop_per_s == 1e9);
  assert_true(fl_field_least_memory_bytes(field) == 50);
  fl_field_free(field);
  fl_field_free(NULL);
}

/* 64 bytes are an id, 65 are none; what is no UTF-8 or steers a terminal is none either. */
static void ids_are_checked(void **state)
{
  (void)state;
  char longest[FL_NODE_ID_MAX_BYTES + 2], longer[FL_NODE_ID_MAX_BYTES + 2];
  memset(longest, 'a', sizeof longest);
  memset(longer, 'a', sizeof longer);
  longest[FL_NODE_ID_MAX_BYTES] = longer[FL_NODE_ID_MAX_BYTES + 1] = '\0';
  const struct {
    const char *id;
    int fits;
  } cases[] = {{longest, 1},
               {longer, 0},
               {"", 0},
               {" ", 1},
               {"]]>", 1},
               {"=1+1", 1},
               {"a\tb", 0},
               {"a\n", 0},
               {"\x7f", 0},
               {"\xc2\x85", 0},
               {"\xc3\xa4", 1},
               {"a\xc3", 0},
               {"\xc0\xaf", 0},
               {"\xed\xa0\x80", 0},
               {"\xe2\x80\xa8", 0},
               {"\xf4\x90\x80\x80", 0}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    fl_node nodes[] = {{.id = (char[]){"first"}, .memory_bytes = 1}, {.id = (char *)cases[i].id, .memory_bytes = 1}};
    fl_field *field;
    fl_error err;
    assert_int_equal(fl_node_id_fits(cases[i].id), cases[i].fits);
    assert_int_equal(fl_field_list(nodes, 2, &field, &err), cases[i].fits ? FL_OK : FL_ERR_VALUE);
    if (!cases[i].fits) assert_non_null(strstr(err.message, "node 1: expected an id of 1 to 64 bytes"));
    assert_true(cases[i].fits == (field != NULL));
    fl_field_free(field);
  }
}

typedef struct {
  double x1, y1, x2, y2, want;
} distance_case;

static const distance_case distance_cases[] = {
    {0, 0, 3, 4, 5},
    {10, 20, -2, 15, 13},
    {7, 7, 7, 7, 0},
    {0, 0, 1, 1, 1.4142135623730951},
    {0, 0, 0.9, 1.8, 2.012461179749811}, /* with a fused multiply-add either way: 2.0124611797498106 */
    {0, 0, 1e200, 0, INFINITY},          /* overflows, as sqrt(dx dx + dy dy) does: no link */
};

static void distances(void **state)
{
  (void)state;
  char id[] = "n";
  for (size_t i = 0; i < COUNT(distance_cases); i++) {
    const distance_case *c = &distance_cases[i];
    fl_node nodes[] = {NODE(id, c->x1, c->y1, 1, 0), NODE(id, c->x2, c->y2, 1, 0)};
    fl_field field = {2, nodes};
    assert_close(fl_field_distance_m(&field, 0, 1), c->want, 0);
    assert_close(fl_field_distance_m(&field, 1, 0), c->want, 0);
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(positions_come_in_order_from_the_stream),
      cmocka_unit_test(a_field_is_a_function_of_seed_and_trial),
      cmocka_unit_test(scattered_again_only_positions_change),
      cmocka_unit_test(positions_are_uniform),
      cmocka_unit_test(the_largest_field),
      cmocka_unit_test(a_listed_field_is_a_copy),
      cmocka_unit_test(ids_are_checked),
      cmocka_unit_test(distances),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
