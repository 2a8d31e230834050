/* SplitMix64, for seeds, hash values, and draws too many for a generator of GSL's. Source: Steele, Lea, Flood: Fast
 * Splittable Pseudorandom Number Generators (2014). */
#ifndef FIELDLINE_SRC_SPLITMIX64_H
#define FIELDLINE_SRC_SPLITMIX64_H

#include <stdint.h>

/* Spreads what differs in a few bits over all. */
static inline uint64_t splitmix64_mix(uint64_t x)
{
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}

/* The next number of the sequence. */
static inline uint64_t splitmix64_next(uint64_t *state)
{
  return splitmix64_mix(*state += UINT64_C(0x9e3779b97f4a7c15));
}

#endif
