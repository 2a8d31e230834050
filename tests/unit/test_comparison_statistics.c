#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/compare.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { METHODS = 3, TRIALS = 6 };

/* ---- rows ---- */

#define ONE_NODE (-1.0) /* outcomes, written where a bottleneck would stand */
#define INFEASIBLE (-2.0)
#define ONE_NODE_IN(seconds) (-10.0 - (seconds)) /* that takes time, and so has a bottleneck */

/* The bottleneck decides; the other metrics follow from it, so that each can be told from the rest. */
static fl_trial_row row_of(double bottleneck_s)
{
  if (bottleneck_s <= ONE_NODE_IN(0)) {
    fl_trial_row timed = row_of(-10 - bottleneck_s);
    timed.outcome = FL_OUTCOME_ONE_NODE;
    return timed;
  }
  fl_trial_row row = {.outcome = FL_OUTCOME_OK,
                      .part_count = 2,
                      .bottleneck_s = bottleneck_s,
                      .lower_bound_s = 1,
                      .approximation_ratio = bottleneck_s,
                      .optimal_s = NAN,
                      .gap = NAN,
                      .throughput_per_s = 1 / bottleneck_s,
                      .latency_mean_s = NAN,
                      .latency_p95_s = NAN};
  if (bottleneck_s == ONE_NODE) row.outcome = FL_OUTCOME_ONE_NODE, row.bottleneck_s = NAN, row.throughput_per_s = 7;
  if (bottleneck_s == INFEASIBLE) row.outcome = FL_OUTCOME_INFEASIBLE, row.part_count = 0;
  return row;
}

typedef double trial_bottlenecks[METHODS];

/* A cell of `count` trials; the methods beyond `methods` are left out. */
static fl_cell_statistics *cell_of(const trial_bottlenecks *trials, size_t count, size_t methods)
{
  fl_cell_statistics *statistics;
  assert_int_equal(fl_cell_statistics_new(methods, FL_METRIC_BOTTLENECK, &statistics, NULL), FL_OK);
  for (size_t t = 0; t < count; t++) {
    fl_trial_row rows[METHODS];
    for (size_t m = 0; m < methods; m++) rows[m] = row_of(trials[t][m]);
    assert_int_equal(fl_cell_statistics_add(statistics, rows, NULL), FL_OK);
  }
  return statistics;
}

static void assert_same(double got, double want, const char *what)
{
  if (isnan(want) ? isnan(got) : fabs(got - want) <= 1e-12 * fabs(want)) return;
  fail_msg("%s: got %.17g, expected %.17g", what, got, want);
}

/* ---- one cell, by hand ---- */

/* Three methods over four trials:
 *
 *            first  second  third
 *   trial 0    2      1       2       second wins
 *   trial 1    4      4    one node   first and second tie
 *   trial 2    6      3    infeas.    second wins
 *   trial 3  infeas.  8       1       third wins
 *
 * first:  mean (2 + 4 + 6) / 3 = 4, sd sqrt((4 + 0 + 4) / 2) = 2, t(0.975, 2) = 4.302652729749464,
 *         half 4.302652729749464 x 2 / sqrt(3) = 4.968275423;  median 4;  p95 at 0.95 x 2 = 1.9: 0.1 x 4 + 0.9 x 6
 * = 5.8 wins 1 of 4;  minus itself 0 second: 1, 4, 3, 8: mean 4, squares 9 + 0 + 1 + 16 = 26, sd sqrt(26 / 3), t(0.975,
 * 3) = 3.182446305284, median halfway from 3 to 4;  p95 at 2.85: 0.15 x 4 + 0.85 x 8 = 7.4;  wins 3 of 4 minus first in
 * trials 0, 1, 2: -1, 0, -3: mean -4/3, squares 1/9 + 16/9 + 25/9 = 42/9, sd sqrt(7/3) third:  2, 1: mean 1.5, sd
 * sqrt(0.5), t(0.975, 1) = 12.706204736174698;  median 1.5;  p95 0.05 x 1 + 0.95 x 2 wins 1 of 4;  minus first in trial
 * 0 only: 0, of one trial, so no interval */
