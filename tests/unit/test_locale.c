/* A program that has called setlocale() reads and writes the same numbers. */
#include "support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/csv.h"
#include "fieldline/scenario.h"
#include "fieldline/units.h"

/* A locale with decimal commas, compiled into a folder of this test; false where its sources are not installed. */
static bool enter_german(void)
{
  char folder[] = "locale-XXXXXX", command[200];
  if (mkdtemp(folder) == NULL) return false;
  snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 > /dev/null 2>&1", folder);
  int made = system(command);
  setenv("LOCPATH", folder, 1);
  bool entered = made == 0 && setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
  snprintf(command, sizeof command, "rm -rf %s", folder);
  return system(command) == 0 && entered;
}

static int enter(void **state)
{
  static bool german;
  german = enter_german();
  *state = &german;
  return 0;
}

static void need_commas(void **state)
{
  char text[FL_NUMBER_SIZE];
  if (!*(const bool *)*state) skip();
  snprintf(text, sizeof text, "%.1f", 0.5);
  assert_string_equal(text, "0,5"); /* or nothing is tested here */
}

typedef struct {
  const char *text;
  fl_unit unit;
  double value;
  const char *readable;
} number_case;

static const number_case cases[] = {
    {"0.4 s", FL_UNIT_SECONDS, 0.4, "400.0 ms"},
    {"1.048576 MHz", FL_UNIT_HERTZ, 1048576, "1.049 MHz"},
    {"1e-300", FL_UNIT_NONE, 1e-300, "1e-300"},
    {"1.2345678901234567e-30", FL_UNIT_NONE, 1.2345678901234567e-30, "1.235e-30"},
    {"5e-324", FL_UNIT_NONE, 5e-324, "4.941e-324"},
    {"1.5e+20", FL_UNIT_NONE, 1.5e20, "1.5e+20"},
};

static void numbers_have_points(void **state)
{
  need_commas(state);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[FL_QUANTITY_SIZE];
    double value, back;
    assert_true(fl_quantity_parse(cases[i].text, cases[i].unit, &value));
    assert_true(value == cases[i].value);
    assert_string_equal(fl_quantity_format(text, value, cases[i].unit, 4), cases[i].readable);
    assert_null(strchr(fl_number_format(text, value), ','));
    assert_true(fl_number_parse(text, &back) && back == value);
    fl_quantity_exact(text, value, cases[i].unit);
    assert_true(fl_quantity_parse(text, cases[i].unit, &back) && back == value);
  }
  assert_false(fl_number_parse("0,5", &(double){0}));
}

static void a_scenario_is_read_and_written_the_same(void **state)
{
  static const char text[] =
      "model: VGG16\nfield: {nodes: 5, area: {x: [0.5, 9.5], y: [0, 1e-7]}}\nnode: {memory: 1.5 GB}\n"
      "radio: {bandwidth: 1.25 MHz, snr_at_1m: 54.52 dB, exponent: 2.5}\n";
  need_commas(state);
  fl_scenario *s;
  fl_error err;
  char *written = NULL;
  size_t size;
  assert_int_equal(fl_scenario_parse("s", "/", text, strlen(text), NULL, 0, &s, &err), FL_OK);
  assert_true(s->radio.bandwidth_hz == 1.25e6 && s->radio.path_exponent == 2.5 && s->field.y_high_m == 1e-7);
  FILE *out = open_memstream(&written, &size);
  assert_int_equal(fl_scenario_write(out, s, &err), FL_OK);
  fclose(out);
  assert_non_null(strstr(written, "bandwidth: 1.25 MHz, exponent: 2.5,"));
  assert_non_null(strstr(written, "x: [500 mm, 9.5 m]"));
  free(written);
  fl_scenario_free(s);
}

/* A number with a fraction is none of the texts that a spreadsheet would compute, and so gets no mark. */
static void a_table_has_the_same_texts(void **state)
{
  char *written = NULL;
  size_t size;
  need_commas(state);
  FILE *out = open_memstream(&written, &size);
  fl_csv_text(out, "-2.5 dBm");
  fl_csv_number(out, -2.5);
  fclose(out);
  assert_string_equal(written, "-2.5 dBm,-2.5");
  free(written);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_have_points),
      cmocka_unit_test(a_scenario_is_read_and_written_the_same),
      cmocka_unit_test(a_table_has_the_same_texts),
  };
  return cmocka_run_group_tests(tests, enter, NULL);
}
