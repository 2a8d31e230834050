#include "launch.h"

#include <limits.h>
#include <stdlib.h>

/* The innermost launcher first: mpirun inside a Slurm job sees the variables of both. */
static const struct {
  const char *count, *number;
} variables[] = {
    {"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"}, /* Open MPI's mpirun */
    {"PMI_SIZE", "PMI_RANK"},                         /* MPICH, Intel MPI; srun --mpi=pmi2 */
    {"SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},         /* srun; SLURM_NTASKS is set in a job's script too */
};

static int read_number(const char *variable)
{
  const char *text = getenv(variable);
  char *end;
  if (text == NULL || text[0] < '0' || text[0] > '9') return -1;
  long value = strtol(text, &end, 10);
  return *end == '\0' && value < INT_MAX ? (int)value : -1;
}

launch launch_read(void)
{
  for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
    launch found = {read_number(variables[i].count), read_number(variables[i].number)};
    if (found.number >= 0 && found.number < found.count) return found;
  }
  return (launch){1, 0};
}
