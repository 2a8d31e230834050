/* A plan: the parts, their chain of nodes, and what they are worth. */
#ifndef FIELDLINE_PLAN_H
#define FIELDLINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/accounting.h"
#include "fieldline/activity.h"
#include "fieldline/api.h"
#include "fieldline/ends.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/medium.h"
#include "fieldline/partition.h"
#include "fieldline/place.h"
#include "fieldline/radio.h"

FL_BEGIN_DECLS

typedef enum {
  FL_OUTCOME_OK,
  FL_OUTCOME_ONE_NODE,
  FL_OUTCOME_INFEASIBLE,
  FL_OUTCOME_STUCK /* of no plan, but of a run with one, in a world where nothing could ever go on any more */
} fl_outcome;
const char *fl_outcome_name(fl_outcome outcome); /* "ok", "one_node", "infeasible", "stuck" */

typedef struct {
  fl_part points;
  size_t first_layer, last_layer; /* indices into the graph's layers, both included; of an empty part 0 */
  size_t node;                    /* index into the field's nodes */
  double memory_bytes, flop;
  double compute_s; /* on its node, with the codec's time */
  size_t activity;  /* that computes it: a number in the plan's table */
} fl_plan_part;

typedef struct {
  size_t from, to; /* node indices */
  double bits, rate_bps, latency_s;
  double time_s;   /* latency + bits / rate */
  size_t activity; /* the transfer: a number in the plan's table */
} fl_plan_hop;

/* What a plan has beside where requests make several passes over its chain. */
typedef struct {
  fl_activity *first_pass;   /* [activity_count] a request's first pass; NULL: requests are one pass */
  fl_plan_hop way_back;      /* from the last node to the first, of several; else all 0 */
  double air_s, first_air_s; /* what the medium alone allows between such passes (fl_air_period_s), or 0 */
} fl_plan_loop;

typedef struct {
  fl_outcome outcome;
  char reason[512];    /* of an infeasible outcome */
  size_t part_count;   /* 0 when infeasible */
  fl_plan_part *parts; /* [part_count] */
  size_t hop_count;    /* part_count - 1; 0 when infeasible */
  fl_plan_hop *hops;   /* [hop_count] in the order of the chain */
  /* What a pass goes through: the compute of part 0, its transfer, the compute of part 1 and so on; in token loops of
   * several parts, at last the way back. */
  size_t activity_count; /* 0 when infeasible */
  fl_activity *activities;
  fl_plan_loop loop;
  /* The predicted time between completions: that of the longest activity or, where transfers are not independent, what
   * the medium allows, if that is longer (fl_air_period_s). NAN when infeasible. */
  double bottleneck_s;
  size_t bottleneck;          /* number of the longest activity, the first of equals */
  double lower_bound_s;       /* largest transfer / fastest link; NAN unless ok */
  double approximation_ratio; /* bottleneck / lower bound; NAN unless ok */
  /* The certificate: no chain for these parts (for a method that chooses both: no plan at all) is below proven_s, in
   * what the input's objective minimises, energy in J. All NAN where nothing is proven. */
  double proven_s;  /* of an infeasible outcome INFINITY where it is proven, by a method that chooses both */
  double optimal_s; /* the least there is; NAN where it is not settled */
  double gap;       /* over the optimum */
  /* What a pass takes at the plan's period (fl_energy_of_plan_j). NAN when infeasible, and where the powers of a node
   * of the chain are not known. */
  double energy_j;
} fl_plan;

/* How to plan: a partitioner with a placer and their options. */
typedef struct {
  const fl_partitioner *partitioner;
  fl_option_values partitioner_options;
  const fl_placer *placer; /* NULL when the partitioner chooses the chain as well */
  fl_option_values placer_options;
} fl_method;

/* May its chains have nodes that only forward? As the placer says or, where there is none, the partitioner. */
bool fl_method_uses_relays(const fl_method *method);

/* What a partitioner came to. */
typedef struct {
  size_t count; /* 0: infeasible */
  fl_part *parts;
  char reason[512]; /* of an infeasible outcome */
} fl_cuts;

