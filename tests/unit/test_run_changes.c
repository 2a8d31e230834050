/* changes.csv and windows.csv, read back for a report. */
#define _GNU_SOURCE /* mkdtemp */

#include "text_file.h"

#include "present/report/run_changes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CHANGES "time_s,what,where,value\n"

static const char *const ids[] = {"b", "a", "-c"};

static fl_run_changes *load(const char *text, double end_s, fl_error *err)
{
  fl_run_changes *changes;
  text_folder folder = text_folder_make();
  const char *path = text_file_write(&folder, "changes.csv", text, strlen(text));
  fl_status status = fl_run_changes_load(path, ids, COUNT(ids), end_s, &changes, err);
  assert_int_equal(status == FL_OK, changes != NULL);
  text_folder_remove(&folder);
  return changes;
}

/* 400 s, so a stretch lasts 1 s. a is down from 1.5 to 3.25 and from 399.5 on: 0.5 of stretch 1, all of 2, 0.25 of 3,
 * 0.5 of the last, 2.25 s in all. b is down longer, from 10 to 20, and comes first. "-c" stands there with the ' that
 * keeps spreadsheets from computing it. */
static void changes_are_summed_up(void **state)
{
  (void)state;
  fl_run_changes *changes = load(
      CHANGES "1.5,up,a,no\n1.5,broken,,\n3.25,up,a,yes\n3.25,whole,,\n4,move,'-c,30 -40.5\n5,fade,a-b,3.5\n"
              "10,up,b,no\n10,broken,,\n10,up,b,no\n11,detected,,\n15,weights,a--c,8000\n15,chain,a -c,\n15,whole,,\n"
              "15.5,chain,a b,\n20,up,b,yes\n399.5,up,a,no\n400,end,,until\n",
      400, NULL);
  assert_int_equal(changes->failing_count, 2);
  assert_int_equal(changes->shown_count, 2);
  assert_int_equal(changes->shown[0], 0);
  assert_int_equal(changes->shown[1], 1);
  assert_close(changes->nodes[0].down_s, 10, 1e-15);
  assert_close(changes->nodes[1].down_s, 2.25, 1e-15);
  assert_int_equal(changes->nodes[0].failures, 1);
  assert_int_equal(changes->nodes[1].failures, 2);
  assert_true(isnan(changes->nodes[0].since_s));
  assert_close(changes->nodes[1].since_s, 399.5, 0);
  assert_close(changes->nodes[2].x_m, 30, 0);
  assert_close(changes->nodes[2].y_m, -40.5, 0);
  static const double a_down[] = {0, 0.5, 1, 0.25, 0};
  for (size_t i = 0; i < COUNT(a_down); i++) assert_close(changes->downs[1].share[i], a_down[i], 1e-12);
  assert_close(changes->downs[1].share[399], 0.5, 1e-12);
  assert_close(changes->downs[0].share[10], 1, 1e-12);
  assert_close(changes->downs[0].share[20], 0, 0);
  assert_close(changes->broken.share[14], 1, 1e-12);
  assert_close(changes->broken.share[15], 0, 0);
  assert_close(changes->taken_over_s[15], 15, 0); /* the first of two */
  assert_close(changes->last_chain_s, 15.5, 0);
  assert_int_equal(changes->counts[FL_ROW_CHAIN], 2);
  assert_int_equal(changes->listed_count, 15); /* 17 rows but the move and the fading */
  assert_int_equal(fl_run_changes_untold(changes), 0);
  assert_string_equal(changes->listed[8].where, "a--c");
  assert_close(changes->listed[8].value, 8000, 0);
  fl_run_changes_free(changes);
}

/* What lasts to the end without a row that ends it; a chain broken all the time. */
static void what_lasts_is_counted(void **state)
{
  (void)state;
  fl_run_changes *changes = load(CHANGES "0,broken,,\n0,up,a,no\n", 8, NULL);
  for (size_t i = 0; i < FL_CHANGE_STRETCHES; i++) assert_close(changes->broken.share[i], 1, 1e-9);
  assert_close(changes->nodes[1].down_s, 8, 0);
  fl_run_changes_free(changes);
  changes = load(CHANGES "0,up,a,no\n0,end,,done\n", 0, NULL); /* a run of no length */
  assert_close(changes->nodes[1].down_s, 0, 0);
  fl_run_changes_free(changes);
}

