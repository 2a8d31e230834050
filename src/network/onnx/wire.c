#include "network/onnx/wire.h"

#include <string.h>

static bool read_varint(onnx_span *from, uint64_t *number)
{
  *number = 0;
  for (unsigned shift = 0; shift < 64 && from->at < from->end; shift += 7) {
    uint8_t byte = *from->at++;
    *number |= (uint64_t)(byte & 127) << shift;
    if (byte < 128) return true;
  }
  return false;
}

static bool take_bytes(onnx_span *from, uint64_t count, onnx_span *bytes)
{
  if (count > (uint64_t)(from->end - from->at)) return false;
  *bytes = (onnx_span){from->at, from->at + count};
  from->at += count;
  return true;
}

static bool read_field(onnx_span *message, onnx_item *item)
{
  uint64_t key, count;
  if (!read_varint(message, &key) || key > UINT32_MAX || key >> 3 == 0) return false;
  item->tag = (uint32_t)key;
  item->bytes = (onnx_span){NULL, NULL};
  switch (key & 7) {
  case ONNX_VARINT:
    return read_varint(message, &item->number);
  case ONNX_FIXED64:
    return take_bytes(message, 8, &item->bytes);
  case ONNX_BYTES:
    return read_varint(message, &count) && take_bytes(message, count, &item->bytes);
  case ONNX_FIXED32:
    return take_bytes(message, 4, &item->bytes);
  default:
    return false;
  }
}

bool fl_onnx_next(onnx_context *c, onnx_span *message, onnx_item *item)
{
  if (message->at >= message->end || !fl_onnx_work(c, 1)) return false;
  const uint8_t *start = message->at;
  if (read_field(message, item)) return true;
  return fl_onnx_fail_at(c, start, "not an ONNX file, or a damaged one (no field begins here that ends inside it)");
}

bool fl_onnx_field(onnx_context *c, onnx_span message, uint32_t tag, onnx_item *item)
{
  while (fl_onnx_next(c, &message, item))
    if (item->tag == tag) return true;
  return false;
}

size_t fl_onnx_count(onnx_context *c, onnx_span message, uint32_t tag)
{
  size_t count = 0;
  onnx_item item;
  while (fl_onnx_next(c, &message, &item)) count += item.tag == tag;
  return count;
}

bool fl_onnx_next_number(onnx_context *c, onnx_span *packed, uint64_t *number)
{
  if (packed->at >= packed->end || !fl_onnx_work(c, 1)) return false;
  const uint8_t *start = packed->at;
  return read_varint(packed, number) || fl_onnx_fail_at(c, start, "a damaged list of numbers");
}

uint64_t fl_onnx_bytes(const uint8_t *at, size_t count)
{
  uint64_t bits = 0;
  for (size_t i = 0; i < count; i++) bits |= (uint64_t)at[i] << (8 * i);
  return bits;
}

float fl_onnx_float(const uint8_t *at)
{
  uint32_t bits = (uint32_t)fl_onnx_bytes(at, 4);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double fl_onnx_double(const uint8_t *at)
{
  uint64_t bits = fl_onnx_bytes(at, 8);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
