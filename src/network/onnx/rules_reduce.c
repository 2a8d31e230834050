/* Operators that put all elements along some axes into one. */
#include <math.h>

#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

static double reduced(const onnx_node *n, const double *x, int64_t count)
{
  bool product = fl_onnx_is(n->op, "ReduceProd"), sum = fl_onnx_is(n->op, "ReduceSum");
  bool max = fl_onnx_is(n->op, "ReduceMax"), min = fl_onnx_is(n->op, "ReduceMin");
  double all = product ? 1 : sum ? 0 : max ? -INFINITY : min ? INFINITY : NAN;
  for (int64_t i = 0; i < count; i++)
    all = product ? all * x[i] : sum ? all + x[i] : max ? fmax(all, x[i]) : min ? fmin(all, x[i]) : NAN;
  return all;
}

/* Only to a single element: what shape arithmetic does. */
static void fold_reduced(const onnx_node *n, onnx_value *x)
{
  if (!x->constant || n->out_count == 0 || n->out[0] == NULL || n->out[0]->elements != 1) return;
  const double *contents = fl_onnx_contents(n->context, x);
  if (contents == NULL) return;
  double all = reduced(n, contents, x->elements);
  double *to = isfinite(all) ? fl_onnx_fold(n, x->elements) : NULL;
  if (to != NULL) to[0] = all;
}

static bool infer_reduce(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t axes[ONNX_MAX_RANK];
  int count;
  if (x == NULL || !fl_onnx_list(n, "axes", 1, axes, ONNX_MAX_RANK, &count)) return false;
  bool keep = fl_onnx_int(n, "keepdims", 1) != 0, drop[ONNX_MAX_RANK];
  bool all = count <= 0 && fl_onnx_int(n, "noop_with_empty_axes", 0) == 0;
  onnx_shape shape = {0};
  for (int i = 0; i < ONNX_MAX_RANK; i++) drop[i] = all;
  for (int i = 0; i < count; i++) {
    int axis;
    if (!fl_onnx_axis(n, axes[i], x->rank, &axis)) return false;
    drop[axis] = true;
  }
  for (int i = 0; i < x->rank; i++)
    if ((keep || !drop[i]) && !fl_onnx_push(n, &shape, drop[i] ? 1 : x->side[i])) return false;
  if (!fl_onnx_give(n, 0, x->type, &shape)) return false;
  fold_reduced(n, x);
  return true;
}

static bool infer_arg(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 1);
  int axis;
  if (x == NULL || !fl_onnx_axis_attribute(n, "axis", 0, x->rank, &axis)) return false;
  bool keep = fl_onnx_int(n, "keepdims", 1) != 0;
  onnx_shape shape = {0};
  for (int i = 0; i < x->rank; i++)
    if ((keep || i != axis) && !fl_onnx_push(n, &shape, i == axis ? 1 : x->side[i])) return false;
  return fl_onnx_give(n, 0, ONNX_I64, &shape);
}

static bool infer_determinant(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 2);
  if (x == NULL) return false;
  onnx_shape shape = fl_onnx_shape_of(x);
  shape.rank -= 2;
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* A loss: a number for each target, or one. The log probabilities may come out as well. */
static bool infer_loss(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *target = fl_onnx_in(n, 1);
  if (x == NULL || target == NULL) return false;
  bool each = fl_onnx_is(fl_onnx_word(n, "reduction"), "none");
  return (each ? fl_onnx_give_like(n, 0, x->type, target) : fl_onnx_give_scalar(n, 0, x->type)) &&
         fl_onnx_give_like(n, 1, x->type, x);
}

const onnx_rule fl_onnx_reduce_rules[] = {
    {"ReduceSum", ONNX_STANDARD, infer_reduce},
    {"ReduceSumInteger", ONNX_MICROSOFT, infer_reduce},
    {"ReduceMean", ONNX_STANDARD, infer_reduce},
    {"ReduceMax", ONNX_STANDARD, infer_reduce},
    {"ReduceMin", ONNX_STANDARD, infer_reduce},
    {"ReduceProd", ONNX_STANDARD, infer_reduce},
    {"ReduceL1", ONNX_STANDARD, infer_reduce},
    {"ReduceL2", ONNX_STANDARD, infer_reduce},
    {"ReduceSumSquare", ONNX_STANDARD, infer_reduce},
    {"ReduceLogSum", ONNX_STANDARD, infer_reduce},
    {"ReduceLogSumExp", ONNX_STANDARD, infer_reduce},
    {"ArgMax", ONNX_STANDARD, infer_arg},
    {"ArgMin", ONNX_STANDARD, infer_arg},
    {"CumSum", ONNX_STANDARD, fl_onnx_infer_same},
    {"CumProd", ONNX_STANDARD, fl_onnx_infer_same},
    {"Det", ONNX_STANDARD, infer_determinant},
    {"NegativeLogLikelihoodLoss", ONNX_STANDARD, infer_loss},
    {"SoftmaxCrossEntropyLoss", ONNX_STANDARD, infer_loss},
    {NULL, ONNX_STANDARD, NULL},
};
