#include "simulate/changing/agenda.h"

#include <math.h>
#include <stdlib.h>

static bool comes_first(fl_agenda_entry a, fl_agenda_entry b)
{
  return a.date_s < b.date_s || (a.date_s == b.date_s && a.of->number < b.of->number);
}

static void put(fl_agenda *agenda, size_t place, fl_agenda_entry entry)
{
  agenda->heap[place] = entry;
  entry.of->place = place;
}

/* Place the entry at the hole at `place`, or where it belongs above or below. */
static void sift(fl_agenda *agenda, size_t place, fl_agenda_entry entry)
{
  for (; place > 1 && comes_first(entry, agenda->heap[place / 2]); place /= 2)
    put(agenda, place, agenda->heap[place / 2]);
  for (size_t child; (child = 2 * place) <= agenda->count; place = child) {
    if (child < agenda->count && comes_first(agenda->heap[child + 1], agenda->heap[child])) child++;
    if (!comes_first(agenda->heap[child], entry)) break;
    put(agenda, place, agenda->heap[child]);
  }
  put(agenda, place, entry);
}

static double date_of(const fl_work *work)
{
  return work->pace > 0 ? work->counted_s + work->left_s / work->pace : work->left_s > 0 ? INFINITY : work->counted_s;
}

static void begin(fl_clock *clock, fl_work *work)
{
  fl_agenda *agenda = (fl_agenda *)clock;
  sift(agenda, ++agenda->count, (fl_agenda_entry){date_of(work), work});
}

static void repace(fl_clock *clock, fl_work *work)
{
  sift((fl_agenda *)clock, work->place, (fl_agenda_entry){date_of(work), work});
}

static void cancel(fl_clock *clock, fl_work *work)
{
  fl_agenda *agenda = (fl_agenda *)clock;
  size_t hole = work->place;
  fl_agenda_entry last = agenda->heap[agenda->count--];
  if (last.of != work) sift(agenda, hole, last);
  work->place = 0;
}

static bool has_ended(const fl_clock *clock, double now_s)
{
  return fl_agenda_next_s((const fl_agenda *)clock) <= now_s;
}

static fl_work *take_ended(fl_clock *clock, double now_s)
{
  if (!has_ended(clock, now_s)) return NULL;
  fl_work *work = ((fl_agenda *)clock)->heap[1].of;
  cancel(clock, work);
  return work;
}

static void turn(fl_clock *clock, size_t node, bool up)
{
  (void)clock; /* nodes are nothing to it */
  (void)node;
  (void)up;
}

fl_status fl_agenda_init(fl_agenda *agenda, size_t most, fl_error *err)
{
  *agenda = (fl_agenda){{begin, repace, cancel, take_ended, has_ended, turn}, NULL, 0};
  agenda->heap = calloc(most + 1, sizeof *agenda->heap);
  return agenda->heap == NULL ? fl_fail_memory(err, "a simulation") : FL_OK;
}

void fl_agenda_clear(fl_agenda *agenda)
{
  free(agenda->heap);
  agenda->heap = NULL;
}

double fl_agenda_next_s(const fl_agenda *agenda)
{
  return agenda->count > 0 ? agenda->heap[1].date_s : INFINITY;
}
