#include "support.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fieldline/json.h"
#include "fieldline/version.h"
#include "fieldline/write.h"
#include "nodes.h"

/* Three nodes; a network of four layers cut into two parts: input and conv (3 MiB) on node "b", the rest on "17".
 * 2^20 bits over 2^20 bit/s take 1 s, behind a latency of 0.5 s: the hop of 1.5 s is the bottleneck, three times the
 * lower bound of 0.5 s. */
static const fl_layer layers[] = {{.name = "input"}, {.name = "conv \"1\""}, {.name = "relu"}, {.name = "output"}};
static const uint32_t cuts[] = {0, 1, 3};
static const fl_graph graph = {.model = "Tiny",
                               .layers = layers,
                               .layer_count = 4,
                               .edge_count = 3,
                               .input_count = 1,
                               .output_count = 1,
                               .cuts = cuts,
                               .cut_count = 3};
static const double transfer_bits[] = {2097152, 1048576, 0}, segment_bytes[] = {3145728, 0.1, 0};
static const fl_costs costs = {.accounting = FL_ACCOUNTING_PHYSICAL,
                               .point_count = 3,
                               .transfer_bits = transfer_bits,
                               .raw_bytes = transfer_bits,
                               .segment_bytes = segment_bytes,
                               .batch = 1};
static fl_node nodes[] = {NODE("a,\"1\"", 1, 2.5, 67108864, 0), NODE("b", 0.1, 3, 67108864, 1e9),
                          NODE("17", 4, 5, 33554432, 0)};
static const fl_field field = {3, nodes};
static fl_plan_part parts[] = {{{0, 2}, 0, 1, 1, 3145728, 2e9, 0.25, 0}, {{2, 3}, 2, 3, 2, 0.1, 10, 0, 2}};
static fl_plan_hop hops[] = {{1, 2, 1048576, 1048576, 0.5, 1.5, 1}};
static fl_activity table[] = {{FL_COMPUTE, 0, 0, 1, 1, 0, 0.25, 0},
                              {FL_TRANSFER, 0, 0, 1, 2, 1048576, 1.5, 0.5},
                              {FL_COMPUTE, 1, 0, 2, 2, 0, 0, 0}};
static const fl_partitioner partitioner = {.name = "min-sum"};
static const fl_placer placer = {.name = "greedy"};
static const fl_plan_input input = {.graph = &graph,
                                    .costs = &costs,
                                    .field = &field,
                                    .method = {.partitioner = &partitioner, .placer = &placer},
                                    .seed = 7};
static const fl_plan plan = {.outcome = FL_OUTCOME_OK,
                             .part_count = 2,
                             .parts = parts,
                             .hop_count = 1,
                             .hops = hops,
                             .activity_count = 3,
                             .activities = table,
                             .bottleneck_s = 1.5,
                             .bottleneck = 1,
                             .lower_bound_s = 0.5,
                             .approximation_ratio = 3,
                             .proven_s = 0.75,
                             .optimal_s = NAN,
                             .gap = NAN};
static const fl_plan one_node = {.outcome = FL_OUTCOME_ONE_NODE,
                                 .part_count = 1,
                                 .parts = parts,
                                 .hops = hops,
                                 .activity_count = 1,
                                 .activities = table,
                                 .bottleneck_s = 0.25,
                                 .lower_bound_s = NAN,
                                 .approximation_ratio = NAN,
                                 .proven_s = 0.25,
                                 .optimal_s = 0.25,
                                 .gap = 1};
static const fl_plan infeasible = {.outcome = FL_OUTCOME_INFEASIBLE,
                                   .reason = "no part fits",
                                   .bottleneck_s = NAN,
                                   .lower_bound_s = NAN,
                                   .approximation_ratio = NAN,
                                   .proven_s = NAN,
                                   .optimal_s = NAN,
                                   .gap = NAN};

static double mean_duration_s[] = {0.25, 1.5, 0}, busy[] = {0.125, 0.75, 0};
static const fl_summary summary = {.activity_count = 3,
                                   .mean_duration_s = mean_duration_s,
                                   .busy = busy,
                                   .bottleneck = 1,
                                   .bottleneck_s = 1.5,
                                   .throughput_per_s = 0.625,
                                   .latency_s = {2, 1.75, 2.5, 2.625, 3},
                                   .makespan_s = 16,
                                   .requests = 10,
                                   .warmup = 2,
                                   .events = 30};

/* ---- streams into memory ---- */

typedef struct {
  char *bytes;
  size_t size;
  FILE *stream;
} text;

static FILE *open_text(text *t)
{
  t->stream = open_memstream(&t->bytes, &t->size);
  assert_non_null(t->stream);
  return t->stream;
}

