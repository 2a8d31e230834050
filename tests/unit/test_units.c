#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/units.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- reading ---- */

typedef struct {
  const char *text;
  fl_unit unit;
  double want; /* to the last bit */
} parse_case;

static const parse_case parse_cases[] = {
    {"64 MiB", FL_UNIT_BYTES, 67108864}, /* 64 x 2^20 */
    {"64MiB", FL_UNIT_BYTES, 67108864},
    {"64 MB", FL_UNIT_BYTES, 64e6},
    {"1 KiB", FL_UNIT_BYTES, 1024},
    {"1 kB", FL_UNIT_BYTES, 1000},
    {"1.5 GiB", FL_UNIT_BYTES, 1610612736},
    {"2 TiB", FL_UNIT_BYTES, 0x1p41},
    {"2 TB", FL_UNIT_BYTES, 2e12},
    {"1 PiB", FL_UNIT_BYTES, 0x1p50},
    {"1 PB", FL_UNIT_BYTES, 1e15},
    {"12 B", FL_UNIT_BYTES, 12},
    {"12", FL_UNIT_BYTES, 12},
    {"13.5 Gflop/s", FL_UNIT_FLOP_PER_S, 13.5e9},
    {"13.5Gflop/s", FL_UNIT_FLOP_PER_S, 13.5e9},
    {"1 kflop/s", FL_UNIT_FLOP_PER_S, 1000},
    {"1.048576 MHz", FL_UNIT_HERTZ, 1048576}, /* 2^20: 1.048576 is no double, the product still is */
    {"20 MHz", FL_UNIT_HERTZ, 20e6},
    {"3 1/s", FL_UNIT_HERTZ, 3},
    {"0.4 s", FL_UNIT_SECONDS, 0.4},
    {"400 ms", FL_UNIT_SECONDS, 0.4}, /* 400 / 1000 rounds once, 400 x 0.001 twice */
    {"3 us", FL_UNIT_SECONDS, 3e-6},
    {"7 ns", FL_UNIT_SECONDS, 7e-9},
    {"7 ps", FL_UNIT_SECONDS, 7e-12},
    {"1.5 min", FL_UNIT_SECONDS, 90},
    {"2 h", FL_UNIT_SECONDS, 7200},
    {"1 m", FL_UNIT_METRES, 1},
    {"2 km", FL_UNIT_METRES, 2000},
    {"7 cm", FL_UNIT_METRES, 0.07},
    {"7 mm", FL_UNIT_METRES, 0.007},
    {"-3.5", FL_UNIT_METRES, -3.5},
    {"4 dB", FL_UNIT_DECIBELS, 4},
    {"4", FL_UNIT_DECIBELS, 4},
    {"283230", FL_UNIT_POWER_RATIO, 283230},
    {"20 dB", FL_UNIT_POWER_RATIO, 100},
    {"0 dB", FL_UNIT_POWER_RATIO, 1},
    {"2.5 ms/MB", FL_UNIT_SECONDS_PER_BYTE, 2.5e-9},
    {"2.6 ms/MB", FL_UNIT_SECONDS_PER_BYTE, 2.6e-9},
    {"3 ns/B", FL_UNIT_SECONDS_PER_BYTE, 3e-9}, /* 3 x 1e-9 would be the double above */
    {"3 s/GB", FL_UNIT_SECONDS_PER_BYTE, 3e-9},
    {"1 s/GiB", FL_UNIT_SECONDS_PER_BYTE, 0x1p-30},
    {"5 s/B", FL_UNIT_SECONDS_PER_BYTE, 5},
    {"5", FL_UNIT_SECONDS_PER_BYTE, 5},
    {"2 Gflop", FL_UNIT_FLOP, 2e9},
    {"34 Mbit", FL_UNIT_BITS, 34e6},
    {"20 Mbit/s", FL_UNIT_BITS_PER_S, 20e6},
    {"25.6 GB/s", FL_UNIT_BYTES_PER_S, 25.6e9},
    {"2 KiB/s", FL_UNIT_BYTES_PER_S, 2048},
    {"900 mW", FL_UNIT_WATTS, 0.9},
    {"2.7 W", FL_UNIT_WATTS, 2.7},
    {"5 J", FL_UNIT_JOULES, 5},
    {"20 Wh", FL_UNIT_JOULES, 72000},
    {"3 mWh", FL_UNIT_JOULES, 10.8},
    {"125 mJ", FL_UNIT_JOULES, 0.125},
    {"2 kWh", FL_UNIT_JOULES, 7.2e6},
    {"1e3", FL_UNIT_NONE, 1000},
    {"+1.5E-3", FL_UNIT_NONE, 0.0015},
    {".5", FL_UNIT_NONE, 0.5},
    {"5.", FL_UNIT_NONE, 5},
    {"0", FL_UNIT_NONE, 0},
};

