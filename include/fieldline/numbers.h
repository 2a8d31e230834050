/* The numbers of a run: what its plan foresees and what was measured, as one record. Files are written from it and read
 * back into it, and terminal and page tell of it. */
#ifndef FIELDLINE_NUMBERS_H
#define FIELDLINE_NUMBERS_H

#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/energy.h"
#include "fieldline/plan.h"
#include "fieldline/simulate.h"
#include "fieldline/statistics.h"

FL_BEGIN_DECLS

/* Of a plan, before anything is simulated. NAN where it does not say: all of it when infeasible, rates of a plan that
 * takes no time, what only token loops have in others. */
typedef struct {
  double bottleneck_s;
  double alone_s;          /* a request that meets no other, from arrival to completion */
  double throughput_per_s; /* requests */
  double inputs_per_s;     /* batch times that */
  double ttft_s, tpot_s;   /* of a request alone: see fl_token_forecast */
  double tokens_per_s;     /* a pass makes a token of every input of a batch */
  double energy_j;         /* of a request in saturation; NAN where a node's powers are not known */
} fl_foreseen;

typedef struct {
  uint64_t batch; /* inputs that a request is made of, >= 1 */
  fl_foreseen foreseen;
  fl_summary measured; /* what it points to has its owner; of nothing simulated all is NAN, 0 or NULL */
  double inputs_per_s; /* batch times measured.throughput_per_s */
  double tokens_per_s; /* batch times measured.passes_per_s */
} fl_run_numbers;

/* Of a plan, whose field may be NULL (no energy is foreseen then), with or without a summary, which may be NULL.
 * Cost: O(activities). */
fl_run_numbers fl_run_numbers_of(const fl_plan *plan, const fl_field *field, const fl_workload *workload,
                                 uint64_t batch, const fl_summary *measured);

FL_END_DECLS

#endif
