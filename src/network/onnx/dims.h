/* Dimensions that a file leaves open: by name, by place, or as an expression of others. */
#ifndef FIELDLINE_SRC_ONNX_DIMS_H
#define FIELDLINE_SRC_ONNX_DIMS_H

#include "fieldline/onnx.h"
#include "network/onnx/context.h"

/* The number that an expression over the given names is: + - * / // % ** and brackets, floor, ceil, min, max. False
 * when it is none, or no whole number from 0 to 2^40. */
bool fl_onnx_dim_evaluate(const fl_onnx_options *options, onnx_span expression, int64_t *size);

/* What the options say about axis `axis` of an input: by its place, by its name, or as an expression. */
bool fl_onnx_dim_given(const fl_onnx_options *options, onnx_span input, int axis, onnx_span name, int64_t *size);

#endif
