/* Queues of intervals that need not fit in memory. Each keeps a block of its oldest and a block of its newest entries;
 * full blocks in between lie in a temporary file that all queues of a spool share, and whose places are used again. */
#ifndef FIELDLINE_SRC_SIMULATE_QUEUE_H
#define FIELDLINE_SRC_SIMULATE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/simulate.h"

/* As it lies in the file. */
typedef struct {
  uint64_t next; /* place of the block behind this one */
  fl_interval items[];
} fl_block;

/* Places count from 1; 0 is none. */
typedef struct {
  size_t block_items; /* of every block of every queue */
  int fd;             /* -1 until something is spooled */
  uint64_t places;    /* in the file, used or free */
  uint64_t free;      /* the first free place; each holds the number of the next */
} fl_spool;

typedef struct {
  fl_block *head, *tail;
  size_t head_at, head_end, tail_end; /* head: items head_at to head_end - 1 are left; tail: the first tail_end */
  uint64_t first, reserved;           /* spooled blocks: the place of the oldest, and where the next one will go */
} fl_queue;

/* Items a block when two blocks of each of so many queues share the memory, within bounds. */
size_t fl_spool_block_items(size_t memory_bytes, size_t queue_count);

void fl_spool_init(fl_spool *spool, size_t block_items);
void fl_spool_clear(fl_spool *spool);

fl_status fl_queue_init(fl_queue *queue, const fl_spool *spool, fl_error *err);
void fl_queue_clear(fl_queue *queue); /* an all-zero queue is fine */

bool fl_queue_is_empty(const fl_queue *queue);
fl_status fl_queue_push(fl_queue *queue, fl_spool *spool, fl_interval item, fl_error *err);
fl_status fl_queue_pop(fl_queue *queue, fl_spool *spool, fl_interval *item, fl_error *err); /* not when empty */

#endif
