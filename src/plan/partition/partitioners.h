/* The partitioners, one file each; the table is in ../partition.c. */
#ifndef FIELDLINE_SRC_PARTITION_PARTITIONERS_H
#define FIELDLINE_SRC_PARTITION_PARTITIONERS_H

#include "fieldline/partition.h"

fl_partition_fn fl_partition_balanced;
fl_partition_fn fl_partition_fixed;
fl_partition_fn fl_partition_min_max;
fl_partition_fn fl_partition_min_sum;
fl_partition_fn fl_partition_random;

#endif
