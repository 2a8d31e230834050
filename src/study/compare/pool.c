#include "fieldline/pool.h"

#include <stdlib.h>
#include <string.h>

/* How far, in chunks a worker, results may be ahead of the one that is waited for. */
enum { WINDOW_PER_WORKER = 8 };

typedef struct {
  bool busy;
  uint64_t chunk; /* at work */
} worker;

/* A result that waits for its turn. */
typedef struct {
  bool full;
  fl_message *message;
} slot;

typedef struct {
  const fl_pool_job *job;
  fl_transport *transport;
  worker *workers; /* [worker_count] */
  bool *ready;     /* [worker_count] */
  slot *window;    /* [window_size] of chunk c: c % window_size */
  size_t window_size;
  uint64_t handed, taken;
} pool;

static fl_status fail_interrupted(fl_error *err)
{
  return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
}

static bool asked_to_stop(const fl_pool_job *job)
{
  return job->stop != NULL && job->stop();
}

/* ---- the window ---- */

static fl_status hand_out(pool *p, fl_error *err)
{
  for (size_t i = 0; i < p->transport->worker_count; i++) {
    worker *w = &p->workers[i];
    if (w->busy || p->handed == p->job->chunk_count || p->handed == p->taken + p->window_size) continue;
    fl_status status = p->transport->send(p->transport, i, p->handed, err);
    if (status != FL_OK) return status;
    *w = (worker){true, p->handed++};
  }
  return FL_OK;
}

static fl_status receive(pool *p, size_t i, fl_error *err)
{
  worker *w = &p->workers[i];
  slot *s = &p->window[w->chunk % p->window_size];
  fl_status status = p->transport->receive(p->transport, i, s->message, fl_message_room(p->job), err);
  if (status != FL_OK) return status;
  if (!w->busy || !fl_message_is_sound(p->job, w->chunk, s->message))
    return fl_fail(err, FL_ERR_INTERNAL, "a worker answered something else than it was asked for");
  s->full = true;
  w->busy = false;
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
  for (slot *s; status == FL_OK && (s = &p->window[p->taken % p->window_size])->full; p->taken++) {
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
  while (status == FL_OK && p->taken < p->job->chunk_count) {
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
  pool p = {.job = job, .transport = transport};
  fl_status status = make_room(&p, err);
  if (status == FL_OK) status = run_workers(&p, err);
  clear(&p);
  return status;
}

static fl_status run_here(const fl_pool_job *job, fl_error *err)
{
  void *result = malloc(job->result_size);
  fl_status status = result == NULL ? fl_fail_memory(err, "a chunk") : FL_OK;
  for (uint64_t chunk = 0; chunk < job->chunk_count && status == FL_OK; chunk++) {
    size_t size;
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
  if (jobs > job->chunk_count) jobs = (size_t)job->chunk_count;
  if (jobs == 0 || (jobs == 1 && job->stop == NULL)) return run_here(job, err);
  fl_status status = fl_processes_start(job, jobs, &processes, err);
  if (status != FL_OK) return status;
  status = fl_pool_run_over(job, processes, err);
  fl_processes_end(processes);
  return status;
}
