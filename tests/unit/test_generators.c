/* Changes that are drawn: what they come to over a long time, against closed forms; movements of a trace, by hand. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/changes.h"
#include "nodes.h"
#include "text_file.h"

static fl_node nodes[] = {NODE("a", 75, 75, 1, 0), NODE("b", 10, 20, 1, 0), NODE("c", 140, 3, 1, 0)};
static const fl_field field = {3, nodes};

#define SQUARE                                                                                                         \
  {                                                                                                                    \
    .x_low_m = 0, .x_high_m = 150, .y_low_m = 0, .y_high_m = 150                                                       \
  }

static fl_changes *open_stream(const fl_change_input *in)
{
  fl_changes *changes;
  fl_error err;
  assert_int_equal(fl_changes_open(in, &changes, &err), FL_OK);
  return changes;
}

static fl_change take(fl_changes *changes)
{
  fl_change change;
  fl_error err;
  assert_int_equal(fl_changes_take(changes, &change, &err), FL_OK);
  return change;
}

static void assert_within(double value, double low, double high)
{
  if (value < low || value > high) fail_msg("%.9g is not in [%.9g, %.9g]", value, low, high);
}

/* ---- failures ---- */

/* 3600 s up and 300 s down: up for 3600 / 3900 = 0.923077 of the time, all of three nodes for its cube, 0.786527. */
static void failures_leave_nodes_up_for_their_share(void **state)
{
  const fl_change_spec spec = {.failures = {.mean_up_s = 3600, .mean_down_s = 300}};
  const fl_change_input in = {.spec = &spec, .field = &field, .seed = 7};
  const double end_s = 1e8;
  bool up[3] = {true, true, true};
  double one_s = 0, all_s = 0, before_s = 0;
  fl_changes *changes = open_stream(&in);
  (void)state;
  while (fl_changes_next_s(changes) < end_s) {
    fl_change c = take(changes);
    if (up[0]) one_s += c.date_s - before_s;
    if (up[0] && up[1] && up[2]) all_s += c.date_s - before_s;
    before_s = c.date_s;
    assert_int_equal(c.kind, FL_CHANGE_UP);
    assert_true(up[c.node] == (c.value[0] == 0));
    up[c.node] = c.value[0] != 0;
  }
  fl_changes_close(changes);
  /* 25,600 rounds: a standard error of 0.923 x 0.077 x sqrt(2 / 25600) = 0.0006 */
  assert_within(one_s / before_s, 0.923077 - 0.002, 0.923077 + 0.002);
  assert_within(all_s / before_s, 0.786527 - 0.003, 0.786527 + 0.003);
}

/* What a node does depends on no other node, and on nothing but seed and trial. */
static void nodes_fail_by_themselves(void **state)
{
  const size_t only[] = {1};
  const fl_change_spec all = {.failures = {.mean_up_s = 10, .mean_down_s = 1}};
  const fl_change_spec one = {.failures = {10, 1, {only, 1}}};
  const fl_change_input in_all = {.spec = &all, .field = &field, .seed = 7, .trial = 3};
  const fl_change_input in_one = {.spec = &one, .field = &field, .seed = 7, .trial = 3};
  fl_changes *among = open_stream(&in_all), *alone = open_stream(&in_one);
  (void)state;
  for (int i = 0; i < 100; i++) {
    fl_change expected = take(alone), got;
    do got = take(among);
    while (got.node != 1);
    assert_true(got.date_s == expected.date_s && got.value[0] == expected.value[0]);
  }
  fl_changes_close(among);
  fl_changes_close(alone);
}

/* ---- fading ---- */

typedef struct {
  const char *name;
  fl_fading_params fading;
  double snr;      /* without fading */
  double expected; /* mean of log2(1 + snr x gain) */
  double tolerance;
} fading_case;

