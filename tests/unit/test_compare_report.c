/* What a report says of a comparison: trials read back, cells, winners. */
#define _GNU_SOURCE /* mkdtemp */

#include "text_file.h"

#include "present/report/compare_layout.h"
#include "present/report/compare_metrics.h"
#include "present/report/compare_results.h"
#include "present/report/compare_words.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TITLES                                                                                                         \
  "trial,method,outcome,parts,bottleneck_s,lower_bound_s,approximation_ratio,optimal_s,gap,throughput_per_s,"          \
  "latency_mean_s,latency_p95_s\n"
#define REST ",,,,,,,\n"

static fl_status load(const char *text, fl_compare_results **results, fl_error *err)
{
  text_folder folder = text_folder_make();
  text_file_write(&folder, "trials.csv", text, strlen(text));
  fl_status status = fl_compare_results_load(folder.path, results, err);
  text_folder_remove(&folder);
  return status;
}

/* Two cells, two methods, three trials each. With 10 nodes a takes 1, 2, 3 and b always 1 more; with 50 both take the
 * same but once. */
static const char two_cells[] = "field.nodes," TITLES                                          //
                                "10,0,a,ok,3,1,0.5,2,,,1,,\n10,0,b,ok,3,2,0.5,4,,,0.5,,\n"     //
                                "10,1,a,ok,3,2,0.5,4,,,0.5,,\n10,1,b,ok,3,3,0.5,6,,,0.25,,\n"  //
                                "10,2,a,ok,3,3,0.5,6,,,0.25,,\n10,2,b,ok,3,4,0.5,8,,,0.25,,\n" //
                                "50,0,a,ok,3,1,0.5,2,1,1,1,,\n50,0,b,ok,3,1,0.5,2,1,1,1,,\n"   //
                                "50,1,a,ok,3,1,0.5,2,1,1,1,,\n50,1,b,ok,3,1,0.5,2,1,1,1,,\n"   //
                                "50,2,a,ok,3,1,0.5,2,1,1,1,,\n50,2,b,infeasible,,,,,,,,,\n";

static void cells_are_read_back(void **state)
{
  (void)state;
  fl_compare_results *r;
  char name[64];
  assert_int_equal(load(two_cells, &r, NULL), FL_OK);
  assert_int_equal(r->axis_count, 1);
  assert_string_equal(r->axes[0].key, "field.nodes");
  assert_true(r->axes[0].numeric);
  assert_close(r->axes[0].number[1], 50, 0);
  assert_int_equal(r->cell_count, 2);
  assert_int_equal(r->method_count, 2);
  assert_int_equal(r->trials, 6);
  const fl_method_summary *a = &r->cells[0].summaries[0], *b = &r->cells[0].summaries[1];
  assert_close(a->metrics[FL_METRIC_BOTTLENECK].value.mean, 2, 1e-15); /* 1, 2, 3 */
  assert_close(b->metrics[FL_METRIC_BOTTLENECK].value.mean, 3, 1e-15);
  assert_close(r->cells[0].boxes[0].p50, 2, 1e-15);
  assert_close(r->cells[0].boxes[0].p25, 1.5, 1e-15);
  assert_int_equal(r->cells[0].verdict.best, 0);
  assert_true(r->cells[0].verdict.certain); /* the difference is 1 in every trial */
  assert_true(fl_compare_wins(&r->cells[0], 0) && !fl_compare_wins(&r->cells[0], 1));
  assert_string_equal(fl_compare_cell_name(r, &r->cells[1], name, sizeof name), "field.nodes 50");
  assert_string_equal(fl_compare_method_name(r, 1), "b");
  fl_compare_results_free(r);
}

