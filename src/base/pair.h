/* Two doubles at once, in one register where the processor has such. Compilers know + - * / of them, and of pairs of
 * whole numbers | & and the like; a pair is turned into the other kind bit by bit, by a cast. */
#ifndef FIELDLINE_SRC_PAIR_H
#define FIELDLINE_SRC_PAIR_H

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef double fl_pair __attribute__((vector_size(16)));
typedef uint64_t fl_bit_pair __attribute__((vector_size(16)));

static inline fl_pair fl_pair_of(double both)
{
  return (fl_pair){both, both};
}

/* a < b ? a : b and a < b ? b : a, of each. Compilers are slow to see that there are instructions for it. */
static inline fl_pair fl_pair_least(fl_pair a, fl_pair b)
{
#ifdef __SSE2__
  return _mm_min_pd(a, b);
#else
  return (fl_pair){a[0] < b[0] ? a[0] : b[0], a[1] < b[1] ? a[1] : b[1]};
#endif
}

static inline fl_pair fl_pair_most(fl_pair a, fl_pair b)
{
#ifdef __SSE2__
  return _mm_max_pd(b, a);
#else
  return (fl_pair){a[0] < b[0] ? b[0] : a[0], a[1] < b[1] ? b[1] : a[1]};
#endif
}

#endif
