/* name, question, seed, model, accounting, cuts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#include "scenario/reader.h"

enum { MAX_NAME = 100, MAX_MODEL = 4095, MAX_QUESTION = 1000 };

static bool is_safe(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("._-", c) != NULL;
}

/* Spaces and punctuation of Unicode that are not to be seen, or look like something else. */
static bool is_unseen(const char *character)
{
  static const char *const starts[] = {"\xc2\xa0", "\xe2\x80", "\xe2\x81", "\xe3\x80\x80"};
  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    if (strncmp(character, starts[i], strlen(starts[i])) == 0) return true;
  return false;
}

/* Bytes of the character at `text` when a folder's name can hold it: of any script, but no punctuation of ASCII, which
 * shells would take for theirs, and nothing that cannot be seen. 0: it cannot. */
static size_t safe_bytes(const char *text)
{
  size_t length;
  char character[5] = {0};
  if (fl_utf8_at(text, strnlen(text, 4), &length) < 0x80) return is_safe(*text) ? 1 : 0;
  memcpy(character, text, length);
  return fl_is_printable(character, false) && !is_unseen(character) ? length : 0;
}

static bool is_safe_name(const char *name)
{
  size_t bytes;
  if (name[0] == '.' || name[0] == '\0' || strlen(name) > MAX_NAME) return false;
  for (; *name != '\0'; name += bytes)
    if ((bytes = safe_bytes(name)) == 0) return false;
  return true;
}

/* FNV-1a, to tell names apart. */
static uint32_t digest(const char *text, size_t length)
{
  uint32_t sum = UINT32_C(2166136261);
  for (size_t i = 0; i < length; i++) sum = (sum ^ (unsigned char)text[i]) * UINT32_C(16777619);
  return sum;
}

/* "scenarios/my test.yaml" -> "my-test": a hyphen stands for a space. What else cannot be kept is told apart by a
 * digest behind the name, so that "a+b" and "a*b" do not share a folder: "a-b-16c9f3b2". */
static char *name_from_file(const char *file)
{
  enum { DIGEST_BYTES = 9 };
  char name[MAX_NAME + 1] = "scenario";
  const char *slash = strrchr(file, '/'), *stem = slash == NULL ? file : slash + 1;
  while (*stem == '.') stem++;
  const char *dot = strrchr(stem, '.');
  size_t length = dot == NULL ? strlen(stem) : (size_t)(dot - stem), used = 0, kept = 0; /* kept: with a digest */
  bool lost = length > MAX_NAME;
  for (size_t i = 0, bytes; i < length; i += bytes) {
    bytes = safe_bytes(stem + i);
    bool safe = bytes > 0;
    if (!safe) bytes = 1;
    if (used + bytes > MAX_NAME) break;
    lost = lost || (!safe && stem[i] != ' ');
    memcpy(name + used, safe ? stem + i : "-", bytes);
    used += bytes;
    if (used + DIGEST_BYTES <= MAX_NAME) kept = used;
  }
  if (length > 0) name[used] = '\0';
  if (lost) snprintf(name + kept, sizeof name - kept, "-%08" PRIx32, digest(stem, length));
  return fl_text_copy(name);
}

fl_status fl_read_name(const scenario_reader *r, const fl_doc_node *node)
{
  const char *text;
  if (node == NULL) {
    r->scenario->name = name_from_file(r->name);
  } else {
    fl_status status = fl_doc_text(node, &text, r->err);
    if (status != FL_OK) return status;
    if (!is_safe_name(text))
      return fl_doc_expect(r->err, node, "up to %d letters, digits, '.', '_' or '-', not starting with '.'", MAX_NAME);
    r->scenario->name = fl_text_copy(text);
  }
  return r->scenario->name == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
}

fl_status fl_read_question(const scenario_reader *r, const fl_doc_node *node)
{
  const char *text = "";
  if (node != NULL && !fl_doc_is_null(node)) {
    fl_status status = fl_doc_text(node, &text, r->err);
    if (status != FL_OK) return status;
    if (strlen(text) > MAX_QUESTION) return fl_doc_expect(r->err, node, "a text of at most %d bytes", MAX_QUESTION);
    if (!fl_is_printable(text, true)) return fl_doc_expect(r->err, node, "a text without control characters");
  }
  r->scenario->question = fl_text_copy(text);
  return r->scenario->question == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
}

