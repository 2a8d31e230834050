/* What a platform file says in so many words, read before SimGrid is given it: where things stand, and what no field is
 * made of. */
#ifndef FIELDLINE_SRC_PLATFORM_DECLARED_H
#define FIELDLINE_SRC_PLATFORM_DECLARED_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/error.h"
#include "world/changes/courses.h"

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

/* A profile that a host or a link names. */
typedef struct {
  char *id, *path; /* of the element; as written, in the folder of the platform unless absolute */
  fl_course_kind kind;
  bool of_link, is_duplex; /* is_duplex: of two links, ID_UP and ID_DOWN */
  size_t line, column;     /* of the element, from 1 */
  size_t start, size;      /* its tag among the file's bytes */
} fl_declared_profile;

typedef struct {
  fl_declared_profile *items;
  size_t count, room;
} fl_declared_profiles;

typedef struct {
  fl_declared_list hosts; /* <host> elements */
  fl_declared_list cells; /* links with the sharing policy WIFI */
  fl_declared_profiles profiles;
} fl_declarations;

/* Read the file (expat). FL_ERR_VALUE with line and column: what is no well-formed XML; settings of SimGrid, which
 * would act on this very process; programs for hosts; what changes over time otherwise than by a profile of a host or a
 * link; a document type with declarations of its own. FL_ERR_MEMORY. In every case end *out with
 * fl_declarations_clear(). Cost: linear. */
fl_status fl_declarations_read(const fl_platform_text *file, fl_declarations *out, fl_error *err);
void fl_declarations_clear(fl_declarations *declarations);

/* Blank out the attributes that name profiles in `text`, the bytes of the file: SimGrid would look for their files
 * where they are not, and what changes over time is none of what it is asked. */
void fl_declarations_hide_profiles(const fl_declarations *declarations, char *text);

#endif
