/* The language models that fieldline knows, and how numbers are stored. */
#include <stdio.h>
#include <string.h>

#include "fieldline/llm.h"
#include "fieldline/text.h"

#define QKV_BIAS .qkv_bias = true
#define QK_NORM .qk_norm = true
#define TIED .tied = true
#define SIZES(L, d, h, kv, hd, ff, V, ctx, ...)                                                                        \
  {                                                                                                                    \
    .blocks = L, .width = d, .heads = h, .kv_heads = kv, .head_dim = hd, .feed_forward = ff, .vocabulary = V,          \
    .context = ctx, .norms = 2, __VA_ARGS__                                                                            \
  }

/* Sizes from the config.json that each model is published with. */
static const fl_llm models[] = {
    {"Qwen2.5-0.5B", SIZES(24, 896, 14, 2, 64, 4864, 151936, 32768, QKV_BIAS, TIED)},
    {"Qwen3-0.6B", SIZES(28, 1024, 16, 8, 128, 3072, 151936, 40960, QK_NORM, TIED)},
    {"TinyLlama-1.1B", SIZES(22, 2048, 32, 4, 64, 5632, 32000, 2048, .tied = false)},
    {"Llama-3.2-1B", SIZES(16, 2048, 32, 8, 64, 8192, 128256, 131072, TIED)},
    {"Llama-3.2-3B", SIZES(28, 3072, 24, 8, 128, 8192, 128256, 131072, TIED)},
    {"Mistral-7B-v0.3", SIZES(32, 4096, 32, 8, 128, 14336, 32768, 32768, .tied = false)},
    {"Llama-3.1-8B", SIZES(32, 4096, 32, 8, 128, 14336, 128256, 131072, .tied = false)},
    {"Qwen2.5-14B", SIZES(48, 5120, 40, 8, 128, 13824, 152064, 131072, QKV_BIAS)},
    {"Qwen2.5-32B", SIZES(64, 5120, 40, 8, 128, 27648, 152064, 131072, QKV_BIAS)},
    {"Llama-3.1-70B", SIZES(80, 8192, 64, 8, 128, 28672, 128256, 131072, .tied = false)},
};
enum { MODEL_COUNT = sizeof models / sizeof models[0] };

size_t fl_llm_count(void)
{
  return MODEL_COUNT;
}

const fl_llm *fl_llm_at(size_t index)
{
  return &models[index];
}

fl_status fl_llm_find(const char *name, const fl_llm **out, fl_error *err)
{
  const char *names[MODEL_COUNT];
  for (size_t i = 0; i < MODEL_COUNT; i++) {
    names[i] = models[i].name;
    *out = &models[i];
    if (strcmp(name, names[i]) == 0) return FL_OK;
  }
  const char *near = fl_suggest(name, names, MODEL_COUNT);
  *out = NULL;
  char known[MODEL_COUNT * 24] = "";
  for (size_t i = 0, used = 0; i < MODEL_COUNT && used < sizeof known; i++)
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "", names[i]);
  if (near != NULL)
    return fl_fail(err, FL_ERR_VALUE, "no language model is called \"%.100s\" (did you mean \"%s\"?)", name, near);
  return fl_fail(err, FL_ERR_VALUE, "no language model is called \"%.100s\" (known: %s; or the path of a config.json)",
                 name, known);
}

/* Blocks of 32 weights with a scale of 16 bits (q8_0, q4_0), of 256 with several (q6_K, q4_K): as ggml stores them. */
static const fl_llm_type types[] = {
    {"f32", 512}, {"f16", 256}, {"bf16", 256}, {"q8_0", 136}, {"q6_K", 105}, {"q4_K", 72}, {"q4_0", 72},
};

size_t fl_llm_type_count(void)
{
  return sizeof types / sizeof types[0];
}

const fl_llm_type *fl_llm_type_at(size_t index)
{
  return &types[index];
}

const fl_llm_type *fl_llm_type_find(const char *name)
{
  for (size_t i = 0; i < fl_llm_type_count(); i++)
    if (strcmp(types[i].name, name) == 0) return &types[i];
  return NULL;
}

const char *fl_llm_phase_name(fl_llm_phase phase)
{
  return phase == FL_LLM_DECODE ? "decode" : "prefill";
}

fl_llm_params fl_llm_defaults(void)
{
  const fl_llm_type *half = fl_llm_type_find("f16");
  return (fl_llm_params){FL_LLM_DECODE, 1024, 0, half, half, half};
}
