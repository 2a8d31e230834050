#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "fieldline/pool.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How far, in chunks a worker, results may be ahead of the one that is waited for. */
enum { WINDOW_PER_WORKER = 8 };

/* How long a chunk should take: long against its message, short for whoever waits for the last one. */
static const double CHUNK_S = 0.02;
/* Of the tasks that are left a chunk holds its worker's share at most, divided by this. */
enum { SHARES = 4 };

/* A chunk that was handed out. */
typedef struct {
  fl_chunk chunk;
  bool full; /* its result waits here for its turn */
  fl_message *message;
} slot;

typedef struct {
  slot *asked[FL_CHUNKS_AHEAD]; /* [asked_count] in the order in which it does them */
  size_t asked_count;
  double began_s; /* it was asked for the first of them, or answered what came before */
} worker;

typedef struct {
  const fl_pool_job *job;
  fl_transport *transport;
  worker *workers; /* [worker_count] */
  bool *ready;     /* [worker_count] */
  slot *window;    /* [window_size] of the n-th chunk: n % window_size */
  size_t window_size;
  uint64_t handed_chunks, taken_chunks;
  uint64_t handed;  /* tasks */
  uint64_t fitting; /* tasks that take CHUNK_S, as far as is known */
  size_t depth;     /* chunks that a worker is asked for at a time */
} pool;

static fl_status fail_interrupted(fl_error *err)
{
  return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
}

static bool asked_to_stop(const fl_pool_job *job)
{
  return job->stop != NULL && job->stop();
}

static double now_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- chunks ---- */

static uint64_t smaller(uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

static fl_chunk next_chunk(const pool *p)
{
  uint64_t share = (p->job->task_count - p->handed) / (SHARES * p->transport->worker_count);
  uint64_t count = smaller(smaller(p->fitting, p->job->most_tasks), share);
  return (fl_chunk){p->handed, count > 0 ? count : 1};
}

/* What a chunk took says how large the next ones should be. A task that takes long is not asked for before its worker
 * is free: another may be sooner. */
static void learn(pool *p, uint64_t count, double took_s)
{
  p->depth = count == 1 && took_s > CHUNK_S ? 1 : FL_CHUNKS_AHEAD;
  if (took_s < CHUNK_S / 2 && count >= p->fitting && p->fitting < p->job->most_tasks) p->fitting *= 2;
  if (took_s > CHUNK_S * 2) p->fitting = 1 + (uint64_t)((double)count * CHUNK_S / took_s);
}

/* ---- the window ---- */

static bool may_hand_out(const pool *p)
{
  return p->handed < p->job->task_count && p->handed_chunks < p->taken_chunks + p->window_size;
}

static fl_status hand_to(pool *p, size_t i, fl_error *err)
{
  worker *w = &p->workers[i];
  slot *s = &p->window[p->handed_chunks % p->window_size];
  s->chunk = next_chunk(p);
  fl_status status = p->transport->send(p->transport, i, s->chunk, err);
  if (status != FL_OK) return status;
  if (w->asked_count == 0) w->began_s = now_s();
  w->asked[w->asked_count++] = s;
  p->handed += s->chunk.count;
  p->handed_chunks++;
  return FL_OK;
}

/* To those who have nothing to do before those who have. */
static fl_status hand_out(pool *p, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t ahead = 0; ahead < p->depth; ahead++)
    for (size_t i = 0; i < p->transport->worker_count && may_hand_out(p) && status == FL_OK; i++)
      if (p->workers[i].asked_count == ahead) status = hand_to(p, i, err);
  return status;
}

/* What the worker was asked for first is done. */
static void note_answer(pool *p, worker *w)
{
  double now = now_s();
  learn(p, w->asked[0]->chunk.count, now - w->began_s);
  w->began_s = now;
  w->asked[0]->full = true;
  w->asked_count--;
  memmove(w->asked, w->asked + 1, w->asked_count * sizeof *w->asked);
}

static fl_status fail_unasked(fl_error *err)
{
  return fl_fail(err, FL_ERR_INTERNAL, "a worker answered something else than it was asked for");
}

/* From a worker with nothing to do: its end, most likely, of which the transport knows more. */
static fl_status receive_unasked(pool *p, size_t i, fl_error *err)
{
  fl_message *message = fl_message_new(p->job);
  if (message == NULL) return fl_fail_memory(err, "a result");
  fl_status status = p->transport->receive(p->transport, i, message, fl_message_room(p->job), err);
  free(message);
  return status == FL_OK ? fail_unasked(err) : status;
}

