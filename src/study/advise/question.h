/* Questions to `joint`, and what is made of the answers. */
#ifndef FIELDLINE_SRC_STUDY_ADVISE_QUESTION_H
#define FIELDLINE_SRC_STUDY_ADVISE_QUESTION_H

#include "fieldline/advise.h"

/* What has been found out so far, and how much may still be spent on more. */
typedef struct {
  fl_advice *advice;
  double left_s; /* of the budget, >= 0 */
} inquiry;

typedef struct {
  fl_objective objective;
  size_t parts;         /* exactly so many; 0: any number */
  double most_period_s; /* NAN: any */
  double budget_s;
} fl_question;

/* The answer costs its steps of work. Success, an infeasible problem too: *plan belongs to the caller. Errors: those of
 * fl_plan_make(). */
fl_status fl_question_ask(inquiry *asked, const fl_question *question, fl_plan **plan, fl_error *err);

/* rows.c: the rows of the advice, and which of them is best. `best` is the best plan of any number of nodes; `kept_s`
 * of the budget are left. */
fl_status fl_advise_rows(inquiry *asked, size_t most_nodes, const fl_plan *best, double kept_s, fl_error *err);
/* front.c: the front of the advice. `fastest` is the plan of the least period of all. */
fl_status fl_advise_front(inquiry *asked, const fl_plan *fastest, fl_error *err);

#endif
