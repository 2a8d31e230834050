#include "support.h"

#include <errno.h>
#include <float.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "chain.h"
#include "fieldline/simulate.h"

enum { PARTS = 3 };

static const double compute_s[PARTS] = {1e-3, 1e-3, 1e-3};
static const double time_s[PARTS - 1] = {1e-3, 2e-2}; /* the last hop is the slow one: all before it runs ahead */

static fl_status simulate(const char *engine, const fl_workload *workload, fl_request_fn *sink, void *context,
                          fl_error *err)
{
  fl_activity activities[2 * PARTS - 1];
  const fl_pipeline pipeline = {chain_activities(activities, PARTS, compute_s, time_s, NULL), activities, NULL, NULL,
                                NULL};
  return fl_engine_find(engine)->run(&pipeline, workload, sink, context, err);
}

static void check_tables(void **state)
{
  (void)state;
  for (size_t i = 0; i < fl_engine_count(); i++)
    assert_ptr_equal(fl_engine_find(fl_engine_at(i)->name), fl_engine_at(i));
  for (size_t i = 0; i < fl_medium_count(); i++)
    assert_ptr_equal(fl_medium_find(fl_medium_at(i)->name), fl_medium_at(i));
  assert_non_null(fl_engine_find("simgrid"));
  assert_non_null(fl_engine_find("closed-form"));
  assert_non_null(fl_medium_find("isolated"));
  assert_null(fl_engine_find("simgrit"));
  assert_string_equal(fl_engine_general()->name, "events");
  assert_true(fl_engine_general()->any_failure && fl_engine_general()->any_change);
  assert_null(fl_medium_find(""));
}

static void check_version(void **state)
{
  (void)state;
  int major, minor, patch;
  assert_int_equal(sscanf(fl_simgrid_version(), "%d.%d.%d", &major, &minor, &patch), 3);
  assert_true(major >= 3);
}

/* Counts, in order. */
static fl_status count(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  uint64_t *requests = context;
  assert_int_equal(record->request, *requests);
  assert_true(record->arrival_s <= record->intervals[0].start_s);
  ++*requests;
  return FL_OK;
}

/* The end of every request at the last part. */
typedef struct {
  uint64_t requests;
  double *end_s;
} ends;

static fl_status keep_end(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  ends *e = context;
  assert_int_equal(record->request, e->requests);
  e->end_s[e->requests++] = record->intervals[record->activity_count - 1].end_s;
  return FL_OK;
}

/* A burst of 10000: four activities run thousands of requests ahead of the last hop, beyond what is kept in memory. */
static void check_running_ahead(void **state)
{
  (void)state;
  enum { REQUESTS = 10000 };
  static double simulated_s[REQUESTS], computed_s[REQUESTS];
  ends simulated = {0, simulated_s}, computed = {0, computed_s};
  fl_workload workload = {.count = REQUESTS, .arrivals = {.kind = FL_ARRIVALS_BURST}};
  assert_int_equal(simulate("simgrid", &workload, keep_end, &simulated, NULL), FL_OK);
  assert_int_equal(simulate("closed-form", &workload, keep_end, &computed, NULL), FL_OK);
  assert_int_equal(simulated.requests, REQUESTS);
  assert_memory_equal(simulated_s, computed_s, sizeof computed_s);
}

static void check_no_room_to_spool(void **state)
{
  (void)state;
  uint64_t requests = 0;
  fl_error err = {0};
  fl_workload workload = {.count = 10000, .arrivals = {.kind = FL_ARRIVALS_BURST}};
  setenv("TMPDIR", "/nowhere/at/all", 1);
  assert_int_equal(simulate("simgrid", &workload, count, &requests, &err), FL_ERR_FILE);
  unsetenv("TMPDIR");
  assert_string_equal(err.message, "/nowhere/at/all: cannot make a temporary file: No such file or directory");
}

static fl_status refuse_the_fourth(void *context, const fl_request_record *record, fl_error *err)
{
  if (record->request == 3) return fl_fail(err, FL_ERR_FILE, "no more");
  return count(context, record, err);
}

