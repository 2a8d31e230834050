/* Plans and summaries for people: aligned, with units. */
#ifndef FIELDLINE_SRC_CLI_PRINT_H
#define FIELDLINE_SRC_CLI_PRINT_H

#include <stdio.h>

#include "fieldline/advise.h"
#include "fieldline/compare.h"
#include "fieldline/experiment.h"
#include "fieldline/statistics.h"

/* What was asked, and of what. */
void print_heading(FILE *out, const fl_scenario *scenario, const fl_trial *trial);
/* Where the plan is for a later date: how the world is then. */
void print_date(FILE *out, const fl_trial *trial);
/* The parts and hops, the bottleneck and the predicted throughput. */
void print_plan(FILE *out, const fl_trial *trial);
/* Throughput and latency as measured. */
void print_summary(FILE *out, const fl_trial *trial, const fl_summary *summary);
/* A table of all cells and methods, and who won. */
void print_comparison(FILE *out, const fl_comparison *comparison, const fl_method_summary *summaries,
                      const fl_verdict *verdicts);
/* The rows and the front of advice that has some plan, and the advice in a sentence. */
void print_advice(FILE *out, const fl_advice *advice);
/* The energy of a request, where powers are known; `summary` is NULL when nothing was simulated. */
void print_energy(FILE *out, const fl_trial *trial, const fl_summary *summary);
/* Where the files lie. */
void print_files(FILE *out, const char *folder, const char *files);

#endif
