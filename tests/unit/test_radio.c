#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/radio.h"
#include "fieldline/units.h"
#include "nodes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- one link ---- */

typedef struct {
  const char *name;
  double snr_at_1m, exponent, min_distance_m, distance_m, fade_db;
  double want, relative;
} weight_case;

static const weight_case weight_cases[] = {
    {"one metre", 255, 2, 0, 1, 0, 1.0 / 8, 0},                                      /* log2(1 + 255) = 8 */
    {"four metres", 240, 2, 0, 4, 0, 1.0 / 4, 0},                                    /* 240 / 4^2 = 15, log2(16) = 4 */
    {"exponent 3", 24, 3, 0, 2, 0, 1.0 / 2, 0},                                      /* 24 / 2^3 = 3, log2(4) = 2 */
    {"exponent 0: distance does not matter", 3, 0, 0, 1234, 0, 1.0 / 2, 0},          /* log2(4) */
    {"nearer than the reference is stronger", 15.0 / 16, 2, 0, 0.25, 0, 1.0 / 4, 0}, /* 15/16 x 16 = 15 */
    {"the least distance counts", 12, 2, 2, 0.1, 0, 1.0 / 2, 0},                     /* 12 / 2^2 = 3 */
    {"even for one place", 12, 2, 2, 0, 0, 1.0 / 2, 0},
    {"but not beyond it", 27, 2, 2, 3, 0, 1.0 / 2, 0},                      /* 27 / 3^2 = 3 */
    {"a gain of 10 dB", 1.5, 2, 0, 1, 10, 1.0 / 4, 1e-15},                  /* 1.5 x 10 = 15 */
    {"a fade of 20 dB", 300, 2, 0, 1, -20, 1.0 / 2, 1e-15},                 /* 300 / 100 = 3 */
    {"100 m in the published field", 283230, 2, 0, 100, 0, 0.205172, 1e-5}, /* 1 / log2(29.323) = 1 / 4.87397 */
    {"weak, but a link", 283230, 2, 0, 1e9, 0, 2.447e12, 1e-3},             /* ln 2 / 2.8323e-13 */
    {"too far for any bit", 283230, 2, 0, 1e11, 0, INFINITY, 0},            /* 1 + 2.8e-17 is 1 */
    {"infinitely far", 283230, 2, 0, INFINITY, 0, INFINITY, 0},
    {"lost in the fade", 283230, 2, 0, 1, -1e5, INFINITY, 0},
};

static void check_weight(void **state)
{
  const weight_case *c = *state;
  fl_radio_params params = {.bandwidth_hz = 1e6,
                            .path_exponent = c->exponent,
                            .snr_at_1m = c->snr_at_1m,
                            .min_distance_m = c->min_distance_m};
  assert_close(fl_radio_weight(&params, c->distance_m, c->fade_db), c->want, c->relative);
}

/* Exponent 2 up to 4 m, 3 beyond: 3072 / 4^2 = 192 there, and 192 / 2^3 = 24 at 8 m; without the break 48. */
static void behind_the_break_the_other_exponent_counts(void **state)
{
  (void)state;
  fl_radio_params params = {
      .bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 3072, .break_distance_m = 4, .exponent_beyond = 3};
  assert_close(fl_radio_snr(&params, 2, 0), 768, 0);
  assert_close(fl_radio_snr(&params, 4, 0), 192, 0);
  assert_close(fl_radio_snr(&params, 8, 0), 24, 1e-15);
  assert_close(fl_radio_snr(&params, 8, 10), 240, 1e-15);
  assert_close(fl_radio_weight(&params, 8, 0), 1 / log2(25), 1e-15);
  params.break_distance_m = 0;
  assert_close(fl_radio_snr(&params, 8, 0), 48, 0);
}

/* The published expression, operation by operation. The exponent is read at run time: a compiler turns pow(d, 2) into
 * d x d, which in some 0.06 % of cases is another double than libm's: enough of a million to notice. */