/* What the sink returns ends the simulation at once, and no process is left behind. */
static void check_sink_refuses(void **state)
{
  (void)state;
  fl_workload workload = {.count = 1000000000, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = 4}};
  for (size_t i = 0; i < fl_engine_count(); i++) {
    if (fl_engine_at(i)->run == NULL) continue;
    uint64_t requests = 0;
    fl_error err = {0};
    fl_status status = simulate(fl_engine_at(i)->name, &workload, refuse_the_fourth, &requests, &err);
    assert_int_equal(status, FL_ERR_FILE);
    assert_string_equal(err.message, "no more");
    assert_int_equal(requests, 3);
  }
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  assert_int_equal(errno, ECHILD);
}

static fl_status kill_simgrid(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  long *child = context;
  if (record->request > 0) return FL_OK;
  FILE *children = fopen("/proc/thread-self/children", "r");
  if (children == NULL) return FL_OK;
  if (fscanf(children, "%ld", child) == 1) kill((pid_t)*child, SIGKILL);
  fclose(children);
  return FL_OK;
}

/* A SimGrid that dies half-way is an error, not a short result. */
static void check_simgrid_dies(void **state)
{
  (void)state;
  static const char words[] = "SimGrid gave up after ";
  long child = 0;
  fl_error err = {0};
  fl_workload workload = {.count = 1000000000, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = 4}};
  FILE *children = fopen("/proc/thread-self/children", "r");
  if (children == NULL) skip(); /* this system does not say who one's children are */
  fclose(children);
  assert_int_equal(simulate("simgrid", &workload, kill_simgrid, &child, &err), FL_ERR_INTERNAL);
  assert_memory_equal(err.message, words, sizeof words - 1);
  assert_non_null(strstr(err.message, " of 1000000000 requests with signal 9"));
}

static void check_beyond_doubles(void **state)
{
  (void)state;
  fl_workload workload = {.count = 1000, .arrivals = {.kind = FL_ARRIVALS_PERIODIC, .interval_s = DBL_MAX / 10}};
  for (size_t i = 0; i < fl_engine_count(); i++) {
    if (fl_engine_at(i)->run == NULL) continue;
    uint64_t requests = 0;
    fl_error err = {0};
    assert_int_equal(simulate(fl_engine_at(i)->name, &workload, count, &requests, &err), FL_ERR_VALUE);
    assert_int_equal(requests, 0);
    assert_string_equal(err.message, "requests: the simulation would run past the last date that a number can hold");
  }
}

typedef struct {
  uint64_t requests;
  double last_s;
} gaps;

static fl_status add_gap(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  gaps *g = context;
  assert_true(record->arrival_s > g->last_s);
  g->last_s = record->arrival_s;
  g->requests++;
  return FL_OK;
}

/* The last of n arrivals at rate 5 Hz comes at n / 5, give or take sqrt(n) / 5: with n = 1e6, 2e5 +- 200; five of those
 * deviations are 0.5 %. */
static void check_poisson_rate(void **state)
{
  (void)state;
  gaps first = {0, 0}, second = {0, 0}, other = {0, 0};
  fl_workload workload = {.count = 1000000, .arrivals = {.kind = FL_ARRIVALS_POISSON, .rate_hz = 5}, .seed = 1};
  assert_int_equal(simulate("closed-form", &workload, add_gap, &first, NULL), FL_OK);
  assert_int_equal(simulate("closed-form", &workload, add_gap, &second, NULL), FL_OK);
  workload.seed = 2;
  assert_int_equal(simulate("closed-form", &workload, add_gap, &other, NULL), FL_OK);
  assert_close(first.last_s, 2e5, 5e-3);
  assert_close(second.last_s, first.last_s, 0);
  assert_true(other.last_s < first.last_s || other.last_s > first.last_s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(check_tables),         cmocka_unit_test(check_version),
      cmocka_unit_test(check_running_ahead),  cmocka_unit_test(check_no_room_to_spool),
      cmocka_unit_test(check_sink_refuses),   cmocka_unit_test(check_simgrid_dies),
      cmocka_unit_test(check_beyond_doubles), cmocka_unit_test(check_poisson_rate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
