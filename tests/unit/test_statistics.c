#include "support.h"

#include <stdlib.h>

#include "fieldline/statistics.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct {
  const char *name;
  size_t count;
  double values[8];
  double q, want;
} quantile_case;

/* position q (n - 1), linear between neighbours */
static const quantile_case quantiles[] = {
    {"one value", 1, {7}, 0.95, 7},
    {"median of three", 3, {9, 1, 4}, 0.5, 4},
    {"median of four: halfway from 2 to 3", 4, {4, 1, 3, 2}, 0.5, 2.5},
    {"0.95 x 4 = 3.8: 0.2 x 40 + 0.8 x 50", 5, {50, 40, 30, 20, 10}, 0.95, 48},
    {"least", 3, {3, 2, 5}, 0, 2},
    {"largest", 3, {3, 2, 5}, 1, 5},
    {"equal values", 6, {2, 2, 2, 2, 2, 2}, 0.3, 2},
    {"zero and minus zero", 3, {-0.0, 1, 0}, 0.5, 0},
    {"far apart: 0.25 x 2 = 0.5, 0.5 x 1e-300 + 0.5 x 1e-290", 3, {1e300, 1e-290, 1e-300}, 0.25, 0.5e-300 + 0.5e-290},
};

static fl_sample *new_sample(void)
{
  fl_sample *sample;
  assert_int_equal(fl_sample_new(&sample, NULL), FL_OK);
  return sample;
}

static double quantile(fl_sample *sample, double q)
{
  double value;
  assert_int_equal(fl_sample_quantile(sample, q, &value, NULL), FL_OK);
  return value;
}

static void check_quantile(void **state)
{
  const quantile_case *c = *state;
  fl_sample *sample = new_sample();
  for (size_t i = 0; i < c->count; i++) assert_int_equal(fl_sample_add(sample, c->values[i], NULL), FL_OK);
  assert_close(quantile(sample, c->q), c->want, 1e-15);
  assert_int_equal(fl_sample_count(sample), c->count);
  fl_sample_free(sample);
}

/* More values than are kept in memory, in an order without a pattern: for n prime, i -> 7919 i mod n passes through
 * 0 .. n - 1. */
enum { LARGE = 300007, STRIDE = 7919 };

typedef struct {
  const char *name;
  double (*value)(uint64_t rank); /* never falls as rank grows */
} large_case;

static double evenly(uint64_t rank)
{
  return (double)rank;
}

static double in_two_heaps(uint64_t rank)
{
  return (rank < LARGE / 2 ? 1 : 1e6) + (double)rank * 1e-12;
}

static double mostly_equal(uint64_t rank)
{
  return rank < LARGE - 10 ? 0.1 : (double)rank;
}

static double over_all_magnitudes(uint64_t rank)
{
  return exp(((double)rank - (double)LARGE / 2) * (1400 / (double)LARGE));
}

static double all_equal(uint64_t rank)
{
  (void)rank;
  return 3.25;
}

static const large_case large[] = {
    {"spooled: even", evenly},
    {"spooled: two heaps", in_two_heaps},
    {"spooled: mostly equal", mostly_equal},
    {"spooled: all magnitudes", over_all_magnitudes},
    {"spooled: all equal", all_equal},
};

static void check_large(void **state)
{
  static const double qs[] = {0, 0.5, 0.95, 0.99, 1, 1.0 / 3, 0.99999, 0.5};
  const large_case *c = *state;
  fl_sample *sample = new_sample();
  for (uint64_t i = 0; i < LARGE; i++)
    assert_int_equal(fl_sample_add(sample, c->value(i * STRIDE % LARGE), NULL), FL_OK);
  for (size_t i = 0; i < COUNT(qs); i++) {
    double position = qs[i] * (LARGE - 1), share = position - floor(position);
    double low = c->value((uint64_t)position), high = c->value((uint64_t)ceil(position));
    assert_close(quantile(sample, qs[i]), (1 - share) * low + share * high, 1e-15);
  }
  fl_sample_free(sample);
}

