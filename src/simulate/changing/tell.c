/* Whoever listens is told of what happens beside requests. */
#include "simulate/changing/line.h"

static void tell(fl_line *line, fl_happening happening)
{
  happening.date_s = line->now_s;
  if (line->world->happened != NULL)
    fl_line_fail(line, line->world->happened(line->world->context, &happening, line->err));
}

void fl_line_tell_change(fl_line *line, const fl_change *change)
{
  tell(line, (fl_happening){.kind = FL_HAPPENS_CHANGE, .change = *change});
}

void fl_line_tell_empty(fl_line *line, size_t node)
{
  tell(line, (fl_happening){.kind = FL_HAPPENS_EMPTY, .node = node});
}

void fl_line_tell_whole(fl_line *line)
{
  bool is_whole = line->down == 0 && !line->stands_still;
  if (is_whole == line->is_whole) return;
  line->is_whole = is_whole;
  tell(line, (fl_happening){.kind = is_whole ? FL_HAPPENS_WHOLE : FL_HAPPENS_BROKEN});
}

void fl_line_tell_end(fl_line *line)
{
  tell(line, (fl_happening){.kind = FL_HAPPENS_END, .end = line->end});
}

void fl_line_tell_detected(fl_line *line)
{
  tell(line, (fl_happening){.kind = FL_HAPPENS_DETECTED});
}

void fl_line_tell_fetch(fl_line *line, fl_happening_kind kind)
{
  const fl_takeover *t = &line->takeover;
  tell(line, (fl_happening){
                 .kind = kind, .node = t->fetch.node, .peer = t->fetch.peer, .bits = t->bits, .since_s = t->since_s});
}

void fl_line_tell_chain(fl_line *line, const fl_plan_input *in, const fl_plan *plan)
{
  tell(line, (fl_happening){.kind = FL_HAPPENS_CHAIN, .plan = plan, .in = in});
}
