/* Planning anew while a chain is at work: what to do when a node of it is down, or another chain would be better. */
#ifndef FIELDLINE_REPLAN_H
#define FIELDLINE_REPLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/plan.h"

FL_BEGIN_DECLS

/* What is asked when it is time to plan anew. */
typedef struct {
  const fl_plan_input *in; /* its field and links are as they are now; all nodes, also those that are not to be used */
  const bool *usable;      /* [field->count] */
  const fl_plan *current;
} fl_replan_problem;

/* Success: *out belongs to the caller (fl_plan_free), its nodes those of in->field; an infeasible problem is a success
 * with that outcome. Errors: those of fl_plan_make(). */
typedef fl_status fl_replan_fn(const fl_replan_problem *problem, fl_plan **out, fl_error *err);

typedef struct {
  const char *name;
  fl_replan_fn *run; /* NULL: the chain waits until it is whole again */
  const char *summary;
} fl_replan_policy;

/* What there is; rows last as long as the program. */
size_t fl_replan_policy_count(void);
const fl_replan_policy *fl_replan_policy_at(size_t index);       /* index < fl_replan_policy_count() */
const fl_replan_policy *fl_replan_policy_find(const char *name); /* NULL when there is none */

/* What the input's method makes of the nodes that may be used; problem->current is not looked at. Where the method
 * proves nothing, with the certificate of a search of `certify_s` (fl_plan_certify). As fl_replan_fn. */
fl_status fl_plan_on_usable(const fl_replan_problem *problem, double certify_s, fl_plan **out, fl_error *err);

/* When it is time to plan anew. A chain with a node that is down always is a reason, `detect_s` after it went down. */
typedef enum {
  FL_REPLAN_ON_FAILURE, /* then only */
  FL_REPLAN_EVERY,      /* and every so many seconds */
  FL_REPLAN_ON_GAIN     /* and as soon as another chain's predicted period is shorter by that share */
} fl_replan_when;

#define FL_REPLAN_NO_STORE ((size_t)-1)

typedef struct {
  const fl_replan_policy *policy;
  double detect_s; /* >= 0 */
  fl_replan_when when;
  double every_s, gain; /* > 0, of those two; gain below 1 */
  bool ready;           /* the old chain works on, if it is whole, until the new one is ready; else it stands still */
  size_t store;         /* the node that has all weights; FL_REPLAN_NO_STORE: every node has */
} fl_replan;

FL_END_DECLS

#endif
