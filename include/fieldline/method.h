/* Options of methods: a method is a row of a table, and so are its options. */
#ifndef FIELDLINE_METHOD_H
#define FIELDLINE_METHOD_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/units.h"

FL_BEGIN_DECLS

enum { FL_OPTION_MAX_WORDS = 4 };

typedef enum {
  FL_OPTION_QUANTITY, /* a number with a unit */
  FL_OPTION_COUNT,    /* a whole number */
  FL_OPTION_WORD,     /* one of a few words; its value is the word's index */
  FL_OPTION_NAMES     /* a list of names, of layers or nodes; a method has one such option at most */
} fl_option_kind;

/* An option that a scenario may write beside a method's name. A row of a table points to its options, of which the
 * last has a NULL key; NULL: it has none. */
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

/* Values in the order of the row's options. All zero: every option is left out. */
typedef struct {
  const double *value;   /* [count], NAN where the scenario leaves one out, and for names; not owned */
  size_t count;          /* what is beyond is left out */
  const fl_names *names; /* NULL where they are left out; not owned */
} fl_option_values;

/* What methods that search minimise: the bottleneck, or the medium's period where that is longer; or the latency of one
 * request alone, the sum of all stages and hops, which shares the air with nobody; or the energy of a request at the
 * plan's period, idling included, in J. */
typedef enum { FL_OBJECTIVE_PERIOD, FL_OBJECTIVE_LATENCY, FL_OBJECTIVE_ENERGY, FL_OBJECTIVE_COUNT } fl_objective;
const char *fl_objective_name(fl_objective objective); /* "period", "latency", "energy" */

/* The value of option `index` of the row; NAN: left out. */
double fl_option_value(const fl_option_values *values, size_t index);

/* How many options a row has. Cost: linear in them. */
size_t fl_option_count(const fl_option *options);
/* Must a scenario give one of them? */
bool fl_option_is_required(const fl_option *options);

FL_END_DECLS

#endif
