/* Why a node cannot be done. */
#include <stdarg.h>
#include <stdio.h>

#include "network/onnx/node.h"

bool fl_onnx_refuse(const onnx_node *n, const char *format, ...)
{
  char reason[512];
  va_list args;
  va_start(args, format);
  vsnprintf(reason, sizeof reason, format, args);
  va_end(args);
  onnx_span name = fl_onnx_length(n->name) > 0 || n->out_count == 0 ? n->name : n->out_names[0];
  return fl_onnx_fail(n->context, "node \"%.*s\" (%.*s): %s", ONNX_TEXT(name), ONNX_TEXT(n->op), reason);
}
