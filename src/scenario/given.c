/* Values of a scenario as they are given: what a sweep fills in, and what a cell makes of them, is left to the cell. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"

typedef enum { ABSOLUTE, SHORT } path_form;

/* Does the value name a file, which must be found from elsewhere too? */
static bool is_path(const scenario_reader *r, const char *key, const fl_doc_node *value)
{
  if (value->kind != FL_DOC_SCALAR || fl_doc_is_null(value)) return false;
  if (strcmp(key, "model") == 0) return fl_is_model_path(r, value);
  if (strcmp(key, "model.file") == 0) return true;
  if (strcmp(key, "model.llm") == 0) return fl_llm_is_path(value->text);
  return strcmp(key, "field.platform") == 0 || strcmp(key, "compression.tensor") == 0 ||
         strcmp(key, "changes.file") == 0 || strcmp(key, "mobility.trace") == 0 || strcmp(key, "profile") == 0;
}

/* The last part of a path keeps its name wherever the scenario is moved. */
static const char *last_part(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

static fl_status write_path(const scenario_reader *r, FILE *out, const fl_doc_node *value, path_form form)
{
  char *path = NULL;
  fl_doc_node named = *value;
  fl_status status = FL_OK;
  if (form == ABSOLUTE) status = fl_read_path(r, value, &path);
  if (status != FL_OK) return status;
  named.text = path != NULL ? path : last_part(value->text);
  fl_write_flow(out, &named);
  free(path);
  return FL_OK;
}

/* A list of nodes has no short text. */
static bool is_node_list(const char *key, const fl_doc_node *value)
{
  return strcmp(key, "field.nodes") == 0 && value->kind == FL_DOC_LIST;
}

static void write_node_count(FILE *out, const fl_doc_node *list)
{
  fprintf(out, "%zu node%s", list->child_count, list->child_count == 1 ? "" : "s");
}

/* Paths stand at the top of a value or in a map that is the value. */
static fl_status write_child(const scenario_reader *r, FILE *out, const char *key, const fl_doc_node *child,
                             path_form form)
{
  char path[64];
  fl_write_text(out, child->key);
  fputs(": ", out);
  snprintf(path, sizeof path, "%.20s.%.40s", key, child->key);
  if (is_path(r, path, child)) return write_path(r, out, child, form);
  if (form == SHORT && is_node_list(path, child))
    write_node_count(out, child);
  else
    fl_write_flow(out, child);
  return FL_OK;
}

static fl_status write_value(const scenario_reader *r, FILE *out, const char *key, const fl_doc_node *value,
                             path_form form)
{
  fl_status status = FL_OK;
  if (is_path(r, key, value)) return write_path(r, out, value, form);
  if (form == SHORT && is_node_list(key, value)) {
    write_node_count(out, value);
    return FL_OK;
  }
  if (value->kind != FL_DOC_MAP) {
    fl_write_flow(out, value);
    return FL_OK;
  }
  putc('{', out);
  for (const fl_doc_node *child = value->first; child != NULL && status == FL_OK; child = child->next) {
    status = write_child(r, out, key, child, form);
    if (child->next != NULL) fputs(", ", out);
  }
  putc('}', out);
  return status;
}

/* Close a stream of open_memstream(); the text is freed and forgotten unless all went well. */
static fl_status finish(const scenario_reader *r, FILE *out, fl_status status, char **text)
{
  bool bad = ferror(out) != 0;
  if ((fclose(out) != 0 || bad) && status == FL_OK) status = fl_fail_memory(r->err, "a scenario");
  if (status == FL_OK) return FL_OK;
  free(*text);
  *text = NULL;
  return status;
}

static fl_status copy_value(const scenario_reader *r, const char *key, const fl_doc_node *value, path_form form,
                            char **text)
{
  size_t size;
  FILE *out = open_memstream(text, &size);
  if (out == NULL) return fl_fail_memory(r->err, "a scenario");
  return finish(r, out, write_value(r, out, key, value, form), text);
}

fl_status fl_copy_value(const scenario_reader *r, const char *key, const fl_doc_node *value, char **text)
{
  return copy_value(r, key, value, ABSOLUTE, text);
}

fl_status fl_copy_label(const scenario_reader *r, const char *key, const fl_doc_node *value, char **label,
                        bool *counted)
{
  const fl_doc_node *nodes = strcmp(key, "field") == 0 ? fl_doc_get(value, "nodes") : NULL;
  *counted = is_node_list(key, value) || (nodes != NULL && nodes->kind == FL_DOC_LIST);
  if (value->kind != FL_DOC_SCALAR) return copy_value(r, key, value, SHORT, label);
  *label = fl_text_copy(is_path(r, key, value) ? last_part(value->text) : value->text);
  return *label == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
}

fl_status fl_keep_given(const scenario_reader *r)
{
  static const char *const keys[] = {"field",   "node",        "source",      "sink",   "relays",
                                     "radio",   "compression", "partitioner", "placer", "requests",
                                     "changes", "failures",    "mobility",    "fading", "recovery",
                                     "replan",  "until",       "methods",     NULL};
  size_t size;
  fl_status status = FL_OK;
  const fl_doc_node *sweep = fl_doc_get(r->root, "sweep");
  if (sweep == NULL || sweep->child_count == 0) return FL_OK;
  FILE *out = open_memstream(&r->scenario->given, &size);
  if (out == NULL) return fl_fail_memory(r->err, "a scenario");
  for (size_t i = 0; keys[i] != NULL && status == FL_OK; i++) {
    const fl_doc_node *value = fl_doc_get(r->root, keys[i]);
    if (value == NULL) continue;
    fprintf(out, "%s: ", keys[i]);
    status = write_value(r, out, keys[i], value, ABSOLUTE);
    putc('\n', out);
  }
  return finish(r, out, status, &r->scenario->given);
}
