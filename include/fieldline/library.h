/* Libraries that only some tasks need, loaded when one does: linking SimGrid alone takes a program longer than
 * planning. */
#ifndef FIELDLINE_LIBRARY_H
#define FIELDLINE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

/* One list of functions says all: FL_LIBRARY_FIELD makes a struct of pointers of it, FL_LIBRARY_NAME their names, in
 * the same order. */
#define FL_LIBRARY_FIELD(function) __typeof__(function) *function;
#define FL_LIBRARY_NAME(function) #function,

typedef struct {
  const char *soname;
  const char *const *names; /* of its functions */
  size_t count;
  void *functions; /* a struct of `count` pointers to functions, or to objects */
  bool for_all;    /* libraries that are loaded later find its functions too */
  bool loaded;
} fl_library;

/* Fill in the functions, once; it is never unloaded. Errors: FL_ERR_FILE when the library, or a function in it, is not
 * to be had. Threads: any; the functions are there for those who have called this. */
fl_status fl_library_load(fl_library *library, fl_error *err);

FL_END_DECLS

#endif
