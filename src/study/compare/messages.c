#include "fieldline/pool.h"

#include <stdlib.h>
#include <string.h>

static size_t most_bytes(const fl_pool_job *job, uint64_t tasks)
{
  return (size_t)tasks * job->result_size;
}

size_t fl_message_room(const fl_pool_job *job)
{
  size_t most = most_bytes(job, job->most_tasks);
  return most > sizeof(fl_error) ? most : sizeof(fl_error);
}

fl_message *fl_message_new(const fl_pool_job *job)
{
  return calloc(1, sizeof(fl_message) + fl_message_room(job));
}

/* Of tasks that there are. */
static bool is_chunk(const fl_pool_job *job, fl_chunk chunk)
{
  return chunk.count > 0 && chunk.count <= job->most_tasks && chunk.first < job->task_count &&
         chunk.count <= job->task_count - chunk.first;
}

void fl_message_answer(const fl_pool_job *job, fl_chunk chunk, fl_message *message)
{
  fl_error why = {0};
  message->chunk = chunk;
  message->size = 0;
  message->status = is_chunk(job, chunk)
                        ? job->work(job->context, chunk, message->bytes, &message->size, &why)
                        : fl_fail(&why, FL_ERR_INTERNAL, "a worker was asked for tasks that there are not");
  if (message->status == FL_OK) return;
  message->size = sizeof why;
  memcpy(message->bytes, &why, sizeof why);
}

bool fl_message_is_sound(const fl_pool_job *job, fl_chunk chunk, const fl_message *message)
{
  if (message->chunk.first != chunk.first || message->chunk.count != chunk.count) return false;
  if (message->status == FL_OK) return message->size <= most_bytes(job, chunk.count);
  return message->status > FL_OK && message->status <= FL_ERR_INTERNAL && message->size == sizeof(fl_error);
}
