/* Characters of UTF-8: what bytes decode to, how wide they are, where a cut may be. */
#include "support.h"

#include <string.h>

#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Unicode 15, chapter 3: well-formed byte sequences are those of table 3-7; the code points are worked out by hand,
 * such as e6 9d b1 = 0110 011101 110001 = U+6771. */
typedef struct {
  const char *name, *text;
  size_t size;
  int32_t want;
  size_t bytes;
} decode_case;

static const decode_case decode_cases[] = {
    {"ASCII", "A", 1, 0x41, 1},
    {"a zero is a character like others", "\0", 1, 0, 1},
    {"the first of two bytes", "\xc2\x80", 2, 0x80, 2},
    {"the last of two", "\xdf\xbf", 2, 0x7ff, 2},
    {"the first of three", "\xe0\xa0\x80", 3, 0x800, 3},
    {"three", "\xe6\x9d\xb1", 3, 0x6771, 3},
    {"the last before the surrogates", "\xed\x9f\xbf", 3, 0xd7ff, 3},
    {"the first of four", "\xf0\x90\x80\x80", 4, 0x10000, 4},
    {"the last of all", "\xf4\x8f\xbf\xbf", 4, 0x10ffff, 4},
    {"only the first of two is there", "\xc3", 1, FL_UTF8_NONE, 1},
    {"two of three", "\xe6\x9d", 2, FL_UTF8_NONE, 1},
    {"three of four", "\xf0\x9f\x93", 3, FL_UTF8_NONE, 1},
    {"cut by a letter", "\xe6\x9dx", 3, FL_UTF8_NONE, 1},
    {"a byte that continues nothing", "\x80", 1, FL_UTF8_NONE, 1},
    {"a longer form of A", "\xc1\x81", 2, FL_UTF8_NONE, 1},
    {"a longer form of U+07FF", "\xe0\x9f\xbf", 3, FL_UTF8_NONE, 1},
    {"a longer form of U+FFFF", "\xf0\x8f\xbf\xbf", 4, FL_UTF8_NONE, 1},
    {"a surrogate", "\xed\xa0\x80", 3, FL_UTF8_NONE, 1},
    {"beyond U+10FFFF", "\xf4\x90\x80\x80", 4, FL_UTF8_NONE, 1},
    {"a byte that never stands in UTF-8", "\xff", 1, FL_UTF8_NONE, 1},
};

static void decodes(void **state)
{
  const decode_case *c = *state;
  size_t bytes;
  assert_int_equal(fl_utf8_at(c->text, c->size, &bytes), c->want);
  assert_int_equal(bytes, c->bytes);
  if (c->size == 1 && c->want == 0) return; /* of a text that ends with a zero it is the end */
  const char *at = c->text;
  assert_int_equal(fl_utf8_next(&at), c->want);
  assert_ptr_equal(at, c->text + c->bytes);
  assert_int_equal(fl_utf8_is_valid(c->text), c->want != FL_UTF8_NONE);
}

