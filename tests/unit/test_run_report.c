/* What a report says of a run: requests read back as streams, and sentences. */
#define _GNU_SOURCE /* mkdtemp */

#include "text_file.h"

#include "present/report/run_results.h"
#include "present/report/run_stream.h"
#include "present/report/run_words.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- latency.csv ---- */

#define LATENCY "request,arrival_s,completion_s,latency_s\n"

/* Ten requests of which the first two warm up; 3 and 7 take equally long, so 3 is the slowest. */
static const char ten[] = LATENCY "0,0,9,9\n1,1,2,1\n2,2,3,1\n3,3,8,5\n4,4,6,2\n5,5,6,1\n6,6,7,1\n7,7,12,5\n8,8,11,3\n"
                                  "9,9,13,4\n";

static void latencies_are_summed_up(void **state)
{
  (void)state;
  static fl_latency_series series;
  uint64_t counts[4];
  text_folder folder = text_folder_make();
  const char *path = text_file_write(&folder, "latency.csv", ten, strlen(ten));
  assert_int_equal(fl_latency_series_load(path, false, 10, 2, &series, NULL), FL_OK);
  assert_int_equal(series.bin_count, 10);
  assert_int_equal(series.bin_size, 1);
  assert_int_equal(series.slowest, 3);
  assert_close(series.least_s, 1, 0);
  assert_close(series.most_s, 5, 0);
  assert_close(series.bins[0].most_s, 9, 0); /* the warm-up is drawn as well */
  /* From 1 to 5 in four: 1, 1, 1 in the first; 2; 3; 4 and the two 5 at the end. */
  assert_int_equal(fl_latency_histogram(path, false, 2, 1, 5, counts, 4, NULL), FL_OK);
  assert_int_equal(counts[0], 3);
  assert_int_equal(counts[1], 1);
  assert_int_equal(counts[2], 1);
  assert_int_equal(counts[3], 3);
  text_folder_remove(&folder);
}

/* 1001 requests make bins of three: 333 of them and one of two. Request r takes r seconds. */
static void many_requests_share_bins(void **state)
{
  (void)state;
  static fl_latency_series series;
  text_folder folder = text_folder_make();
  char path[128];
  snprintf(path, sizeof path, "%s/latency.csv", folder.path);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs(LATENCY, out);
  for (int r = 0; r < 1001; r++) fprintf(out, "%d,%d,%d,%d\n", r, 10 * r, 11 * r, r);
  fclose(out);
  assert_int_equal(fl_latency_series_load(path, false, 1001, 0, &series, NULL), FL_OK);
  assert_int_equal(series.bin_size, 3);
  assert_int_equal(series.bin_count, 334);
  assert_int_equal(series.bins[1].count, 3); /* 3, 4, 5 */
  assert_close(series.bins[1].arrival_s, 30, 0);
  assert_close(series.bins[1].least_s, 3, 0);
  assert_close(series.bins[1].mean_s, 4, 1e-15);
  assert_close(series.bins[1].most_s, 5, 0);
  assert_int_equal(series.bins[333].count, 2);
  assert_int_equal(series.slowest, 1000);
  text_folder_remove(&folder);
}

static const struct {
  const char *text;
  size_t line;
  const char *message;
} wrong_latencies[] = {
    {"request,arrival_s\n", 1, "there is no column latency_s"},
    {LATENCY "0,0,1,1\n2,1,2,1\n", 3, "request: expected 1, the next request"},
    {LATENCY "0,0,1,-1\n", 2, "latency_s: expected a number from 0, got \"-1\""},
    {LATENCY "0,0,1,\n", 2, "latency_s: a request without dates"},
    {LATENCY "0,0,1,1\n1,0,1,1\n2,0,1,1\n3,0,1,1\n", 5, "request: the run had 3 requests"},
    {LATENCY "0,0,1,1\n", 0, "1 requests (the run had 3)"},
};

static void wrong_latencies_are_told(void **state)
{
  (void)state;
  static fl_latency_series series;
  text_folder folder = text_folder_make();
  for (size_t i = 0; i < COUNT(wrong_latencies); i++) {
    fl_error err = {0};
    const char *path = text_file_write(&folder, "l.csv", wrong_latencies[i].text, strlen(wrong_latencies[i].text));
    assert_int_equal(fl_latency_series_load(path, false, 3, 1, &series, &err), FL_ERR_VALUE);
    assert_string_equal(err.message, wrong_latencies[i].message);
    assert_int_equal(err.line, wrong_latencies[i].line);
  }
  text_folder_remove(&folder);
}