static void expect_text(text *t, const char *want)
{
  fclose(t->stream);
  assert_string_equal(t->bytes, want);
  free(t->bytes);
}

static void expect_part(const text *t, const char *want)
{
  fflush(t->stream);
  if (strstr(t->bytes, want) != NULL) return;
  fprintf(stderr, "not found: %s\nin: %s\n", want, t->bytes);
  fail();
}

/* ---- JSON ---- */

typedef struct {
  const char *name, *text, *json;
} text_case;

static const text_case texts[] = {
    {"plain text", "conv 1", "\"conv 1\""},
    {"quotes and backslashes are escaped", "a\"b\\c", "\"a\\\"b\\\\c\""},
    {"so are control characters", "\x01\n\t\x7f", "\"\\u0001\\u000a\\u0009\\u007f\""},
    {"UTF-8 stays: two, three and four bytes", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x93\xa1",
     "\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x93\xa1\""},
    {"a stray byte is replaced",
     "a\xff"
     "b",
     "\"a\\ufffdb\""},
    {"a character cut short: one mark for each byte", "\xe2\x82", "\"\\ufffd\\ufffd\""},
    {"an overlong slash is none", "\xc0\xaf", "\"\\ufffd\\ufffd\""},
    {"half of a surrogate pair is none", "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
};

static void check_text(void **state)
{
  const text_case *c = *state;
  text t;
  fl_json_put_text(open_text(&t), c->text);
  expect_text(&t, c->json);
}

static void json_layout(void **state)
{
  (void)state;
  text t;
  fl_json json = fl_json_start(open_text(&t));
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_array(&json, "empty", FL_JSON_BLOCK);
  fl_json_close(&json);
  fl_json_array(&json, "numbers", FL_JSON_LINE);
  fl_json_number(&json, NULL, 0.1);
  fl_json_number(&json, NULL, NAN);
  fl_json_number(&json, NULL, -INFINITY);
  fl_json_uint(&json, NULL, UINT64_MAX);
  fl_json_close(&json);
  fl_json_object(&json, "line", FL_JSON_LINE);
  fl_json_array(&json, "inside", FL_JSON_BLOCK); /* on the line all the same */
  fl_json_text(&json, NULL, NULL);
  fl_json_text(&json, NULL, "x");
  fl_json_close(&json);
  fl_json_close(&json);
  fl_json_close(&json);
  assert_int_equal(fl_json_finish(&json, "a test", NULL), FL_OK);
  expect_text(&t, "{\n"
                  "  \"empty\": [],\n"
                  "  \"numbers\": [0.1, null, null, 18446744073709551615],\n"
                  "  \"line\": {\"inside\": [null, \"x\"]}\n"
                  "}\n");
}

/* ---- plan.json and summary.json ---- */

#define CUTS_SEGMENTS_NODES                                                                                            \
  "  \"cut_points\": [\n"                                                                                              \
  "    {\"layer\": \"input\", \"bits\": 2097152},\n"                                                                   \
  "    {\"layer\": \"conv \\\"1\\\"\", \"bits\": 1048576},\n"                                                          \
  "    {\"layer\": \"output\", \"bits\": 0}\n"                                                                         \
  "  ],\n"                                                                                                             \
  "  \"segments\": [\n"                                                                                                \
  "    {\"memory_bytes\": 3145728},\n"                                                                                 \
  "    {\"memory_bytes\": 0.1}\n"                                                                                      \
  "  ],\n"                                                                                                             \
  "  \"nodes\": [\n"                                                                                                   \
  "    {\"id\": \"a,\\\"1\\\"\", \"x_m\": 1, \"y_m\": 2.5, \"memory_bytes\": 67108864, \"speed_flop_per_s\": null},\n" \
  "    {\"id\": \"b\", \"x_m\": 0.1, \"y_m\": 3, \"memory_bytes\": 67108864, \"speed_flop_per_s\": 1000000000},\n"     \
  "    {\"id\": \"17\", \"x_m\": 4, \"y_m\": 5, \"memory_bytes\": 33554432, \"speed_flop_per_s\": null}\n"             \
  "  ]\n"                                                                                                              \
  "}\n"

static void plan_json(void **state)
{
  (void)state;
  text t;
  assert_int_equal(fl_write_plan_json(open_text(&t), &input, &plan, NULL), FL_OK);
  expect_text(&t, "{\n"
                  "  \"outcome\": \"ok\",\n"
                  "  \"model\": \"Tiny\",\n"
                  "  \"accounting\": \"physical\",\n"
                  "  \"partitioner\": \"min-sum\",\n"
                  "  \"placer\": \"greedy\",\n"
                  "  \"seed\": 7,\n"
                  "  \"bottleneck_s\": 1.5,\n"
                  "  \"bottleneck\": {\"kind\": \"transfer\", \"index\": 0},\n"
                  "  \"lower_bound_s\": 0.5,\n"
                  "  \"approximation_ratio\": 3,\n"
                  "  \"proven_s\": 0.75,\n"
                  "  \"optimal_s\": null,\n"
                  "  \"gap\": null,\n"
                  "  \"parts\": [\n"
                  "    {\"points\": [0, 2], \"first_layer\": \"input\", \"last_layer\": \"conv \\\"1\\\"\", "
                  "\"memory_bytes\": 3145728, \"flop\": 2000000000, \"compute_s\": 0.25, \"node\": \"b\"},\n"
                  "    {\"points\": [2, 3], \"first_layer\": \"relu\", \"last_layer\": \"output\", "
                  "\"memory_bytes\": 0.1, \"flop\": 10, \"compute_s\": 0, \"node\": \"17\"}\n"
                  "  ],\n"
                  "  \"hops\": [\n"
                  "    {\"bits\": 1048576, \"rate_bps\": 1048576, \"time_s\": 1.5, \"latency_s\": 0.5, "
                  "\"from\": \"b\", \"to\": \"17\"}\n"
                  "  ],\n"
                  "  \"chain\": [\"b\", \"17\"],\n" CUTS_SEGMENTS_NODES);
}

static void plan_json_infeasible(void **state)
{
  (void)state;
  text t;
  assert_int_equal(fl_write_plan_json(open_text(&t), &input, &infeasible, NULL), FL_OK);
  expect_text(&t, "{\n"
                  "  \"outcome\": \"infeasible\",\n"
                  "  \"reason\": \"no part fits\",\n"
                  "  \"model\": \"Tiny\",\n"
                  "  \"accounting\": \"physical\",\n"
                  "  \"partitioner\": \"min-sum\",\n"
                  "  \"placer\": \"greedy\",\n"
                  "  \"seed\": 7,\n"
                  "  \"bottleneck_s\": null,\n"
                  "  \"bottleneck\": null,\n"
                  "  \"lower_bound_s\": null,\n"
                  "  \"approximation_ratio\": null,\n"
                  "  \"proven_s\": null,\n"
                  "  \"optimal_s\": null,\n"
                  "  \"gap\": null,\n"
                  "  \"parts\": [],\n"
                  "  \"hops\": [],\n"
                  "  \"chain\": [],\n" CUTS_SEGMENTS_NODES);
}

static void plan_json_one_node(void **state)
{
  (void)state;
  text t;
  assert_int_equal(fl_write_plan_json(open_text(&t), &input, &one_node, NULL), FL_OK);
  expect_part(&t, "\"outcome\": \"one_node\"");
  expect_part(&t, "\"bottleneck\": {\"kind\": \"compute\", \"index\": 0},\n  \"lower_bound_s\": null,");
  expect_part(&t, "\"hops\": [],\n  \"chain\": [\"b\"],");
  fclose(t.stream);
  free(t.bytes);
}

static void summary_json(void **state)
{
  (void)state;
  text t;
  assert_int_equal(fl_write_summary_json(open_text(&t), &input, &plan, NULL, &summary, NULL), FL_OK);
  char want[2048];
  snprintf(want, sizeof want,
           "{\n"
           "  \"outcome\": \"ok\",\n"
           "  \"bottleneck_s\": 1.5,\n"
           "  \"bottleneck\": {\"kind\": \"transfer\", \"index\": 0},\n"
           "  \"predicted_bottleneck_s\": 1.5,\n"
           "  \"throughput_per_s\": 0.625,\n"
           "  \"predicted_throughput_per_s\": 0.6666666666666666,\n"
           "  \"latency_s\": {\"mean\": 2, \"p50\": 1.75, \"p95\": 2.5, \"p99\": 2.625, \"max\": 3},\n"
           "  \"nodes\": [\n"
           "    {\"id\": \"b\", \"busy\": 0.125},\n"
           "    {\"id\": \"17\", \"busy\": 0}\n"
           "  ],\n"
           "  \"radios\": [\n"
           "    {\"id\": \"b\", \"busy\": 0.75}\n"
           "  ],\n"
           "  \"makespan_s\": 16,\n"
           "  \"requests\": 10,\n"
           "  \"warmup\": 2,\n"
           "  \"events\": 30,\n"
           "  \"seed\": 7,\n"
           "  \"versions\": {\"fieldline\": \"%s\", \"simgrid\": \"%s\"}\n"
           "}\n",
           FL_VERSION, fl_simgrid_version());
  expect_text(&t, want);
}

static void summary_json_without_simulation(void **state)
{
  (void)state;
  text t;
  assert_int_equal(fl_write_summary_json(open_text(&t), &input, &infeasible, NULL, NULL, NULL), FL_OK);
  expect_part(&t, "  \"outcome\": \"infeasible\",\n"
                  "  \"bottleneck_s\": null,\n"
                  "  \"bottleneck\": null,\n"
                  "  \"predicted_bottleneck_s\": null,\n"
                  "  \"throughput_per_s\": null,\n"
                  "  \"predicted_throughput_per_s\": null,\n"
                  "  \"latency_s\": {\"mean\": null, \"p50\": null, \"p95\": null, \"p99\": null, \"max\": null},\n"
                  "  \"nodes\": [],\n"
                  "  \"radios\": [],\n"
                  "  \"makespan_s\": null,\n"
                  "  \"requests\": null,\n");
  fclose(t.stream);
  free(t.bytes);
}

/* ---- rows of requests ---- */

/* Request 0 arrives at 0, computes to 0.25 and is on the air to 1.75; request 12 arrives at 0.1. */
static const fl_interval first[] = {{0, 0.25}, {0.25, 1.75}, {1.75, 1.75}};
static const fl_interval second[] = {{0.25, 0.5}, {1.75, 3.25}, {3.25, 3.25}};

static fl_status add(fl_request_writer *writer, uint64_t request, double arrival_s, const fl_interval *intervals,
                     size_t count, fl_error *err)
{
  return fl_request_writer_add(writer,
                               &(fl_request_record){.request = request,
                                                    .arrival_s = arrival_s,
                                                    .activity_count = count,
                                                    .intervals = intervals,
                                                    .pass_count = 1,
                                                    .ready_s = arrival_s},
                               err);
}

static void add_both(fl_request_writer *writer)
{
  assert_int_equal(add(writer, 0, 0, first, 3, NULL), FL_OK);
  assert_int_equal(add(writer, 12, 0.1, second, 3, NULL), FL_OK);
  assert_int_equal(fl_request_writer_finish(writer, NULL), FL_OK);
  fl_request_writer_free(writer);
}

static void latency_csv(void **state)
{
  (void)state;
  text t;
  fl_request_writer *writer;
  assert_int_equal(fl_latency_csv_new(open_text(&t), &plan, &writer, NULL), FL_OK);
  add_both(writer);
  expect_text(&t, "request,arrival_s,completion_s,latency_s\n"
                  "0,0,1.75,1.75\n"
                  "12,0.1,3.25,3.15\n");
}

static void trace_csv(void **state)
{
  (void)state;
  text t;
  fl_request_writer *writer;
  assert_int_equal(fl_trace_csv_new(open_text(&t), &input, &plan, &writer, NULL), FL_OK);
  add_both(writer);
  expect_text(&t, "request,kind,index,node,peer,start_s,end_s,bits\n"
                  "0,compute,0,b,,0,0.25,\n"
                  "0,transfer,0,b,17,0.25,1.75,1048576\n"
                  "0,compute,1,17,,1.75,1.75,\n"
                  "12,compute,0,b,,0.25,0.5,\n"
                  "12,transfer,0,b,17,1.75,3.25,1048576\n"
                  "12,compute,1,17,,3.25,3.25,\n");
}

static void trace_csv_quotes_ids(void **state)
{
  (void)state;
  fl_plan_part odd_part = parts[0];
  fl_activity odd_activity = table[0];
  odd_part.node = odd_activity.node = odd_activity.peer = 0;
  const fl_plan odd = {.outcome = FL_OUTCOME_ONE_NODE,
                       .part_count = 1,
                       .parts = &odd_part,
                       .activity_count = 1,
                       .activities = &odd_activity,
                       .bottleneck_s = 0.25,
                       .lower_bound_s = NAN,
                       .approximation_ratio = NAN,
                       .proven_s = NAN,
                       .optimal_s = NAN,
                       .gap = NAN};
  text t;
  fl_request_writer *writer;
  assert_int_equal(fl_trace_csv_new(open_text(&t), &input, &odd, &writer, NULL), FL_OK);
  assert_int_equal(add(writer, 3, 0, first, 1, NULL), FL_OK);
  assert_int_equal(fl_request_writer_finish(writer, NULL), FL_OK);
  fl_request_writer_free(writer);
  expect_text(&t, "request,kind,index,node,peer,start_s,end_s,bits\n"
                  "3,compute,0,\"a,\"\"1\"\"\",,0,0.25,\n");
}

static void trace_json(void **state)
{
  (void)state;
  text t;
  fl_request_writer *writer;
  assert_int_equal(fl_trace_json_new(open_text(&t), &input, &plan, &writer, NULL), FL_OK);
  assert_int_equal(add(writer, 15, 0, first, 3, NULL), FL_OK);
  assert_int_equal(fl_request_writer_finish(writer, NULL), FL_OK);
  fl_request_writer_free(writer);
  expect_text(
      &t,
      "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
      "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\"node b: part 0 (layers "
      "input..conv \\\"1\\\")\"}},\n"
      "{\"name\":\"process_sort_index\",\"ph\":\"M\",\"pid\":1,\"args\":{\"sort_index\":0}},\n"
      "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":1,\"args\":{\"name\":\"node b: compute\"}},\n"
      "{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":1,\"tid\":1,\"args\":{\"sort_index\":0}},\n"
      "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":2,\"args\":{\"name\":\"node b: radio\"}},\n"
      "{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":1,\"tid\":2,\"args\":{\"sort_index\":1}},\n"
      "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":3,\"args\":{\"name\":\"node 17: part 1 (layers "
      "relu..output)\"}},\n"
      "{\"name\":\"process_sort_index\",\"ph\":\"M\",\"pid\":3,\"args\":{\"sort_index\":1}},\n"
      "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":3,\"tid\":3,\"args\":{\"name\":\"node 17: compute\"}},\n"
      "{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":3,\"tid\":3,\"args\":{\"sort_index\":0}},\n"
      "{\"name\":\"request "
      "15\",\"bind_id\":\"0x10\",\"flow_out\":true,\"cat\":\"compute\",\"ph\":\"X\",\"pid\":1,\"tid\":1,"
      "\"ts\":0,\"dur\":250000,\"args\":{\"request\":15}},\n"
      "{\"name\":\"request "
      "15\",\"bind_id\":\"0x10\",\"flow_in\":true,\"flow_out\":true,\"cat\":\"transfer\",\"ph\":\"X\","
      "\"pid\":1,\"tid\":2,\"ts\":250000,\"dur\":1500000,\"args\":{\"request\":15,\"bits\":1048576}},\n"
      "{\"name\":\"request "
      "15\",\"bind_id\":\"0x10\",\"flow_in\":true,\"cat\":\"compute\",\"ph\":\"X\",\"pid\":3,\"tid\":3,"
      "\"ts\":1750000,\"dur\":0,\"args\":{\"request\":15}},\n"
      "{\"name\":\"waiting to compute\",\"ph\":\"C\",\"pid\":1,\"tid\":1,\"ts\":0,\"args\":{\"requests\":0}},\n"
      "{\"name\":\"waiting to send\",\"ph\":\"C\",\"pid\":1,\"tid\":2,\"ts\":250000,\"args\":{\"requests\":0}},\n"
      "{\"name\":\"waiting to compute\",\"ph\":\"C\",\"pid\":3,\"tid\":3,\"ts\":1750000,\"args\":{\"requests\":0}}\n"
      "]}\n");
}

static void a_full_disk_stops_the_rows(void **state)
{
  (void)state;
  fl_error err;
  fl_request_writer *writer;
  FILE *full = fopen("/dev/full", "w");
  assert_non_null(full);
  assert_int_equal(fl_latency_csv_new(full, &plan, &writer, &err), FL_OK);
  fl_status status = FL_OK;
  for (int i = 0; i < 10000 && status == FL_OK; i++) status = add(writer, 0, 0, first, 3, &err);
  assert_int_equal(status, FL_ERR_FILE);
  assert_string_equal(err.message, "cannot write the latencies: No space left on device");
  fl_request_writer_free(writer);
  fclose(full);
}

/* In 1.75 s through the chain, one at a time: "0,0,1.75,1.75" and "1,1.75,3.5,1.75" with their ends are 14 + 16 bytes
 * behind a head of 41.. */
static void growing_files_are_foreseen(void **state)
{
  (void)state;
  fl_scenario scenario = {.workload = {.count = 2, .arrivals = {.in_flight = 1}}, .trace_requests = 0};
  fl_plan some = plan;
  const fl_trial trial = {.scenario = &scenario, .plan = &some, .input = input};
  fl_expected_file files[FL_GROWING_FILES];
  assert_int_equal(fl_run_files_expect(&trial, files, NULL), FL_OK);
  assert_string_equal(files[0].name, "latency.csv");
  assert_true(files[0].bytes == 71);
  assert_true(files[1].bytes == 0 && files[2].bytes == 0);
  scenario.workload.count = 1000000;
  scenario.trace_requests = UINT64_MAX;
  assert_int_equal(fl_run_files_expect(&trial, files, NULL), FL_OK);
  assert_true(files[0].bytes > 30e6 && files[0].bytes < 40e6); /* "999744,1749552,1749553.75,1.75" and its end: 31 */
  assert_true(files[1].bytes > 3 * 25e6 && files[2].bytes > files[1].bytes);
  some.outcome = FL_OUTCOME_INFEASIBLE;
  assert_int_equal(fl_run_files_expect(&trial, files, NULL), FL_OK);
  for (size_t i = 0; i < FL_GROWING_FILES; i++) assert_true(files[i].bytes == 0);
}

/* ---- result folders ---- */

typedef struct {
  char folder[64];
} place;

static void make_place(place *p)
{
  strcpy(p->folder, "/tmp/fieldline-write-XXXXXX");
  assert_non_null(mkdtemp(p->folder));
}

static void remove_place(const place *p)
{
  char command[128];
  snprintf(command, sizeof command, "rm -r %s", p->folder);
  assert_int_equal(system(command), 0);
}

static const char *path_in(const place *p, const char *name)
{
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", p->folder, name);
  return path;
}

static bool exists(const place *p, const char *name)
{
  struct stat info;
  return lstat(path_in(p, name), &info) == 0;
}

static void expect_file(const place *p, const char *name, const char *want)
{
  char got[64] = "";
  FILE *in = fopen(path_in(p, name), "r");
  assert_non_null(in);
  got[fread(got, 1, sizeof got - 1, in)] = '\0';
  fclose(in);
  assert_string_equal(got, want);
}

static void put_file(fl_output *output, const char *name, const char *content)
{
  FILE *file;
  assert_int_equal(fl_output_file(output, name, &file, NULL), FL_OK);
  fputs(content, file);
}

/* A run that writes its scenario and one more file. */
static void run_into(const char *folder, const char *scenario, const char *name, const char *content)
{
  fl_output *output;
  assert_int_equal(fl_output_open(folder, &output, NULL), FL_OK);
  put_file(output, "scenario.yaml", scenario);
  put_file(output, name, content);
  assert_int_equal(fl_output_commit(output, NULL), FL_OK);
  fl_output_close(output);
}

/* Hidden files that are not finished. */
static size_t parts_in(const char *path)
{
  size_t count = 0;
  DIR *folder = opendir(path);
  assert_non_null(folder);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    count += entry->d_name[0] == '.' && strstr(entry->d_name, ".part") != NULL;
  closedir(folder);
  return count;
}

static void files_appear_together(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  char deep[128];
  snprintf(deep, sizeof deep, "%s//a/b/", p.folder);
  fl_output *output;
  assert_int_equal(fl_output_open(deep, &output, NULL), FL_OK);
  put_file(output, "plan.json", "{}\n");
  put_file(output, "trace.csv", "x\n");
  assert_false(exists(&p, "a/b/plan.json"));
  assert_int_equal(parts_in(path_in(&p, "a/b")), 2);
  assert_int_equal(fl_output_commit(output, NULL), FL_OK);
  fl_output_close(output);
  expect_file(&p, "a/b/plan.json", "{}\n");
  expect_file(&p, "a/b/trace.csv", "x\n");
  assert_int_equal(parts_in(path_in(&p, "a/b")), 0);
  remove_place(&p);
}

static void without_commit_nothing_appears(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  fl_output *output;
  assert_int_equal(fl_output_open(path_in(&p, "new"), &output, NULL), FL_OK);
  put_file(output, "plan.json", "{}\n");
  fl_output_close(output);
  assert_false(exists(&p, "new"));
  remove_place(&p);
}

/* The limit of a file's size stands for a disk that is full. */
static void a_full_disk_leaves_what_was_there(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", "plan.json", "old\n");
  fl_output *output;
  fl_error err;
  struct rlimit before, little = {8, RLIM_INFINITY};
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  little.rlim_max = before.rlim_max;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(fl_output_open(p.folder, &output, NULL), FL_OK);
  put_file(output, "scenario.yaml", "s: 2\n");
  put_file(output, "plan.json", "new and long\n");
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
  assert_int_equal(fl_output_commit(output, &err), FL_ERR_FILE);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  assert_string_equal(err.file, path_in(&p, "plan.json"));
  assert_string_equal(err.message, "cannot write: File too large");
  fl_output_close(output);
  expect_file(&p, "plan.json", "old\n");
  expect_file(&p, "scenario.yaml", "s: 1\n");
  assert_int_equal(parts_in(p.folder), 0);
  remove_place(&p);
}

/* Something is in the way of the last file when the others have their names already. */
static void a_commit_that_fails_midway_is_taken_back(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", "plan.json", "old\n");
  run_into(p.folder, "s: 1\n", "latency.csv", "old\n");
  fl_output *output;
  fl_error err;
  assert_int_equal(fl_output_open(p.folder, &output, NULL), FL_OK);
  put_file(output, "scenario.yaml", "s: 2\n");
  put_file(output, "plan.json", "new\n");
  put_file(output, "summary.json", "new\n");
  put_file(output, "trace.csv", "new\n");
  assert_int_equal(mkdir(path_in(&p, "trace.csv"), 0777), 0);
  assert_int_equal(fl_output_commit(output, &err), FL_ERR_FILE);
  assert_string_equal(err.file, path_in(&p, "trace.csv"));
  fl_output_close(output);
  expect_file(&p, "scenario.yaml", "s: 1\n");
  expect_file(&p, "plan.json", "old\n");
  expect_file(&p, "latency.csv", "old\n");
  assert_false(exists(&p, "summary.json"));
  assert_int_equal(parts_in(p.folder), 0);
  remove_place(&p);
}

/* Drafts of other programs go with the rest, or not at all. */
static void drafts_are_committed_with_the_files(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", "report.html", "old\n");
  assert_int_equal(mkdir(path_in(&p, "figures"), 0777), 0);
  for (int committed = 0; committed < 2; committed++) {
    fl_output *output;
    const char *drafts;
    char draft[256];
    assert_int_equal(fl_output_open(p.folder, &output, NULL), FL_OK);
    put_file(output, "report.html", "new\n");
    assert_int_equal(fl_output_drafts(output, &drafts, NULL), FL_OK);
    snprintf(draft, sizeof draft, "%s/map.svg", drafts);
    FILE *out = fopen(draft, "w");
    assert_non_null(out);
    fputs("<svg/>\n", out);
    fclose(out);
    assert_int_equal(fl_output_adopt(output, "figures", "map.svg", NULL), FL_OK);
    assert_int_equal(fl_output_drop(output, "figures", "map.pdf", NULL), FL_OK);
    if (committed) assert_int_equal(fl_output_commit(output, NULL), FL_OK);
    fl_output_close(output);
    expect_file(&p, "report.html", committed ? "new\n" : "old\n");
    assert_int_equal(exists(&p, "figures/map.svg"), committed);
    assert_int_equal(parts_in(p.folder), 0);
  }
  remove_place(&p);
}

/* What somebody put where a temporary file might be is neither followed nor waited for. */
static void nothing_that_is_there_is_opened(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  char target[256];
  strcpy(target, path_in(&p, "precious"));
  run_into(p.folder, "s: 1\n", "precious", "mine\n");
  assert_int_equal(symlink(target, path_in(&p, ".plan.json.part")), 0);
  assert_int_equal(mkfifo(path_in(&p, ".summary.json.part"), 0600), 0);
  assert_int_equal(symlink(target, path_in(&p, "plan.json")), 0);
  run_into(p.folder, "s: 1\n", "plan.json", "new\n");
  run_into(p.folder, "s: 1\n", "summary.json", "new\n");
  expect_file(&p, "precious", "mine\n");
  expect_file(&p, "plan.json", "new\n"); /* the link itself was replaced */
  assert_int_equal(parts_in(p.folder), 0);
  remove_place(&p);
}

/* Killed processes leave hidden files; the next that opens the folder removes them, and nobody else's. */
static void what_was_left_is_swept(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", ".mine.part", "x\n");
  run_into(p.folder, "s: 1\n", ".trace.csv.0123456789abcdef.part", "x\n");
  run_into(p.folder, "s: 1\n", ".trace.csv.part", "x\n"); /* of older versions */
  assert_int_equal(mkdir(path_in(&p, ".drafts.00000000000000ff.part"), 0700), 0);
  run_into(path_in(&p, ".drafts.00000000000000ff.part"), "s: 1\n", "map.svg", "x\n");
  run_into(p.folder, "s: 1\n", "plan.json", "x\n");
  assert_int_equal(parts_in(p.folder), 1);
  expect_file(&p, ".mine.part", "x\n");
  remove_place(&p);
}

/* A folder that is moved away while somebody writes, and another that takes its place. */
static void a_moved_folder_is_noticed(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  char from[256], to[256];
  strcpy(from, path_in(&p, "from"));
  strcpy(to, path_in(&p, "to"));
  for (int replaced = 0; replaced < 2; replaced++) {
    fl_output *output;
    fl_error err;
    assert_int_equal(fl_output_open(from, &output, NULL), FL_OK);
    put_file(output, "plan.json", "new\n");
    assert_int_equal(rename(from, to), 0);
    if (replaced) assert_int_equal(mkdir(from, 0777), 0);
    assert_int_equal(fl_output_commit(output, &err), FL_ERR_FILE);
    assert_string_equal(err.file, from);
    assert_string_equal(err.message, "the folder was moved or removed meanwhile: nothing was written");
    fl_output_close(output);
    assert_false(exists(&p, "to/plan.json"));
    assert_false(exists(&p, "from/plan.json"));
    rmdir(to);
  }
  remove_place(&p);
}

static void results_of_another_scenario_go(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", "latency.csv", "1\n");
  run_into(p.folder, "s: 1\n", "plan.json", "1\n");
  expect_file(&p, "latency.csv", "1\n"); /* the same scenario: stays */
  run_into(p.folder, "s: 2\n", "notes.txt", "mine\n");
  assert_false(exists(&p, "latency.csv"));
  assert_false(exists(&p, "plan.json"));
  run_into(p.folder, "s: 3\n", "plan.json", "3\n");
  expect_file(&p, "plan.json", "3\n");
  expect_file(&p, "notes.txt", "mine\n"); /* not a result's name */
  remove_place(&p);
}

static void what_is_there_can_be_looked_at(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", "file", "x\n");
  assert_int_equal(mkdir(path_in(&p, "folder"), 0777), 0);
  assert_int_equal(mkfifo(path_in(&p, "pipe"), 0666), 0);
  fl_output *output;
  char head[4];
  assert_int_equal(fl_output_open(p.folder, &output, NULL), FL_OK);
  assert_int_equal(fl_output_peek(output, "scenario.yaml", head, sizeof head), 3);
  assert_string_equal(head, "s: ");
  static const char *const nothing[] = {"none", "folder", "pipe"};
  for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
    assert_int_equal(fl_output_peek(output, nothing[i], head, sizeof head), 0);
    assert_string_equal(head, "");
  }
  assert_true(fl_output_free_bytes(output) > 0);
  fl_output_close(output);
  remove_place(&p);
}