/* Every code point, encoded here by the bit layout of table 3-6, comes back; no surrogate does. */
static void decodes_all(void **state)
{
  (void)state;
  for (int32_t c = 1; c <= 0x10ffff; c++) {
    char text[5] = {0};
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const int marks[] = {0, 0xc0, 0xe0, 0xf0};
    text[0] = (char)(marks[more] | c >> (6 * more));
    for (int i = 1; i <= more; i++) text[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    bool surrogate = c >= 0xd800 && c <= 0xdfff;
    const char *at = text;
    assert_int_equal(fl_utf8_next(&at), surrogate ? FL_UTF8_NONE : c);
    if (surrogate) continue;
    assert_int_equal(at - text, more + 1);
    assert_int_equal(fl_utf8_next(&at), 0);
    assert_int_equal(fl_utf8_whole(text, (size_t)more), 0); /* nothing is whole without the last byte */
  }
}

/* Widths: Unicode's EastAsianWidth.txt (W and F are wide), general categories Mn, Me, Cf take nothing. */
typedef struct {
  const char *name;
  int32_t character;
  int columns;
  bool invisible;
} width_case;

static const width_case width_cases[] = {
    {"a letter", 'a', 1, false},
    {"an umlaut", 0xfc, 1, false},
    {"Greek", 0x3b1, 1, false},
    {"a box's corner", 0x250c, 1, false},
    {"Chinese", 0x6771, 2, false},
    {"Hangul", 0xac00, 2, false},
    {"Hiragana", 0x3042, 2, false},
    {"a full-width letter", 0xff21, 2, false},
    {"a half-width one", 0xff71, 1, false},
    {"a wide space", 0x3000, 2, false},
    {"a camera", 0x1f4f7, 2, false},
    {"an acute that combines", 0x301, 0, false},
    {"a ring around", 0x20dd, 0, false},
    {"a joiner", 0x200d, 0, true},
    {"a soft hyphen", 0xad, 0, true},
    {"right to left from here", 0x202e, 0, true},
    {"a variant", 0xfe0f, 0, true},
    {"a mark of byte order", 0xfeff, 0, true},
    {"a separator of lines", 0x2028, 0, true},
    {"escape", 0x1b, -1, false},
    {"delete", 0x7f, -1, false},
    {"a control of 8 bits", 0x9b, -1, false},
    {"unassigned", 0x378, -1, false},
    {"no character", FL_UTF8_NONE, -1, false},
};

static void is_as_wide(void **state)
{
  const width_case *c = *state;
  assert_int_equal(fl_utf8_columns(c->character), c->columns);
  assert_int_equal(fl_utf8_is_invisible(c->character), c->invisible);
}

static void counts(void **state)
{
  (void)state;
  assert_int_equal(fl_utf8_count("", 0), 0);
  assert_int_equal(fl_utf8_count("a\xc3\xbc\xe6\x9d\xb1", 6), 3);
  assert_int_equal(fl_utf8_count("a\xc3\xbc\xe6\x9d\xb1", 5), 4); /* a, u umlaut, and two bytes of three */
  assert_int_equal(fl_utf8_count("\xff\xfe\0x", 4), 4);
}

static void ends_at_characters(void **state)
{
  (void)state;
  static const char text[] = "a\xc3\xbc\xe6\x9d\xb1\xf0\x9f\x93\xb7z"; /* they begin at 0, 1, 3, 6 and 10 */
  static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
  for (size_t size = 0; size < COUNT(want); size++) assert_int_equal(fl_utf8_whole(text, size), want[size]);
  assert_int_equal(fl_utf8_whole("\x80\x80", 2), 2); /* what continues nothing was not cut here */
}

static void tells_printable(void **state)
{
  (void)state;
  assert_true(fl_is_printable("K\xc3\xbc"
                              "che \xe6\x9d\xb1",
                              false));
  assert_false(fl_is_printable("a\nb", false));
  assert_true(fl_is_printable("a\n\tb", true));
  assert_false(fl_is_printable("a\rb", true));
  assert_false(fl_is_printable("\x1b[m", true));
  assert_false(fl_is_printable("\xc2\x9b", true)); /* U+009B, which begins what ESC [ does */
  assert_true(fl_is_printable("\xc2\xa0", false));
  assert_false(fl_is_printable("\xe2\x80\xa8", true)); /* U+2028 */
  assert_false(fl_is_printable("\xef\xbb\xbf", true)); /* U+FEFF */
  assert_false(fl_is_printable("\xff", true));
  assert_false(fl_is_printable("\xe6\x9d", true));
}

int main(void)
{
  static const struct CMUnitTest plain[] = {cmocka_unit_test(decodes_all), cmocka_unit_test(counts),
                                            cmocka_unit_test(ends_at_characters), cmocka_unit_test(tells_printable)};
  struct CMUnitTest tests[COUNT(decode_cases) + COUNT(width_cases) + COUNT(plain)], *test = tests;
  for (size_t i = 0; i < COUNT(decode_cases); i++)
    *test++ = (struct CMUnitTest){decode_cases[i].name, decodes, NULL, NULL, (void *)&decode_cases[i]};
  for (size_t i = 0; i < COUNT(width_cases); i++)
    *test++ = (struct CMUnitTest){width_cases[i].name, is_as_wide, NULL, NULL, (void *)&width_cases[i]};
  for (size_t i = 0; i < COUNT(plain); i++) *test++ = plain[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
