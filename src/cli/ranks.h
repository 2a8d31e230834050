/* The ranks of an MPI program as workers: all do chunks of a comparison, rank 0 by a process beside its own, which
 * hands them out and does all else. One of ranks_mpi.c and ranks_none.c is compiled. */
#ifndef FIELDLINE_SRC_CLI_RANKS_H
#define FIELDLINE_SRC_CLI_RANKS_H

#include <stdbool.h>
#include <stdint.h>

#include "fieldline/compare.h"
#include "launch.h"

typedef struct ranks ranks;

/* Join the other processes. Success: end with ranks_leave().
 * Errors, in every process: FL_ERR_USAGE when MPI was not built in, or does not know of them; FL_ERR_MEMORY. */
fl_status ranks_join(launch started, ranks **out, fl_error *err);

bool ranks_is_first(const ranks *r); /* rank 0, or NULL */

/* Rank 0: fl_comparison_run_all(), done by all ranks. FL_ERR_INTERNAL when MPI reports that one of them is lost. */
fl_status ranks_run(ranks *r, const fl_comparison *comparison, const fl_comparison_order *order, fl_error *err);

/* The others: do chunks until rank 0 leaves. Without a writer they answer with the reason, `why`. */
void ranks_serve(ranks *r, const fl_comparison *comparison, const fl_trial_writer *writer, const fl_error *why);

/* Rank 0 sends the others home, then all leave; whoever does not answer in time is ended by force. Returns the exit
 * code. NULL is fine. */
int ranks_leave(ranks *r, int exit_code);

#endif
