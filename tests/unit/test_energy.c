/* Energy by hand: what nodes draw over what they do. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/energy.h"

/* Two nodes that know their powers, and one that does not. */
static fl_node nodes[] = {
    {.id = (char *)"a", .powers = {true, {1.6, 5, 0.321, 0.12, 0}}},
    {.id = (char *)"b", .powers = {true, {1.6, 5, 0.321, 0.12, 0}}},
    {.id = (char *)"c"},
};
static const fl_field field = {3, nodes};

/* scenarios/three-nodes.yaml: a computes 2 ms and sends for 8 ms, b computes 4 ms. */
static fl_activity activities[] = {
    {.kind = FL_COMPUTE, .duration_s = 2e-3},
    {.kind = FL_TRANSFER, .peer = 1, .bits = 64e3, .duration_s = 8e-3},
    {.kind = FL_COMPUTE, .part = 1, .node = 1, .peer = 1, .duration_s = 4e-3},
};
enum { ACTIVITIES = sizeof activities / sizeof activities[0] };

/* `count` requests through the activities as they are, the r-th at r x gap_s. */
static fl_energy_meter *measure(size_t count, double gap_s)
{
  fl_energy_meter *meter;
  assert_int_equal(fl_energy_meter_new(activities, ACTIVITIES, &field, &meter, NULL), FL_OK);
  for (size_t r = 0; r < count; r++) {
    double at_s = (double)r * gap_s;
    fl_interval intervals[ACTIVITIES];
    for (size_t i = 0; i < ACTIVITIES; i++) {
      intervals[i] = (fl_interval){at_s, at_s + activities[i].duration_s};
      at_s = intervals[i].end_s;
    }
    const fl_request_record record = {
        .request = r, .activity_count = ACTIVITIES, .intervals = intervals, .pass_count = 1};
    fl_energy_meter_add(meter, &record);
  }
  return meter;
}

/* Ten requests, one every 10 ms, the last through at 9 x 10 + 14 = 104 ms.
 *   a: idle 1.6 (104 - 20) ms = 134.4 mJ, computing 5 x 20 ms = 100 mJ, sending 0.321 x 80 ms = 25.68 mJ: 260.08 mJ
 *   b: idle 1.6 (104 - 40) ms = 102.4 mJ, computing 5 x 40 ms = 200 mJ, receiving 0.12 x 80 ms = 9.6 mJ: 312 mJ
 * 572.08 mJ over ten requests: 57.208 mJ each. */
static void ten_requests(void **state)
{
  static const double want_j[2][FL_POWER_KINDS] = {{0.1344, 0.1, 0.02568, 0, 0}, {0.1024, 0.2, 0, 0.0096, 0}};
  (void)state;
  fl_energy energy;
  fl_energy_meter *meter = measure(10, 10e-3);
  assert_int_equal(fl_energy_meter_finish(meter, &energy, NULL), FL_OK);
  fl_energy_meter_free(meter);
  assert_int_equal(energy.node_count, 2);
  for (size_t n = 0; n < 2; n++) {
    assert_int_equal(energy.nodes[n].node, n);
    for (size_t i = 0; i < FL_POWER_KINDS; i++) assert_close(energy.nodes[n].j[i], want_j[n][i], 1e-12);
  }
  assert_close(fl_node_energy_j(&energy.nodes[0]), 0.26008, 1e-12);
  assert_close(fl_node_energy_j(&energy.nodes[1]), 0.312, 1e-12);
  assert_close(energy.per_request_j, 0.057208, 1e-12);
  fl_energy_clear(&energy);
  fl_energy_clear(&energy); /* nothing is left to free */
}

/* In saturation one every 8 ms: idle 2 x 1.6 x 8 = 25.6 mJ, computing 3.4 x (2 + 4) = 20.4, radios 0.441 x 8 = 3.528:
 * 49.528 mJ. The meter is above that by what idles at both ends, 2 x 1.6 W x 6 ms = 19.2 mJ over all requests. */
static void saturation(void **state)
{
  (void)state;
  fl_plan_part parts[] = {{.node = 0}, {.node = 1}};
  const fl_plan plan = {.part_count = 2, .parts = parts, .activity_count = ACTIVITIES, .activities = activities};
  fl_energy energy;
  fl_energy_meter *meter = measure(100000, 8e-3);
  assert_int_equal(fl_energy_meter_finish(meter, &energy, NULL), FL_OK);
  fl_energy_meter_free(meter);
  double predicted_j = fl_energy_of_plan_j(&plan, &field, 1, 8e-3);
  assert_close(predicted_j, 49.528e-3, 1e-12);
  assert_close(energy.per_request_j - predicted_j, 19.2e-3 / 100000, 1e-6);
  fl_energy_clear(&energy);
}

