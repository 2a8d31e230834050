/* Methods by name, with all their options left out. */
#ifndef FIELDLINE_TESTS_SUPPORT_METHOD_OF_H
#define FIELDLINE_TESTS_SUPPORT_METHOD_OF_H

#include "fieldline/plan.h"

static inline fl_method method_of(const char *partitioner, const char *placer)
{
  return (fl_method){fl_partitioner_find(partitioner), {0}, fl_placer_find(placer), {0}};
}

#endif
