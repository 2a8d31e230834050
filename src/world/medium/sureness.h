/* How sure the counts of a game are: standard errors from the means of batches that grow with it. */
#ifndef FIELDLINE_SRC_MEDIUM_SURENESS_H
#define FIELDLINE_SRC_MEDIUM_SURENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FL_SURENESS_BATCHES = 32 };

typedef struct {
  size_t count;             /* of what is counted */
  int64_t batch_ns, end_ns; /* how long a batch is, and when this one ends */
  size_t batches;           /* that are over */
  uint64_t *at_end;         /* [FL_SURENESS_BATCHES + 1][count] counts at the ends of batches, before them at 0 */
} fl_sureness;

/* `at_end` has room for (FL_SURENESS_BATCHES + 1) x count. Batches of `batch_ns` > 0 from 0 on. */
void fl_sureness_begin(fl_sureness *s, size_t count, int64_t batch_ns);

/* The counts at the end of a batch, end_ns. True when all batches are full and the standard error of every count is at
 * most `share` of their mean; when they are full and it is not, every two become one. Batches are taken to be
 * independent: they grow until they are nearly so; dates end at INT64_MAX. Cost: O(count), O(count) a batch when they
 * are full. Source: batch means, Law, Simulation Modeling and Analysis, 9.5.3. */
bool fl_sureness_end_batch(fl_sureness *s, const uint64_t *counts, double share);

#endif
