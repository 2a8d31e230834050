#include "ranks.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fieldline/compare.h"
#include "fieldline/pool.h"
#include "interrupt.h"
#include "mpi_library.h"

/* Rank 0 sends the first three, to one rank each time; the others answer. */
enum {
  TAG_BEGIN = 1, /* what makes the numbers of tasks mean the same: see write_beginning() */
  TAG_CHUNK,     /* an fl_chunk */
  TAG_STOP,      /* empty */
  TAG_RESULT,    /* an fl_message */
  TAG_BYE        /* empty: the last of a rank */
};

/* How long rank 0 waits for the others to leave. At the end they are idle, unless they are still loading; when
 * something failed they may be in the middle of a trial, and launchers are impatient. */
enum { FAREWELL_S = 30, HASTY_FAREWELL_S = 3 };

struct ranks {
  fl_transport transport; /* first: the pool knows no more of it. Worker w is rank w + 1, and the last one is `here` */
  fl_transport *here;     /* a process beside this one, for what is to be computed on rank 0; NULL: none yet */
  int rank, count;
  int64_t waited_ns; /* since the last message */
  void *landing;     /* where results arrive: it outlives a receive that was given up */
  time_t deadline;   /* of the farewell; 0 before */
};

static fl_status check(int code, fl_error *err)
{
  char text[MPI_MAX_ERROR_STRING];
  int length;
  if (code == MPI_SUCCESS) return FL_OK;
  MPI_Error_string(code, text, &length);
  return fl_fail(err, FL_ERR_INTERNAL, "lost touch with another rank: %.*s", length, text);
}

/* MPI itself waits by turning a processor's fan; who waits here sleeps, the longer the less is going on, which adds
 * little to the time that was waited anyway. */
static int64_t nap_ns(const ranks *r)
{
  enum { SHARE = 16, SHORTEST_NS = 20000, LONGEST_NS = 2000000 };
  int64_t ns = r->waited_ns / SHARE;
  if (ns < SHORTEST_NS) return SHORTEST_NS;
  return ns > LONGEST_NS ? LONGEST_NS : ns;
}

/* A signal ends it. */
static void nap(ranks *r)
{
  int64_t ns = nap_ns(r);
  nanosleep(&(struct timespec){0, (long)ns}, NULL);
  r->waited_ns += ns;
}

/* Is there a message? */
static fl_status probe(ranks *r, int source, int tag, bool *found, MPI_Status *message, fl_error *err)
{
  int flag = 0;
  fl_status status = check(MPI_Iprobe(source, tag, MPI_COMM_WORLD, &flag, message), err);
  *found = flag != 0;
  if (*found) r->waited_ns = 0;
  return status;
}

/* The same; if not, a nap was taken. */
static fl_status look(ranks *r, int source, int tag, bool *found, MPI_Status *message, fl_error *err)
{
  fl_status status = probe(r, source, tag, found, message, err);
  if (status == FL_OK && !*found) nap(r);
  return status;
}

static bool gives_up(const ranks *r)
{
  return r->deadline == 0 ? interrupt_came() : time(NULL) > r->deadline;
}

/* Receive a message that has begun to come, of `size` bytes at most: a sender that dies never ends it. When it is given
 * up, MPI keeps `bytes`. */
static fl_status receive(ranks *r, void *bytes, int size, int source, int tag, int *got, fl_error *err)
{
  MPI_Request request;
  MPI_Status message;
  int done = 0;
  fl_status status = check(MPI_Irecv(bytes, size, MPI_BYTE, source, tag, MPI_COMM_WORLD, &request), err);
  while (status == FL_OK) {
    status = check(MPI_Test(&request, &done, &message), err);
    if (status == FL_OK && done) status = check(MPI_Get_count(&message, MPI_BYTE, got), err);
    if (status != FL_OK || done) break;
    if (gives_up(r)) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
    nap(r);
  }
  r->waited_ns = 0;
  return status;
}

/* ---- joining ---- */

fl_status ranks_join(launch started, ranks **out, fl_error *err)
{
  *out = NULL;
  fl_status status = mpi_load(err);
  if (status != FL_OK) return status;
  ranks *r = calloc(1, sizeof *r);
  if (r == NULL) return fl_fail_memory(err, "ranks");
  MPI_Init(NULL, NULL);
  MPI_Comm_size(MPI_COMM_WORLD, &r->count);
  MPI_Comm_rank(MPI_COMM_WORLD, &r->rank);
  /* Rank 0 has something to save when a call fails; the others end. */
  if (r->rank == 0) MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (r->count == started.count && r->rank == started.number) {
    *out = r;
    return FL_OK;
  }
  int count = r->count;
  free(r);
  MPI_Finalize();
  return fl_fail(
      err, FL_ERR_USAGE,
      "started as %d processes, but MPI knows of %d: the launcher must be one for the MPI that fieldline was "
      "built with (with srun: --mpi=pmix, or --mpi=pmi2)",
      started.count, count);
}

bool ranks_is_first(const ranks *r)
{
  return r == NULL || r->rank == 0;
}

