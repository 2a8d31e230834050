/* Placers: which node runs which part. */
#ifndef FIELDLINE_PLACE_H
#define FIELDLINE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/accounting.h"
#include "fieldline/api.h"
#include "fieldline/ends.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/medium.h"
#include "fieldline/method.h"
#include "fieldline/part.h"
#include "fieldline/radio.h"

FL_BEGIN_DECLS

/* What the parts ask of the nodes. */
typedef struct {
  double (*time_s)(const void *context, size_t part, size_t node); /* of one inference, compression included */
  double (*bytes)(const void *context, size_t part);
  const void *context;
  /* Of one that only forwards what `done` parts have come to; NULL: none. */
  double (*forward_s)(const void *context, size_t done, size_t node);
  bool by_kind; /* but for the ends, time_s depends on what fl_field_is_uniform() compares, not on which node it is */
} fl_place_stages;

typedef struct {
  const fl_field *field;
  const fl_links *links;
  fl_accounting accounting; /* says when a part fits */
  bool may_overflow;        /* parts need not fit: see fl_partitioner */
  size_t part_count;        /* k, 1 <= k <= field->count */
  const double *hop_bits;   /* [k - 1] what part i sends to part i + 1 */
  fl_place_stages stages;
  fl_ends ends;
  double input_bits, output_bits; /* what the source sends, and what the sink is sent; where there are such */
  /* Of all cut points, for methods that look beyond the chosen ones. */
  const double *transfer_bits; /* [point_count] */
  size_t point_count;
  fl_medium_choice medium; /* for methods that look at what hops take from each other */
  fl_objective objective;  /* for methods that search */
  uint64_t seed, trial;    /* of methods that draw */
  uint64_t *steps;         /* grows by the work of methods that search; NULL: nobody counts */
  fl_option_values options;
} fl_place_input;

/* A node that forwards: between part done - 1 and part `done`, the source before the first and the sink behind the
 * last.
 */
typedef struct {
  size_t done, node;
} fl_relay;

typedef struct {
  size_t *chain;      /* [k] to be filled: the node of part i, all distinct, none but as fl_ends_allow() says */
  double proven_s;    /* no chain of these parts is below, in what is minimised; NAN on entry: nothing is proven */
  fl_relay *relays;   /* [n] in the order of the whole chain; where the method uses relays, and ends.relays > 0 */
  size_t relay_count; /* 0 on entry */
} fl_placement;

/* FL_ERR_INFEASIBLE with the reason when the method finds no chain; FL_ERR_MEMORY. */
typedef fl_status fl_place_fn(const fl_place_input *in, fl_placement *out, fl_error *err);

typedef struct {
  const char *name;
  fl_place_fn *run;
  bool uses_relays;         /* else ends.relays is 0 for it */
  bool asks_few_links;      /* it gets on with few of the links, by their functions (fl_radio_params.few_links) */
  const char *summary;      /* one line, with the source */
  const fl_option *options; /* ends at a NULL key; NULL: none */
} fl_placer;

/* Add a placer of one's own: from then on scenarios can name it, comparisons run it, and `joint` starts from it too,
 * where it needs no options. Its chain is checked: a node that is not there, or stands in it twice, is an error. The
 * row lasts as long as the process. Before anything is loaded, and from one thread. FL_ERR_VALUE: a name that is taken
 * or no name, a missing function, a full table (64 rows); FL_ERR_MEMORY. */
fl_status fl_placer_register(const fl_placer *row, fl_error *err);

/* What there is; rows last as long as the program. */
size_t fl_placer_count(void);
const fl_placer *fl_placer_at(size_t index);       /* index < fl_placer_count() */
const fl_placer *fl_placer_find(const char *name); /* NULL when there is none */

/* Parts of a network on a field: fl_part_compute_s(), fl_part_ends_s() and fl_costs_part_bytes() of each. `parts` is to
 * outlive what fl_place_stages_of() makes of it. */
typedef struct {
  const fl_costs *costs;
  fl_codec_charge charge;
  const fl_field *field;
  const fl_part *parts;
  fl_ends ends;
} fl_place_parts;
fl_place_stages fl_place_stages_of(const fl_place_parts *parts);

/* Time of part `part` on node `node` for one inference. */
double fl_place_compute_s(const fl_place_input *in, size_t part, size_t node);

/* That, or what the part needs there if it is longer: for the first one the source and the hop from it, for the last
 * one the hop to the sink, and it. INFINITY where no link goes there. */
double fl_place_stage_s(const fl_place_input *in, size_t part, size_t node);

/* Memory of the part. */
double fl_place_bytes(const fl_place_input *in, size_t part);

/* Time that the node takes to forward what the first `done` parts have come to: what messages cost it. */
double fl_place_forward_s(const fl_place_input *in, size_t done, size_t node);

/* Has the node room for the part, or need not have? */
bool fl_place_has_room(const fl_place_input *in, size_t part, size_t node);

/* Can the part run on the node: it has room, and the ends allow it and are linked to it? */
bool fl_place_fits(const fl_place_input *in, size_t part, size_t node);

/* Has the node room for so much that it forwards, or need not have? */
bool fl_place_can_forward(const fl_place_input *in, double bits, size_t node);

/* What `count` parts send, for hop_bits: fl_costs_hop_bits() of each; the last, which has nobody behind it, 0. */
void fl_place_hop_bits(const fl_costs *costs, const fl_part *parts, size_t count, double *hop_bits);

/* max over hops, those of the ends too, of their time and over parts of their compute time; INFINITY on a missing link.
 */
double fl_place_bottleneck_s(const fl_place_input *in, const size_t *chain);

/* That of a placement, or the medium's period if it is longer. Errors: those of fl_medium_period_s(). */
fl_status fl_place_period_s(const fl_place_input *in, const fl_placement *placement, double *period_s, fl_error *err);

/* The latency of one request alone: the sum of all stages and hops. INFINITY on a missing link. FL_ERR_MEMORY. */
fl_status fl_place_latency_s(const fl_place_input *in, const fl_placement *placement, double *latency_s, fl_error *err);

/* What in->objective minimises: one of the last two, or the energy of a request at that period, in J, of nodes whose
 * powers are all known. Errors: those of fl_medium_period_s(). */
fl_status fl_place_value(const fl_place_input *in, const fl_placement *placement, double *value, fl_error *err);

FL_END_DECLS

#endif
