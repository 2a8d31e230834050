/* Operators that make values of nothing, or of shapes alone. */
#include <math.h>

#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

/* Output 0 becomes the constant, in place of what the walk had made for it. */
static bool give_constant(onnx_node *n, const onnx_value *made)
{
  if (made == NULL) return false;
  if (n->out_count == 0 || n->out[0] == NULL) return true;
  onnx_span name = n->out[0]->name;
  *n->out[0] = *made;
  n->out[0]->name = name;
  return true;
}

static bool give_number(onnx_node *n, int type, double number)
{
  if (!fl_onnx_give_scalar(n, 0, type)) return false;
  double *to = fl_onnx_fold(n, 0);
  if (to != NULL) to[0] = number;
  return true;
}

static bool give_numbers(onnx_node *n)
{
  int64_t numbers[ONNX_MAX_FOLDED];
  int count;
  if (!fl_onnx_ints(n, "value_ints", numbers, ONNX_MAX_FOLDED, &count)) return false;
  if (!fl_onnx_give(n, 0, ONNX_I64, &(onnx_shape){1, {count}})) return false;
  double *to = fl_onnx_fold(n, 0);
  for (int i = 0; i < count && to != NULL; i++) to[i] = (double)numbers[i];
  return true;
}

/* Floats and texts in a list: only how many there are. */
static bool give_list(onnx_node *n, onnx_span attribute, uint32_t field, int type)
{
  onnx_item item;
  int64_t count = 0;
  while (fl_onnx_next(n->context, &attribute, &item)) {
    if (item.tag == ONNX_TAG(field, ONNX_BYTES))
      count += type == ONNX_F32 ? (int64_t)(fl_onnx_length(item.bytes) / 4) : 1;
    else
      count += item.tag == ONNX_TAG(field, ONNX_FIXED32);
  }
  return n->context->status == FL_OK && fl_onnx_give(n, 0, type, &(onnx_shape){1, {count}});
}

static bool infer_constant(onnx_node *n)
{
  enum { FLOATS = 7, TEXTS = 9 };
  onnx_span found;
  if (fl_onnx_message(n, "value", ONNX_ATTRIBUTE_TENSOR, &found))
    return give_constant(n, fl_onnx_tensor(n->context, found, n->out_names[0]));
  if (fl_onnx_message(n, "sparse_value", ONNX_ATTRIBUTE_SPARSE, &found))
    return give_constant(n, fl_onnx_sparse_tensor(n->context, found, n->out_names[0]));
  if (fl_onnx_attribute(n, "value_int", &found))
    return give_number(n, ONNX_I64, (double)fl_onnx_int(n, "value_int", 0));
  if (fl_onnx_attribute(n, "value_float", &found)) return give_number(n, ONNX_F32, fl_onnx_real(n, "value_float", 0));
  if (fl_onnx_attribute(n, "value_ints", &found)) return give_numbers(n);
  if (fl_onnx_attribute(n, "value_floats", &found)) return give_list(n, found, FLOATS, ONNX_F32);
  if (fl_onnx_attribute(n, "value_strings", &found)) return give_list(n, found, TEXTS, ONNX_STRING);
  if (fl_onnx_attribute(n, "value_string", &found)) return fl_onnx_give_scalar(n, 0, ONNX_STRING);
  return n->context->status == FL_OK && fl_onnx_refuse(n, "it has no value");
}

static bool infer_constant_of_shape(onnx_node *n)
{
  const double *sides = fl_onnx_needed(n, 0, "shape");
  onnx_span message;
  onnx_value *filler = NULL;
  onnx_shape shape = {0};
  if (sides == NULL) return false;
  if (fl_onnx_message(n, "value", ONNX_ATTRIBUTE_TENSOR, &message)) {
    filler = fl_onnx_tensor(n->context, message, n->out_names[0]);
    if (filler == NULL) return false;
  }
  for (int64_t i = 0; i < n->in[0]->elements; i++)
    if (!fl_onnx_push(n, &shape, fl_onnx_whole(sides[i]))) return false;
  if (!fl_onnx_give(n, 0, filler == NULL ? (int)ONNX_F32 : filler->type, &shape)) return false;
  const double *with = filler == NULL || filler->elements == 0 ? NULL : fl_onnx_contents(n->context, filler);
  if (filler != NULL && with == NULL) return n->context->status == FL_OK;
  double *to = fl_onnx_fold(n, 0);
  for (int64_t i = 0; to != NULL && i < n->out[0]->elements; i++) to[i] = with == NULL ? 0 : with[0];
  return true;
}

