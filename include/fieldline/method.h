/* Options of methods: a method is a row of a table, and so are its options. */
#ifndef FIELDLINE_METHOD_H
#define FIELDLINE_METHOD_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/units.h"

FL_BEGIN_DECLS

enum { FL_METHOD_MAX_OPTIONS = 11, FL_OPTION_MAX_WORDS = 4 };

typedef enum {
  FL_OPTION_QUANTITY, /* a number with a unit */
  FL_OPTION_COUNT,    /* a whole number */
  FL_OPTION_WORD,     /* one of a few words; its value is the word's index */
  FL_OPTION_NAMES     /* a list of names, of layers or nodes; a method has one such option at most */
} fl_option_kind;

/* An option that a scenario may write beside a method's name. */
typedef struct {
  const char *key, *summary;
  fl_option_kind kind;
  bool required;
  fl_unit unit;                               /* of a quantity */
  double min, max;                            /* of a quantity or count: its domain, both ends included */
  const char *words[FL_OPTION_MAX_WORDS + 1]; /* ends at NULL */
} fl_option;

typedef struct {
  size_t count;
  char **text;
} fl_names;

/* Values in the order of the row's options. */
typedef struct {
  double value[FL_METHOD_MAX_OPTIONS]; /* NAN where the scenario leaves one out, and for names */
  const fl_names *names;               /* NULL where they are left out; not owned */
} fl_option_values;

/* All left out. */
fl_option_values fl_option_values_none(void);

/* Give the option of that key its value; nothing where the row (see fl_placer, fl_partitioner, fl_medium) has none. */
void fl_option_values_set(fl_option_values *values, const fl_option *options, const char *key, double value);

FL_END_DECLS

#endif
