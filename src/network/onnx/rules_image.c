/* Operators on pictures. */
#include <math.h>

#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

/* Which axis the i-th scale or size is for. */
typedef struct {
  int64_t axes[ONNX_MAX_RANK];
  int count; /* -1: all, in order */
} axis_list;

static bool axis_at(const onnx_node *n, const axis_list *list, int i, int rank, int *axis)
{
  if (list->count >= 0 && i >= list->count) return fl_onnx_refuse(n, "more scales or sizes than axes");
  return fl_onnx_axis(n, list->count < 0 ? i : list->axes[i], rank, axis);
}

static bool resize_to(const onnx_node *n, size_t input, const axis_list *list, const onnx_value *x, onnx_shape *shape)
{
  int64_t sizes[ONNX_MAX_RANK];
  int count;
  if (!fl_onnx_list(n, "sizes", input, sizes, ONNX_MAX_RANK, &count)) return false;
  for (int i = 0; i < count; i++) {
    int axis;
    if (!axis_at(n, list, i, x->rank, &axis)) return false;
    shape->side[axis] = sizes[i];
  }
  return true;
}

static bool resize_by(const onnx_node *n, const double *scales, int64_t count, const axis_list *list,
                      const onnx_value *x, onnx_shape *shape)
{
  for (int64_t i = 0; i < count; i++) {
    int axis;
    if (i >= ONNX_MAX_RANK || !axis_at(n, list, (int)i, x->rank, &axis))
      return fl_onnx_refuse(n, "more scales than dimensions");
    shape->side[axis] = fl_onnx_whole(floor((double)x->side[axis] * scales[i]));
  }
  return true;
}

/* Keeping the aspect: one scale for all axes named, the least or the largest. */
static void keep_aspect(const onnx_node *n, const axis_list *list, const onnx_value *x, onnx_shape *shape)
{
  onnx_span policy = fl_onnx_word(n, "keep_aspect_ratio_policy");
  bool larger = fl_onnx_is(policy, "not_smaller");
  double scale = larger ? 0 : INFINITY;
  int count = list->count < 0 ? x->rank : list->count, axis;
  if (!larger && !fl_onnx_is(policy, "not_larger")) return;
  for (int i = 0; i < count; i++) {
    if (!axis_at(n, list, i, x->rank, &axis) || x->side[axis] == 0) return;
    double own = (double)shape->side[axis] / (double)x->side[axis];
    if (larger ? own > scale : own < scale) scale = own;
  }
  for (int i = 0; i < count && axis_at(n, list, i, x->rank, &axis); i++)
    shape->side[axis] = fl_onnx_whole(round((double)x->side[axis] * scale));
}

static bool read_scales(const onnx_node *n, const double **scales, int64_t *count)
{
  size_t input = fl_onnx_is(n->op, "Upsample") || n->opset < 11 ? 1 : 2; /* a region of interest came before it */
  *count = 0;
  if (!fl_onnx_has(n, input)) return fl_onnx_refuse(n, "neither scales nor sizes");
  *scales = fl_onnx_needed(n, input, "scales");
  *count = n->in[input]->elements;
  return *scales != NULL;
}

/* Before opset 9 the scales of an Upsample were an attribute: floats. */
static int read_old_scales(const onnx_node *n, double scales[ONNX_MAX_RANK])
{
  enum { FLOATS = 7 };
  onnx_span attribute;
  onnx_item item;
  int count = 0;
  if (!fl_onnx_attribute(n, "scales", &attribute)) return 0;
  while (fl_onnx_next(n->context, &attribute, &item)) {
    if (item.tag != ONNX_TAG(FLOATS, ONNX_BYTES) && item.tag != ONNX_TAG(FLOATS, ONNX_FIXED32)) continue;
    for (const uint8_t *at = item.bytes.at; item.bytes.end - at >= 4 && count < ONNX_MAX_RANK; at += 4)
      scales[count++] = (double)fl_onnx_float(at);
  }
  return count;
}

