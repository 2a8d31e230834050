/* What the programs that stream requests have in common: a pipeline on the command line, one line of results.
 *   PROGRAM REQUESTS IN_FLIGHT TIME...     seconds: compute, hop, compute, ... compute */
#ifndef FIELDLINE_TESTS_BENCH_PIPELINE_H
#define FIELDLINE_TESTS_BENCH_PIPELINE_H

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_ACTIVITIES = 255 };

typedef struct {
  uint64_t requests, in_flight;
  size_t activity_count; /* odd */
  double times_s[MOST_ACTIVITIES];
} bench_pipeline;

static inline bool bench_read(int argc, char **argv, bench_pipeline *p)
{
  if (argc < 4 || argc > 3 + MOST_ACTIVITIES || argc % 2 != 0) return false;
  p->requests = strtoull(argv[1], NULL, 10);
  p->in_flight = strtoull(argv[2], NULL, 10);
  p->activity_count = (size_t)argc - 3;
  for (size_t i = 0; i < p->activity_count; i++) {
    p->times_s[i] = strtod(argv[3 + i], NULL);
    if (!(p->times_s[i] > 0)) return false;
  }
  return p->requests > 0 && p->in_flight > 0;
}

static inline double bench_now_s(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Events, the seconds they took, and the simulated date of the last: the same whoever simulates. */
static inline void bench_report(const bench_pipeline *p, double took_s, double last_s)
{
  printf("%" PRIu64 " %.9f %.17g\n", p->requests * p->activity_count, took_s, last_s);
  fflush(stdout);
}

#endif