static void weights_agree_with_the_published_ones_to_the_bit(void **state)
{
  (void)state;
  static const fl_radio_params params = {.bandwidth_hz = 1048576, .path_exponent = 2, .snr_at_1m = 283230};
  volatile double two = 2;
  uint64_t seed = 4;
  for (int i = 0; i < 1000000; i++) {
    double d = exp2(draw_unit(&seed) * 14 - 6.5); /* 1 cm to 181 m */
    double square = pow(d, two), snr = 283230 / square, bandwidth = log2(1 + snr);
    assert_true(fl_radio_weight(&params, d, 0) == 1 / bandwidth);
  }
}

static void weight_never_falls_with_distance(void **state)
{
  (void)state;
  static const double exponents[] = {0, 1, 2, 2.7, 4, 20};
  for (size_t i = 0; i < COUNT(exponents); i++) {
    fl_radio_params params = {.bandwidth_hz = 1e6, .path_exponent = exponents[i], .snr_at_1m = 283230};
    double before = 0;
    for (double d = 1e-3; d < 1e7; d *= 1.05) {
      double weight = fl_radio_weight(&params, d, 0);
      assert_true(weight > 0 && weight >= before);
      before = weight;
    }
  }
}

/* ---- a field's links ---- */

/* Nodes at (0, 0), (1, 0), (1, 4), snr 240 at 1 m, n = 2:
 * a-b 1 m: log2(241); b-c 4 m: 240 / 16 = 15, weight 1/4; a-c sqrt(17) m */
static fl_node corner_nodes[] = {NODE("a", 0, 0, 1, 0), NODE("b", 1, 0, 1, 0), NODE("c", 1, 4, 1, 0)};
static const fl_field corner = {3, corner_nodes};
static const fl_radio_params plain = {.bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 240};

static fl_links *make_links(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial)
{
  fl_links *links = NULL;
  fl_error err = {0};
  if (fl_radio_links(params, field, seed, trial, &links, &err) != FL_OK) fail_msg("%s", err.message);
  return links;
}

static void links_of_a_field(void **state)
{
  (void)state;
  fl_links *links = make_links(&plain, &corner, 1, 0);
  assert_int_equal(links->count, 3);
  assert_true(links->bandwidth_hz == 1e6);
  assert_null(links->latency_s);
  for (size_t i = 0; i < 3; i++) {
    assert_true(isinf(links->weight[i * 3 + i])); /* nobody talks to himself */
    assert_true(fl_links_rate_bps(links, i, i) == 0);
    for (size_t j = 0; j < 3; j++) assert_true(links->weight[i * 3 + j] == links->weight[j * 3 + i]);
  }
  assert_true(links->weight[1 * 3 + 2] == 0.25);
  assert_close(links->weight[0 * 3 + 2], 1 / log2(1 + 240.0 / 17), 1e-15);
  assert_true(fl_links_rate_bps(links, 1, 2) == 4e6); /* 1 MHz x 4 */
  assert_true(fl_links_latency_s(links, 1, 2) == 0);
  assert_true(fl_links_time_s(links, 8e6, 1, 2) == 2); /* 8 Mbit over 4 Mbit/s */
  assert_true(isinf(fl_links_time_s(links, 8e6, 1, 1)));
  assert_close(fl_links_least_weight(links), 1 / log2(241), 1e-15);
  fl_links_free(links);
}

static void links_without_a_radio(void **state)
{
  (void)state;
  fl_links *links = fl_links_new(2, 10, 1);
  assert_non_null(links);
  assert_true(isinf(fl_links_least_weight(links)));
  assert_true(fl_links_rate_bps(links, 0, 1) == 0);
  links->weight[0 * 2 + 1] = 0.5;
  links->latency_s[0 * 2 + 1] = 0.25;
  assert_true(fl_links_rate_bps(links, 0, 1) == 20);
  assert_true(fl_links_rate_bps(links, 1, 0) == 0);      /* directions are links of their own */
  assert_true(fl_links_time_s(links, 40, 0, 1) == 2.25); /* 0.25 + 40 / 10 x 0.5 */
  assert_true(fl_links_least_weight(links) == 0.5);
  fl_links_free(links);
  fl_links_free(NULL);
}

