#include "simulate/changing/agenda.h"

#include <math.h>

static double date_of(const fl_work *work)
{
  return work->pace > 0 ? work->counted_s + work->left_s / work->pace : work->left_s > 0 ? INFINITY : work->counted_s;
}

static void set(fl_clock *clock, fl_work *work)
{
  fl_dates_set(&((fl_agenda *)clock)->dates, &work->dated, date_of(work));
}

static void cancel(fl_clock *clock, fl_work *work)
{
  fl_dates_remove(&((fl_agenda *)clock)->dates, &work->dated);
}

static bool has_ended(const fl_clock *clock, double now_s)
{
  return fl_agenda_next_s((const fl_agenda *)clock) <= now_s;
}

static fl_work *take_ended(fl_clock *clock, double now_s)
{
  if (!has_ended(clock, now_s)) return NULL;
  return (fl_work *)fl_dates_take(&((fl_agenda *)clock)->dates);
}

static void turn(fl_clock *clock, size_t node, bool up)
{
  (void)clock; /* nodes are nothing to it */
  (void)node;
  (void)up;
}

fl_status fl_agenda_init(fl_agenda *agenda, size_t most, fl_error *err)
{
  agenda->clock = (fl_clock){set, set, cancel, take_ended, has_ended, turn};
  return fl_dates_init(&agenda->dates, most, err);
}

void fl_agenda_clear(fl_agenda *agenda)
{
  fl_dates_clear(&agenda->dates);
}

double fl_agenda_next_s(const fl_agenda *agenda)
{
  return fl_dates_first_s(&agenda->dates);
}
