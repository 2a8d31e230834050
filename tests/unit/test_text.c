#include <stdlib.h>

#include "fieldline/text.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
  const char *name, *text;
  int columns;      /* of the whole text */
  int room;         /* to cut it to */
  const char *want; /* what is left then */
} text_case;

static const text_case cases[] = {
    {"nothing", "", 0, 4, ""},
    {"fits", "gate", 4, 4, "gate"},
    {"one too many", "stairs", 6, 5, "stai…"},
    {"no room but for the ellipsis", "stairs", 6, 1, "…"},
    {"two bytes, one column", "Küche", 5, 3, "Kü…"},
    {"wide characters take two columns", "東京", 4, 4, "東京"},
    {"half of a wide one is not shown", "東京", 4, 3, "東…"},
    {"nor where only one column is left", "a東京", 5, 3, "a…"},
    {"an accent stays with its letter", "e\xcc\x81t", 2, 2, "e\xcc\x81t"},
    {"an accent with nothing below it is left out", "\xcc\x81t", 1, 1, "t"},
    {"a picture outside of the 16 bits", "\xf0\x9f\x93\xb7x", 3, 3, "\xf0\x9f\x93\xb7x"},
    {"joiners and variants are left out",
     "\xe2\x80\x8d"
     "a\xef\xb8\x8f"
     "b",
     2, 2, "ab"},
    {"so are directions of writing",
     "a\xe2\x80\xae"
     "b",
     2, 2, "ab"},
    {"controls are replaced", "a\x1b[m", 4, 4, "a\xef\xbf\xbd[m"},
    {"so is what is no UTF-8",
     "a\xff"
     "b\xe6\x9d",
     5, 5,
     "a\xef\xbf\xbd"
     "b\xef\xbf\xbd\xef\xbf\xbd"},
    {"of twenty accents as many as have room", /* 1 + 7 x 2 = 15 bytes */
     "o\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
     "\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
     1, 1, "o\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"},
};

static void check_glyphs(void **state)
{
  const text_case *c = *state;
  char got[8 * FL_GLYPH_SIZE];
  assert_int_equal(fl_text_columns(c->text), c->columns);
  assert_int_equal(fl_text_cut(got, c->text, c->room), fl_text_columns(c->want));
  assert_string_equal(got, c->want);
  assert_true(fl_text_columns(got) <= c->room);
}

/* What is printed, and what goes into 8 bytes: seven and the zero. */
static const struct {
  const char *text, *printed, *cut;
} prints[] = {
    {"", "", ""},
    {"results/day", "results/day", "results"},
    {"a\nb\tc\rd", "a\\nb\\tc\\rd", "a\\nb\\tc"},
    {"\x1b[2J", "\\x1b[2J", "\\x1b[2J"},
    {"\x01\x7f", "\\x01\\x7f", "\\x01"},
    {"\xc2\x9b"
     "2J",
     "\\u009b2J", "\\u009b2"},
    {"a\xff\xc3", "a\\xff\\xc3", "a\\xff"},
    {"\xe6\x9d", "\\xe6\\x9d", "\\xe6"},
    {"\xe2\x80\xaex", "\\u202ex", "\\u202ex"},
    {"\xe2\x80\xa9", "\\u2029", "\\u2029"},
    {"\xef\xbb\xbf", "\\ufeff", "\\ufeff"},
    {"C:\\new", "C:\\new", "C:\\new"},
    {"東京タ", "東京タ", "東京"}, /* three bytes each */
    {"e\xcc\x81", "e\xcc\x81", "e\xcc\x81"},
};

static void escapes(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(prints); i++) {
    char *printed, cut[8];
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    assert_non_null(out);
    fl_text_print(out, prints[i].text);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(printed, prints[i].printed);
    fl_text_escape(cut, sizeof cut, prints[i].text);
    assert_string_equal(cut, prints[i].cut);
    free(printed);
  }
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases) + 1];
  tests[COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(escapes);
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_glyphs, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
