/* A world that changes, in SimGrid: the line lives in an actor on a host of its own, and its clock is SimGrid's. Chains
 * are planned anew in SimGrid's process too; what happens there goes over a pipe. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/child.h"
#include "simulate/changing/changing.h"
#include "simulate/changing/line.h"
#include "simulate/changing/simgrid_clock.h"
#include "simulate/changing/wire.h"
#include "simulate/simgrid_hosts.h"

/* The keeper plans, too, and SimGrid 3.32 knows one size for all actors. Memory is taken as it is touched. */
enum { STACK_KIB = 8192, SMALL_STACK_KIB = 256 };

/* ---- in SimGrid's process ---- */

typedef struct {
  const fl_pipeline *pipeline;
  const fl_workload *workload;
} job;

/* Of that process only. */
static struct {
  fl_line line;
  fl_status status;
} kept;

static void keep(int count, char **arguments)
{
  fl_line *line = &kept.line;
  (void)count;
  (void)arguments;
  kept.status = fl_line_settle(line);
  while (kept.status == FL_OK && !line->over) {
    double next_s = fl_line_next_s(line);
    if (isinf(next_s) && !fl_simgrid_clock_moves()) {
      kept.status = fl_line_give_up(line);
      break;
    }
    line->now_s = fmax(line->now_s, fl_simgrid_clock_wait(fmin(next_s, fl_line_empty_s(line))));
    kept.status = fl_line_settle(line);
  }
  fl_simgrid_clock_stop();
}

static fl_status simulate(const job *of, FILE *out, fl_error *err)
{
  fl_world world = *of->pipeline->world;
  fl_pipeline pipeline = *of->pipeline;
  size_t node_count = world.changes->field->count;
  world.happened = fl_wire_happening;
  world.context = out;
  pipeline.world = &world;
  fl_clock *clock = fl_simgrid_clock_new(node_count);
  if (clock == NULL) return fl_fail_memory(err, "a simulation");
  fl_status status = fl_line_init(&kept.line, &pipeline, of->workload, clock, fl_wire_request, out, err);
  if (status != FL_OK) return status;
  sg_actor_create("keeper", fl_simgrid_host(node_count), keep, 0, NULL);
  simgrid_run();
  if (kept.status == FL_OK && !kept.line.over)
    kept.status = fl_fail(err, FL_ERR_INTERNAL, "SimGrid stands still at %.17g s", kept.line.now_s);
  fl_line_clear(&kept.line);
  return kept.status;
}

static bool start_simgrid(const fl_world *world)
{
  return fl_simgrid_start(world->changes->field->count + 1, world->replan != NULL ? STACK_KIB : SMALL_STACK_KIB);
}

static int run_alone(int data_fd, void *context)
{
  const job *of = context;
  fl_error err = {0};
  fl_child_close_others(data_fd);
  FILE *out = fdopen(data_fd, "w");
  if (out == NULL || !start_simgrid(of->pipeline->world)) return 1;
  fl_status status = simulate(of, out, &err);
  fl_wire_end(out, status, &err);
  return 0;
}

/* ---- in ours ---- */

typedef struct {
  fl_request_fn *sink;
  void *context;
  uint64_t requests;
} listener;

static fl_status count_request(void *context, const fl_request_record *record, fl_error *err)
{
  listener *l = context;
  l->requests++;
  return l->sink(l->context, record, err);
}

static fl_status listen(fl_child *child, const fl_world *world, listener *l, bool *over, fl_error *err)
{
  FILE *in = fdopen(child->data_fd, "r");
  if (in == NULL) return fl_fail(err, FL_ERR_INTERNAL, "cannot read from SimGrid's process: %s", strerror(errno));
  child->data_fd = -1;
  fl_status status = fl_wire_read(in, world, count_request, l, over, err);
  if (status != FL_OK) fl_child_kill(child);
  fclose(in);
  return status;
}

static fl_status check_end(const fl_child_end *end, uint64_t requests, fl_error *err)
{
  char how[FL_CHILD_TEXT_SIZE + 64];
  if (end->ending == FL_CHILD_STOPPED) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
  return fl_fail(err, FL_ERR_INTERNAL, "SimGrid gave up after %" PRIu64 " requests with %s", requests,
                 fl_child_end_text(end, how, sizeof how));
}

fl_status fl_simulate_changing_with_simgrid(const fl_pipeline *pipeline, const fl_workload *workload,
                                            fl_request_fn *sink, void *context, fl_error *err)
{
  job of = {pipeline, workload};
  listener l = {sink, context, 0};
  fl_child child;
  fl_child_end end;
  bool over = false;
  fl_status status = fl_simgrid_load(err);
  if (status == FL_OK) status = fl_child_start(run_alone, &of, &(fl_child_limits){.cpu_s = 0}, &child, err);
  if (status != FL_OK) return status;
  status = listen(&child, pipeline->world, &l, &over, err);
  fl_child_finish(&child, &end);
  return status == FL_OK && !over ? check_end(&end, l.requests, err) : status;
}
