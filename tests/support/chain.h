/* Activities of a chain of parts, from columns of times. */
#ifndef FIELDLINE_TESTS_CHAIN_H
#define FIELDLINE_TESTS_CHAIN_H

#include "fieldline/activity.h"

/* Part i takes compute_s[i] on node i; hop i takes time_s[i] to node i + 1, latency_s[i] of it latency (NULL: none).
 * `out` has room for 2 parts - 1. How many they are. */
static inline size_t chain_activities(fl_activity *out, size_t parts, const double *compute_s, const double *time_s,
                                      const double *latency_s)
{
  size_t count = 0;
  for (size_t i = 0; i < parts; i++) {
    out[count++] = (fl_activity){.kind = FL_COMPUTE, .part = i, .node = i, .peer = i, .duration_s = compute_s[i]};
    if (i + 1 == parts) break;
    out[count++] = (fl_activity){.kind = FL_TRANSFER,
                                 .part = i,
                                 .hop = i,
                                 .node = i,
                                 .peer = i + 1,
                                 .bits = 1,
                                 .duration_s = time_s[i],
                                 .latency_s = latency_s == NULL ? 0 : latency_s[i]};
  }
  return count;
}

/* The same with a way back behind the last part, where there are several: hop parts - 1. Room for 2 parts. */
static inline size_t ring_activities(fl_activity *out, size_t parts, const double *compute_s, const double *time_s,
                                     const double *latency_s)
{
  size_t count = chain_activities(out, parts, compute_s, time_s, latency_s), last = parts - 1;
  if (parts == 1) return count;
  out[count++] = (fl_activity){.kind = FL_TRANSFER,
                               .part = last,
                               .hop = last,
                               .node = last,
                               .bits = 1,
                               .duration_s = time_s[last],
                               .latency_s = latency_s == NULL ? 0 : latency_s[last]};
  return count;
}

#endif
