/* Nodes of a kind with equal links to all others are one class, which a chain may visit as often as it has nodes. */
#ifndef FIELDLINE_SRC_PLAN_SEARCH_CLASSES_H
#define FIELDLINE_SRC_PLAN_SEARCH_CLASSES_H

#include "plan/search/search.h"

typedef struct {
  size_t count;
  size_t *of;        /* [nodes] */
  size_t *size;      /* [count] nodes of a class */
  size_t *member;    /* [nodes] those of class 0, then those of class 1 and so on */
  size_t *member_at; /* [count] where a class begins in it */
} fl_search_classes;

/* Links are equal in their times and, where `signals`, in what is heard over them. *steps grows by the work. Success:
 * *out is filled, end with fl_search_classes_clear(). FL_ERR_MEMORY. Cost: O(n^2) for each class. */
fl_status fl_search_classes_make(const fl_search_problem *in, bool signals, fl_search_classes *out, uint64_t *steps,
                                 fl_error *err);
void fl_search_classes_clear(fl_search_classes *classes);

/* Two nodes of these classes that are linked as any two; of one class, which is to have two. */
void fl_search_classes_pair(const fl_search_classes *classes, size_t from, size_t to, size_t *sender, size_t *receiver);

/* Any node of the class. */
static inline size_t classes_sample(const fl_search_classes *classes, size_t class)
{
  return classes->member[classes->member_at[class]];
}

#endif
