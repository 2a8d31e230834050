#include "support.h"

#include <string.h>

#include "fieldline/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- xoshiro256++ and splitmix64 once more, spelt out as the papers have them ---- */

static uint64_t rotate_left(uint64_t x, unsigned by)
{
  for (; by > 0; by--) x = (x << 1) + (x >> 63);
  return x;
}

static uint64_t next_splitmix(uint64_t *counter)
{
  *counter += UINT64_C(11400714819323198485); /* 2^64 / golden ratio */
  uint64_t z = *counter;
  z = (z ^ (z >> 30)) * UINT64_C(13787848793156543929);
  z = (z ^ (z >> 27)) * UINT64_C(10723151780598845931);
  return z ^ (z >> 31);
}

static uint64_t next_xoshiro(uint64_t s[4])
{
  uint64_t result = rotate_left(s[0] + s[3], 23) + s[0];
  uint64_t a = s[0], b = s[1], c = s[2] ^ s[0], d = s[3] ^ s[1];
  s[0] = a ^ d;
  s[1] = b ^ c;
  s[2] = c ^ (b << 17);
  s[3] = rotate_left(d, 45);
  return result;
}

/* From the state {1, 2, 3, 4}:
 *   1: rotl(1 + 4, 23) + 1 = 5 x 2^23 + 1 = 41943041
 *      a = 1, b = 2, c = 3 ^ 1 = 2, d = 4 ^ 2 = 6 -> {1 ^ 6 = 7, 2 ^ 2 = 0, 2 ^ 2 x 2^17 = 262146, 6 x 2^45}
 *   2: rotl(7 + 6 x 2^45, 23) + 7 = 7 x 2^23 + 6 x 2^(45 + 23 - 64) + 7 = 58720256 + 96 + 7 = 58720359 */
static void first_values_by_hand(void **state)
{
  (void)state;
  static const uint64_t start[4] = {1, 2, 3, 4}, second[4] = {7, 0, 262146, UINT64_C(6) << 45};
  gsl_rng *rng = fl_random_new(0, FL_STREAM_FIELD, 0);
  assert_non_null(rng);
  assert_int_equal(gsl_rng_size(rng), sizeof start);
  memcpy(gsl_rng_state(rng), start, sizeof start);
  assert_int_equal(gsl_rng_get(rng), 41943041);
  assert_memory_equal(gsl_rng_state(rng), second, sizeof second);
  assert_int_equal(gsl_rng_get(rng), 58720359);
  gsl_rng_free(rng);
}

typedef struct {
  uint64_t seed;
  fl_stream stream;
  uint64_t trial;
} stream_case;

static const stream_case stream_cases[] = {
    {0, FL_STREAM_FIELD, 0},
    {1, FL_STREAM_FIELD, 0},
    {1, FL_STREAM_SHADOWING, 0},
    {1, FL_STREAM_ARRIVALS, 0},
    {1, FL_STREAM_PARTITION, 0},
    {1, FL_STREAM_PLACE, 0},
    {1, FL_STREAM_FIELD, 1},
    {1, FL_STREAM_FIELD, 2},
    {2, FL_STREAM_FIELD, 1},
    {UINT64_C(1) << 32, FL_STREAM_FIELD, 1}, /* no 32 bits that GSL's generators would take */
    {UINT64_MAX, FL_STREAM_PLACE, UINT64_MAX},
};

/* The numbers of streams are part of the results, and so is how seed, stream and trial become a state. */
static void streams_follow_the_papers(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(stream_cases); i++) {
    const stream_case *c = &stream_cases[i];
    uint64_t x = c->seed, s[4];
    x = next_splitmix(&x) + (uint64_t)c->stream;
    x = next_splitmix(&x) + c->trial;
    x = next_splitmix(&x);
    for (int k = 0; k < 4; k++) s[k] = next_splitmix(&x);
    gsl_rng *rng = fl_random_new(c->seed, c->stream, c->trial);
    for (int k = 0; k < 1000; k++) assert_true(gsl_rng_get(rng) == next_xoshiro(s));
    for (int k = 0; k < 1000; k++) assert_true(gsl_rng_uniform(rng) == (double)(next_xoshiro(s) >> 11) / 0x1p53);
    gsl_rng_free(rng);
  }
  assert_int_equal(FL_STREAM_FIELD, 1);
  assert_int_equal(FL_STREAM_SHADOWING, 2);
  assert_int_equal(FL_STREAM_ARRIVALS, 3);
  assert_int_equal(FL_STREAM_PARTITION, 4);
  assert_int_equal(FL_STREAM_PLACE, 5);
}

