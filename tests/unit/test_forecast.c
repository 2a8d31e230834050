/* What token loops are foreseen to come to, worked by hand and against simulations. */
#include "support.h"

#include <gsl/gsl_rng.h>

#include "chain.h"
#include "fieldline/forecast.h"
#include "fieldline/random.h"
#include "fieldline/statistics.h"

enum { MAX_PARTS = 5, MAX_ACTIVITIES = 2 * MAX_PARTS };
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Two nodes: first passes of 4, 3, 5 and 0.5 s back, others of 1, 1, 2 and 0.5. */
static const double first_compute_s[] = {4, 5}, first_time_s[] = {3, 0.5}, compute_s[] = {1, 2}, time_s[] = {1, 0.5};

typedef struct {
  const char *name;
  fl_arrivals arrivals;
  uint64_t count, passes;
  double air_s, first_air_s; /* the medium's periods */
  double want_requests_per_s;
} forecast_case;

static const forecast_case cases[] = {
    /* 12.5 + 2 x 4.5 = 21.5 s a request. */
    {"one alone", {.kind = FL_ARRIVALS_CLOSED, .in_flight = 1}, 9, 3, 0, 0, 1 / 21.5},
    /* Node 1 takes 5 + 2 x 2 = 9 s a request, three of them 27 > 21.5. */
    {"three keep node 1 busy", {.kind = FL_ARRIVALS_CLOSED, .in_flight = 3}, 9, 3, 0, 0, 1 / 9.0},
    {"two do not", {.kind = FL_ARRIVALS_CLOSED, .in_flight = 2}, 9, 3, 0, 0, 2 / 21.5},
    {"two are all there are", {.kind = FL_ARRIVALS_CLOSED, .in_flight = 5}, 2, 3, 0, 0, 2 / 21.5},
    {"a burst", {.kind = FL_ARRIVALS_BURST}, 5, 3, 0, 0, 1 / 9.0},
    /* 4 + 2 x 3 = 10 s on the air a request. */
    {"the air takes longer", {.kind = FL_ARRIVALS_BURST}, 5, 3, 3, 4, 1 / 10.0},
    {"as they arrive", {.kind = FL_ARRIVALS_PERIODIC, .interval_s = 20}, 5, 3, 0, 0, 1 / 20.0},
    {"too fast", {.kind = FL_ARRIVALS_POISSON, .rate_hz = 3}, 5, 3, 0, 0, 1 / 9.0},
    {"one token", {.kind = FL_ARRIVALS_CLOSED, .in_flight = 1}, 9, 1, 0, 0, 1 / 12.5},
};

static fl_plan plan_of(size_t parts, size_t count, fl_activity *activities, fl_activity *first)
{
  return (fl_plan){.part_count = parts,
                   .hop_count = parts - 1,
                   .activity_count = count,
                   .activities = activities,
                   .loop = {.first_pass = first}};
}

static void check_case(void **state)
{
  const forecast_case *c = *state;
  fl_activity others[4], first[4];
  size_t count = ring_activities(others, 2, compute_s, time_s, NULL);
  ring_activities(first, 2, first_compute_s, first_time_s, NULL);
  fl_plan plan = plan_of(2, count, others, first);
  plan.loop.air_s = c->air_s;
  plan.loop.first_air_s = c->first_air_s;
  const fl_workload workload = {.count = c->count, .arrivals = c->arrivals, .passes = c->passes};
  fl_token_forecast f = fl_forecast_tokens(&plan, &workload);
  assert_close(f.ttft_s, 12, 1e-15);
  assert_close(f.tpot_s, 4.5, 1e-15);
  assert_close(f.requests_per_s, c->want_requests_per_s, 1e-15);
  assert_close(f.passes_per_s, c->want_requests_per_s * (double)c->passes, 1e-15);
}

static fl_summary simulate(const fl_plan *plan, const fl_workload *workload)
{
  const fl_pipeline pipeline = {plan->activity_count, plan->activities, NULL, plan->loop.first_pass, NULL};
  fl_summarizer *summarizer;
  fl_summary summary;
  assert_int_equal(fl_summarizer_new(plan->activity_count, workload->warmup, true, &summarizer, NULL), FL_OK);
  assert_int_equal(fl_engine_find("closed-form")->run(&pipeline, workload, fl_summarizer_add, summarizer, NULL), FL_OK);
  assert_int_equal(fl_summarizer_finish(summarizer, &summary, NULL), FL_OK);
  fl_summarizer_free(summarizer);
  return summary;
}

/* Exact for one at a time; from above for several, and close where they are many and make many passes. */
static void check_simulations(void **state)
{
  enum { TRIALS = 60, PASSES = 200 };
  (void)state;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    double compute[MAX_PARTS], time[MAX_PARTS], first_compute[MAX_PARTS], first_time[MAX_PARTS];
    fl_activity others[MAX_ACTIVITIES], first[MAX_ACTIVITIES];
    gsl_rng *rng = fl_random_new(5, FL_STREAM_FIELD, trial);
    size_t parts = 1 + gsl_rng_uniform_int(rng, MAX_PARTS);
    for (size_t i = 0; i < parts; i++) {
      compute[i] = 0.1 + gsl_rng_uniform(rng);
      time[i] = 0.1 + gsl_rng_uniform(rng);
      first_compute[i] = compute[i] * (double)(1 + gsl_rng_uniform_int(rng, 9));
      first_time[i] = time[i] * (double)(1 + gsl_rng_uniform_int(rng, 9));
    }
    uint64_t at_once = trial % 2 == 0 ? 1 : 20 + gsl_rng_uniform_int(rng, 9);
    gsl_rng_free(rng);
    first_time[parts - 1] = time[parts - 1];
    size_t count = ring_activities(others, parts, compute, time, NULL);
    ring_activities(first, parts, first_compute, first_time, NULL);
    fl_plan plan = plan_of(parts, count, others, first);
    fl_workload workload = {
        .count = 3 * at_once, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = at_once}, .passes = PASSES};
    fl_token_forecast f = fl_forecast_tokens(&plan, &workload);
    fl_summary s = simulate(&plan, &workload);
    if (at_once == 1) {
      assert_close(s.ttft_s.mean, f.ttft_s, 1e-9);
      assert_close(s.tpot_s.max, f.tpot_s, 1e-9);
      assert_close(s.passes_per_s, f.passes_per_s, 1e-9);
    } else {
      assert_true(s.passes_per_s < f.passes_per_s * (1 + 1e-9));
      assert_close(s.passes_per_s, f.passes_per_s, 0.1);
    }
    fl_summary_clear(&s);
  }
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases) + 1];
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_case, NULL, NULL, (void *)&cases[i]};
  tests[COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(check_simulations);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
