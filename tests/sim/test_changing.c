/* Chains in a world that changes, worked by hand, and held against other ways to the same figures. */
#include "support.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>

#include "changing.h"
#include "fieldline/random.h"
#include "fieldline/simulate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const engines[] = {"events", "simgrid"}, *const engines_of_paces[] = {"events", "closed-form"};

/* ---- by hand ---- */

typedef struct {
  const char *name;
  setting setting;
  size_t requests;
  double end_s[10];
  uint64_t completed, lost, retried;
  double availability;
} hand_case;

static const hand_case hands[] = {
    {/* 8 Mbit at 2 Mbit/s, at 0 from 1 s on, at 4 from 3 s: 2 of 8 by 1 s, and 6 / 4 = 1.5 s from 3 s on. */
     "a transfer waits at rate 0 and goes on",
     {2, {0, 0}, {4}, .work = BURST(1), .changes = {RATE(1, A, B, 0), RATE(3, A, B, 2)}, .change_count = 2},
     1,
     {4.5},
     1,
     0,
     0,
     1},
    {/* The same, and 8 Mbit on at 4, from 6 s on at 1: 4.5 to 6 s 6 Mbit, 2 more by 8 s. The second request has the
      * first hop from 4.5 to 6.5 s, the second from 8 s on for 8 s. */
     "two hops",
     {3,
      {0, 0, 0},
      {4, 4},
      .work = BURST(2),
      .changes = {RATE(0, C, B, 2), RATE(1, A, B, 0), RATE(3, A, B, 2), RATE(6, B, C, 0.5)},
      .change_count = 4},
     2,
     {8, 16},
     2,
     0,
     0,
     1},
    {/* 10 s of computing: 2 s at full speed, 4 s at a quarter (1), 1 s at nothing, 7 s at full. */
     "a computation goes on at the new speed",
     {1,
      {10},
      {0},
      .work = BURST(1),
      .changes = {SPEED(2, A, 0.25), SPEED(6, A, 0), SPEED(7, A, 1)},
      .change_count = 3},
     1,
     {14},
     1,
     0,
     0,
     1},
    {/* scenarios/three-nodes.yaml: 2 ms, 8 ms, 4 ms, a request every 10 ms; b is down from 25 to 45 ms. Request 2 is on
      * its way since 22 ms, and is sent again: 45 + 8 + 4 = 57 ms. The hop is then busy without a break: 8 ms each. 20
      * of 113 ms are lost. */
     "a node is down for a while",
     {2, {2e-3, 4e-3}, {8e-3}, .work = EVERY(10, 10e-3), .changes = {DOWN(25e-3, B), UP(45e-3, B)}, .change_count = 2},
     10,
     {14e-3, 24e-3, 57e-3, 65e-3, 73e-3, 81e-3, 89e-3, 97e-3, 105e-3, 113e-3},
     10,
     0,
     1,
     93.0 / 113},
    {/* Request 2 is dropped: request 3 goes at 45 ms. */
     "what is lost stays lost",
     {2,
      {2e-3, 4e-3},
      {8e-3},
      .recovery = "drop",
      .work = EVERY(5, 10e-3),
      .changes = {DOWN(25e-3, B), UP(45e-3, B)},
      .change_count = 2},
     5,
     {14e-3, 24e-3, 25e-3, 57e-3, 65e-3},
     4,
     1,
     0,
     45.0 / 65},
    {/* Request 0 is computed by a to 1 s and sent to 2 s; b fails at 2.5 s, when it computes it, and is back at 4 s.
      * The copy is sent again: 4 to 5 s, computed to 7 s. Request 1, at a since 2 s and on its way since 2 s, too: sent
      * from 5 to 6, computed to 9 s. */
     "copies are sent again in their order",
     {2, {1, 2}, {1}, .work = BURST(2), .changes = {DOWN(2.5, B), UP(4, B)}, .change_count = 2},
     2,
     {7, 9},
     2,
     0,
     2,
     7.5 / 9},
    {/* The same from the source: a computes request 0 again from 2.5 to 3.5 s, request 1 from 3.5 to 4.5 s. Sent from 4
      * to 5 and 5 to 6, computed to 7 and 9 s. */
     "or begin anew",
     {2, {1, 2}, {1}, .recovery = "source", .work = BURST(2), .changes = {DOWN(2.5, B), UP(4, B)}, .change_count = 2},
     2,
     {7, 9},
     2,
     0,
     2,
     7.5 / 9},
    {/* Three parts of 1 s, hops of 1 s. b has computed request 0 by 3 s and is sending it when it fails at 3.5 s: a has
      * dropped its copy at 3 s, so that the source gives it again: a computes from 3.5 to 4.5 s, b is back at 6 s: 7,
      * 8, 9, 10 s. */
     "a result without a copy",
     {3, {1, 1, 1}, {1, 1}, .work = BURST(1), .changes = {DOWN(3.5, B), UP(6, B)}, .change_count = 2},
     1,
     {10},
     1,
     0,
     1,
     7.5 / 10},
    {/* c computes since 4 s, b fails at 4.5 s: c goes on, to 5 s. */
     "a failure behind it does not matter",
     {3, {1, 1, 1}, {1, 1}, .work = BURST(1), .changes = {DOWN(4.5, B), UP(6, B)}, .change_count = 2},
     1,
     {5},
     1,
     0,
     0,
     4.5 / 5},
    {/* c fails at 4.5 s, after b, whose copy is gone: from the source, a computes from 4.5 s on, b is back at 6 s: sent
      * to 7, computed to 8, sent to 9, computed to 10. */
     "two failures",
     {3,
      {1, 1, 1},
      {1, 1},
      .work = BURST(1),
      .changes = {DOWN(4.25, B), DOWN(4.5, C), UP(5, C), UP(6, B)},
      .change_count = 4},
     1,
     {10},
     1,
     0,
     1,
     8.25 / 10},
    {/* A closed loop of one lets the next in when the first is dropped at 1.5 s; c does not matter. */
     "a closed loop goes on",
     {2,
      {1, 1},
      {1},
      .recovery = "drop",
      .work = CLOSED(2, 1),
      .changes = {DOWN(0.5, C), DOWN(1.5, B), UP(2, B)},
      .change_count = 3},
     2,
     {1.5, 4.5},
     1,
     1,
     0,
     4.0 / 4.5},
    {/* Hops of 1 s each on one collision domain: a-b (0) alone to 1 s; then a-b (1) and b-c (0) take half each, to 3 s;
      * b-c (1) alone to 4 s. The change comes too late for any of it. */
     "a shared domain",
     {3, {0, 0, 0}, {1, 1}, .medium = "shared", .work = BURST(2), .changes = {RATE(100, A, B, 0)}, .change_count = 1},
     2,
     {3, 4},
     2,
     0,
     0,
     1},
    {/* The same: a-b at rate 0 from 1.5 s to 3.5 s. b-c (0) has 0.75 s left by then, alone: 2.25 s. a-b (1) has 0.75
      * left at 3.5 s: 4.25, and b-c (1) 5.25 s. */
     "what stands still takes nothing from others",
     {3,
      {0, 0, 0},
      {1, 1},
      .medium = "shared",
      .work = BURST(2),
      .changes = {RATE(1.5, A, B, 0), RATE(3.5, A, B, 1)},
      .change_count = 2},
     2,
     {2.25, 5.25},
     2,
     0,
     0,
     1},
    {/* Half-duplex, hops of 1 s each, no computing: a-b (0) to 1 s, b-c (0) from then on. b is down from 1.5 to 2 s:
      * what it was sending has no other copy, and comes from the source again: a-b 2 to 3 s, b-c 3 to 4 s. */
     "half-duplex",
     {3,
      {0, 0, 0},
      {1, 1},
      .medium = "half-duplex",
      .work = BURST(1),
      .changes = {DOWN(1.5, B), UP(2, B)},
      .change_count = 2},
     1,
     {4},
     1,
     0,
     1,
     3.5 / 4},
};

