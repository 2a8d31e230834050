#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/accounting.h"
#include "fieldline/profile.h"
#include "graphs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char network[] = "model: three\nlayers:\n"
                              "- {name: in, shape: [1000]}\n"
                              "- {name: wide, from: [in], shape: [2000], macs: 1000000}\n"
                              "- {name: out, from: [wide], shape: [10], macs: 2000000}\n";

/* ---- refusals ---- */

typedef struct {
  const char *text, *want; /* beginning with line and column */
} refusal;

#define HEAD "profile: p\nlayers:\n"

static const refusal refusals[] = {
    {"", "1:1: nothing to read here"},
    {"layers: [{layer: a, seconds: {d: 1}}]\n", "1:1: profile is missing (its name)"},
    {"profile: p\n", "1:1: layers is missing (a list of layers with their seconds)"},
    {"profile: p\nlayers: []\n",
     "2:9: layers: expected a list of 1 to 32768 layers with their seconds, got an empty list"},
    {"profile: p\nlayer: []\n", "2:1: layer: unknown key (did you mean \"layers\"?)"},
    {"profile: p\nbatch: 0\nlayers: []\n", "2:8: batch: expected a whole number from 1 to 65536, got \"0\""},
    {HEAD "- {seconds: {d: 1}}\n", "3:3: layers[0]: layer is missing (the name of a layer of the network)"},
    {HEAD "- {layer: a}\n", "3:3: layers[0]: seconds is missing (expected a map such as {DEVICE: 12 ms})"},
    {HEAD "- {layer: a, seconds: 1 ms}\n",
     "3:23: layers[0].seconds: expected a map such as {DEVICE: 12 ms}, got \"1 ms\""},
    {HEAD "- {layer: a, seconds: {}}\n", "3:23: layers[0].seconds: expected a map such as {DEVICE: 12 ms}, got a map"},
    {HEAD "- {layer: a, seconds: {d: 12 MB}}\n",
     "3:27: layers[0].seconds.d: expected a time such as 0.4 s, from 0 s to 1000000 s, got \"12 MB\""},
    {HEAD "- {layer: a, seconds: {d: -1}}\n",
     "3:27: layers[0].seconds.d: expected a time such as 0.4 s, from 0 s to 1000000 s, got \"-1\""},
    {HEAD "- {layer: a, seconds: {d: nan}}\n",
     "3:27: layers[0].seconds.d: expected a time such as 0.4 s, from 0 s to 1000000 s, got \"nan\""},
    {HEAD "- {layer: a, seconds: {d: 1, d: 2}}\n", "3:30: layers[0].seconds.d: "},
    {HEAD "- {layer: a, seconds: {d: 1}, output_bytes: 0}\n",
     "3:45: layers[0].output_bytes: expected a whole number from 1 to "},
    {HEAD "- {layer: a, seconds: {d: 1}}\n- {layer: b, seconds: {d: 1}}\n- {layer: a, seconds: {d: 2}}\n",
     "5:11: layers[2].layer: \"a\" has figures already, on line 3"},
    {HEAD "- {layer: \"a\\tb\", seconds: {d: 1}}\n",
     "3:11: layers[0].layer: expected a text without control characters"},
};

static void check_refusals(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(refusals); i++) {
    fl_profile *profile;
    fl_error err;
    char got[1200];
    assert_int_not_equal(fl_profile_parse("p.yaml", refusals[i].text, strlen(refusals[i].text), &profile, &err), FL_OK);
    assert_null(profile);
    snprintf(got, sizeof got, "%zu:%zu: %s", err.line, err.column, err.message);
    if (strncmp(got, refusals[i].want, strlen(refusals[i].want)) != 0) assert_string_equal(got, refusals[i].want);
  }
}

/* ---- what it says ---- */

static fl_profile *profile_of(const char *text)
{
  fl_profile *profile;
  fl_error err;
  if (fl_profile_parse("p.yaml", text, strlen(text), &profile, &err) != FL_OK) fail_msg("%s", err.message);
  return profile;
}