typedef struct {
  const char *name;
  double x_m, min_distance_m; /* the second node stands at (x, 0), the first at (0, 0) */
  const char *refused;
} place_case;

static const place_case place_cases[] = {
    {"one place", 0, 0, "field.nodes: \"left\" and \"right\" stand in one place (move one, or set radio.min_distance)"},
    {"one place, with a least distance", 0, 1, NULL},
    {"as good as one place", 1e-170, 0, /* its square underflows to 0 */
     "field.nodes: \"left\" and \"right\" stand in one place (move one, or set radio.min_distance)"},
    {"so near that the signal overflows", 1e-160, 0, /* 283230 / 1e-320 */
     "field.nodes: \"left\" and \"right\" stand in one place (move one, or set radio.min_distance)"},
    {"near", 1e-100, 0, NULL},
};

static void check_place(void **state)
{
  const place_case *c = *state;
  fl_node nodes[] = {NODE("far", 100, 0, 1, 0), NODE("left", 0, 0, 1, 0), NODE("right", c->x_m, 0, 1, 0)};
  fl_field field = {3, nodes};
  fl_radio_params params = {
      .bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 283230, .min_distance_m = c->min_distance_m};
  fl_links *links = (fl_links *)nodes;
  fl_error err = {0};
  fl_status status = fl_radio_links(&params, &field, 1, 0, &links, &err);
  if (c->refused == NULL) {
    assert_int_equal(status, FL_OK);
    assert_true(links->weight[1 * 3 + 2] > 0);
    assert_true(isfinite(fl_links_rate_bps(links, 1, 2)));
  } else {
    assert_int_equal(status, FL_ERR_VALUE);
    assert_string_equal(err.message, c->refused);
    assert_null(links);
  }
  fl_links_free(links);
}

/* ---- shadowing ---- */

enum { NODES = 200, PAIRS = NODES * (NODES - 1) / 2 };

static fl_field *scatter(uint64_t trial)
{
  static const fl_field_params params = AREA(0, 150, 0, 150, NODES, 1, 0);
  fl_field *field;
  assert_int_equal(fl_field_scatter(&params, 1, trial, &field, NULL), FL_OK);
  return field;
}

/* What the fade of a pair was: from the weight back to the ratio. */
static double fade_db(const fl_radio_params *params, const fl_field *field, const fl_links *links, size_t i, size_t j)
{
  double snr = exp2(1 / links->weight[i * NODES + j]) - 1, d = fl_field_distance_m(field, i, j);
  return fl_db_from_ratio(snr * pow(d, params->path_exponent) / params->snr_at_1m);
}

/* 19 900 pairs with a standard deviation of 4 dB: mean 0 within 5 x 4 / sqrt(19900) = 0.142 dB, standard deviation
 * within 5 x 4 / sqrt(2 x 19900) = 0.1 dB, 68.27 % within one standard deviation, give or take 5 x 0.33 %. */
static void shadowing_is_normal_in_decibels(void **state)
{
  (void)state;
  static const fl_radio_params params = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e9, .shadowing_db = 4};
  fl_field *field = scatter(0);
  fl_links *links = make_links(&params, field, 1, 0);
  double sum = 0, squares = 0, within = 0;
  for (size_t i = 0; i < NODES; i++)
    for (size_t j = i + 1; j < NODES; j++) {
      double fade = fade_db(&params, field, links, i, j);
      assert_true(links->weight[i * NODES + j] == links->weight[j * NODES + i]);
      sum += fade;
      squares += fade * fade;
      within += fabs(fade) < 4;
    }
  assert_true(fabs(sum / (double)PAIRS) < 0.142);
  assert_true(fabs(sqrt(squares / (double)PAIRS) - 4) < 0.1);
  assert_true(fabs(within / (double)PAIRS - 0.6827) < 0.0165);
  fl_links_free(links);
  fl_field_free(field);
}

