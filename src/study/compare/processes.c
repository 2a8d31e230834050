/* Workers that are processes of this machine. */
#include "fieldline/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"

typedef struct {
  fl_transport transport; /* first: the pool knows no more of it */
  const fl_pool_job *job;
  fl_child *workers; /* [transport.worker_count] */
  struct pollfd *polls;
} processes;

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

/* Chunks come in, results go out, until the other end is closed. */
static void serve(const fl_pool_job *job, int fd, fl_message *message)
{
  fl_chunk chunk;
  do {
    if (!receive_all(fd, &chunk, sizeof chunk)) return;
    fl_message_answer(job, chunk, message);
  } while (send_all(fd, message, sizeof *message + message->size));
}

static int work(int fd, void *context)
{
  const processes *p = context;
  for (size_t i = 0; i < p->transport.worker_count; i++)
    close(p->workers[i].data_fd); /* so that each sees its own close */
  fl_message *message = fl_message_new(p->job);
  if (message != NULL) serve(p->job, fd, message);
  free(message);
  return message == NULL;
}

/* ---- the parent's side ---- */

static fl_status start_worker(processes *p, fl_error *err)
{
  static const fl_child_limits none = {.cpu_s = 0};
  fl_child *worker = &p->workers[p->transport.worker_count];
  fl_status status = fl_child_start_talking(work, p, &none, worker, err);
  if (status == FL_OK) p->transport.worker_count++;
  return status;
}

/* Its end of the socket is closed, so it is ending; how, is known a moment later. */
static fl_status fail_dead(fl_child *worker, fl_error *err)
{
  fl_child_end end;
  char how[FL_CHILD_TEXT_SIZE + 64];
  shutdown(worker->data_fd, SHUT_RDWR); /* were it alive after all, it would end now */
  fl_child_finish(worker, &end);
  if (end.ending == FL_CHILD_STOPPED) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
  return fl_fail(err, FL_ERR_INTERNAL, "a working process ended with %s", fl_child_end_text(&end, how, sizeof how));
}

static fl_status send_chunk(fl_transport *transport, size_t worker, fl_chunk chunk, fl_error *err)
{
  processes *p = (processes *)transport;
  fl_child *w = &p->workers[worker];
  return send_all(w->data_fd, &chunk, sizeof chunk) ? FL_OK : fail_dead(w, err);
}

fl_status fl_processes_wait(fl_transport *transport, int64_t most_ns, bool *ready, fl_error *err)
{
  static const int64_t second_ns = 1000000000;
  processes *p = (processes *)transport;
  size_t count = transport->worker_count;
  const struct timespec most = {most_ns / second_ns, most_ns % second_ns};
  for (size_t i = 0; i < count; i++) p->polls[i] = (struct pollfd){p->workers[i].data_fd, POLLIN, 0};
  int found = ppoll(p->polls, (nfds_t)count, most_ns < 0 ? NULL : &most, NULL);
  if (found < 0 && errno != EINTR) return fl_fail(err, FL_ERR_FILE, "cannot wait for processes: %s", strerror(errno));
  for (size_t i = 0; i < count; i++) ready[i] = found > 0 && p->polls[i].revents != 0;
  return FL_OK;
}

static fl_status receive_result(fl_transport *transport, size_t worker, fl_message *message, size_t room, fl_error *err)
{
  processes *p = (processes *)transport;
  fl_child *w = &p->workers[worker];
  if (!receive_all(w->data_fd, message, sizeof *message) || message->size > room) return fail_dead(w, err);
  return receive_all(w->data_fd, message->bytes, message->size) ? FL_OK : fail_dead(w, err);
}

static fl_status wait_for_results(fl_transport *transport, bool *ready, fl_error *err)
{
  return fl_processes_wait(transport, -1, ready, err);
}

fl_status fl_processes_start(const fl_pool_job *job, size_t count, fl_transport **out, fl_error *err)
{
  processes *p = calloc(1, sizeof *p);
  *out = NULL;
  if (p == NULL) return fl_fail_memory(err, "processes");
  p->transport = (fl_transport){0, send_chunk, wait_for_results, receive_result};
  p->job = job;
  p->workers = calloc(count, sizeof *p->workers);
  p->polls = calloc(count, sizeof *p->polls);
  fl_status status = p->workers == NULL || p->polls == NULL ? fl_fail_memory(err, "processes") : FL_OK;
  while (status == FL_OK && p->transport.worker_count < count) status = start_worker(p, err);
  if (status != FL_OK) {
    fl_processes_end(&p->transport);
    return status;
  }
  *out = &p->transport;
  return FL_OK;
}

void fl_processes_end(fl_transport *transport)
{
  processes *p = (processes *)transport;
  fl_child_end end;
  if (p == NULL) return;
  for (size_t i = 0; i < transport->worker_count; i++) fl_child_kill(&p->workers[i]);
  for (size_t i = 0; i < transport->worker_count; i++)
    if (p->workers[i].pid > 0) fl_child_finish(&p->workers[i], &end);
  free(p->polls);
  free(p->workers);
  free(p);
}
