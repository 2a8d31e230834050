/* Any bytes as an ONNX file: a graph that adds up, or none and a message. */
#undef NDEBUG
#include <assert.h>

#include "driver.h"
#include "fieldline/onnx.h"

static const fl_onnx_dim dims[] = {{"batch", 1}, {"seq", 3}, {"n", 4}, {"p", 3}};
static const fl_onnx_options options = {.dims = dims, .dim_count = 4};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const fl_onnx_options none = {.dim_count = 0};
  fl_onnx *network;
  fl_error err = {0};
  fl_status status = fl_onnx_parse("fuzz.onnx", data, size, size % 2 == 0 ? &options : &none, &network, &err);
  if (status == FL_OK) {
    assert(network->graph != NULL && network->graph->cut_count >= 1 && network->graph->layer_count >= 2);
    for (size_t i = 0; i < network->note_count; i++) assert(network->notes[i][0] != '\0');
  } else {
    assert(network == NULL && err.status == status && err.message[0] != '\0');
  }
  fl_onnx_free(network);
  return 0;
}