static bool infer_resize(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  axis_list list;
  double old[ONNX_MAX_RANK];
  const double *scales = old;
  if (x == NULL || !fl_onnx_ints(n, "axes", list.axes, ONNX_MAX_RANK, &list.count)) return false;
  onnx_shape shape = fl_onnx_shape_of(x);
  int64_t count = read_old_scales(n, old);
  if (fl_onnx_has(n, 3) && n->in[3]->elements > 0) {
    if (!resize_to(n, 3, &list, x, &shape)) return false;
    keep_aspect(n, &list, x, &shape);
  } else if (count > 0 || read_scales(n, &scales, &count)) {
    if (!resize_by(n, scales, count, &list, x, &shape)) return false;
  } else {
    return false;
  }
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* Samples of a picture at a grid of points: [N, C, points...] of a grid [N, points..., 2 or 3]. */
static bool infer_grid_sample(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 3), *grid = fl_onnx_in_ranked(n, 1, 3);
  if (x == NULL || grid == NULL) return false;
  if (grid->rank != x->rank) return fl_onnx_refuse(n, "a grid of %d dimensions for %d", grid->rank, x->rank);
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 2; i < x->rank; i++) shape.side[i] = grid->side[i - 1];
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* [N, C, H, W] or [N, C, D, H, W] to [N, H, W, 2] or [N, D, H, W, 3]. */
static bool infer_affine_grid(onnx_node *n)
{
  const onnx_value *theta = fl_onnx_in(n, 0);
  const double *size = fl_onnx_needed(n, 1, "size");
  if (theta == NULL || size == NULL) return false;
  int64_t count = n->in[1]->elements;
  if (count != 4 && count != 5) return fl_onnx_refuse(n, "a size of %lld numbers, not 4 or 5", (long long)count);
  onnx_shape shape = {1, {fl_onnx_whole(size[0])}};
  for (int64_t i = 2; i < count; i++) shape.side[shape.rank++] = fl_onnx_whole(size[i]);
  shape.side[shape.rank++] = count - 2;
  return fl_onnx_give(n, 0, theta->type, &shape);
}

/* Regions of a picture, each brought to one size. */
static bool infer_regions(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 4), *regions = fl_onnx_in_ranked(n, 1, 2);
  int64_t pooled[2];
  int count;
  if (x == NULL || regions == NULL || !fl_onnx_ints(n, "pooled_shape", pooled, 2, &count)) return false;
  onnx_shape shape = {
      4, {regions->side[0], x->side[1], fl_onnx_int(n, "output_height", 1), fl_onnx_int(n, "output_width", 1)}};
  if (count == 2) {
    shape.side[2] = pooled[0];
    shape.side[3] = pooled[1];
  }
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* Columns [N, C x block, L] put back together: [N, C, sides...]. */
static bool infer_col2im(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 3);
  int64_t sides[ONNX_MAX_RANK], block[ONNX_MAX_RANK];
  int count, block_count;
  if (x == NULL || !fl_onnx_list(n, "image_shape", 1, sides, ONNX_MAX_RANK - 2, &count) ||
      !fl_onnx_list(n, "block_shape", 2, block, ONNX_MAX_RANK - 2, &block_count))
    return false;
  onnx_wide taps = 1;
  for (int i = 0; i < block_count; i++) {
    if (block[i] < 1 || block[i] > x->side[1]) return fl_onnx_refuse(n, "a block of %lld", (long long)block[i]);
    taps *= block[i];
    if (taps > x->side[1]) return fl_onnx_refuse(n, "a block of more than there are columns");
  }
  onnx_shape shape = {2, {x->side[0], x->side[1] / taps}};
  for (int i = 0; i < count; i++)
    if (!fl_onnx_push(n, &shape, sides[i])) return false;
  return fl_onnx_give(n, 0, x->type, &shape);
}

const onnx_rule fl_onnx_image_rules[] = {
    {"Resize", ONNX_STANDARD, infer_resize},      {"Upsample", ONNX_STANDARD, infer_resize},
    {"GridSample", ONNX_BOTH, infer_grid_sample}, {"AffineGrid", ONNX_STANDARD, infer_affine_grid},
    {"RoiAlign", ONNX_STANDARD, infer_regions},   {"MaxRoiPool", ONNX_STANDARD, infer_regions},
    {"Col2Im", ONNX_STANDARD, infer_col2im},      {NULL, ONNX_STANDARD, NULL},
};