/* How many trials of every cell are there already, then the effective scenario: bytes that the caller frees. */
static fl_status write_beginning(const fl_comparison *comparison, const uint64_t *done, char **bytes, size_t *size,
                                 fl_error *err)
{
  *bytes = NULL;
  FILE *out = open_memstream(bytes, size);
  if (out == NULL) return fl_fail_memory(err, "ranks");
  fwrite(done, sizeof *done, fl_comparison_cell_count(comparison), out);
  fl_status status = fl_scenario_write(out, fl_comparison_scenario(comparison), err);
  if (fclose(out) != 0 && status == FL_OK) status = fl_fail_memory(err, "ranks");
  return status;
}

/* ---- rank 0 ---- */

/* The worker that is no rank. */
static bool is_here(const ranks *r, size_t worker)
{
  return worker + 1 == (size_t)r->count;
}

static fl_status send_chunk(fl_transport *transport, size_t worker, fl_chunk chunk, fl_error *err)
{
  ranks *r = (ranks *)transport;
  if (is_here(r, worker)) return r->here->send(r->here, 0, chunk, err);
  return check(MPI_Send(&chunk, sizeof chunk, MPI_BYTE, (int)worker + 1, TAG_CHUNK, MPI_COMM_WORLD), err);
}

/* For the other ranks one has to ask, time and again; for the process here one can sleep meanwhile. */
static fl_status wait_for_results(fl_transport *transport, bool *ready, fl_error *err)
{
  ranks *r = (ranks *)transport;
  bool found, *ready_here = &ready[r->count - 1];
  MPI_Status message;
  fl_status status = probe(r, MPI_ANY_SOURCE, TAG_RESULT, &found, &message, err);
  if (status != FL_OK) return status;
  if (found) ready[message.MPI_SOURCE - 1] = true;
  int64_t ns = found ? 0 : nap_ns(r);
  status = fl_processes_wait(r->here, ns, ready_here, err);
  r->waited_ns = *ready_here ? 0 : r->waited_ns + ns;
  return status;
}

static fl_status receive_result(fl_transport *transport, size_t worker, fl_message *message, size_t room, fl_error *err)
{
  ranks *r = (ranks *)transport;
  const fl_message *landed = r->landing;
  int got = 0;
  if (is_here(r, worker)) return r->here->receive(r->here, 0, message, room, err);
  fl_status status = receive(r, r->landing, (int)(sizeof *message + room), (int)worker + 1, TAG_RESULT, &got, err);
  if (status == FL_OK && ((size_t)got < sizeof *landed || landed->size != (size_t)got - sizeof *landed))
    status = fl_fail(err, FL_ERR_INTERNAL, "rank %zu sent something that is no result", worker + 1);
  if (status == FL_OK) memcpy(message, landed, sizeof *message + landed->size);
  return status;
}

static fl_status tell_beginning(const ranks *r, const fl_comparison *comparison, const uint64_t *done, fl_error *err)
{
  char *bytes;
  size_t size;
  fl_status status = write_beginning(comparison, done, &bytes, &size, err);
  if (status == FL_OK && size > INT_MAX) status = fl_fail_memory(err, "a message to the ranks");
  for (int i = 1; i < r->count && status == FL_OK; i++)
    status = check(MPI_Send(bytes, (int)size, MPI_BYTE, i, TAG_BEGIN, MPI_COMM_WORLD), err);
  free(bytes);
  return status;
}

fl_status ranks_run(ranks *r, const fl_comparison *comparison, const fl_comparison_order *order, fl_error *err)
{
  fl_comparison_run *run;
  r->transport = (fl_transport){(size_t)r->count, send_chunk, wait_for_results, receive_result};
  fl_status status = fl_comparison_run_new(comparison, order, &run, err);
  if (status == FL_OK) r->landing = fl_message_new(fl_comparison_run_job(run));
  if (status == FL_OK && r->landing == NULL) status = fl_fail_memory(err, "ranks");
  if (status == FL_OK) status = fl_processes_start(fl_comparison_run_job(run), 1, &r->here, err);
  if (status == FL_OK) status = tell_beginning(r, comparison, order->done, err);
  if (status == FL_OK) status = fl_pool_run_over(fl_comparison_run_job(run), &r->transport, err);
  fl_processes_end(r->here);
  fl_comparison_run_free(run);
  return status;
}

/* ---- the others ---- */

typedef struct {
  const fl_comparison *comparison;
  const fl_trial_writer *writer; /* NULL: none of it is to be had */
  fl_comparison_run *run;        /* NULL before the beginning, and where it cannot be had */
  fl_error why;                  /* then */
} server;

