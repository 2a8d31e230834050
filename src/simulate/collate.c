#include "simulate/collate.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MEMORY_BYTES = 4 << 20 };

fl_status fl_collator_init(fl_collator *collator, const fl_pipeline *pipeline, const fl_workload *workload,
                           fl_request_fn *sink, void *context, fl_error *err)
{
  size_t activity_count = pipeline->activity_count;
  *collator = (fl_collator){.pipeline = pipeline, .activity_count = activity_count, .sink = sink, .context = context};
  fl_spool_init(&collator->spool, fl_spool_block_items(MEMORY_BYTES, activity_count));
  collator->queues = calloc(activity_count, sizeof *collator->queues);
  collator->intervals = calloc(activity_count, sizeof *collator->intervals);
  fl_status status = collator->queues != NULL && collator->intervals != NULL ? FL_OK : fl_fail_memory(err, "requests");
  for (size_t i = 0; status == FL_OK && i < activity_count; i++)
    status = fl_queue_init(&collator->queues[i], &collator->spool, err);
  if (status == FL_OK) status = fl_passes_init(&collator->passes, workload, err);
  if (status != FL_OK) fl_collator_clear(collator);
  return status;
}

void fl_collator_clear(fl_collator *collator)
{
  for (size_t i = 0; collator->queues != NULL && i < collator->activity_count; i++)
    fl_queue_clear(&collator->queues[i]);
  fl_spool_clear(&collator->spool);
  fl_passes_clear(&collator->passes);
  free(collator->queues);
  free(collator->intervals);
  collator->queues = NULL;
  collator->intervals = NULL;
}

static fl_status take_activities(fl_collator *collator, fl_error *err)
{
  for (size_t i = 0; i < collator->activity_count; i++) {
    fl_queue *queue = &collator->queues[i];
    if (fl_queue_is_empty(queue))
      return fl_fail(err, FL_ERR_INTERNAL, "pass %" PRIu64 " ended without activity %zu", collator->handed_on, i);
    fl_status status = fl_queue_pop(queue, &collator->spool, &collator->intervals[i], err);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

static fl_status hand_on(fl_collator *collator, fl_error *err)
{
  fl_status status = take_activities(collator, err);
  if (status == FL_OK) status = fl_passes_begin(&collator->passes, err);
  if (status != FL_OK) return status;
  collator->handed_on++;
  const fl_request_record record = fl_passes_finish(&collator->passes, collator->pipeline, collator->intervals);
  return collator->sink(collator->context, &record, err);
}

fl_status fl_collator_add(fl_collator *collator, size_t activity, fl_interval interval, fl_error *err)
{
  fl_status status = fl_queue_push(&collator->queues[activity], &collator->spool, interval, err);
  if (status == FL_OK && activity + 1 == collator->activity_count) status = hand_on(collator, err);
  return status;
}
