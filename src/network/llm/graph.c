/* The layer graph of a pass through a decoder. */
#include <stdio.h>
#include <stdlib.h>

#include "fieldline/llm.h"

enum { NAME_SIZE = 48 };

/* What is worked out once. */
typedef struct {
  const fl_llm_sizes *of;
  const fl_llm_params *params;
  uint64_t tokens; /* of a pass */
  uint64_t shape[2], logits[1];
  fl_layer_record *records;
  uint32_t *from;
  char (*names)[NAME_SIZE];
} pass;

/* Bytes of so many numbers, whole ones. */
static uint64_t bytes_of(uint64_t count, const fl_llm_type *type)
{
  return (count * type->sixteenths + 127) / 128;
}

/* Vectors stay float32 beside quantized matrices. */
static uint64_t weight_bytes(const pass *p, uint64_t matrices, uint64_t vectors)
{
  const fl_llm_type *type = p->params->weights;
  return bytes_of(matrices, type) + (type->sixteenths < 256 ? 4 * vectors : bytes_of(vectors, type));
}

/* Layer i reads the one before it and gives `width` activations a token. */
static fl_layer_record *add_layer(pass *p, size_t i, const char *op, uint64_t matrices, uint64_t vectors, uint64_t macs)
{
  const fl_llm_type *type = p->params->activations;
  fl_layer_record *record = &p->records[i];
  bool whole = type->sixteenths % 128 == 0;
  p->from[i] = i > 0 ? (uint32_t)(i - 1) : 0; /* at most FL_GRAPH_MAX_LAYERS */
  *record = (fl_layer_record){.name = p->names[i],
                              .op = op,
                              .from = &p->from[i],
                              .from_count = i > 0,
                              .shape = p->shape,
                              .rank = 2,
                              .dtype_bytes = whole ? type->sixteenths / 128 : 1,
                              .params = matrices + vectors,
                              .macs = macs,
                              .param_bytes = weight_bytes(p, matrices, vectors),
                              .output_bytes = whole ? FL_GRAPH_DEFAULT : bytes_of(p->tokens * p->of->width, type),
                              .consumers = FL_GRAPH_DEFAULT};
  return record;
}

static void add_embedding(pass *p)
{
  snprintf(p->names[0], NAME_SIZE, "embedding");
  add_layer(p, 0, "Embedding", p->of->width * p->of->vocabulary, 0, 0);
}

/* Every token looks at those before it and itself: T in decode, 1 + 2 + ... + S in prefill. */
static uint64_t looks(const pass *p)
{
  uint64_t context = p->params->context;
  return p->params->phase == FL_LLM_DECODE ? context : context * (context + 1) / 2;
}

static void add_attention(pass *p, uint64_t block)
{
  const fl_llm_sizes *of = p->of;
  size_t i = 1 + 2 * (size_t)block;
  uint64_t inner = of->heads * of->head_dim, kv = of->kv_heads * of->head_dim;
  uint64_t matrices = 2 * of->width * inner + 2 * of->width * kv;
  uint64_t vectors = of->norms / 2 * of->width + (of->qkv_bias ? inner + 2 * kv : 0) +
                     (of->output_bias ? of->width : 0) + (of->qk_norm ? 2 * of->head_dim : 0);
  snprintf(p->names[i], NAME_SIZE, "block%llu.attention", (unsigned long long)block);
  fl_layer_record *record =
      add_layer(p, i, "Attention", matrices, vectors, matrices * p->tokens + 2 * inner * looks(p));
  uint64_t context = p->params->context, room = p->params->room > 0 ? p->params->room : context;
  record->state_bytes = bytes_of(2 * kv * room, p->params->kv);
  record->unused_bytes = record->state_bytes - bytes_of(2 * kv * context, p->params->kv);
}

static void add_mlp(pass *p, uint64_t block)
{
  const fl_llm_sizes *of = p->of;
  size_t i = 2 + 2 * (size_t)block;
  uint64_t matrices = 3 * of->width * of->feed_forward;
  uint64_t vectors = of->norms / 2 * of->width + (of->mlp_bias ? 2 * of->feed_forward + of->width : 0);
  snprintf(p->names[i], NAME_SIZE, "block%llu.mlp", (unsigned long long)block);
  add_layer(p, i, "MLP", matrices, vectors, matrices * p->tokens);
}