/* 0 .. 99999, then as many again after a quantile was asked for: 0 .. 199999, median 99999.5. */
static void check_growing(void **state)
{
  (void)state;
  fl_sample *sample = new_sample();
  for (uint64_t i = 0; i < 100000; i++) fl_sample_add(sample, (double)i, NULL);
  assert_close(quantile(sample, 0.5), 49999.5, 0);
  for (uint64_t i = 100000; i < 200000; i++) fl_sample_add(sample, (double)i, NULL);
  assert_close(quantile(sample, 0.5), 99999.5, 0);
  assert_int_equal(fl_sample_count(sample), 200000);
  fl_sample_free(sample);
}

static void check_no_folder(void **state)
{
  (void)state;
  fl_error err = {0};
  fl_status status = FL_OK;
  fl_sample *sample = new_sample();
  setenv("TMPDIR", "/nowhere/at/all", 1);
  for (uint64_t i = 0; status == FL_OK && i < 100000; i++) status = fl_sample_add(sample, 1, &err);
  unsetenv("TMPDIR");
  assert_int_equal(status, FL_ERR_FILE);
  assert_string_equal(err.message, "/nowhere/at/all: cannot make a temporary file: No such file or directory");
  fl_sample_free(sample);
}

/* Two parts, three requests: computes of 1 and 2 s, hops of 4, 3 and 5 s.
 *   request 0 arrives at 0: 0-1, 1-5, 5-7     latency 7
 *   request 1 arrives at 2: 2-3, 5-8, 8-10    latency 8
 *   request 2 arrives at 2: 3-4, 8-13, 13-15  latency 13 */
static const double arrivals_s[] = {0, 2, 2};
static const fl_interval activities[][3] = {
    {{0, 1}, {1, 5}, {5, 7}},
    {{2, 3}, {5, 8}, {8, 10}},
    {{3, 4}, {8, 13}, {13, 15}},
};

typedef struct {
  const char *name;
  uint64_t requests, warmup;
  double mean_hop_s, busy_hop, throughput_per_s, latency_mean_s, latency_p50_s, latency_p95_s, latency_max_s,
      makespan_s;
} summary_case;

static const summary_case summaries[] = {
    /* hops (4 + 3 + 5) / 3, busy 12 of 15 s, two completions from 7 to 15 s, (7 + 8 + 13) / 3, 0.9 x 13 + 0.1 x 8 */
    {"no warm-up", 3, 0, 4, 12.0 / 15, 2.0 / 8, 28.0 / 3, 8, 12.5, 13, 15},
    /* hops (3 + 5) / 2, busy as above, two completions from 7 to 15 s, (8 + 13) / 2, 0.05 x 8 + 0.95 x 13 */
    {"warm-up of one", 3, 1, 4, 12.0 / 15, 2.0 / 8, 10.5, 10.5, 12.75, 13, 15},
    /* one completion from 10 to 15 s */
    {"warm-up of two", 3, 2, 5, 12.0 / 15, 1.0 / 5, 13, 13, 13, 13, 15},
    /* hops (4 + 3) / 2, busy 7 of 10 s, one completion from 7 to 10 s, (7 + 8) / 2, 0.05 x 7 + 0.95 x 8 */
    {"two requests", 2, 0, 3.5, 7.0 / 10, 1.0 / 3, 7.5, 7.5, 7.95, 8, 10},
    {"one request has no throughput", 1, 0, 4, 4.0 / 7, NAN, 7, 7, 7, 7, 7},
};

static void add(fl_summarizer *summarizer, uint64_t request, double arrival_s, const fl_interval *intervals,
                size_t count)
{
  const fl_request_record record = {
      .request = request, .arrival_s = arrival_s, .activity_count = count, .intervals = intervals, .pass_count = 1};
  assert_int_equal(fl_summarizer_add(summarizer, &record, NULL), FL_OK);
}

static void summarize(const summary_case *c, fl_summary *summary)
{
  fl_summarizer *summarizer;
  assert_int_equal(fl_summarizer_new(3, c->warmup, false, &summarizer, NULL), FL_OK);
  for (uint64_t r = 0; r < c->requests; r++) add(summarizer, r, arrivals_s[r], activities[r], 3);
  assert_int_equal(fl_summarizer_finish(summarizer, summary, NULL), FL_OK);
  fl_summarizer_free(summarizer);
}

