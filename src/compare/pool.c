#define _GNU_SOURCE /* SOCK_CLOEXEC, strsignal */

#include "compare/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How far, in chunks a process, results may be ahead of the one that is waited for. */
enum { WINDOW_PER_JOB = 8 };

/* What precedes a result on its way to the parent. */
typedef struct {
  uint64_t chunk;
  fl_status status; /* FL_OK: `size` bytes follow; else an fl_error */
  size_t size;
} header;

typedef struct {
  pid_t pid;
  int fd;
  bool busy;
} worker;

/* A result that waits for its turn. */
typedef struct {
  bool full;
  header head;
  void *bytes; /* result_size, or an fl_error's if that is more */
} slot;

typedef struct {
  const fl_pool_job *job;
  worker *workers;
  struct pollfd *polls;
  size_t worker_count;
  slot *window; /* [window_size] of chunk c: c % window_size */
  size_t window_size;
  uint64_t handed, taken;
} pool;

static fl_status fail_interrupted(fl_error *err)
{
  return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
}

/* ---- bytes ---- */

static bool send_all(int fd, const void *bytes, size_t size)
{
  const char *next = bytes;
  while (size > 0) {
    ssize_t sent = send(fd, next, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    next += sent;
    size -= (size_t)sent;
  }
  return true;
}

static bool receive_all(int fd, void *bytes, size_t size)
{
  char *next = bytes;
  while (size > 0) {
    ssize_t got = recv(fd, next, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    size -= (size_t)got;
  }
  return true;
}

/* ---- the worker's side ---- */

/* Chunk numbers come in, results go out, until the other end is closed. */
static void serve(const fl_pool_job *job, int fd, void *result)
{
  uint64_t chunk;
  while (receive_all(fd, &chunk, sizeof chunk)) {
    fl_error why = {0};
    header head = {.chunk = chunk};
    head.status = job->work(job->context, chunk, result, &head.size, &why);
    if (head.status != FL_OK) head.size = sizeof why;
    if (!send_all(fd, &head, sizeof head)) return;
    if (!send_all(fd, head.status == FL_OK ? result : &why, head.size)) return;
  }
}

static void worker_main(const pool *p, int fd)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (size_t i = 0; i < p->worker_count; i++) close(p->workers[i].fd); /* so that each sees its own end close */
  void *result = malloc(p->job->result_size);
  if (result != NULL) serve(p->job, fd, result);
  free(result);
  _exit(result == NULL); /* streams of the parent are not ours to flush */
}

/* ---- the parent's side ---- */

static fl_status start_worker(pool *p, fl_error *err)
{
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return fl_fail(err, FL_ERR_INTERNAL, "cannot start a process: %s", strerror(errno));
  fflush(NULL); /* or the worker's copies of what is buffered would be written too */
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    worker_main(p, ends[1]);
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return fl_fail(err, FL_ERR_INTERNAL, "cannot start a process: %s", strerror(errno));
  }
  p->workers[p->worker_count++] = (worker){pid, ends[0], false};
  return FL_OK;
}

/* Its end of the socket is closed, so it is ending; how, is known a moment later. */
static fl_status fail_dead(worker *w, fl_error *err)
{
  int ending = 0;
  shutdown(w->fd, SHUT_RDWR); /* were it alive after all, it would end now */
  while (waitpid(w->pid, &ending, 0) < 0 && errno == EINTR) continue;
  w->pid = -1; /* the number may be another's soon */
  if (WIFSIGNALED(ending))
    return fl_fail(err, FL_ERR_INTERNAL, "a working process was killed by signal %d (%s)", WTERMSIG(ending),
                   strsignal(WTERMSIG(ending)));
  return fl_fail(err, FL_ERR_INTERNAL, "a working process ended by itself");
}