/* An empty battery takes a node down, for good; where "up" says so too, that is no second failure. */
static void empty_batteries_take_nodes_down(void **state)
{
  (void)state;
  fl_run_changes *changes = load(CHANGES "300,battery,b,empty\n300,broken,,\n310,up,b,no\n400,end,,stuck\n", 400, NULL);
  assert_int_equal(changes->failing_count, 1);
  assert_int_equal(changes->nodes[0].failures, 1);
  assert_close(changes->nodes[0].down_s, 100, 0);
  assert_close(changes->downs[0].share[300], 1, 1e-12);
  assert_close(changes->downs[0].share[299], 0, 0);
  assert_int_equal(changes->counts[FL_ROW_BATTERY], 1);
  fl_run_changes_free(changes);
}

/* As many rows as there may be: the first are listed, all are counted. */
static void many_rows_are_counted(void **state)
{
  enum { FAILURES = 30000 };
  (void)state;
  static char text[64 * FAILURES];
  int used = snprintf(text, sizeof text, CHANGES);
  for (int i = 0; i < FAILURES; i++)
    used += snprintf(text + used, sizeof text - (size_t)used, "%d.5,up,b,no\n%d,up,b,yes\n", i, i + 1);
  fl_run_changes *changes = load(text, FAILURES, NULL);
  assert_int_equal(changes->nodes[0].failures, FAILURES);
  assert_close(changes->nodes[0].down_s, 0.5 * (double)FAILURES, 1e-12);
  for (size_t i = 0; i < FL_CHANGE_STRETCHES; i++) assert_close(changes->downs[0].share[i], 0.5, 1e-9);
  assert_int_equal(changes->listed_count, FL_CHANGE_LISTED);
  assert_int_equal(fl_run_changes_untold(changes), 2 * FAILURES - FL_CHANGE_LISTED);
  fl_run_changes_free(changes);
}

static const struct {
  const char *text;
  size_t line;
  const char *message;
} wrong_changes[] = {
    {"time_s,what,where\n", 1, "there is no column value"},
    {CHANGES "1,up,a,no\n0.5,up,a,yes\n", 3, "time_s: expected a date from 1 on, as before"},
    {CHANGES ",up,a,no\n", 2, "time_s: expected a date from 0 on, as before"},
    {CHANGES "-1,up,a,no\n", 2, "time_s: expected a number from 0, got \"-1\""},
    {CHANGES "nan,up,a,no\n", 2, "time_s: expected a number from 0, got \"nan\""},
    {CHANGES "9.5,up,a,no\n", 2, "time_s: the run ended at 9"},
    {CHANGES "1,down,a,no\n", 2, "what: nothing that happens is called \"down\""},
    {CHANGES "1,up,d,no\n", 2, "where: there is no node \"d\""},
    {CHANGES "1,up,a,maybe\n", 2, "value: expected yes or no, got \"maybe\""},
    {CHANGES "1,move,a,30\n", 2, "value: expected a place such as 30 40, got \"30\""},
    {CHANGES "1,move,a,30 inf\n", 2, "value: expected a place such as 30 40, got \"30 inf\""},
    {CHANGES "1,speed,a,-1\n", 2, "value: expected a number from 0, got \"-1\""},
    {CHANGES "1,rate,a-b,\n", 2, "value: expected a number"},
    {CHANGES "1,weights,a-b,1e400\n", 2, "value: expected 0 or a number from 1e-150 to 1e+150, got \"1e400\""},
    {CHANGES "1,end,,done,more\n", 2, "5 fields (expected 4)"},
};

