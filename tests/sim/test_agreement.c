/* Random pipelines through all engines: every start and end of every request is the same double, or, where hops have
 * a latency, agrees to 1e-9 relative. */
#include "support.h"

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <string.h>

#include "chain.h"
#include "fieldline/random.h"
#include "fieldline/simulate.h"

enum { TRIALS = 40, MAX_PARTS = 9, MAX_ACTIVITIES = 2 * MAX_PARTS - 1, MAX_REQUESTS = 60 };

typedef struct {
  double compute_s[MAX_PARTS], time_s[MAX_PARTS], latency_s[MAX_PARTS];
  fl_activity activities[MAX_ACTIVITIES];
  fl_pipeline pipeline;
  fl_workload workload;
} draw;

typedef struct {
  uint64_t requests;
  double arrival_s[MAX_REQUESTS];
  fl_interval intervals[MAX_REQUESTS][MAX_ACTIVITIES];
} history;

typedef struct {
  const char *name;
  fl_arrival_kind kind;
  bool bounded, latency;
  double decades; /* shortest to longest time */
} shape;

static const shape shapes[] = {
    {"closed", FL_ARRIVALS_CLOSED, false, false, 2},
    {"closed, bounded buffers", FL_ARRIVALS_CLOSED, true, false, 2},
    {"periodic", FL_ARRIVALS_PERIODIC, false, false, 2},
    {"periodic, bounded buffers", FL_ARRIVALS_PERIODIC, true, false, 2},
    {"poisson", FL_ARRIVALS_POISSON, false, false, 2},
    {"poisson, bounded buffers", FL_ARRIVALS_POISSON, true, false, 2},
    {"burst", FL_ARRIVALS_BURST, false, false, 2},
    {"burst, bounded buffers", FL_ARRIVALS_BURST, true, false, 2},
    {"with latencies", FL_ARRIVALS_CLOSED, true, true, 2},
    {"poisson with latencies", FL_ARRIVALS_POISSON, true, true, 2},
    {"nanoseconds beside hours", FL_ARRIVALS_CLOSED, true, false, 13},
    {"nanoseconds beside hours, poisson", FL_ARRIVALS_POISSON, true, false, 13},
    {"more than a double resolves", FL_ARRIVALS_POISSON, true, false, 60},
    {"more than a double resolves, with latencies", FL_ARRIVALS_BURST, true, true, 60},
};

/* Log-uniform around a second; one in four is a round number, so that dates coincide. */
static double draw_time_s(gsl_rng *rng, double decades)
{
  if (gsl_rng_uniform_int(rng, 4) == 0) return (double)(1 + gsl_rng_uniform_int(rng, 9)) / 10;
  return pow(10, (gsl_rng_uniform(rng) - 0.5) * decades);
}

static void draw_pipeline(gsl_rng *rng, const shape *s, draw *d)
{
  size_t k = 1 + gsl_rng_uniform_int(rng, MAX_PARTS);
  for (size_t i = 0; i < k; i++) {
    d->compute_s[i] = gsl_rng_uniform_int(rng, 4) == 0 ? 0 : draw_time_s(rng, s->decades);
    d->time_s[i] = draw_time_s(rng, s->decades);
    d->latency_s[i] = s->latency ? d->time_s[i] * (double)gsl_rng_uniform_int(rng, 5) / 4 : 0;
  }
  d->pipeline = (fl_pipeline){chain_activities(d->activities, k, d->compute_s, d->time_s, d->latency_s), d->activities,
                              NULL, NULL, NULL};
}

static void draw_workload(gsl_rng *rng, const shape *s, draw *d)
{
  d->workload = (fl_workload){.count = 1 + gsl_rng_uniform_int(rng, MAX_REQUESTS), .seed = gsl_rng_get(rng)};
  d->workload.arrivals = (fl_arrivals){s->kind, 1 + gsl_rng_uniform_int(rng, 20), draw_time_s(rng, s->decades),
                                       1 / draw_time_s(rng, s->decades)};
  if (!s->bounded) return;
  d->workload.receive_buffer = gsl_rng_uniform_int(rng, 4);
  d->workload.send_buffer = gsl_rng_uniform_int(rng, 4);
}

static fl_status keep(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  history *h = context;
  assert_int_equal(record->request, h->requests);
  h->requests++;
  h->arrival_s[record->request] = record->arrival_s;
  memcpy(h->intervals[record->request], record->intervals, record->activity_count * sizeof *record->intervals);
  return FL_OK;
}

static void simulate(const char *engine, const draw *d, history *h)
{
  fl_error err = {0};
  h->requests = 0;
  if (fl_engine_find(engine)->run(&d->pipeline, &d->workload, keep, h, &err) != FL_OK) fail_msg("%s", err.message);
  assert_int_equal(h->requests, d->workload.count);
}

static void compare(const draw *d, const history *got, const history *want, double relative)
{
  for (uint64_t r = 0; r < d->workload.count; r++) {
    assert_close(got->arrival_s[r], want->arrival_s[r], relative);
    for (size_t i = 0; i < d->pipeline.activity_count; i++) {
      assert_close(got->intervals[r][i].start_s, want->intervals[r][i].start_s, relative);
      assert_close(got->intervals[r][i].end_s, want->intervals[r][i].end_s, relative);
    }
  }
}

static void check_shape(void **state)
{
  const shape *s = *state;
  static const char *const engines[] = {"simgrid", "events"};
  static history simulated, computed;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    draw d;
    gsl_rng *rng = fl_random_new((uint64_t)(s - shapes), FL_STREAM_FIELD, trial);
    draw_pipeline(rng, s, &d);
    draw_workload(rng, s, &d);
    gsl_rng_free(rng);
    simulate("closed-form", &d, &computed);
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
      simulate(engines[i], &d, &simulated);
      compare(&d, &simulated, &computed, s->latency ? 1e-9 : 0);
    }
  }
}

int main(void)
{
  enum { COUNT = sizeof shapes / sizeof shapes[0] };
  struct CMUnitTest tests[COUNT];
  for (size_t i = 0; i < COUNT; i++)
    tests[i] = (struct CMUnitTest){shapes[i].name, check_shape, NULL, NULL, (void *)&shapes[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
