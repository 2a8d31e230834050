/* Constants that stand in the file (TensorProto). Their contents are read when a shape asks for them, and only then. */
#ifndef FIELDLINE_SRC_ONNX_TENSOR_H
#define FIELDLINE_SRC_ONNX_TENSOR_H

#include "network/onnx/value.h"
#include "network/onnx/wire.h"

/* The value of a tensor; it is called as the tensor is where `name` is empty. */
onnx_value *fl_onnx_tensor(onnx_context *c, onnx_span message, onnx_span name);

/* The value of a sparse tensor (SparseTensorProto). */
onnx_value *fl_onnx_sparse_tensor(onnx_context *c, onnx_span message, onnx_span name);

/* The elements, as doubles; NULL where they are not known: no constant, too large, kept in another file, texts. Look at
 * c->status as well: the tensor may be damaged. */
const double *fl_onnx_contents(onnx_context *c, onnx_value *value);

#endif
