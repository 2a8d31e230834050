/* Worlds that change, in SimGrid and by events of our own: every attempt at every activity, with its dates and how it
 * ended. */
#include "support.h"

#include "changing.h"
#include "draw.h"

enum { ROUNDS = 120 };

static const char *one_of(uint64_t *rng, const char *const *words, size_t count)
{
  return words[draw_below(rng, count)];
}

static fl_change draw_change(uint64_t *rng, double date_s)
{
  size_t node = draw_below(rng, NODES), other = (node + 1 + draw_below(rng, NODES - 1)) % NODES;
  double factor = draw_below(rng, 5) == 0 ? 0 : 2 * draw_unit(rng);
  switch (draw_below(rng, 4)) {
  case 0:
    return (fl_change)DOWN(date_s, node);
  case 1:
    return (fl_change)SPEED(date_s, node, factor);
  case 2:
    return (fl_change)RATE(date_s, node, other, factor);
  default:
    return (fl_change)UP(date_s, node);
  }
}

/* All is well again at 60 s, unless a battery is empty. */
static void mend(setting *s)
{
  for (size_t i = 0; i < NODES; i++) {
    s->changes[s->change_count++] = (fl_change)UP(60, i);
    s->changes[s->change_count++] = (fl_change)SPEED(60, i, 1);
    for (size_t j = 0; j < i; j++) s->changes[s->change_count++] = (fl_change)RATE(60, i, j, 1);
  }
}

static fl_workload draw_workload(uint64_t *rng)
{
  return (fl_workload){.count = 1 + draw_below(rng, MAX_REQUESTS - 1),
                       .arrivals = {.kind = (fl_arrival_kind)draw_below(rng, 4),
                                    .in_flight = 1 + draw_below(rng, 5),
                                    .interval_s = 0.7,
                                    .rate_hz = 1.2},
                       .receive_buffer = draw_below(rng, 3),
                       .send_buffer = draw_below(rng, 3),
                       .seed = draw(rng)};
}

static setting draw_setting(uint64_t *rng)
{
  static const char *const media[] = {NULL, "half-duplex", "shared"}, *const recoveries[] = {"last-hop", "source",
                                                                                             "drop"};
  setting s = {.parts = 1 + draw_below(rng, MAX_PARTS),
               .medium = one_of(rng, media, 3),
               .recovery = one_of(rng, recoveries, 3),
               .until_s = draw_below(rng, 2) == 0 ? 0 : 80 * draw_unit(rng),
               .work = draw_workload(rng)};
  for (size_t i = 0; i < s.parts; i++) s.compute_s[i] = draw_below(rng, 4) == 0 ? 0 : draw_unit(rng);
  for (size_t i = 0; i < s.parts; i++) {
    s.time_s[i] = 0.01 + draw_unit(rng);
    s.latency_s[i] = draw_below(rng, 2) == 0 ? 0 : s.time_s[i] * draw_unit(rng);
  }
  s.loops = draw_below(rng, 3) == 0;
  if (s.loops) s.work.passes = 1 + draw_below(rng, 4);
  for (double date_s = 0; s.change_count < 60; date_s += draw_unit(rng))
    s.changes[s.change_count++] = draw_change(rng, date_s);
  mend(&s);
  for (size_t i = 0; i < NODES; i++) {
    for (size_t kind = 0; kind < FL_POWER_KINDS; kind++) s.power_w[i][kind] = draw_unit(rng);
    if (draw_below(rng, 4) == 0) s.battery_j[i] = 40 * draw_unit(rng);
  }
  return s;
}

static void the_engines_agree(void **state)
{
  (void)state;
  uint64_t rng = 41;
  for (int round = 0; round < ROUNDS; round++) {
    static history events, simgrid;
    fl_world_summary here, there;
    const setting s = draw_setting(&rng);
    simulate("events", &s, &events, &here);
    simulate("simgrid", &s, &simgrid, &there);
    assert_same_history(&simgrid, &events, 1e-9);
    assert_int_equal(there.end, here.end);
    assert_close(there.end_s, here.end_s, 1e-9);
    assert_close(there.availability, here.availability, 1e-9);
    for (size_t i = 0; i < NODES; i++) assert_close(simgrid.energy_j[i], events.energy_j[i], 1e-9);
    fl_world_summary_clear(&here);
    fl_world_summary_clear(&there);
  }
}

/* Everything at one date: a change, the end of a transfer, an arrival, every second. */
static void dates_that_are_equal(void **state)
{
  (void)state;
  static const char *const recoveries[] = {"last-hop", "source", "drop"};
  uint64_t rng = 42;
  for (int round = 0; round < ROUNDS / 2; round++) {
    static history events, simgrid;
    fl_world_summary summary;
    setting s = {.parts = 3, .recovery = one_of(&rng, recoveries, 3), .work = EVERY(20, 0.1)};
    for (size_t i = 0; i < 3; i++) s.compute_s[i] = 0.1 * (double)draw_below(&rng, 4);
    for (size_t i = 0; i < 2; i++) s.time_s[i] = 0.1 * (double)(1 + draw_below(&rng, 3));
    for (size_t i = 0; i < 40; i++) {
      fl_change change = draw_below(&rng, 2) == 0 ? (fl_change)DOWN(0, B) : (fl_change)UP(0, B);
      change.date_s = 0.1 * (double)(i + 1);
      s.changes[s.change_count++] = change;
    }
    s.changes[s.change_count++] = (fl_change)UP(5, B);
    simulate("events", &s, &events, &summary);
    fl_world_summary_clear(&summary);
    simulate("simgrid", &s, &simgrid, &summary);
    fl_world_summary_clear(&summary);
    assert_same_history(&simgrid, &events, 1e-9);
  }
}

/* What comes next may be far beyond twice the date: times over nine powers of ten, and next to no changes. */
static void dates_that_are_far_apart(void **state)
{
  (void)state;
  uint64_t rng = 43;
  for (int round = 0; round < ROUNDS; round++) {
    static history events, simgrid;
    fl_world_summary here, there;
    setting s = {.parts = 2 + draw_below(&rng, 2), .work = EVERY(3, exp2(20 * draw_unit(&rng) - 20))};
    for (size_t i = 0; i < s.parts; i++) s.compute_s[i] = exp2(30 * draw_unit(&rng) - 20);
    for (size_t i = 0; i + 1 < s.parts; i++) s.time_s[i] = exp2(30 * draw_unit(&rng) - 20);
    s.changes[s.change_count++] = (fl_change)SPEED(exp2(40 * draw_unit(&rng) - 20), D, 0.5);
    simulate("events", &s, &events, &here);
    simulate("simgrid", &s, &simgrid, &there);
    assert_int_equal(there.completed, s.work.count);
    assert_same_history(&simgrid, &events, 1e-9);
    fl_world_summary_clear(&here);
    fl_world_summary_clear(&there);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_engines_agree), cmocka_unit_test(dates_that_are_equal),
                                     cmocka_unit_test(dates_that_are_far_apart)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
