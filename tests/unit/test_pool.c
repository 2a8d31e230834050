#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fieldline/pool.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MANY = 200, NEVER = -1 };

/* What the chunks do, and what came of it. */
typedef struct {
  int64_t fails_at, also_fails_at; /* chunks with an error of their own */
  int64_t dies_at;                 /* a chunk whose process kills itself */
  int64_t sink_fails_at;
  int64_t dies_after;  /* a chunk whose process is ended when it has answered, and nothing is left for it */
  uint64_t slow_chunk; /* takes long, so that later ones are done before it */
  unsigned slow_s;     /* so many seconds longer */
  int death;           /* the signal; 0: exits */
  uint64_t taken;
  pid_t parent, last_worker;
  size_t workers_seen; /* changes of process from one chunk to the next */
} story;

typedef struct {
  uint64_t chunk;
  pid_t pid;
} result;

static story uneventful(void)
{
  return (story){.fails_at = NEVER,
                 .also_fails_at = NEVER,
                 .dies_at = NEVER,
                 .dies_after = NEVER,
                 .sink_fails_at = NEVER,
                 .slow_chunk = UINT64_MAX,
                 .parent = getpid()};
}

static void die(int number)
{
  if (number == 0) _exit(0);
  signal(number, SIG_DFL);
  raise(number);
}

/* In 10 ms. */
static void die_soon(void)
{
  signal(SIGALRM, SIG_DFL);
  ualarm(10000, 0);
}

static fl_status work(void *context, fl_chunk of, void *into, size_t *size, fl_error *err)
{
  const story *s = context;
  uint64_t chunk = of.first;
  int64_t number = (int64_t)chunk;
  if (of.count != 1) return fl_fail(err, FL_ERR_INTERNAL, "more tasks than one");
  if (number == s->dies_at) die(s->death);
  if (number == s->dies_after) die_soon();
  if (chunk == s->slow_chunk) sleep(s->slow_s), usleep(30000);
  if (number == s->fails_at || number == s->also_fails_at)
    return fl_fail(err, FL_ERR_VALUE, "chunk %d is wrong", (int)chunk);
  result *r = into;
  *r = (result){chunk, getpid()};
  *size = sizeof *r - (chunk % 2 == 0 ? 0 : sizeof r->pid); /* results need not be equally long */
  return FL_OK;
}

static fl_status take(void *context, fl_chunk of, const void *from, size_t size, fl_error *err)
{
  uint64_t chunk = of.first;
  story *s = context;
  const result *r = from;
  assert_int_equal(getpid(), s->parent);
  assert_int_equal(chunk, s->taken); /* in order */
  assert_int_equal(r->chunk, chunk);
  assert_int_equal(size, chunk % 2 == 0 ? sizeof *r : sizeof *r - sizeof r->pid);
  s->taken++;
  if (chunk % 2 == 0 && r->pid != s->last_worker) s->workers_seen++, s->last_worker = r->pid;
  return (int64_t)chunk == s->sink_fails_at ? fl_fail(err, FL_ERR_FILE, "the sink is full") : FL_OK;
}

static fl_status run(story *s, uint64_t chunks, size_t jobs, bool (*stop)(void), fl_error *err)
{
  const fl_pool_job job = {.task_count = chunks,
                           .most_tasks = 1,
                           .result_size = sizeof(result),
                           .work = work,
                           .take = take,
                           .context = s,
                           .stop = stop};
  return fl_pool_run(&job, jobs, err);
}

/* ---- what is left behind ---- */

static size_t open_descriptors(void)
{
  size_t count = 0;
  DIR *folder = opendir("/proc/self/fd");
  assert_non_null(folder);
  while (readdir(folder) != NULL) count++;
  closedir(folder);
  return count;
}

static void assert_nothing_is_left(size_t descriptors)
{
  assert_int_equal(open_descriptors(), descriptors);
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* not even a dead child */
  assert_int_equal(errno, ECHILD);
}

/* ---- cases ---- */

typedef struct {
  const char *name;
  uint64_t chunks;
  int64_t fails_at, also_fails_at, dies_at, sink_fails_at;
  uint64_t slow_chunk;
  int death;
  fl_status want;
  uint64_t taken;      /* UINT64_MAX: it depends on who was fast */
  const char *message; /* a part of it */
} pool_case;

#define FINE UINT64_MAX, 0, FL_OK

