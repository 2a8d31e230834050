#include "fieldline/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/decimal.h"
#include "fieldline/text.h"

typedef struct {
  const char *symbol;
  double factor; /* to the base unit */
} prefix;

/* Falling factors; NULL ends a list. The empty prefix is the base unit itself. */
static const prefix size_prefixes[] = {{"Pi", 0x1p50}, {"P", 1e15}, {"Ti", 0x1p40}, {"T", 1e12},
                                       {"Gi", 0x1p30}, {"G", 1e9},  {"Mi", 0x1p20}, {"M", 1e6},
                                       {"Ki", 0x1p10}, {"k", 1e3},  {"", 1},        {NULL, 0}};
static const prefix large_prefixes[] = {{"P", 1e15}, {"T", 1e12}, {"G", 1e9}, {"M", 1e6},
                                        {"k", 1e3},  {"", 1},     {NULL, 0}};
static const prefix time_prefixes[] = {{"", 1}, {"m", 1e-3}, {"u", 1e-6}, {"n", 1e-9}, {"p", 1e-12}, {NULL, 0}};
static const prefix length_prefixes[] = {{"k", 1e3}, {"", 1}, {"c", 1e-2}, {"m", 1e-3}, {NULL, 0}};
static const prefix power_prefixes[] = {{"k", 1e3}, {"", 1}, {"m", 1e-3}, {"u", 1e-6}, {NULL, 0}};
static const prefix energy_prefixes[] = {{"M", 1e6}, {"k", 1e3}, {"", 1}, {"m", 1e-3}, {"u", 1e-6}, {NULL, 0}};
static const prefix hour_prefixes[] = {{"k", 3.6e6}, {"", 3600}, {"m", 3.6}, {NULL, 0}}; /* of Wh, in J */
static const prefix no_prefixes[] = {{"", 1}, {NULL, 0}};

typedef struct {
  const char *symbol; /* written behind the prefix */
  const prefix *prefixes;
  const char *example;
} unit_row;

static const unit_row units[] = {
    [FL_UNIT_NONE] = {"", no_prefixes, "a number"},
    [FL_UNIT_BYTES] = {"B", size_prefixes, "a size such as 64 MiB"},
    [FL_UNIT_FLOP_PER_S] = {"flop/s", large_prefixes, "a speed such as 13.5 Gflop/s"},
    [FL_UNIT_HERTZ] = {"Hz", large_prefixes, "a frequency such as 20 MHz"},
    [FL_UNIT_SECONDS] = {"s", time_prefixes, "a time such as 0.4 s"},
    [FL_UNIT_METRES] = {"m", length_prefixes, "a length such as 1 m"},
    [FL_UNIT_DECIBELS] = {"dB", no_prefixes, "decibels such as 4 dB"},
    [FL_UNIT_POWER_RATIO] = {"", no_prefixes, "a ratio such as 283230 or 54.52 dB"},
    [FL_UNIT_SECONDS_PER_BYTE] = {"s/B", time_prefixes, "a time per size such as 2.5 ms/MB"},
    [FL_UNIT_FLOP] = {"flop", large_prefixes, "a count such as 2 Gflop"},
    [FL_UNIT_BITS] = {"bit", large_prefixes, "a size such as 34 Mbit"},
    [FL_UNIT_BITS_PER_S] = {"bit/s", large_prefixes, "a rate such as 20 Mbit/s"},
    [FL_UNIT_DBM] = {"dBm", no_prefixes, "a power such as 20 dBm"},
    [FL_UNIT_BYTES_PER_S] = {"B/s", size_prefixes, "a bandwidth such as 25 GB/s"},
    [FL_UNIT_METRES_PER_S] = {"m/s", length_prefixes, "a speed such as 1.5 m/s"},
    [FL_UNIT_WATTS] = {"W", power_prefixes, "a power such as 2.5 W"},
    [FL_UNIT_JOULES] = {"J", energy_prefixes, "an energy such as 20 Wh"},
};

enum { UNIT_SIZE = 12, MOST_UNITS = 16 }; /* of a name, and of names that a quantity can have */

static bool is_binary(const prefix *p)
{
  return p->symbol[0] != '\0' && p->symbol[1] == 'i';
}

/* The factor of "MiB" among prefixes of a symbol; 0 when the text is something else. */
static double factor_of(const char *text, const prefix *prefixes, const char *symbol)
{
  for (const prefix *p = prefixes; p->symbol != NULL; p++) {
    size_t length = strlen(p->symbol);
    if (strncmp(text, p->symbol, length) == 0 && strcmp(text + length, symbol) == 0) return p->factor;
  }
  return 0;
}

