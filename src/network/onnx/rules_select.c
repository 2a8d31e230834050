/* Operators that pick elements out, or put some in. */
#include <string.h>

#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

enum { MAX_PIECES = 1024 }; /* of a split */

/* Elements of x along its first axis, those that the indices name. */
static bool fold_gather(const onnx_node *n, onnx_value *x, onnx_value *indices)
{
  if (!x->constant || !indices->constant || n->out[0] == NULL || n->out[0]->elements > ONNX_MAX_FOLDED) return true;
  const double *from = fl_onnx_contents(n->context, x), *which = fl_onnx_contents(n->context, indices);
  double *to = from == NULL || which == NULL ? NULL : fl_onnx_fold(n, 0);
  if (to == NULL || n->out[0]->elements == 0) return true;
  int64_t inner = n->out[0]->elements / indices->elements;
  for (int64_t i = 0; i < indices->elements; i++) {
    int64_t at = fl_onnx_whole(which[i]);
    if (at < 0) at += x->side[0];
    if (at < 0 || at >= x->side[0])
      return fl_onnx_refuse(n, "an index beyond the %lld there are", (long long)x->side[0]);
    memcpy(to + i * inner, from + at * inner, (size_t)inner * sizeof *to);
  }
  return true;
}

static bool infer_gather(onnx_node *n)
{
  onnx_value *x = fl_onnx_in_ranked(n, 0, 1), *indices = fl_onnx_in(n, 1);
  int axis;
  if (x == NULL || indices == NULL || !fl_onnx_axis_attribute(n, "axis", 0, x->rank, &axis)) return false;
  onnx_shape shape = {0};
  for (int i = 0; i < axis; i++)
    if (!fl_onnx_push(n, &shape, x->side[i])) return false;
  for (int i = 0; i < indices->rank; i++)
    if (!fl_onnx_push(n, &shape, indices->side[i])) return false;
  for (int i = axis + 1; i < x->rank; i++)
    if (!fl_onnx_push(n, &shape, x->side[i])) return false;
  if (!fl_onnx_give(n, 0, x->type, &shape)) return false;
  return axis != 0 || n->out_count == 0 || fold_gather(n, x, indices);
}

static bool infer_gather_nd(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 1), *indices = fl_onnx_in_ranked(n, 1, 1);
  if (x == NULL || indices == NULL) return false;
  onnx_wide first = (onnx_wide)fl_onnx_int(n, "batch_dims", 0) + indices->side[indices->rank - 1];
  if (first < 0 || first > x->rank) return fl_onnx_refuse(n, "indices for more than the %d dimensions", x->rank);
  onnx_shape shape = {0};
  for (int i = 0; i + 1 < indices->rank; i++)
    if (!fl_onnx_push(n, &shape, indices->side[i])) return false;
  for (int i = (int)first; i < x->rank; i++)
    if (!fl_onnx_push(n, &shape, x->side[i])) return false;
  return fl_onnx_give(n, 0, x->type, &shape);
}

static bool infer_gather_elements(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *indices = fl_onnx_in(n, 1);
  return x != NULL && indices != NULL && fl_onnx_give_like(n, 0, x->type, indices);
}

/* ---- slices ---- */

typedef struct {
  int64_t from[ONNX_MAX_RANK], step[ONNX_MAX_RANK];
} slice;

static onnx_wide clamp(onnx_wide x, onnx_wide least, onnx_wide most)
{
  return x < least ? least : x > most ? most : x;
}

/* Along one axis of `length`: how many, and where from. */
static onnx_wide cut(int64_t start, int64_t end, int64_t step, int64_t length, int64_t *from)
{
  onnx_wide s = start < 0 ? (onnx_wide)start + length : start, e = end < 0 ? (onnx_wide)end + length : end;
  if (step > 0) {
    s = clamp(s, 0, length);
    e = clamp(e, 0, length);
  } else {
    s = clamp(s, -1, (onnx_wide)length - 1);
    e = clamp(e, -1, (onnx_wide)length - 1);
  }
  *from = (int64_t)s;
  if (step > 0) return e > s ? (e - s + step - 1) / step : 0;
  return s > e ? (s - e - (onnx_wide)step - 1) / -(onnx_wide)step : 0;
}

static void fold_slice(const onnx_node *n, onnx_value *x, const slice *s)
{
  int64_t index[ONNX_MAX_RANK] = {0};
  const double *from = x->constant ? fl_onnx_contents(n->context, x) : NULL;
  double *to = from == NULL ? NULL : fl_onnx_fold(n, 0);
  if (to == NULL) return;
  for (int64_t k = 0; k < n->out[0]->elements; k++) {
    int64_t at = 0;
    for (int i = 0; i < x->rank; i++) at = at * x->side[i] + s->from[i] + index[i] * s->step[i];
    to[k] = from[at];
    fl_onnx_next_index(n->out[0], index);
  }
}