static void check_hand(void **state)
{
  const hand_case *c = *state;
  for (size_t e = 0; e < COUNT(engines); e++) {
    static history h;
    fl_world_summary summary;
    simulate(engines[e], &c->setting, &h, &summary);
    assert_int_equal(h.requests, c->requests);
    for (size_t i = 0; i < c->requests; i++) assert_close(h.end_s[i], c->end_s[i], 1e-12);
    assert_int_equal(summary.completed, c->completed);
    assert_int_equal(summary.lost, c->lost);
    assert_int_equal(summary.retried, c->retried);
    assert_close(summary.availability, c->availability, 1e-12);
    fl_world_summary_clear(&summary);
  }
}

/* ---- against the engine for a world that does not change ---- */

static fl_status keep_end(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  ((double *)context)[record->request] = fl_record_end_s(record);
  return FL_OK;
}

static setting draw_setting(gsl_rng *rng)
{
  static const char *const media[] = {NULL, "half-duplex", "shared"};
  setting s = {.parts = 2 + gsl_rng_uniform_int(rng, MAX_PARTS - 1), .medium = media[gsl_rng_uniform_int(rng, 3)]};
  for (size_t i = 0; i < s.parts; i++) s.compute_s[i] = gsl_rng_uniform(rng) * (gsl_rng_uniform(rng) < 0.75);
  for (size_t i = 0; i + 1 < s.parts; i++) s.time_s[i] = 0.01 + gsl_rng_uniform(rng);
  s.work = (fl_workload){.count = 1 + gsl_rng_uniform_int(rng, MAX_REQUESTS - 1),
                         .arrivals = {.kind = (fl_arrival_kind)gsl_rng_uniform_int(rng, 4),
                                      .in_flight = 1 + gsl_rng_uniform_int(rng, 5),
                                      .interval_s = 0.7,
                                      .rate_hz = 1.2},
                         .receive_buffer = gsl_rng_uniform_int(rng, 3),
                         .send_buffer = gsl_rng_uniform_int(rng, 3),
                         .seed = gsl_rng_get(rng)};
  return s;
}

