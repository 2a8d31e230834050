/* Neumaier's sum: what rounding loses is added up apart, so means of a billion terms keep their digits. */
#ifndef FIELDLINE_SRC_BASE_TOTAL_H
#define FIELDLINE_SRC_BASE_TOTAL_H

#include <math.h>

typedef struct {
  double sum, lost;
} fl_total;

static inline void fl_total_add(fl_total *t, double term)
{
  double sum = t->sum + term;
  t->lost += fabs(t->sum) >= fabs(term) ? (t->sum - sum) + term : (term - sum) + t->sum;
  t->sum = sum;
}

static inline double fl_total_value(const fl_total *t)
{
  return t->sum + t->lost;
}

#endif
