/* What changes over time by the profiles of a platform: hosts that go off and on or slow down, links that get faster or
 * slower. They become changes like others. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_COURSES_H
#define FIELDLINE_SRC_WORLD_CHANGES_COURSES_H

#include "fieldline/changes.h"

typedef enum {
  FL_COURSE_STATE,    /* a value above 0: on, 0: off */
  FL_COURSE_SPEED,    /* a factor */
  FL_COURSE_BANDWIDTH /* bytes per second */
} fl_course_kind;

typedef struct {
  double date_s; /* from the beginning of a round */
  double value;
} fl_course_event;

/* A file of dates and values, in SimGrid's form: a line each, in the order of dates, `PERIODICITY P` (it begins again P
 * after its beginning) or `LOOPAFTER D` (D after its last date) before or behind them, comments after # and %. */
typedef struct {
  fl_course_kind kind;
  fl_course_event *events; /* [count] */
  size_t count;
  double round_s; /* how long a round takes; INFINITY: there is one alone */
} fl_course;

/* Success: end *out with fl_course_clear(). FL_ERR_FILE; FL_ERR_VALUE with the line: no number, out of the domain, not
 * in the order of dates, no way to go round, values to be drawn (STOCHASTIC); FL_ERR_MEMORY. */
fl_status fl_course_read(const char *path, fl_course_kind kind, fl_course *out, fl_error *err);
void fl_course_clear(fl_course *profile);

/* ---- those of a platform ---- */

/* A link of a route: of its bandwidth one transfer gets 1 / times. */
typedef struct {
  size_t link; /* number of a link with a profile */
  double times;
} fl_course_crossing;

/* From node to node, both ways alike: what one transfer gets is the least of its crossings' and `rest_bytes_per_s`. */
typedef struct {
  size_t from, to;
  double rest_bytes_per_s; /* of all other links; INFINITY: there is none */
  fl_course_crossing *crossings;
  size_t count;
} fl_course_route;

typedef struct {
  fl_course profile;
  size_t of; /* a node, or a link by its number, which some route crosses */
  bool of_link;
} fl_course_use;

struct courses {
  fl_course_use *uses; /* [use_count] */
  size_t use_count;
  double *link_bytes_per_s; /* [link_count] at first */
  size_t link_count;
  fl_course_route *routes; /* [route_count] that cross such links */
  size_t route_count;
};

void fl_courses_free(fl_courses *profiles);            /* NULL is fine */
bool fl_courses_take_down(const fl_courses *profiles); /* some node */

/* A number that tells what they say, folded into `digest` (FNV-1a). */
uint64_t fl_courses_digest(uint64_t digest, const fl_courses *profiles);

#endif