static const pool_case cases[] = {
    {"no chunk", 0, NEVER, NEVER, NEVER, NEVER, FINE, 0, ""},
    {"one chunk", 1, NEVER, NEVER, NEVER, NEVER, FINE, 1, ""},
    {"fewer chunks than jobs", 3, NEVER, NEVER, NEVER, NEVER, FINE, 3, ""},
    {"many chunks", MANY, NEVER, NEVER, NEVER, NEVER, FINE, MANY, ""},
    {"early results wait for a slow one", MANY, NEVER, NEVER, NEVER, NEVER, 3, 0, FL_OK, MANY, ""},
    {"an error ends it where it stands", MANY, 9, NEVER, NEVER, NEVER, UINT64_MAX, 0, FL_ERR_VALUE, 9,
     "chunk 9 is wrong"},
    {"the first error in order counts, not the first in time", MANY, 5, 8, NEVER, NEVER, 5, 0, FL_ERR_VALUE, 5,
     "chunk 5 is wrong"},
    {"a slow chunk before the error is still taken", MANY, 8, NEVER, NEVER, NEVER, 4, 0, FL_ERR_VALUE, 8,
     "chunk 8 is wrong"},
    {"the first chunk fails", MANY, 0, NEVER, NEVER, NEVER, UINT64_MAX, 0, FL_ERR_VALUE, 0, "chunk 0 is wrong"},
    {"the last chunk fails", MANY, MANY - 1, NEVER, NEVER, NEVER, UINT64_MAX, 0, FL_ERR_VALUE, MANY - 1, "is wrong"},
    {"the sink fails", MANY, NEVER, NEVER, NEVER, 6, UINT64_MAX, 0, FL_ERR_FILE, 7, "the sink is full"},
};

static void check_case(void **state)
{
  static const size_t jobs[] = {1, 2, 3, 7};
  const pool_case *c = *state;
  for (size_t i = 0; i < COUNT(jobs); i++) {
    story s = uneventful();
    s.fails_at = c->fails_at, s.also_fails_at = c->also_fails_at, s.sink_fails_at = c->sink_fails_at;
    s.slow_chunk = c->slow_chunk;
    fl_error err = {0};
    size_t before = open_descriptors();
    assert_int_equal(run(&s, c->chunks, jobs[i], NULL, &err), c->want);
    assert_int_equal(s.taken, c->taken);
    assert_non_null(strstr(err.message, c->message));
    if (jobs[i] == 1) assert_true(s.last_worker == 0 || s.last_worker == getpid());
    if (jobs[i] > 1 && c->taken > 1) assert_int_not_equal(s.last_worker, getpid());
    assert_nothing_is_left(before);
  }
}

/* A process that dies takes the whole with it, and its signal is told by name. */
static void a_dead_worker_is_told(void **state)
{
  (void)state;
  static const struct {
    int death;
    const char *message;
  } deaths[] = {{SIGKILL, "a working process ended with signal 9 (Killed)"},
                {SIGTERM, "a working process ended with signal 15 (Terminated)"},
                {0, "a working process ended with status 0"}};
  static const size_t jobs[] = {2, 3, 7};
  for (size_t d = 0; d < COUNT(deaths); d++)
    for (size_t i = 0; i < COUNT(jobs); i++)
      for (int64_t chunk = 0; chunk < 40; chunk += 13) {
        story s = uneventful();
        s.dies_at = chunk, s.death = deaths[d].death;
        fl_error err = {0};
        size_t before = open_descriptors();
        assert_int_equal(run(&s, 40, jobs[i], NULL, &err), FL_ERR_INTERNAL);
        assert_string_equal(err.message, deaths[d].message);
        assert_true(s.taken <= (uint64_t)chunk);
        assert_nothing_is_left(before);
      }
}

/* It has nothing to do any more, and the other is still at work. */
static void a_worker_that_dies_idle_is_told(void **state)
{
  (void)state;
  story s = uneventful();
  s.slow_chunk = 0, s.slow_s = 60, s.dies_after = 1; /* who dies ends it all long before */
  fl_error err = {0};
  size_t before = open_descriptors();
  assert_int_equal(run(&s, 2, 2, NULL, &err), FL_ERR_INTERNAL);
  assert_string_equal(err.message, "a working process ended with signal 14 (Alarm clock)");
  assert_int_equal(s.taken, 0);
  assert_nothing_is_left(before);
}

/* ---- stopping ---- */

static const story *asked_about;

static bool at_once(void)
{
  return true;
}

static bool after_three(void)
{
  return asked_about->taken >= 3;
}

static void stops_when_asked(void **state)
{
  (void)state;
  for (size_t jobs = 1; jobs < 4; jobs++) {
    story s = uneventful(), t = uneventful();
    fl_error err = {0};
    size_t before = open_descriptors();
    assert_int_equal(run(&s, MANY, jobs, at_once, &err), FL_ERR_INTERRUPTED);
    assert_int_equal(s.taken, 0);
    assert_string_equal(err.message, "interrupted");
    asked_about = &t;
    assert_int_equal(run(&t, MANY, jobs, after_three, &err), FL_ERR_INTERRUPTED);
    /* Between two questions no more is taken than the window holds: 8 a worker, however slow the one for chunk 0 is. */
    assert_between(t.taken, 3, 3 + jobs * 8 - 1);
    assert_nothing_is_left(before);
  }
}

