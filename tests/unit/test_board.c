#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/board.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD "board: b\nsummary: a board\n"
#define FIGURE "{value: 2 Gflop/s, from: measured, source: us}"

typedef struct {
  const char *text, *want; /* with line and column */
} refusal;

static const refusal refusals[] = {
    {"summary: a\n", "1:1: board is missing"},
    {"board: b\n", "1:1: summary is missing"},
    {HEAD "sped: " FIGURE "\n", "3:1: sped: unknown key (did you mean \"speed\"?)"},
    {HEAD "speed: 2 Gflop/s\n", "3:8: speed: expected a map (keys: value, from, source), got \"2 Gflop/s\""},
    {HEAD "speed: {from: measured, source: us}\n",
     "3:8: speed: value is missing (expected a speed such as 13.5 Gflop/s)"},
    {HEAD "speed: {value: 2 GB, from: measured, source: us}\n",
     "3:16: speed.value: expected a speed such as 13.5 Gflop/s, from 1 flop/s to 1000 Pflop/s, got \"2 GB\""},
    {HEAD "speed: {value: 2 Gflop/s, source: us}\n", "3:8: speed: from is missing"},
    {HEAD "speed: {value: 2 Gflop/s, from: guessed, source: us}\n",
     "3:33: speed.from: unknown origin \"guessed\" (known: measured, data sheet)"},
    {HEAD "speed: {value: 2 Gflop/s, from: measured}\n", "3:8: speed: source is missing"},
    {HEAD "power: {idel: {value: 1 W, from: measured, source: us}}\n",
     "3:9: power.idel: unknown key (did you mean \"idle\"?)"},
    {HEAD "power: {idle: {value: -1 W, from: measured, source: us}}\n",
     "3:23: power.idle.value: expected a power such as 2.5 W, from 0 W to 1000 kW, got \"-1 W\""},
};

static void check_refusals(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(refusals); i++) {
    fl_board *board;
    fl_error err;
    char got[1200];
    assert_int_equal(fl_board_parse("b.yaml", refusals[i].text, strlen(refusals[i].text), &board, &err), FL_ERR_VALUE);
    assert_null(board);
    snprintf(got, sizeof got, "%zu:%zu: %s", err.line, err.column, err.message);
    assert_string_equal(got, refusals[i].want);
  }
}

static void what_is_not_known_is_left_out(void **state)
{
  (void)state;
  static const char text[] = HEAD "speed: " FIGURE "\npower: {send: {value: 900 mW, from: data sheet, source: them}}\n";
  char value[FL_BOARD_FIGURE_SIZE];
  fl_board *board;
  assert_int_equal(fl_board_parse("b.yaml", text, strlen(text), &board, NULL), FL_OK);
  assert_string_equal(board->name, "b");
  assert_string_equal(board->summary, "a board");
  assert_close(board->figures[FL_BOARD_SPEED].value, 2e9, 0);
  assert_true(board->figures[FL_BOARD_SPEED].is_measured);
  assert_close(board->figures[FL_BOARD_SEND].value, 0.9, 0);
  assert_false(board->figures[FL_BOARD_SEND].is_measured);
  assert_string_equal(board->figures[FL_BOARD_SEND].source, "them");
  assert_string_equal(fl_board_figure_name(FL_BOARD_SEND), "power.send");
  assert_string_equal(fl_board_figure_format(value, FL_BOARD_SEND, 0.9), "900.0 mW");
  assert_true(isnan(board->figures[FL_BOARD_MEMORY].value) && isnan(board->figures[FL_BOARD_IDLE].value));
  fl_board_free(board);
}

/* Those that come along: called as their files are, with a source that says where to look, and more than a name. */
static void boards_that_come_along(void **state)
{
  (void)state;
  char *folder = NULL, **names = NULL;
  size_t count = 0, fast = 0;
  assert_int_equal(setenv("FIELDLINE_BOARDS", FL_SOURCE_DIR "/scenarios/boards", 1), 0);
  assert_int_equal(fl_boards_folder(&folder, NULL), FL_OK);
  assert_int_equal(fl_boards_list(folder, &names, &count, NULL), FL_OK);
  assert_true(count >= 12);
  for (size_t i = 0; i < count; i++) {
    fl_board *board;
    fl_error err;
    if (fl_board_load(names[i], &board, &err) != FL_OK) fail_msg("%s: %s", names[i], err.message);
    assert_string_equal(board->name, names[i]);
    size_t known = 0;
    for (size_t k = 0; k < FL_BOARD_FIGURES; k++) {
      if (isnan(board->figures[k].value)) continue;
      known++;
      assert_true(strlen(board->figures[k].source) > 10);
    }
    assert_true(known >= 1);
    if (!isnan(board->figures[FL_BOARD_SPEED].value)) fast++;
    fl_board_free(board);
  }
  assert_true(fast >= 12);
  fl_board *none;
  fl_error err;
  assert_int_equal(fl_board_load("raspberry-pi-44", &none, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "no board is called \"raspberry-pi-44\" (did you mean \"raspberry-pi-4\"?)");
  assert_int_equal(fl_board_load("../boards/esp32-s3", &none, &err), FL_ERR_VALUE);
  fl_boards_free(names, count);
  free(folder);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(check_refusals),
      cmocka_unit_test(what_is_not_known_is_left_out),
      cmocka_unit_test(boards_that_come_along),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