/* The last token's logits alone. */
static void add_head(pass *p, size_t i)
{
  const fl_llm_type *type = p->params->activations;
  uint64_t matrix = p->of->width * p->of->vocabulary;
  snprintf(p->names[i], NAME_SIZE, "head");
  fl_layer_record *record = add_layer(p, i, "Linear", matrix, 0, matrix);
  record->shape = p->logits;
  record->rank = 1;
  if (record->output_bytes != FL_GRAPH_DEFAULT) record->output_bytes = bytes_of(p->of->vocabulary, type);
  if (!p->of->tied) return;
  record->params = 0;
  record->shared_bytes = record->param_bytes;
}

static void add_layers(pass *p)
{
  size_t norm = 1 + 2 * (size_t)p->of->blocks;
  add_embedding(p);
  for (uint64_t block = 0; block < p->of->blocks; block++) {
    add_attention(p, block);
    add_mlp(p, block);
  }
  snprintf(p->names[norm], NAME_SIZE, "norm");
  add_layer(p, norm, "Norm", 0, p->of->width, 0);
  add_head(p, norm + 1);
}

/* Products of four sizes stay below 2^64 with these; what is too large for a layer, the graph refuses. */
static fl_status check_sizes(const fl_llm_sizes *of, const fl_llm_params *params, fl_error *err)
{
  uint64_t room = params->room > 0 ? params->room : params->context;
  const uint64_t most = (uint64_t)1 << 20;
  const struct {
    const char *name;
    uint64_t value, most;
  } sizes[] = {{"blocks", of->blocks, (FL_GRAPH_MAX_LAYERS - 3) / 2},
               {"width", of->width, most},
               {"heads", of->heads, 4096},
               {"key and value heads", of->kv_heads, 4096},
               {"values of a head", of->head_dim, 4096},
               {"feed-forward values", of->feed_forward, most},
               {"tokens of the vocabulary", of->vocabulary, most * 16},
               {"tokens of context", params->context, FL_LLM_MAX_CONTEXT},
               {"tokens of room", room, FL_LLM_MAX_CONTEXT}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    if (sizes[i].value < 1 || sizes[i].value > sizes[i].most)
      return fl_fail(err, FL_ERR_VALUE, "a language model of %llu %s (expected 1 to %llu)",
                     (unsigned long long)sizes[i].value, sizes[i].name, (unsigned long long)sizes[i].most);
  return FL_OK;
}

/* The largest layer's multiply-accumulates, roughly, so that no product below overflows. */
static bool is_too_much(const fl_llm_sizes *of, const fl_llm_params *params)
{
  double tokens = params->phase == FL_LLM_DECODE ? 1 : (double)params->context;
  double inner = (double)of->heads * (double)of->head_dim, context = (double)params->context;
  double attention = 4 * (double)of->width * inner * tokens + 2 * inner * context * tokens;
  double mlp = 3 * (double)of->width * (double)of->feed_forward * tokens;
  return attention > (double)FL_GRAPH_MAX_COUNT || mlp > (double)FL_GRAPH_MAX_COUNT ||
         (double)of->width * (double)of->vocabulary * 512 > 0x1p63;
}

fl_status fl_llm_graph(const char *model, const fl_llm_sizes *sizes, const fl_llm_params *params, fl_graph **out,
                       fl_error *err)
{
  *out = NULL;
  fl_status status = check_sizes(sizes, params, err);
  if (status == FL_OK && is_too_much(sizes, params))
    status = fl_fail(err, FL_ERR_VALUE, "a pass over %llu tokens takes more than 2^45 multiply-accumulates in a layer",
                     (unsigned long long)params->context);
  if (status != FL_OK) return status;
  size_t count = 3 + 2 * (size_t)sizes->blocks;
  pass p = {sizes,
            params,
            params->phase == FL_LLM_DECODE ? 1 : params->context,
            {0},
            {sizes->vocabulary},
            calloc(count, sizeof *p.records),
            calloc(count, sizeof *p.from),
            calloc(count, sizeof *p.names)};
  p.shape[0] = p.tokens;
  p.shape[1] = sizes->width;
  if (p.records == NULL || p.from == NULL || p.names == NULL) {
    status = fl_fail_memory(err, "a language model");
  } else {
    add_layers(&p);
    status = fl_graph_build(model, p.records, count, out, NULL, err);
  }
  free(p.records);
  free(p.from);
  free(p.names);
  return status;
}
