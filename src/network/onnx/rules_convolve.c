/* Convolutions and pooling: windows that move over the sides behind batch and channels. */
#include "network/onnx/rules.h"

enum { MAX_WINDOW = ONNX_MAX_RANK - 2 };
#define MAX_STEP ((int64_t)1 << 31) /* of a stride, dilation or padding: beyond it nothing is meant */

typedef enum { PADS_GIVEN, PADS_SAME, PADS_VALID } pads_kind;

typedef struct {
  int sides;
  int64_t kernel[MAX_WINDOW], strides[MAX_WINDOW], dilations[MAX_WINDOW], pads[2 * MAX_WINDOW];
  pads_kind kind;
} window;

static bool read_steps(const onnx_node *n, const char *name, int64_t *list, int expected, int64_t least)
{
  int64_t read[2 * MAX_WINDOW];
  int count;
  if (!fl_onnx_ints(n, name, read, 2 * MAX_WINDOW, &count)) return false;
  if (count <= 0) return true; /* what stands there already */
  if (count != expected) return fl_onnx_refuse(n, "%s has %d numbers, not %d", name, count, expected);
  for (int i = 0; i < count; i++) {
    if (read[i] < least || read[i] > MAX_STEP)
      return fl_onnx_refuse(n, "%s: %lld is out of bounds", name, (long long)read[i]);
    list[i] = read[i];
  }
  return true;
}

/* `kernel` holds what kernel_shape is when it is left out. */
static bool read_window(const onnx_node *n, window *w)
{
  onnx_span automatic = fl_onnx_word(n, "auto_pad");
  bool same = fl_onnx_is(automatic, "SAME_UPPER") || fl_onnx_is(automatic, "SAME_LOWER");
  w->kind = same ? PADS_SAME : fl_onnx_is(automatic, "VALID") ? PADS_VALID : PADS_GIVEN;
  for (int i = 0; i < w->sides; i++) w->strides[i] = w->dilations[i] = 1;
  return read_steps(n, "kernel_shape", w->kernel, w->sides, 1) && read_steps(n, "strides", w->strides, w->sides, 1) &&
         read_steps(n, "dilations", w->dilations, w->sides, 1) &&
         read_steps(n, "pads", w->pads, 2 * w->sides, -MAX_STEP);
}

static onnx_wide extent(const window *w, int i)
{
  return (onnx_wide)(w->kernel[i] - 1) * w->dilations[i] + 1;
}

static onnx_wide padding(const window *w, int i)
{
  return w->kind == PADS_GIVEN ? (onnx_wide)w->pads[i] + w->pads[w->sides + i] : 0;
}

static onnx_wide round_up(onnx_wide a, onnx_wide b)
{
  return (a + b - 1) / b;
}

/* How often the window fits on side i of length `length`; below 1 where it does not. */
static onnx_wide places(const window *w, int i, onnx_wide length, bool ceil_mode)
{
  onnx_wide stride = w->strides[i], room = length + padding(w, i) - extent(w, i);
  if (w->kind == PADS_SAME) return round_up(length, stride);
  if (room < 0) return 0;
  if (!ceil_mode) return room / stride + 1;
  onnx_wide count = round_up(room, stride) + 1;
  onnx_wide before = w->kind == PADS_GIVEN ? w->pads[i] : 0;
  return (count - 1) * stride >= length + before ? count - 1 : count; /* none may begin behind the data */
}

static bool check_kernels(const onnx_node *n, const onnx_value *x, const onnx_value *w)
{
  if (x->rank < 3 || w->rank != x->rank)
    return fl_onnx_refuse(n, "kernels of %d dimensions on data of %d", w->rank, x->rank);
  return true;
}

static void kernel_of(const onnx_value *kernels, window *w)
{
  w->sides = kernels->rank - 2;
  for (int i = 0; i < w->sides; i++) w->kernel[i] = kernels->side[2 + i];
}

bool fl_onnx_give_convolution(onnx_node *n, const onnx_value *x, const onnx_value *kernels, int type)
{
  window w = {0};
  if (!check_kernels(n, x, kernels)) return false;
  kernel_of(kernels, &w);
  if (!read_window(n, &w)) return false;
  onnx_wide group = fl_onnx_int(n, "group", 1);
  if (group < 1 || x->side[1] != kernels->side[1] * group)
    return fl_onnx_refuse(n, "%lld channels, kernels for %lld x %lld", (long long)x->side[1],
                          (long long)kernels->side[1], (long long)group);
  onnx_shape shape = {2, {x->side[0], kernels->side[0]}};
  for (int i = 0; i < w.sides; i++) {
    onnx_wide side = places(&w, i, x->side[2 + i], false);
    if (side < 1) return fl_onnx_refuse(n, "its kernel does not fit in side %d of the data", 2 + i);
    if (!fl_onnx_push(n, &shape, side)) return false;
  }
  if (!fl_onnx_give(n, 0, type, &shape)) return false;
  onnx_wide factors[3 + 2 * MAX_WINDOW] = {x->side[0], kernels->side[0], kernels->side[1]};
  for (int i = 0; i < w.sides; i++) {
    factors[3 + 2 * i] = shape.side[2 + i];
    factors[4 + 2 * i] = w.kernel[i];
  }
  return fl_onnx_add_macs(n, factors, 3 + 2 * (size_t)w.sides);
}

