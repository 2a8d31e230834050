#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "simulate/changing/changing.h"
#include "simulate/collate.h"
#include "simulate/engines.h"
#include "simulate/simgrid.h"
#include "world/simgrid.h"

enum { BATCH = 2730 }; /* records read at once: just under 64 KiB, what a pipe holds */

/* Fill the batch; fewer than BATCH records only at the end of the stream, where a cut-off one is dropped. */
static fl_status read_batch(int fd, fl_record *batch, size_t *count, fl_error *err)
{
  size_t size = BATCH * sizeof *batch, at = 0;
  while (at < size) {
    ssize_t got = read(fd, (char *)batch + at, size - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fl_fail(err, FL_ERR_INTERNAL, "cannot read from SimGrid's process: %s", strerror(errno));
    if (got == 0) break;
    at += (size_t)got;
  }
  *count = at / sizeof *batch;
  return FL_OK;
}

static fl_status collate_stream(int fd, fl_collator *collator, fl_error *err)
{
  fl_record *batch = malloc(BATCH * sizeof *batch);
  fl_status status = batch == NULL ? fl_fail_memory(err, "a simulation") : FL_OK;
  size_t count = BATCH;
  while (status == FL_OK && count == BATCH) {
    status = read_batch(fd, batch, &count, err);
    for (size_t i = 0; status == FL_OK && i < count; i++)
      status = fl_collator_add(collator, batch[i].activity, batch[i].interval, err);
  }
  free(batch);
  return status;
}

static fl_status check_end(const fl_child_end *end, uint64_t passes, const fl_workload *workload, fl_error *err)
{
  uint64_t expected = fl_passes_of_all(workload);
  if (end->ending == FL_CHILD_EXITED && end->code == 0 && passes == expected) return FL_OK;
  char how[FL_CHILD_TEXT_SIZE + 64];
  if (end->ending == FL_CHILD_STOPPED) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
  return fl_fail(err, FL_ERR_INTERNAL, "SimGrid gave up after %" PRIu64 " of %" PRIu64 " %s with %s", passes, expected,
                 expected > workload->count ? "passes" : "requests", fl_child_end_text(end, how, sizeof how));
}

static int run_alone(int data_fd, void *context)
{
  fl_child_close_others(data_fd);
  return fl_simgrid_run(data_fd, context);
}

fl_status fl_simulate_with_simgrid(const fl_pipeline *pipeline, const fl_workload *workload, fl_request_fn *sink,
                                   void *context, fl_error *err)
{
  fl_simgrid_job job = {pipeline, workload};
  fl_collator collator;
  fl_child child;
  fl_child_end end;
  double horizon_s;
  if (pipeline->world != NULL) return fl_simulate_changing_with_simgrid(pipeline, workload, sink, context, err);
  fl_status status = fl_simulation_horizon(pipeline, workload, &horizon_s, err);
  if (status == FL_OK) status = fl_collator_init(&collator, pipeline, workload, sink, context, err);
  if (status != FL_OK) return status;
  status = fl_simgrid_load(err);
  if (status == FL_OK) status = fl_child_start(run_alone, &job, &(fl_child_limits){.cpu_s = 0}, &child, err);
  if (status == FL_OK) {
    status = collate_stream(child.data_fd, &collator, err);
    if (status != FL_OK) fl_child_kill(&child);
    fl_child_finish(&child, &end);
    if (status == FL_OK) status = check_end(&end, collator.handed_on, workload, err);
  }
  fl_collator_clear(&collator);
  return status;
}
