/* How long layers take where their bytes pass a memory of limited bandwidth (roofline; Williams, Waterman, Patterson:
 * Roofline: An Insightful Visual Performance Model for Multicore Architectures, 2009). */
#ifndef FIELDLINE_SRC_ROOFLINE_H
#define FIELDLINE_SRC_ROOFLINE_H

#include <stddef.h>

typedef struct fl_roofline fl_roofline;

/* Of `count` layers with their operations and the bytes each moves. NULL: no memory; end with fl_roofline_free().
 * Cost: O(n log n) time and room. */
fl_roofline *fl_roofline_new(const double *flop, const double *bytes, size_t count);
void fl_roofline_free(fl_roofline *roofline); /* NULL is fine */

/* Sum over layers first..end-1 of max(flop / speed, bytes / bandwidth); a speed of 0 computes in no time, and the
 * bandwidth is > 0. Exact but for the last division and sum. Cost: O(log n). */
double fl_roofline_s(const fl_roofline *roofline, size_t first, size_t end, double speed, double bandwidth);

#endif
