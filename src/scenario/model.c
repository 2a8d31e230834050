/* model: {llm: ...}: a pass through a language model. */
#include <string.h>

#include "scenario/reader.h"

enum { MAX_LLM = 4095 };

static fl_status read_llm(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  const fl_llm *known;
  fl_error why;
  fl_status status = fl_read_line(r, node, MAX_LLM, &s->model);
  if (status != FL_OK) return status;
  if (fl_llm_is_path(s->model)) return fl_read_path(r, node, &s->model_path);
  status = fl_llm_find(s->model, &known, &why);
  return status == FL_OK ? FL_OK : fl_doc_fail(r->err, node, "%s", why.message);
}

static fl_status read_phase(const scenario_reader *r, const fl_doc_node *node, fl_llm_phase *phase)
{
  const char *names[FL_LLM_PHASES];
  const char *text;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_text(node, &text, r->err);
  if (status != FL_OK) return status;
  for (int i = 0; i < FL_LLM_PHASES; i++) {
    names[i] = fl_llm_phase_name((fl_llm_phase)i); /* numbered from 0 */
    *phase = (fl_llm_phase)i;
    if (strcmp(text, names[i]) == 0) return FL_OK;
  }
  return fl_doc_unknown_word(r->err, node, "phase", names, FL_LLM_PHASES);
}

static fl_status read_type(const scenario_reader *r, const fl_doc_node *node, const fl_llm_type **type)
{
  enum { MOST = 16 };
  const char *names[MOST], *text;
  size_t count = fl_llm_type_count();
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_text(node, &text, r->err);
  if (status != FL_OK) return status;
  const fl_llm_type *found = fl_llm_type_find(text);
  for (size_t i = 0; i < count && i < MOST; i++) names[i] = fl_llm_type_at(i)->name;
  if (found == NULL) return fl_doc_unknown_word(r->err, node, "type", names, count < MOST ? count : MOST);
  *type = found;
  return FL_OK;
}

fl_status fl_read_model_map(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"llm", "phase", "context", "weights", "activations", "kv", NULL};
  fl_llm_params *params = &r->scenario->llm;
  if (fl_doc_get(node, "file") != NULL) return fl_read_onnx_map(r, node);
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status != FL_OK) return status;
  const fl_doc_node *llm = fl_doc_get(node, "llm"), *context = fl_doc_get(node, "context");
  if (llm == NULL) return fl_read_missing(r, node, "llm", "the name of a language model, or the path of a config.json");
  r->scenario->model_is_llm = true;
  *params = fl_llm_defaults();
  status = read_llm(r, llm);
  if (status == FL_OK) status = read_phase(r, fl_doc_get(node, "phase"), &params->phase);
  if (status == FL_OK && context != NULL)
    status = fl_doc_uint(context, 1, FL_LLM_MAX_CONTEXT, &params->context, r->err);
  if (status == FL_OK) status = read_type(r, fl_doc_get(node, "weights"), &params->weights);
  if (status == FL_OK) status = read_type(r, fl_doc_get(node, "activations"), &params->activations);
  return status == FL_OK ? read_type(r, fl_doc_get(node, "kv"), &params->kv) : status;
}