static const trial_bottlenecks by_hand[] = {{2, 1, 2}, {4, 4, ONE_NODE}, {6, 3, INFEASIBLE}, {INFEASIBLE, 8, 1}};

#define T1 12.706204736174698
#define T2 4.302652729749464
#define T3 3.182446305284
#define ROOT3 1.7320508075688772
#define ROOT2 1.4142135623730951

typedef struct {
  uint64_t ok, one_node, infeasible, count, paired;
  double mean, sd, half, median, p95, win_rate, difference, difference_half;
} expected_summary;

static void check_by_hand(void **state)
{
  (void)state;
  const double sd_second = sqrt(26.0 / 3), sd_paired = sqrt(7.0 / 3), sd_third = sqrt(0.5);
  const expected_summary expected[METHODS] = {
      {3, 0, 1, 3, 3, 4, 2, T2 * 2 / ROOT3, 4, 5.8, 0.25, 0, 0},
      {4, 0, 0, 4, 3, 4, sd_second, T3 * sd_second / 2, 3.5, 7.4, 0.75, -4.0 / 3, T2 * sd_paired / ROOT3},
      {2, 1, 1, 2, 1, 1.5, sd_third, T1 * sd_third / ROOT2, 1.5, 1.95, 0.25, 0, NAN},
  };
  fl_cell_statistics *statistics = cell_of(by_hand, COUNT(by_hand), METHODS);
  fl_method_summary got[METHODS];
  assert_int_equal(fl_cell_statistics_finish(statistics, got, NULL), FL_OK);
  for (size_t m = 0; m < METHODS; m++) {
    const expected_summary *want = &expected[m];
    const fl_metric_summary *s = &got[m].metrics[FL_METRIC_BOTTLENECK];
    assert_int_equal(got[m].trials, 4);
    assert_int_equal(got[m].ok, want->ok);
    assert_int_equal(got[m].one_node, want->one_node);
    assert_int_equal(got[m].infeasible, want->infeasible);
    assert_int_equal(s->value.count, want->count);
    assert_int_equal(s->difference.count, want->paired);
    assert_same(s->value.mean, want->mean, "mean");
    assert_same(s->value.sd, want->sd, "sd");
    assert_same(s->value.ci95_low, want->mean - want->half, "low end");
    assert_same(s->value.ci95_high, want->mean + want->half, "high end");
    assert_same(s->median, want->median, "median");
    assert_same(s->p95, want->p95, "p95");
    assert_same(s->win_rate, want->win_rate, "win rate");
    assert_same(s->difference.mean, want->difference, "difference");
    assert_same(s->difference.ci95_low, want->difference - want->difference_half, "low end of the difference");
    assert_same(s->difference.ci95_high, want->difference + want->difference_half, "high end of the difference");
  }
  fl_cell_statistics_free(statistics);
}

/* Of throughput and tokens more is better: first and second win where their bottleneck is least. */
static void more_throughput_wins(void **state)
{
  (void)state;
  fl_cell_statistics *statistics = cell_of(by_hand, COUNT(by_hand), METHODS);
  fl_method_summary got[METHODS];
  assert_int_equal(fl_cell_statistics_finish(statistics, got, NULL), FL_OK);
  for (size_t m = 0; m < METHODS; m++)
    assert_same(got[m].metrics[FL_METRIC_THROUGHPUT].win_rate, got[m].metrics[FL_METRIC_BOTTLENECK].win_rate, "wins");
  assert_same(got[0].metrics[FL_METRIC_THROUGHPUT].value.mean, (1 / 2.0 + 1 / 4.0 + 1 / 6.0) / 3, "throughput");
  for (fl_metric metric = 0; metric < FL_METRIC_COUNT; metric++)
    assert_int_equal(fl_metric_is_better(metric, 2, 1), metric == FL_METRIC_THROUGHPUT || metric == FL_METRIC_TOKENS ||
                                                            metric == FL_METRIC_AVAILABILITY ||
                                                            metric == FL_METRIC_GOODPUT);
  fl_cell_statistics_free(statistics);
}

/* ---- metrics ---- */

