/* What a cut sends and what a part weighs, under the published or the physical accounting. */
#ifndef FIELDLINE_ACCOUNTING_H
#define FIELDLINE_ACCOUNTING_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/codec.h"
#include "fieldline/error.h"
#include "fieldline/graph.h"
#include "fieldline/profile.h"

FL_BEGIN_DECLS

typedef enum { FL_ACCOUNTING_PUBLISHED, FL_ACCOUNTING_PHYSICAL } fl_accounting;

const char *fl_accounting_name(fl_accounting accounting); /* "published", "physical" */
const char *fl_accounting_summary(fl_accounting accounting);
double fl_accounting_default_ratio(fl_accounting accounting); /* of compression where a scenario names no codec */

/* Consecutive segments on one node: cut points first..end-1. It runs every layer behind cut
 * point first-1 up to and with cut point end-1 and sends the output of cut point end-1.
 * With first = end the part is empty: it runs nothing and forwards what it is sent. */
typedef struct {
  size_t first, end; /* first <= end <= point_count */
} fl_part;

bool fl_part_is_empty(fl_part part); /* first = end */

/* The costs of a graph's cut points and segments. Read-only once made.
 * Segment s holds the layers behind cut point s up to and with cut point s + 1. */
typedef struct {
  fl_accounting accounting;
  size_t point_count;          /* p, the graph's cut points */
  const double *transfer_bits; /* [p] what a cut behind point i sends; the last sends 0 */
  const double *raw_bytes;     /* [p] the outputs it sends before compression, one copy; of the last the network's */
  const double *segment_bytes; /* [p] memory of segment s alone; the closing entry is 0 */
  double input_bits;           /* > 0: all inputs, sent to the first part */
  double output_bits;          /* > 0: all outputs, one copy, sent on behind the last part */
  uint64_t batch;              /* >= 1: inputs that a request is made of; all figures are those of a request */
} fl_costs;

#define FL_MAX_BATCH ((uint64_t)65536)

/* What decides about costs besides the graph. */
typedef struct {
  fl_accounting accounting;
  fl_codec_params codec;
  uint64_t state_copies;     /* requests whose state a node holds at once (physical) */
  uint64_t batch;            /* inputs that a request is made of, at most FL_MAX_BATCH; 0 as 1 */
  const fl_profile *profile; /* bound to the graph: what was measured on devices; NULL: nothing */
} fl_cost_params;

/* Transfer and segment costs of a graph, by its present cuts (fl_graph_choose_cuts).
 *   published: bits = elements x 8 bytes through the codec x consumers, of every layer the cut sends;
 *              segment = sum of elements x dtype bytes + params + inner bytes of its layers
 *   physical:  bits = output bytes through the codec, one copy of every layer the cut sends, and its side bytes as they
 *              are; segment = param bytes + state bytes x state_copies + peak of live tensors in file order, those that
 *              only pass through included
 * Of a batch everything is as many times as much, but for parameters and what is inside of nested models, once.
 * Outputs of other bytes than the first output's shape says take the codec's bits in proportion. What no cut sends and
 * the codec cannot take (FL_ERR_VALUE) counts as it is.
 * Success: *out belongs to the caller (fl_costs_free); it does not refer to the graph.
 * Errors: the graph's not_published; those of fl_codec_bits(). Cost: n log n in layers, linear in edges and in what
 * all cuts send; each shape is compressed once. */
fl_status fl_costs_make(const fl_graph *graph, const fl_cost_params *params, fl_costs **out, fl_error *err);
void fl_costs_free(fl_costs *costs); /* NULL is fine */

/* What a part sends to one behind it, bits, > 0: transfer_bits of the cut behind it; behind the last cut point
 * output_bits; what is before the first one forwards input_bits. Cost: O(1). */
double fl_costs_hop_bits(const fl_costs *costs, fl_part part);

/* Memory of a part, bytes. published: segments first..end-2; physical: segments first-1..end-2, and for first = 0 the
 * layers up to the first cut: parameters and states add up; the peak is the largest of the segments' peaks, each of
 * which counts everything that is alive then. Grows with `end`. An empty part: 0, as published counts no node for what
 * is sent to it; physical the bytes that it forwards. Cost: O(1). */
double fl_costs_part_bytes(const fl_costs *costs, fl_part part);

/* What a node holds of so many bits that it forwards, bytes: published 0, physical all of them. */
double fl_accounting_forwarded_bytes(fl_accounting accounting, double bits);

/* published: memory < capacity; physical: memory <= capacity. */
bool fl_accounting_fits(fl_accounting accounting, double memory_bytes, double capacity_bytes);
bool fl_costs_part_fits(const fl_costs *costs, fl_part part, double capacity_bytes);

/* Operations of a part for one request: 2 x batch x macs of the layers it runs; an empty part 0. Cost: O(1). */
double fl_costs_part_flop(const fl_costs *costs, fl_part part);

/* Bytes of the stored weights of the layers that a part runs; an empty part 0. Cost: O(1). */
double fl_costs_part_weights(const fl_costs *costs, fl_part part);

/* Seconds that a part computes for one request: operations / speed; with a memory bandwidth the sum over its layers of
 * max(2 batch macs / speed, (param bytes + batch (bytes it reads + output bytes + state bytes)) / bandwidth), the
 * roofline of Williams, Waterman, Patterson 2009. An empty part takes none. A speed of 0: operations take no time; a
 * bandwidth of 0: it is not looked at. Cost: O(1), or O(log layers) with a bandwidth. */
double fl_costs_part_s(const fl_costs *costs, fl_part part, double speed_flop_per_s, double memory_bytes_per_s);

/* The same on a device of the profile, by its number: what was measured of the part's layers, as many times as much as
 * the request's batch is the profile's, and the above for layers that nobody measured. Cost: O(1), or O(log layers)
 * where there are such. */
double fl_costs_measured_part_s(const fl_costs *costs, fl_part part, size_t device, double speed_flop_per_s,
                                double memory_bytes_per_s);

FL_END_DECLS

#endif
