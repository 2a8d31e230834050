/* The sources of changes, one file each. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_SOURCES_H
#define FIELDLINE_SRC_WORLD_CHANGES_SOURCES_H

#include "fieldline/changes.h"

extern const fl_change_source fl_changes_listed, fl_changes_of_file, fl_changes_of_failures, fl_changes_of_mobility,
    fl_changes_of_fading, fl_changes_of_profiles;

#endif