static void reads_quantities(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(parse_cases); i++) {
    double got = NAN;
    if (!fl_quantity_parse(parse_cases[i].text, parse_cases[i].unit, &got))
      fail_msg("\"%s\" refused", parse_cases[i].text);
    if (got != parse_cases[i].want) fail_msg("\"%s\": %.17g, not %.17g", parse_cases[i].text, got, parse_cases[i].want);
  }
}

typedef struct {
  fl_unit unit;
  const char *texts[32]; /* ends at NULL */
} refused_case;

static const refused_case refused_cases[] = {
    {FL_UNIT_BYTES,
     {"", " ", "MiB", "64 Mib", "64 mib", "64 MiB MiB", "64  MiB", "64 MiB ", " 64 MiB", "64 Mi", "64 M", "64 KB",
      "64 s", "64 Mbit", "0x10", "0x1p4 B", "1e300 PB", "-1e300 PB"}},
    {FL_UNIT_SECONDS, {"inf", "-infinity", "nan", "nan(1) s", "5 m", "1 ks", "1 minute"}},
    {FL_UNIT_NONE,
     {"1e999", "1e-999", "-0.01e-999", "1e", "1e+", "1,5", "1_000", "--1", "+-1", "1.2.3", "5 %", "5 B", "5 dB"}},
    {FL_UNIT_POWER_RATIO, {"4000 dB", "5 x", "5 db"}},
    {FL_UNIT_DECIBELS, {"4 mdB", "4 B"}},
    {FL_UNIT_METRES, {"1 Mm", "1 M", "1 um"}},
    {FL_UNIT_HERTZ, {"1 mHz", "1 MiHz", "1 1/min"}},
    {FL_UNIT_SECONDS_PER_BYTE, {"1 s", "1 s/", "1 /B", "1 s/s", "1 B/s", "1 s/B/B", "1 microsecond/B"}},
};

static void refuses_the_rest(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(refused_cases); i++)
    for (const char *const *text = refused_cases[i].texts; *text != NULL; text++) {
      double got = -77;
      if (fl_quantity_parse(*text, refused_cases[i].unit, &got)) fail_msg("\"%s\" read as %g", *text, got);
      assert_true(got == -77); /* untouched */
    }
}

/* ---- writing for people ---- */

typedef struct {
  double value;
  fl_unit unit;
  int digits;
  const char *want;
} format_case;