/* The air that the other engine is given. */
static fl_air *air_of(const setting *s, const fl_links *links)
{
  fl_air_hop hops[MAX_PARTS];
  fl_air *air = NULL;
  const fl_medium_choice choice = {.medium = s->medium == NULL ? NULL : fl_medium_find(s->medium)};
  for (size_t i = 0; i + 1 < s->parts; i++) hops[i] = fl_air_hop_over(choice.medium, links, i, i + 1, 1);
  assert_int_equal(fl_air_of_hops(&choice, links, hops, s->parts - 1, false, &air, NULL), FL_OK);
  return air;
}

/* Rates that become what they are, and a node beside the chain that goes and comes: no date is another, to the last
 * bit. */
static void what_does_not_matter_changes_nothing(void **state)
{
  (void)state;
  gsl_rng *rng = fl_random_new(11, FL_STREAM_ARRIVALS, 0);
  for (int round = 0; round < 200; round++) {
    static history h;
    double want_s[MAX_REQUESTS];
    setting s = draw_setting(rng);
    fl_activity activities[2 * MAX_PARTS];
    fl_links *links = equal_links();
    fl_air *air = air_of(&s, links);
    const fl_pipeline pipeline = {.activity_count = chain_activities(activities, s.parts, s.compute_s, s.time_s, NULL),
                                  .activities = activities,
                                  .air = air};
    assert_int_equal(fl_engine_find("events")->run(&pipeline, &s.work, keep_end, want_s, NULL), FL_OK);
    for (size_t i = 0; i < 50; i++) {
      double date_s = 0.1 + 0.3 * (double)i;
      bool beside = s.parts < MAX_PARTS && i % 2 == 0;
      s.changes[i] = beside ? (fl_change)DOWN(date_s, D) : (fl_change)RATE(date_s, A, B, 1);
    }
    s.change_count = 50;
    fl_world_summary summary;
    simulate("events", &s, &h, &summary);
    for (size_t i = 0; i < s.work.count; i++) assert_true(h.end_s[i] == want_s[i]);
    fl_world_summary_clear(&summary);
    fl_air_free(air);
    fl_links_free(links);
  }
  gsl_rng_free(rng);
}

