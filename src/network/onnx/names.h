/* Names of a file to what they name. */
#ifndef FIELDLINE_SRC_ONNX_NAMES_H
#define FIELDLINE_SRC_ONNX_NAMES_H

#include "network/onnx/context.h"

typedef struct {
  onnx_span name;
  void *what;
  bool taken;
} onnx_name;

/* A hash table; all zero is an empty one. Its memory goes with the context. */
typedef struct {
  onnx_name *slots;
  size_t room, used;
} onnx_names;

/* Let the name mean this from now on. */
bool fl_onnx_name_set(onnx_context *c, onnx_names *names, onnx_span name, void *what);

/* False when the name means nothing here; *what may be NULL for one that does. */
bool fl_onnx_name_get(onnx_context *c, const onnx_names *names, onnx_span name, void **what);

#endif