static volatile sig_atomic_t signals_came;

static void remember(int number)
{
  (void)number;
  signals_came = 1;
}

static bool signal_came(void)
{
  return signals_came != 0;
}

/* A signal that comes while the parent waits for a worker wakes it. */
static void a_signal_wakes_the_parent(void **state)
{
  (void)state;
  struct sigaction action = {.sa_handler = remember}, old;
  story s = uneventful();
  s.slow_chunk = 0;
  sigaction(SIGALRM, &action, &old);
  ualarm(5000, 0);
  assert_int_equal(run(&s, 2, 2, signal_came, NULL), FL_ERR_INTERRUPTED);
  assert_int_equal(s.taken, 0);
  sigaction(SIGALRM, &old, NULL);
}

/* ---- the window ---- */

typedef struct {
  uint64_t taken;
  unsigned char bytes[4096];
} heavy;

static fl_status fill(void *context, fl_chunk of, void *into, size_t *size, fl_error *err)
{
  (void)context, (void)err;
  memset(into, (int)(of.first % 251), sizeof(heavy));
  *size = sizeof(heavy);
  if (of.first == 0) usleep(20000);
  return FL_OK;
}

static fl_status check_filled(void *context, fl_chunk of, const void *from, size_t size, fl_error *err)
{
  uint64_t chunk = of.first;
  uint64_t *taken = context;
  const unsigned char *bytes = from;
  (void)err;
  assert_int_equal(size, sizeof(heavy));
  for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], chunk % 251);
  assert_int_equal(chunk, *taken);
  ++*taken;
  return FL_OK;
}

/* Results larger than what a socket holds at once, many more than wait at a time. */
static void heavy_results(void **state)
{
  (void)state;
  uint64_t taken = 0;
  const fl_pool_job job = {.task_count = 500,
                           .most_tasks = 1,
                           .result_size = sizeof(heavy),
                           .work = fill,
                           .take = check_filled,
                           .context = &taken};
  assert_int_equal(fl_pool_run(&job, 3, NULL), FL_OK);
  assert_int_equal(taken, 500);
}

/* ---- chunks of several tasks ---- */

typedef struct {
  uint64_t tasks, taken, chunks, longest, last;
  useconds_t task_us;
} portions;

static fl_status count_up(void *context, fl_chunk chunk, void *into, size_t *size, fl_error *err)
{
  const portions *p = context;
  uint64_t *numbers = into;
  (void)err;
  for (uint64_t i = 0; i < chunk.count; i++) numbers[i] = chunk.first + i;
  if (p->task_us > 0) usleep(p->task_us * (useconds_t)chunk.count);
  *size = (size_t)chunk.count * sizeof *numbers;
  return FL_OK;
}

static fl_status count_taken(void *context, fl_chunk chunk, const void *from, size_t size, fl_error *err)
{
  portions *p = context;
  const uint64_t *numbers = from;
  (void)err;
  assert_int_equal(chunk.first, p->taken);
  assert_int_equal(size, chunk.count * sizeof *numbers);
  for (uint64_t i = 0; i < chunk.count; i++) assert_int_equal(numbers[i], p->taken++);
  p->chunks++;
  p->last = chunk.count;
  if (chunk.count > p->longest) p->longest = chunk.count;
  return FL_OK;
}

static bool never(void)
{
  return false;
}

static portions run_portions(uint64_t tasks, useconds_t task_us, size_t jobs)
{
  portions p = {.tasks = tasks, .task_us = task_us};
  const fl_pool_job job = {.task_count = tasks,
                           .most_tasks = 16,
                           .result_size = sizeof(uint64_t),
                           .work = count_up,
                           .take = count_taken,
                           .context = &p,
                           .stop = never};
  assert_int_equal(fl_pool_run(&job, jobs, NULL), FL_OK);
  assert_int_equal(p.taken, tasks);
  return p;
}

/* Tasks that take no time come many at a time, up to the bound, at the end one by one; those that take long always come
 * one by one: 50 ms are more than a chunk should take. */
static void quick_tasks_share_a_chunk(void **state)
{
  (void)state;
  static const uint64_t tasks[] = {1, 2, 15, 16, 17, 1000};
  for (size_t i = 0; i < COUNT(tasks); i++)
    for (size_t jobs = 1; jobs < 5; jobs++) {
      portions p = run_portions(tasks[i], 0, jobs);
      assert_true(p.longest <= 16 && p.last == 1);
    }
  size_t attempts = 1; /* a machine with much else to do may find anything slow */
  while (run_portions(5000, 0, 2).chunks >= 2500) assert_true(++attempts < 20);
  assert_int_equal(run_portions(6, 50000, 2).longest, 1);
}

