/* How an activity of a chain ends, one way or the other. */
#include "simulate/changing/line.h"

static void stop(fl_line *line, fl_line_activity *a)
{
  if (a->phase == FL_ON_AIR && line->shares) line->paces_are_old = true; /* others get its share */
  if (a->of->kind == FL_TRANSFER && a->phase != FL_WAITS_FOR_RADIOS) fl_line_free_radios(line, &a->work);
  a->phase = FL_IDLE;
  a->at = NULL;
}

void fl_line_end(fl_line *line, fl_line_activity *a, fl_activity_outcome outcome)
{
  fl_line_fail(line, fl_request_note(a->at, a->of, outcome, (fl_interval){a->start_s, line->now_s}, line->err));
  stop(line, a);
}

fl_request *fl_line_break(fl_line *line, fl_line_activity *a, fl_activity_outcome outcome)
{
  fl_request *request = a->at;
  if (request == NULL) return NULL;
  if (a->phase == FL_WAITS_FOR_RADIOS) {
    stop(line, a); /* it had not begun */
    return request;
  }
  line->clock->cancel(line->clock, &a->work);
  fl_line_end(line, a, outcome);
  return request;
}
