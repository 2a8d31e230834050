#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/platform.h"
#include "fieldline/write.h"
#include "nodes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- files of the tests ---- */

#define DOCTYPE "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"

static const char head[] = DOCTYPE "<platform version=\"4.1\">\n";

typedef struct {
  char path[64];
  FILE *stream;
} scratch;

static FILE *open_scratch(scratch *s)
{
  strcpy(s->path, "/tmp/fieldline-platform-XXXXXX.xml");
  int fd = mkstemps(s->path, 4);
  assert_true(fd >= 0);
  s->stream = fdopen(fd, "w");
  assert_non_null(s->stream);
  return s->stream;
}

static void close_scratch(scratch *s)
{
  assert_int_equal(fclose(s->stream), 0);
}

static fl_status load(const char *path, int with_links, fl_platform *platform, fl_error *err)
{
  const fl_platform_params params = {.memory_bytes = 64, .with_links = with_links};
  return fl_platform_load(path, &params, platform, err);
}

static void load_or_fail(const char *path, const fl_platform_params *params, fl_platform *platform)
{
  fl_error err;
  if (fl_platform_load(path, params, platform, &err) == FL_OK) return;
  fl_error_print(stderr, &err);
  fail();
}

/* ---- what is written is read back ---- */

static void expect_node(const fl_node *got, const fl_node *want)
{
  assert_string_equal(got->id, want->id);
  assert_true(got->x_m == want->x_m && got->y_m == want->y_m);
  assert_true(got->memory_bytes == want->memory_bytes);
  assert_true(got->speed_flop_per_s == want->speed_flop_per_s);
}

/* Write, read, compare: fields are equal, rates to rounding, latencies as they were. */
static void write_and_read(const fl_field *field, const fl_links *links, const fl_plan *plan, fl_platform *got)
{
  static const fl_platform_params params = {.with_links = 1};
  scratch s;
  assert_int_equal(fl_write_platform_xml(open_scratch(&s), field, links, plan, NULL), FL_OK);
  close_scratch(&s);
  load_or_fail(s.path, &params, got);
  unlink(s.path);
  assert_int_equal(got->field->count, field->count);
  for (size_t i = 0; i < field->count; i++) expect_node(&got->field->nodes[i], &field->nodes[i]);
}

static void expect_link(const fl_links *got, const fl_links *want, size_t from, size_t to)
{
  assert_close(fl_links_rate_bps(got, from, to), fl_links_rate_bps(want, from, to), 1e-15);
  assert_close(fl_links_latency_s(got, from, to), fl_links_latency_s(want, from, to), 0);
}

/* Twelve drawn nodes, so that "10" and "2" are in their places, on a radio. */
static void a_drawn_field_comes_back(void **state)
{
  (void)state;
  static const fl_field_params params = AREA(1, 150, 1, 150, 12, 64 * 1048576.0, 13.5e9);
  static const fl_radio_params radio = {
      .bandwidth_hz = 1048576, .path_exponent = 2, .snr_at_1m = 283230, .shadowing_db = 4};
  fl_field *field;
  fl_links *links;
  fl_platform got;
  assert_int_equal(fl_field_scatter(&params, 1, 0, &field, NULL), FL_OK);
  assert_int_equal(fl_radio_links(&radio, field, 1, 0, &links, NULL), FL_OK);
  write_and_read(field, links, NULL, &got);
  for (size_t i = 0; i < field->count; i++)
    for (size_t j = 0; j < field->count; j++) expect_link(got.links, links, i, j);
  fl_platform_clear(&got);
  fl_links_free(links);
  fl_field_free(field);
}

/* Ids that XML, link names or SimGrid's zones could stumble over; links that differ both ways; none from d to a. */
static void odd_names_and_lopsided_links_come_back(void **state)
{
  (void)state;
  static fl_node nodes[] = {NODE("z<&>\"'", -1.5, 0, 1, 0), NODE("field", 1e-3, 1.0 / 3, 1048576, 7),
                            NODE("a--b", 0, 2, 1e9, 1.0 / 3), NODE("-", 3, 4, 64, 1e9),
                            NODE("\xc3\xa4 ,", 3, 4, 64, 1e9)};
  static const fl_field field = {COUNT_OF(nodes), nodes};
  fl_platform got;
  fl_links *links = fl_links_new(field.count, 3e6, 1);
  assert_non_null(links);
  for (size_t i = 0; i < field.count; i++)
    for (size_t j = 0; j < field.count; j++) {
      if (i == j || (i == 3 && j == 0)) continue;
      links->weight[i * field.count + j] = i == 1 ? 0.5 / (1 + (double)j) : 0.7;
      links->latency_s[i * field.count + j] = j == 2 ? 0.001 : 0;
    }
  write_and_read(&field, links, NULL, &got);
  for (size_t i = 0; i < field.count; i++)
    for (size_t j = 0; j < field.count; j++) expect_link(got.links, links, i, j);
  fl_platform_clear(&got);
  fl_links_free(links);
}