static const format_case format_cases[] = {
    {67108864, FL_UNIT_BYTES, 3, "64.0 MiB"},
    {98670000, FL_UNIT_BYTES, 3, "94.1 MiB"}, /* 98 670 000 / 2^20 = 94.10 */
    {1023, FL_UNIT_BYTES, 3, "1023 B"},       /* whole bytes stay whole */
    {1024, FL_UNIT_BYTES, 3, "1.00 KiB"},
    {1, FL_UNIT_BYTES, 3, "1 B"},
    {0.5, FL_UNIT_BYTES, 3, "0.5 B"},
    {0, FL_UNIT_BYTES, 3, "0 B"},
    {1048570, FL_UNIT_BYTES, 3, "1.00 MiB"}, /* 1 048 570 / 2^10 = 1023.99, no "1024 KiB" */
    {2.9, FL_UNIT_SECONDS, 3, "2.90 s"},
    {0.0029, FL_UNIT_SECONDS, 3, "2.90 ms"},
    {0.9999, FL_UNIT_SECONDS, 3, "1.00 s"},
    {999.4e-6, FL_UNIT_SECONDS, 3, "999 us"},
    {1e-9, FL_UNIT_SECONDS, 3, "1.00 ns"},
    {12, FL_UNIT_SECONDS, 3, "12 s"},
    {123.4, FL_UNIT_SECONDS, 3, "123 s"},
    {-0.25, FL_UNIT_SECONDS, 3, "-250 ms"},
    {13.5e9, FL_UNIT_FLOP_PER_S, 3, "13.5 Gflop/s"},
    {1048576, FL_UNIT_HERTZ, 3, "1.05 MHz"},
    {9.996e6, FL_UNIT_BITS, 3, "10.0 Mbit"}, /* 9.996 rounds to 10.0, three digits */
    {99.96e6, FL_UNIT_BITS, 3, "100 Mbit"},
    {8e6, FL_UNIT_BITS_PER_S, 4, "8.000 Mbit/s"},
    {0.05, FL_UNIT_METRES, 3, "50.0 mm"}, /* no centimetres among kilo and milli */
    {1500, FL_UNIT_METRES, 3, "1.50 km"},
    {54.52, FL_UNIT_DECIBELS, 4, "54.52 dB"},
    {283230, FL_UNIT_POWER_RATIO, 3, "283230"},
    {1.2345, FL_UNIT_NONE, 3, "1.23"},
    {0.2344, FL_UNIT_NONE, 3, "0.234"},
    {0.00234567, FL_UNIT_NONE, 3, "0.00235"}, /* as rare a rate as one in seven minutes */
    {-0.00001, FL_UNIT_NONE, 3, "-1e-05"},
    {1e12, FL_UNIT_NONE, 3, "1e+12"},
    {2e18, FL_UNIT_FLOP, 3, "2000 Pflop"},   /* above the largest prefix */
    {1e-15, FL_UNIT_SECONDS, 3, "0.001 ps"}, /* below the smallest */
    {NAN, FL_UNIT_SECONDS, 3, "-"},
    {INFINITY, FL_UNIT_SECONDS, 3, "inf"},
    {-INFINITY, FL_UNIT_BYTES, 3, "-inf"},
};

static void writes_for_people(void **state)
{
  (void)state;
  char out[FL_QUANTITY_SIZE];
  for (size_t i = 0; i < COUNT(format_cases); i++) {
    const format_case *c = &format_cases[i];
    assert_ptr_equal(fl_quantity_format(out, c->value, c->unit, c->digits), out);
    if (strcmp(out, c->want) != 0) fail_msg("%.17g: \"%s\", not \"%s\"", c->value, out, c->want);
  }
}

/* ---- writing for files ---- */

typedef struct {
  double value;
  fl_unit unit;
  const char *want;
} exact_case;

static const exact_case exact_cases[] = {
    {67108864, FL_UNIT_BYTES, "64 MiB"},
    {64e6, FL_UNIT_BYTES, "64 MB"},
    {1000, FL_UNIT_BYTES, "1 kB"},
    {1000.5, FL_UNIT_BYTES, "1.0005 kB"}, /* a prefix may cost a point, */
    {1234567, FL_UNIT_BYTES, "1.234567 MB"},
    {100000001, FL_UNIT_BYTES, "100.000001 MB"},
    {0.5, FL_UNIT_BYTES, "0.5 B"},
    {0, FL_UNIT_BYTES, "0 B"},
    {1048576, FL_UNIT_HERTZ, "1.048576 MHz"},
    {20e6, FL_UNIT_HERTZ, "20 MHz"},
    {13.5e9, FL_UNIT_FLOP_PER_S, "13.5 Gflop/s"},
    {0.4, FL_UNIT_SECONDS, "400 ms"},
    {12.5, FL_UNIT_SECONDS, "12.5 s"},
    {3e-6, FL_UNIT_SECONDS, "3 us"},
    {0.07, FL_UNIT_METRES, "70 mm"},
    {1500, FL_UNIT_METRES, "1.5 km"},
    {2.5e-9, FL_UNIT_SECONDS_PER_BYTE, "2.5e-09 s/B"},
    {283230, FL_UNIT_POWER_RATIO, "283230"},
    {4, FL_UNIT_DECIBELS, "4 dB"},
    {0.1, FL_UNIT_NONE, "0.1"},
    {1.0 / 3, FL_UNIT_NONE, "0.3333333333333333"},
};

