/* The methods that a joint one starts from: every partitioner with every placer, of those that need no options. */
#ifndef FIELDLINE_SRC_PLAN_JOINT_OTHERS_H
#define FIELDLINE_SRC_PLAN_JOINT_OTHERS_H

#include "fieldline/plan.h"

typedef struct {
  const fl_plan_input *in;
  double budget_s;    /* of each that searches: a share, for all of them half as long as the joint method has */
  fl_method *methods; /* those that search last */
  size_t count, quick_count;
  const fl_partitioner *cutter; /* whose cuts these are; NULL: nobody's yet */
  fl_cuts *cuts;
} fl_others;

/* List them for a problem, which is to outlive the list, which is not to be moved. Errors: FL_ERR_MEMORY;
 * fl_others_clear() either way. */
fl_status fl_others_init(const fl_plan_input *in, fl_others *others, fl_error *err);
void fl_others_clear(fl_others *others);

/* As a partitioner is given them; the list is to outlive it. */
fl_other_plans fl_others_plans(fl_others *others);

#endif