/* ---- against the integral of a rate ---- */

/* A transfer of 10 s alone, whose link's rate changes at drawn dates: it ends when the integral of the rate is 10. */
static void a_transfer_ends_when_its_integral_is_done(void **state)
{
  (void)state;
  gsl_rng *rng = fl_random_new(12, FL_STREAM_ARRIVALS, 0);
  for (int round = 0; round < 500; round++) {
    static history h;
    setting s = {.parts = 2, .time_s = {10}, .work = BURST(1)};
    double rate = 1, date_s = 0, left_s = 10, end_s = 0;
    for (size_t i = 0; i < 10; i++) {
      double next_s = date_s + 2 * gsl_rng_uniform(rng), done_s = (next_s - date_s) * rate;
      if (end_s == 0 && done_s >= left_s) end_s = date_s + left_s / rate;
      left_s -= done_s;
      rate = i == 9 ? 1.5 : 2 * gsl_rng_uniform(rng) * (gsl_rng_uniform(rng) < 0.8);
      s.changes[s.change_count++] = (fl_change)RATE(next_s, B, A, rate);
      date_s = next_s;
    }
    if (end_s == 0) end_s = date_s + left_s / rate;
    for (size_t e = 0; e < COUNT(engines_of_paces); e++) {
      fl_world_summary summary;
      simulate(engines_of_paces[e], &s, &h, &summary);
      assert_close(h.end_s[0], end_s, 1e-12);
      fl_world_summary_clear(&summary);
    }
  }
  gsl_rng_free(rng);
}

/* ---- without failures ---- */

/* Rates and speeds that change at drawn dates; they are back at 1 in the end. */
static setting draw_paces(gsl_rng *rng)
{
  setting s = draw_setting(rng);
  s.medium = NULL;
  for (double date_s = 0; s.change_count < 100; date_s += gsl_rng_uniform(rng)) {
    double factor = 2 * gsl_rng_uniform(rng) * (gsl_rng_uniform(rng) < 0.8);
    size_t node = gsl_rng_uniform_int(rng, MAX_PARTS - 1);
    bool is_rate = gsl_rng_uniform(rng) < 0.7;
    s.changes[s.change_count++] =
        is_rate ? (fl_change)RATE(date_s, node, node + 1, factor) : (fl_change)SPEED(date_s, node, factor);
  }
  for (size_t i = 0; i < MAX_PARTS; i++) s.changes[s.change_count++] = (fl_change)SPEED(200, i, 1);
  for (size_t i = 0; i + 1 < MAX_PARTS; i++) s.changes[s.change_count++] = (fl_change)RATE(200, i, i + 1, 1);
  return s;
}

/* C^-1(C(X) + w) against events: every date of every request. */
static void the_closed_form_agrees(void **state)
{
  (void)state;
  gsl_rng *rng = fl_random_new(13, FL_STREAM_ARRIVALS, 0);
  for (int round = 0; round < 500; round++) {
    static history events, closed;
    fl_world_summary summary;
    const setting s = draw_paces(rng);
    simulate("events", &s, &events, &summary);
    double end_s = summary.end_s;
    fl_world_summary_clear(&summary);
    simulate("closed-form", &s, &closed, &summary);
    assert_close(summary.end_s, end_s, 1e-12);
    fl_world_summary_clear(&summary);
    assert_same_history(&closed, &events, 1e-12);
  }
  gsl_rng_free(rng);
}

/* ---- against renewal theory ---- */

/* A computation of c seconds that begins anew after every failure, mean time up 1 / l, time down R each: on the average
 * (1 / l + R) (e^(l c) - 1) = (60 + 10) (e^(1.315 / 60) - 1) = 1.551102 s (Ross, Stochastic Processes, on renewals). Of
 * 40 000 requests, within three standard errors; and a node is up 6 / 7 of the time. */