/* Rayleigh: exp(1 / s) E1(1 / s) / ln 2 (Alouini, Goldsmith 1999); Rician: the integral over its density. */
static const fading_case fadings[] = {
    {"Rayleigh, 0 dB", {.model = FL_FADING_RAYLEIGH, .block_s = 0.1}, 1, 0.860347382, 0.01},
    {"Rayleigh, 10 dB", {.model = FL_FADING_RAYLEIGH, .block_s = 0.1}, 10, 2.906514808, 0.02},
    {"Rayleigh, 20 dB", {.model = FL_FADING_RAYLEIGH, .block_s = 0.1}, 100, 5.884048234, 0.025},
    {"Rician, K = 4, 10 dB", {.model = FL_FADING_RICIAN, .block_s = 0.1, .k = 4}, 10, 3.226115454, 0.015},
};

/* 3 links x 20,000 blocks: three standard errors are below 0.018 at a standard deviation of 1.4. */
static void check_fading(void **state)
{
  enum { BLOCKS = 20000 };
  const fading_case *c = *state;
  const fl_change_spec spec = {.fading = c->fading};
  const fl_change_input in = {.spec = &spec, .field = &field, .seed = 5};
  double sum = 0, gains = 0;
  fl_changes *changes = open_stream(&in);
  for (int i = 0; i < 3 * BLOCKS; i++) {
    fl_change change = take(changes);
    double gain = pow(10, -change.value[0] / 10);
    assert_int_equal(change.kind, FL_CHANGE_FADE);
    assert_true(change.date_s == 0.1 * (i / 3));
    sum += log2(1 + c->snr * gain);
    gains += gain;
  }
  fl_changes_close(changes);
  assert_within(sum / (3 * BLOCKS), c->expected - c->tolerance, c->expected + c->tolerance);
  assert_within(gains / (3 * BLOCKS), 0.987, 1.013);
}

/* Good for 9 s at 10 Mbit/s, bad for 1 s at 1: 9.1 Mbit/s. */
static void a_burst_channel_is_bad_for_its_share(void **state)
{
  const fl_change_spec spec = {.fading = {.model = FL_FADING_GILBERT_ELLIOTT, .good_s = 9, .bad_s = 1, .loss_db = 20}};
  const fl_change_input in = {.spec = &spec, .field = &field, .seed = 5};
  double loss_db = 0, before_s = 0, mbit = 0;
  fl_changes *changes = open_stream(&in);
  (void)state;
  while (fl_changes_next_s(changes) < 2e5) {
    fl_change c = take(changes);
    if (c.node != 0 || c.peer != 1) continue;
    mbit += (c.date_s - before_s) * (loss_db > 0 ? 1 : 10);
    assert_true(c.value[0] == 20 - loss_db);
    loss_db = c.value[0];
    before_s = c.date_s;
  }
  fl_changes_close(changes);
  assert_within(mbit / before_s, 9.1 - 0.06, 9.1 + 0.06);
}

/* ---- mobility ---- */

typedef struct {
  double moving_s, paused_s, length_m, middle; /* middle: samples with x in [0.4, 0.6] of the width */
  size_t samples;
} walk;

/* Node 0 for a while, from step to step. */
static walk follow(const fl_mobility_params *mobility, size_t steps)
{
  const fl_change_spec spec = {.mobility = *mobility};
  const fl_change_input in = {.spec = &spec, .field = &field, .seed = 11};
  double x_m = nodes[0].x_m, y_m = nodes[0].y_m, date_s = 0, width_m = mobility->area.x_high_m;
  walk w = {0};
  fl_changes *changes = open_stream(&in);
  for (size_t i = 0; i < steps; i++) {
    date_s = (double)i * mobility->step_s;
    double dx_m = 0, dy_m = 0;
    while (fl_changes_next_s(changes) <= date_s) {
      fl_change c = take(changes);
      if (c.node != 0) continue;
      dx_m = c.value[0] - x_m;
      dy_m = c.value[1] - y_m;
      x_m = c.value[0];
      y_m = c.value[1];
    }
    double length_m = sqrt(dx_m * dx_m + dy_m * dy_m);
    *(length_m > 0 ? &w.moving_s : &w.paused_s) += mobility->step_s;
    w.length_m += length_m;
    w.middle += x_m >= 0.4 * width_m && x_m <= 0.6 * width_m;
    w.samples++;
    assert_within(x_m, mobility->area.x_low_m, mobility->area.x_high_m);
    assert_within(y_m, mobility->area.y_low_m, mobility->area.y_high_m);
  }
  fl_changes_close(changes);
  return w;
}

