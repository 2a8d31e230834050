/* Why what was measured is not what was predicted, and what advice comes to, in words: the same wherever they stand. */
#ifndef FIELDLINE_REASONS_H
#define FIELDLINE_REASONS_H

#include <stdbool.h>
#include <stdint.h>

#include "fieldline/advise.h"
#include "fieldline/api.h"
#include "fieldline/medium.h"
#include "fieldline/numbers.h"
#include "fieldline/plan.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

enum { FL_SENTENCE_SIZE = 1024 };

/* What the reasons follow from. Times and rates may be NAN where there are none. */
typedef struct {
  const fl_workload *workload;
  const fl_medium *medium;
  double bottleneck_s;     /* predicted time between completions, >= 0 */
  double alone_s;          /* what a request takes that meets nobody */
  double throughput_per_s; /* measured, like what follows */
  double latency_mean_s;
  uint64_t counted; /* requests behind the warm-up */
  bool loops;       /* requests make several passes */
} fl_measured_run;

/* A run of that plan in these terms. Of token loops the bottleneck is what requests take from each other, and the
 * throughput that of passes. */
fl_measured_run fl_measured_run_of(const fl_run_numbers *numbers, const fl_plan *plan, const fl_workload *workload,
                                   const fl_medium *medium);

/* Is the throughput another than 1 / bottleneck, by more than what the ends of a run weigh? */
bool fl_reason_is_needed(const fl_measured_run *run);

/* Do requests arrive faster than the bottleneck lets them through, so that they wait longer and longer? */
bool fl_reason_is_overload(const fl_measured_run *run);

/* Why the throughput is, or is not, 1 / bottleneck; why a request takes longer than it would alone. A sentence or two
 * each; false when there is nothing to say. */
bool fl_reason_throughput(const fl_measured_run *run, char text[FL_SENTENCE_SIZE]);
bool fl_reason_latency(const fl_measured_run *run, char text[FL_SENTENCE_SIZE]);

/* What an activity is, by the ids of its nodes: "computing part 1 on node b", "the hop from node a to node b". */
void fl_activity_words(const fl_activity *activity, const fl_field *field, char text[FL_SENTENCE_SIZE]);

/* ---- advice in words ---- */

/* What limits a plan that has parts: "computing part 1 on node b", "the hop from node a to node b", "the air". */
void fl_advice_limit(const fl_advice *advice, const fl_plan *plan, char text[FL_SENTENCE_SIZE]);

/* What is counted: "request", or of token loops "token", or "pass" where it makes several. */
const char *fl_advice_unit(const fl_advice *advice);

/* The ids of a plan's nodes along its chain, with the separator between them; the caller frees it. NULL: no memory. */
char *fl_advice_chain(const fl_advice *advice, const fl_plan *plan, const char *separator);

/* Is splitting worth it? Some row has a plan. */
void fl_advice_sentence(const fl_advice *advice, char text[FL_SENTENCE_SIZE]);

FL_END_DECLS

#endif
