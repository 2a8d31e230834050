/* Activities: what a request goes through on its way. */
#ifndef FIELDLINE_ACTIVITY_H
#define FIELDLINE_ACTIVITY_H

#include <stddef.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

typedef enum { FL_COMPUTE, FL_TRANSFER } fl_activity_kind;

const char *fl_activity_kind_name(fl_activity_kind kind); /* "compute", "transfer" */

/* One of them. A table of activities is in the order in which requests go through them. */
typedef struct {
  fl_activity_kind kind;
  size_t part;       /* that is computed, or whose result is sent */
  size_t hop;        /* of a transfer; else 0 */
  size_t node;       /* that computes, or sends */
  size_t peer;       /* of a transfer: the node that receives; else `node` */
  double bits;       /* of a transfer, > 0; else 0 */
  double duration_s; /* >= 0, of a transfer > 0: what it takes when nothing disturbs it, latency included */
  double latency_s;  /* of a transfer: what of that is latency; else 0 */
} fl_activity;

/* Its number among those of its kind: that of its part, or hop. */
size_t fl_activity_index(const fl_activity *activity);

/* The number in a table of the activity of a kind with that index, looked for from number `from` on and round the end
 * of the table; `count` when there is none. Cost: O(1) where `from` is a good guess, else O(count). */
size_t fl_activity_find(const fl_activity *activities, size_t count, fl_activity_kind kind, size_t index, size_t from);

/* How many there are of a kind. */
size_t fl_activity_count_of(const fl_activity *activities, size_t count, fl_activity_kind kind);

FL_END_DECLS

#endif
