/* Tasks in order: what is to be done with some of them, how they get to those who do them, and a pool that keeps the
 * order: in processes of this machine, or by the workers of a transport of one's own. */
#ifndef FIELDLINE_POOL_H
#define FIELDLINE_POOL_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

/* Tasks that follow each other, done by one worker in one go. */
typedef struct {
  uint64_t first, count;
} fl_chunk;

typedef struct {
  uint64_t task_count;
  size_t most_tasks;  /* > 0: in a chunk */
  size_t result_size; /* bytes that the result of a task may take; of a chunk as often as it has tasks */
  /* Do a chunk: fill `result` and set *size. Runs where the transport leads to; in the caller's process when jobs is 1
   * and nothing can stop it (a task may take long, and only a process of its own can be stopped within it). */
  fl_status (*work)(void *context, fl_chunk chunk, void *result, size_t *size, fl_error *err);
  /* Take the result of a chunk: called in the caller's process, chunks in order. */
  fl_status (*take)(void *context, fl_chunk chunk, const void *result, size_t size, fl_error *err);
  void *context;
  bool (*stop)(void); /* asked between chunks; NULL: never */
} fl_pool_job;

/* A result on its way, in one piece. */
typedef struct {
  fl_chunk chunk;
  fl_status status;
  size_t size;                                /* of what follows: the result, or an fl_error unless FL_OK */
  alignas(max_align_t) unsigned char bytes[]; /* nothing but numbers: it may cross to another machine like this one */
} fl_message;

/* Workers are numbered from 0; each does the chunks that it is asked for one after the other. It is asked for the next
 * while it is at the one before, FL_CHUNKS_AHEAD in all at most. A worker that is lost is an FL_ERR_INTERNAL. */
enum { FL_CHUNKS_AHEAD = 2 };
typedef struct fl_transport fl_transport;
struct fl_transport {
  size_t worker_count;
  /* Ask a worker for a chunk. Does not wait for it. */
  fl_status (*send)(fl_transport *transport, size_t worker, fl_chunk chunk, fl_error *err);
  /* Wait for results: set ready[worker] where one has come. Returns early, with none, when a signal comes; may also do
   * so after a moment. */
  fl_status (*wait)(fl_transport *transport, bool *ready, fl_error *err);
  /* Take the result of a worker that is ready. Messages have room for `room` bytes. */
  fl_status (*receive)(fl_transport *transport, size_t worker, fl_message *message, size_t room, fl_error *err);
};

size_t fl_message_room(const fl_pool_job *job);     /* bytes behind the head of any message of this job */
fl_message *fl_message_new(const fl_pool_job *job); /* end it with free(); NULL without memory */
void fl_message_answer(const fl_pool_job *job, fl_chunk chunk, fl_message *message); /* do a chunk */

/* Is it what an answer to `chunk` may be? Whatever carried it is not trusted. */
bool fl_message_is_sound(const fl_pool_job *job, fl_chunk chunk, const fl_message *message);

/* Workers that are `count` copies of this process, each at the end of a socket; they die with it. `job` must outlive
 * them. Success: *out belongs to the caller (fl_processes_end). FL_ERR_FILE when no process is to be had,
 * FL_ERR_MEMORY. */
fl_status fl_processes_start(const fl_pool_job *job, size_t count, fl_transport **out, fl_error *err);
/* Their `wait`, for `most_ns` nanoseconds at most; below 0: as long as it takes. */
fl_status fl_processes_wait(fl_transport *transport, int64_t most_ns, bool *ready, fl_error *err);
/* Kills whatever is still at work. NULL is fine. */
void fl_processes_end(fl_transport *transport);

/* Do all tasks in `jobs` processes. They are handed out in order, in chunks, each to whoever is free: one task at
 * first, more while a chunk is done in a moment, few when few are left, so that all workers end together. Results that
 * are early wait, in a bounded number. The first error, in the order of chunks, ends everything and is returned.
 * FL_ERR_INTERRUPTED when `stop` says so; FL_ERR_INTERNAL when a process dies; FL_ERR_FILE when none is to be had. */
fl_status fl_pool_run(const fl_pool_job *job, size_t jobs, fl_error *err);

/* The same by the workers of a transport. After an error some of them may still be at work. */
fl_status fl_pool_run_over(const fl_pool_job *job, fl_transport *transport, fl_error *err);

FL_END_DECLS

#endif
