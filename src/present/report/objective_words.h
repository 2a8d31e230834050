/* What a plan was made for, as the page says it. */
#ifndef FIELDLINE_SRC_REPORT_OBJECTIVE_WORDS_H
#define FIELDLINE_SRC_REPORT_OBJECTIVE_WORDS_H

#include "fieldline/method.h"
#include "fieldline/units.h"

typedef struct {
  const char *title, *noun, *least; /* "Bottleneck", "a bottleneck", "the least time between completions" */
  fl_unit unit;                     /* of what is proven */
} fl_objective_words;

const fl_objective_words *fl_objective_words_of(fl_objective objective);

#endif
