#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds until the first line, and between lines. */
static const double TERMINAL_FIRST_S = 1, TERMINAL_EVERY_S = 0.2, LOG_EVERY_S = 60;
/* How often the time is asked for: often enough for a steady line, too seldom to cost anything. */
static const double ASK_LEAST_S = 0.01, ASK_MOST_S = 0.05;

void progress_start(progress *p, const char *what, uint64_t total, bool quiet)
{
  bool terminal = isatty(STDERR_FILENO);
  *p =
      (progress){.enabled = !quiet && terminal, .terminal = terminal, .what = what, .total = total, .start_s = now_s()};
  p->next_s = p->start_s + TERMINAL_FIRST_S;
}

void progress_log(progress *p, bool quiet)
{
  if (p->terminal || quiet) return;
  p->enabled = true;
  p->next_s = p->start_s + LOG_EVERY_S;
}

void progress_resume(progress *p, uint64_t done)
{
  p->before = done;
}

static void show(progress *p, uint64_t done, double now)
{
  double rate = (double)(done - p->before) / (now - p->start_s);
  fprintf(stderr, "%s%llu of %llu %s, %.0f a second, %.0f s to go%s", p->terminal ? "\r  " : "",
          (unsigned long long)done, (unsigned long long)p->total, p->what, rate, (double)(p->total - done) / rate,
          p->terminal ? " \033[K" : "\n");
  fflush(stderr);
  p->shown = true;
}

void progress_update(progress *p, uint64_t done)
{
  if (!p->enabled || done < p->next_done) return;
  double now = now_s();
  if (now - p->asked_s < ASK_LEAST_S) p->stride = 2 * p->stride + 1;
  if (now - p->asked_s > ASK_MOST_S) p->stride /= 4;
  p->asked_s = now;
  p->next_done = done + p->stride;
  if (now < p->next_s) return;
  show(p, done, now);
  p->next_s = now + (p->terminal ? TERMINAL_EVERY_S : LOG_EVERY_S);
}

void progress_end(progress *p)
{
  if (p->shown && p->terminal) fputs("\r\033[K", stderr);
}