/* ---- trace.csv ---- */

#define TRACE "request,kind,index,node,peer,start_s,end_s,bits\n"

static fl_activity activities[] = {
    {.kind = FL_COMPUTE, .part = 0, .node = 0, .peer = 0, .duration_s = 0.5},
    {.kind = FL_TRANSFER, .part = 0, .hop = 0, .node = 0, .peer = 2, .bits = 1e6, .duration_s = 1},
    {.kind = FL_COMPUTE, .part = 1, .node = 2, .peer = 2, .duration_s = 0.25}};

/* Request r computes from r to r + 0.25, and sends until r + 0.5; wherever the rows lie, they are found. */
static void activities_are_found_anywhere(void **state)
{
  enum { REQUESTS = 20000 };
  static const uint64_t asked[] = {0, 1, 999, 12345, REQUESTS - 3};
  (void)state;
  text_folder folder = text_folder_make();
  fl_interval intervals[3 * 3];
  char path[128];
  snprintf(path, sizeof path, "%s/trace.csv", folder.path);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs(TRACE, out);
  for (int r = 0; r < REQUESTS; r++)
    fprintf(out, "%d,compute,0,a,,%d,%d.25,\n%d,transfer,0,a,b,%d.25,%d.5,8\n", r, r, r, r, r, r);
  fclose(out);
  for (size_t i = 0; i < COUNT(asked); i++) {
    assert_int_equal(fl_trace_load(path, asked[i], asked[i] + 3, activities, 3, intervals, NULL), FL_OK);
    for (uint64_t r = 0; r < 3; r++) {
      assert_close(intervals[3 * r].start_s, (double)(asked[i] + r), 0);
      assert_close(intervals[3 * r + 1].end_s, (double)(asked[i] + r) + 0.5, 0);
      assert_true(isnan(intervals[3 * r + 2].start_s)); /* the trace has no second part */
    }
  }
  text_folder_remove(&folder);
}

static const struct {
  const char *text;
  size_t line;
  const char *message;
} wrong_traces[] = {
    {TRACE "0,compute,7,a,,0,1,\n", 2, "index: the plan has no such part or hop"},
    {TRACE "0,compute,0,a,,0,1,\n0,evil,0,a,,0,1,\n", 3, "kind: expected compute or transfer, got \"evil\""},
    {TRACE "0,compute,0,a,,1,0.5,\n", 2, "end_s: expected a date from start_s on"},
    {TRACE "0,compute,0,a,,,,\n", 2, "end_s: expected a date from start_s on"},
    {TRACE "1,compute,0,a,,0,1,\n0,compute,0,a,,0,1,\n", 3, "request: expected 1 or a later one"},
};

static void wrong_traces_are_told(void **state)
{
  (void)state;
  text_folder folder = text_folder_make();
  for (size_t i = 0; i < COUNT(wrong_traces); i++) {
    fl_interval intervals[2 * 3];
    fl_error err = {0};
    const char *path = text_file_write(&folder, "t.csv", wrong_traces[i].text, strlen(wrong_traces[i].text));
    assert_int_equal(fl_trace_load(path, 0, 2, activities, 3, intervals, &err), FL_ERR_VALUE);
    assert_string_equal(err.message, wrong_traces[i].message);
    assert_int_equal(err.line, wrong_traces[i].line);
  }
  text_folder_remove(&folder);
}

/* ---- sentences ---- */

static char a[] = "a", b[] = "b", c[] = "c";
static fl_node nodes[] = {
    {.id = a, .memory_bytes = 1e6}, {.id = b, .x_m = 1, .memory_bytes = 1e6}, {.id = c, .x_m = 2, .memory_bytes = 1e6}};
static fl_field field = {3, nodes};
static fl_plan_part parts[] = {{.points = {0, 1}, .compute_s = 0.5, .node = 0},
                               {.points = {1, 2}, .compute_s = 0.25, .node = 2, .activity = 2}};
static fl_plan_hop hops[] = {{.bits = 1e6, .rate_bps = 1e6, .time_s = 1, .from = 0, .to = 2, .activity = 1}};

