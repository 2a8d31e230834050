/* Comparisons: every method, on every trial, in every cell of a sweep, all on the same fields. */
#ifndef FIELDLINE_COMPARE_H
#define FIELDLINE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/plan.h"
#include "fieldline/pool.h"
#include "fieldline/scenario.h"

FL_BEGIN_DECLS

/* What one method came to in one trial of one cell; NAN where a number is not known. */
typedef struct {
  fl_outcome outcome;
  bool unsettled; /* the method ran out of its budget before its proof was complete */
  size_t part_count;
  double bottleneck_s; /* predicted; NAN for one node that computes in no time */
  double lower_bound_s, approximation_ratio;
  /* The least bottleneck, or latency where that is the objective, of any chain for these parts, where a method of this
   * trial proved it; of a method that cuts and places at once: of any plan. */
  double optimal_s, gap;
  double throughput_per_s; /* simulated; 1 / bottleneck where the engine does not simulate */
  double latency_mean_s, latency_p95_s;
  double latency_alone_s;              /* of one request alone; NAN where the scenario names no objective */
  double tokens_per_s, ttft_s, tpot_s; /* of token loops: likewise, or foreseen; else NAN */
  /* Where the world changes, simulated; NAN of a run that was stuck, as all else that is simulated: the share of the
   * run in which the chain was whole, requests completed over the time that the run took, requests lost and retried,
   * and from a chain's breaking to the first completion after it was whole again, on the average. */
  double availability, goodput_per_s, lost, retried, recovery_s;
  double energy_per_request_j; /* simulated, or foreseen; NAN where powers are not known */
} fl_trial_row;

/* A scenario with its sweep unrolled. Cells are numbered with the last key of the sweep running fastest. */
typedef struct comparison fl_comparison;

/* Load a scenario and unroll its sweep. The text is parsed once per cell, with the overrides and then the cell's
 * values; what the cells name is loaded and tried, so that whatever is wrong is found here. Without `methods` the
 * scenario's own is compared with all placers and joint methods that need no options. The overrides must outlive the
 * comparison. `stop`, when it is not NULL, is asked between cells; true ends with FL_ERR_INTERRUPTED.
 * Success: *out belongs to the caller (fl_comparison_free). Errors: those of fl_scenario_load() and
 * fl_experiment_new(), FL_ERR_VALUE for too many cells. */
fl_status fl_comparison_new(const char *path, const fl_override *overrides, size_t override_count, bool (*stop)(void),
                            fl_comparison **out, fl_error *err);
void fl_comparison_free(fl_comparison *comparison); /* NULL is fine */

const fl_scenario *fl_comparison_scenario(const fl_comparison *comparison); /* what `path` says, methods filled in */
uint64_t fl_comparison_digest(const fl_comparison *comparison);      /* see fl_experiment_digest(); of all cells */
uint64_t fl_comparison_trial_count(const fl_comparison *comparison); /* in every cell */
size_t fl_comparison_cell_count(const fl_comparison *comparison);    /* >= 1 */
size_t fl_comparison_method_count(const fl_comparison *comparison);  /* >= 1 */
/* The scenario's name for it, or "partitioner+placer" with the options behind it: a sweep may change them. */
const char *fl_comparison_method_name(const fl_comparison *comparison, size_t cell, size_t method);
/* The value of a key of the sweep in a cell, as the scenario writes it; and as a number in the base unit of its
 * quantity (bytes, hertz, seconds), NAN where it is none. */
const char *fl_comparison_value(const fl_comparison *comparison, size_t cell, size_t axis);
double fl_comparison_number(const fl_comparison *comparison, size_t cell, size_t axis);
/* Are there values of the key that are such numbers? */
bool fl_comparison_has_numbers(const fl_comparison *comparison, size_t axis);

/* Some trials of a cell, one after the other. */
typedef struct {
  size_t cell;
  uint64_t first; /* their numbers: from this one */
  size_t count;
  const fl_trial_row *rows; /* [count * method_count] the methods of a trial together */
  const char *text;         /* what their writer made of them; NULL without one */
  size_t text_size;         /* in bytes */
} fl_trials;

/* Called with trials in the order of cells and numbers. In which portions they come depends on who was how fast. */
typedef fl_status fl_trials_fn(void *context, const fl_trials *trials, fl_error *err);

/* Writes rows as text, wherever they are worked out: that takes longer than to keep them. */
typedef struct {
  size_t room; /* bytes that the text of one trial may take */
  /* Write the rows of a trial to *end, and move that behind them. */
  fl_status (*put)(void *context, size_t cell, uint64_t trial, const fl_trial_row *rows, char **end, fl_error *err);
  void *context;
} fl_trial_writer;

/* How the trials of a comparison are run. */
typedef struct {
  const uint64_t *done;          /* [cell_count] how many of each cell's first trials are left out; NULL: none */
  bool (*stop)(void);            /* asked between trials; true ends with FL_ERR_INTERRUPTED. NULL: never */
  const fl_trial_writer *writer; /* NULL: no text is wanted */
  fl_trials_fn *sink;
  void *context;
} fl_comparison_order;

/* Run them in `jobs` processes (1 without `stop`: in this one) and hand them to the sink: what it sees, but for the
 * portions, does not depend on `jobs`, and a trial is a function of its cell's scenario and its number alone. Memory
 * does not grow with the number of trials. Errors: FL_ERR_MEMORY, those of the radio, of the plans, of the engine, of
 * the writer and of the sink; FL_ERR_INTERRUPTED; FL_ERR_INTERNAL when a process dies. */
