/* A world that changes, by discrete events in plain C. */
#include <math.h>

#include "simulate/changing/agenda.h"
#include "simulate/changing/changing.h"
#include "simulate/changing/line.h"

static fl_status run(fl_line *line, const fl_agenda *agenda)
{
  fl_status status = fl_line_settle(line);
  while (status == FL_OK && !line->over) {
    double next_s = fmin(fl_agenda_next_s(agenda), fl_line_next_s(line));
    if (isinf(next_s)) return fl_line_give_up(line);
    line->now_s = fmin(next_s, fl_line_empty_s(line));
    status = fl_line_settle(line);
  }
  return status;
}

fl_status fl_simulate_changing_with_events(const fl_pipeline *pipeline, const fl_workload *workload,
                                           fl_request_fn *sink, void *context, fl_error *err)
{
  fl_agenda agenda;
  fl_line line;
  fl_status status = fl_agenda_init(&agenda, pipeline->world->changes->field->count * 2 + 1, err);
  if (status != FL_OK) return status;
  status = fl_line_init(&line, pipeline, workload, &agenda.clock, sink, context, err);
  if (status == FL_OK) {
    status = run(&line, &agenda);
    fl_line_clear(&line);
  }
  fl_agenda_clear(&agenda);
  return status;
}
