/* Any bytes as a .npy file: a tensor whose fields agree with each other, or none and a message. */
#undef NDEBUG
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/tensor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tensor(const fl_tensor *tensor, size_t size)
{
  uint64_t elements = 1;
  assert(tensor->rank <= FL_TENSOR_MAX_RANK);
  for (size_t i = 0; i < tensor->rank; i++) elements *= tensor->shape[i];
  assert(elements > 0 && elements == tensor->elements);
  assert(tensor->element_bytes == 4 || tensor->element_bytes == 8);
  assert(elements * tensor->element_bytes < size);
  assert(isfinite(tensor->range) && tensor->range >= 0);
  for (uint64_t i = 0; i < elements; i++)
    assert(isfinite(tensor->element_bytes == 4 ? ((const float *)tensor->values)[i]
                                               : ((const double *)tensor->values)[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  fl_tensor *tensor = NULL;
  fl_error err = {0};
  fl_status status = fl_tensor_parse_npy("fuzz.npy", data, size, &tensor, &err);
  if (status == FL_OK) {
    check_tensor(tensor, size);
  } else {
    assert(tensor == NULL && err.status == status && err.message[0] != '\0');
  }
  fl_tensor_free(tensor);
  return 0;
}