/* 0.5 to 2 m/s: over time (2 - 0.5) / ln(2 / 0.5) = 1.082021 m/s, since slow legs take longer. Mean leg 0.5214 x 150 m
 * = 78.2 m, 72.28 s, so with pauses of 10 s nodes stand for 10 / 82.28 = 0.121533 of the time. */
static void waypoints_have_their_speed_and_pauses(void **state)
{
  const fl_mobility_params mobility = {.model = FL_MOBILITY_WAYPOINT,
                                       .step_s = 1,
                                       .speed_low_m_per_s = 0.5,
                                       .speed_m_per_s = 2,
                                       .pause_s = 10,
                                       .area = SQUARE};
  walk w = follow(&mobility, 1000000);
  (void)state;
  assert_within(w.length_m / w.moving_s, 1.082021 - 0.02, 1.082021 + 0.02);
  assert_within(w.paused_s / (double)w.samples, 0.121533 - 0.015, 0.121533 + 0.015);
}

/* On a line the density is 6 x (1 - x): 0.296 of the time in [0.4, 0.6]. */
static void waypoints_crowd_the_middle(void **state)
{
  const fl_mobility_params mobility = {.model = FL_MOBILITY_WAYPOINT,
                                       .step_s = 1,
                                       .speed_low_m_per_s = 10,
                                       .speed_m_per_s = 10,
                                       .area = {.x_high_m = 150, .y_high_m = 75, .y_low_m = 75}};
  nodes[1].y_m = nodes[2].y_m = 75;
  walk w = follow(&mobility, 300000);
  nodes[1].y_m = 20;
  nodes[2].y_m = 3;
  (void)state;
  assert_within(w.middle / (double)w.samples, 0.296 - 0.01, 0.296 + 0.01);
}

/* Without chance in the speed everybody goes at the mean but at walls, where a step may be cut short. */
static void gauss_markov_stays_inside_at_its_speed(void **state)
{
  const fl_mobility_params mobility = {.model = FL_MOBILITY_GAUSS_MARKOV,
                                       .step_s = 1,
                                       .speed_m_per_s = 1.5,
                                       .memory = 0.85,
                                       .direction_sd = 0.5,
                                       .area = SQUARE};
  walk w = follow(&mobility, 20000);
  (void)state;
  assert_within(w.length_m / (double)w.samples, 1.49, 1.5 + 1e-9);
}

/* a from (0, 0) at 2 m/s toward (30, 40), 50 m away, from 1 s on; at 11 s, 20 m on the way, back to (0, 0) at 5 m/s:
 * there at 15 s. b is put to (1, 20). */
static void a_trace_is_followed(void **state)
{
  static const char text[] = "# made by hand\n$node_(0) set X_ 0\n$node_(0) set Y_ 0.0\n$node_(0) set Z_ 0\n"
                             "$node_(1) set X_ 1\n$god_ set-dist 0 1 2\n$ns_ at 1.0 \"$node_(0) setdest 30 40 2\"\n"
                             "$ns_ at 11.0 \"$node_(0) setdest 0 0 5\"\n";
  static const fl_change expected[] = {{0, FL_CHANGE_MOVE, 0, 0, {0, 0}},     {0, FL_CHANGE_MOVE, 1, 1, {1, 20}},
                                       {4, FL_CHANGE_MOVE, 0, 0, {3.6, 4.8}}, {8, FL_CHANGE_MOVE, 0, 0, {8.4, 11.2}},
                                       {12, FL_CHANGE_MOVE, 0, 0, {9, 12}},   {16, FL_CHANGE_MOVE, 0, 0, {0, 0}}};
  text_folder folder = text_folder_make();
  const char *path = text_file_write(&folder, "walk.tcl", text, strlen(text));
  const fl_change_spec spec = {.mobility = {.model = FL_MOBILITY_TRACE, .step_s = 4, .trace = path, .area = SQUARE}};
  const fl_change_input in = {.spec = &spec, .field = &field};
  fl_changes *changes = open_stream(&in);
  (void)state;
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    fl_change c = take(changes);
    assert_true(c.date_s == expected[i].date_s && c.node == expected[i].node);
    assert_close(c.value[0] + 1, expected[i].value[0] + 1, 1e-12);
    assert_close(c.value[1] + 1, expected[i].value[1] + 1, 1e-12);
  }
  assert_true(isinf(fl_changes_next_s(changes)));
  fl_changes_close(changes);
  text_folder_remove(&folder);
}

