#include "mpi_library.h"

mpi_library mpi;

fl_status mpi_load(fl_error *err)
{
  static const char *const names[] = {MPI_LIBRARY(FL_LIBRARY_NAME)};
  /* For all: what it loads itself looks for it there. */
  static fl_library library = {.soname = FL_MPI_SONAME,
                               .names = names,
                               .count = sizeof names / sizeof names[0],
                               .functions = &mpi,
                               .for_all = true};
  return fl_library_load(&library, err);
}
