#include "support.h"

#include <string.h>

#include "fieldline/changes.h"
#include "nodes.h"
#include "text_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static fl_node nodes[] = {NODE("a", 0, 0, 1, 0), NODE("b", 100, 0, 1, 0), NODE("c-1", 300, 0, 1, 0),
                          NODE("1", 300, 10, 1, 0), NODE("a-c", 300, 20, 1, 0)};
static const fl_field field = {COUNT(nodes), nodes};
static const fl_field_params area = AREA(0, 300, 0, 50, 5, 1, 0);

/* ---- what can be ---- */

typedef struct {
  const char *name;
  fl_change change;
  bool in_area, rates_are_given;
  const char *fault; /* how it begins; NULL: none */
} fault_case;

static const fault_case faults[] = {
    {"down", {1, FL_CHANGE_UP, 0, 0, {0}}, true, true, NULL},
    {"neither up nor down", {1, FL_CHANGE_UP, 0, 0, {2}}, true, false, "expected yes or no"},
    {"before the beginning", {-1, FL_CHANGE_UP, 0, 0, {0}}, true, false, "expected a date"},
    {"no date", {NAN, FL_CHANGE_UP, 0, 0, {0}}, true, false, "expected a date"},
    {"never", {INFINITY, FL_CHANGE_UP, 0, 0, {0}}, true, false, "expected a date"},
    {"to the corner", {1, FL_CHANGE_MOVE, 0, 0, {300, 50}}, true, false, NULL},
    {"over the edge", {1, FL_CHANGE_MOVE, 0, 0, {300, 50.5}}, true, false, "out of the field"},
    {"anywhere where there is no edge", {1, FL_CHANGE_MOVE, 0, 0, {-300, 50.5}}, false, false, NULL},
    {"to nowhere", {1, FL_CHANGE_MOVE, 0, 0, {0, NAN}}, false, false, "expected two lengths"},
    {"where places mean nothing", {1, FL_CHANGE_MOVE, 0, 0, {3, 3}}, false, true, "the links are the platform's"},
    {"at a standstill", {1, FL_CHANGE_SPEED, 0, 0, {0}}, true, true, NULL},
    {"backwards", {1, FL_CHANGE_SPEED, 0, 0, {-0.5}}, true, false, "expected a factor"},
    {"ten times as fast", {1, FL_CHANGE_RATE, 0, 1, {10}}, true, true, NULL},
    {"too fast", {1, FL_CHANGE_RATE, 0, 1, {2e6}}, true, false, "expected a factor"},
    {"no link", {1, FL_CHANGE_RATE, 1, 1, {1}}, true, false, "a link joins two nodes"},
    {"weaker", {1, FL_CHANGE_LOSS, 0, 1, {6}}, true, false, NULL},
    {"much too weak", {1, FL_CHANGE_LOSS, 0, 1, {400}}, true, false, "expected a loss"},
    {"where there is no signal", {1, FL_CHANGE_LOSS, 0, 1, {6}}, true, true, "the links are the platform's"},
};

static void check_fault(void **state)
{
  const fault_case *c = *state;
  const fl_change_input in = {
      .field = &field, .area = c->in_area ? &area : NULL, .rates_are_given = c->rates_are_given};
  const char *fault = fl_change_fault(&c->change, &in);
  if (c->fault == NULL)
    assert_null(fault);
  else
    assert_memory_equal(fault, c->fault, strlen(c->fault));
}

static void kinds_are_called_what_they_are(void **state)
{
  (void)state;
  fl_change_kind found = FL_CHANGE_UP;
  for (int kind = 0; kind < FL_CHANGE_KINDS; kind++) {
    assert_true(fl_change_kind_find(fl_change_kind_name((fl_change_kind)kind), &found));
    assert_int_equal(found, kind);
  }
  assert_false(fl_change_kind_find("node", &found));
  assert_true(fl_change_is_of_link(FL_CHANGE_LOSS));
  assert_false(fl_change_is_of_link(FL_CHANGE_MOVE));
  assert_int_equal(fl_change_value_count(FL_CHANGE_MOVE), 2);
  assert_int_equal(fl_change_value_count(FL_CHANGE_LOSS), 1);
}

/* ---- the stream ---- */

static void rows_are_whole(void **state)
{
  (void)state;
  for (size_t i = 0; i < fl_change_source_count(); i++) {
    const fl_change_source *row = fl_change_source_at(i);
    assert_true(row->name[0] != '\0' && row->summary[0] != '\0');
    assert_true(row->is_asked != NULL && row->open != NULL && row->next != NULL && row->close != NULL);
    assert_false(row->is_asked(&(fl_change_spec){0}));
  }
}

