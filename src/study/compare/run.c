/* All cells and trials as tasks for a pool: a task is a trial, and a chunk may hold those of several cells. */
#include "fieldline/compare.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/pool.h"
#include "study/compare/cells.h"

/* Of a message: so many trials pay for it, and so many bytes are no burden. */
enum { MOST_TRIALS = 1024, MOST_BYTES = 512 * 1024 };

struct comparison_run {
  fl_pool_job job;
  const fl_comparison *comparison;
  fl_comparison_order order;
  uint64_t *done;         /* [cell_count] trials that were there already */
  uint64_t *tasks_before; /* [cell_count + 1] in all cells before this one */
  fl_cell_run cell;       /* the one at work in this process; nothing when its comparison is NULL */
};

static void count_tasks(fl_comparison_run *run)
{
  uint64_t trials = run->comparison->scenario->trials;
  for (size_t cell = 0; cell < run->comparison->cell_count; cell++) {
    uint64_t left = run->done[cell] < trials ? trials - run->done[cell] : 0;
    run->tasks_before[cell + 1] = run->tasks_before[cell] + left;
  }
}

static size_t cell_of(const fl_comparison_run *run, uint64_t task)
{
  size_t low = 0, high = run->comparison->cell_count - 1; /* the last cell that starts at or before the task */
  while (low < high) {
    size_t middle = high - (high - low) / 2;
    if (run->tasks_before[middle] <= task)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/* Those of the chunk's first tasks that are of one cell, without their rows. */
static fl_trials first_trials(const fl_comparison_run *run, fl_chunk chunk)
{
  size_t cell = cell_of(run, chunk.first);
  uint64_t left = run->tasks_before[cell + 1] - chunk.first;
  return (fl_trials){.cell = cell,
                     .first = run->done[cell] + (chunk.first - run->tasks_before[cell]),
                     .count = (size_t)(chunk.count < left ? chunk.count : left)};
}

static fl_chunk behind(fl_chunk chunk, size_t count)
{
  return (fl_chunk){chunk.first + count, chunk.count - count};
}

/* ---- the result of a chunk: of every cell its head, the rows, the text ---- */

/* As wide as what rows are aligned to. */
typedef struct {
  uint64_t text_size;
} part_head;

static size_t rows_size(const fl_comparison_run *run, size_t trials)
{
  return trials * run->comparison->method_count * sizeof(fl_trial_row);
}

/* So that rows stand where they may. */
static size_t padded(size_t size)
{
  return (size + sizeof(double) - 1) / sizeof(double) * sizeof(double);
}

static size_t text_room(const fl_comparison_run *run)
{
  return run->order.writer != NULL ? run->order.writer->room : 0;
}

/* At most, of a trial: it may be the only one of its cell. */
static size_t task_size(const fl_comparison_run *run)
{
  return sizeof(part_head) + rows_size(run, 1) + padded(text_room(run));
}

/* ---- the worker's side ---- */

static fl_status enter_cell(fl_comparison_run *run, size_t cell, fl_error *err)
{
  bool is_open = run->cell.comparison != NULL;
  if (is_open && run->cell.cell == cell) return FL_OK;
  if (is_open && fl_cells_share_experiment(run->comparison, run->cell.cell, cell))
    return fl_cell_move(&run->cell, cell, err);
  if (is_open) fl_cell_close(&run->cell);
  return fl_cell_open(run->comparison, cell, &run->cell, err);
}

static fl_status do_trials(fl_comparison_run *run, const fl_trials *trials, fl_trial_row *rows, fl_error *err)
{
  fl_status status = enter_cell(run, trials->cell, err);
  for (size_t i = 0; i < trials->count && status == FL_OK; i++) {
    if (run->order.stop != NULL && run->order.stop()) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
    status = fl_cell_trial(&run->cell, trials->first + i, rows + i * run->comparison->method_count, err);
  }
  return status;
}

static fl_status write_text(const fl_comparison_run *run, const fl_trials *trials, const fl_trial_row *rows, char **end,
                            fl_error *err)
{
  const fl_trial_writer *writer = run->order.writer;
  fl_status status = FL_OK;
  for (size_t i = 0; writer != NULL && i < trials->count && status == FL_OK; i++)
    status = writer->put(writer->context, trials->cell, trials->first + i, rows + i * run->comparison->method_count,
                         end, err);
  return status;
}

static fl_status work(void *context, fl_chunk chunk, void *result, size_t *size, fl_error *err)
{
  fl_comparison_run *run = context;
  char *next = result;
  fl_status status = FL_OK;
  while (chunk.count > 0 && status == FL_OK) {
    fl_trials trials = first_trials(run, chunk);
    part_head *head = (part_head *)next;
    fl_trial_row *rows = (fl_trial_row *)(head + 1);
    char *text = (char *)rows + rows_size(run, trials.count), *end = text;
    status = do_trials(run, &trials, rows, err);
    if (status == FL_OK) status = write_text(run, &trials, rows, &end, err);
    head->text_size = (uint64_t)(end - text);
    next = text + padded((size_t)(end - text));
    chunk = behind(chunk, trials.count);
  }
  *size = (size_t)(next - (char *)result);
  return status;
}

/* ---- the keeper's side ---- */

/* Find the rows and the text in `size` bytes; the bytes that they take, 0 when they are not there. */
static size_t find_trials(const fl_comparison_run *run, const char *bytes, size_t size, fl_trials *trials)
{
  const part_head *head = (const part_head *)bytes;
  size_t before = sizeof *head + rows_size(run, trials->count);
  if (size < before || head->text_size > trials->count * text_room(run)) return 0;
  trials->rows = (const fl_trial_row *)(head + 1);
  trials->text = text_room(run) > 0 ? bytes + before : NULL;
  trials->text_size = (size_t)head->text_size;
  size_t all = before + padded(trials->text_size);
  return all <= size ? all : 0;
}

static fl_status take(void *context, fl_chunk chunk, const void *result, size_t size, fl_error *err)
{
  const fl_comparison_run *run = context;
  const char *bytes = result;
  fl_status status = FL_OK;
  while (chunk.count > 0 && status == FL_OK) {
    fl_trials trials = first_trials(run, chunk);
    size_t taken = find_trials(run, bytes, size, &trials);
    if (taken == 0) return fl_fail(err, FL_ERR_INTERNAL, "a worker sent %zu bytes that are no trials", size);
    status = run->order.sink(run->order.context, &trials, err);
    bytes += taken;
    size -= taken;
    chunk = behind(chunk, trials.count);
  }
  return status;
}

/* ---- a run ---- */

static size_t most_tasks(size_t size)
{
  size_t most = MOST_BYTES / size;
  if (most > MOST_TRIALS) return MOST_TRIALS;
  return most > 0 ? most : 1;
}

static fl_status make_tasks(fl_comparison_run *run, fl_error *err)
{
  size_t cells = run->comparison->cell_count;
  run->done = calloc(cells, sizeof *run->done);
  run->tasks_before = calloc(cells + 1, sizeof *run->tasks_before);
  if (run->done == NULL || run->tasks_before == NULL) return fl_fail_memory(err, "a comparison");
  const uint64_t *done = run->order.done; /* the caller may count on */
  if (done != NULL) memcpy(run->done, done, cells * sizeof *run->done);
  run->order.done = run->done;
  count_tasks(run);
  return FL_OK;
}

fl_status fl_comparison_run_new(const fl_comparison *comparison, const fl_comparison_order *order,
                                fl_comparison_run **out, fl_error *err)
{
  fl_comparison_run *run = calloc(1, sizeof *run);
  *out = NULL;
  if (run == NULL) return fl_fail_memory(err, "a comparison");
  *run = (fl_comparison_run){.comparison = comparison, .order = *order};
  fl_status status = make_tasks(run, err);
  if (status != FL_OK) {
    fl_comparison_run_free(run);
    return status;
  }
  run->job = (fl_pool_job){.task_count = run->tasks_before[comparison->cell_count],
                           .most_tasks = most_tasks(task_size(run)),
                           .result_size = task_size(run),
                           .work = work,
                           .take = take,
                           .context = run,
                           .stop = order->stop};
  *out = run;
  return FL_OK;
}

void fl_comparison_run_free(fl_comparison_run *run)
{
  if (run == NULL) return;
  if (run->cell.comparison != NULL) fl_cell_close(&run->cell);
  free(run->done);
  free(run->tasks_before);
  free(run);
}

const fl_pool_job *fl_comparison_run_job(const fl_comparison_run *run)
{
  return &run->job;
}

fl_status fl_comparison_run_all(const fl_comparison *comparison, const fl_comparison_order *order, size_t jobs,
                                fl_error *err)
{
  fl_comparison_run *run;
  fl_status status = fl_comparison_run_new(comparison, order, &run, err);
  if (status == FL_OK) status = fl_pool_run(&run->job, jobs, err);
  fl_comparison_run_free(run);
  return status;
}