static void each_metric_has_its_column(void **state)
{
  (void)state;
  static const char *const names[] = {
      "bottleneck_s",        "approximation_ratio", "gap",          "throughput_per_s", "latency_mean_s",
      "latency_p95_s",       "latency_alone_s",     "tokens_per_s", "ttft_s",           "tpot_s",
      "availability",        "goodput_per_s",       "lost",         "retried",          "recovery_s",
      "energy_per_request_j"};
  const fl_trial_row row = {.bottleneck_s = 0,
                            .approximation_ratio = 1,
                            .gap = 2,
                            .throughput_per_s = 3,
                            .latency_mean_s = 4,
                            .latency_p95_s = 5,
                            .latency_alone_s = 6,
                            .tokens_per_s = 7,
                            .ttft_s = 8,
                            .tpot_s = 9,
                            .availability = 10,
                            .goodput_per_s = 11,
                            .lost = 12,
                            .retried = 13,
                            .recovery_s = 14,
                            .energy_per_request_j = 15,
                            .lower_bound_s = 100,
                            .optimal_s = 101};
  assert_int_equal(COUNT(names), FL_METRIC_COUNT);
  for (fl_metric metric = 0; metric < FL_METRIC_COUNT; metric++) {
    assert_string_equal(fl_metric_name(metric), names[metric]);
    assert_true(fl_metric_value(metric, &row) == (double)metric);
  }
}

/* A metric that a row does not know is left out for that row alone; nobody knows latencies, so nobody wins them. */
static void unknown_values_are_left_out(void **state)
{
  (void)state;
  fl_cell_statistics *statistics;
  fl_method_summary got[2];
  assert_int_equal(fl_cell_statistics_new(2, FL_METRIC_BOTTLENECK, &statistics, NULL), FL_OK);
  for (int t = 0; t < 3; t++) {
    fl_trial_row rows[2] = {row_of(2), row_of(3)};
    if (t > 0) rows[0].gap = 1 + t; /* 2, 3 */
    rows[1].gap = 5;
    rows[1].unsettled = t == 2;
    assert_int_equal(fl_cell_statistics_add(statistics, rows, NULL), FL_OK);
  }
  assert_int_equal(fl_cell_statistics_finish(statistics, got, NULL), FL_OK);
  const fl_metric_summary *gap = &got[0].metrics[FL_METRIC_GAP], *other = &got[1].metrics[FL_METRIC_GAP];
  assert_int_equal(gap->value.count, 2);
  assert_same(gap->value.mean, 2.5, "mean");
  assert_int_equal(other->value.count, 3);
  assert_int_equal(other->difference.count, 2); /* 5 - 2 and 5 - 3 */
  assert_same(other->difference.mean, 2.5, "difference");
  assert_same(gap->win_rate, 2.0 / 3, "win rate");
  assert_same(other->win_rate, 1.0 / 3, "win rate"); /* alone in the first trial */
  assert_int_equal(got[0].unsettled, 0);
  assert_int_equal(got[1].unsettled, 1);
  const fl_metric_summary *latency = &got[0].metrics[FL_METRIC_LATENCY_MEAN];
  assert_int_equal(latency->value.count, 0);
  assert_true(isnan(latency->value.mean) && isnan(latency->value.sd) && isnan(latency->value.ci95_low));
  assert_true(isnan(latency->median) && isnan(latency->p95) && isnan(latency->win_rate));
  assert_true(isnan(latency->difference.mean));
  fl_cell_statistics_free(statistics);
}

/* One trial has a mean and no spread. */
static void one_trial(void **state)
{
  (void)state;
  static const trial_bottlenecks one[] = {{3, 5, INFEASIBLE}};
  fl_cell_statistics *statistics = cell_of(one, 1, METHODS);
  fl_method_summary got[METHODS];
  assert_int_equal(fl_cell_statistics_finish(statistics, got, NULL), FL_OK);
  const fl_metric_summary *s = &got[1].metrics[FL_METRIC_BOTTLENECK];
  assert_true(s->value.mean == 5 && s->median == 5 && s->p95 == 5 && s->win_rate == 0 && s->difference.mean == 2);
  assert_true(isnan(s->value.sd) && isnan(s->value.ci95_low) && isnan(s->value.ci95_high));
  assert_true(isnan(s->difference.ci95_low) && isnan(s->difference.ci95_high));
  assert_true(got[2].metrics[FL_METRIC_BOTTLENECK].win_rate == 0);
  fl_verdict v = fl_cell_statistics_judge(statistics, got);
  assert_true(v.best == 0 && v.runner_up == 1 && v.difference.mean == -2 && !v.certain);
  fl_cell_statistics_free(statistics);
}

