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

void progress_start(progress *p, const char *what, uint64_t total, bool quiet)
{
  *p = (progress){.enabled = !quiet && isatty(STDERR_FILENO), .what = what, .total = total, .start_s = now_s()};
  p->next_s = p->start_s + 1;
}

void progress_resume(progress *p, uint64_t done)
{
  p->before = done;
}

void progress_update(progress *p, uint64_t done)
{
  if (!p->enabled || done < p->next_done) return; /* asking for the time costs too */
  double now = now_s();
  if (now - p->asked_s < 0.01) p->stride = 2 * p->stride + 1;
  p->asked_s = now;
  p->next_done = done + p->stride;
  if (now < p->next_s) return;
  double rate = (double)(done - p->before) / (now - p->start_s);
  fprintf(stderr, "\r  %llu of %llu %s, %.0f a second, %.0f s to go \033[K", (unsigned long long)done,
          (unsigned long long)p->total, p->what, rate, (double)(p->total - done) / rate);
  fflush(stderr);
  p->shown = true;
  p->next_s = now + 0.2;
}

void progress_end(progress *p)
{
  if (p->shown) fputs("\r\033[K", stderr);
}
