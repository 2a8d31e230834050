#include "yaml/document.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "fieldline/text.h"

enum {
  PATH_SIZE = 256, /* of a node, in error texts */
  GOT_SIZE = 96,   /* of what was found instead */
  GOT_MAX = 60,    /* bytes of a value that an error text repeats */
  KNOWN_SIZE = 512 /* of a list of known names */
};

static size_t index_in_parent(const fl_doc_node *node)
{
  size_t index = 0;
  for (const fl_doc_node *at = node->parent->first; at != node; at = at->next) index++;
  return index;
}

static void add_path(const fl_doc_node *node, char *out, size_t size)
{
  if (node->parent == NULL) return;
  add_path(node->parent, out, size);
  if (node->key == NULL) {
    fl_append(out, size, "[%zu]", index_in_parent(node));
    return;
  }
  fl_append(out, size, "%s%s", out[0] != '\0' ? "." : "", node->key);
}

char *fl_doc_path(const fl_doc_node *node, char *out, size_t size)
{
  assert(size > 0);
  out[0] = '\0';
  add_path(node, out, size);
  return out;
}

bool fl_doc_is_null(const fl_doc_node *node)
{
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  if (node->kind != FL_DOC_SCALAR || !node->plain) return false;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(node->text, words[i]) == 0) return true;
  return false;
}

/* What stands there, in a few words. A long value is cut between characters. */
static const char *describe(const fl_doc_node *node, char out[GOT_SIZE])
{
  if (node->kind == FL_DOC_LIST) return node->child_count == 0 ? "an empty list" : "a list";
  if (node->kind == FL_DOC_MAP) return "a map";
  if (fl_doc_is_null(node)) return "nothing";
  size_t length = strlen(node->text);
  bool cut = length > GOT_MAX;
  if (cut) length = fl_utf8_whole(node->text, GOT_MAX);
  snprintf(out, GOT_SIZE, "\"%.*s%s\"", (int)length, node->text, cut ? "..." : "");
  return out;
}

static fl_status fail_with_path(fl_error *err, const fl_doc_node *node, size_t line, size_t column, const char *message)
{
  char path[PATH_SIZE];
  fl_doc_path(node, path, sizeof path);
  fl_fail_at(err, FL_ERR_VALUE, node->source->name, node->source->text, node->source->size, line, column, "%s%s%s",
             path, path[0] != '\0' ? ": " : "", message);
  if (err != NULL) snprintf(err->key, sizeof err->key, "%s", path);
  return FL_ERR_VALUE;
}

fl_status fl_doc_fail(fl_error *err, const fl_doc_node *node, const char *format, ...)
{
  char message[sizeof err->message];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  return fail_with_path(err, node, node->line, node->column, message);
}

fl_status fl_doc_fail_key(fl_error *err, const fl_doc_node *node, const char *format, ...)
{
  char message[sizeof err->message];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  if (node->key == NULL) return fail_with_path(err, node, node->line, node->column, message);
  return fail_with_path(err, node, node->key_line, node->key_column, message);
}

fl_status fl_doc_expect(fl_error *err, const fl_doc_node *node, const char *format, ...)
{
  char expected[sizeof err->message], got[GOT_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(expected, sizeof expected, format, args);
  va_end(args);
  return fl_doc_fail(err, node, "expected %s, got %s", expected, describe(node, got));
}

/* "a, b, c" */
static char *list_words(const char *const *words, size_t count, char out[KNOWN_SIZE])
{
  out[0] = '\0';
  for (size_t i = 0; i < count; i++) fl_append(out, KNOWN_SIZE, "%s%s", i > 0 ? ", " : "", words[i]);
  return out;
}

/* "radio.bandwidth", as --set and sweeps have it. */
static bool is_joined_by_dots(const char *key, const char *const *known, size_t count)
{
  size_t first = strcspn(key, ".");
  for (size_t i = 0; i < count; i++)
    if (key[first] == '.' && strlen(known[i]) == first && strncmp(key, known[i], first) == 0) return true;
  return false;
}

fl_status fl_doc_unknown_key(fl_error *err, const fl_doc_node *node, const char *const *known, size_t count)
{
  if (is_joined_by_dots(node->key, known, count))
    return fl_doc_fail_key(err, node, "unknown key (keys inside one another are written %.*s: {%s: ...} here)",
                           (int)strcspn(node->key, "."), node->key, strchr(node->key, '.') + 1);
  char words[KNOWN_SIZE];
  const char *near = fl_suggest(node->key, known, count);
  if (near != NULL) return fl_doc_fail_key(err, node, "unknown key (did you mean \"%s\"?)", near);
  return fl_doc_fail_key(err, node, "unknown key (known: %s)", list_words(known, count, words));
}

fl_status fl_doc_unknown_word(fl_error *err, const fl_doc_node *node, const char *what, const char *const *known,
                              size_t count)
{
  char words[KNOWN_SIZE], got[GOT_SIZE];
  const char *near = fl_suggest(node->text, known, count);
  return fl_doc_fail(err, node, "unknown %s %s (%s%s%sknown: %s)", what, describe(node, got),
                     near != NULL ? "did you mean \"" : "", near != NULL ? near : "", near != NULL ? "\"? " : "",
                     list_words(known, count, words));
}

fl_doc_node *fl_doc_get(const fl_doc_node *map, const char *key)
{
  if (map->kind != FL_DOC_MAP) return NULL;
  for (fl_doc_node *child = map->first; child != NULL; child = child->next)
    if (strcmp(child->key, key) == 0) return child;
  return NULL;
}

const fl_doc_node *fl_doc_find(const fl_doc_node *root, const char *path)
{
  char key[PATH_SIZE];
  const fl_doc_node *node = root;
  while (node != NULL && *path != '\0') {
    size_t length = strcspn(path, ".");
    snprintf(key, sizeof key, "%.*s", (int)length, path);
    node = fl_doc_get(node, key);
    path += length + (path[length] == '.');
  }
  return node;
}

static bool is_among(const char *word, const char *const *known)
{
  for (; *known != NULL; known++)
    if (strcmp(word, *known) == 0) return true;
  return false;
}

fl_status fl_doc_check_keys(const fl_doc_node *map, const char *const *known, fl_error *err)
{
  size_t count = 0;
  while (known[count] != NULL) count++;
  char words[KNOWN_SIZE];
  if (map->kind != FL_DOC_MAP) return fl_doc_expect(err, map, "a map (keys: %s)", list_words(known, count, words));
  for (const fl_doc_node *child = map->first; child != NULL; child = child->next)
    if (!is_among(child->key, known)) return fl_doc_unknown_key(err, child, known, count);
  return FL_OK;
}

fl_status fl_doc_text(const fl_doc_node *node, const char **value, fl_error *err)
{
  if (node->kind != FL_DOC_SCALAR || fl_doc_is_null(node)) return fl_doc_expect(err, node, "a text");
  *value = node->text;
  return FL_OK;
}

bool fl_doc_is(const fl_doc_node *node, const char *word)
{
  return node->kind == FL_DOC_SCALAR && strcmp(node->text, word) == 0;
}

/* strtoull() would take signs and spaces too. */
bool fl_parse_uint(const char *text, uint64_t *value)
{
  uint64_t sum = 0;
  if (*text == '\0') return false;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return false;
    uint64_t digit = (uint64_t)(*text - '0');
    if (sum > (UINT64_MAX - digit) / 10) return false;
    sum = sum * 10 + digit;
  }
  *value = sum;
  return true;
}