/* List and file as one: at equal dates the list comes first, and each keeps its order. */
static void sources_are_merged(void **state)
{
  (void)state;
  static const char text[] = "time,kind,node,value\n# a comment\n\n1,up,b,no\n"
                             "2 s , move , b , 30 m 40\n2,rate,a-b,0.25\r\n3000 ms,loss,c-1-1,6 dB\n4,down,1\n"
                             "5,up,\"a\",\n5,speed,a,0.5\n6,loss,a-c-b,-3";
  static const fl_change list[] = {{0, FL_CHANGE_UP, 0, 0, {0}}, {2, FL_CHANGE_SPEED, 2, 2, {3}}};
  static const fl_change want[] = {{0, FL_CHANGE_UP, 0, 0, {0}},      {1, FL_CHANGE_UP, 1, 1, {0}},
                                   {2, FL_CHANGE_SPEED, 2, 2, {3}},   {2, FL_CHANGE_MOVE, 1, 1, {30, 40}},
                                   {2, FL_CHANGE_RATE, 0, 1, {0.25}}, {3, FL_CHANGE_LOSS, 2, 3, {6}},
                                   {4, FL_CHANGE_UP, 3, 3, {0}},      {5, FL_CHANGE_UP, 0, 0, {1}},
                                   {5, FL_CHANGE_SPEED, 0, 0, {0.5}}, {6, FL_CHANGE_LOSS, 4, 1, {-3}}};
  text_folder folder = text_folder_make();
  const fl_change_spec spec = {
      .list = list, .list_count = COUNT(list), .file = text_file_write(&folder, "w.csv", text, strlen(text))};
  const fl_change_input in = {.spec = &spec, .field = &field, .area = &area};
  assert_true(fl_changes_are_asked(&spec));
  for (int again = 0; again < 2; again++) {
    fl_changes *changes;
    assert_int_equal(fl_changes_open(&in, &changes, NULL), FL_OK);
    for (size_t i = 0; i < COUNT(want); i++) {
      fl_change got;
      assert_true(fl_changes_next_s(changes) == want[i].date_s);
      assert_int_equal(fl_changes_take(changes, &got, NULL), FL_OK);
      assert_int_equal(got.kind, want[i].kind);
      assert_int_equal(got.node, want[i].node);
      assert_int_equal(got.peer, want[i].peer);
      assert_true(got.date_s == want[i].date_s && got.value[0] == want[i].value[0]);
      assert_true(got.kind != FL_CHANGE_MOVE || got.value[1] == want[i].value[1]);
    }
    assert_true(isinf(fl_changes_next_s(changes)));
    fl_changes_close(changes);
  }
  text_folder_remove(&folder);
}

/* b goes down at 1 and 5 and comes back at 3; a and c never go. */
static void who_may_come_back(void **state)
{
  (void)state;
  static const fl_change list[] = {
      {1, FL_CHANGE_UP, 1, 1, {0}}, {3, FL_CHANGE_UP, 1, 1, {1}}, {5, FL_CHANGE_UP, 1, 1, {0}}};
  static const size_t failing[] = {0};
  fl_change_spec spec = {.list = list, .list_count = COUNT(list)};
  assert_true(fl_changes_may_raise(&spec, 1, 1));
  assert_false(fl_changes_may_raise(&spec, 1, 5));
  assert_false(fl_changes_may_raise(&spec, 0, 0));
  spec.fading = (fl_fading_params){.model = FL_FADING_RAYLEIGH, .block_s = 1}; /* raises nobody */
  assert_false(fl_changes_may_raise(&spec, 1, 5));
  spec.failures = (fl_failure_params){10, 1, {failing, 1}}; /* of a alone */
  assert_true(fl_changes_may_raise(&spec, 0, 5));
  assert_false(fl_changes_may_raise(&spec, 1, 5));
  spec.failures.nodes = (fl_node_set){NULL, 0}; /* of all */
  assert_true(fl_changes_may_raise(&spec, 1, 5));
  spec.failures = (fl_failure_params){0};
  spec.file = "w.csv"; /* not read for this */
  assert_true(fl_changes_may_raise(&spec, 1, 5));
}

/* The same nodes; b moves at 4. */
static void who_may_turn_and_what_else(void **state)
{
  (void)state;
  static const fl_change list[] = {{1, FL_CHANGE_UP, 1, 1, {0}}, {4, FL_CHANGE_MOVE, 1, 1, {3, 3}}};
  static const size_t failing[] = {0};
  fl_change_spec spec = {.list = list, .list_count = COUNT(list)};
  assert_true(fl_changes_may_turn(&spec, 1, 1)); /* where it may not be raised */
  assert_false(fl_changes_may_turn(&spec, 1, 1.5));
  assert_false(fl_changes_may_turn(&spec, 0, 0));
  assert_false(fl_changes_only_turn(&spec, 3));
  assert_true(fl_changes_only_turn(&spec, 4));
  spec.failures = (fl_failure_params){10, 1, {failing, 1}};
  assert_true(fl_changes_may_turn(&spec, 0, 9));
  assert_true(fl_changes_only_turn(&spec, 9));
  spec.fading = (fl_fading_params){.model = FL_FADING_RAYLEIGH, .block_s = 1};
  assert_false(fl_changes_only_turn(&spec, 9));
  spec.fading = (fl_fading_params){0};
  spec.mobility.model = FL_MOBILITY_WAYPOINT;
  assert_false(fl_changes_only_turn(&spec, 9));
  spec.mobility.model = FL_MOBILITY_NONE;
  spec.file = "w.csv";
  assert_false(fl_changes_only_turn(&spec, 9));
}

