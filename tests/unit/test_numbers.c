/* What a run comes to beside what was foreseen: worked by hand. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "fieldline/numbers.h"
#include "present/members.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Two nodes: computing of 0.5 and 0.25 s, a hop of 1 s. */
static const double compute_s[] = {0.5, 0.25}, time_s[] = {1, 0.125};
static fl_plan_part parts[] = {{.compute_s = 0.5}, {.compute_s = 0.25}};
static fl_plan_hop hops[] = {{.time_s = 1}};

static fl_plan plan_of(fl_activity *activities, size_t count)
{
  return (fl_plan){.part_count = 2,
                   .parts = parts,
                   .hop_count = 1,
                   .hops = hops,
                   .activity_count = count,
                   .activities = activities,
                   .bottleneck_s = 1,
                   .bottleneck = 1};
}

static void requests(void **state)
{
  fl_activity activities[3];
  (void)state;
  fl_plan plan = plan_of(activities, chain_activities(activities, 2, compute_s, time_s, NULL));
  const fl_workload workload = {.count = 9, .arrivals = {.kind = FL_ARRIVALS_BURST}};
  const fl_summary measured = {.throughput_per_s = 0.75, .passes_per_s = NAN, .requests = 9, .counted = 7};
  fl_run_numbers n = fl_run_numbers_of(&plan, NULL, &workload, 4, &measured);
  assert_close(n.foreseen.bottleneck_s, 1, 0);
  assert_close(n.foreseen.alone_s, 1.75, 0); /* 0.5 + 1 + 0.25 */
  assert_close(n.foreseen.throughput_per_s, 1, 0);
  assert_close(n.foreseen.inputs_per_s, 4, 0);
  assert_close(n.inputs_per_s, 3, 0); /* 4 x 0.75 */
  assert_true(isnan(n.foreseen.ttft_s) && isnan(n.foreseen.tpot_s) && isnan(n.foreseen.tokens_per_s));
  assert_true(isnan(n.foreseen.energy_j) && isnan(n.tokens_per_s));
  assert_int_equal(n.measured.counted, 7);
  plan.bottleneck_s = 0; /* no time at all: no rate */
  assert_true(isnan(fl_run_numbers_of(&plan, NULL, &workload, 1, NULL).foreseen.throughput_per_s));
}

/* One sequence of 3 passes at a time, all passes alike: 1.875 s a pass with the way back, 5.625 s a request. */
static void tokens(void **state)
{
  fl_activity activities[4];
  (void)state;
  fl_plan plan = plan_of(activities, ring_activities(activities, 2, compute_s, time_s, NULL));
  plan.loop.first_pass = activities;
  const fl_workload workload = {.count = 9, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = 1}, .passes = 3};
  const fl_summary measured = {.throughput_per_s = 0.1, .passes_per_s = 0.3};
  fl_run_numbers n = fl_run_numbers_of(&plan, NULL, &workload, 2, &measured);
  assert_close(n.foreseen.ttft_s, 1.75, 1e-15);
  assert_close(n.foreseen.tpot_s, 1.875, 1e-15);
  assert_close(n.foreseen.alone_s, 5.625, 1e-15);
  assert_close(n.foreseen.throughput_per_s, 1 / 5.625, 1e-15);
  assert_close(n.foreseen.tokens_per_s, 2 * 3 / 5.625, 1e-15); /* of both inputs */
  assert_close(n.tokens_per_s, 0.6, 1e-15);
}

static void nothing(void **state)
{
  (void)state;
  const fl_plan plan = {.outcome = FL_OUTCOME_INFEASIBLE, .bottleneck_s = NAN};
  const fl_workload workload = {.count = 1};
  fl_run_numbers n = fl_run_numbers_of(&plan, NULL, &workload, 1, NULL);
  assert_true(isnan(n.foreseen.bottleneck_s) && isnan(n.foreseen.throughput_per_s) && isnan(n.foreseen.alone_s));
  assert_true(isnan(n.measured.bottleneck_s) && isnan(n.measured.latency_s.max) && isnan(n.inputs_per_s));
  assert_null(n.measured.busy);
  assert_int_equal(n.measured.requests, 0);
}

/* ---- both ways through a file ---- */

static const fl_members *const of_numbers[] = {&fl_members_of_bottleneck, &fl_members_of_pace,   &fl_members_of_inputs,
                                               &fl_members_of_latency,    &fl_members_of_tokens, &fl_members_of_energy,
                                               &fl_members_of_extent};

static char *write(const fl_run_numbers *numbers)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fl_json json = fl_json_start(out);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  for (size_t i = 0; i < COUNT(of_numbers); i++) fl_members_write(&json, of_numbers[i], numbers);
  fl_json_close(&json);
  assert_int_equal(fl_json_finish(&json, "numbers", NULL), FL_OK);
  assert_int_equal(fclose(out), 0);
  return text;
}

static fl_status read(const char *text, bool unmeasured, fl_run_numbers *out, fl_error *err)
{
  fl_document *document;
  assert_int_equal(fl_document_parse("numbers", text, strlen(text), &document, NULL), FL_OK);
  fl_object r = {fl_document_root(document), FL_OK, err};
  for (size_t i = 0; i < COUNT(of_numbers); i++) fl_members_read(&r, of_numbers[i], unmeasured, out);
  fl_document_free(document);
  return r.status;
}

/* Every member has a value of its own, and is itself when it has been written and read. */
static void what_is_written_is_read(void **state)
{
  fl_run_numbers numbers = {0}, back = {0};
  double next = 0.125;
  (void)state;
  for (size_t i = 0; i < COUNT(of_numbers); i++)
    for (const fl_member *m = of_numbers[i]->rows; m < of_numbers[i]->rows + of_numbers[i]->count; m++) {
      char *at = (char *)&numbers + m->offset;
      for (size_t k = 0; m->kind == FL_MEMBER_SPREAD && k < sizeof(fl_spread) / sizeof(double); k++)
        ((double *)at)[k] = next += 0.1;
      if (m->kind == FL_MEMBER_WHOLE) *(uint64_t *)at = (uint64_t)(10 * (next += 0.1));
      if (m->kind == FL_MEMBER_AMOUNT) *(double *)at = next += 0.1;
    }
  char *text = write(&numbers);
  assert_int_equal(read(text, false, &back, NULL), FL_OK);
  assert_memory_equal(&back, &numbers, sizeof back);
  free(text);
}

/* Null is no number where something was measured, and is where perhaps nothing was; quantiles rise. */
static void what_is_wrong_is_told(void **state)
{
  fl_run_numbers numbers = {0}, back;
  fl_error err;
  (void)state;
  numbers.measured.latency_s = (fl_spread){NAN, NAN, NAN, NAN, NAN};
  char *text = write(&numbers);
  assert_int_equal(read(text, true, &back, &err), FL_OK);
  assert_true(isnan(back.measured.latency_s.max));
  assert_int_equal(read(text, false, &back, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "latency_s.mean: expected a number from 0 to 1e+150, got nothing");
  free(text);
  numbers.measured.latency_s = (fl_spread){3, 2, 4, 3, 5};
  text = write(&numbers);
  assert_int_equal(read(text, false, &back, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "latency_s.p99: is less than what comes before it");
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(requests),
      cmocka_unit_test(tokens),
      cmocka_unit_test(nothing),
      cmocka_unit_test(what_is_written_is_read),
      cmocka_unit_test(what_is_wrong_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
