/* What a partitioner that cuts for the least memory of the nodes cannot know. */
#include "plan/partition/partitioners.h"

const char *fl_partition_hint(const fl_partition_input *in)
{
  bool differs = in->field != NULL && fl_field_memory_differs(in->field);
  return differs ? "; nodes differ and it cuts for the least of them: joint may find a plan" : "";
}
