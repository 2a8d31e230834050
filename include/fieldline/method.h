/* Options of methods: a method is a row of a table, and so are its options. */
#ifndef FIELDLINE_METHOD_H
#define FIELDLINE_METHOD_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/units.h"

FL_BEGIN_DECLS

enum { FL_METHOD_MAX_OPTIONS = 4 };

/* An option that a scenario may write beside a method's name. */
typedef struct {
  const char *key;
  fl_unit unit;
  double min, max; /* domain, both ends included */
  const char *summary;
} fl_option;

/* Values in the order of the row's options; NAN where the scenario leaves one out. */
typedef struct {
  double value[FL_METHOD_MAX_OPTIONS];
} fl_option_values;

FL_END_DECLS

#endif
