/* Ctrl-C and a polite kill: the run stops, leaves nothing half behind, and says so. */
#ifndef FIELDLINE_SRC_CLI_INTERRUPT_H
#define FIELDLINE_SRC_CLI_INTERRUPT_H

#include <stdbool.h>

void interrupt_catch(void); /* from here on; the third signal ends the process as ever */
bool interrupt_came(void);

#endif
