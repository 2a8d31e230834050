#include <stdlib.h>
#include <string.h>

#include "cli/field_map.h"
#include "draw.h"
#include "fieldline/text.h"
#include "nodes.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MOST_NODES = 50, MOST_PARTS = 12 };

typedef struct {
  fl_plan plan;
  fl_plan_part parts[MOST_PARTS];
  fl_plan_hop hops[MOST_PARTS];
  fl_activity activities[2 * MOST_PARTS];
} chain;

/* A plan with nothing in it but what a map needs. */
static void make_chain(chain *c, const size_t *nodes, size_t count, size_t bottleneck)
{
  *c = (chain){.plan = {.part_count = count, .bottleneck = bottleneck, .bottleneck_s = 1}};
  c->plan.parts = c->parts;
  c->plan.hops = c->hops;
  c->plan.hop_count = count - 1;
  c->plan.activities = c->activities;
  for (size_t i = 0; i < count; i++) {
    c->parts[i] = (fl_plan_part){.points = {i, i + 1}, .node = nodes[i], .activity = c->plan.activity_count++};
    if (i + 1 == count) break;
    c->hops[i] = (fl_plan_hop){.from = nodes[i], .to = nodes[i + 1], .activity = c->plan.activity_count++};
  }
  c->activities[bottleneck].duration_s = 1;
}

/* The map as a text, which the caller frees. */
static char *draw_map(const fl_field *field, const fl_plan *plan, terminal on)
{
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  fl_error err = {0};
  assert_non_null(out);
  assert_int_equal(field_map_draw(out, field, plan, NULL, &on, &err), FL_OK);
  assert_int_equal(fclose(out), 0);
  return text;
}

typedef struct {
  const char *name;
  fl_node nodes[6];
  size_t node_count, chain[4], part_count, bottleneck;
  int columns;
  bool colours;
  const char *want;
} exact_case;

/* clang-format off */
#define PART 0
#define HOP 1

