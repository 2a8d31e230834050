/* What a platform file says in so many words, read before SimGrid is given it: where things stand, and what no field is
 * made of. */
#ifndef FIELDLINE_SRC_PLATFORM_DECLARED_H
#define FIELDLINE_SRC_PLATFORM_DECLARED_H

#include <stddef.h>

#include "fieldline/error.h"

/* The bytes of a platform file. */
typedef struct {
  const char *path; /* for error texts */
  const char *text;
  size_t size;
} fl_platform_text;

typedef struct {
  char *id;
  char *rates;         /* of a Wi-Fi link: its attribute `bandwidth`; NULL: of another element */
  size_t line, column; /* of the element, from 1 */
} fl_declared;

/* In the order of the file. */
typedef struct {
  fl_declared *items;
  size_t count, room;
} fl_declared_list;

typedef struct {
  fl_declared_list hosts; /* <host> elements */
  fl_declared_list cells; /* links with the sharing policy WIFI */
} fl_declarations;

/* Read the file (expat). FL_ERR_VALUE with line and column: what is no well-formed XML; settings of SimGrid, which
 * would act on this very process; programs for hosts; everything that changes over time; a document type with
 * declarations of its own. FL_ERR_MEMORY. In every case end *out with fl_declarations_clear(). Cost: linear. */
fl_status fl_declarations_read(const fl_platform_text *file, fl_declarations *out, fl_error *err);
void fl_declarations_clear(fl_declarations *declarations);

#endif