static bool infer_conv(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *w = fl_onnx_in(n, 1);
  return x != NULL && w != NULL && fl_onnx_give_convolution(n, x, w, x->type);
}

static bool infer_conv_integer(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *w = fl_onnx_in(n, 1);
  return x != NULL && w != NULL && fl_onnx_give_convolution(n, x, w, ONNX_I32);
}

/* Length of side i behind a transposed convolution. */
static onnx_wide spread(const window *w, int i, onnx_wide length, int64_t extra)
{
  if (w->kind == PADS_SAME) return length * w->strides[i];
  return w->strides[i] * (length - 1) + extra + extent(w, i) - padding(w, i);
}

static bool infer_conv_transpose(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0), *kernels = fl_onnx_in(n, 1);
  window w = {0};
  int64_t extra[MAX_WINDOW] = {0}, given[MAX_WINDOW];
  int count;
  if (x == NULL || kernels == NULL || !check_kernels(n, x, kernels)) return false;
  kernel_of(kernels, &w);
  if (!read_window(n, &w) || !read_steps(n, "output_padding", extra, w.sides, 0)) return false;
  if (!fl_onnx_ints(n, "output_shape", given, MAX_WINDOW, &count)) return false;
  onnx_wide channels = (onnx_wide)kernels->side[1] * fl_onnx_int(n, "group", 1);
  onnx_shape shape = {2, {x->side[0], channels}};
  onnx_wide factors[2 + MAX_WINDOW] = {x->elements, kernels->side[1]};
  for (int i = 0; i < w.sides; i++) {
    onnx_wide side = count == w.sides ? given[i] : spread(&w, i, x->side[2 + i], extra[i]);
    if (side < 1) return fl_onnx_refuse(n, "nothing is left of side %d of the data", 2 + i);
    if (!fl_onnx_push(n, &shape, side)) return false;
    factors[2 + i] = w.kernel[i];
  }
  return fl_onnx_give(n, 0, x->type, &shape) && fl_onnx_add_macs(n, factors, 2 + (size_t)w.sides);
}

/* ---- pooling ---- */

bool fl_onnx_give_pooled(onnx_node *n, const onnx_value *x, bool channels_last)
{
  window w = {.sides = x->rank - 2};
  if (w.sides < 1) return fl_onnx_refuse(n, "data of %d dimensions", x->rank);
  if (!read_window(n, &w)) return false;
  bool ceil_mode = fl_onnx_int(n, "ceil_mode", 0) != 0;
  int first = channels_last ? 1 : 2;
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 0; i < w.sides; i++) {
    if (w.kernel[i] < 1) return fl_onnx_refuse(n, "kernel_shape is missing");
    onnx_wide side = places(&w, i, x->side[first + i], ceil_mode);
    if (side < 1) return fl_onnx_refuse(n, "its window does not fit in side %d of the data", first + i);
    shape.side[first + i] = side;
  }
  return fl_onnx_give(n, 0, x->type, &shape) && fl_onnx_give(n, 1, ONNX_I64, &shape); /* and where the maxima were */
}

static bool infer_pool(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && fl_onnx_give_pooled(n, x, false);
}

static bool infer_global_pool(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 2);
  if (x == NULL) return false;
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 2; i < shape.rank; i++) shape.side[i] = 1;
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* Max pooling backwards: as much as the pooling had read, unless it is said. */
static bool infer_unpool(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 3);
  window w = {0};
  int64_t given[ONNX_MAX_RANK];
  int count;
  if (x == NULL || !fl_onnx_list(n, "output_shape", 2, given, ONNX_MAX_RANK, &count)) return false;
  w.sides = x->rank - 2;
  if (!read_window(n, &w)) return false;
  onnx_shape shape = fl_onnx_shape_of(x);
  for (int i = 0; i < shape.rank; i++) {
    if (count == shape.rank)
      shape.side[i] = given[i];
    else if (i >= 2)
      shape.side[i] = spread(&w, i - 2, x->side[i], 0);
  }
  return fl_onnx_give(n, 0, x->type, &shape);
}

const onnx_rule fl_onnx_convolve_rules[] = {
    {"Conv", ONNX_STANDARD, infer_conv},
    {"FusedConv", ONNX_MICROSOFT, infer_conv},
    {"ConvInteger", ONNX_STANDARD, infer_conv_integer},
    {"ConvTranspose", ONNX_STANDARD, infer_conv_transpose},
    {"DeformConv", ONNX_STANDARD, infer_conv},
    {"MaxPool", ONNX_STANDARD, infer_pool},
    {"AveragePool", ONNX_STANDARD, infer_pool},
    {"LpPool", ONNX_STANDARD, infer_pool},
    {"GlobalAveragePool", ONNX_STANDARD, infer_global_pool},
    {"GlobalMaxPool", ONNX_STANDARD, infer_global_pool},
    {"GlobalLpPool", ONNX_STANDARD, infer_global_pool},
    {"MaxUnpool", ONNX_STANDARD, infer_unpool},
    {NULL, ONNX_STANDARD, NULL},
};
