/* Pipelines small enough to work by hand, through both engines. Activities are listed along the chain: compute, hop,
 * compute, ... */
#include "support.h"

#include "chain.h"
#include "fieldline/simulate.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { PARTS = 3, ACTIVITIES = 2 * PARTS - 1, REQUESTS = 4 };

typedef struct {
  double arrival_s;
  fl_interval activities[ACTIVITIES];
} row;

typedef struct {
  const char *name;
  size_t parts;
  double compute_s[PARTS], hop_s[PARTS - 1], latency_s[PARTS - 1];
  fl_arrivals arrivals;
  uint64_t receive_buffer, send_buffer, requests;
  row want[REQUESTS];
} hand_case;

#define BURST                                                                                                          \
  {                                                                                                                    \
    .kind = FL_ARRIVALS_BURST                                                                                          \
  }
#define CLOSED(window)                                                                                                 \
  {                                                                                                                    \
    .kind = FL_ARRIVALS_CLOSED, .in_flight = (window)                                                                  \
  }
#define PERIODIC(gap_s)                                                                                                \
  {                                                                                                                    \
    .kind = FL_ARRIVALS_PERIODIC, .interval_s = (gap_s)                                                                \
  }

static const hand_case cases[] = {
    /* The hop of 3 s is the slowest: 1 + 3, then every 3 s; computing the next request goes on meanwhile. */
    {"burst",
     2,
     {1, 2},
     {3},
     {0},
     BURST,
     0,
     0,
     3,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {0, {{1, 2}, {4, 7}, {7, 9}}}, {0, {{2, 3}, {7, 10}, {10, 12}}}}},
    /* A hop of 3 s, 1 s of it latency, keeps the radio for 3 s. */
    {"latency is part of the hop",
     2,
     {1, 2},
     {3},
     {1},
     BURST,
     0,
     0,
     3,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {0, {{1, 2}, {4, 7}, {7, 9}}}, {0, {{2, 3}, {7, 10}, {10, 12}}}}},
    {"nothing but latency",
     2,
     {1, 2},
     {3},
     {3},
     BURST,
     0,
     0,
     2,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {0, {{1, 2}, {4, 7}, {7, 9}}}}},
    /* One at a time: 1 + 3 + 2 = 6 s each. */
    {"one in flight",
     2,
     {1, 2},
     {3},
     {0},
     CLOSED(1),
     0,
     0,
     3,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {6, {{6, 7}, {7, 10}, {10, 12}}}, {12, {{12, 13}, {13, 16}, {16, 18}}}}},
    /* The third arrives when the first is through, at 6, and its hop when the second's ends, at 7. */
    {"two in flight",
     2,
     {1, 2},
     {3},
     {0},
     CLOSED(2),
     0,
     0,
     3,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {0, {{1, 2}, {4, 7}, {7, 9}}}, {6, {{6, 7}, {7, 10}, {10, 12}}}}},
    {"more in flight than requests",
     2,
     {1, 2},
     {3},
     {0},
     CLOSED(50),
     0,
     0,
     2,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {0, {{1, 2}, {4, 7}, {7, 9}}}}},
    {"periodic, faster than the hop",
     2,
     {1, 2},
     {3},
     {0},
     PERIODIC(2.5),
     0,
     0,
     3,
     {{0, {{0, 1}, {1, 4}, {4, 6}}}, {2.5, {{2.5, 3.5}, {4, 7}, {7, 9}}}, {5, {{5, 6}, {7, 10}, {10, 12}}}}},
    {"periodic, one part", 1, {2}, {0}, {0}, PERIODIC(3), 0, 0, 3, {{0, {{0, 2}}}, {3, {{3, 5}}}, {6, {{6, 8}}}}},
    {"periodic, one part, too fast",
     1,
     {2},
     {0},
     {0},
     PERIODIC(1),
     0,
     0,
     3,
     {{0, {{0, 2}}}, {1, {{2, 4}}}, {2, {{4, 6}}}}},
    /* Hops at the same time on both radios: 2-4 and 2-3. */
    {"computing takes no time",
     3,
     {0, 0, 0},
     {2, 1},
     {0},
     BURST,
     0,
     0,
     2,
     {{0, {{0, 0}, {0, 2}, {2, 2}, {2, 3}, {3, 3}}}, {0, {{0, 0}, {2, 4}, {4, 4}, {4, 5}, {5, 5}}}}},
    {"nothing takes time", 1, {0}, {0}, {0}, BURST, 1, 1, 2, {{0, {{0, 0}}}, {0, {{0, 0}}}}},
    /* Room for one: hop 2 waits until compute 1 has started, at 8; hop 3 until compute 2 has, at 13. */
    {"receive buffer of one",
     2,
     {1, 5},
     {2},
     {0},
     BURST,
     1,
     0,
     4,
     {{0, {{0, 1}, {1, 3}, {3, 8}}},
      {0, {{1, 2}, {3, 5}, {8, 13}}},
      {0, {{2, 3}, {8, 10}, {13, 18}}},
      {0, {{3, 4}, {13, 15}, {18, 23}}}}},
    /* Room for two: hop 3 waits until compute 1 has started, at 8. */
    {"receive buffer of two",
     2,
     {1, 5},
     {2},
     {0},
     BURST,
     2,
     0,
     4,
     {{0, {{0, 1}, {1, 3}, {3, 8}}},
      {0, {{1, 2}, {3, 5}, {8, 13}}},
      {0, {{2, 3}, {5, 7}, {13, 18}}},
      {0, {{3, 4}, {8, 10}, {18, 23}}}}},
    /* Room for one: compute 1 waits until hop 0 has ended, at 5; compute 2 for hop 1, at 10. */
    {"send buffer of one",
     2,
     {1, 1},
     {4},
     {0},
     BURST,
     0,
     1,
     3,
     {{0, {{0, 1}, {1, 5}, {5, 6}}}, {0, {{5, 6}, {6, 10}, {10, 11}}}, {0, {{10, 11}, {11, 15}, {15, 16}}}}},
    /* Room for two: compute 2 waits until hop 0 has ended, at 5. */
    {"send buffer of two",
     2,
     {1, 1},
     {4},
     {0},
     BURST,
     0,
     2,
     3,
     {{0, {{0, 1}, {1, 5}, {5, 6}}}, {0, {{1, 2}, {5, 9}, {9, 10}}}, {0, {{5, 6}, {9, 13}, {13, 14}}}}},
};

static fl_status compare(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  const hand_case *c = context;
  const row *want = &c->want[record->request];
  assert_close(record->arrival_s, want->arrival_s, 0);
  for (size_t i = 0; i < record->activity_count; i++) {
    assert_close(record->intervals[i].start_s, want->activities[i].start_s, 0);
    assert_close(record->intervals[i].end_s, want->activities[i].end_s, 0);
  }
  return FL_OK;
}

static void check_hand(void **state)
{
  const hand_case *c = *state;
  fl_activity activities[ACTIVITIES];
  size_t count = chain_activities(activities, c->parts, c->compute_s, c->hop_s, c->latency_s);
  const fl_pipeline pipeline = {count, activities, NULL, NULL, NULL};
  fl_workload workload = {.count = c->requests,
                          .arrivals = c->arrivals,
                          .receive_buffer = c->receive_buffer,
                          .send_buffer = c->send_buffer};
  for (size_t i = 0; i < fl_engine_count(); i++) {
    if (fl_engine_at(i)->run == NULL) continue;
    fl_error err = {0};
    if (fl_engine_at(i)->run(&pipeline, &workload, compare, (void *)c, &err) != FL_OK)
      fail_msg("%s: %s", fl_engine_at(i)->name, err.message);
  }
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_hand, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
