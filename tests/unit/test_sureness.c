/* Standard errors from batch means. */
#include "support.h"

#include <math.h>

#include "draw.h"
#include "world/medium/sureness.h"

enum { COUNTS = 2 };

static uint64_t room[(FL_SURENESS_BATCHES + 1) * COUNTS];

/* Batches of 20, and of 20 more or less 1 in turns: 640 each after 32. The latter varies by 1 a batch
 * with a deviation of sqrt(32 / 31), sqrt(32) times that in all: 5.747, of a mean of 640: 0.00898. After 31 of them
 * 0.00911, after fewer more. */
static void batches_by_hand(void **state)
{
  (void)state;
  static const double shares[] = {0.0091, 0.0089};
  static const bool sure[] = {true, false};
  for (size_t k = 0; k < 2; k++) {
    fl_sureness s = {.at_end = room};
    uint64_t counts[COUNTS] = {0};
    fl_sureness_begin(&s, (fl_sureness_aim){shares[k], 1000 * (FL_SURENESS_BATCHES + 1), 1e-9}, COUNTS, 1000);
    for (size_t b = 1; b <= FL_SURENESS_BATCHES; b++) {
      assert_int_equal(s.end_ns, 1000 * b);
      counts[0] += 20;
      counts[1] += b % 2 == 0 ? 19 : 21;
      assert_int_equal(fl_sureness_end_batch(&s, counts), b == FL_SURENESS_BATCHES && sure[k]);
    }
    if (sure[k]) continue;
    /* Every two are one now, and those are all alike: sure as soon as there are enough. */
    assert_int_equal(s.batch_ns, 2000);
    assert_int_equal(s.batches, FL_SURENESS_BATCHES / 2);
    assert_int_equal(s.end_ns, 1000 * FL_SURENESS_BATCHES + 2000);
    for (size_t b = FL_SURENESS_BATCHES / 2 + 1; b <= FL_SURENESS_LEAST; b++) {
      counts[0] += 40;
      counts[1] += 40;
      assert_int_equal(fl_sureness_end_batch(&s, counts), b == FL_SURENESS_LEAST);
    }
  }
}

/* Nothing counted is never sure. */
static void nothing_is_not_sure(void **state)
{
  (void)state;
  fl_sureness s = {.at_end = room};
  const uint64_t counts[COUNTS] = {0};
  fl_sureness_begin(&s, (fl_sureness_aim){1, 500, 1}, COUNTS, 1);
  for (size_t b = 0; b < 1000; b++) assert_false(fl_sureness_end_batch(&s, counts));
}

/* A walk that forgets slowly: batches have to grow beyond its memory until the error is told right. Of 200 walks that
 * stop at 2 %, the means are off by about that. */
static void errors_are_told_right(void **state)
{
  (void)state;
  enum { WALKS = 200 };
  double squares = 0;
  uint64_t seed = 5;
  for (size_t w = 0; w < WALKS; w++) {
    fl_sureness s = {.at_end = room};
    uint64_t counts[1] = {0};
    bool sure = false, high = false;
    int64_t now_ns = 0;
    fl_sureness_begin(&s, (fl_sureness_aim){0.02, 0, 0.02}, 1, 8);
    while (!sure) { /* 1 a step while high, 0 while low, which changes every 10 steps or so */
      if (draw_unit(&seed) < 0.1) high = !high;
      counts[0] += high;
      if (++now_ns == s.end_ns) sure = fl_sureness_end_batch(&s, counts);
    }
    double off = (double)counts[0] / (double)now_ns / 0.5 - 1;
    squares += off * off;
  }
  double error = sqrt(squares / (double)WALKS);
  if (error < 0.01 || error > 0.03) fail_msg("off by %g", error);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(batches_by_hand),
      cmocka_unit_test(nothing_is_not_sure),
      cmocka_unit_test(errors_are_told_right),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
