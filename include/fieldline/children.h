/* The processes that the library has started. */
#ifndef FIELDLINE_CHILDREN_H
#define FIELDLINE_CHILDREN_H

#include "fieldline/api.h"

FL_BEGIN_DECLS

/* End all children of this process now, and start none any more: for handlers of signals, from which it may be called.
 * What waits for one fails with FL_ERR_INTERRUPTED. */
void fl_children_stop(void);

FL_END_DECLS

#endif