static bool infer_slice(onnx_node *n)
{
  onnx_value *x = fl_onnx_in(n, 0);
  int64_t starts[ONNX_MAX_RANK], ends[ONNX_MAX_RANK], axes[ONNX_MAX_RANK], steps[ONNX_MAX_RANK];
  int count, end_count, axis_count, step_count;
  if (x == NULL || !fl_onnx_list(n, "starts", 1, starts, ONNX_MAX_RANK, &count) ||
      !fl_onnx_list(n, "ends", 2, ends, ONNX_MAX_RANK, &end_count) ||
      !fl_onnx_list(n, "axes", 3, axes, ONNX_MAX_RANK, &axis_count) ||
      !fl_onnx_list(n, "steps", 4, steps, ONNX_MAX_RANK, &step_count))
    return false;
  bool fits = count >= 0 && count == end_count && (axis_count < 0 || axis_count == count) &&
              (step_count < 0 || step_count == count);
  if (!fits) return fl_onnx_refuse(n, "starts, ends, axes and steps are not equally many");
  onnx_shape shape = fl_onnx_shape_of(x);
  slice s = {.step = {1, 1, 1, 1, 1, 1, 1, 1}};
  for (int i = 0; i < count; i++) {
    int axis;
    int64_t step = step_count < 0 ? 1 : steps[i];
    if (!fl_onnx_axis(n, axis_count < 0 ? i : axes[i], x->rank, &axis)) return false;
    if (step == 0 || x->rank == 0) return fl_onnx_refuse(n, "a step of 0, or a scalar");
    shape.side[axis] = cut(starts[i], ends[i], step, x->side[axis], &s.from[axis]);
    s.step[axis] = step;
  }
  if (!fl_onnx_give(n, 0, x->type, &shape)) return false;
  fold_slice(n, x, &s);
  return true;
}

/* ---- splits ---- */

/* Piece `piece` of a constant list begins at `from`. */
static void fold_piece(const onnx_node *n, onnx_value *x, size_t piece, int64_t from)
{
  onnx_node one = *n; /* whose output 0 is the piece */
  one.out += piece;
  one.out_count = 1;
  const double *contents = x->constant && x->rank == 1 && one.out[0] != NULL ? fl_onnx_contents(n->context, x) : NULL;
  double *to = contents == NULL ? NULL : fl_onnx_fold(&one, 0);
  if (to != NULL && one.out[0]->elements > 0) memcpy(to, contents + from, (size_t)one.out[0]->elements * sizeof *to);
}

static bool infer_split(onnx_node *n)
{
  onnx_value *x = fl_onnx_in_ranked(n, 0, 1);
  int64_t sizes[MAX_PIECES];
  int count, axis;
  if (x == NULL || !fl_onnx_axis_attribute(n, "axis", 0, x->rank, &axis)) return false;
  if (!fl_onnx_list(n, "split", 1, sizes, MAX_PIECES, &count)) return false;
  if (count > 0 && (size_t)count != n->out_count)
    return fl_onnx_refuse(n, "%d sizes for %zu pieces", count, n->out_count);
  onnx_shape shape = fl_onnx_shape_of(x);
  int64_t left = x->side[axis], pieces = (int64_t)n->out_count, each = (left + pieces - 1) / (pieces > 0 ? pieces : 1);
  for (size_t i = 0; i < n->out_count; i++) {
    int64_t size = count > 0 ? sizes[i] : i + 1 < n->out_count ? each : left;
    if (count <= 0 && size > left) size = left;
    if (size < 0 || size > left) return fl_onnx_refuse(n, "its sizes do not add up to the side that is split");
    shape.side[axis] = size;
    if (!fl_onnx_give(n, i, x->type, &shape)) return false;
    fold_piece(n, x, i, x->side[axis] - left);
    left -= size;
  }
  return left == 0 || fl_onnx_refuse(n, "its sizes do not add up to the side that is split");
}

/* ---- those whose count data may decide ---- */

/* As many as the condition has true elements. */
static bool infer_compress(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  const double *condition = fl_onnx_needed(n, 1, "condition");
  int axis = -1;
  onnx_span written;
  if (x == NULL || condition == NULL) return false;
  if (fl_onnx_attribute(n, "axis", &written) && !fl_onnx_axis_attribute(n, "axis", 0, x->rank, &axis)) return false;
  onnx_shape shape = axis < 0 ? (onnx_shape){1, {0}} : fl_onnx_shape_of(x);
  int64_t count = 0;
  for (int64_t i = 0; i < n->in[1]->elements; i++) count += condition[i] != 0;
  shape.side[axis < 0 ? 0 : axis] = count;
  return fl_onnx_give(n, 0, x->type, &shape);
}

static int64_t count_nonzero(const double *contents, int64_t elements)
{
  int64_t count = 0;
  for (int64_t i = 0; i < elements; i++) count += contents[i] != 0;
  return count;
}

