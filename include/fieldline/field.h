/* The nodes: where they stand and what they can do. */
#ifndef FIELDLINE_FIELD_H
#define FIELDLINE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

#define FL_FIELD_MAX_NODES ((size_t)10000)
#define FL_NODE_ID_MAX_BYTES ((size_t)64)
#define FL_NODE_ID_EXPECTED "an id of 1 to 64 bytes, UTF-8 without control characters" /* for error texts */

/* What messages cost the processors of the nodes that send and receive them, >= 0: seconds of one, and of a byte. */
typedef struct {
  double send_s, send_s_per_byte, receive_s, receive_s_per_byte;
} fl_message_costs;

/* What a node draws, and what becomes of its energy, in the order of the tables: `compute` instead of idle while it
 * computes, `send` and `receive` on top while its radio does so, `off` while it is down. */
typedef enum {
  FL_POWER_IDLE,
  FL_POWER_COMPUTE,
  FL_POWER_SEND,
  FL_POWER_RECEIVE,
  FL_POWER_OFF,
  FL_POWER_KINDS
} fl_power_kind;
const char *fl_power_kind_name(fl_power_kind kind); /* "idle", "compute", "send", "receive", "off" */

typedef struct {
  bool are_known;           /* else all are 0 and mean nothing */
  double w[FL_POWER_KINDS]; /* >= 0 */
} fl_powers;

typedef struct {
  char *id; /* unique in the field, fl_node_id_fits(); owned by the field */
  double x_m, y_m;
  double memory_bytes;       /* > 0 */
  double speed_flop_per_s;   /* > 0, or 0: operations take no time */
  double memory_bytes_per_s; /* bandwidth of the memory, > 0, or 0: it limits nothing */
  fl_message_costs messages;
  size_t device; /* 1 + a number of the profile's devices, whose measured seconds it takes; 0: its speed counts */
  fl_powers powers;
  double battery_j; /* > 0, of a node whose powers are known; 0: it is fed without end */
} fl_node;

typedef struct {
  size_t count; /* >= 1 */
  fl_node *nodes;
} fl_field;

/* Positions uniform in [x_low_m, x_high_m) x [y_low_m, y_high_m). */
typedef struct {
  double x_low_m, x_high_m, y_low_m, y_high_m;
  size_t count;
  double memory_bytes, speed_flop_per_s, memory_bytes_per_s; /* of every node */
  fl_message_costs messages;                                 /* likewise */
  fl_powers powers;                                          /* likewise */
  double battery_j;                                          /* likewise */
} fl_field_params;

/* Draw field `trial` of `seed`: a function of params, seed and trial alone. Ids are "0", "1", ...
 * Per node x is drawn, then y. Success: *out belongs to the caller (fl_field_free).
 * Errors: FL_ERR_MEMORY. */
fl_status fl_field_scatter(const fl_field_params *params, uint64_t seed, uint64_t trial, fl_field **out, fl_error *err);

/* Draw it into a field of as many nodes: they move, and nothing else of them changes. */
void fl_field_scatter_again(const fl_field_params *params, uint64_t seed, uint64_t trial, fl_field *field);

/* What may be an id: 1 to FL_NODE_ID_MAX_BYTES bytes of UTF-8, none of its characters one that steers a terminal. */
int fl_node_id_fits(const char *id);

/* A field with copies of the given nodes (ids too). Errors: FL_ERR_VALUE for an id that does not fit, FL_ERR_MEMORY. */
fl_status fl_field_list(const fl_node *nodes, size_t count, fl_field **out, fl_error *err);

void fl_field_free(fl_field *field); /* NULL is fine */

/* Nonzero when every node has a position: those of a platform that only has routes are NAN. */
int fl_field_has_places(const fl_field *field);

/* sqrt(dx dx + dy dy), without fused multiply-add, as the published code computes it. */
double fl_field_distance_m(const fl_field *field, size_t a, size_t b);

/* The same from one node to all behind it: distances_m[count - from - 1]. */
void fl_field_distances_m(const fl_field *field, size_t from, double *distances_m);

/* Does any message cost anything? */
bool fl_messages_cost(const fl_message_costs *costs);

/* The least memory of a node. Cost of both: O(nodes). */
double fl_field_least_memory_bytes(const fl_field *field);
bool fl_field_memory_differs(const fl_field *field); /* from node to node */

/* Have all nodes the same memory, speed, bandwidth, device and costs of messages: is a part on one what it is on all?
 */
bool fl_field_is_uniform(const fl_field *field);

FL_END_DECLS

#endif
