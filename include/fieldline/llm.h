/* Language models: layer graphs of decoders from their sizes, without a weight. */
#ifndef FIELDLINE_LLM_H
#define FIELDLINE_LLM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/graph.h"

FL_BEGIN_DECLS

/* What a decoder is made of. Weights of a block: d h hd + 2 d kv hd + h hd d + 3 d ff, vectors: `norms` of d, with
 * qkv_bias (h + 2 kv) hd, with output_bias d, with mlp_bias 2 ff + d, with qk_norm 2 hd. */
typedef struct {
  uint64_t blocks;          /* L */
  uint64_t width;           /* d */
  uint64_t heads, kv_heads; /* h, kv */
  uint64_t head_dim;        /* hd */
  uint64_t feed_forward;    /* ff, three matrices */
  uint64_t vocabulary;      /* V */
  uint64_t context;         /* longest, tokens */
  uint64_t norms;           /* vectors of d a block: 2, or 4 */
  bool qkv_bias, output_bias, mlp_bias, qk_norm;
  bool tied; /* the head's matrix is the embedding's: both layers hold it */
} fl_llm_sizes;

/* A model that fieldline knows. */
typedef struct {
  const char *name;
  fl_llm_sizes sizes;
} fl_llm;

/* What there is; rows last as long as the program. */
size_t fl_llm_count(void);
const fl_llm *fl_llm_at(size_t index); /* index < fl_llm_count() */
/* FL_ERR_VALUE with the nearest name when there is none. */
fl_status fl_llm_find(const char *name, const fl_llm **out, fl_error *err);

/* How numbers are stored. */
typedef struct {
  const char *name;
  unsigned sixteenths; /* of a bit a weight, scales included: 72 are 4.5 bits */
} fl_llm_type;

/* What there is; rows last as long as the program. */
size_t fl_llm_type_count(void);
const fl_llm_type *fl_llm_type_at(size_t index);       /* index < fl_llm_type_count() */
const fl_llm_type *fl_llm_type_find(const char *name); /* NULL when there is none */

typedef enum { FL_LLM_DECODE, FL_LLM_PREFILL } fl_llm_phase;
#define FL_LLM_PHASES 2
const char *fl_llm_phase_name(fl_llm_phase phase); /* "decode", "prefill" */

/* What a pass does. */
typedef struct {
  fl_llm_phase phase;
  uint64_t context;           /* tokens: that a decoded one looks at, or of the prompt */
  uint64_t room;              /* tokens that the KV cache has room for, >= context; 0: as many */
  const fl_llm_type *weights; /* matrices; vectors are float32 beside types of less than 16 bits */
  const fl_llm_type *activations, *kv;
} fl_llm_params;

#define FL_LLM_MAX_CONTEXT ((uint64_t)1 << 24)

/* decode at 1024 tokens, everything float16. */
fl_llm_params fl_llm_defaults(void);

/* The layer graph of a pass: `embedding`, per block B `blockB.attention` and `blockB.mlp`, `norm`, `head`.
 * A hop sends tokens x d activations. `attention` holds 2 kv hd x room of KV as state_bytes, and moves that of the
 * context. MACs of decode: every
 * matrix once and 2 h hd T in attention; of prefill over S tokens matrices S times, attention 2 h hd S (S + 1) / 2,
 * the head once. Windows of attention are not looked at: all of the context counts.
 * Success: *out belongs to the caller (fl_graph_free). Errors: FL_ERR_VALUE where sizes are beyond what a graph holds,
 * FL_ERR_MEMORY. */
fl_status fl_llm_graph(const char *model, const fl_llm_sizes *sizes, const fl_llm_params *params, fl_graph **out,
                       fl_error *err);

/* Sizes from a Hugging Face config.json of Llama, Mistral, Qwen2, Qwen3, Gemma or Gemma 2. `name` stands in error
 * texts. Errors: FL_ERR_SYNTAX (no JSON, with its place), FL_ERR_VALUE (another architecture, a missing or bad size),
 * FL_ERR_MEMORY. */
fl_status fl_llm_parse_config(const char *name, const char *text, size_t size, fl_llm_sizes *out, fl_error *err);

/* The sizes of a name of the table, or of the path of a config.json: what has a '/' or ends in .json.
 * Errors: those of fl_llm_find() and fl_llm_parse_config(), FL_ERR_FILE. */
fl_status fl_llm_load(const char *name_or_path, fl_llm_sizes *out, fl_error *err);
bool fl_llm_is_path(const char *name);

FL_END_DECLS

#endif