static void a_file_in_the_way_is_named(void **state)
{
  (void)state;
  place p;
  make_place(&p);
  run_into(p.folder, "s: 1\n", "file", "x\n");
  fl_output *output;
  FILE *file;
  fl_error err;
  assert_int_equal(fl_output_open(path_in(&p, "file/below"), &output, &err), FL_ERR_FILE);
  assert_null(output);
  assert_string_equal(err.file, path_in(&p, "file"));
  assert_string_equal(err.message, "cannot make the folder: Not a directory");
  assert_int_equal(mkdir(path_in(&p, "plan.json"), 0777), 0);
  assert_int_equal(fl_output_open(p.folder, &output, NULL), FL_OK);
  assert_int_equal(fl_output_file(output, "plan.json", &file, &err), FL_ERR_FILE);
  assert_string_equal(err.message, "cannot write: Is a directory");
  fl_output_close(output);
  remove_place(&p);
}

#define TEST(function)                                                                                                 \
  {                                                                                                                    \
#function, function, NULL, NULL, NULL                                                                              \
  }

int main(void)
{
  static const struct CMUnitTest single[] = {
      TEST(json_layout),
      TEST(plan_json),
      TEST(plan_json_infeasible),
      TEST(plan_json_one_node),
      TEST(summary_json),
      TEST(summary_json_without_simulation),
      TEST(latency_csv),
      TEST(trace_csv),
      TEST(trace_csv_quotes_ids),
      TEST(trace_json),
      TEST(a_full_disk_stops_the_rows),
      TEST(growing_files_are_foreseen),
      TEST(files_appear_together),
      TEST(without_commit_nothing_appears),
      TEST(a_full_disk_leaves_what_was_there),
      TEST(a_commit_that_fails_midway_is_taken_back),
      TEST(drafts_are_committed_with_the_files),
      TEST(nothing_that_is_there_is_opened),
      TEST(what_was_left_is_swept),
      TEST(a_moved_folder_is_noticed),
      TEST(results_of_another_scenario_go),
      TEST(what_is_there_can_be_looked_at),
      TEST(a_file_in_the_way_is_named),
  };
  enum { TEXTS = sizeof texts / sizeof texts[0], SINGLE = sizeof single / sizeof single[0] };
  struct CMUnitTest tests[TEXTS + SINGLE];
  for (size_t i = 0; i < TEXTS; i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){texts[i].name, check_text, NULL, NULL, (void *)&texts[i]};
  memcpy(tests + TEXTS, single, sizeof single);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
