/* Operators on signals. */
#include <math.h>

#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

/* A number that the shape needs. */
static bool read_number(const onnx_node *n, size_t input, const char *what, double *number)
{
  const double *contents = fl_onnx_needed(n, input, what);
  *number = 0;
  if (contents == NULL) return false;
  if (n->in[input]->elements != 1) return fl_onnx_refuse(n, "its %s is not one number", what);
  *number = contents[0];
  return true;
}

/* The axis was an attribute before it was an input (opset 20), and the last axis holds the complex parts. */
static bool infer_dft(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 2);
  double length, written = (double)fl_onnx_int(n, "axis", n->opset < 20 ? 1 : -2);
  int axis;
  if (x == NULL || (fl_onnx_has(n, 2) && !read_number(n, 2, "axis", &written))) return false;
  if (!fl_onnx_axis(n, fl_onnx_whole(written), x->rank, &axis)) return false;
  onnx_shape shape = fl_onnx_shape_of(x);
  bool inverse = fl_onnx_int(n, "inverse", 0) != 0, onesided = fl_onnx_int(n, "onesided", 0) != 0;
  if (fl_onnx_has(n, 1)) {
    if (!read_number(n, 1, "length", &length)) return false;
    shape.side[axis] = fl_onnx_whole(length);
  } else if (onesided && inverse) {
    shape.side[axis] = 2 * (shape.side[axis] - 1); /* the other half mirrors this one */
  }
  if (onesided && !inverse) shape.side[axis] = shape.side[axis] / 2 + 1;
  shape.side[x->rank - 1] = onesided && inverse ? 1 : 2;
  return fl_onnx_give(n, 0, x->type, &shape);
}

/* signal [batch, length, parts], frame_step, window, frame_length to [batch, frames, bins, 2]. */
static bool infer_stft(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 2);
  double step, length;
  if (x == NULL || !read_number(n, 1, "frame_step", &step)) return false;
  if (fl_onnx_has(n, 3)) {
    if (!read_number(n, 3, "frame_length", &length)) return false;
  } else {
    const onnx_value *window = fl_onnx_in_ranked(n, 2, 1);
    if (window == NULL) return false;
    length = (double)window->side[0];
  }
  onnx_wide frame = fl_onnx_whole(length), hop = fl_onnx_whole(step);
  if (hop < 1 || frame < 1 || frame > x->side[1]) return fl_onnx_refuse(n, "frames that do not fit the signal");
  onnx_wide bins = fl_onnx_int(n, "onesided", 1) != 0 ? frame / 2 + 1 : frame;
  onnx_shape shape = {4, {x->side[0], (x->side[1] - frame) / hop + 1, bins, 2}};
  return fl_onnx_give(n, 0, x->type, &shape);
}

static bool infer_window(onnx_node *n)
{
  double size;
  int64_t type = fl_onnx_int(n, "output_datatype", ONNX_F32);
  if (!read_number(n, 0, "size", &size)) return false;
  return fl_onnx_give(n, 0, type > 0 && type < ONNX_TYPES ? (int)type : (int)ONNX_NO_TYPE,
                      &(onnx_shape){1, {fl_onnx_whole(size)}});
}

static bool infer_mel(onnx_node *n)
{
  double bands, length;
  int64_t type = fl_onnx_int(n, "output_datatype", ONNX_F32);
  if (!read_number(n, 0, "num_mel_bins", &bands) || !read_number(n, 1, "dft_length", &length)) return false;
  return fl_onnx_give(n, 0, type > 0 && type < ONNX_TYPES ? (int)type : (int)ONNX_NO_TYPE,
                      &(onnx_shape){2, {fl_onnx_whole(floor(length / 2) + 1), fl_onnx_whole(bands)}});
}

const onnx_rule fl_onnx_signal_rules[] = {
    {"DFT", ONNX_STANDARD, infer_dft},
    {"STFT", ONNX_STANDARD, infer_stft},
    {"HannWindow", ONNX_STANDARD, infer_window},
    {"HammingWindow", ONNX_STANDARD, infer_window},
    {"BlackmanWindow", ONNX_STANDARD, infer_window},
    {"MelWeightMatrix", ONNX_STANDARD, infer_mel},
    {NULL, ONNX_STANDARD, NULL},
};