/* "1e4", "1.5e6": whole, as far as a double is exact. */
static bool parse_whole(const char *text, uint64_t *value)
{
  static const double most = 9007199254740992; /* 2^53 */
  double number;
  if (fl_parse_uint(text, value)) return true;
  if (text[0] < '0' || text[0] > '9' || strpbrk(text, "eE") == NULL) return false;
  if (!fl_number_parse(text, &number) || !(number >= 0 && number <= most) || number != floor(number)) return false;
  *value = (uint64_t)number;
  return true;
}

bool fl_doc_is_uint(const fl_doc_node *node, uint64_t min, uint64_t max, uint64_t *value)
{
  uint64_t number;
  if (node->kind != FL_DOC_SCALAR || !parse_whole(node->text, &number) || number < min || number > max) return false;
  *value = number;
  return true;
}

fl_status fl_doc_uint(const fl_doc_node *node, uint64_t min, uint64_t max, uint64_t *value, fl_error *err)
{
  if (fl_doc_is_uint(node, min, max, value)) return FL_OK;
  return fl_doc_expect(err, node, "a whole number from %" PRIu64 " to %" PRIu64, min, max);
}

/* The domain, to stand behind the example of a unit: " from 1 to 64", ", > 0", ", at least 1 m", or nothing. */
static void describe_domain(fl_unit unit, double min, double max, char *out, size_t size)
{
  char low[FL_QUANTITY_SIZE], high[FL_QUANTITY_SIZE];
  bool positive = min > 0 && min <= FL_DOC_POSITIVE, bounded = max < INFINITY;
  out[0] = '\0';
  if (min > -INFINITY) fl_quantity_exact(low, min, unit);
  if (bounded) fl_quantity_exact(high, max, unit);
  if (positive && bounded)
    snprintf(out, size, ", > 0 and at most %s", high);
  else if (positive)
    snprintf(out, size, ", > 0");
  else if (min > -INFINITY && bounded)
    snprintf(out, size, "%s from %s to %s", unit == FL_UNIT_NONE ? "" : ",", low, high);
  else if (min > -INFINITY)
    snprintf(out, size, ", at least %s", low);
  else if (bounded)
    snprintf(out, size, ", at most %s", high);
}

fl_status fl_doc_quantity(const fl_doc_node *node, fl_unit unit, double min, double max, double *value, fl_error *err)
{
  double number;
  if (node->kind == FL_DOC_SCALAR && fl_quantity_parse(node->text, unit, &number) && number >= min && number <= max) {
    *value = number;
    return FL_OK;
  }
  char domain[2 * FL_QUANTITY_SIZE + 32], near[FL_QUANTITY_SIZE], got[GOT_SIZE];
  describe_domain(unit, min, max, domain, sizeof domain);
  if (node->kind == FL_DOC_SCALAR && fl_quantity_suggest(node->text, unit, near))
    return fl_doc_fail(err, node, "expected %s%s, got %s (did you mean \"%s\"?)", fl_unit_example(unit), domain,
                       describe(node, got), near);
  return fl_doc_expect(err, node, "%s%s", fl_unit_example(unit), domain);
}

fl_status fl_doc_bool(const fl_doc_node *node, bool *value, fl_error *err)
{
  if (node->kind != FL_DOC_SCALAR || !node->plain ||
      (strcmp(node->text, "true") != 0 && strcmp(node->text, "false") != 0))
    return fl_doc_expect(err, node, "true or false");
  *value = node->text[0] == 't';
  return FL_OK;
}