/* Judged by goodput, more is better; who is stuck has none, and counts as less often there:
 *   first 2, 3, 4   second 3, 4, 5   third 9, 9, stuck
 * second - first is 1 in every trial, so certain. The bottlenecks say the opposite, and are not asked. */
static void goodput_judges(void **state)
{
  (void)state;
  fl_cell_statistics *statistics;
  fl_method_summary got[METHODS];
  assert_int_equal(fl_cell_statistics_new(METHODS, FL_METRIC_GOODPUT, &statistics, NULL), FL_OK);
  for (int t = 0; t < 3; t++) {
    fl_trial_row rows[METHODS] = {row_of(1), row_of(2), row_of(3)};
    rows[0].goodput_per_s = 2 + t;
    rows[1].goodput_per_s = 3 + t;
    rows[2].goodput_per_s = t < 2 ? 9 : NAN;
    if (t == 2) rows[2].outcome = FL_OUTCOME_STUCK;
    assert_int_equal(fl_cell_statistics_add(statistics, rows, NULL), FL_OK);
  }
  assert_int_equal(fl_cell_statistics_finish(statistics, got, NULL), FL_OK);
  assert_true(got[2].ok == 2 && got[2].stuck == 1 && got[1].stuck == 0);
  assert_int_equal(got[2].metrics[FL_METRIC_BOTTLENECK].value.count, 3);
  assert_same(got[2].metrics[FL_METRIC_GOODPUT].win_rate, 2.0 / 3, "wins");
  fl_verdict v = fl_cell_statistics_judge(statistics, got);
  assert_true(v.judged == FL_METRIC_GOODPUT && v.best == 1 && v.runner_up == 0 && v.difference.mean == 1 && v.certain);
  fl_cell_statistics_free(statistics);
}

/* A large offset does not eat the spread: 1e9 + {1, 2, 3} has sd 1. */
static void offsets_do_not_matter(void **state)
{
  (void)state;
  static const trial_bottlenecks far[] = {{1e9 + 1}, {1e9 + 2}, {1e9 + 3}};
  fl_cell_statistics *statistics = cell_of(far, COUNT(far), 1);
  fl_method_summary got;
  assert_int_equal(fl_cell_statistics_finish(statistics, &got, NULL), FL_OK);
  assert_same(got.metrics[FL_METRIC_BOTTLENECK].value.mean, 1e9 + 2, "mean");
  assert_same(got.metrics[FL_METRIC_BOTTLENECK].value.sd, 1, "sd");
  fl_cell_statistics_free(statistics);
}

/* ---- verdicts ---- */

typedef struct {
  const char *name;
  size_t methods, trials;
  double bottlenecks[TRIALS][METHODS];
  size_t best, runner_up;
  double difference; /* mean, best minus runner-up; NAN: none */
  bool certain;
} verdict_case;

static const verdict_case verdicts[] = {
    {"always 1 below: certain", 2, 3, {{2, 1}, {3, 2}, {4, 3}}, 1, 0, -1, true},
    /* -3, 1, -1: mean -1, sd 2, half 4.968: not certain */
    {"mostly below: not certain", 2, 3, {{1, 4}, {5, 4}, {2, 3}}, 0, 1, -1, false},
    /* -2, -3, -4: mean -3, sd 1, half 4.303 / sqrt(3) = 2.484: certain */
    {"far enough below", 2, 3, {{2, 4}, {2, 5}, {2, 6}}, 0, 1, -3, true},
    {"equal in every trial: no runner-up, the first is called", 2, 2, {{2, 2}, {3, 3}}, 0, 2, NAN, false},
    {"an equal one is passed over", 3, 3, {{2, 2, 3}, {3, 3, 4}, {4, 4, 6}}, 0, 2, -4.0 / 3, false},
    {"equal means are not equal trials", 2, 2, {{2, 3}, {3, 2}}, 0, 1, 0, false},
    {"who is ok more often is best, though slower", 2, 3, {{2, 1}, {3, 1}, {4, INFEASIBLE}}, 0, 2, NAN, false},
    {"one node that takes time is a plan", 2, 2, {{ONE_NODE_IN(5), 6}, {ONE_NODE_IN(3), 4}}, 0, 1, -1, true},
    {"one node that takes none is not ok", 3, 2, {{ONE_NODE, 5, 6}, {1, 5, 7}}, 1, 2, -1.5, false},
    {"nobody is ok", 2, 2, {{INFEASIBLE, ONE_NODE}, {INFEASIBLE, ONE_NODE}}, 2, 2, NAN, false},
    {"a single method", 1, 2, {{1}, {2}}, 0, 1, NAN, false},
    {"no trial at all", 2, 0, {{0}}, 2, 2, NAN, false},
};