/* One node more than a mesh has: only the two hops of the plan 7 -> 200 -> 3 are there. */
static void a_large_field_has_its_chain_only(void **state)
{
  (void)state;
  static const fl_field_params params = AREA(1, 150, 1, 150, FL_PLATFORM_MESH_MAX + 1, 1e6, 0);
  static const fl_radio_params radio = {.bandwidth_hz = 20e6, .path_exponent = 3, .snr_at_1m = 1e6};
  static fl_plan_hop hops[] = {{.from = 7, .to = 200}, {.from = 200, .to = 3}};
  static const fl_plan plan = {.outcome = FL_OUTCOME_OK, .part_count = 3, .hop_count = 2, .hops = hops};
  fl_field *field;
  fl_links *links;
  fl_platform got;
  assert_int_equal(fl_field_scatter(&params, 1, 0, &field, NULL), FL_OK);
  assert_int_equal(fl_radio_links(&radio, field, 1, 0, &links, NULL), FL_OK);
  write_and_read(field, links, &plan, &got);
  expect_link(got.links, links, 7, 200);
  expect_link(got.links, links, 200, 3);
  assert_true(fl_links_rate_bps(got.links, 7, 3) == 0);
  fl_platform_clear(&got);
  fl_links_free(links);
  fl_field_free(field);
}

static void a_full_disk_is_noticed(void **state)
{
  (void)state;
  static fl_node node = NODE("a", 1, 2, 3, 0);
  static const fl_field field = {1, &node};
  fl_error err;
  fl_links *links = fl_links_new(1, 1, 0);
  FILE *full = fopen("/dev/full", "w");
  assert_non_null(full);
  setvbuf(full, NULL, _IONBF, 0);
  assert_int_equal(fl_write_platform_xml(full, &field, links, NULL, &err), FL_ERR_FILE);
  assert_string_equal(err.message, "cannot write the platform: No space left on device");
  fclose(full);
  fl_links_free(links);
}

/* ---- files that others wrote ---- */

/* Wired boards 1 Gbit/s less the frames; a cart has its own rate to everybody, behind its latency and two wires;
 * between carts the slower one's rate and both latencies: 1.2 + 4 ms. */
static void the_mixed_laboratory(void **state)
{
  (void)state;
  static const fl_platform_params params = {.speed_flop_per_s = 1, .with_links = 1};
  fl_platform lab;
  load_or_fail(FL_SOURCE_DIR "/platforms/lab-mixed.xml", &params, &lab);
  assert_int_equal(lab.field->count, 8);
  assert_string_equal(lab.field->nodes[0].id, "bench-1");
  assert_true(lab.field->nodes[0].speed_flop_per_s == 13.5e9);
  assert_string_equal(lab.field->nodes[7].id, "cart-4");
  assert_true(lab.field->nodes[7].x_m == 14 && lab.field->nodes[7].y_m == 11);
  assert_close(fl_links_rate_bps(lab.links, 0, 3), 940e6, 1e-15);
  assert_close(fl_links_latency_s(lab.links, 0, 3), 60e-6, 1e-12);
  assert_close(fl_links_rate_bps(lab.links, 4, 1), 192e6, 1e-15);
  assert_close(fl_links_latency_s(lab.links, 1, 4), 1.26e-3, 1e-12);
  assert_close(fl_links_rate_bps(lab.links, 4, 7), 28e6, 1e-15);
  assert_close(fl_links_latency_s(lab.links, 7, 4), 5.2e-3, 1e-12);
  for (size_t i = 0; i < 8; i++)
    for (size_t j = 0; j < 8; j++) assert_true((fl_links_rate_bps(lab.links, i, j) > 0) == (i != j));
  fl_platform_clear(&lab);
}