static int64_t bound(int64_t at, int rank)
{
  if (at < 0) at += rank;
  return at < 0 ? 0 : at > rank ? rank : at;
}

static bool infer_shape(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL) return false;
  int64_t start = bound(fl_onnx_int(n, "start", 0), x->rank), end = bound(fl_onnx_int(n, "end", x->rank), x->rank);
  if (end < start) end = start;
  if (!fl_onnx_give(n, 0, ONNX_I64, &(onnx_shape){1, {end - start}})) return false;
  double *to = fl_onnx_fold(n, 0);
  for (int64_t i = start; i < end && to != NULL; i++) to[i - start] = (double)x->side[i];
  return true;
}

static bool infer_size(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && give_number(n, ONNX_I64, (double)x->elements);
}

static bool infer_range(onnx_node *n)
{
  double bounds[3];
  for (size_t i = 0; i < 3; i++) {
    const double *contents = fl_onnx_needed(n, i, "length");
    if (contents == NULL) return false;
    if (n->in[i]->elements != 1) return fl_onnx_refuse(n, "its input %zu is not one number", i);
    bounds[i] = contents[0];
  }
  double count = ceil((bounds[1] - bounds[0]) / bounds[2]);
  if (!isfinite(count))
    return fl_onnx_refuse(n, "a range from %g to %g in steps of %g", bounds[0], bounds[1], bounds[2]);
  if (!fl_onnx_give(n, 0, n->in[0]->type, &(onnx_shape){1, {count > 0 ? fl_onnx_whole(count) : 0}})) return false;
  double *to = fl_onnx_fold(n, 0);
  for (int64_t i = 0; to != NULL && i < n->out[0]->elements; i++) to[i] = bounds[0] + (double)i * bounds[2];
  return true;
}

static int type_attribute(const onnx_node *n, int fallback)
{
  int64_t type = fl_onnx_int(n, "dtype", fallback);
  return type > 0 && type < ONNX_TYPES ? (int)type : (int)ONNX_NO_TYPE;
}

/* As the input, of the type that is said. */
static bool infer_like(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && fl_onnx_give_like(n, 0, type_attribute(n, x->type), x);
}

static bool infer_random(onnx_node *n)
{
  int64_t sides[ONNX_MAX_RANK];
  int count;
  if (!fl_onnx_ints(n, "shape", sides, ONNX_MAX_RANK, &count)) return false;
  if (count < 0) return fl_onnx_refuse(n, "its shape is missing");
  onnx_shape shape = {.rank = count};
  for (int i = 0; i < count; i++) shape.side[i] = sides[i];
  return fl_onnx_give(n, 0, type_attribute(n, ONNX_F32), &shape);
}

static bool infer_multinomial(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 1);
  return x != NULL && fl_onnx_give(n, 0, type_attribute(n, ONNX_I32),
                                   &(onnx_shape){2, {x->side[0], fl_onnx_int(n, "sample_size", 1)}});
}

const onnx_rule fl_onnx_make_rules[] = {
    {"Constant", ONNX_STANDARD, infer_constant},
    {"ConstantOfShape", ONNX_STANDARD, infer_constant_of_shape},
    {"Shape", ONNX_STANDARD, infer_shape},
    {"Size", ONNX_STANDARD, infer_size},
    {"Range", ONNX_STANDARD, infer_range},
    {"EyeLike", ONNX_STANDARD, infer_like},
    {"RandomNormal", ONNX_STANDARD, infer_random},
    {"RandomUniform", ONNX_STANDARD, infer_random},
    {"RandomNormalLike", ONNX_STANDARD, infer_like},
    {"RandomUniformLike", ONNX_STANDARD, infer_like},
    {"Bernoulli", ONNX_STANDARD, infer_like},
    {"Multinomial", ONNX_STANDARD, infer_multinomial},
    {NULL, ONNX_STANDARD, NULL},
};
