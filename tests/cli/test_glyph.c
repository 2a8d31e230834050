#include "cli/map/glyph.h"
#include "support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
  const char *name, *text;
  int columns;      /* of the whole text */
  int room;         /* to cut it to */
  const char *want; /* what is left then */
} glyph_case;

static const glyph_case cases[] = {
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
  const glyph_case *c = *state;
  char got[8 * GLYPH_SIZE];
  assert_int_equal(glyph_columns(c->text), c->columns);
  glyph_cut(got, c->text, c->room);
  assert_string_equal(got, c->want);
  assert_true(glyph_columns(got) <= c->room);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_glyphs, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
