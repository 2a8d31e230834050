/* Plain decimal numbers, against strtod(). */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "draw.h"

enum { NUMBERS = 300000 };

#ifdef __SIZEOF_INT128__
static const bool reads = true;
#else
static const bool reads = false;
#endif

static void check(const char *text)
{
  double value = NAN;
  bool known = fl_decimal_read(text, &value);
  assert_int_equal(known, reads);
  if (known && value != strtod(text, NULL)) fail_msg("%s: %.17g, not %.17g", text, value, strtod(text, NULL));
}

/* 2^53 + 1 is half way between two doubles, and so is 2^52 + 1 + 1/2; the last of 19 digits decides. */
static const char *const numbers[] = {"0",
                                      "0.0",
                                      "5.",
                                      ".5",
                                      "007",
                                      "1",
                                      "0.1",
                                      "9007199254740993",
                                      "4503599627370497.5",
                                      "4503599627370497.499",
                                      "4503599627370497.501",
                                      "9999999999999999999",
                                      "0.000000000000000001",
                                      "1.000000000000000000",
                                      "8.999999999999999999"};

static const char *const others[] = {
    "", ".", "1.2.3", "1e3", "-1", "+1", " 1", "1 ", "0x10", "inf", "nan", "1,5", "12345678901234567890"};

static void by_hand(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) check(numbers[i]);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    double value;
    if (fl_decimal_read(others[i], &value)) fail_msg("\"%s\" is read", others[i]);
  }
}

/* Dates as they are written, and digits at random with the point anywhere. */
static void as_strtod(void **state)
{
  uint64_t random = 3;
  char text[40];
  (void)state;
  for (int i = 0; i < NUMBERS; i++) {
    int before = snprintf(text, sizeof text, "%.17g", 1e5 * draw_unit(&random));
    if (before <= 20 && strchr(text, 'e') == NULL && strspn(text, "0.") < 2) check(text);
    unsigned long long digits = draw(&random) % 10000000000000000000u;
    before = snprintf(text, sizeof text, "%llu", digits >> draw_below(&random, 64));
    size_t at = draw_below(&random, (size_t)before + 1);
    memmove(text + at + 1, text + at, (size_t)before + 1 - at);
    text[at] = '.';
    check(text);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_hand),
      cmocka_unit_test(as_strtod),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
