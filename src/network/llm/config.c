/* Sizes of a language model from a Hugging Face config.json. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/llm.h"
#include "fieldline/text.h"
#include "yaml/document.h"

enum { MAX_CONFIG_BYTES = 1 << 20 };

/* What an architecture has that its config.json does not say. */
typedef struct {
  const char *type; /* model_type */
  uint64_t norms;
  bool qkv_bias, qk_norm, tied;
} family;

static const family families[] = {
    {"llama", 2, false, false, false},     {"mistral", 2, false, false, false}, {"qwen2", 2, true, false, false},
    {"qwen3", 2, false, true, false},      {"gemma", 2, false, false, true},    {"gemma2", 4, false, false, true},
    {"gemma3_text", 4, false, true, true},
};
enum { FAMILY_COUNT = sizeof families / sizeof families[0] };

static fl_status find_family(const char *name, const json_t *root, const family **out, fl_error *err)
{
  const char *names[FAMILY_COUNT];
  const char *type = json_string_value(json_object_get(root, "model_type"));
  if (type == NULL)
    return fl_fail(err, FL_ERR_VALUE, "%.300s: model_type: missing (expected the name of an architecture)", name);
  for (size_t i = 0; i < FAMILY_COUNT; i++) {
    names[i] = families[i].type;
    *out = &families[i];
    if (strcmp(type, names[i]) == 0) return FL_OK;
  }
  const char *near = fl_suggest(type, names, FAMILY_COUNT);
  return fl_fail(
      err, FL_ERR_VALUE,
      "%.300s: model_type: the architecture \"%.60s\" is not known (%s%s%sknown: llama, mistral, qwen2, qwen3, "
      "gemma, gemma2, gemma3_text)",
      name, type, near == NULL ? "" : "did you mean \"", near == NULL ? "" : near, near == NULL ? "" : "\"? ");
}

/* A count, or `fallback` where it is left out; a fallback of 0 is none. */
static fl_status read_size(const char *name, const json_t *root, const char *key, uint64_t fallback, uint64_t *value,
                           fl_error *err)
{
  const json_t *found = json_object_get(root, key);
  *value = fallback;
  if ((found == NULL || json_is_null(found)) && fallback > 0) return FL_OK;
  if (found == NULL) return fl_fail(err, FL_ERR_VALUE, "%.300s: %s: missing (expected a whole number > 0)", name, key);
  if (!json_is_integer(found) || json_integer_value(found) < 1)
    return fl_fail(err, FL_ERR_VALUE, "%.300s: %s: expected a whole number > 0", name, key);
  *value = (uint64_t)json_integer_value(found); /* > 0 */
  return FL_OK;
}

static bool read_flag(const json_t *root, const char *key, bool fallback)
{
  const json_t *found = json_object_get(root, key);
  return json_is_boolean(found) ? json_is_true(found) : fallback;
}

static fl_status read_sizes(const char *name, const json_t *root, const family *of, fl_llm_sizes *out, fl_error *err)
{
  fl_status status = read_size(name, root, "num_hidden_layers", 0, &out->blocks, err);
  if (status == FL_OK) status = read_size(name, root, "hidden_size", 0, &out->width, err);
  if (status == FL_OK) status = read_size(name, root, "num_attention_heads", 0, &out->heads, err);
  if (status == FL_OK) status = read_size(name, root, "num_key_value_heads", out->heads, &out->kv_heads, err);
  if (status == FL_OK) status = read_size(name, root, "head_dim", out->width / out->heads, &out->head_dim, err);
  if (status == FL_OK) status = read_size(name, root, "intermediate_size", 0, &out->feed_forward, err);
  if (status == FL_OK) status = read_size(name, root, "vocab_size", 0, &out->vocabulary, err);
  if (status == FL_OK)
    status = read_size(name, root, "max_position_embeddings", FL_LLM_MAX_CONTEXT, &out->context, err);
  if (status != FL_OK) return status;
  out->norms = of->norms;
  out->qkv_bias = of->qkv_bias || read_flag(root, "attention_bias", false);
  out->output_bias = read_flag(root, "attention_bias", false);
  out->mlp_bias = read_flag(root, "mlp_bias", false);
  out->qk_norm = of->qk_norm;
  out->tied = read_flag(root, "tie_word_embeddings", of->tied);
  return FL_OK;
}

fl_status fl_llm_parse_config(const char *name, const char *text, size_t size, fl_llm_sizes *out, fl_error *err)
{
  json_error_t why;
  const family *of = NULL;
  *out = (fl_llm_sizes){0};
  json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
  if (root == NULL && json_error_code(&why) == json_error_out_of_memory) return fl_fail_memory(err, "a config.json");
  if (root == NULL)
    return fl_fail_at(err, FL_ERR_SYNTAX, name, text, size, why.line > 0 ? (size_t)why.line : 0,
                      why.column > 0 ? (size_t)why.column : 0, "%s", why.text);
  fl_status status = json_is_object(root) ? find_family(name, root, &of, err)
                                          : fl_fail(err, FL_ERR_VALUE, "%.300s: expected a JSON object", name);
  if (status == FL_OK) status = read_sizes(name, root, of, out, err);
  json_decref(root);
  return status;
}

bool fl_llm_is_path(const char *name)
{
  size_t length = strlen(name);
  return strchr(name, '/') != NULL || (length >= 5 && strcmp(name + length - 5, ".json") == 0);
}

fl_status fl_llm_load(const char *name_or_path, fl_llm_sizes *out, fl_error *err)
{
  if (!fl_llm_is_path(name_or_path)) {
    const fl_llm *llm;
    fl_status status = fl_llm_find(name_or_path, &llm, err);
    if (status == FL_OK) *out = llm->sizes;
    return status;
  }
  char *text;
  size_t size;
  fl_status status = fl_read_file(name_or_path, MAX_CONFIG_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  status = fl_llm_parse_config(name_or_path, text, size, out, err);
  free(text);
  return status;
}
