#include "network/onnx/node.h"

#include <math.h>
#include <string.h>

#include "network/onnx/tensor.h"

bool fl_onnx_has(const onnx_node *n, size_t input)
{
  return input < n->in_count && n->in[input] != NULL;
}

onnx_value *fl_onnx_in(const onnx_node *n, size_t input)
{
  if (fl_onnx_has(n, input)) return n->in[input];
  fl_onnx_refuse(n, "its input %zu is missing", input);
  return NULL;
}

onnx_value *fl_onnx_in_ranked(const onnx_node *n, size_t input, int min_rank)
{
  onnx_value *value = fl_onnx_in(n, input);
  if (value == NULL || value->rank >= min_rank) return value;
  fl_onnx_refuse(n, "its input %zu, \"%.*s\", has %d dimensions, not %d or more", input, ONNX_TEXT(value->name),
                 value->rank, min_rank);
  return NULL;
}

bool fl_onnx_axis(const onnx_node *n, onnx_wide written, int rank, int *axis)
{
  onnx_wide from_front = written < 0 ? written + rank : written;
  *axis = 0;
  if (from_front < 0 || from_front >= (rank > 0 ? rank : 1))
    return fl_onnx_refuse(n, "an axis beyond the %d dimensions", rank);
  *axis = (int)from_front;
  return true;
}

bool fl_onnx_axis_attribute(const onnx_node *n, const char *name, int64_t fallback, int rank, int *axis)
{
  return fl_onnx_axis(n, fl_onnx_int(n, name, fallback), rank, axis);
}

const double *fl_onnx_needed(const onnx_node *n, size_t input, const char *what)
{
  onnx_value *value = fl_onnx_in(n, input);
  if (value == NULL) return NULL;
  const double *contents = fl_onnx_contents(n->context, value);
  if (contents == NULL && !value->constant)
    fl_onnx_refuse(n, "data decide its %s, \"%.*s\" (fix a scalar input with --value, or end before it with --output)",
                   what, ONNX_TEXT(value->name));
  else if (contents == NULL)
    fl_onnx_refuse(n,
                   "its %s, \"%.*s\", is a constant whose contents are not known (kept in another file, or of more "
                   "than %d elements)",
                   what, ONNX_TEXT(value->name), ONNX_MAX_FOLDED);
  return contents;
}

int64_t fl_onnx_whole(double number)
{
  if (isnan(number)) return 0;
  if (number >= 0x1p63) return INT64_MAX;
  if (number < -0x1p63) return INT64_MIN;
  return (int64_t)number;
}

bool fl_onnx_list(const onnx_node *n, const char *name, size_t input, int64_t *list, int room, int *count)
{
  if (!fl_onnx_ints(n, name, list, room, count)) return false;
  if (*count >= 0 || !fl_onnx_has(n, input)) return true;
  const double *contents = fl_onnx_needed(n, input, name);
  if (contents == NULL) return false;
  int64_t elements = n->in[input]->elements;
  if (elements > room) return fl_onnx_refuse(n, "%s has %lld numbers, more than %d", name, (long long)elements, room);
  *count = (int)elements;
  for (int i = 0; i < *count; i++) list[i] = fl_onnx_whole(contents[i]);
  return true;
}

/* ---- what it makes ---- */

bool fl_onnx_give(const onnx_node *n, size_t output, int type, const onnx_shape *shape)
{
  if (output >= n->out_count || n->out[output] == NULL) return true;
  if (fl_onnx_type_bits(type) == 0) return fl_onnx_refuse(n, "its output %zu is of no type known here", output);
  if (fl_onnx_value_shape(n->out[output], type, shape)) return true;
  return fl_onnx_refuse(n, "its output %zu would have absurd dimensions (a side below 0, or more than 2^45 elements)",
                        output);
}

bool fl_onnx_give_like(const onnx_node *n, size_t output, int type, const onnx_value *like)
{
  onnx_shape shape = fl_onnx_shape_of(like);
  return fl_onnx_give(n, output, type, &shape);
}

bool fl_onnx_give_scalar(const onnx_node *n, size_t output, int type)
{
  return fl_onnx_give(n, output, type, &(onnx_shape){.rank = 0});
}

bool fl_onnx_push(const onnx_node *n, onnx_shape *shape, onnx_wide side)
{
  if (shape->rank == ONNX_MAX_RANK) return fl_onnx_refuse(n, "more than %d dimensions", ONNX_MAX_RANK);
  shape->side[shape->rank++] = side;
  return true;
}

bool fl_onnx_broadcast(const onnx_node *n, onnx_shape *shape, const onnx_value *other)
{
  onnx_shape stretched = {.rank = shape->rank > other->rank ? shape->rank : other->rank};
  for (int i = 1; i <= stretched.rank; i++) { /* from the last side on */
    onnx_wide a = i <= shape->rank ? shape->side[shape->rank - i] : 1;
    onnx_wide b = i <= other->rank ? other->side[other->rank - i] : 1;
    if (a != b && a != 1 && b != 1)
      return fl_onnx_refuse(n, "sides of %lld and %lld do not go together", (long long)a, (long long)b);
    stretched.side[stretched.rank - i] = a == 1 ? b : a;
  }
  *shape = stretched;
  return true;
}

double *fl_onnx_fold(const onnx_node *n, int64_t work)
{
  onnx_value *out = n->out_count > 0 ? n->out[0] : NULL;
  if (out == NULL || out->elements > ONNX_MAX_FOLDED) return NULL;
  uint64_t cost = (uint64_t)(work > out->elements ? work : out->elements);
  if (cost > *n->foldable) return NULL;
  *n->foldable -= cost;
  double *contents = fl_onnx_take(n->context, (size_t)out->elements, sizeof *contents);
  out->contents = contents;
  return contents;
}

void fl_onnx_fold_copy(const onnx_node *n, onnx_value *value)
{
  const double *from = fl_onnx_contents(n->context, value);
  double *to = from == NULL ? NULL : fl_onnx_fold(n, value->elements);
  if (to != NULL && value->elements > 0) memcpy(to, from, (size_t)value->elements * sizeof *to);
}

bool fl_onnx_add_macs(onnx_node *n, const onnx_wide *factors, size_t count)
{
  uint64_t product = 1;
  for (size_t i = 0; i < count; i++)
    if (factors[i] < 0 || factors[i] > INT64_MAX || __builtin_mul_overflow(product, (uint64_t)factors[i], &product))
      return fl_onnx_refuse(n, "an absurd number of multiply-accumulates");
  if (__builtin_add_overflow(n->macs, product, &n->macs))
    return fl_onnx_refuse(n, "an absurd number of multiply-accumulates");
  return true;
}