/* "ms/MB": a time over a size. */
static double time_per_size_factor(const char *text)
{
  const char *slash = strchr(text, '/');
  char time[8];
  if (slash == NULL || (size_t)(slash - text) >= sizeof time) return 0;
  memcpy(time, text, (size_t)(slash - text));
  time[slash - text] = '\0';
  double seconds = factor_of(time, time_prefixes, "s"), bytes = factor_of(slash + 1, size_prefixes, "B");
  return bytes > 0 ? seconds / bytes : 0;
}

static double unit_factor(const char *text, fl_unit unit)
{
  if (text[0] == '\0') return 1; /* a bare number is in the base unit */
  if (unit == FL_UNIT_SECONDS && strcmp(text, "min") == 0) return 60;
  if (unit == FL_UNIT_SECONDS && strcmp(text, "h") == 0) return 3600;
  if (unit == FL_UNIT_HERTZ && strcmp(text, "1/s") == 0) return 1;
  if (unit == FL_UNIT_SECONDS_PER_BYTE) return time_per_size_factor(text);
  if (unit == FL_UNIT_FLOP_PER_S && factor_of(text, large_prefixes, "f") > 0) /* as in SimGrid's files: 13.5Gf */
    return factor_of(text, large_prefixes, "f");
  if (unit == FL_UNIT_NONE || unit == FL_UNIT_POWER_RATIO) return 0;
  if (unit == FL_UNIT_JOULES && factor_of(text, hour_prefixes, "Wh") > 0) return factor_of(text, hour_prefixes, "Wh");
  return factor_of(text, units[unit].prefixes, units[unit].symbol);
}

/* value x factor, correctly rounded: factors below one are divided by their exact inverse. */
static double scale(double value, double factor)
{
  return factor < 1 ? value / nearbyint(1 / factor) : value * factor;
}

/* strtod() also takes hexadecimal, "inf" and "nan": not here. */
static bool is_decimal(const char *from, const char *to)
{
  for (; from < to; from++)
    if (!isdigit((unsigned char)*from) && strchr("+-.eE", *from) == NULL) return false;
  return true;
}

/* Is it no double: too large, or 0 of digits that are not? */
static bool is_out_of_range(const char *from, const char *to, double number)
{
  if (number != 0) return !isfinite(number);
  size_t mantissa = strcspn(from, "eE");
  const char *digit = strpbrk(from, "123456789");
  return digit != NULL && digit < to && digit < from + mantissa;
}

bool fl_number_parse(const char *text, double *value)
{
  char *end;
  double number = fl_strtod(text, &end);
  if (end == text || *end != '\0' || !is_decimal(text, end) || is_out_of_range(text, end, number)) return false;
  *value = number;
  return true;
}

static size_t list_prefixed(const prefix *prefixes, const char *symbol, size_t count, char names[][UNIT_SIZE])
{
  for (const prefix *p = prefixes; p->symbol != NULL; p++)
    snprintf(names[count++], UNIT_SIZE, "%s%s", p->symbol, symbol);
  return count;
}

/* What can stand behind a number: prefixes with the symbol, and other words. */
static size_t list_units(fl_unit unit, char names[][UNIT_SIZE])
{
  size_t count = list_prefixed(units[unit].prefixes, units[unit].symbol, 0, names);
  if (unit == FL_UNIT_JOULES) count = list_prefixed(hour_prefixes, "Wh", count, names);
  if (unit == FL_UNIT_SECONDS) strcpy(names[count++], "min");
  return count;
}

/* "20 MB" is a right quantity, of whatever kind: it is not misspelt. */
static bool is_quantity(const char *text)
{
  double value;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (fl_quantity_parse(text, (fl_unit)i, &value)) return true;
  return false;
}

bool fl_quantity_suggest(const char *text, fl_unit unit, char out[FL_QUANTITY_SIZE])
{
  char names[MOST_UNITS][UNIT_SIZE], *end;
  const char *words[MOST_UNITS];
  (void)fl_strtod(text, &end);
  if (unit == FL_UNIT_SECONDS_PER_BYTE || end == text || !is_decimal(text, end) || is_quantity(text)) return false;
  size_t count = list_units(unit, names), digits = (size_t)(end - text);
  for (size_t i = 0; i < count; i++) words[i] = names[i];
  const char *near = fl_suggest(end + strspn(end, " "), words, count);
  if (near == NULL || digits > FL_NUMBER_SIZE) return false;
  snprintf(out, FL_QUANTITY_SIZE, "%.*s %s", (int)digits, text, near);
  return true;
}

