/* Four floats at once, in one register where the processor has such. Compilers know + - * / of them, and of quads of
 * whole numbers | & and the like; a quad is turned into the other kind bit by bit, by a cast. */
#ifndef FIELDLINE_SRC_QUAD_H
#define FIELDLINE_SRC_QUAD_H

#include <stdbool.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { FL_QUAD = 4 };
typedef float fl_quad __attribute__((vector_size(4 * FL_QUAD)));
typedef uint32_t fl_bit_quad __attribute__((vector_size(4 * FL_QUAD)));

static inline fl_quad fl_quad_of(float all)
{
  return (fl_quad){all, all, all, all};
}

static inline fl_bit_quad fl_bit_quad_of(uint32_t all)
{
  return (fl_bit_quad){all, all, all, all};
}

/* a < b ? a : b and a < b ? b : a, of each. Compilers are slow to see that there are instructions for it. */
static inline fl_quad fl_quad_least(fl_quad a, fl_quad b)
{
#ifdef __SSE2__
  return _mm_min_ps(a, b);
#else
  for (int i = 0; i < FL_QUAD; i++) a[i] = a[i] < b[i] ? a[i] : b[i];
  return a;
#endif
}

static inline fl_quad fl_quad_most(fl_quad a, fl_quad b)
{
#ifdef __SSE2__
  return _mm_max_ps(b, a);
#else
  for (int i = 0; i < FL_QUAD; i++) a[i] = a[i] < b[i] ? b[i] : a[i];
  return a;
#endif
}

/* a < b, of all four. */
static inline bool fl_quad_all_less(fl_quad a, fl_quad b)
{
#ifdef __SSE2__
  return _mm_movemask_ps(_mm_cmplt_ps(a, b)) == 15;
#else
  return a[0] < b[0] && a[1] < b[1] && a[2] < b[2] && a[3] < b[3];
#endif
}

#endif