typedef struct {
  const char *name, *text, *message;
  size_t line, column;
} file_case;

static const file_case files[] = {
    {"not a date", "time,kind,node,value\nsoon,up,a,no\n", "time: expected a date from 0 to 1e+12 s, got \"soon\"", 2,
     1},
    {"nan", "nan,up,a,no\n", "time: expected a date from 0 to 1e+12 s, got \"nan\"", 1, 1},
    {"negative", "-1,up,a,no\n", "time: expected a date from 0 to 1e+12 s, got \"-1\"", 1, 1},
    {"a second header", "1,up,a,no\ntime,kind,node,value\n", "time: expected a date from 0 to 1e+12 s, got \"time\"", 2,
     1},
    {"back in time", "2,up,a,no\n1.5,up,a,yes\n", "time: goes back (the change before is at 2 s), got \"1.5\"", 2, 1},
    {"an unknown kind", "1,explode,a,1\n", "kind: expected up, down, move, speed, rate, loss or fade, got \"explode\"",
     1, 3},
    {"an unknown node", "1,up,c1,no\n", "node: the field has no such node (did you mean \"c-1\"?), got \"c1\"", 1, 6},
    {"a node for a link", "1,rate,a,1\n", "link: expected two nodes of the field such as a-b, got \"a\"", 1, 8},
    {"a link that may be two", "1,rate,a-c-1,1\n", "link: more than one hyphen has a node on both sides, got \"a-c-1\"",
     1, 8},
    {"no value", "1,rate,a-b\n", "value: expected a factor, got \"\"", 1, 11},
    {"one place", "1,move,a,3\n", "value: expected two lengths such as 30 40, got \"3\"", 1, 10},
    {"out of the field", "1,move,a,3 51\n", "value: out of the field (field.area), got \"3 51\"", 1, 10},
    {"maybe", "1,up,a,maybe\n", "value: expected yes or no, got \"maybe\"", 1, 8},
    {"too large", "1,speed,a,1e7\n", "value: expected a factor from 0 to 1e+06, got \"1e7\"", 1, 11},
    {"too few", "1,up\n", "expected time,kind,node or link,value, got \"1,up\"", 1, 1},
    {"too many", "1,up,a,no,no\n", "expected time,kind,node or link,value, got \"1,up,a,no,no\"", 1, 1},
};

static void check_file(void **state)
{
  const file_case *c = *state;
  text_folder folder = text_folder_make();
  const fl_change_spec spec = {.file = text_file_write(&folder, "w.csv", c->text, strlen(c->text))};
  const fl_change_input in = {.spec = &spec, .field = &field, .area = &area};
  fl_changes *changes;
  fl_change change;
  fl_error err = {0};
  fl_status status = fl_changes_open(&in, &changes, &err);
  while (status == FL_OK && fl_changes_next_s(changes) < INFINITY) status = fl_changes_take(changes, &change, &err);
  fl_changes_close(changes);
  assert_int_equal(status, FL_ERR_VALUE);
  assert_string_equal(err.message, c->message);
  assert_string_equal(err.file, spec.file);
  assert_int_equal(err.line, c->line);
  assert_int_equal(err.column, c->column);
  text_folder_remove(&folder);
}

static void a_file_that_is_not_there(void **state)
{
  (void)state;
  const fl_change_spec spec = {.file = "/nowhere/w.csv"};
  fl_changes *changes;
  assert_int_equal(fl_changes_open(&(fl_change_input){.spec = &spec, .field = &field}, &changes, NULL), FL_ERR_FILE);
  assert_null(changes);
}

int main(void)
{
  enum { FAULTS = COUNT(faults), FILES = COUNT(files) };
  struct CMUnitTest tests[FAULTS + FILES + 6] = {cmocka_unit_test(kinds_are_called_what_they_are),
                                                 cmocka_unit_test(rows_are_whole),
                                                 cmocka_unit_test(sources_are_merged),
                                                 cmocka_unit_test(who_may_come_back),
                                                 cmocka_unit_test(who_may_turn_and_what_else),
                                                 cmocka_unit_test(a_file_that_is_not_there)};
  for (size_t i = 0; i < FAULTS; i++) /* the cast: cmocka keeps its state without const */
    tests[6 + i] = (struct CMUnitTest){faults[i].name, check_fault, NULL, NULL, (void *)&faults[i]};
  for (size_t i = 0; i < FILES; i++)
    tests[6 + FAULTS + i] = (struct CMUnitTest){files[i].name, check_file, NULL, NULL, (void *)&files[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
