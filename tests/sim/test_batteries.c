/* Nodes that go down because their batteries are used up: worked by hand, and held against the meter of energy. */
#include "support.h"

#include "changing.h"
#include "draw.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const engines[] = {"events", "simgrid"};

typedef struct {
  const char *name;
  setting setting;
  double empty_s[NODES]; /* 0: it is not */
  double end_s;
  fl_run_end end;
  uint64_t completed, lost, unfinished;
  double availability;
} hand_case;

static const hand_case hands[] = {
    {/* b has 5 J, idles at 1.6 W until a has computed for 1 s, and computes at 5 W: 1 + (5 - 1.6) / 5 = 1.68 s. */
     "empty while it computes",
     {2, {1, 10}, {0}, .work = BURST(1), .power_w = {[B] = {1.6, 5}}, .battery_j = {[B] = 5}},
     {[B] = 1.68},
     1.68,
     FL_END_STUCK,
     .unfinished = 1,
     .availability = 1},
    {/* b has 10 J and idles at 1 W to 1 s (1 J), receives at 0.25 W more to 3 s (2.5 J), computes at 3 W to 5 s (6 J),
      * and sends at 0.5 W more what is left: 0.5 J in 1/3 s. */
     "idle, receiving, computing, sending",
     {3, {1, 2, 0}, {2, 1}, .work = BURST(1), .power_w = {[B] = {1, 3, 0.5, 0.25}}, .battery_j = {[B] = 10}},
     {[B] = 16.0 / 3},
     16.0 / 3,
     FL_END_STUCK,
     .unfinished = 1,
     .availability = 1},
    {/* b idles at 1 W to 1 s and is off at 0.1 W from 1 to 5 s: 0.6 of 2 J are left, for 0.6 s. That it is turned on
      * again at 7 s is nothing to it. */
     "down before, and for good",
     {2,
      {10, 1},
      {1},
      .until_s = 12,
      .work = BURST(1),
      .changes = {DOWN(1, B), UP(5, B), UP(7, B)},
      .change_count = 3,
      .power_w = {[B] = {1, 1, 0, 0, 0.1}},
      .battery_j = {[B] = 2}},
     {[B] = 5.6},
     12,
     FL_END_UNTIL,
     .unfinished = 1,
     .availability = (1 + 0.6) / 12},
    {/* The same, off at 0.5 W: the last 1 J lasts to 3 s, and nothing will come through any more. */
     "empty while it is down",
     {2,
      {10, 1},
      {1},
      .work = BURST(1),
      .changes = {DOWN(1, B), UP(5, B)},
      .change_count = 2,
      .power_w = {[B] = {1, 1, 0, 0, 0.5}},
      .battery_j = {[B] = 2}},
     {[B] = 3},
     3,
     FL_END_STUCK,
     .unfinished = 1,
     .availability = 1.0 / 3},
    {/* Hops of 1 s each; a sends at 2 W and idles at 0 W: its 3 J are used up half way through the second request, and
      * with it the third is lost. b idles at 1 W and has some left. */
     "no energy but for sending",
     {2,
      {0, 0},
      {1},
      .recovery = "drop",
      .work = BURST(3),
      .power_w = {[A] = {0, 0, 2}, [B] = {1, 1}},
      .battery_j = {[A] = 3, [B] = 9.5}},
     {[A] = 1.5},
     1.5,
     FL_END_DONE,
     .completed = 1,
     .lost = 2,
     .availability = 1},
    {/* d is not of the chain, and idles at 1 W. The chain is through before c is empty, at 20 s. */
     "a node beside the chain",
     {3,
      {1, 1, 1},
      {1, 1},
      .work = BURST(1),
      .power_w = {[C] = {1, 1}, [D] = {1, 1}},
      .battery_j = {[C] = 20, [D] = 2.5}},
     {[D] = 2.5},
     5,
     FL_END_DONE,
     .completed = 1,
     .availability = 1},
    {/* On a transfer that waits at rate 0 the radio is on: 2 s at 1 W for half of it, and 3 s at nothing. */
     "a radio that waits",
     {2,
      {0, 0},
      {4},
      .work = BURST(1),
      .changes = {RATE(2, A, B, 0), RATE(8, A, B, 1)},
      .change_count = 2,
      .power_w = {[A] = {0, 0, 1}},
      .battery_j = {[A] = 5}},
     {[A] = 5},
     5,
     FL_END_STUCK,
     .unfinished = 1,
     .availability = 1},
};

static void check_hand(void **state)
{
  const hand_case *c = *state;
  for (size_t e = 0; e < COUNT(engines); e++) {
    static history h;
    fl_world_summary summary;
    simulate(engines[e], &c->setting, &h, &summary);
    for (size_t i = 0; i < NODES; i++) {
      if (c->empty_s[i] == 0) {
        assert_true(isnan(h.empty_s[i]));
        continue;
      }
      assert_close(h.empty_s[i], c->empty_s[i], 1e-12);
    }
    assert_int_equal(summary.end, c->end);
    assert_close(summary.end_s, c->end_s, 1e-12);
    assert_int_equal(summary.completed, c->completed);
    assert_int_equal(summary.lost, c->lost);
    assert_int_equal(summary.unfinished, c->unfinished);
    assert_close(summary.availability, c->availability, 1e-12);
    fl_world_summary_clear(&summary);
  }
}