/* Of a constant it is one: the indices of the elements that are not 0, a row for each dimension. */
static bool infer_nonzero(onnx_node *n)
{
  const double *contents = fl_onnx_needed(n, 0, "number of elements");
  if (contents == NULL) return false;
  const onnx_value *x = n->in[0];
  int64_t count = count_nonzero(contents, x->elements), index[ONNX_MAX_RANK] = {0}, found = 0;
  onnx_shape shape = {2, {x->rank, count}};
  if (!fl_onnx_give(n, 0, ONNX_I64, &shape)) return false;
  double *to = fl_onnx_fold(n, x->elements);
  for (int64_t k = 0; k < x->elements && to != NULL; k++) {
    for (int i = 0; i < x->rank && contents[k] != 0; i++) to[i * count + found] = (double)index[i];
    found += contents[k] != 0;
    fl_onnx_next_index(x, index);
  }
  return true;
}

static bool infer_one_hot(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *values = fl_onnx_in(n, 2);
  const double *depth = fl_onnx_needed(n, 1, "depth");
  int axis;
  if (x == NULL || values == NULL || depth == NULL) return false;
  if (n->in[1]->elements != 1) return fl_onnx_refuse(n, "its depth is not one number");
  if (!fl_onnx_axis_attribute(n, "axis", -1, x->rank + 1, &axis)) return false;
  onnx_shape shape = {0};
  for (int i = 0, from = 0; i <= x->rank; i++)
    if (!fl_onnx_push(n, &shape, i == axis ? fl_onnx_whole(depth[0]) : x->side[from++])) return false;
  return fl_onnx_give(n, 0, values->type, &shape);
}

static bool infer_top_k(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 1);
  int64_t k = fl_onnx_int(n, "k", -1); /* an input since opset 10 */
  int axis;
  if (x == NULL || !fl_onnx_axis_attribute(n, "axis", -1, x->rank, &axis)) return false;
  if (k < 0) {
    const double *contents = fl_onnx_needed(n, 1, "k");
    if (contents == NULL) return false;
    if (n->in[1]->elements != 1) return fl_onnx_refuse(n, "its k is not one number");
    k = fl_onnx_whole(contents[0]);
  }
  if (k > x->side[axis]) return fl_onnx_refuse(n, "k is %lld of %lld", (long long)k, (long long)x->side[axis]);
  onnx_shape shape = fl_onnx_shape_of(x);
  shape.side[axis] = k;
  return fl_onnx_give(n, 0, x->type, &shape) && fl_onnx_give(n, 1, ONNX_I64, &shape);
}

/* Rows of a quantized table: packed, `bits` a number, into bytes along the last axis. */
static bool infer_gather_block(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 1), *indices = fl_onnx_in(n, 1), *scales = fl_onnx_in(n, 2);
  int axis;
  if (x == NULL || indices == NULL || scales == NULL || !fl_onnx_axis_attribute(n, "gather_axis", 0, x->rank, &axis))
    return false;
  int64_t bits = fl_onnx_int(n, "bits", 4), packed = x->type == ONNX_U8 && bits >= 1 && bits <= 8 ? 8 / bits : 1;
  onnx_shape shape = {0};
  for (int i = 0; i < x->rank; i++) {
    for (int k = 0; i == axis && k < indices->rank; k++)
      if (!fl_onnx_push(n, &shape, indices->side[k])) return false;
    if (i != axis && !fl_onnx_push(n, &shape, (onnx_wide)x->side[i] * (i + 1 == x->rank ? packed : 1))) return false;
  }
  return fl_onnx_give(n, 0, scales->type, &shape);
}

const onnx_rule fl_onnx_select_rules[] = {
    {"Gather", ONNX_STANDARD, infer_gather},
    {"GatherND", ONNX_BOTH, infer_gather_nd},
    {"GatherElements", ONNX_STANDARD, infer_gather_elements},
    {"GatherBlockQuantized", ONNX_MICROSOFT, infer_gather_block},
    {"Slice", ONNX_STANDARD, infer_slice},
    {"Split", ONNX_STANDARD, infer_split},
    {"Compress", ONNX_STANDARD, infer_compress},
    {"NonZero", ONNX_STANDARD, infer_nonzero},
    {"OneHot", ONNX_STANDARD, infer_one_hot},
    {"TopK", ONNX_STANDARD, infer_top_k},
    {"Scatter", ONNX_STANDARD, fl_onnx_infer_same},
    {"ScatterElements", ONNX_STANDARD, fl_onnx_infer_same},
    {"ScatterND", ONNX_STANDARD, fl_onnx_infer_same},
    {"TensorScatter", ONNX_STANDARD, fl_onnx_infer_same},
    {"Trilu", ONNX_BOTH, fl_onnx_infer_same},
    {NULL, ONNX_STANDARD, NULL},
};
