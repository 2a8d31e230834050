#define _GNU_SOURCE /* pipe2, strsignal, SOCK_CLOEXEC */

#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
#endif

/* ---- who is alive: all that a handler of signals can reach ---- */

enum { MOST_CHILDREN = 4200 };

static atomic_int alive[MOST_CHILDREN]; /* the numbers of processes; 0: a place that is free */
static atomic_bool stopped;

/* With whatever it has started. */
static void kill_group(pid_t pid)
{
  kill(pid, SIGKILL); /* before it leads its group */
  kill(-pid, SIGKILL);
}

void fl_children_stop(void)
{
  int before = errno;
  atomic_store(&stopped, true);
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    int pid = atomic_load(&alive[i]);
    if (pid > 0) kill_group(pid);
  }
  errno = before;
}

/* MOST_CHILDREN when there is no place. */
static size_t take_place(void)
{
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    int nobody = 0;
    if (atomic_compare_exchange_strong(&alive[i], &nobody, -1)) return i;
  }
  return MOST_CHILDREN;
}

static void forget_all(void)
{
  for (size_t i = 0; i < MOST_CHILDREN; i++) atomic_store(&alive[i], 0);
}

/* ---- the child's side ---- */

static void set_limit(int resource, uint64_t value)
{
  struct rlimit limit;
  if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) return;
  if (limit.rlim_max == RLIM_INFINITY || value < limit.rlim_max) limit.rlim_cur = (rlim_t)value;
  setrlimit((__rlimit_resource_t)resource, &limit); /* a lower limit of the user's own stays */
}

static void apply_limits(const fl_child_limits *limits)
{
  set_limit(RLIMIT_CORE, 0);
  prctl(PR_SET_DUMPABLE, 0); /* a core pattern that is a pipe heeds no limit */
  if (limits->time_s > 0) alarm(limits->time_s);
  if (limits->cpu_s > 0) set_limit(RLIMIT_CPU, limits->cpu_s);
  if (LIMITS_MEMORY && limits->memory_bytes > 0) set_limit(RLIMIT_AS, limits->memory_bytes);
}

/* The parent's handlers make no sense here. */
static void reset_signals(void)
{
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM, SIGXCPU, SIGXFSZ, SIGABRT, SIGSEGV};
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) signal(signals[i], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Standard input, output and error. */
static bool set_streams(int diagnostic_fd)
{
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  return nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(diagnostic_fd, STDOUT_FILENO) >= 0 &&
         dup2(diagnostic_fd, STDERR_FILENO) >= 0;
}

_Noreturn static void run(fl_child_fn *function, void *context, const fl_child_limits *limits, pid_t parent,
                          int data_fd, int diagnostic_fd)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1); /* it died before the line above */
  setpgid(0, 0);
  forget_all(); /* they are the parent's */
  apply_limits(limits);
  if (!set_streams(diagnostic_fd)) _exit(1);
  reset_signals();
  int code = function(data_fd, context);
  _exit(code); /* the stream buffers and exit handlers are the parent's */
}

void fl_child_close_others(int data_fd)
{
  if (data_fd > STDERR_FILENO + 1) close_range(STDERR_FILENO + 1, (unsigned)data_fd - 1, 0);
  close_range((unsigned)data_fd + 1, ~0U, 0);
}

/* ---- the parent's side ---- */

static void close_pair(const int pair[2])
{
  close(pair[0]);
  close(pair[1]);
}

static fl_status fail(const char *what, fl_error *err)
{
  if (errno == ENOMEM) return fl_fail_memory(err, "a process");
  return fl_fail(err, FL_ERR_FILE, "cannot %s: %s", what, strerror(errno));
}

/* Signals wait meanwhile: a handler meets a child either not at all or in its place. */
static pid_t start_process(fl_child_fn *function, void *context, const fl_child_limits *limits, const int data[2],
                           const int diagnostic[2], size_t place)
{
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid(), pid = fork();
  if (pid == 0) {
    close(data[0]);
    run(function, context, limits, parent, data[1], diagnostic[1]);
  }
  int number = errno;
  if (pid > 0) setpgid(pid, pid); /* as the child does: whoever is first */
  atomic_store(&alive[place], pid > 0 ? pid : 0);
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (pid > 0 && atomic_load(&stopped)) kill_group(pid);
  errno = number;
  return pid;
}

