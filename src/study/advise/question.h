/* Questions to `joint`, and what is made of the answers. */
#ifndef FIELDLINE_SRC_STUDY_ADVISE_QUESTION_H
#define FIELDLINE_SRC_STUDY_ADVISE_QUESTION_H

#include "fieldline/advise.h"

typedef struct {
  const fl_trial *trial;
  fl_objective objective;
  size_t parts;         /* exactly so many; 0: any number */
  double most_period_s; /* NAN: any */
} fl_question;

/* Success, an infeasible problem too: *plan belongs to the caller. Errors: those of fl_plan_make(). */
fl_status fl_question_ask(const fl_question *question, fl_plan **plan, fl_error *err);

/* rows.c: the rows of the advice, and which of them is best. `best` is the best plan of any number of nodes. */
fl_status fl_advise_rows(fl_advice *advice, size_t most_nodes, const fl_plan *best, fl_error *err);
/* front.c: the front of the advice. `fastest` is the plan of the least period of all. */
fl_status fl_advise_front(fl_advice *advice, const fl_plan *fastest, fl_error *err);

#endif
