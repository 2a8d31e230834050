#include "network/onnx/tensor.h"

#include <math.h>

/* Fields of TensorProto. */
enum {
  DIMS = 1,
  DATA_TYPE = 2,
  FLOAT_DATA = 4,
  INT32_DATA = 5,
  INT64_DATA = 7,
  NAME = 8,
  RAW_DATA = 9,
  DOUBLE_DATA = 10,
  UINT64_DATA = 11,
  DATA_LOCATION = 14
};

static bool add_side(onnx_context *c, onnx_shape *shape, uint64_t side, onnx_span message)
{
  if (shape->rank == ONNX_MAX_RANK)
    return fl_onnx_fail_at(c, message.at, "a tensor of more than %d dimensions", ONNX_MAX_RANK);
  shape->side[shape->rank++] = (int64_t)side; /* two's complement: a negative one is refused with the shape */
  return true;
}

static bool read_packed_sides(onnx_context *c, onnx_shape *shape, onnx_span packed, onnx_span message)
{
  uint64_t side;
  while (fl_onnx_next_number(c, &packed, &side))
    if (!add_side(c, shape, side, message)) return false;
  return c->status == FL_OK;
}

static bool read_header(onnx_context *c, onnx_span message, onnx_span *name, int *type, onnx_shape *shape)
{
  onnx_span rest = message;
  onnx_item item;
  while (fl_onnx_next(c, &rest, &item)) {
    switch (item.tag) {
    case ONNX_TAG(DIMS, ONNX_VARINT):
      if (!add_side(c, shape, item.number, message)) return false;
      break;
    case ONNX_TAG(DIMS, ONNX_BYTES):
      if (!read_packed_sides(c, shape, item.bytes, message)) return false;
      break;
    case ONNX_TAG(DATA_TYPE, ONNX_VARINT):
      *type = item.number < ONNX_TYPES ? (int)item.number : (int)ONNX_NO_TYPE;
      break;
    case ONNX_TAG(NAME, ONNX_BYTES):
      if (name->at == NULL) *name = item.bytes;
      break;
    default:
      break;
    }
  }
  return c->status == FL_OK;
}

onnx_value *fl_onnx_tensor(onnx_context *c, onnx_span message, onnx_span name)
{
  onnx_shape shape = {0};
  int type = ONNX_NO_TYPE;
  if (!read_header(c, message, &name, &type, &shape)) return NULL;
  onnx_value *value = fl_onnx_value_new(c, name);
  if (value == NULL) return NULL;
  if (fl_onnx_type_bits(type) == 0) {
    fl_onnx_fail_at(c, message.at, "tensor \"%.*s\": its type is none of those known here", ONNX_TEXT(name));
    return NULL;
  }
  if (!fl_onnx_value_shape(value, type, &shape)) {
    fl_onnx_fail_at(c, message.at, "tensor \"%.*s\": absurd dimensions", ONNX_TEXT(name));
    return NULL;
  }
  value->constant = true;
  value->tensor = message;
  value->stored_elements = (uint64_t)value->elements;
  value->stored_bits = value->stored_elements * fl_onnx_type_bits(type);
  return value;
}

onnx_value *fl_onnx_sparse_tensor(onnx_context *c, onnx_span message, onnx_span name)
{
  enum { VALUES = 1, INDICES = 2, SPARSE_DIMS = 3 };
  onnx_value *values = NULL, *indices = NULL;
  onnx_shape shape = {0};
  onnx_span rest = message;
  onnx_item item;
  while (fl_onnx_next(c, &rest, &item)) {
    if (item.tag == ONNX_TAG(VALUES, ONNX_BYTES)) values = fl_onnx_tensor(c, item.bytes, name);
    if (item.tag == ONNX_TAG(INDICES, ONNX_BYTES)) indices = fl_onnx_tensor(c, item.bytes, name);
    if (item.tag == ONNX_TAG(SPARSE_DIMS, ONNX_VARINT) && !add_side(c, &shape, item.number, message)) return NULL;
    if (item.tag == ONNX_TAG(SPARSE_DIMS, ONNX_BYTES) && !read_packed_sides(c, &shape, item.bytes, message))
      return NULL;
  }
  if (c->status != FL_OK) return NULL;
  if (values == NULL || indices == NULL || !fl_onnx_value_shape(values, values->type, &shape)) {
    fl_onnx_fail_at(c, message.at, "a sparse tensor without values, without indices, or of absurd dimensions");
    return NULL;
  }
  values->tensor = (onnx_span){NULL, NULL}; /* its contents are never asked for */
  values->stored_bits += indices->stored_bits;
  return values;
}

/* ---- contents ---- */

static double from_half(uint16_t half)
{
  int exponent = half >> 10 & 31;
  double mantissa = half & 1023, sign = half >> 15 ? -1 : 1;
  if (exponent == 31) return mantissa > 0 ? NAN : sign * INFINITY;
  return sign * (exponent > 0 ? ldexp(1 + mantissa / 1024, exponent - 15) : ldexp(mantissa / 1024, -14));
}

static double from_brain(uint16_t upper)
{
  uint8_t bytes[] = {0, 0, (uint8_t)(upper & 255), (uint8_t)(upper >> 8)};
  return (double)fl_onnx_float(bytes);
}