static void check_summary(void **state)
{
  const summary_case *c = *state;
  fl_summary s;
  summarize(c, &s);
  assert_int_equal(s.activity_count, 3);
  assert_close(s.mean_duration_s[0], 1, 1e-15);
  assert_close(s.mean_duration_s[1], c->mean_hop_s, 1e-15);
  assert_close(s.mean_duration_s[2], 2, 1e-15);
  assert_close(s.busy[1], c->busy_hop, 1e-15);
  assert_int_equal(s.bottleneck, 1);
  assert_close(s.bottleneck_s, c->mean_hop_s, 1e-15);
  if (isnan(c->throughput_per_s))
    assert_true(isnan(s.throughput_per_s));
  else
    assert_close(s.throughput_per_s, c->throughput_per_s, 1e-15);
  assert_close(s.latency_s.mean, c->latency_mean_s, 1e-15);
  assert_close(s.latency_s.p50, c->latency_p50_s, 1e-15);
  assert_close(s.latency_s.p95, c->latency_p95_s, 1e-15);
  assert_close(s.latency_s.max, c->latency_max_s, 1e-15);
  assert_close(s.makespan_s, c->makespan_s, 0);
  assert_int_equal(s.requests, c->requests);
  assert_int_equal(s.warmup, c->warmup);
  assert_int_equal(s.events, 3 * c->requests);
  fl_summary_clear(&s);
}

/* A compute of 0.3 s and a hop of 0.3 s, late: 1000.3 - 1000 and 1000.6 - 1000.3 are not the same double. */
static void check_first_of_equals(void **state)
{
  (void)state;
  static const fl_interval late[] = {{1000, 1000.3}, {1000.3, 1000.6}, {1000.6, 1000.7}};
  fl_summarizer *summarizer;
  fl_summary s;
  assert_int_equal(fl_summarizer_new(3, 0, false, &summarizer, NULL), FL_OK);
  add(summarizer, 0, 1000, late, 3);
  assert_int_equal(fl_summarizer_finish(summarizer, &s, NULL), FL_OK);
  assert_int_equal(s.bottleneck, 0);
  fl_summarizer_free(summarizer);
  fl_summary_clear(&s);
}

/* A stage that takes no time at all. */
static void check_no_time(void **state)
{
  (void)state;
  static const fl_interval none[] = {{0, 0}};
  fl_summarizer *summarizer;
  fl_summary s;
  assert_int_equal(fl_summarizer_new(1, 0, false, &summarizer, NULL), FL_OK);
  for (uint64_t r = 0; r < 3; r++) add(summarizer, r, 0, none, 1);
  assert_int_equal(fl_summarizer_finish(summarizer, &s, NULL), FL_OK);
  assert_close(s.busy[0], 0, 0);
  assert_close(s.latency_s.p99, 0, 0);
  assert_true(isnan(s.throughput_per_s));
  fl_summarizer_free(summarizer);
  fl_summary_clear(&s);
}

int main(void)
{
  static const struct CMUnitTest others[] = {
      {"a sample grows after a quantile", check_growing, NULL, NULL, NULL},
      {"no folder for the spool", check_no_folder, NULL, NULL, NULL},
      {"the first of equal activities is the bottleneck", check_first_of_equals, NULL, NULL, NULL},
      {"a stage that takes no time", check_no_time, NULL, NULL, NULL},
  };
  struct CMUnitTest tests[COUNT(quantiles) + COUNT(large) + COUNT(summaries) + COUNT(others)];
  size_t n = 0;
  for (size_t i = 0; i < COUNT(quantiles); i++)
    tests[n++] = (struct CMUnitTest){quantiles[i].name, check_quantile, NULL, NULL, (void *)&quantiles[i]};
  for (size_t i = 0; i < COUNT(large); i++)
    tests[n++] = (struct CMUnitTest){large[i].name, check_large, NULL, NULL, (void *)&large[i]};
  for (size_t i = 0; i < COUNT(summaries); i++)
    tests[n++] = (struct CMUnitTest){summaries[i].name, check_summary, NULL, NULL, (void *)&summaries[i]};
  for (size_t i = 0; i < COUNT(others); i++) tests[n++] = others[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
