/* results.sqlite: the trials of a comparison, kept so that whatever interrupts it costs a moment's work at most.
 *
 * Tables (open them with any SQLite tool):
 *   about(key, value)                 scenario (as YAML, without `trials`), versions
 *   axes(axis, key)                   the keys of the sweep
 *   cells(cell, axis, value)          their values in every cell
 *   methods(cell, method, name)
 *   trials(cell, trial, method, outcome, parts, bottleneck_s, lower_bound_s, approximation_ratio, optimal_s, gap,
 *          throughput_per_s, latency_mean_s, latency_p95_s, unsettled)    NULL where a number is not known
 */
#ifndef FIELDLINE_STORE_H
#define FIELDLINE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/compare.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

typedef struct store fl_store;

/* Open the store of a folder, or begin one. `restart` forgets what is there.
 * Success: *out belongs to the caller (fl_store_close).
 * Errors: FL_ERR_VALUE when the folder holds the trials of another scenario (names the first difference); FL_ERR_FILE
 * when it cannot be read or written, is no store, or another process is at work in it; FL_ERR_MEMORY. */
fl_status fl_store_open(const char *folder, const fl_comparison *comparison, bool restart, fl_store **out,
                        fl_error *err);
/* What was added and not committed is given up. NULL is fine. */
void fl_store_close(fl_store *store);

/* [cell_count] Trials 0 to n - 1 of a cell are there, committed or not. The store's own; it counts on as they are
 * added. */
const uint64_t *fl_store_trial_counts(const fl_store *store);

/* Add the next trials of a cell: the first is number fl_store_trial_counts()[cell]. Transactions hold a bounded number
 * of trials, the more the more were added: at most 64, or a sixteenth of them, are lost when this process is killed.
 * In which portions trials come makes no difference to the file. Errors: FL_ERR_FILE when they cannot be written, and
 * FL_ERR_MEMORY; all that is left then is to close the store, which keeps what was committed. Cost: O(rows). */
fl_status fl_store_add(fl_store *store, const fl_trials *trials, fl_error *err);
/* Keep what was added so far. Errors: as fl_store_add(). */
fl_status fl_store_commit(fl_store *store, fl_error *err);

/* Hand trials 0 to count - 1 of a cell to `sink`, in order and without text. Memory does not grow with their number.
 * Errors: FL_ERR_FILE when one of them is missing or is no trial; FL_ERR_MEMORY; those of the sink. */
fl_status fl_store_read(fl_store *store, size_t cell, uint64_t count, fl_trials_fn *sink, void *context, fl_error *err);

FL_END_DECLS

#endif
