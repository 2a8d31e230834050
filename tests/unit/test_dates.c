/* Dates in a heap, against a list that is searched through. */
#include "support.h"

#include "fieldline/random.h"
#include "simulate/dates.h"

enum { MOST = 40, STEPS = 20000 };

typedef struct {
  fl_dated dated;
  double date_s; /* INFINITY: none */
} thing;

/* The next of the list, as the heap is to have it; NULL: none has a date. */
static thing *first_of(thing *things)
{
  thing *first = NULL;
  for (thing *t = things; t < things + MOST; t++)
    if (!isinf(t->date_s) && (first == NULL || t->date_s < first->date_s)) first = t; /* of equals the lower number */
  return first;
}

static void step(fl_dates *dates, thing *things, gsl_rng *rng)
{
  thing *t = &things[gsl_rng_uniform_int(rng, MOST)], *first = first_of(things);
  switch (gsl_rng_uniform_int(rng, 4)) {
  case 0: /* dates that are often the same */
  case 1:
    t->date_s = (double)gsl_rng_uniform_int(rng, 12);
    fl_dates_set(dates, &t->dated, t->date_s);
    break;
  case 2:
    if (isinf(t->date_s)) break;
    t->date_s = INFINITY;
    fl_dates_remove(dates, &t->dated);
    break;
  default:
    if (first == NULL) break;
    assert_ptr_equal(fl_dates_take(dates), first);
    first->date_s = INFINITY;
    assert_int_equal(first->dated.place, 0);
  }
}

static void as_a_list(void **state)
{
  thing things[MOST];
  fl_dates dates;
  (void)state;
  gsl_rng *rng = fl_random_new(7, FL_STREAM_FIELD, 0);
  assert_int_equal(fl_dates_init(&dates, MOST, NULL), FL_OK);
  for (size_t i = 0; i < MOST; i++) things[i] = (thing){{i, 0}, INFINITY};
  for (size_t i = 0; i < STEPS; i++) {
    step(&dates, things, rng);
    const thing *first = first_of(things);
    assert_true(fl_dates_first_s(&dates) == (first == NULL ? INFINITY : first->date_s));
  }
  while (dates.count > 0) {
    thing *first = first_of(things);
    assert_ptr_equal(fl_dates_take(&dates), first);
    first->date_s = INFINITY;
  }
  assert_null(first_of(things));
  fl_dates_clear(&dates);
  gsl_rng_free(rng);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(as_a_list)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
