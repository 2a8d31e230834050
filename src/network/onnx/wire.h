/* Protocol buffers as they lie in a file: fields with numbers, in any order. Source: Protocol Buffers Documentation,
 * "Encoding". Fields of a number or kind that a reader does not know are passed over, as every reader of them does. */
#ifndef FIELDLINE_SRC_ONNX_WIRE_H
#define FIELDLINE_SRC_ONNX_WIRE_H

#include "network/onnx/context.h"

/* The kinds of fields; groups, which ONNX never had, are damage. */
enum { ONNX_VARINT = 0, ONNX_FIXED64 = 1, ONNX_BYTES = 2, ONNX_FIXED32 = 5 };

/* A field's number and kind in one, for `case`. */
#define ONNX_TAG(field, kind) ((uint32_t)(field) << 3 | (uint32_t)(kind))

typedef struct {
  uint32_t tag;
  uint64_t number; /* of a varint */
  onnx_span bytes; /* of all other kinds */
} onnx_item;

/* The next field of a message: false behind the last one, and when the message is damaged (c->status tells). */
bool fl_onnx_next(onnx_context *c, onnx_span *message, onnx_item *item);

/* The first field with this tag; false when there is none. */
bool fl_onnx_field(onnx_context *c, onnx_span message, uint32_t tag, onnx_item *item);

/* How many fields with this tag. */
size_t fl_onnx_count(onnx_context *c, onnx_span message, uint32_t tag);

/* The next number of a packed list: false at its end, and when it is damaged. */
bool fl_onnx_next_number(onnx_context *c, onnx_span *packed, uint64_t *number);

float fl_onnx_float(const uint8_t *at);   /* four bytes, the least first */
double fl_onnx_double(const uint8_t *at); /* eight */
uint64_t fl_onnx_bytes(const uint8_t *at, size_t count);

#endif
