/* fieldline compare: every method, on every trial, in every cell. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "fieldline/compare.h"
#include "fieldline/json.h"
#include "fieldline/store.h"
#include "fieldline/write.h"
#include "folder.h"
#include "interrupt.h"
#include "print.h"
#include "progress.h"
#include "ranks.h"
#include "report.h"

typedef struct {
  const cli_options *options;
  fl_comparison *comparison;
  size_t methods;
  uint64_t trials; /* of one cell */
  fl_output *output;
  char *folder;
  fl_store *store;
  uint64_t kept; /* trials in the store, of those that are wanted */
  FILE *trials_csv, *comparison_csv;
  fl_trials_csv *csv;
  char *text;                     /* of a trial that was in the store before */
  size_t begun;                   /* cells whose trials that were there before are in the tables */
  fl_cell_statistics *statistics; /* of the cell at work */
  fl_method_summary *summaries;   /* [cells * methods] */
  fl_verdict *verdicts;           /* [cells] */
  progress progress;
} job;

static size_t processors(void)
{
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (size_t)count : 1;
}

static fl_status load(job *j, fl_error *err)
{
  const cli_options *options = j->options;
  fl_status status = fl_comparison_new(options->argument, options->overrides, options->override_count, interrupt_came,
                                       &j->comparison, err);
  if (status != FL_OK) return status;
  size_t cells = fl_comparison_cell_count(j->comparison);
  j->methods = fl_comparison_method_count(j->comparison);
  j->trials = fl_comparison_trial_count(j->comparison);
  j->summaries = calloc(cells * j->methods, sizeof *j->summaries);
  j->verdicts = calloc(cells, sizeof *j->verdicts);
  if (j->summaries == NULL || j->verdicts == NULL) return fl_fail_memory(err, "a comparison");
  status = fl_trials_csv_new(j->comparison, &j->csv, err);
  if (status != FL_OK) return status;
  j->text = malloc(fl_trials_csv_writer(j->csv)->room);
  if (j->text == NULL) return fl_fail_memory(err, "a trial");
  return fl_cell_statistics_new(j->methods, fl_comparison_judged(j->comparison), &j->statistics, err);
}

static fl_status open_store(job *j, fl_error *err)
{
  const fl_scenario *s = fl_comparison_scenario(j->comparison);
  fl_status status = folder_open(j->options, s->name, &j->folder, &j->output, err);
  if (status == FL_OK) status = fl_store_open(j->folder, j->comparison, j->options->restart, &j->store, err);
  for (size_t i = 0; status == FL_OK && i < fl_comparison_cell_count(j->comparison); i++) {
    uint64_t there = fl_store_trial_counts(j->store)[i];
    j->kept += there < j->trials ? there : j->trials;
  }
  return status;
}

static fl_status finish_cell(job *j, size_t cell, fl_error *err)
{
  fl_method_summary *summaries = j->summaries + cell * j->methods;
  fl_status status = fl_cell_statistics_finish(j->statistics, summaries, err);
  if (status != FL_OK) return status;
  j->verdicts[cell] = fl_cell_statistics_judge(j->statistics, summaries);
  status = fl_write_comparison_csv_rows(j->comparison_csv, j->comparison, cell, summaries, err);
  if (status == FL_OK) status = fl_cell_statistics_reset(j->statistics, err);
  return status;
}

/* Trials, with their text, into the tables. */
static fl_status tabulate(job *j, const fl_trials *trials, fl_error *err)
{
  fwrite(trials->text, 1, trials->text_size, j->trials_csv);
  fl_status status = fl_check_written(j->trials_csv, "the trials", err);
  for (size_t i = 0; i < trials->count && status == FL_OK; i++)
    status = fl_cell_statistics_add(j->statistics, trials->rows + i * j->methods, err);
  bool is_last = trials->first + trials->count == j->trials;
  return status == FL_OK && is_last ? finish_cell(j, trials->cell, err) : status;
}

/* What was finished is kept, however it ends. */
static fl_status stop_early(job *j, fl_status status, fl_error *err)
{
  uint64_t all = fl_comparison_cell_count(j->comparison) * j->trials;
  if (fl_store_commit(j->store, NULL) != FL_OK) return status;
  if (status != FL_ERR_INTERRUPTED && !interrupt_came()) return status;
  return fl_fail(
      err, FL_ERR_INTERRUPTED,
      "interrupted%s: %llu of %llu trials are kept in %s/results.sqlite; the same command goes on from there",
      j->options->ranks != NULL ? ", by somebody or because a rank died" : "", (unsigned long long)j->kept,
      (unsigned long long)all, j->folder);
}

/* The store has figures, no text. */
static fl_status tabulate_stored(void *context, const fl_trials *stored, fl_error *err)
{
  job *j = context;
  const fl_trial_writer *writer = fl_trials_csv_writer(j->csv);
  fl_trials trials = *stored;
  char *end = j->text;
  if (interrupt_came()) return stop_early(j, FL_ERR_INTERRUPTED, err);
  fl_status status = writer->put(writer->context, trials.cell, trials.first, trials.rows, &end, err);
  trials.text = j->text;
  trials.text_size = (size_t)(end - j->text);
  return status == FL_OK ? tabulate(j, &trials, err) : status;
}

/* What the store held of the first `cells` cells comes before what is added. */
static fl_status tabulate_before(job *j, size_t cells, fl_error *err)
{
  fl_status status = FL_OK;
  for (; j->begun < cells && status == FL_OK; j->begun++) {
    uint64_t there = fl_store_trial_counts(j->store)[j->begun];
    status = fl_store_read(j->store, j->begun, there < j->trials ? there : j->trials, tabulate_stored, j, err);
  }
  return status;
}

