/* Ctrl-C, a polite kill, a terminal that is closed, a limit of time: the run stops with all that it has started, leaves
 * nothing half behind, and says so. */
#ifndef FIELDLINE_SRC_CLI_INTERRUPT_H
#define FIELDLINE_SRC_CLI_INTERRUPT_H

#include <stdbool.h>

/* From here on. The third signal, or ten seconds without an end, end the process as ever. */
void interrupt_catch(void);
bool interrupt_came(void);
int interrupt_signal(void);   /* the number of the first that came; 0: none */
bool interrupt_unread(void);  /* a reader of what is printed has gone away */
void interrupt_by_pipe(void); /* end as a process does that prints to nobody */

#endif
