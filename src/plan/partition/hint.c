/* What a partitioner that cuts for the least memory of the nodes cannot know. */
#include "plan/partition/partitioners.h"

const char *fl_partition_hint(const fl_partition_input *in)
{
  for (size_t i = 0; in->field != NULL && i < in->field->count; i++)
    if (in->field->nodes[i].memory_bytes > in->capacity_bytes)
      return "; nodes differ and it cuts for the least of them: joint may find a plan";
  return "";
}
