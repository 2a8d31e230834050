#include "support.h"

#include <string.h>

#include "fieldline/llm.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a model comes to. Llama-3.1-8B by hand: d 4096, h 32, kv 8, hd 128, ff 14336, V 128256, 32 blocks:
 *   matrices of a block  4096 x 4096 x 2 + 4096 x 1024 x 2 + 3 x 4096 x 14336    = 218 103 808, vectors 2 x 4096
 *   parameters           32 x (218 103 808 + 8 192) + 2 x 4096 x 128256 + 4 096  = 8 030 261 248, x 2 bytes of f16
 *   q4_0                 (8 030 261 248 - 266 240) x 4.5 / 8 + 266 240 x 4       = 4 517 937 152: vectors stay float32
 *   KV a token           32 x 2 x 8 x 128 x 2 bytes                              = 131 072; a hop 4096 x 2 bytes
 *   MACs of a token      32 x (218 103 808 + 2 x 4096 x 1024) + 4096 x 128256    = 7 773 093 888
 *   MACs of 512 tokens   32 x (218 103 808 x 512 + 2 x 4096 x 512 x 513 / 2) + 4096 x 128256 = 3 608 364 974 080
 * A tied head has no parameters of its own. Parameters and MACs of a token are also what the library Transformers and
 * a count of its kernels say of these models. */
typedef struct {
  const char *name;
  uint64_t params, f16_bytes, q4_0_bytes, kv_bytes, hop_bytes, prefill_hop_bytes, macs, prefill_macs;
} totals_case;

static const totals_case totals_cases[] = {
    {"Qwen2.5-0.5B", 494032768, 988065536, 278139392, 12288, 1792, 917504, 538001408, 188991488000},
    {"Qwen3-0.6B", 596049920, 1192099840, 335503360, 114688, 2048, 1048576, 713424896, 240703111168},
    {"TinyLlama-1.1B", 1100048384, 2200096768, 619094016, 22528, 4096, 2097152, 1126694912, 507968487424},
    {"Llama-3.2-1B", 1235814400, 2471628800, 695377920, 32768, 4096, 2097152, 1302855680, 507085586432},
    {"Llama-3.2-3B", 3212749824, 6425499648, 1807773696, 114688, 6144, 3145728, 3388735488, 1466095632384},
    {"Mistral-7B-v0.3", 7248023552, 14496047104, 4077928448, 131072, 8192, 4194304, 7381975040, 3607973855232},
    {"Llama-3.1-8B", 8030261248, 16060522496, 4517937152, 131072, 8192, 4194304, 7773093888, 3608364974080},
    {"Qwen2.5-14B", 14770033664, 29540067328, 8311033856, 196608, 10240, 5242880, 14493941760, 6829902397440},
    {"Qwen2.5-32B", 32763876352, 65527752704, 18433527808, 262144, 10240, 5242880, 32655278080, 16064124026880},
    {"Llama-3.1-70B", 70553706496, 141107412992, 39690993664, 327680, 16384, 8388608, 70843891712, 35220118044672},
};

static fl_graph *graph_of(const char *name, fl_llm_phase phase, uint64_t context, const char *weights)
{
  const fl_llm *llm;
  fl_llm_params params = fl_llm_defaults();
  fl_graph *graph;
  params.phase = phase;
  params.context = context;
  params.weights = fl_llm_type_find(weights);
  assert_int_equal(fl_llm_find(name, &llm, NULL), FL_OK);
  assert_int_equal(fl_llm_graph(name, &llm->sizes, &params, &graph, NULL), FL_OK);
  return graph;
}

typedef struct {
  uint64_t params, bytes, macs, state_bytes, hop_bytes;
} sums;

/* Sums over the layers; every layer before the norm sends as much. */
static sums sums_of(const char *name, fl_llm_phase phase, uint64_t context, const char *weights)
{
  sums s = {0};
  fl_graph *graph = graph_of(name, phase, context, weights);
  assert_int_equal(graph->cut_count, graph->layer_count); /* a cut point behind each */
  for (size_t i = 0; i < graph->layer_count; i++) {
    const fl_layer *layer = &graph->layers[i];
    s.params += layer->params;
    s.bytes += layer->param_bytes - layer->shared_bytes;
    s.macs += layer->macs;
    s.state_bytes += layer->state_bytes;
    if (i + 1 < graph->layer_count) assert_int_equal(layer->output_bytes, graph->layers[0].output_bytes);
  }
  s.hop_bytes = graph->layers[0].output_bytes;
  fl_graph_free(graph);
  return s;
}