/* 30 dB of deviation behind 50 m and none before: nearer pairs are as without shadowing, all others are not. */
static void shadowing_may_begin_behind_the_break(void **state)
{
  (void)state;
  static const fl_radio_params clear = {
      .bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e9, .break_distance_m = 50, .exponent_beyond = 3};
  fl_radio_params shadowed = clear;
  shadowed.shadowing_beyond_db = 30;
  fl_field *field = scatter(0);
  fl_links *without = make_links(&clear, field, 1, 0), *with = make_links(&shadowed, field, 1, 0);
  for (size_t i = 0; i < NODES; i++)
    for (size_t j = i + 1; j < NODES; j++)
      assert_true((fl_field_distance_m(field, i, j) <= 50) ==
                  (with->weight[i * NODES + j] == without->weight[i * NODES + j]));
  fl_links_free(without);
  fl_links_free(with);
  fl_field_free(field);
}

/* A megabit at one bit a hertz on 1 MHz: 1 s on the air and 0.25 s of latency. */
static void latency_is_that_of_every_link(void **state)
{
  (void)state;
  fl_radio_params params = {.bandwidth_hz = 1e6, .path_exponent = 0, .snr_at_1m = 1, .latency_s = 0.25};
  fl_field *field = scatter(0);
  fl_links *links = make_links(&params, field, 1, 0);
  assert_close(fl_links_latency_s(links, 0, NODES - 1), 0.25, 0);
  assert_close(fl_links_latency_s(links, NODES - 1, 0), 0.25, 0);
  assert_close(fl_links_time_s(links, 1e6, 3, 4), 1.25, 0);
  fl_links_free(links);
  params.latency_s = 0;
  links = make_links(&params, field, 1, 0);
  assert_null(links->latency_s);
  fl_links_free(links);
  fl_field_free(field);
}

static bool same_weights(const fl_links *a, const fl_links *b)
{
  return memcmp(a->weight, b->weight, a->count * a->count * sizeof *a->weight) == 0;
}

static void shadowing_is_a_function_of_seed_and_trial(void **state)
{
  (void)state;
  static const fl_radio_params params = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e9, .shadowing_db = 4},
                               none = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e9};
  fl_field *field = scatter(0);
  fl_links *first = make_links(&params, field, 1, 7), *other_trial = make_links(&params, field, 1, 8);
  fl_links *again = make_links(&params, field, 1, 7), *other_seed = make_links(&params, field, 2, 7);
  fl_links *clear = make_links(&none, field, 1, 7), *clear_too = make_links(&none, field, 2, 8);
  assert_true(same_weights(first, again));
  assert_false(same_weights(first, other_trial));
  assert_false(same_weights(first, other_seed));
  assert_false(same_weights(first, clear));
  assert_true(same_weights(clear, clear_too));
  fl_links *all[] = {first, again, other_trial, other_seed, clear, clear_too};
  for (size_t i = 0; i < COUNT(all); i++) fl_links_free(all[i]);
  fl_field_free(field);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(weights_agree_with_the_published_ones_to_the_bit),
      cmocka_unit_test(weight_never_falls_with_distance),
      cmocka_unit_test(links_of_a_field),
      cmocka_unit_test(links_without_a_radio),
      cmocka_unit_test(shadowing_is_normal_in_decibels),
      cmocka_unit_test(shadowing_is_a_function_of_seed_and_trial),
      cmocka_unit_test(behind_the_break_the_other_exponent_counts),
      cmocka_unit_test(shadowing_may_begin_behind_the_break),
      cmocka_unit_test(latency_is_that_of_every_link),
  };
  struct CMUnitTest tests[COUNT(weight_cases) + COUNT(place_cases) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(weight_cases); i++)
    tests[n++] = (struct CMUnitTest){weight_cases[i].name, check_weight, NULL, NULL, (void *)&weight_cases[i]};
  for (size_t i = 0; i < COUNT(place_cases); i++)
    tests[n++] = (struct CMUnitTest){place_cases[i].name, check_place, NULL, NULL, (void *)&place_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
