/* Work that comes in chunks: what is to be done with one, and with its result. */
#ifndef FIELDLINE_SRC_COMPARE_JOB_H
#define FIELDLINE_SRC_COMPARE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"

typedef struct {
  uint64_t chunk_count;
  size_t result_size; /* at most, of any chunk */
  /* Do a chunk: fill `result` and set *size. Runs where the transport leads to; in the caller's process when jobs is 1
   * and nothing can stop it (a chunk may take long, and only a process of its own can be stopped within it). */
  fl_status (*work)(void *context, uint64_t chunk, void *result, size_t *size, fl_error *err);
  /* Take the result of a chunk: called in the caller's process, chunks in order. */
  fl_status (*take)(void *context, uint64_t chunk, const void *result, size_t size, fl_error *err);
  void *context;
  bool (*stop)(void); /* asked between chunks; NULL: never */
} fl_pool_job;

#endif