static void check_totals(void **state)
{
  const totals_case *c = *state;
  sums decode = sums_of(c->name, FL_LLM_DECODE, 1024, "f16"), quantized = sums_of(c->name, FL_LLM_DECODE, 1, "q4_0");
  sums prefill = sums_of(c->name, FL_LLM_PREFILL, 512, "q4_K");
  assert_int_equal(decode.params, c->params);
  assert_int_equal(decode.bytes, c->f16_bytes);
  assert_int_equal(quantized.bytes, c->q4_0_bytes);
  assert_int_equal(prefill.bytes, c->q4_0_bytes); /* as many bits a weight */
  assert_int_equal(decode.state_bytes, 1024 * c->kv_bytes);
  assert_int_equal(decode.hop_bytes, c->hop_bytes);
  assert_int_equal(prefill.hop_bytes, c->prefill_hop_bytes);
  assert_int_equal(decode.macs, c->macs);
  assert_int_equal(prefill.macs, c->prefill_macs);
}

static void layers_by_name(void **state)
{
  (void)state;
  static const char *const first[] = {"embedding", "block0.attention", "block0.mlp", "block1.attention"};
  fl_graph *graph = graph_of("Qwen2.5-0.5B", FL_LLM_DECODE, 1024, "f16");
  assert_int_equal(graph->layer_count, 2 * 24 + 3);
  for (size_t i = 0; i < COUNT(first); i++) assert_string_equal(graph->layers[i].name, first[i]);
  assert_string_equal(graph->layers[49].name, "norm");
  assert_string_equal(graph->layers[50].name, "head");
  assert_int_equal(graph->layers[50].params, 0); /* tied: held at both ends */
  assert_int_equal(graph->layers[50].param_bytes, graph->layers[0].param_bytes);
  fl_graph_free(graph);
}

/* ---- config.json ---- */

#define LLAMA "{\"model_type\": \"llama\", \"num_hidden_layers\": 2, \"hidden_size\": 64, \"num_attention_heads\": 4, "
#define REST "\"intermediate_size\": 96, \"vocab_size\": 1000"

typedef struct {
  const char *name, *text, *want; /* "LINE:COLUMN: message" */
} config_refusal;

static const config_refusal config_refusals[] = {
    {"no JSON", "{\"model_type\": }", "1:16: unexpected token near '}'"},
    {"a list", "[]", "0:0: config.json: expected a JSON object"},
    {"no architecture", "{}", "0:0: config.json: model_type: missing (expected the name of an architecture)"},
    {"an unknown architecture", "{\"model_type\": \"mixtral\"}",
     "0:0: config.json: model_type: the architecture \"mixtral\" is not known (did you mean \"mistral\"? known: llama, "
     "mistral, qwen2, qwen3, gemma, gemma2, gemma3_text)"},
    {"no vocabulary", LLAMA "\"intermediate_size\": 96}",
     "0:0: config.json: vocab_size: missing (expected a whole number > 0)"},
    {"half a layer", "{\"model_type\": \"qwen2\", \"num_hidden_layers\": 0.5}",
     "0:0: config.json: num_hidden_layers: expected a whole number > 0"},
    {"fewer heads than none", LLAMA "\"num_key_value_heads\": -1, " REST "}",
     "0:0: config.json: num_key_value_heads: expected a whole number > 0"},
};

static void check_config_refusal(void **state)
{
  const config_refusal *c = *state;
  fl_llm_sizes sizes;
  fl_error err = {0};
  char got[1200];
  assert_int_not_equal(fl_llm_parse_config("config.json", c->text, strlen(c->text), &sizes, &err), FL_OK);
  snprintf(got, sizeof got, "%zu:%zu: %s", err.line, err.column, err.message);
  assert_string_equal(got, c->want);
}

static fl_llm_sizes sizes_of(const char *text)
{
  fl_llm_sizes sizes;
  fl_error err;
  if (fl_llm_parse_config("config.json", text, strlen(text), &sizes, &err) != FL_OK) fail_msg("%s", err.message);
  return sizes;
}

