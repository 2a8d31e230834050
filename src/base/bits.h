/* Sets of small numbers as bits in words. */
#ifndef FIELDLINE_SRC_BASE_BITS_H
#define FIELDLINE_SRC_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool bits_has(const uint64_t *set, size_t bit)
{
  return set[bit / 64] >> (bit % 64) & 1;
}

static inline void bits_add(uint64_t *set, size_t bit)
{
  set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline void bits_remove(uint64_t *set, size_t bit)
{
  set[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
}

static inline void bits_clear(uint64_t *set, size_t words)
{
  for (size_t w = 0; w < words; w++) set[w] = 0;
}

static inline void bits_copy(uint64_t *to, const uint64_t *from, size_t words)
{
  for (size_t w = 0; w < words; w++) to[w] = from[w];
}

static inline bool bits_any(const uint64_t *set, size_t words)
{
  uint64_t some = 0;
  for (size_t w = 0; w < words; w++) some |= set[w];
  return some != 0;
}

static inline size_t bits_count(const uint64_t *set, size_t words)
{
  size_t count = 0;
  for (size_t w = 0; w < words; w++) count += (size_t)__builtin_popcountll(set[w]);
  return count;
}

static inline size_t bits_count_both(const uint64_t *a, const uint64_t *b, size_t words)
{
  size_t count = 0;
  for (size_t w = 0; w < words; w++) count += (size_t)__builtin_popcountll(a[w] & b[w]);
  return count;
}

static inline void bits_or(uint64_t *to, const uint64_t *set, size_t words)
{
  for (size_t w = 0; w < words; w++) to[w] |= set[w];
}

static inline void bits_and(uint64_t *to, const uint64_t *set, size_t words)
{
  for (size_t w = 0; w < words; w++) to[w] &= set[w];
}

static inline void bits_remove_all(uint64_t *from, const uint64_t *set, size_t words)
{
  for (size_t w = 0; w < words; w++) from[w] &= ~set[w];
}

/* The lowest bit from `from` on; words * 64 when there is none. */
static inline size_t bits_next(const uint64_t *set, size_t words, size_t from)
{
  size_t w = from / 64;
  if (w >= words) return words * 64;
  uint64_t rest = set[w] & (~UINT64_C(0) << (from % 64));
  while (rest == 0) {
    if (++w == words) return words * 64;
    rest = set[w];
  }
  return w * 64 + (size_t)__builtin_ctzll(rest);
}

#define BITS_EACH(bit, set, words)                                                                                     \
  for (size_t bit = bits_next(set, words, 0); bit < (words)*64; bit = bits_next(set, words, bit + 1))

#endif
