/* The effective scenario as JSON: what is written as YAML, value by value. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <stdlib.h>

#include "fieldline/experiment.h"
#include "fieldline/json.h"
#include "fieldline/write.h"
#include "yaml/document.h"

static void add_scalar(fl_json *json, const char *key, const fl_doc_node *node)
{
  double number;
  if (!node->plain || fl_doc_is_null(node))
    fl_json_text(json, key, node->plain ? NULL : node->text);
  else if (fl_doc_is(node, "true") || fl_doc_is(node, "false"))
    fl_json_bool(json, key, fl_doc_is(node, "true"));
  else if (fl_quantity_parse(node->text, FL_UNIT_NONE, &number))
    fl_json_number(json, key, number);
  else
    fl_json_text(json, key, node->text);
}

static void add_node(fl_json *json, const char *key, const fl_doc_node *node)
{
  if (node->kind == FL_DOC_SCALAR) {
    add_scalar(json, key, node);
    return;
  }
  bool top = node->parent == NULL;
  if (node->kind == FL_DOC_MAP)
    fl_json_object(json, key, top ? FL_JSON_BLOCK : FL_JSON_LINE);
  else
    fl_json_array(json, key, FL_JSON_LINE);
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) add_node(json, child->key, child);
  fl_json_close(json);
}

static fl_status convert(FILE *out, const char *yaml, size_t size, fl_error *err)
{
  fl_document *document;
  fl_status status = fl_document_parse("the scenario", yaml, size, &document, err);
  if (status != FL_OK) return status;
  fl_json json = fl_json_start(out);
  add_node(&json, NULL, fl_document_root(document));
  fl_document_free(document);
  return fl_json_finish(&json, "the scenario", err);
}

fl_status fl_write_scenario_json(FILE *out, const fl_trial *trial, fl_error *err)
{
  char *text = NULL;
  size_t size;
  FILE *yaml = open_memstream(&text, &size);
  if (yaml == NULL) return fl_fail_memory(err, "a scenario");
  fl_status status = fl_trial_write_scenario(yaml, trial, err);
  if (fclose(yaml) != 0 && status == FL_OK) status = fl_fail_memory(err, "a scenario");
  if (status == FL_OK) status = convert(out, text, size, err);
  free(text);
  return status;
}