/* What is left out follows from the rest, or from the family. */
static void families(void **state)
{
  (void)state;
  fl_llm_sizes llama = sizes_of(LLAMA REST "}");
  assert_int_equal(llama.kv_heads, 4);
  assert_int_equal(llama.head_dim, 16);
  assert_int_equal(llama.norms, 2);
  assert_false(llama.tied || llama.qkv_bias || llama.qk_norm || llama.mlp_bias || llama.output_bias);
  fl_llm_sizes biased = sizes_of(LLAMA "\"attention_bias\": true, \"mlp_bias\": true, \"head_dim\": 32, "
                                       "\"num_key_value_heads\": 2, \"tie_word_embeddings\": true, " REST "}");
  assert_true(biased.qkv_bias && biased.output_bias && biased.mlp_bias && biased.tied);
  assert_int_equal(biased.kv_heads, 2);
  assert_int_equal(biased.head_dim, 32);
  fl_llm_sizes gemma = sizes_of("{\"model_type\": \"gemma2\", \"num_hidden_layers\": 2, \"hidden_size\": 64, "
                                "\"num_attention_heads\": 4, \"head_dim\": null, " REST "}");
  assert_true(gemma.tied);
  assert_int_equal(gemma.norms, 4);
  assert_int_equal(gemma.head_dim, 16);
}

/* The config.json of a model of the table gives its sizes: Qwen3-0.6B's, shortened. */
static void a_known_config(void **state)
{
  (void)state;
  const fl_llm *llm;
  fl_llm_sizes sizes =
      sizes_of("{\"architectures\": [\"Qwen3ForCausalLM\"], \"attention_bias\": false, \"head_dim\": 128,\n"
               "\"hidden_size\": 1024, \"intermediate_size\": 3072, \"max_position_embeddings\": 40960,\n"
               "\"model_type\": \"qwen3\", \"num_attention_heads\": 16, \"num_hidden_layers\": 28,\n"
               "\"num_key_value_heads\": 8, \"sliding_window\": null, \"tie_word_embeddings\": true,\n"
               "\"vocab_size\": 151936}");
  assert_int_equal(fl_llm_find("Qwen3-0.6B", &llm, NULL), FL_OK);
  assert_memory_equal(&sizes, &llm->sizes, sizeof sizes);
}

/* Sizes beyond what can be added up are refused, whatever they multiply to. */
static void sizes_without_measure(void **state)
{
  (void)state;
  const fl_llm *llm;
  fl_graph *graph;
  fl_error err;
  fl_llm_params params = fl_llm_defaults();
  assert_int_equal(fl_llm_find("Llama-3.1-8B", &llm, NULL), FL_OK);
  fl_llm_sizes sizes = llm->sizes;
  sizes.blocks = FL_GRAPH_MAX_LAYERS;
  assert_int_equal(fl_llm_graph("m", &sizes, &params, &graph, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "a language model of 32768 blocks (expected 1 to 16382)");
  sizes = llm->sizes;
  params.phase = FL_LLM_PREFILL;
  params.context = FL_LLM_MAX_CONTEXT;
  assert_int_equal(fl_llm_graph("m", &sizes, &params, &graph, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "a pass over 16777216 tokens takes more than 2^45 multiply-accumulates in a layer");
  assert_null(graph);
}

static void names(void **state)
{
  (void)state;
  const fl_llm *llm;
  fl_error err;
  assert_int_equal(fl_llm_find("Llama3.1-8B", &llm, &err), FL_ERR_VALUE);
  assert_null(llm);
  assert_string_equal(err.message, "no language model is called \"Llama3.1-8B\" (did you mean \"Llama-3.1-8B\"?)");
  assert_null(fl_llm_type_find("q9"));
  assert_true(fl_llm_is_path("config.json") && fl_llm_is_path("a/b") && !fl_llm_is_path("Llama-3.1-8B"));
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(layers_by_name),        cmocka_unit_test(families), cmocka_unit_test(a_known_config),
      cmocka_unit_test(sizes_without_measure), cmocka_unit_test(names),
  };
  struct CMUnitTest tests[COUNT(totals_cases) + COUNT(config_refusals) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(totals_cases); i++)
    tests[n++] = (struct CMUnitTest){totals_cases[i].name, check_totals, NULL, NULL, (void *)&totals_cases[i]};
  for (size_t i = 0; i < COUNT(config_refusals); i++)
    tests[n++] =
        (struct CMUnitTest){config_refusals[i].name, check_config_refusal, NULL, NULL, (void *)&config_refusals[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
