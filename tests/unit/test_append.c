/* Appending to a text: what fits, what is cut, and where. */
#include "support.h"

#include <string.h>

#include "fieldline/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
  const char *name;
  size_t size; /* of the buffer */
  const char *there, *more, *want;
} append_case;

/* "\xc3\xa4" is one character of two bytes, "\xe2\x82\xac" one of three. */
static const append_case cases[] = {
    {"into nothing", 8, "", "abc", "abc"},
    {"behind a text", 8, "abc", "def", "abcdef"},
    {"just fits", 7, "abc", "def", "abcdef"},
    {"is cut", 6, "abc", "def", "abcde"},
    {"no room at all", 4, "abc", "def", "abc"},
    {"a character is not halved", 5, "abc", "\xc3\xa4", "abc"},
    {"nor cut to a third", 6, "abc", "\xe2\x82\xac", "abc"},
    {"a whole one at the end stays", 6, "abc", "\xc3\xa4g", "abc\xc3\xa4"},
    {"what was there stays as it was", 5, "ab\xc3\xa4", "x", "ab\xc3\xa4"},
};

static void appends(void **state)
{
  const append_case *c = *state;
  char room[16];
  memset(room, '#', sizeof room);
  strcpy(room, c->there);
  fl_append(room, c->size, "%s", c->more);
  assert_string_equal(room, c->want);
  for (size_t i = c->size; i < sizeof room; i++) assert_int_equal(room[i], '#');
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){cases[i].name, appends, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