static fl_status keep_trials(void *context, const fl_trials *trials, fl_error *err)
{
  job *j = context;
  fl_status status = tabulate_before(j, trials->cell + 1, err);
  if (status == FL_OK) status = fl_store_add(j->store, trials, err);
  if (status != FL_OK) return status;
  j->kept += trials->count;
  progress_update(&j->progress, j->kept);
  return tabulate(j, trials, err);
}

/* By the ranks where there are any, else by processes. */
static fl_status share_trials(job *j, fl_error *err)
{
  const cli_options *options = j->options;
  const fl_comparison_order order = {.done = fl_store_trial_counts(j->store),
                                     .stop = interrupt_came,
                                     .writer = fl_trials_csv_writer(j->csv),
                                     .sink = keep_trials,
                                     .context = j};
  size_t jobs = options->jobs > 0 ? options->jobs : processors();
  if (options->ranks != NULL) return ranks_run(options->ranks, j->comparison, &order, err);
  return fl_comparison_run_all(j->comparison, &order, jobs, err);
}

static fl_status run_trials(job *j, fl_error *err)
{
  progress_start(&j->progress, "trials", fl_comparison_cell_count(j->comparison) * j->trials, j->options->quiet);
  progress_log(&j->progress, j->options->quiet);
  progress_resume(&j->progress, j->kept);
  fl_status status = share_trials(j, err);
  progress_end(&j->progress);
  if (status != FL_OK || interrupt_came()) return stop_early(j, status, err);
  return fl_store_commit(j->store, err);
}

static fl_status open_tables(job *j, fl_error *err)
{
  FILE *scenario;
  fl_status status = fl_output_file(j->output, "scenario.yaml", &scenario, err);
  if (status == FL_OK) status = fl_scenario_write(scenario, fl_comparison_scenario(j->comparison), err);
  if (status == FL_OK) status = fl_output_file(j->output, "trials.csv", &j->trials_csv, err);
  if (status == FL_OK) status = fl_write_trials_csv_head(j->trials_csv, j->comparison, err);
  if (status == FL_OK) status = fl_output_file(j->output, "comparison.csv", &j->comparison_csv, err);
  if (status == FL_OK) status = fl_write_comparison_csv_head(j->comparison_csv, j->comparison, err);
  return status;
}

static fl_status finish_tables(job *j, fl_error *err)
{
  fl_status status = tabulate_before(j, fl_comparison_cell_count(j->comparison), err);
  return status == FL_OK ? fl_output_commit(j->output, err) : status;
}

static fl_status print_result(const job *j, fl_error *err)
{
  if (j->options->json) return fl_write_comparison_json(stdout, j->comparison, j->summaries, j->verdicts, err);
  if (j->options->quiet) return FL_OK;
  print_comparison(stdout, j->comparison, j->summaries, j->verdicts);
  print_files(stdout, j->folder, "comparison.csv, trials.csv, results.sqlite, scenario.yaml");
  return FL_OK;
}

/* Like a plan that does not fit, nothing that fits anywhere is a result too: the files are there. */
static fl_status outcome_status(const job *j, fl_error *err)
{
  for (size_t i = 0; i < fl_comparison_cell_count(j->comparison) * j->methods; i++)
    if (j->summaries[i].infeasible < j->summaries[i].trials) return FL_OK;
  return fl_fail(err, FL_ERR_INFEASIBLE, "%s: no plan fits in any trial (`fieldline plan` says why in the first)",
                 fl_comparison_scenario(j->comparison)->name);
}

static void job_clear(job *j)
{
  fl_cell_statistics_free(j->statistics);
  fl_trials_csv_free(j->csv);
  free(j->text);
  free(j->summaries);
  free(j->verdicts);
  fl_store_close(j->store);
  fl_output_close(j->output);
  free(j->folder);
  fl_comparison_free(j->comparison);
}

/* What every rank but the first does. An error in the scenario is the first's to report; one that only this rank meets
 * goes to it in answer to a chunk. */
static void serve(const cli_options *options)
{
  fl_error why = {0};
  fl_comparison *comparison;
  fl_trials_csv *csv = NULL;
  fl_status status = fl_comparison_new(options->argument, options->overrides, options->override_count, interrupt_came,
                                       &comparison, &why);
  if (status == FL_OK) status = fl_trials_csv_new(comparison, &csv, &why);
  ranks_serve(options->ranks, comparison, status == FL_OK ? fl_trials_csv_writer(csv) : NULL, &why);
  fl_trials_csv_free(csv);
  fl_comparison_free(comparison);
}

static fl_status check_jobs(const cli_options *options, fl_error *err)
{
  if (options->ranks == NULL || options->jobs <= 1) return FL_OK;
  return fl_fail(err, FL_ERR_USAGE, "--jobs: the ranks do the work here, each in one process");
}

fl_status command_compare(const cli_options *options, fl_error *err)
{
  job j = {.options = options};
  if (!ranks_is_first(options->ranks)) {
    serve(options);
    return FL_OK;
  }
  fl_status status = check_jobs(options, err);
  if (status == FL_OK) status = load(&j, err);
  if (status == FL_OK) status = open_store(&j, err);
  if (status == FL_OK) status = open_tables(&j, err);
  if (status == FL_OK) status = run_trials(&j, err);
  if (status == FL_OK) status = finish_tables(&j, err);
  if (status == FL_OK) status = print_result(&j, err);
  if (status == FL_OK) status = report_if_asked(options, j.folder, &j.output, err);
  if (status == FL_OK) status = outcome_status(&j, err);
  status = fl_output_blame(j.output, status, err);
  job_clear(&j);
  return status;
}