bool fl_quantity_parse(const char *text, fl_unit unit, double *value)
{
  char *end, *digits_end;
  double number = fl_strtod(text, &end);
  if (end == text || !is_decimal(text, end)) return false;
  digits_end = end;
  if (*end == ' ') end++;
  if (unit == FL_UNIT_POWER_RATIO && strcmp(end, "dB") == 0) {
    number = fl_ratio_from_db(number);
  } else {
    double factor = unit_factor(end, unit);
    if (factor == 0) return false;
    number = scale(number, factor);
  }
  if (is_out_of_range(text, digits_end, number)) return false;
  *value = number;
  return true;
}

const char *fl_unit_example(fl_unit unit)
{
  return units[unit].example;
}

static char *join(char out[FL_QUANTITY_SIZE], const char *number, const char *prefix_symbol, const char *symbol)
{
  const char *space = prefix_symbol[0] != '\0' || symbol[0] != '\0' ? " " : "";
  snprintf(out, FL_QUANTITY_SIZE, "%s%s%s%s", number, space, prefix_symbol, symbol);
  return out;
}

/* The prefix for people: binary ones for sizes, the largest that leaves at least 1 after rounding. */
static const prefix *readable_prefix(double magnitude, fl_unit unit)
{
  const prefix *chosen = NULL;
  for (const prefix *p = units[unit].prefixes; p->symbol != NULL; p++) {
    if (unit == FL_UNIT_BYTES && p->symbol[0] != '\0' && !is_binary(p)) continue;
    if (unit == FL_UNIT_METRES && p->symbol[0] == 'c') continue;
    chosen = p;
    if (magnitude >= p->factor * 0.9995) break;
  }
  return chosen;
}

/* `digits` significant digits of a magnitude below 1000 or so; whole numbers of a base unit stay whole. */
static void print_readable(char *out, size_t size, double scaled, bool base_unit, int digits)
{
  double magnitude = fabs(scaled);
  const locale_t own = fl_c_locale_enter();
  int before = magnitude < 9.995 ? 1 : magnitude < 99.95 ? 2 : 3;
  if (magnitude >= 1e7 || magnitude < 0.9995)
    snprintf(out, size, "%.*g", digits, scaled);
  else if (base_unit && scaled == floor(scaled))
    snprintf(out, size, "%.0f", scaled);
  else
    snprintf(out, size, "%.*f", digits > before ? digits - before : 0, scaled);
  fl_c_locale_leave(own);
}

char *fl_quantity_format(char out[FL_QUANTITY_SIZE], double value, fl_unit unit, int digits)
{
  char number[FL_NUMBER_SIZE];
  if (isnan(value)) return strcpy(out, "-");
  if (isinf(value)) return strcpy(out, value > 0 ? "inf" : "-inf");
  const prefix *p = value == 0 ? &no_prefixes[0] : readable_prefix(fabs(value), unit);
  print_readable(number, sizeof number, value / p->factor, p->factor == 1, digits);
  return join(out, number, p->symbol, units[unit].symbol);
}

char *fl_quantity_exact(char out[FL_QUANTITY_SIZE], double value, fl_unit unit)
{
  char number[FL_NUMBER_SIZE], candidate[FL_QUANTITY_SIZE];
  fl_number_format(number, value);
  join(out, number, "", units[unit].symbol);
  if (value == 0 || unit == FL_UNIT_SECONDS_PER_BYTE) return out;
  size_t longest = strlen(number) + 1; /* a point is worth a prefix: 1.048576 MHz */
  for (const prefix *p = units[unit].prefixes; p->symbol != NULL; p++) {
    double back;
    bool fits = p->factor < 1 ? fabs(value) < 1 : p->factor > 1 && fabs(value) >= p->factor;
    if (!fits || p->symbol[0] == 'c') continue;
    fl_number_format(number, value / p->factor);
    join(candidate, number, p->symbol, units[unit].symbol);
    if (strlen(number) > longest || !fl_quantity_parse(candidate, unit, &back) || back != value) continue;
    longest = strlen(number) - 1;
    strcpy(out, candidate);
  }
  return out;
}

double fl_ratio_from_db(double decibels)
{
  return pow(10, decibels / 10);
}

double fl_db_from_ratio(double ratio)
{
  return 10 * log10(ratio);
}
