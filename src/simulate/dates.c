#include "simulate/dates.h"

#include <stdlib.h>

fl_status fl_dates_init(fl_dates *dates, size_t most, fl_error *err)
{
  *dates = (fl_dates){calloc(most + 1, sizeof *dates->heap), 0};
  return dates->heap == NULL ? fl_fail_memory(err, "a simulation") : FL_OK;
}

void fl_dates_clear(fl_dates *dates)
{
  free(dates->heap);
  dates->heap = NULL;
}
