/* Rows of comma-separated values, taken apart where they stand. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ROOM = 3 };

/* A row, and its fields as "text start-end" with a bar between them. */
static const struct {
  const char *row;
  size_t count;
  const char *fields;
} cases[] = {
    {"", 1, " 0-0|"},
    {"a", 1, "a 0-1|"},
    {"a,bc,", 3, "a 0-1|bc 2-4| 5-5|"},
    {"a,b,c,d", 4, "a 0-1|b 2-3|c 4-5|"}, /* more than there is room for are counted */
    {" a ,\tb", 2, " a  0-3|\tb 4-6|"},
    {"\"a,b\",c", 2, "a,b 0-5|c 6-7|"},
    {"\"say \"\"no\"\"\",\"\"", 2, "say \"no\" 0-12| 13-15|"},
    {"\"x\ny\",z\r", 2, "x\ny 0-5|z 6-8|"}, /* a carriage return outside of quotes is none of the text */
    {"\"x\ry\"", 1, "x\ry 0-5|"},
    {"a\"b,c\"d,e", 2, "ab,cd 0-7|e 8-9|"},         /* quotes in the middle, which no writer makes */
    {"\"a,b", 1, "a,b 0-4|"},                       /* or leaves open */
    {"\xc3\xa9,\xff", 2, "\xc3\xa9 0-2|\xff 3-4|"}, /* what the bytes are is the caller's matter */
};

static void rows_are_cut(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(cases); i++) {
    char row[64], got[160] = "";
    fl_csv_field fields[ROOM];
    snprintf(row, sizeof row, "%s", cases[i].row);
    size_t count = fl_csv_cut(row, strlen(row), fields, ROOM);
    for (size_t k = 0; k < count && k < ROOM; k++)
      snprintf(got + strlen(got), sizeof got - strlen(got), "%s %zu-%zu|", fields[k].text, fields[k].start,
               fields[k].end);
    assert_int_equal(count, cases[i].count);
    assert_string_equal(got, cases[i].fields);
  }
}

/* What is written as fields comes back from a row of them. */
static void what_is_written_is_read(void **state)
{
  static const char *const texts[] = {"gate", "a,b", "say \"no\"", "two\nlines", "\r", " ", "", "\xe2\x82\xac \"\",\""};
  char *row = NULL;
  size_t size;
  (void)state;
  FILE *out = open_memstream(&row, &size);
  assert_non_null(out);
  for (size_t i = 0; i < COUNT(texts); i++) {
    if (i > 0) putc(',', out);
    fl_csv_text(out, texts[i]);
  }
  fl_csv_number(out, 0.1);
  fl_csv_number(out, INFINITY);
  fl_csv_uint(out, UINT64_MAX);
  assert_int_equal(fclose(out), 0);
  fl_csv_field fields[COUNT(texts) + 3];
  assert_int_equal(fl_csv_cut(row, size, fields, COUNT(fields)), COUNT(fields));
  for (size_t i = 0; i < COUNT(texts); i++)
    assert_string_equal(fields[i].text[0] == '\'' ? fields[i].text + 1 : fields[i].text, texts[i]);
  assert_string_equal(fields[COUNT(texts)].text, "0.1");
  assert_string_equal(fields[COUNT(texts) + 1].text, "");
  assert_string_equal(fields[COUNT(texts) + 2].text, "18446744073709551615");
  free(row);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_cut),
      cmocka_unit_test(what_is_written_is_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
