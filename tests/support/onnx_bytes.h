/* ONNX files, built byte by byte: messages in one another, each begun and ended. */
#ifndef FIELDLINE_TESTS_ONNX_BYTES_H
#define FIELDLINE_TESTS_ONNX_BYTES_H

#include <stdint.h>
#include <string.h>

enum { ONNX_BYTES_ROOM = 1 << 16, ONNX_BYTES_DEPTH = 512 };

/* Lengths are written in five bytes each, so that a message can be ended without moving it. */
typedef struct {
  size_t size;
  uint8_t bytes[ONNX_BYTES_ROOM];
  size_t begun[ONNX_BYTES_DEPTH];
  size_t depth;
} onnx_bytes;

static inline void put_varint(onnx_bytes *b, uint64_t number)
{
  for (; number > 127; number >>= 7) b->bytes[b->size++] = (uint8_t)(number & 127) | 128;
  b->bytes[b->size++] = (uint8_t)number;
}

static inline void put_number(onnx_bytes *b, uint32_t field, uint64_t number)
{
  put_varint(b, (uint64_t)field << 3);
  put_varint(b, number);
}

static inline void put_text(onnx_bytes *b, uint32_t field, const char *text)
{
  put_varint(b, (uint64_t)field << 3 | 2);
  put_varint(b, strlen(text));
  memcpy(b->bytes + b->size, text, strlen(text));
  b->size += strlen(text);
}

static inline void begin(onnx_bytes *b, uint32_t field)
{
  put_varint(b, (uint64_t)field << 3 | 2);
  b->begun[b->depth++] = b->size;
  b->size += 5;
}

static inline void end(onnx_bytes *b)
{
  size_t at = b->begun[--b->depth], length = b->size - at - 5;
  for (size_t i = 0; i < 5; i++) b->bytes[at + i] = (uint8_t)((length >> (7 * i) & 127) | (i < 4 ? 128 : 0));
}

/* An input or output of floats: `dims` such as "1 3 h w+1", numbers or names. */
static inline void put_info(onnx_bytes *b, uint32_t field, const char *name, const char *dims)
{
  begin(b, field);
  put_text(b, 1, name);
  begin(b, 2);
  begin(b, 1);
  put_number(b, 1, 1);
  begin(b, 2);
  for (char copy[64]; *dims != '\0'; dims += strspn(dims, " ")) {
    size_t length = strcspn(dims, " ");
    memcpy(copy, dims, length);
    copy[length] = '\0';
    dims += length;
    begin(b, 1);
    if (copy[0] >= '0' && copy[0] <= '9' && strspn(copy, "0123456789") == length) {
      uint64_t size = 0;
      for (const char *at = copy; *at != '\0'; at++) size = size * 10 + (uint64_t)(*at - '0');
      put_number(b, 1, size);
    } else {
      put_text(b, 2, copy);
    }
    end(b);
  }
  end(b), end(b), end(b), end(b);
}

/* An initializer of type `type` without contents. */
static inline void put_tensor(onnx_bytes *b, const char *name, int type, const uint64_t *sides, size_t rank)
{
  begin(b, 5);
  for (size_t i = 0; i < rank; i++) put_number(b, 1, sides[i]);
  put_number(b, 2, (uint64_t)type);
  put_text(b, 8, name);
  end(b);
}

/* An initializer of int64 with its contents. */
static inline void put_int64s(onnx_bytes *b, const char *name, const int64_t *numbers, size_t count)
{
  begin(b, 5);
  put_number(b, 1, count);
  put_number(b, 2, 7);
  for (size_t i = 0; i < count; i++) put_number(b, 7, (uint64_t)numbers[i]);
  put_text(b, 8, name);
  end(b);
}

static inline void put_words(onnx_bytes *b, uint32_t field, const char *words)
{
  char copy[64];
  for (; *words != '\0'; words += strspn(words, " ")) {
    size_t length = strcspn(words, " ");
    memcpy(copy, words, length);
    copy[length] = '\0';
    words += length;
    put_text(b, field, strcmp(copy, "-") == 0 ? "" : copy);
  }
}

/* A node, left open for attributes: end() it. Inputs and outputs are words; "-" is one left out. */
static inline void begin_node(onnx_bytes *b, uint32_t field, const char *op, const char *name, const char *inputs,
                              const char *outputs)
{
  begin(b, field);
  put_words(b, 1, inputs);
  put_words(b, 2, outputs);
  put_text(b, 3, name);
  put_text(b, 4, op);
}

static inline void put_node(onnx_bytes *b, const char *op, const char *name, const char *inputs, const char *outputs)
{
  begin_node(b, 1, op, name, inputs, outputs);
  end(b);
}

static inline void put_int_attribute(onnx_bytes *b, const char *name, int64_t number)
{
  begin(b, 5);
  put_text(b, 1, name);
  put_number(b, 3, (uint64_t)number);
  end(b);
}

/* A model of opset 17, its graph left open: end() it. */
static inline void begin_model(onnx_bytes *b)
{
  b->size = b->depth = 0;
  put_number(b, 1, 8);
  begin(b, 8);
  put_number(b, 2, 17);
  end(b);
  begin(b, 7);
}

#endif
