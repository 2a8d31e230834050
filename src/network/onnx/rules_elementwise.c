/* Operators that treat every element alike. */
#include "network/onnx/rules.h"

bool fl_onnx_infer_same(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL) return false;
  for (size_t i = 0; i < n->out_count; i++)
    if (!fl_onnx_give_like(n, i, x->type, x)) return false;
  fl_onnx_fold_elementwise(n);
  return true;
}

static bool stretch_over_all(onnx_node *n, onnx_shape *shape)
{
  *shape = (onnx_shape){0};
  for (size_t i = 0; i < n->in_count; i++) {
    const onnx_value *x = fl_onnx_in(n, i);
    if (x == NULL || !fl_onnx_broadcast(n, shape, x)) return false;
  }
  return true;
}

static bool infer_stretched(onnx_node *n, int type)
{
  onnx_shape shape;
  if (!stretch_over_all(n, &shape) || !fl_onnx_give(n, 0, type, &shape)) return false;
  fl_onnx_fold_elementwise(n);
  return true;
}

bool fl_onnx_infer_broadcast(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && infer_stretched(n, x->type);
}

static bool infer_comparison(onnx_node *n)
{
  return infer_stretched(n, ONNX_BOOL);
}

static bool infer_where(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 1);
  return x != NULL && infer_stretched(n, x->type);
}

static bool infer_question(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL || !fl_onnx_give_like(n, 0, ONNX_BOOL, x)) return false;
  fl_onnx_fold_elementwise(n);
  return true;
}

static bool infer_as_type(onnx_node *n, int type)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL || !fl_onnx_give_like(n, 0, type, x)) return false;
  fl_onnx_fold_elementwise(n);
  return true;
}

static bool infer_cast(onnx_node *n)
{
  int64_t type = fl_onnx_int(n, "to", ONNX_F32);
  return infer_as_type(n, type > 0 && type < ONNX_TYPES ? (int)type : (int)ONNX_NO_TYPE);
}

static bool infer_cast_like(onnx_node *n)
{
  const onnx_value *like = fl_onnx_in(n, 1);
  return like != NULL && infer_as_type(n, like->type);
}

/* The first input's shape, whatever else is read: a bias, a slope, bounds. */
static bool infer_dropout(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL || !fl_onnx_give_like(n, 0, x->type, x) || !fl_onnx_give_like(n, 1, ONNX_BOOL, x)) return false;
  fl_onnx_fold_copy(n, n->in[0]);
  return true;
}

const onnx_rule fl_onnx_elementwise_rules[] = {
    {"Relu", ONNX_STANDARD, fl_onnx_infer_same},
    {"Sigmoid", ONNX_STANDARD, fl_onnx_infer_same},
    {"Tanh", ONNX_STANDARD, fl_onnx_infer_same},
    {"Sqrt", ONNX_STANDARD, fl_onnx_infer_same},
    {"Erf", ONNX_STANDARD, fl_onnx_infer_same},
    {"Exp", ONNX_STANDARD, fl_onnx_infer_same},
    {"Log", ONNX_STANDARD, fl_onnx_infer_same},
    {"Neg", ONNX_STANDARD, fl_onnx_infer_same},
    {"Abs", ONNX_STANDARD, fl_onnx_infer_same},
    {"Floor", ONNX_STANDARD, fl_onnx_infer_same},
    {"Ceil", ONNX_STANDARD, fl_onnx_infer_same},
    {"Round", ONNX_STANDARD, fl_onnx_infer_same},
    {"Clip", ONNX_STANDARD, fl_onnx_infer_same},
    {"HardSigmoid", ONNX_STANDARD, fl_onnx_infer_same},
    {"HardSwish", ONNX_STANDARD, fl_onnx_infer_same},
    {"LeakyRelu", ONNX_STANDARD, fl_onnx_infer_same},
    {"Elu", ONNX_STANDARD, fl_onnx_infer_same},
    {"Selu", ONNX_STANDARD, fl_onnx_infer_same},
    {"Celu", ONNX_STANDARD, fl_onnx_infer_same},
    {"PRelu", ONNX_STANDARD, fl_onnx_infer_same},
    {"ThresholdedRelu", ONNX_STANDARD, fl_onnx_infer_same},
    {"Shrink", ONNX_STANDARD, fl_onnx_infer_same},
    {"Softplus", ONNX_STANDARD, fl_onnx_infer_same},
    {"Softsign", ONNX_STANDARD, fl_onnx_infer_same},
    {"Gelu", ONNX_BOTH, fl_onnx_infer_same},
    {"FastGelu", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"BiasGelu", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"QuickGelu", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"BiasDropout", ONNX_MICROSOFT, infer_dropout},
    {"BiasAdd", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"Mish", ONNX_STANDARD, fl_onnx_infer_same},
    {"Swish", ONNX_BOTH, fl_onnx_infer_same},
    {"Reciprocal", ONNX_STANDARD, fl_onnx_infer_same},
    {"Sign", ONNX_STANDARD, fl_onnx_infer_same},
    {"Sin", ONNX_STANDARD, fl_onnx_infer_same},
    {"Cos", ONNX_STANDARD, fl_onnx_infer_same},
    {"Tan", ONNX_STANDARD, fl_onnx_infer_same},
    {"Asin", ONNX_STANDARD, fl_onnx_infer_same},
    {"Acos", ONNX_STANDARD, fl_onnx_infer_same},
    {"Atan", ONNX_STANDARD, fl_onnx_infer_same},
    {"Sinh", ONNX_STANDARD, fl_onnx_infer_same},
    {"Cosh", ONNX_STANDARD, fl_onnx_infer_same},
    {"Asinh", ONNX_STANDARD, fl_onnx_infer_same},
    {"Acosh", ONNX_STANDARD, fl_onnx_infer_same},
    {"Atanh", ONNX_STANDARD, fl_onnx_infer_same},
    {"Identity", ONNX_STANDARD, fl_onnx_infer_same},
    {"BitwiseNot", ONNX_STANDARD, fl_onnx_infer_same},
    {"Dropout", ONNX_STANDARD, infer_dropout},
    {"Not", ONNX_STANDARD, infer_question},
    {"IsNaN", ONNX_STANDARD, infer_question},
    {"IsInf", ONNX_STANDARD, infer_question},
    {"Cast", ONNX_STANDARD, infer_cast},
    {"CastLike", ONNX_STANDARD, infer_cast_like},
    {"Add", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Sub", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Mul", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Div", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Pow", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Mod", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Max", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Min", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Sum", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"Mean", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"BitShift", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"BitwiseAnd", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"BitwiseOr", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"BitwiseXor", ONNX_STANDARD, fl_onnx_infer_broadcast},
    {"And", ONNX_STANDARD, infer_comparison},
    {"Or", ONNX_STANDARD, infer_comparison},
    {"Xor", ONNX_STANDARD, infer_comparison},
    {"Equal", ONNX_STANDARD, infer_comparison},
    {"Greater", ONNX_STANDARD, infer_comparison},
    {"GreaterOrEqual", ONNX_STANDARD, infer_comparison},
    {"Less", ONNX_STANDARD, infer_comparison},
    {"LessOrEqual", ONNX_STANDARD, infer_comparison},
    {"Where", ONNX_STANDARD, infer_where},
    {NULL, ONNX_STANDARD, NULL},
};
