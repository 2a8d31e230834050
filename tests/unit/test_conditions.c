#include "support.h"

#include <math.h>
#include <string.h>

#include "fieldline/conditions.h"
#include "fieldline/random.h"
#include "nodes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* snr(d) = 255 x 100^2 / d^2 at 1 MHz: 100 m 8 Mbit/s, 200 m 6.0168, 300 m 4.8745 (scenarios/three-nodes.yaml). */
static fl_node nodes[] = {NODE("a", 0, 0, 1, 1e9), NODE("b", 100, 0, 1, 2e9), NODE("c", 300, 0, 1, 0)};
static const fl_field field = {COUNT(nodes), nodes};
enum { A, B, C };

typedef struct {
  fl_radio_params radio;
  fl_links *links;
  fl_conditions *now;
} world;

static void start(world *w, double shadowing_db)
{
  w->radio = (fl_radio_params){.bandwidth_hz = 1e6,
                               .path_exponent = 2,
                               .snr_at_1m = 2550000,
                               .shadowing_db = shadowing_db,
                               .keep_snr = true,
                               .keep_draws = true};
  assert_int_equal(fl_radio_links(&w->radio, &field, 1, 0, &w->links, NULL), FL_OK);
  assert_int_equal(fl_conditions_new(&field, w->links, &w->radio, &w->now, NULL), FL_OK);
}

static void end(world *w)
{
  fl_conditions_free(w->now);
  fl_links_free(w->links);
}

static void apply(world *w, fl_change change)
{
  assert_int_equal(fl_conditions_apply(w->now, &change, NULL), FL_OK);
}

static void at_first_all_is_as_given(void **state)
{
  (void)state;
  world w;
  start(&w, 0);
  size_t pairs = COUNT(nodes) * COUNT(nodes);
  const fl_links *links = fl_conditions_links(w.now);
  assert_memory_equal(links->weight, w.links->weight, pairs * sizeof(double));
  assert_memory_equal(links->snr, w.links->snr, pairs * sizeof(double));
  for (size_t i = 0; i < COUNT(nodes); i++)
    assert_true(fl_conditions_is_up(w.now, i) && fl_conditions_speed(w.now, i) == 1);
  assert_true(fl_conditions_rate_bps(w.now, A, B) == 8e6);
  end(&w);
}

/* A value replaces the one before, and what is taken back is as at first, to the last bit. */
static void what_is_taken_back_is_as_at_first(void **state)
{
  (void)state;
  world w;
  start(&w, 4);
  size_t size = COUNT(nodes) * COUNT(nodes) * sizeof(double);
  apply(&w, (fl_change){0, FL_CHANGE_UP, B, B, {0}});
  assert_false(fl_conditions_is_up(w.now, B));
  apply(&w, (fl_change){0, FL_CHANGE_UP, B, B, {1}});
  assert_true(fl_conditions_is_up(w.now, B));
  apply(&w, (fl_change){0, FL_CHANGE_RATE, C, A, {0.3}});
  apply(&w, (fl_change){0, FL_CHANGE_RATE, A, C, {0.7}});
  apply(&w, (fl_change){0, FL_CHANGE_LOSS, A, C, {7}});
  apply(&w, (fl_change){0, FL_CHANGE_MOVE, B, B, {50, 50}});
  assert_true(memcmp(fl_conditions_links(w.now)->weight, w.links->weight, size) != 0);
  apply(&w, (fl_change){0, FL_CHANGE_RATE, A, C, {1}});
  apply(&w, (fl_change){0, FL_CHANGE_LOSS, C, A, {0}});
  apply(&w, (fl_change){0, FL_CHANGE_MOVE, B, B, {100, 0}});
  assert_memory_equal(fl_conditions_links(w.now)->weight, w.links->weight, size);
  assert_memory_equal(fl_conditions_links(w.now)->snr, w.links->snr, size);
  end(&w);
}