static fl_status receive(pool *p, size_t i, fl_error *err)
{
  worker *w = &p->workers[i];
  if (w->asked_count == 0) return receive_unasked(p, i, err);
  slot *s = w->asked[0];
  fl_status status = p->transport->receive(p->transport, i, s->message, fl_message_room(p->job), err);
  if (status != FL_OK) return status;
  if (!fl_message_is_sound(p->job, s->chunk, s->message)) return fail_unasked(err);
  note_answer(p, w);
  return FL_OK;
}

static fl_status receive_ready(pool *p, fl_error *err)
{
  memset(p->ready, 0, p->transport->worker_count * sizeof *p->ready);
  fl_status status = p->transport->wait(p->transport, p->ready, err);
  for (size_t i = 0; i < p->transport->worker_count && status == FL_OK; i++)
    if (p->ready[i]) status = receive(p, i, err);
  return status;
}

static fl_status take_ready(pool *p, fl_error *err)
{
  fl_status status = FL_OK;
  for (slot *s; status == FL_OK && (s = &p->window[p->taken_chunks % p->window_size])->full; p->taken_chunks++) {
    const fl_message *m = s->message;
    s->full = false;
    if (m->status == FL_OK) {
      status = p->job->take(p->job->context, m->chunk, m->bytes, m->size, err);
    } else {
      status = m->status;
      if (err != NULL) memcpy(err, m->bytes, sizeof *err);
    }
  }
  return status;
}

static fl_status run_workers(pool *p, fl_error *err)
{
  fl_status status = FL_OK;
  while (status == FL_OK && (p->taken_chunks < p->handed_chunks || p->handed < p->job->task_count)) {
    status = hand_out(p, err);
    if (status == FL_OK) status = receive_ready(p, err);
    if (asked_to_stop(p->job)) return fail_interrupted(err);
    if (status == FL_OK) status = take_ready(p, err);
  }
  return status;
}

/* ---- running ---- */

static fl_status make_room(pool *p, fl_error *err)
{
  size_t workers = p->transport->worker_count;
  p->window_size = workers * WINDOW_PER_WORKER;
  p->workers = calloc(workers, sizeof *p->workers);
  p->ready = calloc(workers, sizeof *p->ready);
  p->window = calloc(p->window_size, sizeof *p->window);
  if (p->workers == NULL || p->ready == NULL || p->window == NULL) return fl_fail_memory(err, "results that wait");
  for (size_t i = 0; i < p->window_size; i++)
    if ((p->window[i].message = fl_message_new(p->job)) == NULL) return fl_fail_memory(err, "results that wait");
  return FL_OK;
}

static void clear(pool *p)
{
  for (size_t i = 0; p->window != NULL && i < p->window_size; i++) free(p->window[i].message);
  free(p->window);
  free(p->ready);
  free(p->workers);
}

fl_status fl_pool_run_over(const fl_pool_job *job, fl_transport *transport, fl_error *err)
{
  pool p = {.job = job, .transport = transport, .fitting = 1, .depth = 1};
  fl_status status = make_room(&p, err);
  if (status == FL_OK) status = run_workers(&p, err);
  clear(&p);
  return status;
}

static fl_status run_here(const fl_pool_job *job, fl_error *err)
{
  void *result = malloc(job->most_tasks * job->result_size);
  fl_status status = result == NULL ? fl_fail_memory(err, "a chunk") : FL_OK;
  fl_chunk chunk = {0, 0};
  for (; chunk.first < job->task_count && status == FL_OK; chunk.first += chunk.count) {
    size_t size;
    chunk.count = smaller(job->task_count - chunk.first, job->most_tasks);
    status = job->work(job->context, chunk, result, &size, err);
    if (asked_to_stop(job)) status = fail_interrupted(err);
    if (status == FL_OK) status = job->take(job->context, chunk, result, size, err);
  }
  free(result);
  return status;
}

fl_status fl_pool_run(const fl_pool_job *job, size_t jobs, fl_error *err)
{
  fl_transport *processes;
  if (jobs > job->task_count) jobs = (size_t)job->task_count;
  if (jobs == 0 || (jobs == 1 && job->stop == NULL)) return run_here(job, err);
  fl_status status = fl_processes_start(job, jobs, &processes, err);
  if (status != FL_OK) return status;
  status = fl_pool_run_over(job, processes, err);
  fl_processes_end(processes);
  return status;
}
