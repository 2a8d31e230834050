#include "world/simgrid.h"

#define COUNT (sizeof names / sizeof names[0])

static const char *const names[] = {FL_SIMGRID_CALLS(FL_LIBRARY_NAME)};

fl_simgrid_calls fl_simgrid;

fl_status fl_simgrid_load(fl_error *err)
{
  static fl_library library = {.soname = FL_SIMGRID_SONAME, .names = names, .count = COUNT, .functions = &fl_simgrid};
  return fl_library_load(&library, err);
}
