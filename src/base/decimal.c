#include "base/decimal.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/c_locale.h"
#include "base/powers_of_ten.h"

double fl_strtod(const char *text, char **end)
{
  locale_t before = fl_c_locale_enter();
  double number = strtod(text, end);
  fl_c_locale_leave(before);
  return number;
}

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 wide;

enum { MOST_DIGITS = FL_POWERS_OF_TEN - 1, WORD_BITS = 64, DOUBLE_BITS = 53 };

static int bits_of(uint64_t x)
{
  return WORD_BITS - __builtin_clzll(x);
}

/* The quotient is worked out to two bits more than a double has, the last of which stands for all behind it: so it
 * rounds as the exact one. */
static double divide(uint64_t numerator, uint64_t denominator)
{
  if (numerator == 0) return 0;
  int shift = DOUBLE_BITS + 2 - bits_of(numerator) + bits_of(denominator);
  if (shift < 0) shift = 0;
  wide shifted = (wide)numerator << shift;
  uint64_t quotient = (uint64_t)(shifted / denominator), rest = shifted % denominator != 0;
  return ldexp((double)(quotient | rest), -shift);
}

bool fl_decimal_read(const char *text, double *value)
{
  uint64_t number = 0;
  size_t digits = 0, behind_point = 0;
  bool point = false;
  for (; *text != '\0'; text++) {
    unsigned digit = (unsigned char)*text - (unsigned)'0';
    if (*text == '.' && !point) {
      point = true;
      continue;
    }
    if (digit > 9 || ++digits > MOST_DIGITS) return false;
    number = 10 * number + digit;
    behind_point += point;
  }
  *value = divide(number, fl_powers_of_ten[behind_point]);
  return digits > 0;
}

#else

bool fl_decimal_read(const char *text, double *value)
{
  (void)text, (void)value;
  return false;
}

#endif
