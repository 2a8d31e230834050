/* The ways of planning anew, one file each, and what they share. */
#ifndef FIELDLINE_SRC_PLAN_REPLAN_POLICIES_H
#define FIELDLINE_SRC_PLAN_REPLAN_POLICIES_H

#include "fieldline/replan.h"

fl_replan_fn fl_replan_replace, fl_replan_re_place, fl_replan_re_plan;

/* The problem on the nodes that may be used: a plan input with a field and links of those alone. */
typedef struct {
  fl_plan_input in;
  fl_field field; /* its nodes' ids are those of the whole field */
  fl_links *links;
  size_t *node_of;    /* [field.count] in the whole field */
  bool ends_are_down; /* the source or the sink may not be used, and nothing can be planned */
} fl_usable;

/* The number of a node among those that may be used; field.count: it may not. Cost: O(n). */
size_t fl_usable_find(const fl_usable *usable, size_t node);

/* Success: end with fl_usable_clear(). field.count is 0 when no node may be used. FL_ERR_MEMORY. Cost: O(n^2). */
fl_status fl_usable_init(fl_usable *usable, const fl_replan_problem *problem, fl_error *err);
void fl_usable_clear(fl_usable *usable); /* all zero is fine */

/* Plan with usable->in, on the nodes of the whole field. As fl_plan_make(). Then fl_plan_certify(), if certify_s > 0.
 */
fl_status fl_usable_plan(const fl_usable *usable, double certify_s, fl_plan **out, fl_error *err);

/* The parts of a plan that a partitioner made, those on the ends left out: the first of them, and all as cuts.
 * FL_ERR_MEMORY; *out belongs to the caller (fl_cuts_free). */
size_t fl_first_made_part(const fl_replan_problem *problem);
fl_status fl_made_cuts(const fl_replan_problem *problem, fl_cuts **out, fl_error *err);

/* A plan that says that there is none. FL_ERR_MEMORY. */
fl_status fl_replan_infeasible(const char *reason, fl_plan **out, fl_error *err);

#endif
