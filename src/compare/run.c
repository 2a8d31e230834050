/* All cells and trials, in chunks: a chunk is a few trials of one cell. */
#include <stdlib.h>

#include "compare/cells.h"
#include "compare/pool.h"

enum { CHUNK_TRIALS = 64, SIMULATED_CHUNK_TRIALS = 4 };

typedef struct {
  const fl_comparison *comparison;
  uint64_t chunk_trials, chunks_per_cell;
  fl_cell_run cell; /* the one at work in this process; nothing when its comparison is NULL */
  bool (*stop)(void);
  fl_trial_fn *sink;
  void *context;
} all;

typedef struct {
  size_t cell;
  uint64_t first;
  size_t count;
} trial_range;

static trial_range range_of(const all *a, uint64_t chunk)
{
  uint64_t first = chunk % a->chunks_per_cell * a->chunk_trials;
  uint64_t left = a->comparison->scenario->trials - first;
  return (trial_range){(size_t)(chunk / a->chunks_per_cell), first,
                       (size_t)(left < a->chunk_trials ? left : a->chunk_trials)};
}

static fl_status enter_cell(all *a, size_t cell, fl_error *err)
{
  if (a->cell.comparison != NULL && a->cell.cell == cell) return FL_OK;
  if (a->cell.comparison != NULL) fl_cell_close(&a->cell);
  return fl_cell_open(a->comparison, cell, &a->cell, err);
}

static fl_status work(void *context, uint64_t chunk, void *result, size_t *size, fl_error *err)
{
  all *a = context;
  fl_trial_row *rows = result;
  trial_range range = range_of(a, chunk);
  fl_status status = enter_cell(a, range.cell, err);
  for (size_t i = 0; i < range.count && status == FL_OK; i++) {
    if (a->stop != NULL && a->stop()) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
    status = fl_cell_trial(&a->cell, range.first + i, rows + i * a->comparison->method_count, err);
  }
  *size = range.count * a->comparison->method_count * sizeof *rows;
  return status;
}

static fl_status take(void *context, uint64_t chunk, const void *result, size_t size, fl_error *err)
{
  all *a = context;
  const fl_trial_row *rows = result;
  trial_range range = range_of(a, chunk);
  fl_status status = FL_OK;
  (void)size;
  for (size_t i = 0; i < range.count && status == FL_OK; i++)
    status = a->sink(a->context, range.cell, range.first + i, rows + i * a->comparison->method_count, err);
  return status;
}

static bool any_simulates(const fl_comparison *c)
{
  for (size_t i = 0; i < c->cell_count; i++)
    if (c->cells[i]->engine->run != NULL) return true;
  return false;
}

fl_status fl_comparison_run_all(const fl_comparison *comparison, size_t jobs, bool (*stop)(void), fl_trial_fn *sink,
                                void *context, fl_error *err)
{
  uint64_t trials = comparison->scenario->trials;
  all a = {.comparison = comparison, .stop = stop, .sink = sink, .context = context};
  a.chunk_trials = any_simulates(comparison) ? SIMULATED_CHUNK_TRIALS : CHUNK_TRIALS;
  a.chunks_per_cell = (trials + a.chunk_trials - 1) / a.chunk_trials;
  fl_pool_job job = {.chunk_count = comparison->cell_count * a.chunks_per_cell,
                     .result_size = (size_t)a.chunk_trials * comparison->method_count * sizeof(fl_trial_row),
                     .work = work,
                     .take = take,
                     .context = &a,
                     .stop = stop};
  fl_status status = fl_pool_run(&job, jobs, err);
  if (a.cell.comparison != NULL) fl_cell_close(&a.cell);
  return status;
}