static void check_verdict(void **state)
{
  const verdict_case *c = *state;
  fl_cell_statistics *statistics = cell_of(c->bottlenecks, c->trials, c->methods);
  fl_method_summary summaries[METHODS];
  assert_int_equal(fl_cell_statistics_finish(statistics, summaries, NULL), FL_OK);
  fl_verdict v = fl_cell_statistics_judge(statistics, summaries);
  assert_int_equal(v.best, c->best);
  assert_int_equal(v.runner_up, c->runner_up);
  assert_same(v.difference.mean, c->difference, "difference");
  assert_int_equal(v.certain, c->certain);
  fl_cell_statistics_free(statistics);
}

static void equal_methods(void **state)
{
  (void)state;
  static const trial_bottlenecks trials[] = {{2, 2, 2}, {3, 3, INFEASIBLE}, {INFEASIBLE, INFEASIBLE, INFEASIBLE}};
  fl_cell_statistics *statistics = cell_of(trials, COUNT(trials), METHODS);
  assert_true(fl_cell_statistics_equal(statistics, 0, 0));
  assert_true(fl_cell_statistics_equal(statistics, 0, 1) && fl_cell_statistics_equal(statistics, 1, 0));
  assert_false(fl_cell_statistics_equal(statistics, 0, 2)); /* less often ok */
  fl_cell_statistics_free(statistics);
}

/* ---- reset ---- */

/* After a reset it is as new: a second cell comes out as it does alone. */
static void reset_forgets(void **state)
{
  (void)state;
  static const trial_bottlenecks other[] = {{INFEASIBLE, 9, 8}, {1, 7, 6}};
  fl_cell_statistics *reused = cell_of(other, COUNT(other), METHODS);
  fl_cell_statistics *fresh = cell_of(by_hand, COUNT(by_hand), METHODS);
  fl_method_summary got[METHODS], want[METHODS];
  assert_int_equal(fl_cell_statistics_reset(reused, NULL), FL_OK);
  for (size_t t = 0; t < COUNT(by_hand); t++) {
    fl_trial_row rows[METHODS];
    for (size_t m = 0; m < METHODS; m++) rows[m] = row_of(by_hand[t][m]);
    assert_int_equal(fl_cell_statistics_add(reused, rows, NULL), FL_OK);
  }
  memset(got, 0, sizeof got);
  memset(want, 0, sizeof want);
  assert_int_equal(fl_cell_statistics_finish(reused, got, NULL), FL_OK);
  assert_int_equal(fl_cell_statistics_finish(fresh, want, NULL), FL_OK);
  assert_memory_equal(got, want, sizeof got);
  fl_cell_statistics_free(reused);
  fl_cell_statistics_free(fresh);
  fl_cell_statistics_free(NULL);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(check_by_hand),
      cmocka_unit_test(more_throughput_wins),
      cmocka_unit_test(each_metric_has_its_column),
      cmocka_unit_test(unknown_values_are_left_out),
      cmocka_unit_test(one_trial),
      cmocka_unit_test(goodput_judges),
      cmocka_unit_test(offsets_do_not_matter),
      cmocka_unit_test(equal_methods),
      cmocka_unit_test(reset_forgets),
  };
  struct CMUnitTest tests[COUNT(verdicts) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(verdicts); i++)
    tests[n++] = (struct CMUnitTest){verdicts[i].name, check_verdict, NULL, NULL, (void *)&verdicts[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