static void writes_for_files(void **state)
{
  (void)state;
  char out[FL_QUANTITY_SIZE];
  for (size_t i = 0; i < COUNT(exact_cases); i++)
    assert_string_equal(fl_quantity_exact(out, exact_cases[i].value, exact_cases[i].unit), exact_cases[i].want);
}

/* A finite double: any bits, what people type (few digits and a power of ten, of two, or whole), or what lies in the
 * range of seconds and bits. */
static double draw_double(uint64_t *seed)
{
  double value;
  uint64_t bits;
  switch (draw_below(seed, 5)) {
  case 0:
    do {
      bits = draw(seed);
      memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value));
    return value;
  case 1:
    return (double)draw_below(seed, 100000) * pow(10, (double)draw_below(seed, 30) - 15);
  case 2:
    return ldexp((double)(draw_below(seed, 1000) + 1), (int)draw_below(seed, 100) - 50);
  case 3:
    return (double)(draw(seed) >> draw_below(seed, 64)) * (draw_below(seed, 2) ? 1 : -1);
  default:
    return draw_unit(seed) * pow(10, (double)draw_below(seed, 22) - 5);
  }
}

static const char *reference_format(char out[FL_NUMBER_SIZE], double value)
{
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(out, FL_NUMBER_SIZE, "%.*g", digits, value);
    if (strtod(out, NULL) == value) break;
  }
  return out;
}

/* The shortest of 15 to 17 digits that reads back, whichever way it was found. */
static void numbers_read_back(void **state)
{
  (void)state;
  uint64_t seed = 1;
  char got[FL_NUMBER_SIZE], want[FL_NUMBER_SIZE];
  for (size_t i = 0; i < 100000; i++) {
    double value = draw_double(&seed);
    if (i % 7 == 0) value = nextafter(value, INFINITY);
    if (!isfinite(value)) continue;
    fl_number_format(got, value);
    double back = strtod(got, NULL);
    if (back != value || signbit(back) != signbit(value)) fail_msg("%a became \"%s\"", value, got);
    if (strcmp(got, reference_format(want, value)) != 0) fail_msg("%a: \"%s\", not \"%s\"", value, got, want);
  }
}

/* Where digits turn over: powers of ten and of two with their neighbours, the ends of the format's ranges. */
static void numbers_read_back_at_the_edges(void **state)
{
  (void)state;
  char got[FL_NUMBER_SIZE], want[FL_NUMBER_SIZE];
  for (int exponent = -325; exponent <= 308; exponent++)
    for (int base = 2; base <= 10; base += 8) {
      double value = pow(base, exponent);
      for (int step = 0; step < 40; step++) value = nextafter(value, 0);
      for (int step = 0; step < 80; step++, value = nextafter(value, INFINITY))
        assert_string_equal(fl_number_format(got, value), reference_format(want, value));
    }
}

static void quantities_read_back(void **state)
{
  (void)state;
  uint64_t seed = 2;
  char out[FL_QUANTITY_SIZE];
  for (size_t i = 0; i < 30000; i++) {
    double value = draw_double(&seed), back = NAN;
    for (int unit = FL_UNIT_NONE; unit <= FL_UNIT_JOULES; unit++) {
      if (i % 4 != (size_t)unit % 4) continue; /* a quarter each: time */
      fl_quantity_exact(out, value, (fl_unit)unit);
      if (!fl_quantity_parse(out, (fl_unit)unit, &back) || back != value || signbit(back) != signbit(value))
        fail_msg("unit %d: %a became \"%s\", that is %a", unit, value, out, back);
    }
  }
}