static void the_kept_hall(void **state)
{
  (void)state;
  static const fl_platform_params params = {.speed_flop_per_s = 2e9};
  fl_platform hall;
  load_or_fail(FL_SOURCE_DIR "/platforms/hall-50.xml", &params, &hall);
  assert_null(hall.links);
  assert_int_equal(hall.field->count, 50);
  expect_node(&hall.field->nodes[0], &(fl_node)NODE("0", 30.85, 142.47, 67108864, 2e9));
  for (size_t i = 0; i < 50; i++) {
    const fl_node *node = &hall.field->nodes[i];
    assert_int_equal(strtoul(node->id, NULL, 10), i);
    assert_true(node->x_m >= 1 && node->x_m <= 150 && node->y_m >= 1 && node->y_m <= 150);
  }
  fl_platform_clear(&hall);
}

/* Hosts in the order of the file, those of the cluster behind them by number; the one in the comment is not there.
 * The defaults of memory (64) and its bandwidth (3) and SimGrid's own speed, its first, where a host says nothing;
 * "host" says so, "none" that there is none. */
static void order_and_defaults(void **state)
{
  (void)state;
  static const fl_node want[] = {NODE("zeta", 1, 2, 64, 3e9),   NODE("al&pha", 3, 4000, 2048, 5.5e9),
                                 NODE("beta", 0, 0, 64, 2e9),   NODE("idle", 0, 1, 64, 0),
                                 NODE("node-8", 5, 6, 64, 1e9), NODE("node-9", 5, 6, 64, 1e9),
                                 NODE("node-10", 5, 6, 64, 1e9)};
  scratch s;
  fprintf(open_scratch(&s),
          "%s<zone id=\"w\" routing=\"Full\"><zone id=\"f\" routing=\"Full\">\n"
          "<host speed='3Gf,2Gf' id='zeta'><prop id=\"x\" value=\"1\"/><prop id=\"y\" value=\"2 m\"/></host>\n"
          "<!-- <host id=\"beta\"/> -->\n"
          "<host id = \"al&amp;pha\" speed=\"1Gf\"><prop id=\"x\" value=\"3\"/><prop id=\"y\" value=\"4km\"/>"
          "<prop id=\"memory\" value=\"2 KiB\"/><prop id=\"speed\" value=\"5.5Gf\"/>"
          "<prop id=\"memory_bandwidth\" value=\"25 GB/s\"/></host>\n"
          "<host id=\"beta\" speed=\"2Gf\"><prop id=\"x\" value=\"0\"/><prop id=\"y\" value=\"0\"/>"
          "<prop id=\"speed\" value=\"host\"/></host>\n"
          "<host id=\"idle\" speed=\"4Gf\"><prop id=\"x\" value=\"0\"/><prop id=\"y\" value=\"1\"/>"
          "<prop id=\"speed\" value=\"none\"/></host></zone>\n"
          "<cluster id=\"c\" prefix=\"node-\" suffix=\"\" radical=\"8-10\" speed=\"1Gf\" bw=\"1MBps\" lat=\"0\">"
          "<prop id=\"x\" value=\"5\"/><prop id=\"y\" value=\"6\"/></cluster>\n</zone></platform>\n",
          head);
  close_scratch(&s);
  static const fl_platform_params params = {.memory_bytes = 64, .memory_bytes_per_s = 3};
  fl_platform got;
  load_or_fail(s.path, &params, &got);
  unlink(s.path);
  assert_int_equal(got.field->count, COUNT_OF(want));
  for (size_t i = 0; i < COUNT_OF(want); i++) {
    expect_node(&got.field->nodes[i], &want[i]);
    assert_true(got.field->nodes[i].memory_bytes_per_s == (i == 1 ? 25e9 : 3));
  }
  fl_platform_clear(&got);
}