/* An element as it lies in raw_data. The casts to narrower types wrap as two's complement does. */
static double from_raw(int type, const uint8_t *at)
{
  switch (type) {
  case ONNX_F32:
    return (double)fl_onnx_float(at);
  case ONNX_F64:
    return fl_onnx_double(at);
  case ONNX_F16:
    return from_half((uint16_t)fl_onnx_bytes(at, 2));
  case ONNX_BF16:
    return from_brain((uint16_t)fl_onnx_bytes(at, 2));
  case ONNX_I64:
    return (double)(int64_t)fl_onnx_bytes(at, 8);
  case ONNX_I32:
    return (int32_t)fl_onnx_bytes(at, 4);
  case ONNX_I16:
    return (int16_t)fl_onnx_bytes(at, 2);
  case ONNX_I8:
    return (int8_t)at[0];
  default:
    return (double)fl_onnx_bytes(at, fl_onnx_type_bits(type) / 8);
  }
}

/* An element as it stands in a list of numbers: all whole numbers of up to 32 bits, and the bits of half floats. */
static double from_number(int type, uint64_t number)
{
  switch (type) {
  case ONNX_F16:
    return from_half((uint16_t)number);
  case ONNX_BF16:
    return from_brain((uint16_t)number);
  case ONNX_U64:
  case ONNX_U32:
    return (double)number;
  default:
    return (double)(int64_t)number;
  }
}

typedef struct {
  double *to;
  int64_t count, room;
} filling;

static void put(filling *f, double element)
{
  if (f->count < f->room) f->to[f->count] = element;
  f->count++;
}

static void put_floats(onnx_context *c, filling *f, onnx_span packed, size_t size)
{
  if (fl_onnx_length(packed) % size != 0) fl_onnx_fail_at(c, packed.at, "a list of numbers that ends inside one");
  for (; f->count < f->room && (size_t)(packed.end - packed.at) >= size; packed.at += size)
    put(f, size == 4 ? (double)fl_onnx_float(packed.at) : fl_onnx_double(packed.at));
}

static void put_numbers(onnx_context *c, filling *f, int type, onnx_span packed)
{
  uint64_t number;
  while (f->count <= f->room && fl_onnx_next_number(c, &packed, &number)) put(f, from_number(type, number));
}

static void put_raw(onnx_context *c, filling *f, const onnx_value *value, onnx_span raw)
{
  size_t size = fl_onnx_type_bits(value->type) / 8;
  if (fl_onnx_length(raw) != (size_t)f->room * size) {
    fl_onnx_fail_at(c, raw.at, "tensor \"%.*s\": %zu bytes for %lld elements of %zu bytes", ONNX_TEXT(value->name),
                    fl_onnx_length(raw), (long long)f->room, size);
    return;
  }
  for (const uint8_t *at = raw.at; at < raw.end; at += size) put(f, from_raw(value->type, at));
}

/* True when the file says that they are in another one. */
static bool fill(onnx_context *c, filling *f, const onnx_value *value)
{
  onnx_span rest = value->tensor;
  onnx_item item;
  bool elsewhere = false;
  while (f->count <= f->room && fl_onnx_next(c, &rest, &item)) {
    switch (item.tag) {
    case ONNX_TAG(RAW_DATA, ONNX_BYTES):
      if (fl_onnx_length(item.bytes) > 0) put_raw(c, f, value, item.bytes);
      break;
    case ONNX_TAG(FLOAT_DATA, ONNX_BYTES):
    case ONNX_TAG(FLOAT_DATA, ONNX_FIXED32):
      put_floats(c, f, item.bytes, 4);
      break;
    case ONNX_TAG(DOUBLE_DATA, ONNX_BYTES):
    case ONNX_TAG(DOUBLE_DATA, ONNX_FIXED64):
      put_floats(c, f, item.bytes, 8);
      break;
    case ONNX_TAG(INT32_DATA, ONNX_VARINT):
    case ONNX_TAG(INT64_DATA, ONNX_VARINT):
    case ONNX_TAG(UINT64_DATA, ONNX_VARINT):
      put(f, from_number(value->type, item.number));
      break;
    case ONNX_TAG(INT32_DATA, ONNX_BYTES):
    case ONNX_TAG(INT64_DATA, ONNX_BYTES):
    case ONNX_TAG(UINT64_DATA, ONNX_BYTES):
      put_numbers(c, f, value->type, item.bytes);
      break;
    case ONNX_TAG(DATA_LOCATION, ONNX_VARINT):
      elsewhere |= item.number == 1;
      break;
    default:
      break;
    }
  }
  return elsewhere;
}

static bool can_be_read(const onnx_value *value)
{
  unsigned bits = fl_onnx_type_bits(value->type);
  return value->tensor.at != NULL && value->elements <= ONNX_MAX_FOLDED && bits >= 8 && bits <= 64 &&
         value->type != ONNX_STRING && value->type != ONNX_C64 && value->type <= ONNX_BF16;
}

const double *fl_onnx_contents(onnx_context *c, onnx_value *value)
{
  if (value->contents != NULL || !can_be_read(value)) return value->contents;
  filling f = {fl_onnx_take(c, (size_t)value->elements, sizeof *f.to), 0, value->elements};
  if (f.to == NULL) return NULL;
  bool elsewhere = fill(c, &f, value);
  onnx_span tensor = value->tensor;
  value->tensor = (onnx_span){NULL, NULL}; /* it has been tried */
  if (c->status != FL_OK || elsewhere || (f.count == 0 && f.room > 0)) return NULL;
  if (f.count != f.room) {
    fl_onnx_fail_at(c, tensor.at, "tensor \"%.*s\": not as many elements as its dimensions say (%lld)",
                    ONNX_TEXT(value->name), (long long)f.room);
    return NULL;
  }
  return value->contents = f.to;
}
