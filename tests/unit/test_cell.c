/* Wi-Fi cells of SimGrid platforms: rates of stations, who shares, and what cannot be told. */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/medium.h"
#include "fieldline/platform.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

#define HEAD                                                                                                           \
  "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"                          \
  "<platform version=\"4.1\"><zone id=\"w\" routing=\"Full\">"
#define TAIL "</zone></platform>\n"
#define PLAIN(id) "<host id=\"" id "\" speed=\"1Gf\"/>"
#define STATION(id, level) "<host id=\"" id "\" speed=\"1Gf\"><prop id=\"wifi_level\" value=\"" level "\"/></host>"
#define AIR(bandwidth) "<link id=\"air\" sharing_policy=\"WIFI\" bandwidth=\"" bandwidth "\" latency=\"0ms\"/>"
#define CELL(hosts, bandwidth)                                                                                         \
  "<zone id=\"c\" routing=\"Wifi\"><prop id=\"access_point\" value=\"ap\"/>" hosts AIR(                                \
      bandwidth) "<router id=\"ap\"/></zone>"
#define WIRED(hosts, bandwidth, latency)                                                                               \
  "<zone id=\"z\" routing=\"Full\">" hosts "</zone><link id=\"cable\" bandwidth=\"" bandwidth "\" latency=\"" latency  \
  "\"/><zoneRoute src=\"c\" dst=\"z\" gw_src=\"ap\" gw_dst=\"n\"><link_ctn id=\"cable\"/></zoneRoute>"

static fl_status load(const char *inside, fl_platform *out, fl_error *err)
{
  static const fl_platform_params params = {.memory_bytes = 64, .with_links = 1};
  char path[] = "/tmp/fieldline-cell-XXXXXX";
  FILE *file = fdopen(mkstemp(path), "w");
  assert_non_null(file);
  fprintf(file, HEAD "%s" TAIL, inside);
  assert_int_equal(fclose(file), 0);
  fl_status status = fl_platform_load(path, &params, out, err);
  unlink(path);
  return status;
}

static void load_or_fail(const char *inside, fl_platform *out)
{
  fl_error err;
  if (load(inside, out, &err) == FL_OK) return;
  fl_error_print(stderr, &err);
  fail();
}

/* ---- rates ---- */

/* From the first host to the second, alone. SimGrid 3.32 itself, given the levels by its C++ interface, takes
 * 250 kB / that: 0.0740740740741 s, 0.0925925925926 s, and 0.037037037037 s to a wired host. */
static const struct {
  const char *name, *inside;
  double rate_bps;
} rates[] = {
    {"54 up and 54 down again: half", CELL(STATION("a", "0") STATION("b", "0"), "54Mbps,36Mbps"), 27e6},
    /* 1 / (1 / 54 + 1 / 36) = 54 x 36 / 90 */
    {"54 up and 36 down", CELL(STATION("a", "0") STATION("b", "1"), "54Mbps,36Mbps"), 21.6e6},
    {"one rate needs no level", CELL(PLAIN("a") PLAIN("b"), "54Mbps"), 27e6},
    {"bytes: 4.5 MB/s are 36 Mbit/s", CELL(STATION("a", "0") STATION("b", "1"), "54Mbps,4.5MBps"), 21.6e6},
    {"to a wired host: once on the air", CELL(STATION("a", "0"), "54Mbps,36Mbps") WIRED(PLAIN("n"), "100Mbps", "0ms"),
     54e6},
    {"by a cable as fast as the air", CELL(STATION("a", "0"), "54Mbps,36Mbps") WIRED(PLAIN("n"), "54Mbps", "0ms"),
     54e6},
};

static void stations_have_their_rates(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(rates); i++) {
    fl_platform got;
    load_or_fail(rates[i].inside, &got);
    assert_true(got.links->one_cell);
    assert_close(fl_links_rate_bps(got.links, 0, 1), rates[i].rate_bps, 1e-14);
    fl_platform_clear(&got);
  }
}

/* ---- sharing ---- */

/* Three transfers of 250 kB in a cell of one fast station and three slow ones: on the air 1 / 54 + 5 / 36 us a bit, so
 * all end after 2 Mbit x that = 0.314814814815 s; SimGrid 3.32 says the same. */
