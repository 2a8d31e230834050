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
  size_t *node_of; /* [field.count] in the whole field */
} fl_usable;

/* Success: end with fl_usable_clear(). field.count is 0 when no node may be used. FL_ERR_MEMORY. Cost: O(n^2). */
fl_status fl_usable_init(fl_usable *usable, const fl_replan_problem *problem, fl_error *err);
void fl_usable_clear(fl_usable *usable); /* all zero is fine */

/* Plan with usable->in, on the nodes of the whole field. As fl_plan_make(). */
fl_status fl_usable_plan(const fl_usable *usable, fl_plan **out, fl_error *err);

/* The parts of a plan, as cuts. FL_ERR_MEMORY; *out belongs to the caller (fl_cuts_free). */
fl_status fl_cuts_of_plan(const fl_plan *plan, fl_cuts **out, fl_error *err);

/* A plan that says that there is none. FL_ERR_MEMORY. */
fl_status fl_replan_infeasible(const char *reason, fl_plan **out, fl_error *err);

#endif
