#include "world/medium/sureness.h"

#include <math.h>
#include <string.h>

void fl_sureness_begin(fl_sureness *s, fl_sureness_aim aim, size_t count, int64_t batch_ns)
{
  s->aim = aim;
  s->count = count;
  s->batch_ns = s->end_ns = batch_ns;
  s->batches = 0;
  memset(s->at_end, 0, count * sizeof *s->at_end);
}

static uint64_t *row_of(const fl_sureness *s, size_t batch)
{
  return s->at_end + batch * s->count;
}

/* Of the sum over all batches, as they vary. */
static double standard_error(const fl_sureness *s, size_t i)
{
  double batches = (double)s->batches, mean = (double)row_of(s, s->batches)[i] / batches, squares = 0;
  for (size_t b = 0; b < s->batches; b++) {
    double off = (double)(row_of(s, b + 1)[i] - row_of(s, b)[i]) - mean;
    squares += off * off;
  }
  return sqrt(squares / (batches - 1) * batches);
}

static bool is_sure(const fl_sureness *s)
{
  double sum = 0, share = s->end_ns < s->aim.later_ns ? s->aim.share : s->aim.later_share;
  for (size_t i = 0; i < s->count; i++) sum += (double)row_of(s, s->batches)[i];
  for (size_t i = 0; i < s->count; i++)
    if (standard_error(s, i) > share * sum / (double)s->count) return false;
  return sum > 0;
}

/* A game in which nothing happens is never sure: its batches grow until time has no more numbers. */
static int64_t later(int64_t date_ns, int64_t by_ns)
{
  return date_ns > INT64_MAX - by_ns ? INT64_MAX : date_ns + by_ns;
}

static void join_batches(fl_sureness *s)
{
  s->batches /= 2;
  s->batch_ns = later(s->batch_ns, s->batch_ns);
  for (size_t b = 1; b <= s->batches; b++) memmove(row_of(s, b), row_of(s, 2 * b), s->count * sizeof *s->at_end);
}

bool fl_sureness_end_batch(fl_sureness *s, const uint64_t *counts)
{
  memcpy(row_of(s, ++s->batches), counts, s->count * sizeof *counts);
  if (s->batches >= FL_SURENESS_LEAST && is_sure(s)) return true;
  if (s->batches == FL_SURENESS_BATCHES) join_batches(s);
  s->end_ns = later(s->end_ns, s->batch_ns);
  return false;
}

bool fl_sureness_go_on(fl_sureness *s, int64_t now_ns, const uint64_t *counts)
{
  if (!(s->aim.later_share > 0)) return false;
  while (now_ns >= s->end_ns)
    if (fl_sureness_end_batch(s, counts)) return true;
  return false;
}
