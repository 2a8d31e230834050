#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define CSI "\xc2\x9b" /* U+009B: some terminals take it for ESC [ */

/* What is printed, malloc'd. */
static char *printed(const fl_error *err)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  fl_error_print(out, err);
  fclose(out);
  return text;
}

typedef struct {
  const char *name;
  const char *text; /* of the source, NULL: none */
  size_t line, column;
  const char *message, *want;
} print_case;

static const print_case print_cases[] = {
    {"a line and a caret", "a: 1\nb: fast\nc: 3\n", 2, 4, "b: expected a number, got \"fast\"",
     "s.yaml:2:4: b: expected a number, got \"fast\"\n  b: fast\n     ^\n"},
    {"the first line", "a: 1\nb: 2\n", 1, 1, "wrong", "s.yaml:1:1: wrong\n  a: 1\n  ^\n"},
    {"the last line has no newline", "a: 1\nb: fast", 2, 4, "wrong", "s.yaml:2:4: wrong\n  b: fast\n     ^\n"},
    {"just behind the line", "a: [1\n", 1, 6, "wrong", "s.yaml:1:6: wrong\n  a: [1\n       ^\n"},
    {"beyond the line: no caret", "a: [1\n", 1, 7, "wrong", "s.yaml:1:7: wrong\n  a: [1\n"},
    {"no column: no caret", "a: 1\n", 1, 0, "wrong", "s.yaml:1: wrong\n  a: 1\n"},
    {"beyond the text: no excerpt", "a: 1\n", 7, 1, "wrong", "s.yaml:7:1: wrong\n"},
    {"an empty line: no excerpt", "a: 1\n\nb: 2\n", 2, 1, "wrong", "s.yaml:2:1: wrong\n"},
    {"an empty text", "", 1, 1, "wrong", "s.yaml:1:1: wrong\n"},
    {"no text", NULL, 3, 9, "wrong", "s.yaml:3:9: wrong\n"},
    {"a place without a line", NULL, 0, 0, "cannot read", "s.yaml: cannot read\n"},
    {"columns are characters, not bytes", "\xc3\xbc: \xe2\x82\xac \xf0\x9f\x98\x80 x\n", 1, 8, "wrong",
     "s.yaml:1:8: wrong\n  \xc3\xbc: \xe2\x82\xac \xf0\x9f\x98\x80 x\n          ^\n"}, /* the face is wide */
    {"wide ones take two columns of the terminal, marks none", "\xe6\x9d\xb1\xe4\xba\xac: e\xcc\x81 x\n", 1, 8, "wrong",
     "s.yaml:1:8: wrong\n  \xe6\x9d\xb1\xe4\xba\xac: e\xcc\x81 x\n          ^\n"}, /* 2 + 2 + 1 + 1 + 1 + 0 + 1 = 8 */
    {"a tab", "\ta: x\n", 1, 5, "wrong", "s.yaml:1:5: wrong\n  \\ta: x\n       ^\n"},
    {"a line may end with a carriage return", "a: x\r\n", 1, 4, "wrong", "s.yaml:1:4: wrong\n  a: x\n     ^\n"},
    {"another does not go back", "a: x\ry\n", 1, 4, "wrong", "s.yaml:1:4: wrong\n  a: x\\ry\n     ^\n"},
    {"a newline in a message", "a: x\n", 1, 4, "cannot read \"a\nb\"",
     "s.yaml:1:4: cannot read \"a\\nb\"\n  a: x\n     ^\n"},
    {"control characters are escaped, the caret moves along", "a: \x1b[31m\x7f!\n", 1, 10, "got \"\x1b]0;\x07\"",
     "s.yaml:1:10: got \"\\x1b]0;\\x07\"\n  a: \\x1b[31m\\x7f!\n                 ^\n"}, /* 3 + 4 + 4 + 4 = 15 before it
                                                                                         */
    {"so are those of two bytes", "a: " CSI "2J x\n", 1, 8, "got " CSI "2J",
     "s.yaml:1:8: got \\u009b2J\n  a: \\u009b2J x\n              ^\n"}, /* 3 + 6 + 3 */
    {"and what turns a line around", "a: \xe2\x80\xae x\n", 1, 6, "got \xe2\x80\xa8.",
     "s.yaml:1:6: got \\u2028.\n  a: \\u202e x\n            ^\n"}, /* 3 + 6 + 1 */
    {"and bytes that are no UTF-8", "a: \x9b[\xff\xc3(\xed x\n", 1, 4, "wrong",
     "s.yaml:1:4: wrong\n  a: \\x9b[\\xff\\xc3(\\xed x\n     ^\n"},
    {"a backslash stays one", "a: \\n\n", 1, 4, "got \"\\n\"", "s.yaml:1:4: got \"\\n\"\n  a: \\n\n     ^\n"},
};

