/* Was this process started alone, or as one of several by mpirun, srun or their like? */
#ifndef FIELDLINE_SRC_CLI_LAUNCH_H
#define FIELDLINE_SRC_CLI_LAUNCH_H

typedef struct {
  int count;  /* of processes started together; 1: alone */
  int number; /* of this one, from 0 */
} launch;

/* Launchers tell it in the environment: whoever was started alone need not ask MPI, which takes time. */
launch launch_read(void);

#endif
