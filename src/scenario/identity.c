/* name, question, seed, model, accounting. */
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"

enum { MAX_NAME = 100, MAX_MODEL = 4095, MAX_QUESTION = 1000 };

static bool is_safe(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("._-", c) != NULL;
}

static bool is_safe_name(const char *name)
{
  if (name[0] == '.' || name[0] == '\0' || strlen(name) > MAX_NAME) return false;
  for (; *name != '\0'; name++)
    if (!is_safe(*name)) return false;
  return true;
}

/* "scenarios/my test.yaml" -> "my-test" */
static char *name_from_file(const char *file)
{
  char name[MAX_NAME + 1] = "scenario";
  const char *slash = strrchr(file, '/'), *stem = slash == NULL ? file : slash + 1;
  while (*stem == '.') stem++;
  const char *dot = strrchr(stem, '.');
  size_t length = dot == NULL ? strlen(stem) : (size_t)(dot - stem);
  if (length > MAX_NAME) length = MAX_NAME;
  for (size_t i = 0; i < length; i++) name[i] = is_safe(stem[i]) ? stem[i] : '-';
  if (length > 0) name[length] = '\0';
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

static bool ends_in(const char *text, const char *tail)
{
  size_t length = strlen(text), tail_length = strlen(tail);
  return length >= tail_length && strcmp(text + length - tail_length, tail) == 0;
}

bool fl_text_is_model_path(const char *model)
{
  return strchr(model, '/') != NULL || ends_in(model, ".yaml") || ends_in(model, ".yml");
}

fl_status fl_read_model(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL) return fl_read_missing(r, r->root, "model", "the name of a model, or the path of a layer graph");
  fl_status status = fl_read_line(r, node, MAX_MODEL, &s->model);
  if (status != FL_OK) return status;
  s->model_is_path = fl_text_is_model_path(s->model);
  return s->model_is_path ? fl_read_path(r, node, &s->model_path) : FL_OK;
}

fl_status fl_read_accounting(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const names[] = {"published", "physical"};
  const char *text;
  r->scenario->accounting = FL_ACCOUNTING_PHYSICAL;
  if (node == NULL || fl_doc_is(node, "physical")) return FL_OK;
  fl_status status = fl_doc_text(node, &text, r->err);
  if (status != FL_OK) return status;
  if (!fl_doc_is(node, "published")) return fl_doc_unknown_word(r->err, node, "accounting", names, 2);
  r->scenario->accounting = FL_ACCOUNTING_PUBLISHED;
  return FL_OK;
}