static bool told_to_stop(void)
{
  int flag = 0;
  MPI_Iprobe(0, TAG_STOP, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
  return flag != 0 || interrupt_came();
}

static fl_status refuse(void *context, fl_chunk chunk, void *result, size_t *size, fl_error *err)
{
  const server *s = context;
  (void)chunk, (void)result, (void)size;
  *err = s->why;
  return s->why.status;
}

/* The bytes that rank 0 sent are those that this rank would have sent. */
static fl_status check_beginning(const fl_comparison *comparison, const uint64_t *sent, size_t size, fl_error *err)
{
  char *bytes = NULL;
  size_t here = 0;
  fl_status status = FL_OK;
  bool same = size >= fl_comparison_cell_count(comparison) * sizeof *sent;
  if (same) status = write_beginning(comparison, sent, &bytes, &here, err);
  if (status == FL_OK && same) same = here == size && memcmp(bytes, sent, size) == 0;
  if (status == FL_OK && !same) status = fl_fail(err, FL_ERR_VALUE, "the ranks do not read the same scenario");
  free(bytes);
  return status;
}

static void begin(server *s, int size)
{
  uint64_t *sent = malloc((size_t)size + 1); /* it begins with the trials that are done */
  if (sent == NULL) MPI_Abort(MPI_COMM_WORLD, fl_exit_code(FL_ERR_MEMORY));
  MPI_Recv(sent, size, MPI_BYTE, 0, TAG_BEGIN, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  const fl_comparison_order order = {.done = sent, .stop = told_to_stop, .writer = s->writer};
  if (s->writer != NULL && check_beginning(s->comparison, sent, (size_t)size, &s->why) == FL_OK)
    fl_comparison_run_new(s->comparison, &order, &s->run, &s->why);
  free(sent);
}

static void answer(const server *s)
{
  const fl_pool_job refusal = {.task_count = UINT64_MAX,
                               .most_tasks = SIZE_MAX,
                               .work = refuse,
                               .context = (void *)s}; /* the cast: it only reads */
  const fl_pool_job *job = s->run != NULL ? fl_comparison_run_job(s->run) : &refusal;
  fl_chunk chunk;
  MPI_Recv(&chunk, sizeof chunk, MPI_BYTE, 0, TAG_CHUNK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  fl_message *message = fl_message_new(job);
  if (message == NULL) MPI_Abort(MPI_COMM_WORLD, fl_exit_code(FL_ERR_MEMORY));
  fl_message_answer(job, chunk, message);
  MPI_Send(message, (int)(sizeof *message + message->size), MPI_BYTE, 0, TAG_RESULT, MPI_COMM_WORLD);
  free(message);
}

void ranks_serve(ranks *r, const fl_comparison *comparison, const fl_trial_writer *writer, const fl_error *why)
{
  server s = {.comparison = comparison, .writer = writer, .why = *why};
  MPI_Status message;
  bool found, stopped = false;
  while (!stopped) {
    int size;
    look(r, 0, MPI_ANY_TAG, &found, &message, NULL); /* MPI ends this rank when that fails */
    if (!found) continue;
    MPI_Get_count(&message, MPI_BYTE, &size);
    if (message.MPI_TAG == TAG_BEGIN) begin(&s, size);
    if (message.MPI_TAG == TAG_CHUNK) answer(&s);
    stopped = message.MPI_TAG == TAG_STOP; /* it is taken when this rank leaves */
  }
  fl_comparison_run_free(s.run);
}

/* ---- leaving ---- */

static void leave_first(void)
{
  MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  MPI_Send(NULL, 0, MPI_BYTE, 0, TAG_BYE, MPI_COMM_WORLD);
}

/* Results that nobody waits for any more are taken all the same: their senders could not leave before. */
static fl_status drop(ranks *r, const MPI_Status *message)
{
  int size, got;
  MPI_Get_count(message, MPI_BYTE, &size);
  void *bytes = malloc((size_t)size + 1);
  if (bytes == NULL) return FL_ERR_MEMORY;
  fl_status status = receive(r, bytes, size, message->MPI_SOURCE, message->MPI_TAG, &got, NULL);
  if (status == FL_OK) free(bytes);
  return status;
}

/* FL_OK: all others have said goodbye. */
static fl_status send_home(ranks *r, time_t patience_s)
{
  fl_status status = FL_OK;
  int gone = 0;
  r->deadline = time(NULL) + patience_s;
  for (int i = 1; i < r->count && status == FL_OK; i++)
    status = check(MPI_Send(NULL, 0, MPI_BYTE, i, TAG_STOP, MPI_COMM_WORLD), NULL);
  while (status == FL_OK && gone < r->count - 1) {
    bool found;
    MPI_Status message;
    status = look(r, MPI_ANY_SOURCE, MPI_ANY_TAG, &found, &message, NULL);
    if (status == FL_OK && found) {
      status = drop(r, &message);
      gone += message.MPI_TAG == TAG_BYE;
    } else if (gives_up(r)) {
      status = FL_ERR_INTERNAL;
    }
  }
  return status;
}

int ranks_leave(ranks *r, int exit_code)
{
  if (r == NULL) return exit_code;
  fl_status status = FL_OK;
  if (r->rank > 0)
    leave_first();
  else
    status = send_home(r, exit_code == 0 ? FAREWELL_S : HASTY_FAREWELL_S);
  if (status != FL_OK) MPI_Abort(MPI_COMM_WORLD, exit_code);
  MPI_Finalize();
  free(r->landing);
  free(r);
  return exit_code;
}
