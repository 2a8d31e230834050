/* Operators that put values together, or one beside itself. */
#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

static bool all_known(const onnx_node *n)
{
  for (size_t i = 0; i < n->in_count; i++)
    if (!n->in[i]->constant || fl_onnx_contents(n->context, n->in[i]) == NULL) return false;
  return true;
}

/* Along the first axis the elements just follow one another. */
static void fold_concat(const onnx_node *n, int axis)
{
  if (axis != 0 || n->out_count == 0 || n->out[0] == NULL || n->out[0]->elements > ONNX_MAX_FOLDED || !all_known(n))
    return;
  double *to = fl_onnx_fold(n, 0);
  if (to == NULL) return;
  for (size_t i = 0; i < n->in_count; i++)
    for (int64_t k = 0; k < n->in[i]->elements; k++) *to++ = n->in[i]->contents[k];
}

static bool infer_concat(onnx_node *n)
{
  const onnx_value *first = fl_onnx_in(n, 0);
  int axis;
  if (first == NULL || !fl_onnx_axis_attribute(n, "axis", 0, first->rank, &axis)) return false;
  if (first->rank == 0) return fl_onnx_refuse(n, "scalars, which have no axis");
  onnx_shape shape = fl_onnx_shape_of(first);
  shape.side[axis] = 0;
  for (size_t i = 0; i < n->in_count; i++) {
    const onnx_value *x = fl_onnx_in(n, i);
    if (x == NULL) return false;
    if (x->rank != first->rank) return fl_onnx_refuse(n, "values of %d and %d dimensions", first->rank, x->rank);
    for (int k = 0; k < x->rank; k++)
      if (k != axis && x->side[k] != first->side[k])
        return fl_onnx_refuse(n, "sides of %lld and %lld do not go together", (long long)first->side[k],
                              (long long)x->side[k]);
    shape.side[axis] += x->side[axis];
  }
  if (!fl_onnx_give(n, 0, first->type, &shape)) return false;
  fold_concat(n, axis);
  return true;
}

static bool infer_expand(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t sides[ONNX_MAX_RANK];
  int count;
  if (x == NULL || !fl_onnx_list(n, "shape", 1, sides, ONNX_MAX_RANK, &count)) return false;
  if (count < 0) return fl_onnx_refuse(n, "its shape is missing");
  onnx_value other = {.rank = count};
  for (int i = 0; i < count; i++) other.side[i] = sides[i];
  onnx_shape shape = fl_onnx_shape_of(x);
  if (!fl_onnx_broadcast(n, &shape, &other) || !fl_onnx_give(n, 0, x->type, &shape)) return false;
  const double *from = x->constant ? fl_onnx_contents(n->context, x) : NULL;
  double *to = from == NULL ? NULL : fl_onnx_fold(n, 0);
  int64_t index[ONNX_MAX_RANK] = {0};
  if (to == NULL) return true;
  for (int64_t k = 0; k < n->out[0]->elements; k++) {
    int64_t at = 0;
    for (int i = 0; i < x->rank; i++)
      at = at * x->side[i] + (x->side[i] == 1 ? 0 : index[i + n->out[0]->rank - x->rank]);
    to[k] = from[at];
    fl_onnx_next_index(n->out[0], index);
  }
  return true;
}

static bool infer_tile(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  int64_t repeats[ONNX_MAX_RANK];
  int count;
  if (x == NULL || !fl_onnx_list(n, "repeats", 1, repeats, ONNX_MAX_RANK, &count)) return false;
  if (count != x->rank) return fl_onnx_refuse(n, "repeats for %d of %d dimensions", count < 0 ? 0 : count, x->rank);
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 0; i < count; i++) shape.side[i] *= repeats[i];
  return fl_onnx_give(n, 0, x->type, &shape);
}

static bool infer_pad(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  int64_t pads[2 * ONNX_MAX_RANK], axes[ONNX_MAX_RANK];
  int count, axis_count;
  if (x == NULL || !fl_onnx_ints(n, "paddings", pads, 2 * ONNX_MAX_RANK, &count)) return false; /* before opset 2 */
  if (count < 0 && !fl_onnx_list(n, "pads", 1, pads, 2 * ONNX_MAX_RANK, &count)) return false;
  if (!fl_onnx_list(n, "axes", 3, axes, ONNX_MAX_RANK, &axis_count)) return false;
  int padded = axis_count < 0 ? x->rank : axis_count;
  if (count != 2 * padded) return fl_onnx_refuse(n, "%d pads for %d dimensions", count < 0 ? 0 : count, padded);
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 0; i < padded; i++) {
    int axis = i;
    if (axis_count >= 0 && !fl_onnx_axis(n, axes[i], x->rank, &axis)) return false;
    shape.side[axis] += (onnx_wide)pads[i] + pads[padded + i];
  }
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* A middle piece, or edges around, so that the axes have the lengths asked for. */
static bool infer_center_crop_pad(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  int64_t sides[ONNX_MAX_RANK], axes[ONNX_MAX_RANK];
  int count, axis_count;
  if (x == NULL || !fl_onnx_list(n, "shape", 1, sides, ONNX_MAX_RANK, &count)) return false;
  if (!fl_onnx_ints(n, "axes", axes, ONNX_MAX_RANK, &axis_count)) return false;
  if (count < 0 || count != (axis_count < 0 ? x->rank : axis_count))
    return fl_onnx_refuse(n, "its shape is not one for its axes");
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 0; i < count; i++) {
    int axis = i;
    if (axis_count >= 0 && !fl_onnx_axis(n, axes[i], x->rank, &axis)) return false;
    shape.side[axis] = sides[i];
  }
  return fl_onnx_give(n, 0, x->type, &shape);
}

const onnx_rule fl_onnx_join_rules[] = {
    {"Concat", ONNX_STANDARD, infer_concat},
    {"Expand", ONNX_STANDARD, infer_expand},
    {"Tile", ONNX_STANDARD, infer_tile},
    {"Pad", ONNX_BOTH, infer_pad},
    {"CenterCropPad", ONNX_STANDARD, infer_center_crop_pad},
    {NULL, ONNX_STANDARD, NULL},
};
