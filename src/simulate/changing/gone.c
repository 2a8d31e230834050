/* Nodes that nothing raises again, and whether anything will come through the chain any more.
 *
 * There are two reasons why nodes stay down, and each ends a run at a date of its own. Where a battery is used up, all
 * that the rest of the chain does is to use up theirs: the run is over once nothing is left behind that node. Where the
 * changes that a scenario lists leave a node down, what stands before it in the chain is computed and sent as far as
 * it gets, as in any outage, and the run is over once nothing is at work: that outage might have had an end. */
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
  bool stays = line->batteries.is_empty[node] || !fl_changes_may_raise(line->world->changes->spec, node, line->now_s);
  line->is_gone[node] = !up && stays;
}

/* The last computation of the chain whose node has used up its battery; `count` where there is none. */
static size_t last_empty(const fl_line *line)
{
  for (size_t i = line->count; i-- > 0;)
    if (line->activities[i].of->kind == FL_COMPUTE && line->batteries.is_empty[line->activities[i].work.node]) return i;
  return line->count;
}

static bool is_used_up(const fl_line *line)
{
  size_t empties = line->batteries.empty_count;
  if (empties == line->world->changes->field->count) return true;
  if (empties == 0 || line->world->replan != NULL) return false;
  size_t empty = last_empty(line);
  if (empty == line->count) return false;
  for (size_t i = empty + 1; i < line->count; i++)
    if (line->activities[i].at != NULL || line->activities[i].waits.count > 0) return false;
  return true;
}

/* Nothing is at work, and the chain waits for a node that is gone. */
static bool waits_for_ever(const fl_line *line)
{
  bool waits = false;
  if (line->down == 0 || isfinite(line->gate.next_arrival_s)) return false;
  for (size_t i = 0; i < line->count; i++) {
    const fl_line_activity *a = &line->activities[i];
    if (a->at != NULL) return false;
    waits = waits || (a->of->kind == FL_COMPUTE && line->is_gone[a->work.node]);
  }
  return waits;
}

bool fl_line_is_hopeless(fl_line *line)
{
  if (is_used_up(line)) return true;
  return waits_for_ever(line) && (line->world->replan == NULL || fl_line_never_fits(line));
}
