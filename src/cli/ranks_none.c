#include "ranks.h"

#include <assert.h>

fl_status ranks_join(launch started, ranks **out, fl_error *err)
{
  *out = NULL;
  return fl_fail(err, FL_ERR_USAGE,
                 "started as %d processes, but this fieldline was built without MPI: start it once, with --jobs",
                 started.count);
}

bool ranks_is_first(const ranks *r)
{
  (void)r;
  return true;
}

fl_status ranks_run(ranks *r, const fl_comparison *comparison, const fl_comparison_order *order, fl_error *err)
{
  (void)r, (void)comparison, (void)order;
  assert(r != NULL);
  return fl_fail(err, FL_ERR_INTERNAL, "no MPI");
}

void ranks_serve(ranks *r, const fl_comparison *comparison, const fl_trial_writer *writer, const fl_error *why)
{
  (void)r, (void)comparison, (void)writer, (void)why;
  assert(r != NULL);
}

int ranks_leave(ranks *r, int exit_code)
{
  (void)r;
  return exit_code;
}
