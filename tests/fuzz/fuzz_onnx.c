/* Any bytes as an ONNX file, and some mutants of them that keep its structure: a graph that adds up, or none and a
 * message. */
#undef NDEBUG
#include <assert.h>
#include <stdlib.h>

#include "driver.h"
#include "fieldline/onnx.h"
#include "onnx_mutate.h"

enum { MUTANTS = 4 };

static const fl_onnx_dim dims[] = {{"batch", 1}, {"seq", 3}, {"n", 4}, {"p", 3}};
static const fl_onnx_value values[] = {{"flag", 1}};
static const fl_onnx_options choices[] = {
    {.dim_count = 0}, {.dims = dims, .dim_count = 4}, {.values = values, .value_count = 1}};

static void read_bytes(const uint8_t *data, size_t size, const fl_onnx_options *options)
{
  fl_onnx *network;
  fl_error err = {0};
  fl_status status = fl_onnx_parse("fuzz.onnx", data, size, options, &network, &err);
  if (status == FL_OK) {
    assert(network->graph != NULL && network->graph->cut_count >= 1 && network->graph->layer_count >= 2);
    for (size_t i = 0; i < network->note_count; i++) assert(network->notes[i][0] != '\0');
  } else {
    assert(network == NULL && err.status == status && err.message[0] != '\0');
  }
  fl_onnx_free(network);
}

static uint64_t hash(const uint8_t *data, size_t size)
{
  uint64_t h = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < size; i++) h = (h ^ data[i]) * UINT64_C(1099511628211);
  return h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  mutant *m = malloc(sizeof *m);
  uint64_t state = hash(data, size);
  if (m == NULL) abort();
  read_bytes(data, size, &choices[state % 3]);
  for (uint64_t i = 0; i < MUTANTS; i++) {
    mutant_make(m, data, size, state + i);
    uint8_t *copy = malloc(m->size > 0 ? m->size : 1); /* of just that size, for the sanitizers */
    if (copy == NULL) abort();
    memcpy(copy, m->bytes, m->size);
    read_bytes(copy, m->size, &choices[(state + i) % 3]);
    free(copy);
  }
  free(m);
  return 0;
}