/* Two of three nodes, a hop of 1 s between computing of 0.5 and 0.25 s: alone 1.75 s. */
static fl_run_results a_run(fl_scenario *scenario)
{
  *scenario = (fl_scenario){.medium = fl_medium_find("isolated")};
  scenario->workload.arrivals = (fl_arrivals){.kind = FL_ARRIVALS_CLOSED, .in_flight = 16};
  const fl_summary measured = {.throughput_per_s = 1, .latency_s = {16, 16, 16, 16, 16}};
  fl_run_results results = {.at_s = NAN,
                            .plan = {.outcome = FL_OUTCOME_OK,
                                     .bottleneck_s = 1,
                                     .bottleneck = 1,
                                     .gap = 1,
                                     .proven_s = 1,
                                     .optimal_s = 1,
                                     .parts = parts,
                                     .part_count = 2,
                                     .hops = hops,
                                     .hop_count = 1,
                                     .activities = activities,
                                     .activity_count = 3},
                            .model = "VGG16",
                            .accounting = "physical",
                            .partitioner = "min-sum",
                            .placer = "greedy",
                            .field = &field,
                            .simulated = true,
                            .scenario = scenario};
  results.numbers = fl_run_numbers_of(&results.plan, NULL, &scenario->workload, 1, &measured);
  return results;
}

static void expect_sentence(fl_run_sentence_fn *say, const fl_run_results *results, const char *want)
{
  char text[FL_SENTENCE_SIZE] = "";
  assert_int_equal(say(results, text), want != NULL);
  if (want != NULL) assert_string_equal(text, want);
}

static void the_pace(void **state)
{
  (void)state;
  fl_scenario scenario;
  fl_run_results r = a_run(&scenario);
  expect_sentence(fl_run_sentence_pace, &r,
                  "VGG16 streams at 1 inferences per second through nodes a and c (2 of 3); from arrival to result a "
                  "request takes 16 s.");
  r.numbers.measured.latency_s.p95 = 20;
  expect_sentence(fl_run_sentence_pace, &r,
                  "VGG16 streams at 1 inferences per second through nodes a and c (2 of 3); half of the requests take "
                  "at most 16 s, 95 % at most 20 s.");
  r.simulated = false;
  expect_sentence(fl_run_sentence_pace, &r,
                  "VGG16 would stream at 1 inferences per second through nodes a and c (2 of 3); a request alone takes "
                  "1.750 s.");
  r.plan.outcome = FL_OUTCOME_ONE_NODE;
  r.plan.part_count = 1;
  expect_sentence(fl_run_sentence_pace, &r, "All of VGG16 fits on one node: node a runs it, and nothing is sent.");
  r.plan.outcome = FL_OUTCOME_INFEASIBLE;
  strcpy(r.plan.reason, "no part fits");
  expect_sentence(fl_run_sentence_pace, &r, "No plan fits: no part fits.");
}

static void what_limits_it(void **state)
{
  (void)state;
  fl_scenario scenario;
  fl_run_results r = a_run(&scenario);
  /* 1 of 1.75 s are 57.1 %. */
  expect_sentence(
      fl_run_sentence_limit, &r,
      "What limits it is the hop from node a to node c: 1 s for every request, 57.1 % of the 1.750 s that a "
      "request alone takes.");
  assert_string_equal(fl_run_worst_word(&r), "the bottleneck");
  r.plan.bottleneck_s = 1.5;
  scenario.medium = fl_medium_find("shared");
  assert_string_equal(fl_run_worst_word(&r), "what takes longest");
  expect_sentence(
      fl_run_sentence_limit, &r,
      "What limits it is the air, which hops share on the medium shared: 1.500 s between requests at least; "
      "a request alone takes 1.750 s.");
  r.plan.bottleneck_s = 0;
  expect_sentence(fl_run_sentence_limit, &r, NULL);
}

