#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "yaml/document.h"

/* ---- what is refused, and where ---- */

typedef struct {
  const char *name, *text, *want; /* "LINE:COLUMN: message" */
} refusal;

static const refusal refusals[] = {
    {"nothing", "", "1:1: nothing to read here"},
    {"only a comment", "# nothing\n", "1:1: nothing to read here"},
    {"an anchor", "a: &x 1\n", "1:4: a: anchors are not read here"},
    {"an anchor of a map", "a: &x {b: 1}\n", "1:4: a: anchors are not read here"},
    {"an alias", "a: 1\nb: *x\n", "2:4: b: aliases are not read here"},
    {"a tag", "a: !!int 3\n", "1:4: a: tags are not read here"},
    {"a tag of a list", "a: !mine [3]\n", "1:4: a: tags are not read here"},
    {"a list as key", "? [a]\n: 3\n", "1:3: expected a single word as key"},
    {"a repeated key", "b: 1\na: 2\nb: 3\n", "3:1: b: repeated key (first on line 1)"},
    {"a repeated key further in", "a: [{x: 1}, {x: 1, y: 2, x: 3}]\n", "1:26: a[1].x: repeated key (first on line 1)"},
    {"two documents", "a: 1\n---\nb: 2\n", "2:1: a second document (one is read)"},
    {"a zero byte", "a: \"x\\0y\"\n", "1:4: a: a zero byte inside a text"},
    {"a control character", "a: b\x01\n", "1:5: control characters are not allowed"},
    {"bytes that are not UTF-8", "a: 1\nb: \xc3\xa9\xff\n", "2:5: invalid leading UTF-8 octet"},
    {"a list that does not end", "a: [1, 2\n\n",
     "1:9: a: did not find expected ',' or ']' while parsing a flow sequence"},
    {"a quote that does not end", "a: \"b\n c\n d: 3\n",
     "3:6: a: found unexpected end of stream while scanning a quoted scalar (from line 1)"},
    {"a list in a map", "a: {b: [1, &x 2]}\n", "1:12: a.b: anchors are not read here"},
    {"a tab", "a:\n\tb: 1\n",
     "2:1: a: found character that cannot start any token while scanning for the next token (a tab: YAML is indented "
     "with spaces)"},
    {"a sign that begins no text", "a: @b\n",
     "1:4: a: found character that cannot start any token while scanning for the next token (a text that begins like "
     "this needs quotes)"},
    {"no space behind a key", "a: 1\nb:1\n",
     "2:4: could not find expected ':' while scanning a simple key (expected KEY: VALUE, with a space between)"},
    {"a map inside a line", "a: b: c\n",
     "1:5: mapping values are not allowed in this context (a text that holds \": \" needs quotes)"},
    {"lists that are too deep", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
     "1:33: [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: lists and "
     "maps are nested too deeply (32 at most)"},
};

static void expect_error(const fl_error *err, const char *want)
{
  char got[1200];
  snprintf(got, sizeof got, "%zu:%zu: %s", err->line, err->column, err->message);
  assert_string_equal(got, want);
}

static void check_refusal(void **state)
{
  const refusal *c = *state;
  fl_document *document = (fl_document *)1;
  fl_error err = {0};
  assert_int_not_equal(fl_document_parse("x.yaml", c->text, strlen(c->text), &document, &err), FL_OK);
  assert_null(document);
  assert_string_equal(err.file, "x.yaml");
  expect_error(&err, c->want);
}

/* A list with 2^21 values is one value too many. */
static void check_too_many_values(void **state)
{
  (void)state;
  enum { VALUES = 1 << 21 };
  fl_document *document;
  fl_error err;
  char *text = malloc(2 * VALUES);
  assert_non_null(text);
  for (size_t i = 0; i < VALUES; i++) memcpy(text + 2 * i, i == 0 ? "[1" : ",1", 2);
  assert_int_equal(fl_document_parse("x.yaml", text, 2 * VALUES, &document, &err), FL_ERR_SYNTAX);
  expect_error(&err, "1:4194304: too many values (2^21 at most)");
  free(text);
}

/* ---- reading ---- */

