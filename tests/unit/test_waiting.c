/* Who waits, from arrivals and admissions. */
#include "support.h"

#include "present/write/waiting.h"

enum { MOST = 8 };

typedef struct {
  size_t station;
  double date_s;
  uint64_t count;
} change;

typedef struct {
  change changes[MOST];
  size_t count;
} record;

typedef struct {
  const char *name;
  double arrivals_s[MOST], admissions_s[MOST];
  size_t visitors;
  change expect[MOST];
  size_t changes;
} waiting_case;

static const waiting_case cases[] = {
    {"nobody comes", {0}, {0}, 0, {{0}}, 0},
    {"nobody waits: the first arrival is told", {2, 3}, {2, 3}, 2, {{0, 2, 0}}, 1},
    /* at 0 three come and one is let in: 2; then 1; then 0 */
    {"all at once", {0, 0, 0}, {0, 5, 9}, 3, {{0, 0, 2}, {0, 5, 1}, {0, 9, 0}}, 3},
    /* at 4 one is let in and the next one comes: still 1 */
    {"one for another is no change", {0, 1, 4}, {0, 4, 8}, 3, {{0, 0, 0}, {0, 1, 1}, {0, 8, 0}}, 3},
    {"several are let in before the next one comes",
     {0, 0, 0, 7},
     {1, 2, 2, 9},
     4,
     {{0, 0, 3}, {0, 1, 2}, {0, 2, 0}, {0, 7, 1}, {0, 9, 0}},
     5},
    {"let in before the arrival", {1, 2}, {0.5, 3}, 2, {{0, 1, 0}, {0, 2, 1}, {0, 3, 0}}, 3},
};

static void note(void *context, size_t station, double date_s, uint64_t count)
{
  record *r = context;
  assert_true(r->count < MOST);
  r->changes[r->count++] = (change){station, date_s, count};
}

static void check_waiting(void **state)
{
  const waiting_case *c = *state;
  record got = {.count = 0};
  fl_waiting *waiting;
  assert_int_equal(fl_waiting_new(2, note, &got, &waiting, NULL), FL_OK);
  for (size_t i = 0; i < c->visitors; i++)
    assert_int_equal(fl_waiting_add(waiting, 0, c->arrivals_s[i], c->admissions_s[i], NULL), FL_OK);
  assert_int_equal(fl_waiting_finish(waiting, NULL), FL_OK);
  fl_waiting_free(waiting);
  assert_int_equal(got.count, c->changes);
  for (size_t i = 0; i < c->changes; i++) {
    assert_int_equal(got.changes[i].station, c->expect[i].station);
    assert_close(got.changes[i].date_s, c->expect[i].date_s, 0);
    assert_int_equal(got.changes[i].count, c->expect[i].count);
  }
}

enum { STATIONS = 3, CROWD = 300000 };

/* All come at 0; visitor n is let in at n + 1: the count at n + 1 is what is left. */
static void count_down(void *context, size_t station, double date_s, uint64_t count)
{
  uint64_t *dates = context;
  assert_true(station < STATIONS);
  assert_close(date_s, (double)dates[station], 0);
  assert_int_equal(count, CROWD - dates[station]);
  dates[station]++;
}

/* 300 000 x 16 bytes a station: far more than what stays in memory. */
static void a_long_queue_is_spooled(void **state)
{
  (void)state;
  uint64_t dates[STATIONS] = {0};
  fl_waiting *waiting;
  assert_int_equal(fl_waiting_new(STATIONS, count_down, dates, &waiting, NULL), FL_OK);
  for (int n = 0; n < CROWD; n++)
    for (size_t i = 0; i < STATIONS; i++) assert_int_equal(fl_waiting_add(waiting, i, 0, n + 1.0, NULL), FL_OK);
  assert_int_equal(fl_waiting_finish(waiting, NULL), FL_OK);
  fl_waiting_free(waiting);
  for (size_t i = 0; i < STATIONS; i++) assert_int_equal(dates[i], CROWD + 1);
}

int main(void)
{
  enum { COUNT = sizeof cases / sizeof cases[0] };
  struct CMUnitTest tests[COUNT + 1];
  for (size_t i = 0; i < COUNT; i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){cases[i].name, check_waiting, NULL, NULL, (void *)&cases[i]};
  tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(a_long_queue_is_spooled);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
