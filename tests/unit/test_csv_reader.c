#define _GNU_SOURCE /* mkdtemp */

#include "text_file.h"

#include "base/csv.h"
#include "present/report/csv_reader.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(literal) literal, sizeof(literal) - 1

enum { MOST_FIELDS = 8 };

/* ---- tables ---- */

typedef struct {
  const char *name, *text;
  size_t size;
  const char *fields[MOST_FIELDS]; /* of all rows but the first, one after the other; NULL behind the last */
} table_case;

static const table_case tables[] = {
    {"rows", TEXT("a,b\n1,2\n3,4\n"), {"1", "2", "3", "4"}},
    {"no line break at the end", TEXT("a,b\n1,2"), {"1", "2"}},
    {"a carriage return is no part of a row", TEXT("a,b\r\n1,2\r\n"), {"1", "2"}},
    {"empty fields", TEXT("a,b\n,\n,x\n"), {"", "", "", "x"}},
    {"quotes hold commas and line breaks", TEXT("a,b\n\"1,5\",\"x\ny\"\n"), {"1,5", "x\ny"}},
    {"two quotes are one", TEXT("a,b\n\"say \"\"no\"\"\",\"\"\n"), {"say \"no\"", ""}},
    {"one column", TEXT("a\n\nx\n"), {"", "x"}},
    {"names only", TEXT("a,b\n"), {NULL}},
};

static void check_table(void **state)
{
  const table_case *c = *state;
  text_folder folder = text_folder_make();
  fl_csv_reader *csv;
  bool more = true;
  size_t field = 0;
  assert_int_equal(fl_csv_open(text_file_write(&folder, "t.csv", c->text, c->size), &csv, NULL), FL_OK);
  assert_int_equal(fl_csv_size(csv), c->size);
  assert_string_equal(fl_csv_column_name(csv, 0), "a");
  for (;;) {
    assert_int_equal(fl_csv_next(csv, &more, NULL), FL_OK);
    if (!more) break;
    for (size_t i = 0; i < fl_csv_column_count(csv); i++, field++) {
      assert_non_null(c->fields[field]);
      assert_string_equal(fl_csv_read_text(csv, i), c->fields[field]);
    }
  }
  assert_null(c->fields[field]);
  fl_csv_close(csv);
  text_folder_remove(&folder);
}

/* ---- texts that a spreadsheet would compute ---- */

