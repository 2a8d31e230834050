/* Memory that runs out while a language model is read or its graph is made. */
#include "failing_memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/llm.h"

#define SIZES                                                                                                          \
  "\"hidden_size\": 64, \"num_hidden_layers\": 2, \"num_attention_heads\": 4, \"intermediate_size\": 128, "            \
  "\"vocab_size\": 100"

typedef struct {
  const char *name, *text;
  fl_status want;
} config_case;

static const config_case configs[] = {
    {"a Llama", "{\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\", " SIZES "}", FL_OK},
    {"a Qwen", "{\"model_type\": \"qwen2\", \"tie_word_embeddings\": true, " SIZES "}", FL_OK},
    {"another architecture", "{\"model_type\": \"mamba\", " SIZES "}", FL_ERR_VALUE},
    {"a size that is missing", "{\"model_type\": \"llama\"}", FL_ERR_VALUE},
    {"a size that is none", "{\"model_type\": \"llama\", \"head_dim\": 1.5, " SIZES "}", FL_ERR_VALUE},
    {"no JSON", "{\"model_type\": ", FL_ERR_SYNTAX},
};

static fl_status parse(const void *context, fl_error *err)
{
  const config_case *c = context;
  fl_llm_sizes sizes;
  return fl_llm_parse_config("config.json", c->text, strlen(c->text), &sizes, err);
}

static void check_config(void **state)
{
  const config_case *c = *state;
  assert_between(memory_check(parse, c, c->want), 0, 1000);
}

static fl_status load(const void *context, fl_error *err)
{
  fl_llm_sizes sizes;
  return fl_llm_load(context, &sizes, err);
}

static void a_file(void **state)
{
  (void)state;
  char path[] = "/tmp/fieldline-llm-XXXXXX.json";
  int fd = mkstemps(path, 5);
  assert_true(fd >= 0 && write(fd, configs[0].text, strlen(configs[0].text)) > 0);
  close(fd);
  assert_between(memory_check(load, path, FL_OK), 1, 1000);
  unlink(path);
  assert_int_equal(memory_check(load, "Llama-3.1-8B", FL_OK), 0);
}

static fl_status make_graph(const void *context, fl_error *err)
{
  const fl_llm_phase *phase = context;
  const fl_llm *llm;
  fl_llm_params params = fl_llm_defaults();
  fl_graph *graph = NULL;
  params.phase = *phase;
  fl_status status = fl_llm_find("Qwen2.5-0.5B", &llm, err);
  if (status == FL_OK) status = fl_llm_graph("m", &llm->sizes, &params, &graph, err);
  if ((status == FL_OK) != (graph != NULL)) return FL_ERR_INTERNAL;
  fl_graph_free(graph);
  return status;
}

static void both_phases(void **state)
{
  (void)state;
  for (fl_llm_phase phase = FL_LLM_DECODE; phase <= FL_LLM_PREFILL; phase++)
    assert_between(memory_check(make_graph, &phase, FL_OK), 5, 2000);
}

int main(void)
{
  enum { CONFIGS = sizeof configs / sizeof configs[0] };
  struct CMUnitTest tests[CONFIGS + 2];
  for (size_t i = 0; i < CONFIGS; i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){configs[i].name, check_config, NULL, NULL, (void *)&configs[i]};
  tests[CONFIGS] = (struct CMUnitTest)cmocka_unit_test(a_file);
  tests[CONFIGS + 1] = (struct CMUnitTest)cmocka_unit_test(both_phases);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
