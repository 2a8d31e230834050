#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"

/* ---- what the children do ---- */

static int send_text(int data_fd, void *context)
{
  const char *text = context;
  return write(data_fd, text, strlen(text)) == (ssize_t)strlen(text) ? 7 : 1;
}

static int complain_and_abort(int data_fd, void *context)
{
  (void)data_fd;
  fputs("\n  this is wrong: a\nand this follows\n", stderr);
  (void)context;
  abort();
}

/* More than a pipe holds: what nobody reads must not stop it. */
static int chatter(int data_fd, void *context)
{
  (void)context;
  for (int i = 0; i < 20000; i++) fprintf(stderr, "line %d of a long complaint\n", i);
  printf("and to the standard output");
  fflush(stdout);
  return write(data_fd, "x", 1) == 1 ? 0 : 1;
}

static int spin(int data_fd, void *context)
{
  volatile int *never = context;
  while (*never == 0) {
  }
  return data_fd;
}

static int write_on(int data_fd, void *context)
{
  (void)context;
  while (write(data_fd, "endless ", 8) > 0) {
  }
  return 0;
}

static int sleep_on(int data_fd, void *context)
{
  (void)context;
  while (data_fd >= 0) pause();
  return 0;
}

static int answer_back(int data_fd, void *context)
{
  char word[8];
  (void)context;
  ssize_t got = read(data_fd, word, sizeof word);
  return got > 0 && write(data_fd, word, (size_t)got) == got ? 0 : 1;
}

/* Starts another process that would hold the data open for ever. */
static int leave_one_behind(int data_fd, void *context)
{
  (void)context;
  if (fork() == 0) sleep_on(data_fd, NULL);
  return 0;
}

/* ---- how they end ---- */

static const fl_child_limits none = {.cpu_s = 0};

static void expect_data(int fd, const char *want)
{
  char got[64];
  size_t used = 0;
  for (ssize_t more = 1; more > 0 && used < sizeof got - 1; used += (size_t)more)
    if ((more = read(fd, got + used, sizeof got - 1 - used)) < 0) more = 0;
  got[used] = '\0';
  assert_string_equal(got, want);
}

static fl_child_end run_child(fl_child_fn *function, void *context, const fl_child_limits *limits, const char *data)
{
  fl_child child;
  fl_child_end end;
  assert_int_equal(fl_child_start(function, context, limits, &child, NULL), FL_OK);
  if (data != NULL) expect_data(child.data_fd, data);
  fl_child_finish(&child, &end);
  return end;
}

static void data_and_status_arrive(void **state)
{
  (void)state;
  char text[] = "some data";
  fl_child_end end = run_child(send_text, text, &none, "some data");
  assert_int_equal(end.ending, FL_CHILD_EXITED);
  assert_int_equal(end.code, 7);
  assert_string_equal(end.text, "");
}

static void an_abort_is_told_with_its_reason(void **state)
{
  (void)state;
  fl_child_end end = run_child(complain_and_abort, NULL, &none, "");
  assert_int_equal(end.ending, FL_CHILD_KILLED);
  assert_int_equal(end.code, SIGABRT);
  assert_string_equal(end.text, "this is wrong: a");
}

static void chatter_does_not_block(void **state)
{
  (void)state;
  fl_child_end end = run_child(chatter, NULL, &none, "x");
  assert_int_equal(end.ending, FL_CHILD_EXITED);
  assert_string_equal(end.text, "line 0 of a long complaint");
}

static void time_runs_out(void **state)
{
  (void)state;
  static const fl_child_limits one_second = {.cpu_s = 1};
  int never = 0;
  assert_int_equal(run_child(spin, &never, &one_second, "").ending, FL_CHILD_TIMED_OUT);
}

static void a_writer_ends_when_nobody_reads(void **state)
{
  (void)state;
  fl_child_end end = run_child(write_on, NULL, &none, NULL);
  assert_int_equal(end.ending, FL_CHILD_KILLED);
  assert_int_equal(end.code, SIGPIPE);
}

/* Waiting costs no processor time: it is the clock on the wall that counts. */
static void a_sleeper_runs_out_of_time(void **state)
{
  (void)state;
  static const fl_child_limits one_second = {.time_s = 1};
  assert_int_equal(run_child(sleep_on, NULL, &one_second, "").ending, FL_CHILD_TIMED_OUT);
}

static void both_sides_talk(void **state)
{
  (void)state;
  fl_child child;
  fl_child_end end;
  assert_int_equal(fl_child_start_talking(answer_back, NULL, &none, &child, NULL), FL_OK);
  assert_int_equal(write(child.data_fd, "hello", 5), 5);
  expect_data(child.data_fd, "hello");
  fl_child_finish(&child, &end);
  assert_int_equal(end.ending, FL_CHILD_EXITED);
  assert_int_equal(end.code, 0);
}

static void what_it_started_ends_with_it(void **state)
{
  (void)state;
  fl_child child;
  fl_child_end end;
  assert_int_equal(fl_child_start(leave_one_behind, NULL, &none, &child, NULL), FL_OK);
  int data_fd = child.data_fd;
  child.data_fd = -1;
  fl_child_finish(&child, &end);
  expect_data(data_fd, ""); /* to the end of the file: nobody holds it open */
  close(data_fd);
}

/* For good, so it is the last of this program. */
static void stopping_ends_all_and_starts_none(void **state)
{
  (void)state;
  fl_child children[3], another;
  fl_child_end end;
  char text[64];
  for (size_t i = 0; i < 3; i++) assert_int_equal(fl_child_start(sleep_on, NULL, &none, &children[i], NULL), FL_OK);
  fl_children_stop();
  for (size_t i = 0; i < 3; i++) {
    fl_child_finish(&children[i], &end);
    assert_int_equal(end.ending, FL_CHILD_STOPPED);
    assert_string_equal(fl_child_end_text(&end, text, sizeof text), "signal 9 (Killed)");
  }
  assert_int_equal(fl_child_start(sleep_on, NULL, &none, &another, NULL), FL_ERR_INTERRUPTED);
}

/* What the parent had not yet written comes out once. */
static void streams_are_not_doubled(void **state)
{
  (void)state;
  char got[16] = "", text[] = "";
  FILE *file = tmpfile();
  assert_non_null(file);
  fputs("once", file);
  run_child(send_text, text, &none, "");
  rewind(file);
  assert_int_equal(fread(got, 1, sizeof got - 1, file), 4);
  assert_string_equal(got, "once");
  fclose(file);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(data_and_status_arrive),          cmocka_unit_test(an_abort_is_told_with_its_reason),
      cmocka_unit_test(chatter_does_not_block),          cmocka_unit_test(time_runs_out),
      cmocka_unit_test(a_writer_ends_when_nobody_reads), cmocka_unit_test(streams_are_not_doubled),
      cmocka_unit_test(a_sleeper_runs_out_of_time),      cmocka_unit_test(both_sides_talk),
      cmocka_unit_test(what_it_started_ends_with_it),    cmocka_unit_test(stopping_ends_all_and_starts_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
