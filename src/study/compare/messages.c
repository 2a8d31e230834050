#include "fieldline/pool.h"

#include <stdlib.h>
#include <string.h>

size_t fl_message_room(const fl_pool_job *job)
{
  return job->result_size > sizeof(fl_error) ? job->result_size : sizeof(fl_error);
}

fl_message *fl_message_new(const fl_pool_job *job)
{
  return calloc(1, sizeof(fl_message) + fl_message_room(job));
}

void fl_message_answer(const fl_pool_job *job, uint64_t chunk, fl_message *message)
{
  fl_error why = {0};
  message->chunk = chunk;
  message->size = 0;
  message->status = chunk >= job->chunk_count
                        ? fl_fail(&why, FL_ERR_INTERNAL, "a worker was asked for a chunk that there is not")
                        : job->work(job->context, chunk, message->bytes, &message->size, &why);
  if (message->status == FL_OK) return;
  message->size = sizeof why;
  memcpy(message->bytes, &why, sizeof why);
}

bool fl_message_is_sound(const fl_pool_job *job, uint64_t chunk, const fl_message *message)
{
  if (message->chunk != chunk) return false;
  if (message->status == FL_OK) return message->size <= job->result_size;
  return message->status > FL_OK && message->status <= FL_ERR_INTERNAL && message->size == sizeof(fl_error);
}
