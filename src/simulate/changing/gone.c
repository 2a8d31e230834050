/* Nodes that nothing raises again, and whether the line waits for one of them. */
#include <math.h>
#include <stdlib.h>

#include "simulate/changing/line.h"

fl_status fl_line_gone_init(fl_line *line)
{
  line->is_gone = calloc(line->world->changes->field->count, sizeof *line->is_gone);
  return line->is_gone != NULL ? FL_OK : fl_fail_memory(line->err, "a simulation");
}

/* Asked when a node goes down alone: the list of changes may be long. */
void fl_line_note_gone(fl_line *line, size_t node, bool up)
{
  line->is_gone[node] = !up && !fl_changes_may_raise(line->world->changes->spec, node, line->now_s);
}

bool fl_line_is_stuck(const fl_line *line)
{
  bool waits = false;
  if (line->down == 0 || line->world->replan != NULL || isfinite(line->gate.next_arrival_s)) return false;
  for (size_t i = 0; i < line->count; i++) {
    const fl_line_activity *a = &line->activities[i];
    if (a->at != NULL) return false;
    waits = waits || (a->of->kind == FL_COMPUTE && line->is_gone[a->work.node]);
  }
  return waits;
}