static const exact_case exact_cases[] = {
    /* 34 columns, 68 dots: 100 m are 67 steps. b is in the last column, the middle, step 33, in column 16. */
    {"a line", {NODE("a", 0, 0, 0, 0), NODE("b", 100, 0, 0, 0)}, 2, {0, 1}, 2, HOP, 40, false,
     "    ┌──────────────────────────────────┐\n"
     "    │                                  │\n"
     "    │                                  │\n"
     "    │0:a                            1:b│\n"
     "0 m ┤●⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉*⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉→●│\n"
     "    │                                  │\n"
     "    │                                  │\n"
     "    └┬─────┬──────┬──────┬──────┬─────┬┘\n"
     "     0    20     40     60     80  100 m\n"
     "  ● part:node   ⠤→ hop   * bottleneck\n"},
    /* c stands where the star would: that goes beside it. */
    {"in colours", {NODE("a", 0, 0, 0, 0), NODE("b", 100, 0, 0, 0), NODE("c", 50, 0, 0, 0)}, 3, {1, 0}, 2, HOP, 40, true,
     "    \033[2m┌──────────────────────────────────┐\033[0m\n"
     "    \033[2m│                                  │\033[0m\n"
     "    \033[2m│                                  │\033[0m\n"
     "    \033[2m│\033[0m\033[1m1:a                            0:b\033[0m\033[2m│\033[0m\n"
     "0 m \033[2m┤\033[0m\033[1m●\033[0m\033[1;31m←⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉*\033[0m\033[2m·\033[0m\033[1;31m⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉\033[0m\033[1m●\033[0m\033[2m│\033[0m\n"
     "    \033[2m│                                  │\033[0m\n"
     "    \033[2m│                                  │\033[0m\n"
     "    \033[2m└┬─────┬──────┬──────┬──────┬─────┬┘\033[0m\n"
     "     0    20     40     60     80  100 m\n"
     "  \033[1m● \033[0mpart:node   \033[36m⠤→ \033[0mhop   \033[1;31m* \033[0mbottleneck\n"
     "  \033[2m· \033[0m1 other node\n"},
    /* No extent, 30 columns and 6 rows around it. */
    {"a point", {NODE("here", -2.5, 7, 0, 0), NODE("too", -2.5, 7, 0, 0)}, 2, {0}, 1, PART, 40, false,
     "    ┌──────────────────────────────┐\n"
     "    │                              │\n"
     "    │                              │\n"
     "    │                              │\n"
     "7 m ┤              ●0:here *       │\n"
     "    │                              │\n"
     "    │                              │\n"
     "    └──────────────┬───────────────┘\n"
     "                 -2.5 m\n"
     "  ● part:node   * bottleneck\n"
     "  · 1 other node\n"},
    /* 6 rows, 24 dots: 10 m are 23 steps. Of 60 dots across, 18 stand before them: a and b are in column 9, c and d, 23 dots
     * on, in column 20. */
    {"a square", {NODE("a", 0, 0, 0, 0), NODE("b", 0, 10, 0, 0), NODE("c", 10, 10, 0, 0), NODE("d", 10, 0, 0, 0)}, 4, {0, 1, 2}, 3,
     4, 40, false,
     "     ┌──────────────────────────────┐\n"
     "10 m ┤      1:b●⠉⠉⠉⠉⠉⠉⠉⠉⠉→●2:c *    │\n"
     "     │         ↑                    │\n"
     "     │         ⡇                    │\n"
     "     │         ⡇                    │\n"
     "     │         ⡇                    │\n"
     "   0 ┤         ●0:a       ·d        │\n"
     "     └─────────┬───┬──┬───┬─────────┘\n"
     "               0   4  6  10 m\n"
     "  ● part:node   ⠤→ hop   * bottleneck\n"
     "  · 1 other node\n"},
    /* A metre of a hundred is less than a column. By itself it gets a fifth of its length, and a round number, around it. */
    {"magnified", {NODE("a", 0, 0, 0, 0), NODE("b", 1, 0, 0, 0), NODE("c", 100, 100, 0, 0)}, 3, {0, 1}, 2, HOP, 80, false,
     "      ┌─ field ──────────────────────┐        ┌─ chain ───────────────────────┐\n"
     "100 m ┤                     ·        │        │                               │\n"
     "      │                              │  0.2 m ┤                               │\n"
     "      │                              │        │                               │\n"
     "      │                              │        │ 0:a●⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒*⠒⠒⠒⠒⠒⠒⠒⠒⠒→●1:b │\n"
     "      │                              │        │                               │\n"
     "      │                              │   -0.2 ┤                               │\n"
     "    0 ┤        ●                     │        │                               │\n"
     "      └────────┬────┬───────┬────────┘        └┬──────────────┬──────────────┬┘\n"
     "               0   40      100 m              -0.2           0.5          1.2 m\n"
     "  ● part:node   ⠤→ hop   * bottleneck   · 1 other node\n"},
    /* 5 m are 23 steps of 24 dots; 4.6 of them 21, 4.9 of them 23. The upper end is 0, without a sign. */
    {"below nought", {NODE("a", -5, -5, 0, 0), NODE("b", -0.4, -0.1, 0, 0)}, 2, {0, 1}, 2, HOP, 40, false,
     "    ┌──────────────────────────────┐\n"
     "0 m ┤                  ↗●1:b       │\n"
     "    │                ⢀⠎            │\n"
     "    │              ⢀⠔⠁             │\n"
     "    │            ⢀⠔*               │\n"
     "    │           ⡰⠁                 │\n"
     " -5 ┤      0:a●⠊                   │\n"
     "    └─────────┬───┬──────┬─────────┘\n"
     "             -5  -3      0 m\n"
     "  ● part:node   ⠤→ hop   * bottleneck\n"},
    /* The same without room for two maps. */
    {"too close for a star", {NODE("a", 0, 0, 0, 0), NODE("b", 1, 0, 0, 0), NODE("c", 100, 100, 0, 0)}, 3, {0, 1}, 2, HOP, 60, false,
     "      ┌──────────────────────────────┐\n"
     "100 m ┤                     ·c       │\n"
     "      │                              │\n"
     "      │                              │\n"
     "      │                              │\n"
     "      │                              │\n"
     "      │                              │\n"
     "    0 ┤     1:b●0:a *→1              │\n"
     "      └────────┬────┬───────┬────────┘\n"
     "               0   40      100 m\n"
     "  ● part:node   ⠤→ hop   * bottleneck   · 1 other node\n"},
};
/* clang-format on */

static void check_exact(void **state)
{
  const exact_case *c = *state;
  fl_field field = {c->node_count, (fl_node *)c->nodes}; /* only read */
  chain of;
  make_chain(&of, c->chain, c->part_count, c->bottleneck);
  char *got = draw_map(&field, &of.plan, (terminal){c->columns, 1, c->colours});
  assert_string_equal(got, c->want);
  free(got);
}

