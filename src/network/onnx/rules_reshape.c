/* Operators that keep all elements and only see them in other dimensions or another order. */
#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

/* Output 0 holds what input 0 does, in the same order. */
static bool give_same_elements(onnx_node *n, onnx_value *x, const onnx_shape *shape)
{
  if (!fl_onnx_give(n, 0, x->type, shape)) return false;
  if (x->constant) fl_onnx_fold_copy(n, x);
  return true;
}

/* 0 stands for the side of the input, -1 for what is left. */
static bool infer_reshape(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t asked[ONNX_MAX_RANK];
  int count, open = -1;
  if (x == NULL || !fl_onnx_list(n, "shape", 1, asked, ONNX_MAX_RANK, &count)) return false;
  if (count < 0) return fl_onnx_refuse(n, "its shape is missing");
  bool zero_is_side = fl_onnx_int(n, "allowzero", 0) == 0;
  onnx_shape shape = {.rank = count};
  onnx_wide known = 1;
  for (int i = 0; i < count; i++) {
    shape.side[i] = asked[i] == 0 && zero_is_side && i < x->rank ? x->side[i] : asked[i];
    if (asked[i] == -1)
      open = i;
    else if (shape.side[i] < 0 || shape.side[i] > ONNX_MAX_SIDE || known > ONNX_MAX_ELEMENTS)
      return fl_onnx_refuse(n, "an absurd side of %lld", (long long)asked[i]);
    else
      known *= shape.side[i];
  }
  if (open >= 0) {
    shape.side[open] = known > 0 ? x->elements / known : 0;
    known *= shape.side[open];
  }
  if (known != x->elements) return fl_onnx_refuse(n, "%lld elements do not fit its shape", (long long)x->elements);
  return give_same_elements(n, x, &shape);
}

static bool infer_flatten(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL) return false;
  int64_t axis = fl_onnx_int(n, "axis", 1);
  if (axis < 0) axis += x->rank;
  if (axis < 0 || axis > x->rank) return fl_onnx_refuse(n, "an axis beyond the %d dimensions", x->rank);
  onnx_shape shape = {2, {1, 1}};
  for (int i = 0; i < x->rank; i++) shape.side[i >= axis] *= x->side[i];
  return give_same_elements(n, x, &shape);
}

/* Which of `rank` axes a list names. */
static bool mark_axes(const onnx_node *n, const int64_t *axes, int count, int rank, bool *marked)
{
  for (int i = 0; i < ONNX_MAX_RANK; i++) marked[i] = false;
  for (int i = 0; i < count; i++) {
    int axis;
    if (!fl_onnx_axis(n, axes[i], rank, &axis)) return false;
    if (marked[axis]) return fl_onnx_refuse(n, "axis %d twice", axis);
    marked[axis] = true;
  }
  return true;
}

static bool infer_unsqueeze(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t axes[ONNX_MAX_RANK];
  bool added[ONNX_MAX_RANK];
  int count;
  if (x == NULL || !fl_onnx_list(n, "axes", 1, axes, ONNX_MAX_RANK, &count)) return false;
  if (count < 0) return fl_onnx_refuse(n, "its axes are missing");
  onnx_shape shape = {0};
  int rank = x->rank + count;
  if (rank > ONNX_MAX_RANK) return fl_onnx_refuse(n, "more than %d dimensions", ONNX_MAX_RANK);
  if (!mark_axes(n, axes, count, rank, added)) return false;
  for (int i = 0, from = 0; i < rank; i++)
    if (!fl_onnx_push(n, &shape, added[i] ? 1 : x->side[from++])) return false;
  return give_same_elements(n, x, &shape);
}

static bool infer_squeeze(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t axes[ONNX_MAX_RANK];
  bool dropped[ONNX_MAX_RANK];
  int count;
  if (x == NULL || !fl_onnx_list(n, "axes", 1, axes, ONNX_MAX_RANK, &count)) return false;
  if (!mark_axes(n, axes, count < 0 ? 0 : count, x->rank, dropped)) return false;
  onnx_shape shape = {0};
  for (int i = 0; i < x->rank; i++) {
    if (count < 0) dropped[i] = x->side[i] == 1;
    if (dropped[i] && x->side[i] != 1) return fl_onnx_refuse(n, "side %d is %lld and not 1", i, (long long)x->side[i]);
    if (!dropped[i] && !fl_onnx_push(n, &shape, x->side[i])) return false;
  }
  return give_same_elements(n, x, &shape);
}

