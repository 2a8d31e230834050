/* SimGrid's network model is set such that a transfer that has the air to itself takes latency + size / rate, to the
 * last bit. With the settings SimGrid comes with, 1 MB over 1 MB/s takes 1.0825 s. */
#include "support.h"

#include "chain.h"
#include "fieldline/simulate.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct {
  const char *name;
  double bits, rate_bps, latency_s;
} transfer_case;

static const transfer_case cases[] = {
    {"1 MB over 1 MB/s: 1 s", 8e6, 8e6, 0},
    {"1 MB over 1 MB/s after 0.25 s: 1.25 s", 8e6, 8e6, 0.25},
    {"a latency as long as the transfer: 2 s", 8e6, 8e6, 1},
    {"10 s of latency, where TCP's window would limit the rate", 8e6, 8e6, 10},
    {"one bit at 250 kbit/s: 4 us", 1, 250e3, 0},
    {"not a whole number of bytes, 1/3 s", 1e6, 3e6, 0},
    {"0.1 s", 1e5, 1e6, 0},
    {"0.7 s", 7e5, 1e6, 0},
    {"a nanosecond", 8, 8e9, 0},
    {"thirty years", 1e9, 1.05, 0},
    {"1.999... s", 0x1.fffffffffffffp0, 1, 0},
};

static fl_status keep_hop(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  *(fl_interval *)context = record->intervals[1];
  return FL_OK;
}

static void check_transfer(void **state)
{
  const transfer_case *c = *state;
  const double compute_s[] = {0, 0}, time_s[] = {c->latency_s + c->bits / c->rate_bps};
  fl_activity activities[3];
  const fl_pipeline pipeline = {chain_activities(activities, 2, compute_s, time_s, &c->latency_s), activities, NULL,
                                NULL, NULL};
  fl_workload workload = {.count = 1, .arrivals = {.kind = FL_ARRIVALS_BURST}};
  fl_interval hop;
  fl_error err = {0};
  const fl_engine *engine = fl_engine_find("simgrid");
  if (engine->run(&pipeline, &workload, keep_hop, &hop, &err) != FL_OK) fail_msg("%s", err.message);
  assert_close(hop.start_s, 0, 0);
  assert_close(hop.end_s, time_s[0], 0);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_transfer, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
