#include "present/report/gnuplot.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"

enum { AT_A_TIME = 4, SECONDS_EACH = 60, NOT_FOUND = 127 };

typedef struct {
  const char *folder;
  char script[128];
} task;

/* The same figure in every time zone, locale and terminal, whoever draws it: only where programs and libraries are
 * found is the user's. SOURCE_DATE_EPOCH is cairo's. */
static void set_environment(void)
{
  static const char *const kept[] = {"PATH", "LD_LIBRARY_PATH"};
  char *values[sizeof kept / sizeof kept[0]];
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) values[i] = getenv(kept[i]);
  clearenv(); /* leaves the values where they are */
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
    if (values[i] != NULL) setenv(kept[i], values[i], 1);
  setenv("LC_ALL", "C", 1);
  setenv("TZ", "UTC0", 1);
  setenv("SOURCE_DATE_EPOCH", "0", 1);
}

static int run_gnuplot(int data_fd, void *context)
{
  const task *t = context;
  (void)data_fd;
  if (chdir(t->folder) != 0) return 1;
  set_environment();
  execlp("gnuplot", "gnuplot", "--default-settings", t->script, (char *)NULL);
  return errno == ENOENT || errno == EACCES ? NOT_FOUND : 1;
}

static void note_end(fl_figure *figure, const fl_child_end *end, bool *found)
{
  if (end->ending == FL_CHILD_EXITED && end->code == NOT_FOUND) *found = false;
  figure->drawn = end->ending == FL_CHILD_EXITED && end->code == 0;
  if (figure->drawn) return;
  char how[FL_CHILD_TEXT_SIZE + 64];
  if (end->ending == FL_CHILD_TIMED_OUT)
    snprintf(figure->trouble, sizeof figure->trouble, "it took more than %d s", SECONDS_EACH);
  else if (end->ending == FL_CHILD_EXITED && end->text[0] != '\0')
    snprintf(figure->trouble, sizeof figure->trouble, "%.*s", (int)sizeof figure->trouble - 1, end->text);
  else
    snprintf(figure->trouble, sizeof figure->trouble, "it ended with %.*s", (int)sizeof figure->trouble - 16,
             fl_child_end_text(end, how, sizeof how));
}

fl_status fl_gnuplot_run(const char *folder, fl_figure *const *figures, size_t count, bool *found, fl_error *err)
{
  const fl_child_limits limits = {.cpu_s = SECONDS_EACH, .time_s = SECONDS_EACH};
  fl_child children[AT_A_TIME];
  fl_status status = FL_OK;
  size_t started = 0, finished = 0;
  *found = true;
  while (finished < started || (started < count && status == FL_OK && *found)) {
    if (started < count && started - finished < AT_A_TIME && status == FL_OK && *found) {
      task t = {.folder = folder};
      snprintf(t.script, sizeof t.script, "%s.gp", figures[started]->name);
      status = fl_child_start(run_gnuplot, &t, &limits, &children[started % AT_A_TIME], err);
      if (status == FL_OK) started++;
    } else {
      fl_child_end end;
      fl_child_finish(&children[finished % AT_A_TIME], &end);
      if (end.ending == FL_CHILD_STOPPED) status = fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
      note_end(figures[finished++], &end, found);
    }
  }
  return status;
}