static fl_costs *costs_of(const fl_graph *graph, const fl_profile *profile, uint64_t batch)
{
  fl_cost_params params = {.accounting = FL_ACCOUNTING_PHYSICAL,
                           .codec = {.codec = fl_codec_find("ratio"), .value = 1},
                           .batch = batch,
                           .profile = profile};
  fl_costs *costs;
  assert_int_equal(fl_costs_make(graph, &params, &costs, NULL), FL_OK);
  return costs;
}

/* Figures of two inputs at a time: `wide` takes 8 ms on a and 2 ms on b, `out` 6 ms on a. */
static const char measured[] = "profile: p\nbatch: 2\nlayers:\n"
                               "- {layer: wide, seconds: {a: 8 ms, b: 2 ms}}\n"
                               "- {layer: out, seconds: {a: 6 ms}, output_bytes: 100}\n";

static void figures_are_those_of_the_device(void **state)
{
  (void)state;
  fl_graph *graph = graph_of(network);
  fl_profile *profile = profile_of(measured);
  fl_error err;
  assert_string_equal(fl_profile_name(profile), "p");
  assert_int_equal(fl_profile_batch(profile), 2);
  assert_int_equal(fl_profile_device_count(profile), 2);
  assert_string_equal(fl_profile_device_at(profile, 1), "b");
  assert_int_equal(fl_profile_find_device(profile, "b", &err), 1);
  assert_int_equal(fl_profile_bind(profile, graph, &err), FL_OK);
  assert_int_equal(graph->layers[2].output_bytes, 100);
  assert_close(fl_profile_seconds(profile, 0, 1), 0, 0); /* an input computes nothing */
  assert_close(fl_profile_seconds(profile, 1, 1), 2e-3, 0);
  assert_true(isnan(fl_profile_seconds(profile, 2, 1)));
  assert_int_equal(fl_profile_check_device(profile, 0, "it", &err), FL_OK);
  fl_costs *one = costs_of(graph, profile, 1), *six = costs_of(graph, profile, 6);
  assert_close(fl_costs_measured_part_s(one, (fl_part){0, 3}, 0, 1e9, 0), 7e-3, 1e-15);  /* half of 14 ms */
  assert_close(fl_costs_measured_part_s(six, (fl_part){1, 2}, 0, 1e9, 0), 24e-3, 1e-15); /* three times 8 ms */
  assert_close(fl_costs_measured_part_s(six, (fl_part){2, 2}, 0, 1e9, 0), 0, 0);
  fl_costs_free(one);
  fl_costs_free(six);
  fl_profile_free(profile);
  fl_graph_free(graph);
}

/* Nobody measured `out` on b: 4 Mflop at 1 Gflop/s take 4 ms, beside 1 ms of `wide`. At 1 MB/s its 8000 + 100 bytes
 * take 8.1 ms, which is longer; and without any speed the bytes alone count. Of three inputs all is three times as
 * much. */
static void what_nobody_measured_goes_by_the_roofline(void **state)
{
  (void)state;
  fl_graph *graph = graph_of(network);
  fl_profile *profile = profile_of(measured);
  assert_int_equal(fl_profile_bind(profile, graph, NULL), FL_OK);
  fl_costs *one = costs_of(graph, profile, 1), *three = costs_of(graph, profile, 3);
  assert_close(fl_costs_measured_part_s(one, (fl_part){0, 3}, 1, 1e9, 0), 5e-3, 1e-15);
  assert_close(fl_costs_measured_part_s(one, (fl_part){2, 3}, 1, 1e9, 1e6), 8.1e-3, 1e-15);
  assert_close(fl_costs_measured_part_s(one, (fl_part){2, 3}, 1, 0, 1e6), 8.1e-3, 1e-15);
  assert_close(fl_costs_measured_part_s(one, (fl_part){2, 3}, 1, 0, 0), 0, 0);
  assert_close(fl_costs_measured_part_s(three, (fl_part){0, 3}, 1, 1e9, 0), 15e-3, 1e-15);
  fl_costs_free(one);
  fl_costs_free(three);
  fl_profile_free(profile);
  fl_graph_free(graph);
}