fl_status fl_comparison_run_all(const fl_comparison *comparison, const fl_comparison_order *order, size_t jobs,
                                fl_error *err);

/* ---- statistics of one cell ---- */

/* What is compared. */
typedef enum {
  FL_METRIC_BOTTLENECK,
  FL_METRIC_RATIO,
  FL_METRIC_GAP,
  FL_METRIC_THROUGHPUT,
  FL_METRIC_LATENCY_MEAN,
  FL_METRIC_LATENCY_P95,
  FL_METRIC_LATENCY_ALONE,
  FL_METRIC_TOKENS, /* of token loops only, as the next two */
  FL_METRIC_TTFT,
  FL_METRIC_TPOT,
  FL_METRIC_AVAILABILITY, /* of a world that changes, as the next four */
  FL_METRIC_GOODPUT,
  FL_METRIC_LOST,
  FL_METRIC_RETRIED,
  FL_METRIC_RECOVERY,
  FL_METRIC_ENERGY,
  FL_METRIC_COUNT
} fl_metric;

const char *fl_metric_name(fl_metric metric); /* "bottleneck_s", as in the columns of trials.csv */
/* Does the comparison tell it? That of one request alone only where the scenario names an objective, those of token
 * loops, of a world that changes and of energy only where some cell makes tokens, changes and is simulated, or knows
 * powers. */
bool fl_comparison_tells(const fl_comparison *comparison, fl_metric metric);
/* What says which method is best: the goodput where the comparison tells it, since plans know nothing of what changes;
 * else the bottleneck. */
fl_metric fl_comparison_judged(const fl_comparison *comparison);
double fl_metric_value(fl_metric metric, const fl_trial_row *row);
bool fl_metric_is_better(fl_metric metric, double a, double b); /* a than b */

/* A mean and its 95 % interval: mean -+ t(0.975, n - 1) sd / sqrt(n), Student's t. NAN where n is too small. */
typedef struct {
  uint64_t count;
  double mean, sd, ci95_low, ci95_high;
} fl_mean;

typedef struct {
  fl_mean value; /* over the trials in which it is known; of outcome one_node those with a bottleneck */
  double median, p95;
  double win_rate;    /* share of the trials that anyone won in which this method was best, ties included */
  fl_mean difference; /* paired: this method minus the first, over trials where both have a value */
} fl_metric_summary;

typedef struct {
  uint64_t trials, ok, one_node, infeasible, stuck, unsettled;
  fl_metric_summary metrics[FL_METRIC_COUNT];
} fl_method_summary;

typedef struct cell_statistics fl_cell_statistics;

/* `judged`: what says which method is best. */
fl_status fl_cell_statistics_new(size_t method_count, fl_metric judged, fl_cell_statistics **out, fl_error *err);
void fl_cell_statistics_free(fl_cell_statistics *statistics); /* NULL is fine */
fl_status fl_cell_statistics_add(fl_cell_statistics *statistics, const fl_trial_row *rows, fl_error *err);
/* Summaries of all methods, into summaries[method_count]. */
fl_status fl_cell_statistics_finish(fl_cell_statistics *statistics, fl_method_summary *summaries, fl_error *err);

/* Which method is best here, by how much, and is that certain. */
typedef struct {
  fl_metric judged;   /* by it */
  size_t best;        /* the best mean among the methods that have a value most often; the method count when none has */
  size_t runner_up;   /* the next that is not equal to it in every trial; the method count when there is none */
  uint64_t as_good;   /* bit m: method m, of the first 64, equals the best in every trial */
  fl_mean difference; /* paired: best minus runner-up */
  bool certain;       /* the 95 % interval leaves out 0 */
} fl_verdict;

/* `summaries` are those of fl_cell_statistics_finish(). */
fl_verdict fl_cell_statistics_judge(const fl_cell_statistics *statistics, const fl_method_summary *summaries);
/* Equal values of what is judged in every trial where both have one, and they have one equally often. */
bool fl_cell_statistics_equal(const fl_cell_statistics *statistics, size_t a, size_t b);
/* Forget all trials. */
fl_status fl_cell_statistics_reset(fl_cell_statistics *statistics, fl_error *err);

/* ---- which value of a key is best ---- */

/* Is the key, of a sweep, about what is done when the world changes? Among its values one may choose. */
bool fl_is_choice(const char *key);
/* Among the cells that differ from `cell` in the axis alone, without `but`, the one whose best method is best; the cell
 * count when none has one. summaries[cell_count * method_count], verdicts[cell_count]. Cost: O(values of the axis). */
size_t fl_comparison_choose(const fl_comparison *comparison, const fl_method_summary *summaries,
                            const fl_verdict *verdicts, size_t axis, size_t cell, size_t but);

/* All trials of a comparison as a job for a pool: what is done wherever the pool's workers are. */
typedef struct comparison_run fl_comparison_run;

/* Equal comparisons and trials that are done make equal tasks in every process. Who only does them needs no sink. The
 * comparison and the writer must outlive the run.
 * Success: *out belongs to the caller (fl_comparison_run_free). Errors: FL_ERR_MEMORY. */
fl_status fl_comparison_run_new(const fl_comparison *comparison, const fl_comparison_order *order,
                                fl_comparison_run **out, fl_error *err);
void fl_comparison_run_free(fl_comparison_run *run); /* NULL is fine */

/* For a pool (fl_pool_run()); as long as the run. */
const fl_pool_job *fl_comparison_run_job(const fl_comparison_run *run);

FL_END_DECLS

#endif
