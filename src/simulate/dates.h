/* Dates at which things happen, in a binary heap that knows where each of them is: O(log n) a change.
 * Inline, since engines do little else. */
#ifndef FIELDLINE_SRC_SIMULATE_DATES_H
#define FIELDLINE_SRC_SIMULATE_DATES_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "fieldline/error.h"

/* What has a date: the first member of whatever happens then. */
typedef struct {
  size_t number; /* of equal dates the lower comes first */
  size_t place;  /* in the heap, from 1; 0: it has no date */
} fl_dated;

typedef struct {
  double date_s;
  fl_dated *of;
} fl_date;

typedef struct {
  fl_date *heap; /* [count] from 1; the first is the earliest */
  size_t count;
} fl_dates;

/* For at most so many at once. Success: end with fl_dates_clear(). FL_ERR_MEMORY. */
fl_status fl_dates_init(fl_dates *dates, size_t most, fl_error *err);
void fl_dates_clear(fl_dates *dates);

static inline bool fl_date_is_before(fl_date a, fl_date b)
{
  return a.date_s < b.date_s || (a.date_s == b.date_s && a.of->number < b.of->number);
}

static inline void fl_dates_put(fl_dates *dates, size_t place, fl_date date)
{
  dates->heap[place] = date;
  date.of->place = place;
}

/* Place the date at the hole at `place`, or where it belongs above or below. */
static inline void fl_dates_sift(fl_dates *dates, size_t place, fl_date date)
{
  for (; place > 1 && fl_date_is_before(date, dates->heap[place / 2]); place /= 2)
    fl_dates_put(dates, place, dates->heap[place / 2]);
  for (size_t child; (child = 2 * place) <= dates->count; place = child) {
    if (child < dates->count && fl_date_is_before(dates->heap[child + 1], dates->heap[child])) child++;
    if (!fl_date_is_before(dates->heap[child], date)) break;
    fl_dates_put(dates, place, dates->heap[child]);
  }
  fl_dates_put(dates, place, date);
}

/* In place of the one it had, if any. */
static inline void fl_dates_set(fl_dates *dates, fl_dated *of, double date_s)
{
  fl_dates_sift(dates, of->place == 0 ? ++dates->count : of->place, (fl_date){date_s, of});
}

/* It has one. */
static inline void fl_dates_remove(fl_dates *dates, fl_dated *of)
{
  size_t hole = of->place;
  fl_date last = dates->heap[dates->count--];
  if (last.of != of) fl_dates_sift(dates, hole, last);
  of->place = 0;
}

/* INFINITY: there is none. */
static inline double fl_dates_first_s(const fl_dates *dates)
{
  return dates->count > 0 ? dates->heap[1].date_s : INFINITY;
}

/* The first of at least one. */
static inline fl_dated *fl_dates_take(fl_dates *dates)
{
  fl_dated *first = dates->heap[1].of;
  fl_dates_remove(dates, first);
  return first;
}

#endif
