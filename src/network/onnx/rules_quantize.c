/* Operators on quantized values, beside those that only stand for a product. */
#include "network/onnx/rules.h"

/* The type of a zero point at `input` where there is one, otherwise of an attribute, otherwise uint8. */
static bool infer_quantize(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  int64_t type = fl_onnx_has(n, 2) ? n->in[2]->type : fl_onnx_int(n, "output_dtype", ONNX_U8);
  if (type == ONNX_NO_TYPE) type = ONNX_U8; /* what the attribute's 0 stands for */
  return x != NULL && fl_onnx_give_like(n, 0, type > 0 && type < ONNX_TYPES ? (int)type : (int)ONNX_NO_TYPE, x);
}

static bool infer_dequantize(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *scale = fl_onnx_in(n, 1);
  return x != NULL && scale != NULL && fl_onnx_give_like(n, 0, scale->type, x);
}

/* The values, their scale and zero point. */
static bool infer_dynamic(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && fl_onnx_give_like(n, 0, ONNX_U8, x) && fl_onnx_give_scalar(n, 1, ONNX_F32) &&
         fl_onnx_give_scalar(n, 2, ONNX_U8);
}

/* x, its scale and zero point, w, its scale and zero point, the output's scale and zero point. */
static bool infer_conv(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *w = fl_onnx_in(n, 3), *zero = fl_onnx_in(n, 7);
  if (fl_onnx_int(n, "channels_last", 0) != 0) return fl_onnx_refuse(n, "channels at the end are not read here");
  return x != NULL && w != NULL && zero != NULL && fl_onnx_give_convolution(n, x, w, zero->type);
}

static bool infer_product(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 3), *zero = fl_onnx_in(n, 7);
  return a != NULL && b != NULL && zero != NULL && fl_onnx_give_product(n, a, b, zero->type);
}

/* a, its scale and zero point, b, its scale and zero point, C, the output's scale and zero point: without them a float
 * comes out. */
static bool infer_gemm(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in_ranked(n, 0, 2), *b = fl_onnx_in_ranked(n, 3, 2);
  if (a == NULL || b == NULL) return false;
  bool ta = fl_onnx_int(n, "transA", 0) != 0, tb = fl_onnx_int(n, "transB", 0) != 0;
  onnx_wide rows = a->side[ta], inner = a->side[!ta], columns = b->side[!tb];
  if (inner != b->side[tb])
    return fl_onnx_refuse(n, "inner sides of %lld and %lld", (long long)inner, (long long)b->side[tb]);
  return fl_onnx_give(n, 0, fl_onnx_has(n, 8) ? n->in[8]->type : (int)ONNX_F32, &(onnx_shape){2, {rows, columns}}) &&
         fl_onnx_add_macs(n, (onnx_wide[]){rows, inner, columns}, 3);
}

/* Two values, each with scale and zero point: stretched over one another. */
static bool infer_binary(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 3);
  onnx_shape shape = {0};
  return a != NULL && b != NULL && fl_onnx_broadcast(n, &shape, a) && fl_onnx_broadcast(n, &shape, b) &&
         fl_onnx_give(n, 0, a->type, &shape);
}

/* condition, a with scale and zero point, b with scale and zero point. */
static bool infer_where(onnx_node *n)
{
  const onnx_value *condition = fl_onnx_in(n, 0), *a = fl_onnx_in(n, 1), *b = fl_onnx_in(n, 4);
  onnx_shape shape = {0};
  return condition != NULL && a != NULL && b != NULL && fl_onnx_broadcast(n, &shape, condition) &&
         fl_onnx_broadcast(n, &shape, a) && fl_onnx_broadcast(n, &shape, b) && fl_onnx_give(n, 0, a->type, &shape);
}

static bool infer_pool(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && fl_onnx_give_pooled(n, x, fl_onnx_int(n, "channels_last", 0) != 0);
}

static bool infer_global_pool(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 2);
  if (x == NULL) return false;
  bool channels_last = fl_onnx_int(n, "channels_last", 0) != 0;
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 1; i < shape.rank; i++)
    if (i != (channels_last ? shape.rank - 1 : 1)) shape.side[i] = 1;
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* The output's scale and zero point, then every value with its own. */
static bool infer_concat(onnx_node *n)
{
  const onnx_value *first = fl_onnx_in_ranked(n, 2, 1);
  int axis;
  if (first == NULL || !fl_onnx_axis_attribute(n, "axis", 0, first->rank, &axis)) return false;
  onnx_shape shape = fl_onnx_shape_of(first);
  for (size_t i = 5; i < n->in_count; i += 3) {
    const onnx_value *x = fl_onnx_in(n, i);
    if (x == NULL) return false;
    if (x->rank != first->rank) return fl_onnx_refuse(n, "values of %d and %d dimensions", first->rank, x->rank);
    shape.side[axis] += x->side[axis];
  }
  return fl_onnx_give(n, 0, first->type, &shape);
}

const onnx_rule fl_onnx_quantize_rules[] = {
    {"QuantizeLinear", ONNX_BOTH, infer_quantize},
    {"DequantizeLinear", ONNX_BOTH, infer_dequantize},
    {"DynamicQuantizeLinear", ONNX_STANDARD, infer_dynamic},
    {"QLinearConv", ONNX_BOTH, infer_conv},
    {"QLinearMatMul", ONNX_STANDARD, infer_product},
    {"QGemm", ONNX_MICROSOFT, infer_gemm},
    {"QLinearAdd", ONNX_MICROSOFT, infer_binary},
    {"QLinearMul", ONNX_MICROSOFT, infer_binary},
    {"QLinearWhere", ONNX_MICROSOFT, infer_where},
    {"QLinearConcat", ONNX_MICROSOFT, infer_concat},
    {"QLinearAveragePool", ONNX_MICROSOFT, infer_pool},
    {"QLinearGlobalAveragePool", ONNX_MICROSOFT, infer_global_pool},
    {"QLinearSigmoid", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"QLinearLeakyRelu", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"QLinearSoftmax", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"FakeQuant", ONNX_BOTH, fl_onnx_infer_same},
    {NULL, ONNX_STANDARD, NULL},
};
