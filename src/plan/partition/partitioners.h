/* The partitioners, one file each; the table is in ../partition.c. */
#ifndef FIELDLINE_SRC_PARTITION_PARTITIONERS_H
#define FIELDLINE_SRC_PARTITION_PARTITIONERS_H

#include "fieldline/partition.h"

fl_partition_fn fl_partition_balanced;
fl_partition_fn fl_partition_fixed;
fl_partition_fn fl_partition_min_max;
fl_partition_fn fl_partition_min_sum;
fl_partition_fn fl_partition_random;

/* The end of a message that there is no partition: where some node holds more than what was cut for, that `joint` may
 * still find a plan; else nothing. */
const char *fl_partition_hint(const fl_partition_input *in);

#endif
