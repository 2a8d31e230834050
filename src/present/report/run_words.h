/* A run or a plan in words. */
#ifndef FIELDLINE_SRC_REPORT_RUN_WORDS_H
#define FIELDLINE_SRC_REPORT_RUN_WORDS_H

#include <stdbool.h>

#include "fieldline/reasons.h"
#include "present/report/run_results.h"

/* Writes a sentence or two; false when there is nothing to say. */
typedef bool fl_run_sentence_fn(const fl_run_results *results, char text[FL_SENTENCE_SIZE]);

fl_run_sentence_fn fl_run_sentence_pace;      /* how many inferences a second, how long each takes, or why none */
fl_run_sentence_fn fl_run_sentence_world;     /* what became of the chain and the requests while the world changed */
fl_run_sentence_fn fl_run_sentence_limit;     /* what limits it */
fl_run_sentence_fn fl_run_sentence_objective; /* what the plan was made for, where the scenario says it */
fl_run_sentence_fn fl_run_sentence_proof;     /* how far it is from the best */
fl_run_sentence_fn fl_run_reason_throughput;  /* why the throughput is, or is not, 1 / bottleneck */
fl_run_sentence_fn fl_run_reason_latency;     /* why a request takes longer than it would alone */

#endif