/* No value, unit or number of digits writes beyond its buffer. */
static void formatted_quantities_fit(void **state)
{
  (void)state;
  uint64_t seed = 3;
  for (size_t i = 0; i < 20000; i++) {
    char out[FL_QUANTITY_SIZE + 8];
    double value = draw_double(&seed);
    memset(out, '#', sizeof out);
    fl_quantity_format(out, value, (fl_unit)(i % (FL_UNIT_JOULES + 1)), 1 + (int)(i % 9));
    assert_non_null(memchr(out, '\0', FL_QUANTITY_SIZE));
    assert_memory_equal(out + FL_QUANTITY_SIZE, "########", 8);
  }
}

static void decibels(void **state)
{
  (void)state;
  double ratio;
  assert_close(fl_ratio_from_db(54.52), 283139.1995, 1e-9); /* 10^5.452 */
  assert_close(fl_db_from_ratio(283230), 54.52139255, 1e-9);
  assert_close(fl_ratio_from_db(-10), 0.1, 1e-15);
  assert_close(fl_db_from_ratio(fl_ratio_from_db(3.7)), 3.7, 1e-14);
  assert_true(fl_quantity_parse("54.52 dB", FL_UNIT_POWER_RATIO, &ratio));
  assert_true(ratio == fl_ratio_from_db(54.52));
}

/* Every unit's example ends in a quantity that it reads, but for the words of the plain number. */
static void examples_can_be_read(void **state)
{
  (void)state;
  double value;
  for (int unit = FL_UNIT_BYTES; unit <= FL_UNIT_JOULES; unit++) {
    const char *example = fl_unit_example((fl_unit)unit), *at = strpbrk(example, "0123456789");
    assert_non_null(at);
    if (unit == FL_UNIT_POWER_RATIO) at = strstr(example, "54.52");
    assert_true(fl_quantity_parse(at, (fl_unit)unit, &value));
  }
  assert_string_equal(fl_unit_example(FL_UNIT_NONE), "a number");
}

typedef struct {
  const char *text;
  fl_unit unit;
  const char *want; /* NULL: nothing is suggested */
} suggest_case;

static const suggest_case suggest_cases[] = {
    {"14 KB", FL_UNIT_BYTES, "14 kB"},  {"14 Ki", FL_UNIT_BYTES, "14 KiB"},
    {"64Mib", FL_UNIT_BYTES, "64 MiB"}, {"5 mhz", FL_UNIT_HERTZ, "5 MHz"},
    {"3 sec", FL_UNIT_SECONDS, "3 s"},  {"2 Gflops", FL_UNIT_FLOP_PER_S, "2 Gflop/s"},
    {"14 kB", FL_UNIT_BYTES, NULL},     {"20 MB", FL_UNIT_HERTZ, NULL},
    {"fourteen", FL_UNIT_BYTES, NULL},  {"14 elephants", FL_UNIT_BYTES, NULL},
    {"0x10 KB", FL_UNIT_BYTES, NULL},
};

static void suggests_the_nearest_unit(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(suggest_cases); i++) {
    const suggest_case *c = &suggest_cases[i];
    char out[FL_QUANTITY_SIZE];
    double value;
    if (fl_quantity_suggest(c->text, c->unit, out) != (c->want != NULL)) fail_msg("\"%s\"", c->text);
    if (c->want == NULL) continue;
    assert_string_equal(out, c->want);
    assert_true(fl_quantity_parse(out, c->unit, &value));
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_quantities),
      cmocka_unit_test(refuses_the_rest),
      cmocka_unit_test(writes_for_people),
      cmocka_unit_test(writes_for_files),
      cmocka_unit_test(numbers_read_back),
      cmocka_unit_test(numbers_read_back_at_the_edges),
      cmocka_unit_test(quantities_read_back),
      cmocka_unit_test(formatted_quantities_fit),
      cmocka_unit_test(decibels),
      cmocka_unit_test(examples_can_be_read),
      cmocka_unit_test(suggests_the_nearest_unit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
