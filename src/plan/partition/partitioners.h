/* The partitioners, one file each; the table is in partition.c. */
#ifndef FIELDLINE_SRC_PARTITION_PARTITIONERS_H
#define FIELDLINE_SRC_PARTITION_PARTITIONERS_H

#include <stdbool.h>

#include "fieldline/partition.h"

fl_partition_fn fl_partition_balanced;
fl_partition_fn fl_partition_fixed;
fl_partition_fn fl_partition_min_max;
fl_partition_fn fl_partition_min_sum;
fl_partition_fn fl_partition_random;

/* The end of a message that there is no partition: where some node holds more than what was cut for, that `joint` may
 * still find a plan; else nothing. */
const char *fl_partition_hint(const fl_partition_input *in);

enum { FL_SEGMENT_TEXT_SIZE = 160 };
/* Is a node of that memory too small for some segment, so that no cuts help? Then `text` has the beginning of a
 * message, up to a verb: "the segment up to layer "add_3", 12.69 KiB," of the one that weighs most. */
bool fl_partition_fits_nowhere(const fl_partition_input *in, double capacity_bytes, char text[FL_SEGMENT_TEXT_SIZE]);

#endif