/* What is written, and that it reads back. */
static const struct {
  const char *text, *written;
} texts[] = {
    {"gate", "gate"},
    {"=1+1", "'=1+1"},
    {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
    {"-2+3", "'-2+3"},
    {"-", "'-"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {"=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""},
    {"\t=1", "'\t=1"},
    {"\r=1", "\"'\r=1\""},
    {"-90", "-90"},
    {"-90 dBm", "-90 dBm"},
    {"+1e-3", "+1e-3"},
    {"-1 (x)", "'-1 (x)"},
    {"'=1", "''=1"},
    {"''=1", "'''=1"},
    {"'gate", "'gate"},
    {"'-90", "'-90"},
    {"'", "'"},
    {"", ""},
};

static void no_text_is_a_formula(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(texts); i++) {
    text_folder folder = text_folder_make();
    char *text = NULL;
    size_t size;
    bool more;
    fl_csv_reader *csv;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs("a,b\n", out);
    fl_csv_text(out, texts[i].text);
    fputs(",x\n", out);
    fclose(out);
    assert_memory_equal(text + 4, texts[i].written, strlen(texts[i].written));
    assert_int_equal(size, 4 + strlen(texts[i].written) + 3);
    assert_int_equal(fl_csv_open(text_file_write(&folder, "t.csv", text, size), &csv, NULL), FL_OK);
    assert_int_equal(fl_csv_next(csv, &more, NULL), FL_OK);
    assert_string_equal(fl_csv_read_text(csv, 0), texts[i].text);
    fl_csv_close(csv);
    free(text);
    text_folder_remove(&folder);
  }
}

/* ---- what is no table ---- */

typedef struct {
  const char *name, *text;
  size_t size;
  size_t line;
  const char *message;
} refusal;

static const refusal refusals[] = {
    {"nothing", TEXT(""), 0, "the file is empty"},
    {"too few fields", TEXT("a,b\n1,2\n3\n"), 3, "1 fields (expected 2)"},
    {"too many fields", TEXT("a,b\n1,2,3\n"), 2, "3 fields (expected 2)"},
    {"an open quote", TEXT("a,b\n1,\"2\n3,4\n"), 2, "a quote that is not closed"},
    {"a zero byte", TEXT("a,b\n1,\0\n"), 2, "a byte that is zero"},
    /* The row of line 2 ends on line 3. */
    {"line breaks in quotes are counted", TEXT("a,b\n\"1\n1\",2\n3\n"), 4, "1 fields (expected 2)"},
};

/* Read until something is wrong. */
static fl_status read_all(const char *path, fl_error *err)
{
  fl_csv_reader *csv;
  bool more = true;
  fl_status status = fl_csv_open(path, &csv, err);
  while (status == FL_OK && more) status = fl_csv_next(csv, &more, err);
  fl_csv_close(csv);
  return status;
}

static void check_refusal(void **state)
{
  const refusal *c = *state;
  text_folder folder = text_folder_make();
  fl_error err = {0};
  assert_int_equal(read_all(text_file_write(&folder, "t.csv", c->text, c->size), &err), FL_ERR_VALUE);
  assert_int_equal(err.line, c->line);
  assert_string_equal(err.message, c->message);
  text_folder_remove(&folder);
}

/* A row of a MiB is read, one of more is not, however long it would go on. */
static void a_row_has_a_limit(void **state)
{
  enum { MIB = 1 << 20 };
  (void)state;
  text_folder folder = text_folder_make();
  fl_error err = {0};
  char *text = malloc(2 * MIB);
  assert_non_null(text);
  memset(text, 'x', 2 * MIB);
  memcpy(text, "a\n", 2);
  assert_int_equal(read_all(text_file_write(&folder, "t.csv", text, MIB), &err), FL_OK);
  assert_int_equal(read_all(text_file_write(&folder, "t.csv", text, 2 * MIB), &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "a row of more than a MiB");
  free(text);
  text_folder_remove(&folder);
}

/* ---- numbers ---- */

static const struct {
  const char *text;
  double value;        /* INFINITY: refused */
  const char *message; /* of that */
} numbers[] = {
    {"1.5", 1.5, NULL},
    {"1e-3", 1e-3, NULL},
    {"", NAN, NULL},
    {"-1", INFINITY, "n: expected a number from 0, got \"-1\""},
    {"inf", INFINITY, "n: expected a number from 0, got \"inf\""},
    {"nan", INFINITY, "n: expected a number from 0, got \"nan\""},
    {"1e999", INFINITY, "n: expected 0 or a number from 1e-150 to 1e+150, got \"1e999\""},
    {"1 s", INFINITY, "n: expected a number from 0, got \"1 s\""},
};

static void numbers_are_checked(void **state)
{
  (void)state;
  text_folder folder = text_folder_make();
  for (size_t i = 0; i < COUNT(numbers); i++) {
    char text[64];
    fl_csv_reader *csv;
    fl_error err = {0};
    bool more;
    double value;
    size_t size = (size_t)snprintf(text, sizeof text, "n\n%s\n", numbers[i].text);
    assert_int_equal(fl_csv_open(text_file_write(&folder, "t.csv", text, size), &csv, NULL), FL_OK);
    assert_int_equal(fl_csv_next(csv, &more, NULL), FL_OK);
    fl_status status = fl_csv_read_number(csv, 0, 0, &value, &err);
    if (numbers[i].message == NULL) {
      assert_int_equal(status, FL_OK);
      assert_true(value == numbers[i].value || (isnan(value) && isnan(numbers[i].value)));
    } else {
      assert_int_equal(status, FL_ERR_VALUE);
      assert_int_equal(err.line, 2);
      assert_string_equal(err.message, numbers[i].message);
    }
    fl_csv_close(csv);
  }
  text_folder_remove(&folder);
}

/* Rows of 4 bytes: byte 9 lies in the third row, "2,b\n" of bytes 8 to 11; what comes next is the fourth. */
static void seeking_goes_on_behind_a_row(void **state)
{
  (void)state;
  text_folder folder = text_folder_make();
  fl_csv_reader *csv;
  size_t column;
  bool more;
  fl_error err = {0};
  const char *path = text_file_write(&folder, "t.csv", TEXT("n,t\n1,a\n2,b\n3,c\n"));
  assert_int_equal(fl_csv_open(path, &csv, NULL), FL_OK);
  assert_int_equal(fl_csv_find(csv, "t", &column, NULL), FL_OK);
  assert_int_equal(column, 1);
  assert_int_equal(fl_csv_find(csv, "u", &column, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "there is no column u");
  assert_int_equal(fl_csv_seek(csv, 9, NULL), FL_OK);
  assert_int_equal(fl_csv_next(csv, &more, NULL), FL_OK);
  assert_true(more);
  assert_string_equal(fl_csv_read_text(csv, 1), "c");
  assert_int_equal(fl_csv_seek(csv, 100, NULL), FL_OK);
  assert_int_equal(fl_csv_next(csv, &more, NULL), FL_OK);
  assert_false(more);
  fl_csv_close(csv);
  text_folder_remove(&folder);
}

int main(void)
{
  const struct CMUnitTest single[] = {
      cmocka_unit_test(a_row_has_a_limit),
      cmocka_unit_test(numbers_are_checked),
      cmocka_unit_test(no_text_is_a_formula),
      cmocka_unit_test(seeking_goes_on_behind_a_row),
  };
  struct CMUnitTest tests[COUNT(single) + COUNT(tables) + COUNT(refusals)];
  size_t count = COUNT(single);
  memcpy(tests, single, sizeof single);
  for (size_t i = 0; i < COUNT(tables); i++) /* the casts: cmocka keeps its state without const */
    tests[count++] = (struct CMUnitTest){tables[i].name, check_table, NULL, NULL, (void *)&tables[i]};
  for (size_t i = 0; i < COUNT(refusals); i++)
    tests[count++] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL, NULL, (void *)&refusals[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