fl_status fl_read_seed(const scenario_reader *r, const fl_doc_node *node)
{
  r->scenario->seed = 1;
  return node == NULL ? FL_OK : fl_doc_uint(node, 0, UINT64_MAX, &r->scenario->seed, r->err);
}

fl_status fl_read_model(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL) return fl_read_missing(r, r->root, "model", "the name of a model, or the path of a layer graph");
  if (node->kind == FL_DOC_MAP) return fl_read_model_map(r, node);
  fl_status status = fl_read_line(r, node, MAX_MODEL, &s->model);
  if (status != FL_OK) return status;
  s->model_is_path = fl_is_model_path(r, node);
  s->model_is_onnx = s->model_is_path && fl_text_ends_in(s->model, ".onnx");
  return s->model_is_path ? fl_read_path(r, node, &s->model_path) : FL_OK;
}

/* The place of a scalar among words; untouched when it is left out. */
static fl_status read_word(const scenario_reader *r, const fl_doc_node *node, const char *what,
                           const char *const *words, size_t count, size_t *index)
{
  const char *text;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_text(node, &text, r->err);
  if (status != FL_OK) return status;
  *index = 0;
  while (*index < count && strcmp(text, words[*index]) != 0) (*index)++;
  return *index < count ? FL_OK : fl_doc_unknown_word(r->err, node, what, words, count);
}

fl_status fl_read_accounting(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const names[] = {"published", "physical"};
  static const fl_accounting accountings[] = {FL_ACCOUNTING_PUBLISHED, FL_ACCOUNTING_PHYSICAL};
  size_t index = 1; /* physical */
  fl_status status = read_word(r, node, "accounting", names, 2, &index);
  if (status == FL_OK) r->scenario->accounting = accountings[index];
  return status;
}

fl_status fl_read_profile(const scenario_reader *r, const fl_doc_node *node)
{
  return node == NULL ? FL_OK : fl_read_path(r, node, &r->scenario->profile_path);
}

fl_status fl_read_profile_gaps(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const names[] = {"error", "roofline"};
  size_t index = 0;
  fl_status status = read_word(r, node, "way with gaps", names, 2, &index);
  if (status != FL_OK || node == NULL) return status;
  if (r->scenario->profile_path == NULL) return fl_doc_fail_key(r->err, node, "says nothing without a profile");
  r->scenario->gaps_are_by_roofline = index == 1;
  return FL_OK;
}

fl_status fl_read_batch(const scenario_reader *r, const fl_doc_node *node)
{
  r->scenario->batch = 1;
  return node == NULL ? FL_OK : fl_doc_uint(node, 1, FL_MAX_BATCH, &r->scenario->batch, r->err);
}

fl_status fl_read_objective(const scenario_reader *r, const fl_doc_node *node)
{
  const char *names[FL_OBJECTIVE_COUNT];
  for (fl_objective i = 0; i < FL_OBJECTIVE_COUNT; i++) names[i] = fl_objective_name(i);
  size_t index = FL_OBJECTIVE_PERIOD;
  fl_status status = read_word(r, node, "objective", names, FL_OBJECTIVE_COUNT, &index);
  r->scenario->objective = (fl_objective)index;
  r->scenario->objective_is_given = node != NULL;
  return status;
}

fl_status fl_read_cuts(const scenario_reader *r, const fl_doc_node *node)
{
  static const fl_cut_kind kinds[] = {FL_CUTS_POINTS, FL_CUTS_BOUNDARIES};
  const char *const names[] = {fl_cut_kind_name(kinds[0]), fl_cut_kind_name(kinds[1])};
  size_t index = 0; /* points */
  fl_status status = read_word(r, node, "kind of cuts", names, 2, &index);
  if (status == FL_OK) r->scenario->cuts = kinds[index];
  return status;
}
