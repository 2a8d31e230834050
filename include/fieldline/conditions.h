/* The conditions in which nodes work: who is up, where everybody stands, how fast nodes and links are, as changes have
 * left them. */
#ifndef FIELDLINE_CONDITIONS_H
#define FIELDLINE_CONDITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/changes.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/radio.h"

FL_BEGIN_DECLS

typedef struct conditions fl_conditions;

/* As they are at first: everybody up, places and links as given. `links` were made with `radio` of this field; radio
 * NULL: they have rates of their own, and the changes are only what fl_change_fault() lets pass for such. The field,
 * the links and the radio outlive the conditions.
 * Success: *out belongs to the caller (fl_conditions_free). FL_ERR_MEMORY. Memory and cost: O(n^2) of n nodes. */
fl_status fl_conditions_new(const fl_field *field, const fl_links *links, const fl_radio_params *radio,
                            fl_conditions **out, fl_error *err);
void fl_conditions_free(fl_conditions *conditions); /* NULL is fine */

/* One change more, whatever its date. FL_ERR_VALUE where a node moves to where another stands and the radio sets no
 * least distance: the rate would be infinite. Cost: O(1); of a move O(n). */
fl_status fl_conditions_apply(fl_conditions *conditions, const fl_change *change, fl_error *err);

bool fl_conditions_is_up(const fl_conditions *conditions, size_t node);   /* node < nodes of the field */
double fl_conditions_speed(const fl_conditions *conditions, size_t node); /* times the node's own, >= 0 */

/* The rate of a link, from <> to, whether its ends are up or not; 0: no link. */
double fl_conditions_rate_bps(const fl_conditions *conditions, size_t from, size_t to);

/* The nodes and links as they are now, for planning and for media: places, speeds, rates and signals. Nodes that are
 * down are among them, and so are those that stand still (speed 0), with the speed of their own. They change with the
 * conditions, and last as long. */
const fl_field *fl_conditions_field(const fl_conditions *conditions);
const fl_links *fl_conditions_links(const fl_conditions *conditions);

FL_END_DECLS

#endif
