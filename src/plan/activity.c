#include "fieldline/activity.h"

const char *fl_activity_kind_name(fl_activity_kind kind)
{
  static const char *const names[] = {[FL_COMPUTE] = "compute", [FL_TRANSFER] = "transfer"};
  return names[kind];
}

size_t fl_activity_index(const fl_activity *activity)
{
  return activity->kind == FL_COMPUTE ? activity->part : activity->hop;
}

size_t fl_activity_find(const fl_activity *activities, size_t count, fl_activity_kind kind, size_t index, size_t from)
{
  for (size_t tried = 0; tried < count; tried++) {
    size_t i = (from + tried) % count;
    if (activities[i].kind == kind && fl_activity_index(&activities[i]) == index) return i;
  }
  return count;
}

size_t fl_activity_count_of(const fl_activity *activities, size_t count, fl_activity_kind kind)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++) found += activities[i].kind == kind;
  return found;
}