static void all_get_the_same_bit_rate(void **state)
{
  (void)state;
  static const bool active[] = {true, true, true};
  static const double bits = 2e6;
  fl_platform got;
  fl_air *air;
  fl_air_hop hops[3];
  double speed[3];
  const fl_medium_choice choice = {.medium = fl_medium_find("shared")};
  load_or_fail(CELL(STATION("s1", "0") STATION("s2", "1") STATION("s3", "1") STATION("s4", "1"), "54Mbps,36Mbps"),
               &got);
  assert_true(fl_medium_suits(&choice, got.links));
  for (size_t i = 0; i < 3; i++) hops[i] = fl_air_hop_over(choice.medium, got.links, i, i + 1, bits);
  assert_int_equal(fl_air_of_hops(&choice, got.links, hops, 3, false, &air, NULL), FL_OK);
  assert_int_equal(fl_air_speeds(air, active, speed, NULL), FL_OK);
  for (size_t i = 0; i < 3; i++) assert_close(hops[i].air_s / speed[i], 0.314814814815, 1e-11);
  fl_air_free(air);
  fl_platform_clear(&got);
}

static void one_medium_shares_so(void **state)
{
  (void)state;
  const fl_links wires = {.one_cell = false}, cell = {.one_cell = true};
  const fl_medium_choice none = {.medium = NULL};
  assert_true(fl_medium_suits(&none, &wires));
  assert_false(fl_medium_suits(&none, &cell));
  for (size_t i = 0; i < fl_medium_count(); i++) {
    const fl_medium_choice choice = {.medium = fl_medium_at(i)};
    assert_true(fl_medium_suits(&choice, &wires));
    assert_int_equal(fl_medium_suits(&choice, &cell), strcmp(choice.medium->name, "shared") == 0);
  }
}

/* ---- what cannot be told ---- */

static const struct {
  const char *name, *inside, *message;
} refused[] = {
    {"nobody says which rate", CELL(PLAIN("a") PLAIN("b"), "54Mbps,36Mbps"),
     "Wi-Fi link \"air\": which of its 2 rates host \"a\" has is not told (expected a property \"wifi_level\" of the "
     "host, "
     "0 for the first)"},
    {"a level too high", CELL(STATION("a", "2") STATION("b", "0"), "54Mbps,36Mbps"),
     "host \"a\" has wifi_level \"2\" (expected 0 to 1)"},
    {"no whole level", CELL(STATION("a", "0.5") STATION("b", "0"), "54Mbps,36Mbps"),
     "host \"a\" has wifi_level \"0.5\" (expected 0 to 1)"},
    {"no number", CELL(STATION("a", "x") STATION("b", "0"), "54Mbps,36Mbps"),
     "host \"a\" has wifi_level \"x\" (expected 0 to 1)"},
    {"a binary unit", CELL(PLAIN("a") PLAIN("b"), "54Mibps"),
     "expected rates such as 54Mbps,36Mbps (at most 64), got "
     "\"54Mibps\""},
    {"a slow cable", CELL(STATION("a", "0"), "54Mbps,36Mbps") WIRED(PLAIN("n"), "10Mbps", "0ms"),
     "a link beside it makes 1e+07 bit/s, less than the 5.4e+07 bit/s of a station"},
    {"a cable with a latency",
     CELL(STATION("a", "0") STATION("b", "0"), "54Mbps,36Mbps") WIRED(PLAIN("n"), "100Mbps", "1ms"),
     "the route from \"a\" to \"n\" differs in latency from others, and SimGrid shares a cell by that"},
    {"wires beside the cell",
     CELL(STATION("a", "0"), "54Mbps,36Mbps")
         WIRED(PLAIN("n") PLAIN("m") "<link id=\"d\" bandwidth=\"1Gbps\" latency=\"0ms\"/><route src=\"n\" "
                                     "dst=\"m\"><link_ctn id=\"d\"/></route>",
               "100Mbps", "0ms"),
     "not all routes cross it alone (see that from \"m\" to \"n\"), so who shares the air differs"},
};

static void what_is_not_told_is_refused(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(refused); i++) {
    fl_platform got;
    fl_error err;
    assert_int_equal(load(refused[i].inside, &got, &err), FL_ERR_VALUE);
    if (strstr(err.message, refused[i].message) == NULL)
      fail_msg("%s: got \"%s\", expected \"%s\"", refused[i].name, err.message, refused[i].message);
    assert_true(err.line > 0);
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(stations_have_their_rates),
      cmocka_unit_test(all_get_the_same_bit_rate),
      cmocka_unit_test(one_medium_shares_so),
      cmocka_unit_test(what_is_not_told_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
