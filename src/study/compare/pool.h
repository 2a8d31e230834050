/* Work in chunks, done by others, taken in order. */
#ifndef FIELDLINE_SRC_COMPARE_POOL_H
#define FIELDLINE_SRC_COMPARE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"
#include "study/compare/transport.h"

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

/* Do all chunks in `jobs` processes. Chunks are handed out in order, each to whoever is free; results that are early
 * wait, in a bounded number. The first error, in the order of chunks, ends everything and is returned.
 * FL_ERR_INTERRUPTED when `stop` says so; FL_ERR_INTERNAL when a process dies. */
fl_status fl_pool_run(const fl_pool_job *job, size_t jobs, fl_error *err);

/* The same by the workers of a transport. After an error some of them may still be at work. */
fl_status fl_pool_run_over(const fl_pool_job *job, fl_transport *transport, fl_error *err);

/* ---- for those who do the chunks ---- */

size_t fl_pool_message_room(const fl_pool_job *job);     /* bytes behind the head of any message of this job */
fl_message *fl_pool_message_new(const fl_pool_job *job); /* end it with free(); NULL without memory */
void fl_pool_answer(const fl_pool_job *job, uint64_t chunk, fl_message *message); /* do a chunk */

#endif
