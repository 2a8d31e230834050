#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/environment.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
  const char *name;
  double frequency_hz; /* 0: its own */
  double loss_at_1m_db, exponent, shadowing_db, break_distance_m, exponent_beyond, shadowing_beyond_db;
} loss_case;

/* Free space at 1 m: 20 log10(4 pi f / 299792458). 0.914 GHz: 20 log10 38.3121 = 31.6667; 5.2 GHz: 20 log10 217.968 =
 * 46.7679; 2.4 GHz: 20 log10 100.601 = 40.0520. log10 5.2 = 0.716003.
 * 3gpp-inh-nlos: 32.4 + 20 x 0.716003 = 46.7201 and 17.3 + 24.9 x 0.716003 = 35.1285, which meet where 11.5916 dB are
 * 10 (3.83 - 1.73) log10 d: d = 10^0.551980 = 3.56435 m; at 1 GHz 32.4 and 17.3: 10^(15.1 / 21) = 5.23658 m.
 * 3gpp-inf-dl: 47.3201 and 32.9201: 10^(14.4 / 10.2) = 25.8086 m. 3gpp-inf-los: 31.84 + 19 x 0.716003 = 45.4441.
 * itu-office: 32 + 20 log10 2.4 = 39.6042. */
static const loss_case loss_cases[] = {
    {"retail-914", 0, 31.6667, 2.2, 8.7, 0, 0, 0},
    {"3gpp-inh-los", 0, 46.7201, 1.73, 3, 0, 0, 0},
    {"3gpp-inh-nlos", 0, 46.7201, 1.73, 8.03, 3.56435, 3.83, 8.03},
    {"3gpp-inh-nlos", 1e9, 32.4, 1.73, 8.03, 5.23658, 3.83, 8.03},
    {"3gpp-inf-dl", 0, 47.3201, 2.55, 7.2, 25.8086, 3.57, 7.2},
    {"3gpp-inf-los", 0, 45.4441, 2.15, 4.3, 0, 0, 0},
    {"itu-office", 0, 39.6042, 3, 10, 0, 0, 0},
    {"tgn-d", 0, 46.7679, 2, 3, 10, 3.5, 5},
    {"tgn-d", 2.4e9, 40.0520, 2, 3, 10, 3.5, 5},
    {"tgn-f", 0, 46.7679, 2, 3, 30, 3.5, 6},
};

static void check_loss(void **state)
{
  const loss_case *c = *state;
  const fl_environment *environment = fl_environment_find(c->name, NULL);
  assert_non_null(environment);
  assert_string_equal(fl_environment_name(environment), c->name);
  fl_path_loss loss = fl_environment_path_loss(
      environment, c->frequency_hz > 0 ? c->frequency_hz : fl_environment_frequency_hz(environment));
  assert_close(loss.loss_at_1m_db, c->loss_at_1m_db, 2e-6);
  assert_close(loss.exponent, c->exponent, 0);
  assert_close(loss.shadowing_db, c->shadowing_db, 0);
  assert_close(loss.break_distance_m, c->break_distance_m, 2e-5);
  assert_close(loss.exponent_beyond, c->exponent_beyond, 0);
  assert_close(loss.shadowing_beyond_db, c->shadowing_beyond_db, 0);
}

/* Every row is found by its name, once, says its source, and loses more the farther off: at 0.5 to 100 GHz, as
 * TR 38.901 has it. */
static void every_row_is_whole(void **state)
{
  (void)state;
  for (size_t i = 0; i < fl_environment_count(); i++) {
    const fl_environment *row = fl_environment_at(i);
    assert_ptr_equal(fl_environment_find(fl_environment_name(row), NULL), row);
    assert_non_null(strrchr(fl_environment_summary(row), ')'));
    assert_true(fl_environment_frequency_hz(row) >= 0.5e9);
    for (double frequency_hz = 0.5e9; frequency_hz < 100e9; frequency_hz *= 1.3) {
      fl_path_loss loss = fl_environment_path_loss(row, frequency_hz);
      assert_true(loss.loss_at_1m_db > 20 && loss.exponent > 1 && loss.shadowing_db > 0);
      assert_true(loss.break_distance_m == 0 || loss.exponent_beyond > loss.exponent);
      assert_true(loss.break_distance_m == 0 || (loss.break_distance_m >= 1 && loss.shadowing_beyond_db > 0));
    }
  }
}

static void unknown_names_get_the_nearest(void **state)
{
  (void)state;
  fl_error err;
  assert_null(fl_environment_find("tng-d", &err));
  assert_int_equal(err.status, FL_ERR_VALUE);
  assert_string_equal(err.message, "no environment is called \"tng-d\" (did you mean \"tgn-d\"?)");
  assert_null(fl_environment_find("the moon", &err));
  assert_string_equal(err.message, "no environment is called \"the moon\" (`fieldline list` shows them)");
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(every_row_is_whole),
      cmocka_unit_test(unknown_names_get_the_nearest),
  };
  struct CMUnitTest tests[COUNT(loss_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(loss_cases); i++)
    tests[n++] = (struct CMUnitTest){loss_cases[i].name, check_loss, NULL, NULL, (void *)&loss_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