/* The pair `data` belongs to this function. */
static fl_status start(fl_child_fn *function, void *context, const fl_child_limits *limits, const int data[2],
                       fl_child *child, fl_error *err)
{
  int diagnostic[2];
  if (pipe2(diagnostic, O_CLOEXEC | O_NONBLOCK) != 0) {
    fl_status status = fail("make a pipe", err);
    close_pair(data);
    return status;
  }
  fl_status status = FL_OK;
  size_t place = take_place();
  pid_t pid = -1;
  fflush(NULL); /* or both processes would hold the same unwritten text */
  if (atomic_load(&stopped))
    status = fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
  else if (place == MOST_CHILDREN)
    status = fl_fail(err, FL_ERR_FILE, "cannot start a process: there are %d already", MOST_CHILDREN);
  else if ((pid = start_process(function, context, limits, data, diagnostic, place)) < 0)
    status = fail("start a process", err);
  if (status != FL_OK) {
    if (place < MOST_CHILDREN) atomic_store(&alive[place], 0);
    close_pair(data);
    close_pair(diagnostic);
    return status;
  }
  close(data[1]);
  close(diagnostic[1]);
  *child = (fl_child){pid, data[0], diagnostic[0], place};
  return FL_OK;
}

fl_status fl_child_start(fl_child_fn *function, void *context, const fl_child_limits *limits, fl_child *child,
                         fl_error *err)
{
  int data[2];
  if (pipe2(data, O_CLOEXEC) != 0) return fail("make a pipe", err);
  return start(function, context, limits, data, child, err);
}

fl_status fl_child_start_talking(fl_child_fn *function, void *context, const fl_child_limits *limits, fl_child *child,
                                 fl_error *err)
{
  int data[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, data) != 0) return fail("make a pair of sockets", err);
  return start(function, context, limits, data, child, err);
}

void fl_child_kill(const fl_child *child)
{
  if (child->pid > 0) kill_group(child->pid);
}

/* The first line with anything on it, at most size - 1 bytes. */
static void read_first_line(int fd, char *text, size_t size)
{
  char buffer[4096];
  ssize_t got = read(fd, buffer, sizeof buffer - 1); /* a pipe hands over all it has, up to that */
  buffer[got > 0 ? got : 0] = '\0';
  const char *from = buffer + strspn(buffer, "\n\r\t ");
  size_t length = strcspn(from, "\n\r");
  if (length >= size) length = size - 1;
  memcpy(text, from, length);
  text[length] = '\0';
}

/* The child has ended but is not yet waited for, so that its number is still its own. */
static void wait_for_end(pid_t pid)
{
  siginfo_t info;
  while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
}

static void describe(int status, fl_child_end *end)
{
  if (WIFEXITED(status)) {
    end->code = WEXITSTATUS(status);
    return;
  }
  end->code = WTERMSIG(status);
  end->ending = FL_CHILD_KILLED;
  if (end->code == SIGXCPU || end->code == SIGALRM) end->ending = FL_CHILD_TIMED_OUT;
  if (end->code == SIGKILL && atomic_load(&stopped)) end->ending = FL_CHILD_STOPPED;
}

void fl_child_finish(fl_child *child, fl_child_end *end)
{
  int status = 0;
  if (child->data_fd >= 0) close(child->data_fd);
  wait_for_end(child->pid);
  kill(-child->pid, SIGKILL); /* what it has started and left */
  atomic_store(&alive[child->place], 0);
  while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) continue;
  *end = (fl_child_end){FL_CHILD_EXITED, 0, ""};
  read_first_line(child->diagnostic_fd, end->text, sizeof end->text);
  close(child->diagnostic_fd);
  describe(status, end);
  *child = (fl_child){-1, -1, -1, 0};
}

char *fl_child_end_text(const fl_child_end *end, char *text, size_t size)
{
  const char *colon = end->text[0] != '\0' ? ": " : "";
  if (end->ending == FL_CHILD_EXITED)
    snprintf(text, size, "status %d%s%s", end->code, colon, end->text);
  else
    snprintf(text, size, "signal %d (%s)%s%s", end->code, strsignal(end->code), colon, end->text);
  return text;
}
