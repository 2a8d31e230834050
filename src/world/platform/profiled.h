/* The profiles of a platform's hosts and links, and the routes that they change. */
#ifndef FIELDLINE_SRC_PLATFORM_PROFILED_H
#define FIELDLINE_SRC_PLATFORM_PROFILED_H

#include "fieldline/field.h"
#include "world/platform/reader.h"

typedef struct {
  const fl_platform_text *file;
  const fl_declared_profiles *declared;
  const fl_field *field;
  fl_courses *profiles; /* what has been read so far; NULL: no profile is declared */
  size_t *route_of;     /* [n][n] number + 1 of the route between two nodes, the lower one first; 0: none so far */
} fl_profiled;

/* Read the files of all profiles. FL_ERR_VALUE at the element's place for one that would change nothing (a host without
 * speed; a link where no links are read) and where a file cannot be read, in the file for what is wrong with it;
 * FL_ERR_MEMORY. In every case end with fl_profiled_clear(). */
fl_status fl_profiled_begin(const fl_platform_text *file, const fl_declared_profiles *declared, const fl_field *field,
                            bool with_links, fl_profiled *out, fl_error *err);

/* One more route. FL_ERR_VALUE where it and the one back change differently; FL_ERR_MEMORY. */
fl_status fl_profiled_route(fl_profiled *p, size_t from, size_t to, const fl_platform_route *route,
                            const fl_platform_crossing *crossings, fl_error *err);

/* What came of it, NULL: nothing changes. The caller's from then on (fl_courses_free). */
fl_courses *fl_profiled_take(fl_profiled *p);
void fl_profiled_clear(fl_profiled *p);

#endif