/* Without positions a platform still serves where routes say it all. */
static void routes_need_no_positions(void **state)
{
  (void)state;
  scratch s;
  fprintf(open_scratch(&s),
          "%s<zone id=\"f\" routing=\"Full\"><host id=\"a\" speed=\"1Gf\"/><host id=\"b\" speed=\"1Gf\"/>"
          "<link id=\"l\" bandwidth=\"1kBps\" latency=\"1ms\"/>"
          "<route src=\"a\" dst=\"b\" symmetrical=\"NO\"><link_ctn id=\"l\"/></route></zone></platform>\n",
          head);
  close_scratch(&s);
  fl_platform got;
  fl_error err;
  assert_int_equal(load(s.path, 1, &got, &err), FL_OK);
  unlink(s.path);
  assert_true(isnan(got.field->nodes[0].x_m) && isnan(got.field->nodes[1].y_m));
  assert_close(fl_links_rate_bps(got.links, 0, 1), 8000, 1e-15);
  assert_true(fl_links_rate_bps(got.links, 1, 0) == 0);
  fl_platform_clear(&got);
}

/* ---- bad files ---- */

typedef struct {
  const char *name;
  int with_links;
  const char *text; /* the whole file, or, where it begins with <zone, <config or <trace, what is inside <platform> */
  const char *message;
} bad_case;

#define LINK(more) "<link id=\"l\" bandwidth=\"1Bps\" latency=\"0s\" " more "/>"
#define TRACES "traces are not followed (expected profiles of hosts and links"
#define MISSING "/no-such-profile: cannot read: No such file or directory"
#define LONG_ID "0123456789012345678901234567890123456789012345678901234567890123x" /* 65 bytes */
#define ZONE(inside) "<zone id=\"f\" routing=\"Full\">" inside "</zone>"
#define HOST(id, inside) "<host id=\"" id "\" speed=\"1Gf\">" inside "</host>"
#define AT "<prop id=\"x\" value=\"1\"/><prop id=\"y\" value=\"2\"/>"
#define PAIR HOST("a", AT) HOST("b", AT)
#define ROUTE "<route src=\"a\" dst=\"b\"><link_ctn id=\"l\"/></route>"