typedef struct {
  const char *name, *text, *message;
  size_t line;
} trace_case;

static const trace_case bad_traces[] = {
    {"another language", "\nproc finish {} {\n", "expected a node such as $node_(3), got \"proc\"", 2},
    {"no such node", "$node_(3) set X_ 1\n", "the field has no node of that number, got \"$node_(3)\"", 1},
    {"a negative node", "$node_(-1) set X_ 1\n", "expected a node such as $node_(3), got \"$node_(-1)\"", 1},
    {"no place", "$ns_ at 1 \"$node_(0) setdest 1 east 2\"", "expected a place in metres, got \"east\"", 1},
    {"outside", "$ns_ at 1 \"$node_(0) setdest 1 151 2\"", "out of the area in which nodes move, got \"1 151\"", 1},
    {"starts outside", "$node_(0) set X_ -1\n", "out of the area in which nodes move, got \"-1 75\"", 0},
    {"backwards", "$ns_ at 2 \"$node_(0) setdest 1 1 2\"\n$ns_ at 1 \"$node_(0) setdest 1 1 2\"\n",
     "the node's movements go back in time, got \"1\"", 2},
    {"negative speed", "$ns_ at 2 \"$node_(0) setdest 1 1 -2\"\n", "expected a speed from 0 to 1e9 m/s, got \"-2\"", 1},
    {"half a line", "$ns_ at 2 \"$node_(0) setdest 1 1\"\n",
     "expected $ns_ at TIME \"$node_(N) setdest X Y SPEED\", got \"$ns_\"", 1},
};

static void check_bad_trace(void **state)
{
  const trace_case *c = *state;
  text_folder folder = text_folder_make();
  const char *path = text_file_write(&folder, "walk.tcl", c->text, strlen(c->text));
  const fl_change_spec spec = {.mobility = {.model = FL_MOBILITY_TRACE, .step_s = 4, .trace = path, .area = SQUARE}};
  const fl_change_input in = {.spec = &spec, .field = &field};
  fl_changes *changes;
  fl_error err = {0};
  assert_int_equal(fl_changes_open(&in, &changes, &err), FL_ERR_VALUE);
  assert_null(changes);
  assert_string_equal(err.message, c->message);
  assert_int_equal(err.line, c->line);
  text_folder_remove(&folder);
}

int main(void)
{
  enum { FADINGS = sizeof fadings / sizeof fadings[0], TRACES = sizeof bad_traces / sizeof bad_traces[0], OTHERS = 7 };
  const struct CMUnitTest others[OTHERS] = {
      cmocka_unit_test(failures_leave_nodes_up_for_their_share),
      cmocka_unit_test(nodes_fail_by_themselves),
      cmocka_unit_test(a_burst_channel_is_bad_for_its_share),
      cmocka_unit_test(waypoints_have_their_speed_and_pauses),
      cmocka_unit_test(waypoints_crowd_the_middle),
      cmocka_unit_test(gauss_markov_stays_inside_at_its_speed),
      cmocka_unit_test(a_trace_is_followed),
  };
  struct CMUnitTest tests[FADINGS + TRACES + OTHERS];
  size_t count = 0;
  for (size_t i = 0; i < FADINGS; i++)
    tests[count++] = (struct CMUnitTest){fadings[i].name, check_fading, NULL, NULL, (void *)&fadings[i]};
  for (size_t i = 0; i < TRACES; i++)
    tests[count++] = (struct CMUnitTest){bad_traces[i].name, check_bad_trace, NULL, NULL, (void *)&bad_traces[i]};
  for (size_t i = 0; i < OTHERS; i++) tests[count++] = others[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
