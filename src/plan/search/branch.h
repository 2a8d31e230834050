/* Ways to go on in depth-first searches. */
#ifndef FIELDLINE_SRC_SEARCH_BRANCH_H
#define FIELDLINE_SRC_SEARCH_BRANCH_H

#include <stddef.h>

/* The part ends here and the next is on that node, or a node of that class: nothing that comes of it is below the
 * bound. The first member of what a search knows of a way. */
typedef struct {
  double bound_s;
  size_t end, to;
} branch_head;

/* For qsort(): what promises most comes first. */
static inline int branch_by_bound(const void *a, const void *b)
{
  const branch_head *x = a, *y = b;
  if (x->bound_s != y->bound_s) return x->bound_s < y->bound_s ? -1 : 1;
  if (x->end != y->end) return x->end < y->end ? -1 : 1;
  return (x->to > y->to) - (x->to < y->to);
}

#endif
