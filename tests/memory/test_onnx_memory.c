/* Memory that runs out while an ONNX file is read: whatever the file, and whether it is right or wrong. */
#include "failing_memory.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fieldline/onnx.h"

static const fl_onnx_dim dims[] = {{"batch", 1}, {"seq", 3}};
static const fl_onnx_value values[] = {{"flag", 1}};
static const fl_onnx_options choices[] = {
    {.dim_count = 0}, {.dims = dims, .dim_count = 2}, {.values = values, .value_count = 1}};
enum { CHOICES = sizeof choices / sizeof choices[0], DIMS = 1 };

typedef struct {
  const char *path;
  const fl_onnx_options *options;
} load_case;

static fl_status load(const void *context, fl_error *err)
{
  const load_case *c = context;
  fl_onnx *network = (fl_onnx *)1;
  fl_status status = fl_onnx_load(c->path, c->options, &network, err);
  if ((status == FL_OK) != (network != NULL)) return FL_ERR_INTERNAL;
  fl_onnx_free(network);
  return status;
}

static fl_status take(const void *context, fl_error *err)
{
  const load_case *c = context;
  fl_onnx *network;
  fl_status status = fl_onnx_load(c->path, c->options, &network, err);
  fl_graph *graph = status == FL_OK ? fl_onnx_take_graph(network) : NULL;
  fl_onnx_free(network);
  fl_graph_free(graph);
  return status;
}

static void an_encoder(void **state)
{
  static const load_case encoder = {FL_SOURCE_DIR "/scenarios/graphs/small-encoder.onnx", &choices[DIMS]};
  (void)state;
  assert_between(memory_check(load, &encoder, FL_OK), 5, 100000);
  assert_between(memory_check(take, &encoder, FL_OK), 5, 100000);
}

static int is_seed(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

/* Files of many operators, some of them damaged. */
static void every_seed_of_the_fuzz_target(void **state)
{
  static const char folder[] = FL_SOURCE_DIR "/tests/fuzz/corpus/onnx";
  struct dirent **names;
  size_t right = 0, calls = 0;
  (void)state;
  int count = scandir(folder, &names, is_seed, alphasort);
  assert_between((size_t)count, 5, 10000);
  for (int i = 0; i < count; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
    for (size_t k = 0; k < CHOICES; k++) {
      const load_case c = {path, &choices[k]};
      fl_status want = load(&c, NULL);
      right += want == FL_OK;
      calls += memory_check(load, &c, want);
    }
    free(names[i]);
  }
  free(names);
  assert_true(right > 2 && calls > (size_t)count);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(an_encoder),
                                            cmocka_unit_test(every_seed_of_the_fuzz_target)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