static const bad_case bad[] = {
    {"empty", 0, "", "it is no well-formed XML: no element found"},
    {"not XML", 0, "hosts: [a, b]\n", "it is no well-formed XML: syntax error"},
    {"cut short", 0, DOCTYPE "<platform version=\"4.1\">\n<zone id=\"f\" routing=\"Full\"><host id=\"a\"",
     "it is no well-formed XML: unclosed token"},
    {"an unknown element", 0, ZONE("<node id=\"a\"/>"), "SimGrid refuses it: Invalid XML (XML input line 4, "},
    {"an old version", 0, DOCTYPE "<platform version=\"1\"></platform>\n",
     "SimGrid refuses it: it is in an old form (expected <platform version=\"4.1\">)"},
    {"no hosts", 0, ZONE(""), "it has no hosts"},
    {"one name twice", 0, ZONE(HOST("a", AT) HOST("a", AT)),
     "SimGrid refuses it: Refusing to create a second host named 'a'."},
    {"no name", 0, ZONE(HOST("", AT)), "host \"\": expected an id of 1 to 64 bytes, UTF-8 without control characters"},
    {"a long name", 0, ZONE(HOST(LONG_ID, AT)), "host \"" LONG_ID "\": expected an id of 1 to 64 bytes"},
    {"no x", 0, ZONE(HOST("a", "")), "host \"a\": it has no property \"x\" (expected a length such as 1 m)"},
    {"no y", 1, ZONE(HOST("a", "<prop id=\"x\" value=\"1\"/>")),
     "host \"a\": it has no property \"y\" (expected a length such as 1 m)"},
    {"x is no number", 0, ZONE(HOST("a", "<prop id=\"x\" value=\"nan\"/>")),
     "host \"a\": x: expected a length such as 1 m, got \"nan\""},
    {"x is out of this world", 0, ZONE(HOST("a", "<prop id=\"x\" value=\"-1e300\"/>")),
     "host \"a\": x: expected a length such as 1 m, got \"-1e300\""},
    {"an unknown unit", 0, ZONE(HOST("a", AT "<prop id=\"memory\" value=\"64 MiBs\"/>")),
     "host \"a\": memory: expected a size such as 64 MiB, got \"64 MiBs\""},
    {"no memory at all", 0, ZONE(HOST("a", AT "<prop id=\"memory\" value=\"0\"/>")),
     "host \"a\": memory: expected a size such as 64 MiB, got \"0\""},
    {"a negative speed", 0, ZONE(HOST("a", AT "<prop id=\"speed\" value=\"-1\"/>")),
     "host \"a\": speed: expected a speed such as 13.5 Gflop/s, got \"-1\""},
    {"a host without speed", 0, ZONE("<host id=\"a\" speed=\"0f\">" AT "<prop id=\"speed\" value=\"host\"/></host>"),
     "host \"a\": speed: expected a host with a speed > 0"},
    {"no routes", 1, ZONE(PAIR), "it has no routes (expected one from every host to every other)"},
    {"a route over nothing", 1, ZONE(PAIR ROUTE), "SimGrid refuses it: "},
    {"a link without bandwidth", 1, ZONE(PAIR "<link id=\"l\" bandwidth=\"0Bps\" latency=\"0s\"/>" ROUTE),
     "the route from \"a\" to \"b\" has a bandwidth of 0 B/s (expected one > 0)"},
    {"a bandwidth that is no number", 1, ZONE(PAIR "<link id=\"l\" bandwidth=\"nanBps\" latency=\"0s\"/>" ROUTE),
     "the route from \"a\" to \"b\" has a bandwidth of nan B/s (expected one > 0)"},
    {"a negative latency", 1, ZONE(PAIR "<link id=\"l\" bandwidth=\"1Bps\" latency=\"-1s\"/>" ROUTE),
     "the route from \"a\" to \"b\" has a latency of -1 s (expected one >= 0)"},
    {"a shortest path that is not there", 1,
     "<zone id=\"f\" routing=\"Floyd\">" PAIR HOST("c", AT) "<link id=\"l\" bandwidth=\"1Bps\" latency=\"0s\"/>" ROUTE
                                                            "</zone>",
     "SimGrid refuses it: No route from 'a' to 'c' (expected a route from every host to every other)"},
    {"a crash of SimGrid", 1,
     "<zone id=\"f\" routing=\"Dijkstra\">" PAIR HOST(
         "c", AT) "<link id=\"l\" bandwidth=\"1Bps\" latency=\"0s\"/>" ROUTE "</zone>",
     "(expected a route from every host to every other)"},
    {"a setting of SimGrid", 0, "<config><prop id=\"tracing\" value=\"yes\"/></config>" ZONE(HOST("a", AT)),
     "config: settings of SimGrid are not taken from a platform (expected none)"},
    {"a program", 0, ZONE(HOST("a", AT)) "<actor host=\"a\" function=\"f\"/>",
     "actor: a field has no programs (expected none)"},
    {"an old program", 0, ZONE(HOST("a", AT)) "<process host=\"a\" function=\"f\"/>",
     "process: a field has no programs"},
    {"a trace", 0, "<trace id=\"t\" periodicity=\"1\">0 1</trace>" ZONE(HOST("a", AT)), "trace \"t\": " TRACES},
    {"a connected trace", 0, ZONE(HOST("a", AT)) "<trace_connect kind=\"SPEED\" trace=\"t\" element=\"a\"/>",
     "trace_connect: " TRACES},
    {"a speed that changes", 0, ZONE("<host id=\"a\" speed=\"1Gf\" speed_file=\"no-such-profile\">" AT "</host>"),
     MISSING},
    {"the same as it was once called", 0, ZONE("<host id=\"a\" speed=\"1Gf\" availability_file=\"f\">" AT "</host>"),
     "host \"a\": availability_file: SimGrid has no such profile any more (expected speed_file)"},
    {"a host that fails", 0, ZONE("<host id=\"a\" speed=\"1Gf\" state_file=\"no-such-profile\">" AT "</host>"),
     MISSING},
    {"a peer that fails", 0,
     "<zone id=\"f\" routing=\"Vivaldi\"><peer id=\"p\" speed=\"1Gf\" bw_in=\"1Bps\" bw_out=\"1Bps\" coordinates=\"1 1 "
     "0\" "
     "state_file=\"f\"/></zone>",
     "peer \"p\": state_file: profiles of hosts and links are followed alone"},
    {"a bandwidth that changes", 1, ZONE(PAIR LINK("bandwidth_file=\"no-such-profile\"") ROUTE), MISSING},
    {"a latency that changes", 1, ZONE(PAIR LINK("latency_file=\"f\"") ROUTE),
     "link \"l\": latency_file: latencies stay as they are here"},
    {"a link that fails, also where rates are none of the platform's", 0, ZONE(PAIR LINK("state_file=\"f\"") ROUTE),
     "link \"l\": state_file: the rates of links are the radio's here (expected radio: platform)"},
    {"a document type of its own", 0,
     "<!DOCTYPE platform [<!ENTITY s \"<config/>\">]>\n<platform version=\"4.1\">&s;</platform>\n",
     "DOCTYPE: it has declarations of its own (expected SimGrid's document type alone)"},
    {"two bytes a character", 0, "\xff\xfe<", "it is no text in UTF-8 (expected XML)"},
    {"a latency without a link", 1,
     "<zone id=\"v\" routing=\"Vivaldi\"><host id=\"a\" speed=\"1Gf\" coordinates=\"1 1 0\"/>"
     "<host id=\"b\" speed=\"1Gf\" coordinates=\"9 1 0\"/></zone>",
     "the route from \"a\" to \"b\" has a latency but no link, so no rate (expected links)"},
    {"no speed at all", 0, ZONE("<host id=\"a\" speed=\"0f\">" AT "</host>"),
     "host \"a\": speed: expected a host with a speed > 0"},
};

