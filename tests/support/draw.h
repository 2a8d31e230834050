/* Numbers for property tests: a generator of the tests' own, so that none of the project's code judges itself. */
#ifndef FIELDLINE_TESTS_DRAW_H
#define FIELDLINE_TESTS_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* Marsaglia: Xorshift RNGs (2003), with a multiplication behind. *state is anything but 0. */
static inline uint64_t draw(uint64_t *state)
{
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545f4914f6cdd1du;
}

/* A whole number below `bound`. */
static inline size_t draw_below(uint64_t *state, size_t bound)
{
  return (size_t)(draw(state) >> 20) % bound;
}

/* In [0, 1). */
static inline double draw_unit(uint64_t *state)
{
  return (double)(draw(state) >> 11) * 0x1p-53;
}

#endif
