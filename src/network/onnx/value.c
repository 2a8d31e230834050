#include "network/onnx/value.h"

#include <stdio.h>

unsigned fl_onnx_type_bits(int type)
{
  /* Texts have no size of their own; a pointer's is taken for one. Behind bfloat16: the 8-bit floats, uint4, int4,
   * float4, the scale of 8 bits, uint2, int2. */
  static const uint8_t bits[ONNX_TYPES] = {0,  32,  8,  8, 16, 16, 32, 64, 64, 8, 16, 64, 32, 64,
                                           64, 128, 16, 8, 8,  8,  8,  4,  4,  4, 8,  2,  2};
  return type >= 0 && type < ONNX_TYPES ? bits[type] : 0;
}

bool fl_onnx_type_is_integer(int type)
{
  return (type >= ONNX_U8 && type <= ONNX_I64) || type == ONNX_U32 || type == ONNX_U64;
}

onnx_value *fl_onnx_value_new(onnx_context *c, onnx_span name)
{
  onnx_value *value = fl_onnx_take(c, 1, sizeof *value);
  if (value == NULL) return NULL;
  value->name = name;
  value->rank = -1;
  value->producer = value->input = ONNX_NOBODY;
  value->read_until = value->needed_until = -1;
  return value;
}

bool fl_onnx_value_shape(onnx_value *value, int type, const onnx_shape *shape)
{
  onnx_wide elements = 1, extent = 1; /* the extent counts sides of 0 as 1: no product of some sides is larger */
  if (shape->rank < 0 || shape->rank > ONNX_MAX_RANK) return false;
  for (int i = 0; i < shape->rank; i++) {
    if (shape->side[i] < 0 || shape->side[i] > ONNX_MAX_SIDE) return false;
    value->side[i] = (int64_t)shape->side[i];
    elements *= shape->side[i];
    extent *= shape->side[i] > 0 ? shape->side[i] : 1;
    if (extent > ONNX_MAX_ELEMENTS) return false;
  }
  value->type = type;
  value->rank = shape->rank;
  value->elements = (int64_t)elements;
  return true;
}

onnx_shape fl_onnx_shape_of(const onnx_value *value)
{
  onnx_shape shape = {.rank = value->rank};
  for (int i = 0; i < value->rank; i++) shape.side[i] = value->side[i];
  return shape;
}

uint64_t fl_onnx_value_bytes(const onnx_value *value)
{
  return ((uint64_t)value->elements * fl_onnx_type_bits(value->type) + 7) / 8;
}

char *fl_onnx_shape_text(const onnx_value *value, char *out, size_t size)
{
  size_t used = (size_t)snprintf(out, size, "[");
  for (int i = 0; i < value->rank && used < size; i++)
    used += (size_t)snprintf(out + used, size - used, "%s%lld", i > 0 ? ", " : "", (long long)value->side[i]);
  if (used < size) snprintf(out + used, size - used, "]");
  return out;
}

void fl_onnx_next_index(const onnx_value *of, int64_t index[ONNX_MAX_RANK])
{
  for (int i = of->rank - 1; i >= 0; i--) {
    if (++index[i] < of->side[i]) return;
    index[i] = 0;
  }
}
