/* All cells and trials, in chunks: a chunk is a few trials of one cell. */
#include "fieldline/compare.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/pool.h"
#include "study/compare/cells.h"

enum { CHUNK_TRIALS = 64, SIMULATED_CHUNK_TRIALS = 4 };

struct comparison_run {
  fl_pool_job job;
  const fl_comparison *comparison;
  uint64_t *done; /* [cell_count] trials that were there already */
  uint64_t chunk_trials;
  uint64_t *chunks_before; /* [cell_count + 1] in all cells before this one */
  fl_cell_run cell;        /* the one at work in this process; nothing when its comparison is NULL */
  bool (*stop)(void);
  fl_trial_fn *sink;
  void *context;
};

typedef struct {
  size_t cell;
  uint64_t first;
  size_t count;
} trial_range;

static void count_chunks(fl_comparison_run *run)
{
  uint64_t trials = run->comparison->scenario->trials;
  for (size_t cell = 0; cell < run->comparison->cell_count; cell++) {
    uint64_t left = run->done[cell] < trials ? trials - run->done[cell] : 0;
    run->chunks_before[cell + 1] = run->chunks_before[cell] + (left + run->chunk_trials - 1) / run->chunk_trials;
  }
}

static size_t cell_of(const fl_comparison_run *run, uint64_t chunk)
{
  size_t low = 0, high = run->comparison->cell_count - 1; /* the last cell that starts at or before the chunk */
  while (low < high) {
    size_t middle = high - (high - low) / 2;
    if (run->chunks_before[middle] <= chunk)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static trial_range range_of(const fl_comparison_run *run, uint64_t chunk)
{
  size_t cell = cell_of(run, chunk);
  uint64_t first = run->done[cell] + (chunk - run->chunks_before[cell]) * run->chunk_trials;
  uint64_t left = run->comparison->scenario->trials - first;
  return (trial_range){cell, first, (size_t)(left < run->chunk_trials ? left : run->chunk_trials)};
}

static fl_status enter_cell(fl_comparison_run *run, size_t cell, fl_error *err)
{
  bool is_open = run->cell.comparison != NULL;
  if (is_open && run->cell.cell == cell) return FL_OK;
  if (is_open && fl_cells_share_experiment(run->comparison, run->cell.cell, cell))
    return fl_cell_move(&run->cell, cell, err);
  if (is_open) fl_cell_close(&run->cell);
  return fl_cell_open(run->comparison, cell, &run->cell, err);
}

static fl_status work(void *context, uint64_t chunk, void *result, size_t *size, fl_error *err)
{
  fl_comparison_run *run = context;
  fl_trial_row *rows = result;
  trial_range range = range_of(run, chunk);
  fl_status status = enter_cell(run, range.cell, err);
  for (size_t i = 0; i < range.count && status == FL_OK; i++) {
    if (run->stop != NULL && run->stop()) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
    status = fl_cell_trial(&run->cell, range.first + i, rows + i * run->comparison->method_count, err);
  }
  *size = range.count * run->comparison->method_count * sizeof *rows;
  return status;
}

static fl_status take(void *context, uint64_t chunk, const void *result, size_t size, fl_error *err)
{
  fl_comparison_run *run = context;
  const fl_trial_row *rows = result;
  trial_range range = range_of(run, chunk);
  fl_status status = FL_OK;
  if (size != range.count * run->comparison->method_count * sizeof *rows)
    return fl_fail(err, FL_ERR_INTERNAL, "a worker sent %zu bytes for %zu trials", size, range.count);
  for (size_t i = 0; i < range.count && status == FL_OK; i++)
    status = run->sink(run->context, range.cell, range.first + i, rows + i * run->comparison->method_count, err);
  return status;
}

static bool any_simulates(const fl_comparison *c)
{
  for (size_t i = 0; i < c->cell_count; i++)
    if (c->cells[i]->engine->run != NULL) return true;
  return false;
}

fl_status fl_comparison_run_new(const fl_comparison *comparison, const uint64_t *done, bool (*stop)(void),
                                fl_trial_fn *sink, void *context, fl_comparison_run **out, fl_error *err)
{
  size_t cells = comparison->cell_count;
  fl_comparison_run *run = calloc(1, sizeof *run);
  *out = NULL;
  if (run == NULL) return fl_fail_memory(err, "a comparison");
  *run = (fl_comparison_run){.comparison = comparison, .stop = stop, .sink = sink, .context = context};
  run->chunk_trials = any_simulates(comparison) ? SIMULATED_CHUNK_TRIALS : CHUNK_TRIALS;
  run->done = calloc(cells, sizeof *run->done);
  run->chunks_before = calloc(cells + 1, sizeof *run->chunks_before);
  if (run->done == NULL || run->chunks_before == NULL) {
    fl_comparison_run_free(run);
    return fl_fail_memory(err, "a comparison");
  }
  if (done != NULL) memcpy(run->done, done, cells * sizeof *run->done); /* the caller may count on */
  count_chunks(run);
  run->job = (fl_pool_job){.chunk_count = run->chunks_before[cells],
                           .result_size = (size_t)run->chunk_trials * comparison->method_count * sizeof(fl_trial_row),
                           .work = work,
                           .take = take,
                           .context = run,
                           .stop = stop};
  *out = run;
  return FL_OK;
}

void fl_comparison_run_free(fl_comparison_run *run)
{
  if (run == NULL) return;
  if (run->cell.comparison != NULL) fl_cell_close(&run->cell);
  free(run->done);
  free(run->chunks_before);
  free(run);
}

const fl_pool_job *fl_comparison_run_job(const fl_comparison_run *run)
{
  return &run->job;
}

fl_status fl_comparison_run_all(const fl_comparison *comparison, const uint64_t *done, size_t jobs, bool (*stop)(void),
                                fl_trial_fn *sink, void *context, fl_error *err)
{
  fl_comparison_run *run;
  fl_status status = fl_comparison_run_new(comparison, done, stop, sink, context, &run, err);
  if (status == FL_OK) status = fl_pool_run(&run->job, jobs, err);
  fl_comparison_run_free(run);
  return status;
}
