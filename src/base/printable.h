/* Texts that can be shown as they are. */
#ifndef FIELDLINE_SRC_PRINTABLE_H
#define FIELDLINE_SRC_PRINTABLE_H

#include <stdbool.h>

/* True when no character is one that steers a terminal or that YAML does not take as it is; newlines and tabs pass
 * where `lines` says so. */
bool fl_is_printable(const char *text, bool lines);

#endif