/* What holds for every map. */
static void check_shape(const char *text, terminal on)
{
  int columns = on.columns < FIELD_MAP_LEAST_COLUMNS ? FIELD_MAP_LEAST_COLUMNS : on.columns, rows = 0;
  if (columns > FIELD_MAP_MOST_COLUMNS) columns = FIELD_MAP_MOST_COLUMNS;
  char *copy = strdup(text), *rest = copy, *line;
  assert_non_null(copy);
  assert_true(text[strlen(text) - 1] == '\n');
  for (; (line = strsep(&rest, "\n")) != NULL && rest != NULL; rows++) {
    assert_true(fl_text_columns(line) <= columns);
    assert_true(line[0] != '\0' && line[strlen(line) - 1] != ' ');
  }
  assert_true(rows <= (on.rows == 0                     ? FIELD_MAP_MOST_ROWS
                       : on.rows > FIELD_MAP_LEAST_ROWS ? on.rows
                                                        : FIELD_MAP_LEAST_ROWS));
  assert_non_null(strstr(text, "●"));
  free(copy);
}

/* Times that a word of a label stands in a text with nothing of a label next to it. */
static size_t count_whole(const char *text, const char *word)
{
  static const char label[] = "0123456789:n";
  size_t count = 0, length = strlen(word);
  for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
    bool begins = at == text || strchr(label, at[-1]) == NULL;
    bool ends = at[length] == '\0' || strchr(label, at[length]) == NULL;
    count += begins && ends;
  }
  return count;
}

/* How many names the legend says are missing. */
static size_t count_missing(const char *text)
{
  const char *said = strstr(text, "no room for ");
  return said == NULL ? 0 : (size_t)strtoul(said + strlen("no room for "), NULL, 10);
}

/* `text` without its colours, in place. */
static void strip(char *text)
{
  char *to = text;
  for (const char *from = text; *from != '\0';) {
    if (*from == '\033')
      from += strcspn(from, "m") + 1;
    else
      *to++ = *from++;
  }
  *to = '\0';
}

typedef struct {
  fl_field field;
  fl_node nodes[MOST_NODES];
  char ids[MOST_NODES][8];
  chain chain;
} drawn;

/* 2 to 50 nodes; 2 to 12 of them, or all, are the chain. */
static void draw_field(drawn *d, uint64_t *state)
{
  size_t count = 2 + draw_below(state, MOST_NODES - 1), most = count < MOST_PARTS ? count : MOST_PARTS;
  size_t parts = 2 + draw_below(state, most - 1), order[MOST_NODES];
  double wide = 1 + 200 * draw_unit(state), high = 1 + 200 * draw_unit(state);
  for (size_t i = 0; i < count; i++) {
    snprintf(d->ids[i], sizeof d->ids[i], "n%zu", i);
    d->nodes[i] = (fl_node)NODE(d->ids[i], -50 + wide * draw_unit(state), -50 + high * draw_unit(state), 1, 0);
    size_t at = draw_below(state, i + 1);
    order[i] = order[at];
    order[at] = i;
  }
  d->field = (fl_field){count, d->nodes};
  make_chain(&d->chain, order, parts, draw_below(state, 2 * parts - 1));
}

/* Labels lie over nothing that is a label or a mark: each is there whole, once, or the legend counts it as missing. */
static void check_random(void **state)
{
  uint64_t seed = 1;
  (void)state;
  for (int trial = 0; trial < 1500; trial++) {
    drawn d;
    draw_field(&d, &seed);
    const fl_plan *plan = &d.chain.plan;
    terminal on = {40 + (int)draw_below(&seed, 121), draw_below(&seed, 2) == 0 ? 0 : 12 + (int)draw_below(&seed, 40),
                   false};
    char *text = draw_map(&d.field, plan, on);
    size_t whole = 0;
    check_shape(text, on);
    for (size_t i = 0; i < plan->part_count; i++) {
      char label[32];
      snprintf(label, sizeof label, "%zu:%s", i, d.nodes[plan->parts[i].node].id);
      size_t times = count_whole(text, label);
      assert_true(times <= 1);
      whole += times;
    }
    assert_int_equal(whole + count_missing(text), plan->part_count);
    assert_non_null(strchr(text, '*'));
    on.colours = true;
    char *coloured = draw_map(&d.field, plan, on);
    assert_string_not_equal(coloured, text);
    strip(coloured);
    assert_string_equal(coloured, text);
    free(coloured);
    free(text);
  }
}