/* What stands in a stream's buffer when the processes start comes out once. */
static void streams_are_not_doubled(void **state)
{
  (void)state;
  char got[16] = "";
  story s = uneventful();
  FILE *file = tmpfile();
  assert_non_null(file);
  fputs("once", file);
  assert_int_equal(run(&s, 10, 3, NULL, NULL), FL_OK);
  rewind(file);
  assert_int_equal(fread(got, 1, sizeof got - 1, file), 4);
  assert_string_equal(got, "once");
  fclose(file);
}

/* ---- answers that are none ---- */

typedef struct {
  const char *name;
  fl_chunk chunk;
  int status;
  size_t size;
} answer_case;

static const answer_case answers[] = {
    {"another chunk", {1, 1}, FL_OK, sizeof(result)},
    {"a longer chunk", {0, 2}, FL_OK, sizeof(result)},
    {"more than a result may be", {0, 1}, FL_OK, sizeof(result) + 1},
    {"a status that there is not", {0, 1}, FL_ERR_INTERNAL + 1, sizeof(fl_error)},
    {"a negative status", {0, 1}, -1, sizeof(fl_error)},
    {"half an error", {0, 1}, FL_ERR_VALUE, sizeof(fl_error) / 2},
    {"an error and more", {0, 1}, FL_ERR_VALUE, SIZE_MAX},
};

static const answer_case *given; /* what the transport below answers */

static fl_status ask(fl_transport *transport, size_t worker, fl_chunk chunk, fl_error *err)
{
  (void)transport, (void)worker, (void)chunk, (void)err;
  return FL_OK;
}

static fl_status ready_at_once(fl_transport *transport, bool *ready, fl_error *err)
{
  (void)transport, (void)err;
  ready[0] = true;
  return FL_OK;
}

static fl_status give(fl_transport *transport, size_t worker, fl_message *message, size_t room, fl_error *err)
{
  (void)transport, (void)worker, (void)room, (void)err;
  *message = (fl_message){.chunk = given->chunk, .status = (fl_status)given->status, .size = given->size};
  return FL_OK;
}

static void an_answer_is_not_trusted(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(answers); i++) {
    story s = uneventful();
    fl_error err = {0};
    fl_transport transport = {1, ask, ready_at_once, give};
    const fl_pool_job job = {
        .task_count = 2, .most_tasks = 1, .result_size = sizeof(result), .work = work, .take = take, .context = &s};
    given = &answers[i];
    assert_int_equal(fl_pool_run_over(&job, &transport, &err), FL_ERR_INTERNAL);
    assert_string_equal(err.message, "a worker answered something else than it was asked for");
    assert_int_equal(s.taken, 0);
  }
}

/* ---- processes as workers of one's own ---- */

/* One that waits for something else besides looks at them only so long: the slow chunk is not done at once, then it is.
 */
static void a_wait_for_processes_may_end_before_they_are_done(void **state)
{
  (void)state;
  story s = uneventful();
  s.slow_chunk = 3;
  const fl_pool_job job = {MANY, 1, sizeof(result), work, take, &s, NULL};
  fl_transport *processes;
  bool ready = false;
  assert_int_equal(fl_processes_start(&job, 1, &processes, NULL), FL_OK);
  assert_int_equal(processes->worker_count, 1);
  assert_int_equal(fl_processes_wait(processes, 0, &ready, NULL), FL_OK);
  assert_false(ready); /* nothing was asked for */
  assert_int_equal(processes->send(processes, 0, (fl_chunk){3, 1}, NULL), FL_OK);
  assert_int_equal(fl_processes_wait(processes, 1000, &ready, NULL), FL_OK); /* 1 us of 30 ms */
  assert_false(ready);
  while (!ready) assert_int_equal(fl_processes_wait(processes, 50000000, &ready, NULL), FL_OK);
  fl_message *message = fl_message_new(&job);
  assert_int_equal(processes->receive(processes, 0, message, fl_message_room(&job), NULL), FL_OK);
  assert_int_equal(message->chunk.first, 3);
  free(message);
  fl_processes_end(processes);
  fl_processes_end(NULL);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(a_dead_worker_is_told),
      cmocka_unit_test(a_worker_that_dies_idle_is_told),
      cmocka_unit_test(stops_when_asked),
      cmocka_unit_test(a_signal_wakes_the_parent),
      cmocka_unit_test(heavy_results),
      cmocka_unit_test(quick_tasks_share_a_chunk),
      cmocka_unit_test(a_wait_for_processes_may_end_before_they_are_done),
      cmocka_unit_test(streams_are_not_doubled),
      cmocka_unit_test(an_answer_is_not_trusted),
  };
  struct CMUnitTest tests[COUNT(cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[n++] = (struct CMUnitTest){cases[i].name, check_case, NULL, NULL, (void *)&cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