/* ---- against the mean power ---- */

/* In saturation a request comes every 0.5 s, which b computes all the time at 3 W; it receives for 0.3 of 0.5 s, at
 * 0.25 W, and sends for 0.25 s, at 0.5 W: 3 + 0.15 + 0.25 = 3.4 W. 3400 J last for 1000 s, give or take what it takes
 * to fill the chain. */
static void a_chain_in_saturation(void **state)
{
  (void)state;
  static const setting s = {.parts = 3,
                            .compute_s = {0.2, 0.5, 0.1},
                            .time_s = {0.3, 0.25},
                            .work = CLOSED(100000, 6),
                            .power_w = {[B] = {1, 3, 0.5, 0.25}},
                            .battery_j = {[B] = 3400}};
  for (size_t e = 0; e < COUNT(engines); e++) {
    static history h;
    fl_world_summary summary;
    simulate(engines[e], &s, &h, &summary);
    assert_close(h.empty_s[B], 1000, 1e-3);
    assert_between(summary.completed, 1995, 2000);
    fl_world_summary_clear(&summary);
  }
}

/* ---- against the meter, which sums up records ---- */

static setting draw_setting(uint64_t *rng)
{
  static const char *const media[] = {NULL, "half-duplex", "shared"}, *const recoveries[] = {"last-hop", "source",
                                                                                             "drop"};
  setting s = {.parts = 1 + draw_below(rng, MAX_PARTS), .medium = media[draw_below(rng, 3)]};
  s.recovery = recoveries[draw_below(rng, 3)];
  for (size_t i = 0; i < s.parts; i++) s.compute_s[i] = draw_unit(rng);
  for (size_t i = 0; i + 1 < s.parts; i++) s.time_s[i] = draw_unit(rng);
  s.work = (fl_workload)CLOSED(1 + draw_below(rng, MAX_REQUESTS - 1), 1 + draw_below(rng, 5));
  s.until_s = 100;
  for (size_t i = 0; i < NODES; i++) {
    for (size_t kind = 0; kind < FL_POWER_KINDS; kind++) s.power_w[i][kind] = draw_unit(rng);
    if (draw_below(rng, 2) == 0) s.battery_j[i] = 20 * draw_unit(rng);
  }
  for (double date_s = 0; s.change_count < 40; date_s += draw_unit(rng)) {
    size_t node = draw_below(rng, NODES);
    s.changes[s.change_count] = draw_below(rng, 2) == 0 ? (fl_change)DOWN(date_s, node) : (fl_change)UP(date_s, node);
    s.change_count++;
  }
  for (size_t i = 0; i < NODES; i++) s.changes[s.change_count++] = (fl_change)UP(40, i);
  return s;
}

/* Of a node whose battery is used up exactly that has been taken; of no other more. */
static void a_battery_gives_what_it_holds(void **state)
{
  (void)state;
  uint64_t rng = 31;
  size_t empty = 0;
  for (int round = 0; round < 400; round++) {
    static history h;
    fl_world_summary summary;
    const setting s = draw_setting(&rng);
    simulate("events", &s, &h, &summary);
    for (size_t i = 0; i < s.parts; i++) {
      if (s.battery_j[i] == 0) continue;
      if (!isnan(h.empty_s[i])) assert_close(h.energy_j[i], s.battery_j[i], 1e-12);
      assert_true(h.energy_j[i] <= s.battery_j[i] * (1 + 1e-12));
      if (!isnan(h.empty_s[i])) empty++;
    }
    fl_world_summary_clear(&summary);
  }
  assert_true(empty > 100);
}

/* Batteries that last change no date, to the last bit. */
static void what_lasts_changes_nothing(void **state)
{
  (void)state;
  uint64_t rng = 32;
  for (int round = 0; round < 200; round++) {
    static history with, without;
    fl_world_summary summary;
    setting s = draw_setting(&rng);
    memset(s.battery_j, 0, sizeof s.battery_j);
    simulate("events", &s, &without, &summary);
    fl_world_summary_clear(&summary);
    for (size_t i = 0; i < NODES; i++) s.battery_j[i] = 1e6;
    simulate("events", &s, &with, &summary);
    fl_world_summary_clear(&summary);
    assert_int_equal(with.requests, without.requests);
    for (size_t i = 0; i < with.requests; i++) assert_true(with.end_s[i] == without.end_s[i]);
  }
}

int main(void)
{
  enum { HANDS = COUNT(hands) };
  struct CMUnitTest tests[HANDS + 3] = {[HANDS] = cmocka_unit_test(a_chain_in_saturation),
                                        cmocka_unit_test(a_battery_gives_what_it_holds),
                                        cmocka_unit_test(what_lasts_changes_nothing)};
  for (size_t i = 0; i < HANDS; i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){hands[i].name, check_hand, NULL, NULL, (void *)&hands[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