static void what_does_not_match_stands_at_its_place(void **state)
{
  (void)state;
  fl_graph *graph = graph_of(network);
  fl_profile *profile = profile_of(measured);
  fl_error err;
  assert_int_equal(fl_profile_bind(profile, graph, &err), FL_OK);
  assert_int_equal(fl_profile_find_device(profile, "aa", &err), 2);
  assert_string_equal(err.message, "the profile \"p\" has no figures of the device \"aa\" (did you mean \"a\"?)");
  assert_int_equal(fl_profile_check_device(profile, 1, "node \"x\"", &err), FL_ERR_VALUE);
  assert_string_equal(err.message,
                      "layers[1].seconds: layer \"out\" has no figure of the device \"b\", which node \"x\" is "
                      "(profile_gaps: roofline takes speed and bandwidth)");
  assert_int_equal(err.line, 5);
  assert_string_equal(err.file, "p.yaml");
  /* the published accounting counts elements */
  fl_cost_params params = {.accounting = FL_ACCOUNTING_PUBLISHED,
                           .codec = {.codec = fl_codec_find("ratio"), .value = 1}};
  fl_costs *costs;
  assert_int_equal(fl_costs_make(graph, &params, &costs, &err), FL_ERR_VALUE);
  assert_int_equal(err.line, 5);
  fl_profile_free(profile);
  profile = profile_of("profile: p\nlayers:\n- {layer: wibe, seconds: {a: 1}}\n");
  assert_int_equal(fl_profile_bind(profile, graph, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "layers[0].layer: three has no layer \"wibe\" (did you mean \"wide\"?)");
  assert_int_equal(err.line, 3);
  fl_profile_free(profile);
  profile = profile_of("profile: p\nlayers:\n- {layer: wide, seconds: {a: 1}}\n");
  assert_int_equal(fl_profile_bind(profile, graph, &err), FL_OK);
  assert_int_equal(fl_profile_check_device(profile, 0, "every node", &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "layers: layer \"out\" has no figure of the device \"a\", which every node is "
                                   "(profile_gaps: roofline takes speed and bandwidth)");
  fl_profile_free(profile);
  fl_graph_free(graph);
}

/* Measured seconds that are the roofline's: parts of drawn graphs take as long either way. */
static void figures_of_a_roofline_make_the_same_parts(void **state)
{
  (void)state;
  uint64_t seed = 5;
  for (int round = 0; round < 100; round++) {
    fl_graph *graph = graph_drawn_wide(&seed, GRAPH_MAX_DRAWN);
    size_t n = graph->layer_count, size = 200 + 200 * n, at;
    char *text = malloc(size);
    assert_non_null(text);
    at = (size_t)snprintf(text, size, "profile: p\nlayers:\n");
    for (size_t i = 0; i < n; i++)
      at += (size_t)snprintf(text + at, size - at, "- {layer: \"%s\", seconds: {d: %.17g}}\n", graph->layers[i].name,
                             2 * (double)graph->layers[i].macs / 50);
    fl_profile *profile = profile_of(text);
    assert_int_equal(fl_profile_bind(profile, graph, NULL), FL_OK);
    fl_costs *costs = costs_of(graph, profile, 2);
    for (size_t first = 0; first < costs->point_count; first++)
      for (size_t end = first; end <= costs->point_count; end++) {
        fl_part part = {first, end};
        assert_close(fl_costs_measured_part_s(costs, part, 0, 1, 0), fl_costs_part_s(costs, part, 50, 0), 1e-12);
      }
    fl_costs_free(costs);
    fl_profile_free(profile);
    fl_graph_free(graph);
    free(text);
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(check_refusals),
      cmocka_unit_test(figures_are_those_of_the_device),
      cmocka_unit_test(what_nobody_measured_goes_by_the_roofline),
      cmocka_unit_test(what_does_not_match_stands_at_its_place),
      cmocka_unit_test(figures_of_a_roofline_make_the_same_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
