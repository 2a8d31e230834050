/* Libraries loaded while the program runs: libm stands for them all. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "fieldline/library.h"

#define CALLS(X) X(floor) X(hypot)

static struct {
  CALLS(FL_LIBRARY_FIELD)
} calls;
static const char *const names[] = {CALLS(FL_LIBRARY_NAME)};
static const char *const others[] = {"floor", "hypotenuse"};

static void test_functions(void **state)
{
  fl_error err = {.status = FL_OK};
  fl_library library = {.soname = "libm.so.6", .names = names, .count = 2, .functions = &calls};
  (void)state;
  assert_int_equal(fl_library_load(&library, &err), FL_OK);
  assert_true(calls.floor(2.5) == 2);
  assert_true(calls.hypot(3, 4) == 5);
  memset(&calls, 0, sizeof calls);
  assert_int_equal(fl_library_load(&library, &err), FL_OK); /* once */
  assert_null(calls.floor);
}

static void test_missing(void **state)
{
  static const struct {
    fl_library library;
    const char *text;
  } cases[] = {
      {{.soname = "libnowhere.so.1", .names = names, .count = 2, .functions = &calls},
       "cannot load libnowhere.so.1: libnowhere.so.1: cannot open"},
      {{.soname = "libm.so.6", .names = others, .count = 2, .functions = &calls}, "undefined symbol: hypotenuse"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    fl_error err = {.status = FL_OK};
    fl_library library = cases[i].library;
    assert_int_equal(fl_library_load(&library, &err), FL_ERR_FILE);
    assert_non_null(strstr(err.message, cases[i].text));
    assert_false(library.loaded);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_functions), cmocka_unit_test(test_missing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
