/* A method that chooses cuts and chain at once; its row is in ../partition/partition.c. */
#ifndef FIELDLINE_SRC_PLAN_JOINT_H
#define FIELDLINE_SRC_PLAN_JOINT_H

#include "fieldline/partition.h"

fl_joint_fn fl_partition_joint;

#endif
