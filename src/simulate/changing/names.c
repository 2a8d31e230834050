/* What outcomes, ends and recoveries are called, and when a request ended. */
#include <string.h>

#include "fieldline/simulate.h"

const char *fl_activity_outcome_name(fl_activity_outcome outcome)
{
  static const char *const names[] = {
      [FL_ACTIVITY_DONE] = "done", [FL_ACTIVITY_LOST] = "lost", [FL_ACTIVITY_STOPPED] = "stopped"};
  return names[outcome];
}

const char *fl_request_outcome_name(fl_request_outcome outcome)
{
  static const char *const names[] = {
      [FL_REQUEST_COMPLETED] = "completed", [FL_REQUEST_LOST] = "lost", [FL_REQUEST_UNFINISHED] = "unfinished"};
  return names[outcome];
}

const char *fl_run_end_name(fl_run_end end)
{
  static const char *const names[FL_RUN_ENDS] = {
      [FL_END_DONE] = "done", [FL_END_UNTIL] = "until", [FL_END_STUCK] = "stuck", [FL_END_GIVEN_UP] = "given-up"};
  return names[end];
}

double fl_record_end_s(const fl_request_record *record)
{
  return record->intervals != NULL ? record->intervals[record->activity_count - 1].end_s : record->end_s;
}

const fl_recovery *fl_recovery_find(const char *name)
{
  for (size_t i = 0; i < fl_recovery_count(); i++)
    if (strcmp(fl_recovery_at(i)->name, name) == 0) return fl_recovery_at(i);
  return NULL;
}