static void who_wins_in_words(void **state)
{
  (void)state;
  fl_compare_results *r;
  char text[FL_COMPARE_SENTENCE_SIZE];
  assert_int_equal(load(two_cells, &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_winner(r, text));
  assert_string_equal(text, "a has the least mean bottleneck in both cells.");
  fl_compare_results_free(r);
  /* One cell, and a third method that is the first in all. 2 against 3 is a third less. */
  assert_int_equal(load(TITLES "0,a,ok,3,2" REST "0,b,ok,3,3" REST "0,c,ok,3,2" REST, &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_winner(r, text));
  assert_string_equal(text, "a (and c, equal to it in every trial) has the least bottleneck: 2 s on average over 1 "
                            "field, 33 % below the next, b.");
  fl_compare_results_free(r);
  assert_int_equal(load(TITLES "0,a,infeasible,,,,,,,,,\n", &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_winner(r, text));
  assert_string_equal(text, "No method finds a plan on any field.");
  assert_false(fl_compare_sentence_doubt(r, text));
  assert_false(fl_compare_sentence_optimum(r, text));
  fl_compare_results_free(r);
}

/* Where the world changes, goodput judges: b completes 3 and 4 a second, a 2 and 3, so b lies 1 above 2.5. A method
 * that is stuck somewhere is behind those that are not, and is no error. */
static void goodput_wins_in_words(void **state)
{
  (void)state;
  fl_compare_results *r;
  char text[FL_COMPARE_SENTENCE_SIZE];
  static const char titles[] =
      "trial,method,outcome,parts,bottleneck_s,lower_bound_s,approximation_ratio,optimal_s,gap,"
      "throughput_per_s,latency_mean_s,latency_p95_s,unsettled,availability,goodput_per_s\n";
  char trials[1000];
  snprintf(trials, sizeof trials, "%s%s", titles,
           "0,a,ok,3,1,1,1,,,,,,0,0.5,2\n0,b,ok,3,2,1,1,,,,,,0,0.75,3\n0,c,ok,3,3,1,1,,,,,,0,1,9\n"
           "1,a,ok,3,1,1,1,,,,,,0,0.5,3\n1,b,ok,3,2,1,1,,,,,,0,0.75,4\n1,c,stuck,3,3,1,1,,,,,,0,,\n");
  assert_int_equal(load(trials, &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_winner(r, text));
  assert_string_equal(text, "b has the highest goodput: 3.500/s on average over 2 fields, 40 % above the next, a.");
  assert_true(fl_compare_sentence_doubt(r, text));
  assert_string_equal(text,
                      "That is certain: the 95 % interval of the paired difference from the next leaves out zero.");
  assert_false(fl_compare_sentence_optimum(r, text));
  assert_int_equal(r->cells[0].summaries[2].stuck, 1);
  assert_close(r->cells[0].boxes[1].p50, 3.5, 1e-15);
  fl_compare_results_free(r);
  snprintf(trials, sizeof trials, "%s%s", titles, "0,a,stuck,3,1,1,1,,,,,,0,,\n");
  assert_int_equal(load(trials, &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_winner(r, text));
  assert_string_equal(text, "Every run is stuck: what is down never comes back.");
  fl_compare_results_free(r);
}

static void how_certain_in_words(void **state)
{
  (void)state;
  fl_compare_results *r;
  char text[FL_COMPARE_SENTENCE_SIZE];
  /* b is once a second better and twice 2 s worse: the interval of three differences is wide. */
  assert_int_equal(load(TITLES "0,a,ok,3,2" REST "0,b,ok,3,1" REST "1,a,ok,3,1" REST "1,b,ok,3,3" REST "2,a,ok,3,1" REST
                               "2,b,ok,3,3" REST,
                        &r, NULL),
                   FL_OK);
  assert_true(fl_compare_sentence_doubt(r, text));
  assert_string_equal(text,
                      "That is not certain: the 95 % interval of the paired difference contains zero; more trials "
                      "make it narrower.");
  fl_compare_results_free(r);
  assert_int_equal(load(TITLES "0,a,ok,3,2" REST, &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_doubt(r, text));
  assert_string_equal(text, "Nothing is compared with it.");
  fl_compare_results_free(r);
}

/* Gaps of 1 and 1.5 in two trials: 25 % on average. */
static void how_far_from_the_best_in_words(void **state)
{
  (void)state;
  fl_compare_results *r;
  char text[FL_COMPARE_SENTENCE_SIZE];
  assert_int_equal(load(TITLES "0,a,ok,3,2,1,2,2,1,,,\n1,a,ok,3,3,1,3,2,1.5,,,\n", &r, NULL), FL_OK);
  assert_true(fl_compare_sentence_optimum(r, text));
  assert_string_equal(text, "It lies 25 % above the proven optimum for its cuts on average.");
  fl_compare_results_free(r);
}

static const struct {
  double share;
  const char *text;
} percents[] = {
    {0, "0.00 %"}, {0.00214, "0.21 %"}, {-0.0523, "-5.2 %"}, {1.314, "131 %"}, {1e-5, "< 0.01 %"}, {-1e-5, "< 0.01 %"},
};

static void percents_have_two_digits_that_count(void **state)
{
  (void)state;
  char out[FL_PERCENT_SIZE];
  for (size_t i = 0; i < COUNT(percents); i++)
    assert_string_equal(fl_compare_percent(percents[i].share, out), percents[i].text);
}

/* ---- what is no comparison ---- */

static const struct {
  const char *text;
  size_t line;
  const char *message;
} refusals[] = {
    {"trial,method\n", 1, "there is no column outcome"},
    {TITLES, 2, "trial: there is no trial"},
    {TITLES "0,a,fine,,,,,,,,,\n", 2, "outcome: expected ok, one_node, infeasible or stuck, got \"fine\""},
    {TITLES "0,a,ok,3,-2" REST, 2, "bottleneck_s: expected a number from 0, got \"-2\""},
    {TITLES "x,a,ok,3,2" REST, 2, "trial: expected a whole number, got \"x\""},
    {TITLES "0,a,ok,3,2" REST "0,b,ok,3,2" REST "1,a,ok,3,2" REST "1,c,ok,3,2" REST, 5,
     "method: expected \"b\", as in the trials before"},
    {TITLES "0,a,ok,3,2" REST "1,a,ok,3,2" REST "1,b,ok,3,2" REST, 4,
     "method: one more method than the first trial has"},
    {TITLES "0,a,infeasible,3," REST, 2, "parts: 3 where the outcome is infeasible"},
    {TITLES "0,a,infeasible,,2" REST, 2, "bottleneck_s: there is one where the outcome is infeasible"},
    {TITLES "0,a,one_node,2,2" REST, 2, "parts: 2 where the outcome is one_node"},
    {TITLES "0,a,ok,,2" REST, 2, "parts: 0 where the outcome is ok"},
    {TITLES "0,a,ok,3,2e150" REST, 2, "bottleneck_s: expected 0 or a number from 1e-150 to 1e+150, got \"2e150\""},
    {TITLES "1,a,ok,3,2" REST, 2, "trial: expected 0, the next trial"},
    {TITLES "0,a,ok,3,2" REST "2,a,ok,3,2" REST, 3, "trial: expected 1, the next trial"},
    {"x," TITLES "1,0,a,ok,3,2" REST "1,1,a,ok,3,2" REST "2,0,a,ok,3,2" REST, 5,
     "trial: 1 trials in the cell before this (expected 2)"},
};

static void wrong_trials_are_told(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(refusals); i++) {
    fl_compare_results *r;
    fl_error err = {0};
    assert_int_equal(load(refusals[i].text, &r, &err), FL_ERR_VALUE);
    assert_null(r);
    assert_string_equal(err.message, refusals[i].message);
    assert_int_equal(err.line, refusals[i].line);
  }
}

/* ---- figures ---- */

/* Two keys: curves run over the numeric one with the most values, a panel for each of the other's. */
static void a_panel_for_each_other_value(void **state)
{
  (void)state;
  fl_compare_results *r;
  fl_compare_panel *panels;
  size_t count;
  assert_int_equal(load("model,field.nodes," TITLES "x,10,0,a,ok,3,1" REST "x,50,0,a,ok,3,2" REST "x,20,0,a,ok,3,3" REST
                        "y,10,0,a,ok,3,4" REST "y,50,0,a,ok,3,5" REST "y,20,0,a,ok,3,6" REST,
                        &r, NULL),
                   FL_OK);
  assert_int_equal(fl_compare_curve_axis(r), 1);
  assert_int_equal(fl_compare_panels_make(r, 1, &panels, &count, NULL), FL_OK);
  assert_int_equal(count, 2);
  assert_int_equal(panels[1].count, 3);
  /* y at 10, 20 and 50 nodes: 4, 6, 5. */
  const double want[] = {4, 6, 5};
  for (size_t i = 0; i < 3; i++)
    assert_close(panels[1].cells[i]->summaries[0].metrics[FL_METRIC_BOTTLENECK].value.mean, want[i], 0);
  fl_compare_panels_free(panels, count);
  fl_compare_results_free(r);
}

static void scales_suit_the_values(void **state)
{
  (void)state;
  assert_true(fl_compare_is_wide(1, 20));
  assert_false(fl_compare_is_wide(1, 19));
  assert_false(fl_compare_is_wide(0, 100));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cells_are_read_back),
      cmocka_unit_test(who_wins_in_words),
      cmocka_unit_test(goodput_wins_in_words),
      cmocka_unit_test(how_certain_in_words),
      cmocka_unit_test(how_far_from_the_best_in_words),
      cmocka_unit_test(percents_have_two_digits_that_count),
      cmocka_unit_test(wrong_trials_are_told),
      cmocka_unit_test(a_panel_for_each_other_value),
      cmocka_unit_test(scales_suit_the_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
