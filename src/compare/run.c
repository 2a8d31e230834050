/* All cells and trials, in chunks: a chunk is a few trials of one cell. */
#include <stdlib.h>
#include <string.h>

#include "compare/cells.h"
#include "compare/pool.h"

enum { CHUNK_TRIALS = 64, SIMULATED_CHUNK_TRIALS = 4 };

typedef struct {
  const fl_comparison *comparison;
  uint64_t *done; /* [cell_count] trials that were there already */
  uint64_t chunk_trials;
  uint64_t *chunks_before; /* [cell_count + 1] in all cells before this one */
  fl_cell_run cell;        /* the one at work in this process; nothing when its comparison is NULL */
  bool (*stop)(void);
  fl_trial_fn *sink;
  void *context;
} all;

typedef struct {
  size_t cell;
  uint64_t first;
  size_t count;
} trial_range;

static void count_chunks(all *a)
{
  uint64_t trials = a->comparison->scenario->trials;
  for (size_t cell = 0; cell < a->comparison->cell_count; cell++) {
    uint64_t left = a->done[cell] < trials ? trials - a->done[cell] : 0;
    a->chunks_before[cell + 1] = a->chunks_before[cell] + (left + a->chunk_trials - 1) / a->chunk_trials;
  }
}

static size_t cell_of(const all *a, uint64_t chunk)
{
  size_t low = 0, high = a->comparison->cell_count - 1; /* the last cell that starts at or before the chunk */
  while (low < high) {
    size_t middle = high - (high - low) / 2;
    if (a->chunks_before[middle] <= chunk)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static trial_range range_of(const all *a, uint64_t chunk)
{
  size_t cell = cell_of(a, chunk);
  uint64_t first = a->done[cell] + (chunk - a->chunks_before[cell]) * a->chunk_trials;
  uint64_t left = a->comparison->scenario->trials - first;
  return (trial_range){cell, first, (size_t)(left < a->chunk_trials ? left : a->chunk_trials)};
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

fl_status fl_comparison_run_all(const fl_comparison *comparison, const uint64_t *done, size_t jobs, bool (*stop)(void),
                                fl_trial_fn *sink, void *context, fl_error *err)
{
  size_t cells = comparison->cell_count;
  all a = {.comparison = comparison, .stop = stop, .sink = sink, .context = context};
  a.chunk_trials = any_simulates(comparison) ? SIMULATED_CHUNK_TRIALS : CHUNK_TRIALS;
  a.done = calloc(cells, sizeof *a.done);
  a.chunks_before = calloc(cells + 1, sizeof *a.chunks_before);
  if (a.done == NULL || a.chunks_before == NULL) {
    free(a.done);
    free(a.chunks_before);
    return fl_fail_memory(err, "a comparison");
  }
  if (done != NULL) memcpy(a.done, done, cells * sizeof *a.done); /* the caller may count on */
  count_chunks(&a);
  fl_pool_job job = {.chunk_count = a.chunks_before[cells],
                     .result_size = (size_t)a.chunk_trials * comparison->method_count * sizeof(fl_trial_row),
                     .work = work,
                     .take = take,
                     .context = &a,
                     .stop = stop};
  fl_status status = fl_pool_run(&job, jobs, err);
  if (a.cell.comparison != NULL) fl_cell_close(&a.cell);
  free(a.done);
  free(a.chunks_before);
  return status;
}