static void how_good_it_is(void **state)
{
  (void)state;
  fl_scenario scenario;
  fl_run_results r = a_run(&scenario);
  expect_sentence(fl_run_sentence_proof, &r, "It is proven that no chain of nodes for these parts does better.");
  r.partitioner = r.placer = "joint";
  expect_sentence(fl_run_sentence_proof, &r, "It is proven that no plan does better.");
  r = a_run(&scenario);
  r.plan.optimal_s = 0.8;
  r.plan.gap = 1.25;
  expect_sentence(
      fl_run_sentence_proof, &r,
      "The best chain of nodes for these parts has a bottleneck of 800.0 ms (proven): this one is 25 % above "
      "it, and the placer “optimal” finds it.");
  r.plan.gap = NAN;
  r.plan.proven_s = 0.5;
  expect_sentence(
      fl_run_sentence_proof, &r,
      "It is proven that no chain of nodes for these parts has a bottleneck below 500.0 ms; whether one comes "
      "nearer is open.");
  r.plan.proven_s = NAN;
  expect_sentence(fl_run_sentence_proof, &r, NULL);
}

/* How it comes that the throughput is not 1 / 1 s. */
static void why_another_throughput(void **state)
{
  (void)state;
  fl_scenario scenario;
  fl_run_results r = a_run(&scenario);
  fl_arrivals *arrivals = &scenario.workload.arrivals;
  expect_sentence(fl_run_reason_throughput, &r,
                  "The throughput is as predicted, 1 / bottleneck: there is always a request waiting for the slowest "
                  "stage.");
  r.numbers.measured.throughput_per_s = 0.5;
  *arrivals = (fl_arrivals){.kind = FL_ARRIVALS_POISSON, .rate_hz = 0.5};
  expect_sentence(fl_run_reason_throughput, &r,
                  "The throughput is that of the arrivals: 0.5 requests come in a second, and the chain could take 1.");
  /* 1.75 s alone at a bottleneck of 1 s: two in flight keep it busy, one does not. */
  *arrivals = (fl_arrivals){.kind = FL_ARRIVALS_CLOSED, .in_flight = 1};
  expect_sentence(fl_run_reason_throughput, &r,
                  "The throughput is lower because the chain is never full: 1 in flight, and it takes 2 to keep the "
                  "bottleneck busy.");
  arrivals->in_flight = 16;
  scenario.workload.send_buffer = 1;
  expect_sentence(fl_run_reason_throughput, &r,
                  "The throughput is lower because buffers are bounded: a node that may not send or receive yet keeps "
                  "its neighbours waiting.");
  scenario.workload.send_buffer = 0;
  scenario.medium = fl_medium_find("sinr");
  expect_sentence(fl_run_reason_throughput, &r,
                  "The throughput differs because the prediction leaves out which hops send at the same time: "
                  "interference is foreseen on the average (medium sinr).");
}

static void why_another_latency(void **state)
{
  (void)state;
  fl_scenario scenario;
  fl_run_results r = a_run(&scenario);
  fl_arrivals *arrivals = &scenario.workload.arrivals;
  /* 16 s less the 1.75 s alone. */
  expect_sentence(
      fl_run_reason_latency, &r,
      "A request waits 14.25 s on the average. 16 are in flight all the time, so by Little's law each takes "
      "16 / throughput = 16 s; fewer in flight wait less, at the same throughput as long as the bottleneck "
      "stays busy.");
  *arrivals = (fl_arrivals){.kind = FL_ARRIVALS_PERIODIC, .interval_s = 0.5};
  expect_sentence(fl_run_reason_latency, &r,
                  "A request waits 14.25 s on the average. They arrive faster (2 in a second) than the bottleneck lets "
                  "them through (1): the queue grows as long as they come, and so does the latency.");
  *arrivals = (fl_arrivals){.kind = FL_ARRIVALS_POISSON, .rate_hz = 0.9};
  expect_sentence(fl_run_reason_latency, &r,
                  "A request waits 14.25 s on the average. They arrive at random, and the bottleneck is busy 90 % of "
                  "the time: what comes close together queues there.");
  r.numbers.measured.latency_s.mean = 1.75;
  expect_sentence(fl_run_reason_latency, &r, "Requests hardly wait: each takes what it would take alone.");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(latencies_are_summed_up),  cmocka_unit_test(many_requests_share_bins),
      cmocka_unit_test(wrong_latencies_are_told), cmocka_unit_test(activities_are_found_anywhere),
      cmocka_unit_test(wrong_traces_are_told),    cmocka_unit_test(the_pace),
      cmocka_unit_test(what_limits_it),           cmocka_unit_test(how_good_it_is),
      cmocka_unit_test(why_another_throughput),   cmocka_unit_test(why_another_latency),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