/* A request of three passes of which the first computes 6 and 1 ms and sends for 16, every 60 ms:
 * 2 x 1.6 x 60 + 3.4 (6 + 1) + 0.441 x 16 + 2 (3.4 x 6 + 0.441 x 8) = 192 + 23.8 + 7.056 + 47.856 = 270.712 mJ. */
static void token_loops(void **state)
{
  (void)state;
  fl_activity first[ACTIVITIES];
  fl_plan_part parts[] = {{.node = 0}, {.node = 1}};
  for (size_t i = 0; i < ACTIVITIES; i++) first[i] = activities[i];
  first[0].duration_s = 6e-3;
  first[1].duration_s = 16e-3;
  first[2].duration_s = 1e-3;
  const fl_plan plan = {.part_count = 2,
                        .parts = parts,
                        .activity_count = ACTIVITIES,
                        .activities = activities,
                        .loop = {.first_pass = first}};
  assert_close(fl_energy_of_plan_j(&plan, &field, 3, 60e-3), 270.712e-3, 1e-12);
}

/* The world changes: a run of 100 ms in which b is down from 10 to 30 ms and again from 90 ms on, off at 0.5 W. A
 * request computes on a for 2 ms and is lost on its way to b after 5 ms of the transfer; a sends again for 8 ms, b
 * computes 4 ms. Another is given up. At 50 ms c takes over from b: a sends it weights, for 3 ms in vain and then for 6
 * ms, and it computes 10 ms; at 95 ms its battery is used up.
 *   a: idle 1.6 (100 - 2) = 156.8, computing 10, sending 0.321 (5 + 8 + 3 + 6) = 7.062:             173.862 mJ
 *   b: idle 1.6 (100 - 4 - 30) = 105.6, computing 20, receiving 0.12 x 13 = 1.56, off 0.5 x 30 = 15: 142.16 mJ
 *   c: idle 1 (95 - 10) = 85, computing 30, receiving 0.1 (3 + 6) = 0.9:                              115.9 mJ */
static void changing_world(void **state)
{
  (void)state;
  fl_node own[] = {nodes[0], nodes[1], {.id = (char *)"c", .powers = {true, {1, 3, 0, 0.1, 0}}}};
  own[1].powers.w[FL_POWER_OFF] = 0.5;
  const fl_field three = {3, own};
  fl_activity late = {.kind = FL_COMPUTE, .part = 1, .node = 2, .peer = 2};
  const fl_activity_record first[] = {{activities[0], 0, FL_ACTIVITY_DONE, {0, 2e-3}},
                                      {activities[1], 0, FL_ACTIVITY_LOST, {5e-3, 10e-3}},
                                      {activities[1], 1, FL_ACTIVITY_DONE, {30e-3, 38e-3}},
                                      {activities[2], 0, FL_ACTIVITY_DONE, {38e-3, 42e-3}}};
  const fl_activity_record second[] = {{late, 0, FL_ACTIVITY_LOST, {60e-3, 70e-3}}};
  const fl_request_record records[] = {
      {.request = 0, .pass_count = 1, .end_s = 42e-3, .record_count = 4, .records = first},
      {.request = 1,
       .outcome = FL_REQUEST_LOST,
       .pass_count = 1,
       .end_s = 70e-3,
       .record_count = 1,
       .records = second}};
  fl_activity chain[] = {activities[0], activities[1], late};
  const fl_plan taking_over = {.activity_count = 3, .activities = chain};
  const fl_happening happenings[] = {
      {.kind = FL_HAPPENS_CHANGE, .date_s = 10e-3, .change = {10e-3, FL_CHANGE_UP, 1, 1, {0}}},
      {.kind = FL_HAPPENS_CHANGE, .date_s = 20e-3, .change = {20e-3, FL_CHANGE_UP, 1, 1, {0}}}, /* as it is */
      {.kind = FL_HAPPENS_CHANGE, .date_s = 30e-3, .change = {30e-3, FL_CHANGE_UP, 1, 1, {1}}},
      {.kind = FL_HAPPENS_CHANGE, .date_s = 40e-3, .change = {40e-3, FL_CHANGE_SPEED, 1, 1, {0}}},
      {.kind = FL_HAPPENS_FETCH_LOST, .date_s = 43e-3, .since_s = 40e-3, .node = 0, .peer = 2},
      {.kind = FL_HAPPENS_FETCHED, .date_s = 50e-3, .since_s = 44e-3, .node = 0, .peer = 2},
      {.kind = FL_HAPPENS_CHAIN, .date_s = 50e-3, .plan = &taking_over},
      {.kind = FL_HAPPENS_CHANGE, .date_s = 90e-3, .change = {90e-3, FL_CHANGE_UP, 1, 1, {0}}},
      {.kind = FL_HAPPENS_EMPTY, .date_s = 95e-3, .node = 2},
      {.kind = FL_HAPPENS_CHANGE, .date_s = 95e-3, .change = {95e-3, FL_CHANGE_UP, 2, 2, {0}}},
      {.kind = FL_HAPPENS_END, .date_s = 100e-3}};
  static const double want_j[] = {173.862e-3, 142.16e-3, 115.9e-3};
  fl_energy energy;
  fl_energy_meter *meter;
  assert_int_equal(fl_energy_meter_new(activities, ACTIVITIES, &three, &meter, NULL), FL_OK);
  for (size_t i = 0; i < sizeof happenings / sizeof happenings[0]; i++) fl_energy_meter_hear(meter, &happenings[i]);
  for (size_t i = 0; i < 2; i++) fl_energy_meter_add(meter, &records[i]);
  assert_int_equal(fl_energy_meter_finish(meter, &energy, NULL), FL_OK);
  fl_energy_meter_free(meter);
  assert_int_equal(energy.node_count, 3);
  for (size_t i = 0; i < 3; i++) assert_close(fl_node_energy_j(&energy.nodes[i]), want_j[i], 1e-12);
  assert_close(energy.nodes[1].j[FL_POWER_OFF], 15e-3, 1e-12);
  assert_close(energy.per_request_j, 431.922e-3, 1e-12); /* one was completed */
  fl_energy_clear(&energy);
}