static void streams_differ(void **state)
{
  (void)state;
  uint64_t first[COUNT(stream_cases)];
  for (size_t i = 0; i < COUNT(stream_cases); i++) {
    gsl_rng *rng = fl_random_new(stream_cases[i].seed, stream_cases[i].stream, stream_cases[i].trial);
    first[i] = gsl_rng_get(rng);
    for (size_t k = 0; k < i; k++) assert_true(first[k] != first[i]);
    gsl_rng_free(rng);
  }
}

static void a_room_holds_the_same(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(stream_cases); i++) {
    const stream_case *c = &stream_cases[i];
    fl_random_room room;
    gsl_rng *own = fl_random_new(c->seed, c->stream, c->trial);
    gsl_rng *inside = fl_random_in(&room, c->seed, c->stream, c->trial);
    for (int k = 0; k < 100; k++) assert_true(gsl_rng_get(inside) == gsl_rng_get(own));
    gsl_rng_free(own);
  }
}

static void a_reset_starts_over(void **state)
{
  (void)state;
  gsl_rng *rng = fl_random_new(5, FL_STREAM_PLACE, 3), *other = fl_random_new(5, FL_STREAM_PLACE, 4);
  uint64_t first = gsl_rng_get(rng);
  for (int i = 0; i < 17; i++) gsl_rng_get(rng);
  fl_random_reset(rng, 5, FL_STREAM_PLACE, 3);
  fl_random_reset(other, 5, FL_STREAM_PLACE, 3);
  assert_true(gsl_rng_get(rng) == first);
  assert_true(gsl_rng_get(other) == first);
  assert_string_equal(gsl_rng_name(rng), "xoshiro256++");
  gsl_rng_free(rng);
  gsl_rng_free(other);
}

/* 10^5 draws over 3 seeds: all in [0, 1), mean 1/2 within 5 x sqrt(1/12 / 10^5) = 0.0046, in ten bins of 10^4 within
 * 5 x sqrt(10^5 x 0.09) = 474. The seeds are fixed: this passes always or never. */
static void uniform_is_uniform(void **state)
{
  (void)state;
  enum { DRAWS = 100000, BINS = 10 };
  for (uint64_t seed = 1; seed <= 3; seed++) {
    size_t bins[BINS] = {0}, whole[7] = {0};
    double sum = 0;
    gsl_rng *rng = fl_random_new(seed, FL_STREAM_FIELD, 0);
    for (int i = 0; i < DRAWS; i++) {
      double u = gsl_rng_uniform(rng);
      assert_true(u >= 0 && u < 1);
      sum += u;
      bins[(size_t)(u * (double)BINS)]++;
      whole[gsl_rng_uniform_int(rng, 7)]++; /* within 5 x sqrt(10^5 x 6/49) = 553 of 14 286 */
    }
    assert_true(fabs(sum / (double)DRAWS - 0.5) < 0.0046);
    for (size_t i = 0; i < BINS; i++) assert_between(bins[i], 10000 - 474, 10000 + 474);
    for (size_t i = 0; i < COUNT(whole); i++) assert_between(whole[i], 14286 - 553, 14286 + 553);
    gsl_rng_free(rng);
  }
}

/* Trials share nothing: the first draws of 10^4 neighbouring trials look uniform and uncorrelated with the next one. */
static void neighbouring_trials_are_independent(void **state)
{
  (void)state;
  enum { TRIALS = 10000 };
  double mean = 0, product = 0, before = 0;
  gsl_rng *rng = fl_random_new(1, FL_STREAM_FIELD, 0);
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    fl_random_reset(rng, 1, FL_STREAM_FIELD, trial);
    double u = gsl_rng_uniform(rng) - 0.5;
    mean += u / (double)TRIALS;
    product += u * before / (double)TRIALS;
    before = u;
  }
  gsl_rng_free(rng);
  assert_true(fabs(mean) < 5 * 0.2887 / 100);    /* 5 standard errors of sd sqrt(1/12) */
  assert_true(fabs(product) < 5 * 0.0833 / 100); /* and of a product with sd 1/12 */
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_values_by_hand),
      cmocka_unit_test(streams_follow_the_papers),
      cmocka_unit_test(streams_differ),
      cmocka_unit_test(a_room_holds_the_same),
      cmocka_unit_test(a_reset_starts_over),
      cmocka_unit_test(uniform_is_uniform),
      cmocka_unit_test(neighbouring_trials_are_independent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