static void check_print(void **state)
{
  const print_case *c = *state;
  fl_error err;
  fl_status status = fl_fail_at(&err, FL_ERR_VALUE, "s.yaml", c->text, c->text == NULL ? 0 : strlen(c->text), c->line,
                                c->column, "%s", c->message);
  assert_int_equal(status, FL_ERR_VALUE);
  char *got = printed(&err);
  assert_string_equal(got, c->want);
  free(got);
}

static void without_a_file_it_is_the_programs_own(void **state)
{
  (void)state;
  fl_error err;
  assert_int_equal(fl_fail(&err, FL_ERR_USAGE, "no subcommand \"%s\" (%d known)", "rnu", 7), FL_ERR_USAGE);
  assert_int_equal(err.status, FL_ERR_USAGE);
  char *got = printed(&err);
  assert_string_equal(got, "fieldline: no subcommand \"rnu\" (7 known)\n");
  free(got);
}

/* A new error leaves nothing of an old one. */
static void a_record_is_filled_anew(void **state)
{
  (void)state;
  fl_error err;
  memset(&err, 'x', sizeof err);
  fl_fail_at(&err, FL_ERR_SYNTAX, "s.yaml", "long: line\n", 11, 1, 2, "old");
  fl_fail_memory(&err, "a field");
  assert_int_equal(err.status, FL_ERR_MEMORY);
  assert_string_equal(err.message, "out of memory for a field");
  assert_string_equal(err.file, "");
  assert_string_equal(err.excerpt, "");
  assert_int_equal(err.line + err.column, 0);
}

static void nobody_may_listen(void **state)
{
  (void)state;
  assert_int_equal(fl_fail(NULL, FL_ERR_FILE, "%d", 1), FL_ERR_FILE);
  assert_int_equal(fl_fail_at(NULL, FL_ERR_VALUE, "s", "t", 1, 1, 1, "%d", 1), FL_ERR_VALUE);
  assert_int_equal(fl_fail_memory(NULL, "x"), FL_ERR_MEMORY);
}

/* 30 x 50 characters: the message keeps 1023, the file name 511, the excerpt 255, each with its zero. */
static void long_texts_are_cut(void **state)
{
  (void)state;
  char text[1501] = "";
  fl_error err;
  for (int i = 0; i < 30; i++) strcat(text, FIFTY);
  fl_fail_at(&err, FL_ERR_VALUE, text, text, 1500, 1, 200, "%s", text);
  assert_int_equal(strlen(err.message), sizeof err.message - 1);
  assert_int_equal(strlen(err.file), sizeof err.file - 1);
  assert_int_equal(strlen(err.excerpt), sizeof err.excerpt - 1);
  char *got = printed(&err);
  assert_non_null(strstr(got, "\n  " TEN));
  assert_non_null(strstr(got, " ^\n"));
  free(got);
  err.column = 300; /* in the part that was cut off: no caret that points at something else */
  got = printed(&err);
  assert_null(strchr(got, '^'));
  free(got);
}

/* Half of a character at the cut is not printed: 254 bytes and a euro sign of three. */
static void a_cut_character_is_left_out(void **state)
{
  (void)state;
  char text[300];
  fl_error err;
  memset(text, 'a', 254);
  strcpy(text + 254, "\xe2\x82\xac and more");
  fl_fail_at(&err, FL_ERR_VALUE, "s", text, strlen(text), 1, 1, "m");
  char *got = printed(&err);
  assert_null(strpbrk(got, "\xe2\x82\xac\\"));
  free(got);
}

typedef struct {
  fl_status status;
  int exit_code;
  const char *text;
} status_case;

/* Exit codes are part of the command's contract: 0 done, 2 wrong input, 3 no plan fits, 4 files, 1 a fault of ours. */
static const status_case status_cases[] = {
    {FL_OK, 0, "success"},
    {FL_ERR_USAGE, 2, "bad command line"},
    {FL_ERR_SYNTAX, 2, "not valid YAML"},
    {FL_ERR_VALUE, 2, "unknown key or bad value"},
    {FL_ERR_INFEASIBLE, 3, "no plan fits"},
    {FL_ERR_FILE, 4, "cannot read or write a file"},
    {FL_ERR_MEMORY, 1, "out of memory"},
    {FL_ERR_INTERNAL, 1, "a fault of fieldline"},
};

static void statuses(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(status_cases); i++) {
    assert_int_equal(fl_exit_code(status_cases[i].status), status_cases[i].exit_code);
    assert_string_equal(fl_status_text(status_cases[i].status), status_cases[i].text);
  }
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(without_a_file_it_is_the_programs_own),
      cmocka_unit_test(a_record_is_filled_anew),
      cmocka_unit_test(nobody_may_listen),
      cmocka_unit_test(long_texts_are_cut),
      cmocka_unit_test(a_cut_character_is_left_out),
      cmocka_unit_test(statuses),
  };
  struct CMUnitTest tests[COUNT(print_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(print_cases); i++)
    tests[n++] = (struct CMUnitTest){print_cases[i].name, check_print, NULL, NULL, (void *)&print_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
