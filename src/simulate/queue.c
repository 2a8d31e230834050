#include "simulate/queue.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/scratch.h"

enum { MIN_BLOCK_ITEMS = 96, MAX_BLOCK_ITEMS = 4095 };

static size_t block_bytes(const fl_spool *spool)
{
  return sizeof(fl_block) + spool->block_items * sizeof(fl_interval);
}

static uint64_t offset_of(const fl_spool *spool, uint64_t place)
{
  return (place - 1) * block_bytes(spool);
}

size_t fl_spool_block_items(size_t memory_bytes, size_t queue_count)
{
  size_t items = memory_bytes / sizeof(fl_interval) / 2 / queue_count;
  if (items < MIN_BLOCK_ITEMS) return MIN_BLOCK_ITEMS;
  return items > MAX_BLOCK_ITEMS ? (size_t)MAX_BLOCK_ITEMS : items;
}

void fl_spool_init(fl_spool *spool, size_t block_items)
{
  *spool = (fl_spool){block_items, -1, 0, 0};
}

void fl_spool_clear(fl_spool *spool)
{
  if (spool->fd >= 0) close(spool->fd);
  spool->fd = -1;
}

static fl_status take_place(fl_spool *spool, uint64_t *place, fl_error *err)
{
  *place = spool->free;
  if (*place != 0) return fl_scratch_read(spool->fd, &spool->free, sizeof spool->free, offset_of(spool, *place), err);
  *place = ++spool->places;
  return FL_OK;
}

static fl_status release_place(fl_spool *spool, uint64_t place, fl_error *err)
{
  uint64_t next = spool->free;
  spool->free = place;
  return fl_scratch_write(spool->fd, &next, sizeof next, offset_of(spool, place), err);
}

fl_status fl_queue_init(fl_queue *queue, const fl_spool *spool, fl_error *err)
{
  *queue = (fl_queue){.head = malloc(block_bytes(spool)), .tail = malloc(block_bytes(spool))};
  if (queue->head != NULL && queue->tail != NULL) return FL_OK;
  fl_queue_clear(queue);
  return fl_fail_memory(err, "a queue");
}

void fl_queue_clear(fl_queue *queue)
{
  free(queue->head);
  free(queue->tail);
  *queue = (fl_queue){0};
}

bool fl_queue_is_empty(const fl_queue *queue)
{
  return queue->head_at == queue->head_end && queue->first == 0 && queue->tail_end == 0;
}

/* A block names its successor's place when it is written, so that place is taken along. */
static fl_status spool_tail(fl_queue *queue, fl_spool *spool, fl_error *err)
{
  fl_status status = FL_OK;
  if (spool->fd < 0) status = fl_scratch_open(&spool->fd, err);
  if (status == FL_OK && queue->first == 0) {
    status = take_place(spool, &queue->first, err);
    queue->reserved = queue->first;
  }
  uint64_t place = queue->reserved;
  if (status == FL_OK) status = take_place(spool, &queue->reserved, err);
  if (status != FL_OK) return status;
  queue->tail->next = queue->reserved;
  queue->tail_end = 0;
  return fl_scratch_write(spool->fd, queue->tail, block_bytes(spool), offset_of(spool, place), err);
}

static fl_status load_head(fl_queue *queue, fl_spool *spool, fl_error *err)
{
  uint64_t place = queue->first;
  fl_status status = fl_scratch_read(spool->fd, queue->head, block_bytes(spool), offset_of(spool, place), err);
  if (status != FL_OK) return status;
  queue->head_at = 0;
  queue->head_end = spool->block_items;
  queue->first = queue->head->next;
  status = release_place(spool, place, err);
  if (status != FL_OK || queue->first != queue->reserved) return status;
  queue->first = 0; /* that was the last one */
  return release_place(spool, queue->reserved, err);
}

static void swap_blocks(fl_queue *queue)
{
  fl_block *empty = queue->head;
  queue->head = queue->tail;
  queue->head_at = 0;
  queue->head_end = queue->tail_end;
  queue->tail = empty;
  queue->tail_end = 0;
}

fl_status fl_queue_push(fl_queue *queue, fl_spool *spool, fl_interval item, fl_error *err)
{
  if (queue->first == 0 && queue->tail_end == 0 && queue->head_end < spool->block_items) {
    queue->head->items[queue->head_end++] = item;
    return FL_OK;
  }
  if (queue->tail_end == spool->block_items) {
    fl_status status = spool_tail(queue, spool, err);
    if (status != FL_OK) return status;
  }
  queue->tail->items[queue->tail_end++] = item;
  return FL_OK;
}

fl_status fl_queue_pop(fl_queue *queue, fl_spool *spool, fl_interval *item, fl_error *err)
{
  assert(!fl_queue_is_empty(queue));
  if (queue->head_at == queue->head_end && queue->first == 0) swap_blocks(queue);
  if (queue->head_at == queue->head_end) {
    fl_status status = load_head(queue, spool, err);
    if (status != FL_OK) return status;
  }
  *item = queue->head->items[queue->head_at++];
  if (queue->head_at == queue->head_end) queue->head_at = queue->head_end = 0;
  return FL_OK;
}