static void restarts_take_what_renewal_theory_says(void **state)
{
  (void)state;
  static history h;
  static setting s = {.parts = 1, .compute_s = {1.315}, .work = CLOSED(40000, 1)};
  gsl_rng *rng = fl_random_new(3, FL_STREAM_ARRIVALS, 0);
  double date_s = 0;
  while (s.change_count < MAX_CHANGES) {
    date_s += gsl_ran_exponential(rng, 60);
    s.changes[s.change_count++] = (fl_change)DOWN(date_s, A);
    s.changes[s.change_count++] = (fl_change)UP(date_s += 10, A);
  }
  s.until_s = date_s;
  fl_world_summary summary;
  simulate("events", &s, &h, &summary);
  /* a failure costs 10 s and half a computation, and in a time there are n of them, sqrt(n) more or less */
  double failures = summary.end_s / 70, share = 1 / sqrt(failures);
  assert_int_equal(summary.completed, 40000);
  assert_close(summary.end_s / 40000, 1.551102, 3 * (10 + 1.315 / 2) / 60 * share);
  assert_close(summary.availability, 6.0 / 7, 3 * (10.0 / 60) * share);
  fl_world_summary_clear(&summary);
  gsl_rng_free(rng);
}

/* ---- ends ---- */

/* A run ends at its date with what is on the way, or when nothing can happen any more. */
static void runs_end(void **state)
{
  (void)state;
  static history h;
  static setting until = {
      2, {1, 1}, {1}, .until_s = 4.5, .work = EVERY(10, 1), .changes = {DOWN(9, B)}, .change_count = 1};
  static setting stuck = {2, {1, 1}, {1}, .work = EVERY(10, 1), .changes = {DOWN(3.5, B)}, .change_count = 1};
  fl_world_summary summary;
  for (size_t e = 0; e < COUNT(engines); e++) {
    simulate(engines[e], &until, &h, &summary); /* completions at 3 and 4 s; 2, 3 and 4 are on the way */
    assert_int_equal(summary.end, FL_END_UNTIL);
    assert_close(summary.end_s, 4.5, 1e-12);
    assert_int_equal(summary.completed, 2);
    assert_int_equal(summary.unfinished, 3);
    fl_world_summary_clear(&summary);
    simulate(engines[e], &stuck, &h, &summary);
    assert_int_equal(summary.end, FL_END_STUCK);
    assert_int_equal(summary.completed, 1);
    fl_world_summary_clear(&summary);
  }
}

/* A link that is cut might be mended, for all that is known, while a node beside the chain comes and goes once in two
 * seconds: two changes. */
static void a_run_is_given_up(void **state)
{
  (void)state;
  static history h;
  static const size_t failing[] = {C};
  static setting s = {2,
                      {1, 1},
                      {1},
                      .work = EVERY(10, 1),
                      .changes = {RATE(3.5, A, B, 0)},
                      .change_count = 1,
                      .failures = {1, 1, {failing, 1}}};
  fl_world_summary summary;
  simulate("events", &s, &h, &summary);
  assert_int_equal(summary.end, FL_END_GIVEN_UP);
  assert_int_equal(summary.completed, 2); /* that were sent by then */
  assert_close(summary.end_s, FL_MOST_IDLE_CHANGES, 5 / sqrt(FL_MOST_IDLE_CHANGES));
  fl_world_summary_clear(&summary);
}

int main(void)
{
  enum { HANDS = COUNT(hands) };
  struct CMUnitTest tests[HANDS + 6] = {[HANDS] = cmocka_unit_test(what_does_not_matter_changes_nothing),
                                        cmocka_unit_test(a_transfer_ends_when_its_integral_is_done),
                                        cmocka_unit_test(the_closed_form_agrees),
                                        cmocka_unit_test(restarts_take_what_renewal_theory_says),
                                        cmocka_unit_test(runs_end),
                                        cmocka_unit_test(a_run_is_given_up)};
  for (size_t i = 0; i < HANDS; i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){hands[i].name, check_hand, NULL, NULL, (void *)&hands[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