static void expect_refusal(const char *path, int with_links, const char *message)
{
  fl_platform got;
  fl_error err;
  assert_int_equal(load(path, with_links, &got, &err), FL_ERR_VALUE);
  assert_null(got.field);
  assert_null(got.links);
  assert_string_equal(err.file, path);
  if (strstr(err.message, message) != NULL) return;
  fprintf(stderr, "got \"%s\", expected \"%s\"\n", err.message, message);
  fail();
}

static void check_bad(void **state)
{
  const bad_case *c = *state;
  int whole =
      strncmp(c->text, "<zone", 5) != 0 && strncmp(c->text, "<config", 7) != 0 && strncmp(c->text, "<trace", 6) != 0;
  scratch s;
  if (whole)
    fputs(c->text, open_scratch(&s));
  else
    fprintf(open_scratch(&s), "%s%s\n</platform>\n", head, c->text);
  close_scratch(&s);
  expect_refusal(s.path, c->with_links, c->message);
  unlink(s.path);
}

static void a_missing_file(void **state)
{
  (void)state;
  fl_platform got;
  fl_error err;
  assert_int_equal(load("/tmp/fieldline/no/such.xml", 0, &got, &err), FL_ERR_FILE);
  assert_string_equal(err.message, "cannot read: No such file or directory");
  assert_string_equal(err.file, "/tmp/fieldline/no/such.xml");
}

static void check_too_many(int count, int with_links, const char *message)
{
  scratch s;
  FILE *out = open_scratch(&s);
  fprintf(out, "%s<zone id=\"f\" routing=\"Full\">\n", head);
  for (int i = 0; i < count; i++) fprintf(out, "<host id=\"%d\" speed=\"1Gf\"/>\n", i);
  fputs("</zone></platform>\n", out);
  close_scratch(&s);
  expect_refusal(s.path, with_links, message);
  unlink(s.path);
}

static void too_many_hosts(void **state)
{
  (void)state;
  check_too_many(100000, 0, "100000 hosts (expected at most 10000)");
  check_too_many(1001, 1, "1001 hosts (expected at most 1000 where routes are read)");
}

#define TEST(function)                                                                                                 \
  {                                                                                                                    \
#function, function, NULL, NULL, NULL                                                                              \
  }

int main(void)
{
  static const struct CMUnitTest single[] = {
      TEST(a_drawn_field_comes_back),
      TEST(odd_names_and_lopsided_links_come_back),
      TEST(a_large_field_has_its_chain_only),
      TEST(a_full_disk_is_noticed),
      TEST(the_mixed_laboratory),
      TEST(the_kept_hall),
      TEST(order_and_defaults),
      TEST(routes_need_no_positions),
      TEST(a_missing_file),
      TEST(too_many_hosts),
  };
  enum { BAD = COUNT_OF(bad), SINGLE = COUNT_OF(single) };
  struct CMUnitTest tests[BAD + SINGLE];
  memcpy(tests, single, sizeof single);
  for (size_t i = 0; i < BAD; i++) /* the cast: cmocka keeps its state without const */
    tests[SINGLE + i] = (struct CMUnitTest){bad[i].name, check_bad, NULL, NULL, (void *)&bad[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
