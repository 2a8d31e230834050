/* The air over the hops of one plan after another, which mostly begin as the one before did. */
#ifndef FIELDLINE_SRC_SEARCH_AIR_H
#define FIELDLINE_SRC_SEARCH_AIR_H

#include "plan/search/search.h"

typedef struct search_air fl_search_air;

/* For plans of a problem, which is to outlive it. NULL: no memory. */
fl_search_air *fl_search_air_new(const fl_search_problem *problem);
void fl_search_air_free(fl_search_air *air); /* NULL is fine */

/* The air over the hops of these parts, where the medium couples them, until it is asked for that of others. Errors:
 * those of fl_air_change(), which do no harm to what is asked for next. */
fl_status fl_search_air_over(fl_search_air *air, const size_t *ends, const size_t *chain, size_t part_count,
                             fl_air **out, fl_error *err);

#endif