static void wrong_changes_are_told(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(wrong_changes); i++) {
    fl_error err = {0};
    assert_null(load(wrong_changes[i].text, 9, &err));
    assert_string_equal(err.message, wrong_changes[i].message);
    assert_int_equal(err.line, wrong_changes[i].line);
    assert_int_equal(err.status, FL_ERR_VALUE);
  }
}

/* ---- windows.csv ---- */

#define WINDOWS "start_s,end_s,completions,throughput_per_s,in_flight,lost\n"

static fl_run_window *load_windows(const char *text, size_t *count, fl_error *err)
{
  fl_run_window *windows;
  text_folder folder = text_folder_make();
  const char *path = text_file_write(&folder, "windows.csv", text, strlen(text));
  fl_status status = fl_run_windows_load(path, &windows, count, err);
  assert_int_equal(status == FL_OK, windows != NULL);
  text_folder_remove(&folder);
  return windows;
}

static void windows_are_read(void **state)
{
  (void)state;
  size_t count;
  fl_run_window *windows = load_windows(WINDOWS "0,2,5,2.5,3,0\n2,3.5,3,2,0,1\n", &count, NULL);
  assert_int_equal(count, 2);
  assert_close(windows[1].start_s, 2, 0);
  assert_close(windows[1].end_s, 3.5, 0);
  assert_close(windows[1].throughput_per_s, 2, 0);
  assert_int_equal(windows[0].in_flight, 3);
  assert_int_equal(windows[1].completions, 3);
  assert_int_equal(windows[1].lost, 1);
  free(windows);
  windows = load_windows(WINDOWS, &count, NULL);
  assert_int_equal(count, 0);
  free(windows);
}

static const struct {
  const char *text;
  size_t line;
  const char *message;
} wrong_windows[] = {
    {"start_s,end_s\n", 1, "there is no column completions"},
    {WINDOWS "0,0,5,1,0,0\n", 2, "end_s: expected a date behind start_s"},
    {WINDOWS "0,1,5,1,0,0\n0.5,2,5,1,0,0\n", 3, "start_s: expected a date from 1 on, where the one before ends"},
    {WINDOWS ",1,5,1,0,0\n", 2, "start_s: expected a date from 0 on, where the one before ends"},
    {WINDOWS "0,1,5,,0,0\n", 2, "throughput_per_s: expected a number"},
    {WINDOWS "0,1,5,1,-1,0\n", 2, "in_flight: expected a whole number, got \"-1\""},
    {WINDOWS "0,1,5,1,0,1e3\n", 2, "lost: expected a whole number, got \"1e3\""},
};

static void wrong_windows_are_told(void **state)
{
  (void)state;
  size_t count;
  for (size_t i = 0; i < COUNT(wrong_windows); i++) {
    fl_error err = {0};
    assert_null(load_windows(wrong_windows[i].text, &count, &err));
    assert_string_equal(err.message, wrong_windows[i].message);
    assert_int_equal(err.line, wrong_windows[i].line);
  }
}

static void windows_without_end_are_not_read(void **state)
{
  (void)state;
  size_t count;
  fl_error err = {0};
  static char text[64 * (FL_WINDOWS_MOST + 1)];
  int used = snprintf(text, sizeof text, WINDOWS);
  for (int i = 0; i <= FL_WINDOWS_MOST; i++)
    used += snprintf(text + used, sizeof text - (size_t)used, "%d,%d,1,1,0,0\n", i, i + 1);
  assert_null(load_windows(text, &count, &err));
  assert_string_equal(err.message, "start_s: a run has at most 1000 windows");
  assert_int_equal(err.line, FL_WINDOWS_MOST + 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(changes_are_summed_up),           cmocka_unit_test(what_lasts_is_counted),
      cmocka_unit_test(empty_batteries_take_nodes_down), cmocka_unit_test(many_rows_are_counted),
      cmocka_unit_test(wrong_changes_are_told),          cmocka_unit_test(windows_are_read),
      cmocka_unit_test(wrong_windows_are_told),          cmocka_unit_test(windows_without_end_are_not_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