static fl_status hand_out(pool *p, fl_error *err)
{
  for (size_t i = 0; i < p->worker_count; i++) {
    worker *w = &p->workers[i];
    if (w->busy || p->handed == p->job->chunk_count || p->handed == p->taken + p->window_size) continue;
    if (!send_all(w->fd, &p->handed, sizeof p->handed)) return fail_dead(w, err);
    w->busy = true;
    p->handed++;
  }
  return FL_OK;
}

static fl_status receive(pool *p, worker *w, fl_error *err)
{
  header head;
  if (!receive_all(w->fd, &head, sizeof head)) return fail_dead(w, err);
  slot *s = &p->window[head.chunk % p->window_size];
  if (!receive_all(w->fd, s->bytes, head.size)) return fail_dead(w, err);
  s->head = head;
  s->full = true;
  w->busy = false;
  return FL_OK;
}

static fl_status take_ready(pool *p, fl_error *err)
{
  fl_status status = FL_OK;
  for (slot *s; status == FL_OK && (s = &p->window[p->taken % p->window_size])->full; p->taken++) {
    s->full = false;
    if (s->head.status == FL_OK) {
      status = p->job->take(p->job->context, s->head.chunk, s->bytes, s->head.size, err);
    } else {
      status = s->head.status;
      if (err != NULL) memcpy(err, s->bytes, sizeof *err);
    }
  }
  return status;
}

static fl_status wait_for_results(pool *p, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < p->worker_count; i++) p->polls[i] = (struct pollfd){p->workers[i].fd, POLLIN, 0};
  if (poll(p->polls, (nfds_t)p->worker_count, -1) < 0 && errno != EINTR)
    return fl_fail(err, FL_ERR_INTERNAL, "cannot wait for processes: %s", strerror(errno));
  for (size_t i = 0; i < p->worker_count && status == FL_OK; i++)
    if (p->polls[i].revents != 0) status = receive(p, &p->workers[i], err);
  return status;
}

static bool asked_to_stop(const fl_pool_job *job)
{
  return job->stop != NULL && job->stop();
}

static fl_status run_workers(pool *p, fl_error *err)
{
  fl_status status = FL_OK;
  while (status == FL_OK && p->taken < p->job->chunk_count) {
    status = hand_out(p, err);
    if (status == FL_OK) status = wait_for_results(p, err);
    if (asked_to_stop(p->job)) return fail_interrupted(err);
    if (status == FL_OK) status = take_ready(p, err);
  }
  return status;
}

static fl_status make_room(pool *p, size_t jobs, fl_error *err)
{
  size_t size = p->job->result_size > sizeof(fl_error) ? p->job->result_size : sizeof(fl_error);
  p->window_size = jobs * WINDOW_PER_JOB;
  p->workers = calloc(jobs, sizeof *p->workers);
  p->polls = calloc(jobs, sizeof *p->polls);
  p->window = calloc(p->window_size, sizeof *p->window);
  if (p->workers == NULL || p->polls == NULL || p->window == NULL) return fl_fail_memory(err, "processes");
  for (size_t i = 0; i < p->window_size; i++)
    if ((p->window[i].bytes = malloc(size)) == NULL) return fl_fail_memory(err, "processes");
  return FL_OK;
}

static void clear(pool *p)
{
  for (size_t i = 0; i < p->worker_count; i++) {
    close(p->workers[i].fd);
    if (p->workers[i].pid < 0) continue; /* dead and waited for */
    kill(p->workers[i].pid, SIGKILL);
    while (waitpid(p->workers[i].pid, NULL, 0) < 0 && errno == EINTR) continue;
  }
  for (size_t i = 0; p->window != NULL && i < p->window_size; i++) free(p->window[i].bytes);
  free(p->window);
  free(p->polls);
  free(p->workers);
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
  pool p = {.job = job};
  if (jobs > job->chunk_count) jobs = (size_t)job->chunk_count;
  if (jobs <= 1) return run_here(job, err);
  fl_status status = make_room(&p, jobs, err);
  while (status == FL_OK && p.worker_count < jobs) status = start_worker(&p, err);
  if (status == FL_OK) status = run_workers(&p, err);
  clear(&p);
  return status;
}
