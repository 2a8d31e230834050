/* MPI, loaded where processes were started together: whoever was started alone does without the time it takes, and the
 * signals that libraries beneath it catch. MPI's names are the callers'; a function more is a line in each list. */
#ifndef FIELDLINE_SRC_CLI_MPI_LIBRARY_H
#define FIELDLINE_SRC_CLI_MPI_LIBRARY_H

#include <mpi.h>

#include "fieldline/library.h"

/* Of Open MPI, handles are addresses of objects in the library; of MPICH, numbers. */
#ifdef OPEN_MPI
#define MPI_LIBRARY_OBJECTS(X) X(ompi_mpi_byte) X(ompi_mpi_comm_world) X(ompi_mpi_errors_return)
#else
#define MPI_LIBRARY_OBJECTS(X)
#endif

/* clang-format off */
#define MPI_LIBRARY(X)                                                                                                 \
  X(MPI_Abort) X(MPI_Comm_rank) X(MPI_Comm_set_errhandler) X(MPI_Comm_size) X(MPI_Error_string) X(MPI_Finalize)        \
  X(MPI_Get_count) X(MPI_Init) X(MPI_Iprobe) X(MPI_Irecv) X(MPI_Recv) X(MPI_Send) X(MPI_Test) MPI_LIBRARY_OBJECTS(X)
/* clang-format on */

typedef struct {
  MPI_LIBRARY(FL_LIBRARY_FIELD)
} mpi_library;

extern mpi_library mpi;

#define MPI_Abort mpi.MPI_Abort
#define MPI_Comm_rank mpi.MPI_Comm_rank
#define MPI_Comm_set_errhandler mpi.MPI_Comm_set_errhandler
#define MPI_Comm_size mpi.MPI_Comm_size
#define MPI_Error_string mpi.MPI_Error_string
#define MPI_Finalize mpi.MPI_Finalize
#define MPI_Get_count mpi.MPI_Get_count
#define MPI_Init mpi.MPI_Init
#define MPI_Iprobe mpi.MPI_Iprobe
#define MPI_Irecv mpi.MPI_Irecv
#define MPI_Recv mpi.MPI_Recv
#define MPI_Send mpi.MPI_Send
#define MPI_Test mpi.MPI_Test
#define ompi_mpi_byte (*mpi.ompi_mpi_byte)
#define ompi_mpi_comm_world (*mpi.ompi_mpi_comm_world)
#define ompi_mpi_errors_return (*mpi.ompi_mpi_errors_return)

/* Errors: those of fl_library_load(). */
fl_status mpi_load(fl_error *err);

#endif
