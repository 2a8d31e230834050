/* Queues that share a spool, against arrays. */
#include "support.h"

#include <stdlib.h>

#include "simulate/queue.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { QUEUES = 3, ITEMS = 20000 };

typedef struct {
  const char *name;
  size_t block_items;
  unsigned push_share; /* of 100 steps while filling; the rest pop */
} queue_case;

static const queue_case cases[] = {
    {"stays in memory", ITEMS, 50}, {"hovers around the edge of a block", 8, 51},
    {"runs far ahead", 8, 90},      {"all in, then all out", 16, 100},
    {"blocks of one", 1, 60},
};

/* Item n of queue q is (q, n). */
static void push(fl_queue *queue, fl_spool *spool, size_t q, uint64_t n)
{
  assert_int_equal(fl_queue_push(queue, spool, (fl_interval){(double)q, (double)n}, NULL), FL_OK);
}

static void pop(fl_queue *queue, fl_spool *spool, size_t q, uint64_t n)
{
  fl_interval item;
  assert_false(fl_queue_is_empty(queue));
  assert_int_equal(fl_queue_pop(queue, spool, &item, NULL), FL_OK);
  assert_close(item.start_s, (double)q, 0);
  assert_close(item.end_s, (double)n, 0);
}

static void check_queue(void **state)
{
  const queue_case *c = *state;
  fl_spool spool;
  fl_queue queues[QUEUES];
  uint64_t in[QUEUES] = {0}, out[QUEUES] = {0};
  unsigned seed = 1;
  fl_spool_init(&spool, c->block_items);
  for (size_t q = 0; q < QUEUES; q++) assert_int_equal(fl_queue_init(&queues[q], &spool, NULL), FL_OK);
  for (int step = 0; step < ITEMS; step++) {
    size_t q = (size_t)rand_r(&seed) % QUEUES;
    if ((unsigned)rand_r(&seed) % 100 < c->push_share)
      push(&queues[q], &spool, q, in[q]++);
    else if (out[q] < in[q])
      pop(&queues[q], &spool, q, out[q]++);
  }
  for (size_t q = 0; q < QUEUES; q++) {
    while (out[q] < in[q]) pop(&queues[q], &spool, q, out[q]++);
    assert_true(fl_queue_is_empty(&queues[q]));
    fl_queue_clear(&queues[q]);
  }
  fl_spool_clear(&spool);
}

/* 5000 times ten blocks in and out: the file never holds more than those, and the one that is next. */
static void check_places_are_used_again(void **state)
{
  (void)state;
  enum { BLOCK = 4, DEEP = 12 * BLOCK, ROUNDS = 5000 };
  fl_spool spool;
  fl_queue queue;
  uint64_t in = 0, out = 0;
  fl_spool_init(&spool, BLOCK);
  assert_int_equal(fl_queue_init(&queue, &spool, NULL), FL_OK);
  for (int round = 0; round < ROUNDS; round++) {
    while (in < out + DEEP) push(&queue, &spool, 0, in++);
    while (out < in) pop(&queue, &spool, 0, out++);
  }
  assert_between(spool.places, 1, 11);
  fl_queue_clear(&queue);
  fl_spool_clear(&spool);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases) + 1];
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_queue, NULL, NULL, (void *)&cases[i]};
  tests[COUNT(cases)] = (struct CMUnitTest)cmocka_unit_test(check_places_are_used_again);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
