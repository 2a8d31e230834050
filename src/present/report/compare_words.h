/* A comparison in words. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_WORDS_H
#define FIELDLINE_SRC_REPORT_COMPARE_WORDS_H

#include <stdbool.h>

#include "present/report/compare_results.h"

enum { FL_COMPARE_SENTENCE_SIZE = 1024 };

/* Writes a sentence or two; false when there is nothing to say. */
typedef bool fl_compare_sentence_fn(const fl_compare_results *results, char text[FL_COMPARE_SENTENCE_SIZE]);

fl_compare_sentence_fn fl_compare_sentence_winner;  /* which method wins where */
fl_compare_sentence_fn fl_compare_sentence_doubt;   /* and whether that is certain */
fl_compare_sentence_fn fl_compare_sentence_optimum; /* how far it is from the best that there is */

/* A share as percent with two digits that count: "0.21 %", "5.2 %", "131 %"; "< 0.01 %" either way
 * of zero. Returns `out`. */
enum { FL_PERCENT_SIZE = 32 };
char *fl_compare_percent(double share, char out[FL_PERCENT_SIZE]);

#endif
