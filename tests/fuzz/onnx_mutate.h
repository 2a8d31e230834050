/* A mutator that knows how protocol buffers lie in one another: fields change, go, or come twice, and the lengths
 * around them stay right, so that what is changed is reached. */
#ifndef FIELDLINE_TESTS_ONNX_MUTATE_H
#define FIELDLINE_TESTS_ONNX_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MUTANT_ROOM = 1 << 17, MUTANT_DEPTH = 24 };

typedef struct {
  uint8_t bytes[MUTANT_ROOM];
  size_t size;
  uint64_t state; /* of the draws */
  uint32_t rate;  /* one field of so many changes */
} mutant;

static inline uint64_t mutant_draw(mutant *m, uint64_t bound)
{
  uint64_t z = m->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (z ^ z >> 31) % bound;
}

static inline void mutant_put(mutant *m, const uint8_t *bytes, size_t size)
{
  if (size > MUTANT_ROOM - m->size) size = MUTANT_ROOM - m->size;
  memcpy(m->bytes + m->size, bytes, size);
  m->size += size;
}

static inline void mutant_put_varint(mutant *m, uint64_t number)
{
  uint8_t bytes[10];
  size_t count = 0;
  for (; number > 127; number >>= 7) bytes[count++] = (uint8_t)((number & 127) | 128);
  bytes[count++] = (uint8_t)number;
  mutant_put(m, bytes, count);
}

static inline bool mutant_varint(const uint8_t **at, const uint8_t *end, uint64_t *number)
{
  *number = 0;
  for (unsigned shift = 0; shift < 64 && *at < end; shift += 7) {
    uint8_t byte = *(*at)++;
    *number |= (uint64_t)(byte & 127) << shift;
    if (byte < 128) return true;
  }
  return false;
}

/* One field: its key, and its payload from *from to *at. False when there is none. */
static inline bool mutant_field(const uint8_t **at, const uint8_t *end, uint64_t *key, uint64_t *number,
                                const uint8_t **from)
{
  uint64_t length = 0;
  if (!mutant_varint(at, end, key) || *key >> 3 == 0) return false;
  *from = *at;
  switch (*key & 7) {
  case 0:
    return mutant_varint(at, end, number);
  case 1:
    length = 8;
    break;
  case 2:
    if (!mutant_varint(at, end, &length)) return false;
    *from = *at;
    break;
  case 5:
    length = 4;
    break;
  default:
    return false;
  }
  if (length > (uint64_t)(end - *at)) return false;
  *at += length;
  return true;
}

static inline bool mutant_is_message(const uint8_t *at, const uint8_t *end)
{
  uint64_t key, number;
  const uint8_t *from;
  if (at == end) return false;
  while (at < end)
    if (!mutant_field(&at, end, &key, &number, &from) || key >> 3 > 40) return false;
  return true;
}

/* Numbers at which something ends: types, ranks, signs, widths. */
static inline uint64_t mutant_number(mutant *m, uint64_t was)
{
  static const uint64_t edges[] = {0,
                                   1,
                                   2,
                                   3,
                                   4,
                                   7,
                                   8,
                                   9,
                                   16,
                                   23,
                                   64,
                                   8192,
                                   8193,
                                   UINT32_MAX,
                                   UINT64_C(1) << 31,
                                   1 << 20,
                                   INT64_MAX,
                                   UINT64_C(1) << 63,
                                   UINT64_MAX,
                                   UINT64_MAX - 1};
  return mutant_draw(m, 3) == 0 ? was + mutant_draw(m, 5) - 2 : edges[mutant_draw(m, sizeof edges / sizeof edges[0])];
}

static inline const char *mutant_word(mutant *m)
{
  static const char *const words[] = {"",
                                      "Add",
                                      "Concat",
                                      "Reshape",
                                      "Slice",
                                      "Split",
                                      "Gather",
                                      "MatMul",
                                      "Gemm",
                                      "Conv",
                                      "MaxPool",
                                      "Resize",
                                      "Pad",
                                      "Tile",
                                      "Expand",
                                      "Range",
                                      "Einsum",
                                      "LSTM",
                                      "Attention",
                                      "If",
                                      "Shape",
                                      "Constant",
                                      "Transpose",
                                      "Unsqueeze",
                                      "Squeeze",
                                      "TopK",
                                      "ReduceSum",
                                      "OneHot",
                                      "Cast",
                                      "Where",
                                      "x",
                                      "y",
                                      "axes",
                                      "axis",
                                      "shape",
                                      "perm",
                                      "strides",
                                      "ij,jk->ik",
                                      "n*p-1",
                                      "a//b",
                                      "com.microsoft",
                                      "GroupQueryAttention",
                                      "ConstantOfShape",
                                      "NonZero",
                                      "SAME_UPPER",
                                      "bidirectional",
                                      "own",
                                      "DequantizeLinear",
                                      "ConvTranspose",
                                      "Flatten",
                                      "GatherND",
                                      "STFT",
                                      "DFT",
                                      "Col2Im",
                                      "SpaceToDepth"};
  return words[mutant_draw(m, sizeof words / sizeof words[0])];
}

static inline void mutant_rewrite(mutant *m, const uint8_t *at, const uint8_t *end, int depth);

static inline void mutant_payload(mutant *m, const uint8_t *from, const uint8_t *end, int depth, bool change)
{
  if (depth < MUTANT_DEPTH && mutant_is_message(from, end)) {
    uint8_t length[5];
    size_t begun = m->size;
    mutant_put(m, (const uint8_t *)"\0\0\0\0\0", 5);
    mutant_rewrite(m, from, end, depth + 1);
    if (m->size < begun + 5) return; /* full */
    for (size_t i = 0, size = m->size - begun - 5; i < 5; i++)
      length[i] = (uint8_t)((size >> (7 * i) & 127) | (i < 4 ? 128 : 0));
    memcpy(m->bytes + begun, length, 5);
    return;
  }
  const char *word = mutant_word(m);
  size_t size = change ? strlen(word) : (size_t)(end - from);
  mutant_put_varint(m, size);
  mutant_put(m, change ? (const uint8_t *)word : from, size);
}

static inline void mutant_rewrite(mutant *m, const uint8_t *at, const uint8_t *end, int depth)
{
  uint64_t key, number = 0;
  const uint8_t *from;
  while (at < end && mutant_field(&at, end, &key, &number, &from) && m->size < MUTANT_ROOM) {
    bool change = mutant_draw(m, m->rate) == 0;
    uint64_t kind = mutant_draw(m, 8);
    if (change && kind == 0) continue;                                  /* it goes */
    for (int times = change && kind == 1 ? 2 : 1; times > 0; times--) { /* it comes twice */
      mutant_put_varint(m, change && kind == 2 ? (key & 7) | (1 + mutant_draw(m, 25)) << 3 : key);
      if ((key & 7) == 0)
        mutant_put_varint(m, change ? mutant_number(m, number) : number);
      else if ((key & 7) == 2)
        mutant_payload(m, from, at, depth, change && kind > 4);
      else
        mutant_put(m, from, (size_t)(at - from));
    }
  }
}

/* A mutant of these bytes; the same for the same state. */
static inline void mutant_make(mutant *m, const uint8_t *bytes, size_t size, uint64_t state)
{
  m->size = 0;
  m->state = state;
  m->rate = 4 + (uint32_t)mutant_draw(m, 60);
  mutant_rewrite(m, bytes, bytes + size, 0);
}

#endif
