/* Seconds of runs of layers on the devices of a profile. */
#ifndef FIELDLINE_SRC_MEASURED_H
#define FIELDLINE_SRC_MEASURED_H

#include "fieldline/profile.h"
#include "network/roofline.h"

typedef struct fl_measured fl_measured;

/* Of a profile that is bound to a graph, for requests of `batch` inputs; flop and bytes of every layer for such a
 * request stand in where nobody measured. NULL: no memory; end with fl_measured_free(). The profile is needed no more.
 * Cost: n log n for every device. */
fl_measured *fl_measured_new(const fl_profile *profile, const fl_graph *graph, double batch, const double *flop,
                             const double *bytes);
void fl_measured_free(fl_measured *measured); /* NULL is fine */

/* Of layers first..end-1 on a device: what was measured, and for the rest the roofline of a speed and a bandwidth, 0
 * for none. Cost: O(1), or O(log n) where figures are missing. */
double fl_measured_s(const fl_measured *measured, size_t device, size_t first, size_t end, double speed,
                     double bandwidth);

#endif