typedef struct {
  const fl_graph *graph;
  const fl_costs *costs;
  const fl_field *field;
  const fl_links *links;
  fl_codec_charge charge;
  fl_method method;
  fl_ends ends;
  fl_medium_choice medium;
  fl_objective objective;  /* what searching methods minimise */
  bool objective_is_given; /* somebody asks for it: files tell it, and the latency of a request alone */
  uint64_t seed, trial;
  /* Of a world that changes, at the date at_s: who is up. NULL: all are, at first. Files tell it; methods are given a
   * field without the others (fl_plan_on_usable). */
  const bool *is_up; /* [field->count] */
  double at_s;
  uint64_t *steps;     /* grows by the steps of work of methods that search (1.5e8 of them are a second of an ordinary
                          core); NULL: nobody counts */
  const fl_cuts *cuts; /* made before, or NULL: see fl_plan_cut() */
  /* Token loops: what the first pass of a request costs, with the same cut points, and what goes back to the first node
   * behind every pass, > 0. NULL and 0: requests are one pass. Methods plan for the chain of the other passes; what
   * goes back is added to the chain that they choose. */
  const fl_costs *first_costs;
  double return_bits;
} fl_plan_input;

/* Cut only. Where the partitioner depends on nothing else (fl_dependence), the cuts serve every field of the same
 * number of nodes with the same least memory. The partitioner does not choose the chain as well.
 * Success, an infeasible problem too: *out belongs to the caller (fl_cuts_free). Errors: FL_ERR_MEMORY, FL_ERR_VALUE
 * for options that do not go with the network. */
fl_status fl_plan_cut(const fl_plan_input *in, fl_cuts **out, fl_error *err);
void fl_cuts_free(fl_cuts *cuts); /* NULL is fine */

/* Cut and place. An infeasible problem is a success with that outcome and a reason.
 * Success: *out belongs to the caller (fl_plan_free). Errors: those of fl_plan_cut(). */
fl_status fl_plan_make(const fl_plan_input *in, fl_plan **out, fl_error *err);
void fl_plan_free(fl_plan *plan); /* NULL is fine */
void fl_plan_clear(
    fl_plan *plan); /* the same of a plan that its owner keeps: what it points to is freed, it is empty */

/* List what a request goes through, activity_count and activities, of a plan whose parts and hops are there: every part
 * is computed, and its result goes over its hop, if there is one; at last the way back, if there is one. `activities`
 * has room for them. Parts and hops get
 * their numbers. */
void fl_plan_list_activities(fl_plan *plan);

bool fl_plan_has_node(const fl_plan *plan, size_t node); /* some part lies there. Cost: O(parts) */

/* What a request takes that meets nobody: the sum over parts and hops, along the chain. Nothing when infeasible. */
double fl_plan_alone_s(const fl_plan *plan);

/* What a request takes in a plan where one follows the other every `period_s`, and makes `passes` >= 1 passes (1 unless
 * the plan is of a token loop): for every node of the chain
 *   idle x period + the sum over its computes of (compute - idle) x duration
 *   + the sum over its transfers of send, or receive, x duration
 * which is what a meter comes to over many requests in saturation. `period_s` is not below what a node computes for
 * one. Transfers that get longer by sharing the air are priced as if they were alone. NAN for a plan without parts,
 * where the powers of a node of the chain are not known, or the period is not finite. Cost: O(activities). */
double fl_energy_of_plan_j(const fl_plan *plan, const fl_field *field, uint64_t passes, double period_s);

/* Is the medium's period longer than the longest activity? For a plan with parts. */
bool fl_plan_is_limited_by_air(const fl_plan *plan);

/* What the objective minimises: the plan's bottleneck, its latency, or energy_j. */
double fl_plan_value(const fl_plan *plan, fl_objective objective);

/* The medium over the hops of a plan that is not infeasible. Success: *out belongs to the caller (fl_air_free), NULL
 * where transfers are independent. Errors: those of fl_air_new(). */
fl_status fl_plan_air(const fl_plan_input *in, const fl_plan *plan, fl_air **out, fl_error *err);

/* Add the certificate to a plan of a method that gives none: search the best chain for its parts, for `budget_s`
 * seconds of an ordinary core at most (counted in steps of work: the same on every machine). Nothing happens to plans
 * that are not ok or have one. Errors: FL_ERR_MEMORY. */
fl_status fl_plan_certify(const fl_plan_input *in, double budget_s, fl_plan *plan, fl_error *err);

FL_END_DECLS

#endif
