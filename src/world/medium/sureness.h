/* How sure the counts of a game are: standard errors from the means of batches that grow with it. */
#ifndef FIELDLINE_SRC_MEDIUM_SURENESS_H
#define FIELDLINE_SRC_MEDIUM_SURENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FL_SURENESS_BATCHES = 32, FL_SURENESS_LEAST = 20 };

/* When is it enough? As soon as the standard error of every count is at most `share` of their mean; from a date on,
 * `later_share`. 0: never. */
typedef struct {
  double share;
  int64_t later_ns;
  double later_share;
} fl_sureness_aim;

typedef struct {
  fl_sureness_aim aim;
  size_t count;             /* of what is counted */
  int64_t batch_ns, end_ns; /* how long a batch is, and when this one ends */
  size_t batches;           /* that are over */
  uint64_t *at_end;         /* [FL_SURENESS_BATCHES + 1][count] counts at the ends of batches, before them at 0 */
} fl_sureness;

/* `at_end` has room for (FL_SURENESS_BATCHES + 1) x count. Batches of `batch_ns` > 0 from 0 on. */
void fl_sureness_begin(fl_sureness *s, fl_sureness_aim aim, size_t count, int64_t batch_ns);

/* The counts at the end of a batch, end_ns. True when FL_SURENESS_LEAST batches are over and that is enough; when all
 * are full and it is not, every two become one. Batches are taken to be independent: they grow until they are nearly
 * so; dates end at INT64_MAX. Cost: O(count), from the least
 * on O(count) a batch. Source: batch means, Law, Simulation Modeling and Analysis, 9.5.3. */
bool fl_sureness_end_batch(fl_sureness *s, const uint64_t *counts);

/* The same for all batches that are over at a date; nothing has been counted since the first of them. The one that is
 * enough is the last. */
bool fl_sureness_go_on(fl_sureness *s, int64_t now_ns, const uint64_t *counts);

#endif