static fl_document *parse(const char *text)
{
  fl_document *document;
  fl_error err;
  if (fl_document_parse("x.yaml", text, strlen(text), &document, &err) == FL_OK) return document;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

static void check_places(void **state)
{
  (void)state;
  char path[64];
  fl_document *document = parse("a: 1\nb:\n  - x: 'two'\n    y: [3, 4]\n");
  const fl_doc_node *b = fl_doc_get(fl_document_root(document), "b"), *x = fl_doc_get(b->first, "x");
  const fl_doc_node *four = fl_doc_get(b->first, "y")->last;
  assert_int_equal(b->kind, FL_DOC_LIST);
  assert_string_equal(x->text, "two");
  assert_false(x->plain);
  assert_int_equal(x->key_line, 3);
  assert_int_equal(x->key_column, 5);
  assert_int_equal(x->column, 8);
  assert_string_equal(fl_doc_path(four, path, sizeof path), "b[0].y[1]");
  assert_string_equal(fl_doc_path(four, path, 4), "b[0"); /* cut */
  assert_string_equal(fl_doc_path(fl_document_root(document), path, sizeof path), "");
  assert_int_equal(four->line, 4);
  assert_int_equal(four->column, 12);
  assert_null(fl_doc_get(b, "x")); /* not a map */
  fl_document_free(document);
}

/* A byte order mark in front does not move the columns of the first line. */
static void check_byte_order_mark(void **state)
{
  (void)state;
  fl_document *document = parse("\xef\xbb\xbf"
                                "a: 1\nb: 2\n");
  assert_int_equal(fl_doc_get(fl_document_root(document), "a")->key_column, 1);
  assert_int_equal(fl_document_root(document)->child_count, 2);
  fl_document_free(document);
}

typedef enum { UINT, QUANTITY_HZ, QUANTITY_NUMBER, BOOL, TEXT } reading;

typedef struct {
  const char *name;
  reading how;
  const char *text; /* of key k */
  double want;      /* where it is read */
  const char *refused;
} scalar_case;

/* Whole numbers here are 1 to 64, frequencies > 0, numbers 0 to 20. */
static const scalar_case scalar_cases[] = {
    {"a whole number", UINT, "64", 64, NULL},
    {"a whole number in quotes", UINT, "'7'", 7, NULL},
    {"beyond the domain", UINT, "65", 0, "1:4: k: expected a whole number from 1 to 64, got \"65\""},
    {"a sign", UINT, "+7", 0, "1:4: k: expected a whole number from 1 to 64, got \"+7\""},
    {"digits and an exponent", UINT, "6e1", 60, NULL},
    {"a point that the exponent takes away", UINT, "1.2e1", 12, NULL},
    {"one that it does not", UINT, "1.25e1", 0, "1:4: k: expected a whole number from 1 to 64, got \"1.25e1\""},
    {"beyond the domain with an exponent", UINT, "1e4", 0, "1:4: k: expected a whole number from 1 to 64, got \"1e4\""},
    {"beyond 64 bits", UINT, "18446744073709551617", 0,
     "1:4: k: expected a whole number from 1 to 64, got \"18446744073709551617\""},
    {"a fraction", UINT, "1.0", 0, "1:4: k: expected a whole number from 1 to 64, got \"1.0\""},
    {"nothing", UINT, "", 0, "1:3: k: expected a whole number from 1 to 64, got nothing"},
    {"the word null", UINT, "null", 0, "1:4: k: expected a whole number from 1 to 64, got nothing"},
    {"a list", UINT, "[1]", 0, "1:4: k: expected a whole number from 1 to 64, got a list"},
    {"a map", UINT, "{a: 1}", 0, "1:4: k: expected a whole number from 1 to 64, got a map"},
    {"a frequency", QUANTITY_HZ, "20 MHz", 20e6, NULL},
    {"a bare frequency", QUANTITY_HZ, "20", 20, NULL},
    {"zero where more is needed", QUANTITY_HZ, "0", 0, "1:4: k: expected a frequency such as 20 MHz, > 0, got \"0\""},
    {"another unit", QUANTITY_HZ, "20 MB", 0, "1:4: k: expected a frequency such as 20 MHz, > 0, got \"20 MB\""},
    {"a number", QUANTITY_NUMBER, "0", 0, NULL},
    {"a number beyond the domain", QUANTITY_NUMBER, "20.5", 0, "1:4: k: expected a number from 0 to 20, got \"20.5\""},
    {"true", BOOL, "true", 1, NULL},
    {"false", BOOL, "false", 0, NULL},
    {"true in quotes is a word", BOOL, "'true'", 0, "1:4: k: expected true or false, got \"true\""},
    {"yes is no boolean", BOOL, "yes", 0, "1:4: k: expected true or false, got \"yes\""},
    {"a text", TEXT, "abc", 3, NULL},
    {"an empty text in quotes", TEXT, "''", 0, NULL},
    {"no text", TEXT, "~", 0, "1:4: k: expected a text, got nothing"},
    /* 59 ASCII bytes and an e acute: byte 60 is in the middle of the character, which is left out */
    {"a long value is cut between characters", UINT,
     "a0123456789012345678901234567890123456789012345678901234567\xc3\xa9tail", 0,
     "1:4: k: expected a whole number from 1 to 64, got "
     "\"a0123456789012345678901234567890123456789012345678901234567...\""},
};

static fl_status read_scalar(const fl_doc_node *node, reading how, double *got, fl_error *err)
{
  fl_status status;
  uint64_t whole = 0;
  bool yes = false;
  const char *text = "";
  switch (how) {
  case UINT:
    status = fl_doc_uint(node, 1, 64, &whole, err);
    *got = (double)whole;
    return status;
  case QUANTITY_HZ:
    return fl_doc_quantity(node, FL_UNIT_HERTZ, FL_DOC_POSITIVE, INFINITY, got, err);
  case QUANTITY_NUMBER:
    return fl_doc_quantity(node, FL_UNIT_NONE, 0, 20, got, err);
  case BOOL:
    status = fl_doc_bool(node, &yes, err);
    *got = yes;
    return status;
  default:
    status = fl_doc_text(node, &text, err);
    *got = (double)strlen(text);
    return status;
  }
}

static void check_scalar(void **state)
{
  const scalar_case *c = *state;
  char text[128];
  double got = -1;
  fl_error err = {0};
  snprintf(text, sizeof text, "k: %s\n", c->text);
  fl_document *document = parse(text);
  fl_status status = read_scalar(fl_document_root(document)->first, c->how, &got, &err);
  if (c->refused != NULL) {
    assert_int_equal(status, FL_ERR_VALUE);
    expect_error(&err, c->refused);
  } else {
    assert_int_equal(status, FL_OK);
    assert_close(got, c->want, 0);
  }
  fl_document_free(document);
}

static void check_known_keys(void **state)
{
  (void)state;
  static const char *const known[] = {"bandwidth", "exponent", NULL};
  fl_error err;
  fl_document *document = parse("radio: {exponent: 2, bandwith: 3}\nnode: {z: 1}\nfield: 3\n");
  const fl_doc_node *radio = fl_document_root(document)->first;
  assert_int_equal(fl_doc_check_keys(radio, known, &err), FL_ERR_VALUE);
  expect_error(&err, "1:22: radio.bandwith: unknown key (did you mean \"bandwidth\"?)");
  assert_string_equal(err.excerpt, "radio: {exponent: 2, bandwith: 3}");
  assert_int_equal(fl_doc_check_keys(radio->next, known, &err), FL_ERR_VALUE);
  expect_error(&err, "2:8: node.z: unknown key (known: bandwidth, exponent)");
  fl_document *dotted = parse("bandwidth.x: 20 MHz\n");
  assert_int_equal(fl_doc_check_keys(fl_document_root(dotted), known, &err), FL_ERR_VALUE);
  expect_error(&err, "1:1: bandwidth.x: unknown key (keys inside one another are written bandwidth: {x: ...} here)");
  fl_document_free(dotted);
  assert_int_equal(fl_doc_check_keys(radio->next->next, known, &err), FL_ERR_VALUE);
  expect_error(&err, "3:8: field: expected a map (keys: bandwidth, exponent), got \"3\"");
  fl_document_free(document);
}

/* ---- overrides ---- */

static const char base[] = "a: 1\n"
                           "b: {c: 2, d: [3, {e: 4}]}\n"
                           "placer: greedy\n"
                           "requests: {arrivals: {closed: {in_flight: 16}}}\n"
                           "empty:\n"
                           "radio: platform\n";

typedef struct {
  const char *name, *assignment;
  const char *path[6]; /* keys and indices that lead to the value, ends at NULL */
  const char *want;    /* the value there, or NULL */
  const char *refused;
} override_case;

static const override_case override_cases[] = {
    {"a value at the top", "a=5", {"a"}, "5", NULL},
    {"a new key", "z=5", {"z"}, "5", NULL},
    {"a value further in", "b.c=20 MHz", {"b", "c"}, "20 MHz", NULL},
    {"missing maps appear", "x.y.z=1", {"x", "y", "z"}, "1", NULL},
    {"what is empty becomes a map", "empty.y=1", {"empty", "y"}, "1", NULL},
    {"an index", "b.d.0=9", {"b", "d", "0"}, "9", NULL},
    {"a key below an index", "b.d.1.e=9", {"b", "d", "1", "e"}, "9", NULL},
    {"neighbours stay", "b.d.1.f=9", {"b", "d", "1", "e"}, "4", NULL},
    {"the value may hold '='", "a=b=c", {"a"}, "b=c", NULL},
    {"the value is YAML", "a={b: [1, 'x y']}", {"a", "b", "1"}, "x y", NULL},
    {"an option below a bare method", "placer.paths=3", {"placer", "paths"}, "3", NULL},
    {"a bare method keeps its name", "placer.paths=3", {"placer", "name"}, "greedy", NULL},
    {"another kind of arrivals",
     "requests.arrivals.poisson.rate=3Hz",
     {"requests", "arrivals", "poisson", "rate"},
     "3Hz",
     NULL},
    {"takes the place of the first",
     "requests.arrivals.poisson.rate=3Hz",
     {"requests", "arrivals", "closed"},
     NULL,
     NULL},
    {"the same kind of arrivals stays",
     "requests.arrivals.closed.in_flight=3",
     {"requests", "arrivals", "closed", "in_flight"},
     "3",
     NULL},
    {"a channel instead of the platform's", "radio.bandwidth=1", {"radio", "bandwidth"}, "1", NULL},
    {"a sweep's key has dots", "sweep.node.memory=[1]", {"sweep", "node.memory", "0"}, "1", NULL},
    {"no '='", "seed", {NULL}, NULL, "1:1: no '=' (expected key.path=value)"},
    {"no key", "=3", {NULL}, NULL, "1:1: an empty key (expected key.path=value)"},
    {"a key between dots is missing", "b..c=3", {NULL}, NULL, "1:3: an empty key (expected key.path=value)"},
    {"no value", "b.c=", {NULL}, NULL, "1:5: no value behind '=' (expected key.path=value)"},
    {"below a value", "a.x=3", {NULL}, NULL, "1:3: a: a single value, nothing can be set below it"},
    {"beyond a list", "b.d.2=3", {NULL}, NULL, "1:5: b.d: expected an index below 2, got \"2\""},
    {"a word for an index", "b.d.x=3", {NULL}, NULL, "1:5: b.d: expected an index below 2, got \"x\""},
    {"bad YAML",
     "\xc3\xa9.b=[1",
     {NULL},
     NULL,
     "1:7: \xc3\xa9.b: did not find expected ',' or ']' while parsing a flow sequence"},
    {"an anchor in a list", "b.d[1]=&x 1", {NULL}, NULL, "1:8: b.d[1]: anchors are not read here"},
    {"an anchor", "b.c=&x 1", {NULL}, NULL, "1:5: b.c: anchors are not read here"},
    {"a repeated key", "b={x: 1, x: 2}", {NULL}, NULL, "1:10: b.x: repeated key (first on line 1)"},
};

static const fl_doc_node *follow(const fl_doc_node *node, const char *const *path)
{
  for (; *path != NULL && node != NULL; path++) {
    if (node->kind != FL_DOC_LIST) {
      node = fl_doc_get(node, *path);
      continue;
    }
    node = node->first;
    for (long index = strtol(*path, NULL, 10); index > 0; index--) node = node->next;
  }
  return node;
}

static void check_override(void **state)
{
  const override_case *c = *state;
  fl_error err = {0};
  fl_document *document = parse(base);
  fl_status status = fl_document_set(document, c->assignment, &err);
  if (c->refused != NULL) {
    assert_int_not_equal(status, FL_OK);
    assert_string_equal(err.file, "--set");
    assert_string_equal(err.excerpt, c->assignment);
    expect_error(&err, c->refused);
  } else {
    const fl_doc_node *node = follow(fl_document_root(document), c->path);
    assert_int_equal(status, FL_OK);
    if (c->want == NULL)
      assert_null(node);
    else
      assert_string_equal(node->text, c->want);
  }
  fl_document_free(document);
}

/* An error about an overridden value shows the override, one about its neighbour the file. */
static void check_override_places(void **state)
{
  (void)state;
  fl_error err;
  fl_document *document = parse(base);
  assert_int_equal(fl_document_set(document, "b.c=x", &err), FL_OK);
  const fl_doc_node *b = fl_doc_get(fl_document_root(document), "b");
  (void)fl_doc_fail_key(&err, b->first, "no");
  assert_string_equal(err.file, "--set");
  expect_error(&err, "1:3: b.c: no");
  (void)fl_doc_fail(&err, b->first, "no");
  expect_error(&err, "1:5: b.c: no");
  (void)fl_doc_fail(&err, b->last->first, "no");
  assert_string_equal(err.file, "x.yaml");
  expect_error(&err, "2:15: b.d[0]: no");
  fl_document_free(document);
}

/* ---- suggestions ---- */

typedef struct {
  const char *word, *want;
} suggestion;

static const suggestion suggestions[] = {
    {"bandwith", "bandwidth"},
    {"BANDWIDTH", "bandwidth"},
    {"exponnet", "exponent"},
    {"exp", NULL},
    {"min-sun", "min-sum"},
    {"zzz", NULL},
    {"", NULL},
    {"i", "id"},
    {"min_sum", "min-sum"},
    {"xd", "id"},
    {"q", NULL},
};

static void check_suggestions(void **state)
{
  (void)state;
  static const char *const known[] = {"bandwidth", "exponent", "min-sum", "id"};
  char longest[200];
  for (size_t i = 0; i < sizeof suggestions / sizeof suggestions[0]; i++) {
    const char *got = fl_suggest(suggestions[i].word, known, 4);
    if (suggestions[i].want == NULL)
      assert_null(got);
    else
      assert_string_equal(got, suggestions[i].want);
  }
  memset(longest, 'a', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  assert_null(fl_suggest(longest, known, 4));
}

int main(void)
{
  enum {
    REFUSALS = sizeof refusals / sizeof refusals[0],
    SCALARS = sizeof scalar_cases / sizeof scalar_cases[0],
    OVERRIDES = sizeof override_cases / sizeof override_cases[0],
    OTHERS = 6
  };
  struct CMUnitTest tests[REFUSALS + SCALARS + OVERRIDES + OTHERS] = {
      cmocka_unit_test(check_places),      cmocka_unit_test(check_byte_order_mark),
      cmocka_unit_test(check_known_keys),  cmocka_unit_test(check_override_places),
      cmocka_unit_test(check_suggestions), cmocka_unit_test(check_too_many_values)};
  struct CMUnitTest *next = tests + OTHERS; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < REFUSALS; i++)
    *next++ = (struct CMUnitTest){refusals[i].name, check_refusal, NULL, NULL, (void *)&refusals[i]};
  for (size_t i = 0; i < SCALARS; i++)
    *next++ = (struct CMUnitTest){scalar_cases[i].name, check_scalar, NULL, NULL, (void *)&scalar_cases[i]};
  for (size_t i = 0; i < OVERRIDES; i++)
    *next++ = (struct CMUnitTest){override_cases[i].name, check_override, NULL, NULL, (void *)&override_cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
