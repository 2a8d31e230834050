#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
  if (limits->cpu_s > 0) set_limit(RLIMIT_CPU, limits->cpu_s);
  if (LIMITS_MEMORY && limits->memory_bytes > 0) set_limit(RLIMIT_AS, limits->memory_bytes);
}

/* The parent's handlers make no sense here. */
static void reset_signals(void)
{
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU, SIGABRT, SIGSEGV};
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) signal(signals[i], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void run(fl_child_fn *function, void *context, const fl_child_limits *limits, pid_t parent,
                          int data_fd, int diagnostic_fd)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1); /* it died before the line above */
  reset_signals();
  apply_limits(limits);
  if (dup2(diagnostic_fd, STDOUT_FILENO) < 0 || dup2(diagnostic_fd, STDERR_FILENO) < 0) _exit(1);
  int code = function(data_fd, context);
  _exit(code); /* the stream buffers and exit handlers are the parent's */
}

static void close_pair(const int pair[2])
{
  close(pair[0]);
  close(pair[1]);
}

fl_status fl_child_start(fl_child_fn *function, void *context, const fl_child_limits *limits, fl_child *child,
                         fl_error *err)
{
  int data[2], diagnostic[2];
  if (pipe2(data, O_CLOEXEC) != 0) goto no_pipe;
  if (pipe2(diagnostic, O_CLOEXEC | O_NONBLOCK) != 0) {
    close_pair(data);
    goto no_pipe;
  }
  fflush(NULL); /* or both processes would hold the same unwritten text */
  pid_t parent = getpid(), pid = fork();
  if (pid < 0) {
    fl_fail(err, FL_ERR_INTERNAL, "cannot start a process: %s", strerror(errno));
    close_pair(data);
    close_pair(diagnostic);
    return FL_ERR_INTERNAL;
  }
  if (pid == 0) {
    close(data[0]);
    run(function, context, limits, parent, data[1], diagnostic[1]);
  }
  close(data[1]);
  close(diagnostic[1]);
  *child = (fl_child){pid, data[0], diagnostic[0]};
  return FL_OK;
no_pipe:
  return fl_fail(err, FL_ERR_INTERNAL, "cannot make a pipe: %s", strerror(errno));
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

void fl_child_finish(fl_child *child, fl_child_end *end)
{
  int status = 0;
  if (child->data_fd >= 0) close(child->data_fd);
  while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
  }
  *end = (fl_child_end){FL_CHILD_EXITED, 0, ""};
  read_first_line(child->diagnostic_fd, end->text, sizeof end->text);
  close(child->diagnostic_fd);
  if (WIFEXITED(status)) {
    end->code = WEXITSTATUS(status);
  } else if (WIFSIGNALED(status)) {
    end->ending = WTERMSIG(status) == SIGXCPU ? FL_CHILD_TIMED_OUT : FL_CHILD_KILLED;
    end->code = WTERMSIG(status);
  }
}
