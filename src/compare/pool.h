/* Work in chunks, done by processes, taken in order. */
#ifndef FIELDLINE_SRC_COMPARE_POOL_H
#define FIELDLINE_SRC_COMPARE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"

typedef struct {
  uint64_t chunk_count;
  size_t result_size; /* at most, of any chunk */
  /* Do a chunk: fill `result` and set *size. Runs in a process of its own, or in the caller's when jobs is 1. */
  fl_status (*work)(void *context, uint64_t chunk, void *result, size_t *size, fl_error *err);
  /* Take the result of a chunk: called in the caller's process, chunks in order. */
  fl_status (*take)(void *context, uint64_t chunk, const void *result, size_t size, fl_error *err);
  void *context;
  bool (*stop)(void); /* asked between chunks; NULL: never */
} fl_pool_job;

/* Do all chunks in `jobs` processes. Chunks are handed out in order, each to whoever is free; results that are early
 * wait, in a bounded number. The first error, in the order of chunks, ends everything and is returned.
 * FL_ERR_INTERRUPTED when `stop` says so; FL_ERR_INTERNAL when a process dies. */
fl_status fl_pool_run(const fl_pool_job *job, size_t jobs, fl_error *err);

#endif