/* A node whose powers nobody knows counts as not known, and with it the whole. */
static void unknown_powers(void **state)
{
  (void)state;
  fl_plan_part parts[] = {{.node = 0}, {.node = 1}};
  const fl_plan plan = {.part_count = 2, .parts = parts, .activity_count = ACTIVITIES, .activities = activities};
  fl_energy energy;
  fl_powers known = nodes[1].powers;
  nodes[1].powers = nodes[2].powers;
  fl_energy_meter *meter = measure(10, 10e-3);
  assert_int_equal(fl_energy_meter_finish(meter, &energy, NULL), FL_OK);
  fl_energy_meter_free(meter);
  assert_close(fl_node_energy_j(&energy.nodes[0]), 0.26008, 1e-12);
  assert_true(isnan(fl_node_energy_j(&energy.nodes[1])));
  assert_true(isnan(energy.per_request_j));
  assert_true(isnan(fl_energy_of_plan_j(&plan, &field, 1, 8e-3)));
  fl_energy_clear(&energy);
  assert_true(fl_field_knows_powers(&field)); /* a's */
  nodes[1].powers = known;
  assert_true(isnan(fl_energy_of_plan_j(&plan, &field, 1, INFINITY)));
  assert_true(isnan(fl_energy_of_plan_j(&(fl_plan){0}, &field, 1, 1)));
  assert_false(fl_field_knows_powers(&(fl_field){1, &nodes[2]}));
}

/* b takes 312 mJ: a battery of as much lasts, one of 0.1 mJ less does not. */
static void batteries_that_last(void **state)
{
  (void)state;
  size_t node = 0;
  fl_energy_meter *meter = measure(10, 10e-3);
  nodes[1].battery_j = 0.312;
  assert_false(fl_energy_meter_overdraws(meter, &node));
  nodes[1].battery_j = 0.3119;
  assert_true(fl_energy_meter_overdraws(meter, &node));
  assert_int_equal(node, 1);
  assert_true(fl_field_has_battery(&field));
  nodes[1].battery_j = 0;
  assert_false(fl_field_has_battery(&field));
  fl_energy_meter_free(meter);
}

/* 5 J, idle for 1 s at 1.6 W, then computing at 5 W: 1 + (5 - 1.6) / 5 = 1.68 s. */
static void empty_battery(void **state)
{
  (void)state;
  fl_battery battery = {.left_j = 5};
  assert_true(isinf(fl_battery_empty_s(&battery)));
  fl_battery_draw(&battery, 0, 1.6);
  assert_close(fl_battery_empty_s(&battery), 3.125, 1e-12);
  fl_battery_draw(&battery, 1, 5);
  assert_close(fl_battery_empty_s(&battery), 1.68, 1e-12);
  fl_battery_draw(&battery, 2, 0); /* it has been down for a while */
  assert_close(battery.left_j, 0, 0);
  assert_true(isinf(fl_battery_empty_s(&battery)));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ten_requests),   cmocka_unit_test(saturation),          cmocka_unit_test(token_loops),
      cmocka_unit_test(unknown_powers), cmocka_unit_test(batteries_that_last), cmocka_unit_test(empty_battery),
      cmocka_unit_test(changing_world),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
