/* What a node draws, as `node` and listed nodes say it. */
#ifndef FIELDLINE_SRC_SCENARIO_POWER_H
#define FIELDLINE_SRC_SCENARIO_POWER_H

#include "fieldline/board.h"
#include "scenario/reader.h"

/* What a map says of powers and a battery; what it does not say is NAN, of the battery 0. */
fl_status fl_read_powers(const scenario_reader *r, const fl_doc_node *map, fl_node *into);

/* What the board knows of powers that are not said. */
void fl_take_board_powers(const fl_board *board, fl_powers *into);

/* What is left out is as `from` has it; powers not beside a board of the node's own, whose they would not be. */
void fl_complete_powers(fl_node *node, bool own_board, const fl_node *from);

/* Once nothing completes them any more: they are known when idle and compute are; of those, what nobody said is 0. */
void fl_settle_powers(fl_powers *powers);

/* Refuse, at its place, powers that a node's own map or that of all, `every`, says without what they need, and a
 * battery of a node whose powers are not known. Either map may be NULL. */
fl_status fl_check_powers(const scenario_reader *r, const fl_doc_node *own, const fl_doc_node *every,
                          const fl_node *node);

/* power and battery, as YAML, where they are known. */
void fl_write_powers(FILE *out, const char *separator, const fl_node *node);

#endif
