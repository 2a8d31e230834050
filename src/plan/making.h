/* What the steps from parts and a chain to a plan share. */
#ifndef FIELDLINE_SRC_PLAN_MAKING_H
#define FIELDLINE_SRC_PLAN_MAKING_H

#include "fieldline/plan.h"

/* What a placer reads of the parts, and the chain it writes. */
typedef struct {
  fl_relay *relays; /* the memory of all three */
  double *hop_bits;
  size_t *chain;
  fl_place_parts parts;
} fl_plan_work;

/* `room`: for so many parts. False: no memory; fl_plan_work_clear() either way. */
bool fl_plan_work_init(fl_plan_work *w, size_t room);
void fl_plan_work_clear(fl_plan_work *w);

/* The question that the cuts put to a placer. It reads `w`, `in` and `cuts`, which are to outlive it. */
fl_place_input fl_plan_work_fill(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w);

/* The parts of a plan that were cut: empty ones that stand there for its ends are left out. Errors: FL_ERR_MEMORY. *out
 * belongs to the caller (fl_cuts_free). */
fl_status fl_plan_own_cuts(const fl_plan_input *in, const fl_plan *plan, fl_cuts **out, fl_error *err);

/* A way to a plan: with a partitioner and a placer, or with a method that does both. */
typedef fl_status fl_plan_way(const fl_plan_input *in, fl_plan_work *w, fl_plan *plan, fl_error *err);
fl_plan_way fl_plan_separately;
fl_plan_way fl_plan_outline_separately; /* what the plan is worth is left out */

/* As fl_plan_make(), on that way. */
fl_status fl_plan_make_by(fl_plan_way *way, const fl_plan_input *in, fl_plan **out, fl_error *err);

/* An infeasible problem is an outcome of the plan, not a failure; other failures go to *err. */
fl_status fl_plan_as_outcome(fl_status status, const fl_error *why, fl_plan *plan, fl_error *err);

/* No cuts yet. Errors: FL_ERR_MEMORY. *out belongs to the caller (fl_cuts_free). */
fl_status fl_cuts_new(size_t room, fl_cuts **out, fl_error *err);

/* The most parts: one a cut point; with empty ones, one a node; or as many as there are. */
size_t fl_plan_room_for_parts(const fl_plan_input *in);

/* The question that is put to the partitioner, without other methods' plans. */
fl_partition_input fl_plan_partition_input(const fl_plan_input *in);

/* The record of the plan with these cuts on the chain in `w`, nothing added, and of what the method proves. */
fl_status fl_plan_describe(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, double proven_s,
                           fl_plan *plan, fl_error *err);
/* The same without what it is worth: no media are asked. */
fl_status fl_plan_outline(const fl_plan_input *in, const fl_cuts *cuts, fl_plan_work *w, fl_plan *plan, fl_error *err);

/* Of token loops; nothing happens to other plans. (loop.c)
 * True, with the reason: there is no link from the last node of the chain to the first. */
bool fl_plan_lacks_way_back(const fl_plan_input *in, const size_t *chain, size_t part_count, fl_error *why);
/* Of parts and hops that are described: the way back, and what it costs the parts at its ends. */
void fl_plan_add_way_back(const fl_plan_input *in, fl_plan *plan);
/* Of activities that are listed: the first pass. FL_ERR_MEMORY. */
fl_status fl_plan_add_first_pass(const fl_plan_input *in, const fl_cuts *cuts, fl_plan *plan, fl_error *err);

/* What a pass takes at the plan's bottleneck (energy.c). NAN where powers in the chain are not known. */
double fl_plan_pass_energy_j(const fl_plan *plan, const fl_field *field);

/* Is nothing below the value, by what is proven (NAN proves nothing)? Energies are summed in other orders than the
 * searches', which rounds. */
bool fl_plan_is_proven(fl_objective objective, double value, double proven);

/* The bottleneck, the energy and the published bound of a plan whose activities are listed. Errors: those of
 * fl_air_period_s(). */
fl_status fl_plan_judge(const fl_plan_input *in, fl_plan *plan, fl_error *err);

#endif