static void fold_transposed(const onnx_node *n, onnx_value *x, const int *order)
{
  int64_t stride[ONNX_MAX_RANK], index[ONNX_MAX_RANK] = {0}, step = 1;
  const double *from = x->constant ? fl_onnx_contents(n->context, x) : NULL;
  double *to = from == NULL ? NULL : fl_onnx_fold(n, x->elements);
  if (to == NULL || x->elements == 0) return;
  for (int i = x->rank - 1; i >= 0; step *= x->side[i--]) stride[i] = step;
  for (int64_t k = 0; k < x->elements; k++) {
    int64_t at = 0;
    for (int i = 0; i < x->rank; i++) at += index[i] * stride[order[i]];
    to[k] = from[at];
    fl_onnx_next_index(n->out[0], index);
  }
}

static bool infer_transpose(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t given[ONNX_MAX_RANK];
  int count, order[ONNX_MAX_RANK];
  bool used[ONNX_MAX_RANK];
  if (x == NULL || !fl_onnx_ints(n, "perm", given, ONNX_MAX_RANK, &count)) return false;
  if (count >= 0 && count != x->rank) return fl_onnx_refuse(n, "perm has %d axes, not %d", count, x->rank);
  if (!mark_axes(n, given, count < 0 ? 0 : count, x->rank, used)) return false;
  onnx_shape shape = {.rank = x->rank};
  for (int i = 0; i < x->rank; i++) {
    order[i] = x->rank - 1 - i;
    if (count >= 0 && !fl_onnx_axis(n, given[i], x->rank, &order[i])) return false;
    shape.side[i] = x->side[order[i]];
  }
  if (!fl_onnx_give(n, 0, x->type, &shape)) return false;
  fold_transposed(n, x, order);
  return true;
}

/* Blocks between the channels and the two sides of a picture. */
static bool infer_depth_to_space(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 4);
  onnx_wide block = fl_onnx_int(n, "blocksize", 0);
  if (x == NULL) return false;
  if (block < 1 || x->side[1] % (block * block) != 0)
    return fl_onnx_refuse(n, "%lld channels, not a multiple of blocksize squared", (long long)x->side[1]);
  onnx_shape shape = fl_onnx_shape_of(x);
  shape.side[1] /= block * block;
  shape.side[2] *= block;
  shape.side[3] *= block;
  return fl_onnx_give(n, 0, x->type, &shape);
}

static bool infer_space_to_depth(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 4);
  onnx_wide block = fl_onnx_int(n, "blocksize", 0);
  if (x == NULL) return false;
  if (block < 1 || x->side[2] % block != 0 || x->side[3] % block != 0)
    return fl_onnx_refuse(n, "sides of %lld and %lld, not multiples of blocksize", (long long)x->side[2],
                          (long long)x->side[3]);
  onnx_shape shape = fl_onnx_shape_of(x);
  shape.side[2] /= block;
  shape.side[3] /= block;
  shape.side[1] = block > ONNX_MAX_SIDE ? -1 : shape.side[1] * block * block;
  return fl_onnx_give(n, 0, x->type, &shape);
}

const onnx_rule fl_onnx_reshape_rules[] = {
    {"Reshape", ONNX_STANDARD, infer_reshape},
    {"Flatten", ONNX_STANDARD, infer_flatten},
    {"Unsqueeze", ONNX_STANDARD, infer_unsqueeze},
    {"Squeeze", ONNX_STANDARD, infer_squeeze},
    {"Transpose", ONNX_STANDARD, infer_transpose},
    {"DepthToSpace", ONNX_STANDARD, infer_depth_to_space},
    {"SpaceToDepth", ONNX_STANDARD, infer_space_to_depth},
    {"ReverseSequence", ONNX_STANDARD, fl_onnx_infer_same},
    {NULL, ONNX_STANDARD, NULL},
};
