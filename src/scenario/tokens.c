/* requests.tokens: requests that are sequences of a language model, a pass a token. */
#include <inttypes.h>

#include "scenario/reader.h"

#define MAX_RETURN_BYTES 1e15

static const char expected[] = "{prompt: 512, output: 128}";

/* The scenario says what it comes to; the model does not say it too. */
static fl_status check_model(const scenario_reader *r, const fl_doc_node *node)
{
  const fl_doc_node *context = fl_doc_find(r->root, "model.context"), *phase = fl_doc_find(r->root, "model.phase");
  if (!r->scenario->model_is_llm)
    return fl_doc_fail(r->err, node, "only a language model makes tokens (expected model: {llm: ...})");
  if (context != NULL)
    return fl_doc_fail(r->err, context, "follows from requests.tokens: prompt + output / 2 (expected nothing here)");
  if (phase != NULL && r->scenario->llm.phase != FL_LLM_DECODE)
    return fl_doc_fail(r->err, phase,
                       "token loops are planned for decode, their prefill passes follow from "
                       "requests.tokens.prompt (expected decode, or nothing here)");
  return FL_OK;
}

static fl_status read_count(const scenario_reader *r, const fl_doc_node *node, const char *key, uint64_t most,
                            uint64_t *value)
{
  const fl_doc_node *count = fl_doc_get(node, key);
  if (count == NULL) return fl_read_missing(r, node, key, "how many tokens");
  return fl_doc_uint(count, 1, most, value, r->err);
}

/* What fits beside the prompt, and into the number of passes that a simulation may have. */
static uint64_t most_output(const fl_scenario *s)
{
  uint64_t room = FL_LLM_MAX_CONTEXT - s->tokens.prompt, passes = FL_MAX_REQUESTS / s->workload.count;
  return room < passes ? room : passes;
}

static fl_status read_return(const scenario_reader *r, const fl_doc_node *node)
{
  static const quantity_row row = {
      "return", FL_UNIT_BYTES, 1, MAX_RETURN_BYTES, 4, offsetof(fl_token_loop, return_bytes), true};
  return fl_read_quantities(r, node, &row, 1, &r->scenario->tokens);
}

fl_status fl_read_tokens(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"prompt", "output", "return", NULL};
  fl_scenario *s = r->scenario;
  if (node == NULL) return FL_OK;
  if (node->kind != FL_DOC_MAP) return fl_doc_expect(r->err, node, "%s", expected);
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = check_model(r, node);
  if (status == FL_OK) status = read_count(r, node, "prompt", FL_LLM_MAX_CONTEXT - 1, &s->tokens.prompt);
  if (status == FL_OK) status = read_count(r, node, "output", most_output(s), &s->tokens.output);
  if (status == FL_OK) status = read_return(r, node);
  if (status != FL_OK) return status;
  s->workload.passes = s->tokens.output;
  s->llm.context = s->tokens.prompt + s->tokens.output / 2;
  s->llm.room = s->tokens.prompt + s->tokens.output;
  return FL_OK;
}

bool fl_scenario_makes_tokens(const fl_scenario *scenario)
{
  return scenario->tokens.output > 0;
}

fl_llm_params fl_scenario_prefill(const fl_scenario *scenario)
{
  fl_llm_params params = scenario->llm;
  params.phase = FL_LLM_PREFILL;
  params.context = scenario->tokens.prompt;
  return params;
}