typedef struct {
  const char *name;
  fl_node nodes[3];
} odd_case;

static const odd_case odd_cases[] = {
    {"all in one place", {NODE("a", 5, 5, 1, 0), NODE("b", 5, 5, 1, 0), NODE("c", 5, 5, 1, 0)}},
    {"upright", {NODE("a", 5, -1, 1, 0), NODE("b", 5, 0, 1, 0), NODE("c", 5, 1000, 1, 0)}},
    {"as far as scenarios go", {NODE("a", -1e7, -1e7, 1, 0), NODE("b", 1e7, 1e7, 1, 0), NODE("c", 0, 0, 1, 0)}},
    {"a hair apart and far off",
     {NODE("a", 1e7, 1e7, 1, 0), NODE("b", 1e7 + 1e-8, 1e7, 1, 0), NODE("c", 1e7, 1e7 + 2e-9, 1, 0)}},
    {"tiny", {NODE("a", 0, 0, 1, 0), NODE("b", 1e-300, 0, 1, 0), NODE("c", 0, 5e-324, 1, 0)}},
    {"as far as numbers go",
     {NODE("a", -1e308, 1e308, 1, 0), NODE("b", 1e308, -1e308, 1, 0), NODE("c", 0, 1e300, 1, 0)}},
    {"flat as a hair", {NODE("a", -1e7, 1e-9, 1, 0), NODE("b", 1e7, 2e-9, 1, 0), NODE("c", 3, 0, 1, 0)}},
    {"long names",
     {NODE("a-name-that-is-longer-than-the-map-is-wide-at-its-narrowest", 0, 0, 1, 0),
      NODE("東京東京東京東京東京東京東京東京東京東京東京", 1, 1, 1, 0),
      NODE("\xcc\x81o\xcc\x81\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 1, 0, 1, 0)}},
    {"names that are none", {NODE("\x1b[31m\a", 0, 0, 1, 0), NODE("\xff\xfe", 1, 1, 1, 0), NODE("", 1, 0, 1, 0)}},
};

static void check_odd(void **state)
{
  const odd_case *c = *state;
  static const size_t nodes[] = {0, 2, 1};
  fl_field field = {3, (fl_node *)c->nodes}; /* only read */
  for (size_t parts = 1; parts <= COUNT(nodes); parts++) {
    chain of;
    make_chain(&of, nodes, parts, 2 * parts - 2);
    for (int columns = 1; columns <= 170; columns++) {
      terminal on = {columns, columns % 50, false};
      char *text = draw_map(&field, &of.plan, on);
      check_shape(text, on);
      assert_null(strchr(text, '\033'));
      free(text);
    }
  }
}

/* Of 10 000 nodes the chain still has all its names. */
static void check_many(void **state)
{
  enum { MANY = 10000 };
  static const size_t nodes[] = {17, 4000, 9000};
  uint64_t seed = 7;
  fl_field field = {MANY, calloc(MANY, sizeof(fl_node))};
  chain of;
  (void)state;
  assert_non_null(field.nodes);
  for (size_t i = 0; i < MANY; i++)
    field.nodes[i] = (fl_node){.id = i == 17     ? "first"
                                     : i == 4000 ? "second"
                                                 : "more",
                               .x_m = 500 * draw_unit(&seed),
                               .y_m = 500 * draw_unit(&seed),
                               .memory_bytes = 1};
  make_chain(&of, nodes, COUNT(nodes), 1);
  char *text = draw_map(&field, &of.plan, (terminal){100, 0, false});
  check_shape(text, (terminal){100, 0, false});
  assert_non_null(strstr(text, "0:first"));
  assert_non_null(strstr(text, "1:second"));
  assert_non_null(strstr(text, "2:more"));
  assert_non_null(strstr(text, "9997 other nodes"));
  free(text);
  free(field.nodes);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(exact_cases) + COUNT(odd_cases) + 2];
  size_t count = 0;
  for (size_t i = 0; i < COUNT(exact_cases); i++)
    tests[count++] = (struct CMUnitTest){exact_cases[i].name, check_exact, NULL, NULL, (void *)&exact_cases[i]};
  for (size_t i = 0; i < COUNT(odd_cases); i++)
    tests[count++] = (struct CMUnitTest){odd_cases[i].name, check_odd, NULL, NULL, (void *)&odd_cases[i]};
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_random);
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_many);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