/* b from 100 to 300 m away from a, where c stood: a-b has c's 4.8745 Mbit/s and b-c 0 m too little. */
static void a_node_moves(void **state)
{
  (void)state;
  world w;
  start(&w, 0);
  double far_bps = fl_conditions_rate_bps(w.now, A, C);
  apply(&w, (fl_change){0, FL_CHANGE_MOVE, B, B, {0, 300}});
  assert_close(fl_conditions_rate_bps(w.now, A, B), far_bps, 1e-15);
  assert_close(fl_conditions_rate_bps(w.now, B, A), 1e6 * log2(1 + 2550000.0 / 9e4), 1e-15);
  assert_true(fl_conditions_rate_bps(w.now, A, C) == far_bps);
  assert_true(fl_conditions_field(w.now)->nodes[B].y_m == 300 && field.nodes[B].y_m == 0);
  fl_error err = {0};
  fl_change onto = {0, FL_CHANGE_MOVE, B, B, {300, 0}};
  assert_int_equal(fl_conditions_apply(w.now, &onto, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "changes: \"b\" comes to stand where \"c\" is (move it elsewhere, or set "
                                   "radio.min_distance)");
  end(&w);
}

/* 10 log10(255 / 15) dB weaker, snr 255 is 15: 4 Mbit/s; half of that, 2. At factor 0 there is no link. */
static void a_link_gets_worse(void **state)
{
  (void)state;
  world w;
  start(&w, 0);
  apply(&w, (fl_change){0, FL_CHANGE_LOSS, B, A, {10 * log10(17)}});
  assert_close(fl_conditions_rate_bps(w.now, A, B), 4e6, 1e-14);
  assert_close(fl_links_snr(fl_conditions_links(w.now), B, A), 15, 1e-14);
  apply(&w, (fl_change){0, FL_CHANGE_RATE, A, B, {0.5}});
  assert_close(fl_conditions_rate_bps(w.now, B, A), 2e6, 1e-14);
  apply(&w, (fl_change){0, FL_CHANGE_RATE, A, B, {0}});
  assert_true(fl_conditions_rate_bps(w.now, A, B) == 0);
  end(&w);
}

/* A link that moves keeps what its shadowing was drawn as: at the same distance it has the same rate. */
static void shadowing_stays_with_its_link(void **state)
{
  (void)state;
  world w;
  start(&w, 6);
  double at_first_bps = fl_conditions_rate_bps(w.now, A, B);
  apply(&w, (fl_change){0, FL_CHANGE_MOVE, B, B, {0, 100}});
  assert_close(fl_conditions_rate_bps(w.now, A, B), at_first_bps, 1e-14);
  end(&w);
}

/* ---- whatever moves, links are those of a field drawn so ---- */

enum { DRAWN = 6, MOVES = 20 };

/* Of a radio: a field, nodes that move in it one after another, and the links that the same seed gives a field in which
 * they stand so from the beginning. */
static void move_and_compare(const char *name, const fl_radio_params *radio, uint64_t seed)
{
  static const fl_field_params params = AREA(0, 60, 0, 60, DRAWN, 1, 1e9);
  fl_field *drawn;
  fl_links *links;
  fl_conditions *now;
  gsl_rng *rng = fl_random_new(seed, FL_STREAM_FIELD, 1);
  assert_non_null(rng);
  assert_int_equal(fl_field_scatter(&params, seed, 0, &drawn, NULL), FL_OK);
  assert_int_equal(fl_radio_links(radio, drawn, seed, 0, &links, NULL), FL_OK);
  assert_int_equal(fl_conditions_new(drawn, links, radio, &now, NULL), FL_OK);
  for (size_t i = 0; i < MOVES; i++) {
    size_t node = i % DRAWN;
    fl_change change = {0, FL_CHANGE_MOVE, node, node, {60 * gsl_rng_uniform(rng), 60 * gsl_rng_uniform(rng)}};
    fl_links *anew;
    assert_int_equal(fl_conditions_apply(now, &change, NULL), FL_OK);
    assert_int_equal(fl_radio_links(radio, fl_conditions_field(now), seed, 0, &anew, NULL), FL_OK);
    for (size_t k = 0; k < (size_t)DRAWN * DRAWN; k++) {
      double got = fl_conditions_links(now)->weight[k], want = anew->weight[k];
      if (got != want && !(fabs(got - want) <= 1e-12 * want)) fail_msg("%s: %.17g, not %.17g", name, got, want);
    }
    fl_links_free(anew);
  }
  fl_conditions_free(now);
  fl_links_free(links);
  fl_field_free(drawn);
  gsl_rng_free(rng);
}

static void moved_links_are_those_of_the_new_places(void **state)
{
  (void)state;
  const fl_wifi_standard *n = fl_wifi_standard_find("802.11n");
#define RADIO .path_exponent = 3, .snr_at_1m = 1e8, .keep_draws = true
  const struct {
    const char *name;
    fl_radio_params radio;
  } cases[] = {
      {"Shannon", {.bandwidth_hz = 20e6, RADIO}},
      {"shadowed", {.bandwidth_hz = 20e6, RADIO, .shadowing_db = 6}},
      {"a break with another shadowing behind",
       {.bandwidth_hz = 20e6,
        RADIO,
        .shadowing_db = 3,
        .break_distance_m = 20,
        .exponent_beyond = 3.5,
        .shadowing_beyond_db = 6}},
      {"shadowed behind the break only",
       {.bandwidth_hz = 20e6, RADIO, .break_distance_m = 20, .exponent_beyond = 3.5, .shadowing_beyond_db = 4}},
      {"a least distance", {.bandwidth_hz = 20e6, RADIO, .min_distance_m = 15}},
      {"a fixed rate", {.bandwidth_hz = 20e6, RADIO, .fixed_rate_bps = 24e6, .snr_needed_db = 30, .shadowing_db = 4}},
      {"a standard", {.bandwidth_hz = 20e6, RADIO, .standard = n, .streams = 1, .guard_s = 800e-9, .shadowing_db = 4}},
  };
#undef RADIO
  for (size_t i = 0; i < COUNT(cases); i++)
    for (uint64_t seed = 1; seed <= 10; seed++) move_and_compare(cases[i].name, &cases[i].radio, seed);
}

static void a_node_slows_down(void **state)
{
  (void)state;
  world w;
  start(&w, 0);
  apply(&w, (fl_change){0, FL_CHANGE_SPEED, B, B, {0.25}});
  assert_true(fl_conditions_speed(w.now, B) == 0.25);
  assert_true(fl_conditions_field(w.now)->nodes[B].speed_flop_per_s == 0.5e9);
  apply(&w, (fl_change){0, FL_CHANGE_SPEED, B, B, {0}}); /* planning is not to take it for infinitely fast */
  assert_true(fl_conditions_speed(w.now, B) == 0);
  assert_true(fl_conditions_field(w.now)->nodes[B].speed_flop_per_s == 2e9);
  end(&w);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(at_first_all_is_as_given),
      cmocka_unit_test(what_is_taken_back_is_as_at_first),
      cmocka_unit_test(a_node_moves),
      cmocka_unit_test(a_link_gets_worse),
      cmocka_unit_test(shadowing_stays_with_its_link),
      cmocka_unit_test(moved_links_are_those_of_the_new_places),
      cmocka_unit_test(a_node_slows_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
