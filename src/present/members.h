/* Members of the JSON files: the key of each, and where its value stands in the record that a file is written from and
 * read back into. A quantity more is a row more; what reads and what writes walk the same rows. */
#ifndef FIELDLINE_SRC_PRESENT_MEMBERS_H
#define FIELDLINE_SRC_PRESENT_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/json.h"
#include "present/report/object.h"

typedef enum {
  FL_MEMBER_AMOUNT, /* double >= 0 */
  FL_MEMBER_SHARE,  /* 0 to 1 */
  FL_MEMBER_PLACE,  /* of either sign */
  FL_MEMBER_WHOLE,  /* uint64_t up to `most` */
  FL_MEMBER_SPREAD  /* fl_spread, an object of its own */
} fl_member_kind;

/* When a file may say null instead of a number, for NAN. */
typedef enum {
  FL_NULL_NEVER,
  FL_NULL_UNMEASURED, /* where the world changes, so that perhaps nothing came through */
  FL_NULL_ALWAYS
} fl_member_null;

typedef struct {
  const char *key;
  fl_member_kind kind;
  size_t offset; /* in the record */
  fl_member_null null;
  uint64_t most; /* of whole numbers */
} fl_member;

typedef struct {
  size_t count;
  const fl_member *rows;
} fl_members;

/* plan.json. */
extern const fl_members fl_members_of_part, fl_members_of_hop, fl_members_of_loop; /* of fl_plan_part and so on */
extern const fl_members fl_members_of_bound, fl_members_of_proof_s, fl_members_of_proof_j,
    fl_members_of_gap;                      /* of fl_plan */
extern const fl_members fl_members_of_node; /* of fl_node: what pages are told of it */

/* summary.json: of a double, of fl_run_numbers, */
extern const fl_members fl_members_of_share;
extern const fl_members fl_members_of_bottleneck, fl_members_of_pace, fl_members_of_inputs, fl_members_of_latency,
    fl_members_of_tokens, fl_members_of_energy, fl_members_of_extent;
extern const fl_members fl_members_of_world, fl_members_of_recovery; /* of fl_world_summary */

/* Write the members of the record; null for each where that is NULL. */
void fl_members_write(fl_json *json, const fl_members *members, const void *record);

/* Read them into the record. `unmeasured`: null is taken for what is measured too. Quantiles rise. */
void fl_members_read(fl_object *r, const fl_members *members, bool unmeasured, void *record);

#endif
