/* Doubles as the shortest decimal that reads back, fast: result files hold millions of them.
 *
 * The reference is printf with 15, 16, then 17 digits until strtod() gives the same double. Between 1e-4 and 1e15,
 * where nearly all numbers are, the fast way finds the same text exactly: a double is mantissa / 2^shift, so its
 * digits are those of mantissa x 10^k / 2^shift, and the product fits into 128 bits. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/powers_of_ten.h"
#include "fieldline/units.h"

enum { FEWEST_DIGITS = 15, MOST_DIGITS = 17 };

static char *format_reference(char *out, double value)
{
  locale_t before = fl_c_locale_enter();
  for (int digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits++) {
    snprintf(out, FL_NUMBER_SIZE, "%.*g", digits, value);
    if (strtod(out, NULL) == value) break;
  }
  fl_c_locale_leave(before);
  return out;
}

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 wide;

enum { LEAST_EXPONENT = -4 };

/* 10^LEAST_EXPONENT and up: no double lies between the exact power and its rounded value here. */
static const double thresholds[] = {1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
                                    1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* The first `count` digits of mantissa / 2^shift, whose leading one stands for 10^exponent; half goes to even, as in
 * printf. True when they read back: 17 always do, fewer when they are less than half a unit of the mantissa away.
 * (Never exactly half: that would take a power of 10 divisible by 2^(shift + 1).) */
static bool round_digits(uint64_t mantissa, int shift, int exponent, int count, uint64_t *digits)
{
  int power = count - 1 - exponent; /* at most 20: the product stays below 2^53 x 10^20 < 2^120 */
  wide scale = power < MOST_DIGITS ? fl_powers_of_ten[power]
                                   : (wide)fl_powers_of_ten[MOST_DIGITS] * fl_powers_of_ten[power - MOST_DIGITS];
  wide scaled = mantissa * scale, whole = scaled >> shift, rest = scaled - (whole << shift), one = (wide)1 << shift;
  bool up = rest * 2 > one || (rest * 2 == one && (whole & 1) != 0);
  *digits = (uint64_t)whole + up;
  return count == MOST_DIGITS || (up ? one - rest : rest) * 2 < scale;
}

/* As "%g" has it: the point behind exponent + 1 digits, no zeros at the end of a fraction. */
static void put_digits(char *out, uint64_t digits, int count, int exponent)
{
  char text[MOST_DIGITS];
  for (; count > 1 && digits % 10 == 0; count--) digits /= 10;
  for (int i = count - 1; i >= 0; i--, digits /= 10) text[i] = (char)('0' + digits % 10);
  int whole = exponent < 0 ? 0 : exponent + 1; /* places before the point */
  int ready = count < whole ? count : whole;   /* of them, those with digits: zeros follow */
  memcpy(out, text, (size_t)ready);
  memset(out + ready, '0', (size_t)(whole - ready));
  out += whole;
  if (exponent < 0) *out++ = '0';
  if (count > ready) {
    *out++ = '.';
    for (int zeros = -1 - exponent; zeros > 0; zeros--) *out++ = '0';
    memcpy(out, text + ready, (size_t)(count - ready));
    out += count - ready;
  }
  *out = '\0';
}

static void put_whole(char *out, uint64_t value)
{
  int count = 1;
  while (value >= fl_powers_of_ten[count]) count++;
  put_digits(out, value, count, count - 1);
}

static bool format_fast(char *out, double value)
{
  uint64_t bits, digits;
  int exponent = LEAST_EXPONENT, count = FEWEST_DIGITS;
  if (value < 0) *out++ = '-';
  value = fabs(value);
  if (!(value >= 1e-4 && value < 1e15)) return false;
  if (value == floor(value)) { /* all of its digits, none of them rounded */
    put_whole(out, (uint64_t)value);
    return true;
  }
  memcpy(&bits, &value, sizeof bits);
  uint64_t unit = (uint64_t)1 << (DBL_MANT_DIG - 1), mantissa = bits & (unit - 1);
  int shift = 1023 + DBL_MANT_DIG - 1 - (int)(bits >> (DBL_MANT_DIG - 1)); /* IEEE 754 binary64 */
  if (mantissa == 0) return false; /* a power of two: its lower neighbour is nearer */
  while (value >= thresholds[exponent + 1 - LEAST_EXPONENT]) exponent++;
  while (!round_digits(mantissa | unit, shift, exponent, count, &digits)) count++;
  if (digits == fl_powers_of_ten[count]) return false; /* rounded up into another exponent */
  put_digits(out, digits, count, exponent);
  return true;
}

#else

static bool format_fast(char *out, double value)
{
  (void)out;
  (void)value;
  return false;
}

#endif

char *fl_number_format(char out[FL_NUMBER_SIZE], double value)
{
  if (value == 0) return strcpy(out, signbit(value) ? "-0" : "0");
  return format_fast(out, value) ? out : format_reference(out, value);
}
