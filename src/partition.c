#include "fieldline/partition.h"

#include <string.h>

#include "partition/partitioners.h"

/* A partitioner is a row here and a file in partition/. */
static const fl_partitioner partitioners[] = {
    {"min-sum",
     fl_partition_min_sum,
     "least total transfer over parts that fit; the published partitioner",
     {{"completion_memory", FL_UNIT_BYTES, 1, 0x1p60,
       "capacity at which completions are chosen (published tables: 64 MiB)"}}},
    {"random",
     fl_partition_random,
     "cuts drawn inside memory-sized windows; the published baseline, parts may not fit",
     {{0}}},
};

size_t fl_partitioner_count(void)
{
  return sizeof partitioners / sizeof partitioners[0];
}

const fl_partitioner *fl_partitioner_at(size_t index)
{
  return &partitioners[index];
}

const fl_partitioner *fl_partitioner_find(const char *name)
{
  for (size_t i = 0; i < fl_partitioner_count(); i++)
    if (strcmp(partitioners[i].name, name) == 0) return &partitioners[i];
  return NULL;
}
