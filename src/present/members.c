#include "present/members.h"

#include <math.h>
#include <string.h>

#include "fieldline/accounting.h"
#include "fieldline/field.h"
#include "fieldline/numbers.h"
#include "fieldline/plan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROW(key, kind, record, member, null)                                                                           \
  {                                                                                                                    \
    key, FL_MEMBER_##kind, offsetof(record, member), FL_NULL_##null, 0                                                 \
  }
#define UP_TO(most, key, record, member)                                                                               \
  {                                                                                                                    \
    key, FL_MEMBER_WHOLE, offsetof(record, member), FL_NULL_NEVER, most                                                \
  }
#define TABLE(name) const fl_members fl_members_of_##name = {COUNT(name), name}

static const double SAME = 1 + 1e-9; /* what rounding alone makes larger */

/* ---- plan.json ---- */

static const fl_member part[] = {
    ROW("memory_bytes", AMOUNT, fl_plan_part, memory_bytes, NEVER),
    ROW("flop", AMOUNT, fl_plan_part, flop, NEVER),
    ROW("compute_s", AMOUNT, fl_plan_part, compute_s, NEVER),
};
TABLE(part);

static const fl_member hop[] = {
    ROW("bits", AMOUNT, fl_plan_hop, bits, NEVER),
    ROW("rate_bps", AMOUNT, fl_plan_hop, rate_bps, ALWAYS), /* of a medium without end infinite */
    ROW("time_s", AMOUNT, fl_plan_hop, time_s, NEVER),
    ROW("latency_s", AMOUNT, fl_plan_hop, latency_s, NEVER),
};
TABLE(hop);

static const fl_member bound[] = {
    ROW("lower_bound_s", AMOUNT, fl_plan, lower_bound_s, ALWAYS),
    ROW("approximation_ratio", AMOUNT, fl_plan, approximation_ratio, ALWAYS),
};
TABLE(bound);

/* The record calls them seconds whatever is minimised. */
static const fl_member proof_s[] = {
    ROW("proven_s", AMOUNT, fl_plan, proven_s, ALWAYS),
    ROW("optimal_s", AMOUNT, fl_plan, optimal_s, ALWAYS),
};
TABLE(proof_s);

static const fl_member proof_j[] = {
    ROW("proven_j", AMOUNT, fl_plan, proven_s, ALWAYS),
    ROW("optimal_j", AMOUNT, fl_plan, optimal_s, ALWAYS),
};
TABLE(proof_j);

static const fl_member gap[] = {
    ROW("gap", AMOUNT, fl_plan, gap, ALWAYS),
};
TABLE(gap);

static const fl_member loop[] = {
    ROW("air_s", AMOUNT, fl_plan_loop, air_s, NEVER),
    ROW("first_pass_air_s", AMOUNT, fl_plan_loop, first_air_s, NEVER),
};
TABLE(loop);

static const fl_member node[] = {
    ROW("x_m", PLACE, fl_node, x_m, ALWAYS),
    ROW("y_m", PLACE, fl_node, y_m, ALWAYS),
    ROW("memory_bytes", AMOUNT, fl_node, memory_bytes, NEVER),
};
TABLE(node);

/* ---- summary.json ---- */

static const fl_member bottleneck[] = {
    ROW("bottleneck_s", AMOUNT, fl_run_numbers, measured.bottleneck_s, UNMEASURED),
};
TABLE(bottleneck);

static const fl_member pace[] = {
    ROW("predicted_bottleneck_s", AMOUNT, fl_run_numbers, foreseen.bottleneck_s, ALWAYS),
    ROW("throughput_per_s", AMOUNT, fl_run_numbers, measured.throughput_per_s, ALWAYS),
    ROW("predicted_throughput_per_s", AMOUNT, fl_run_numbers, foreseen.throughput_per_s, ALWAYS),
};
TABLE(pace);

static const fl_member inputs[] = {
    UP_TO(FL_MAX_BATCH, "batch", fl_run_numbers, batch),
    ROW("throughput_inputs_per_s", AMOUNT, fl_run_numbers, inputs_per_s, ALWAYS),
    ROW("predicted_throughput_inputs_per_s", AMOUNT, fl_run_numbers, foreseen.inputs_per_s, ALWAYS),
};
TABLE(inputs);

/* Of the time, on its own. */
static const fl_member share[] = {{"busy", FL_MEMBER_SHARE, 0, FL_NULL_NEVER, 0}};
TABLE(share);

static const fl_member latency[] = {
    ROW("latency_s", SPREAD, fl_run_numbers, measured.latency_s, UNMEASURED),
};
TABLE(latency);

static const fl_member tokens[] = {
    ROW("ttft_s", SPREAD, fl_run_numbers, measured.ttft_s, UNMEASURED),
    ROW("tpot_s", SPREAD, fl_run_numbers, measured.tpot_s, ALWAYS), /* where a request is one token */
    ROW("tokens_per_s", AMOUNT, fl_run_numbers, tokens_per_s, ALWAYS),
    ROW("predicted_ttft_s", AMOUNT, fl_run_numbers, foreseen.ttft_s, ALWAYS),
    ROW("predicted_tpot_s", AMOUNT, fl_run_numbers, foreseen.tpot_s, ALWAYS),
    ROW("predicted_tokens_per_s", AMOUNT, fl_run_numbers, foreseen.tokens_per_s, ALWAYS),
};
TABLE(tokens);

static const fl_member energy[] = {
    ROW("energy_per_request_j", AMOUNT, fl_run_numbers, measured.energy.per_request_j, ALWAYS),
    ROW("predicted_energy_per_request_j", AMOUNT, fl_run_numbers, foreseen.energy_j, ALWAYS),
};
TABLE(energy);

static const fl_member extent[] = {
    ROW("makespan_s", AMOUNT, fl_run_numbers, measured.makespan_s, NEVER),
    UP_TO(FL_MAX_REQUESTS, "requests", fl_run_numbers, measured.requests),
    UP_TO(FL_MAX_REQUESTS, "warmup", fl_run_numbers, measured.warmup),
    UP_TO(UINT64_MAX, "events", fl_run_numbers, measured.events),
};
TABLE(extent);

static const fl_member world[] = {
    ROW("end_s", AMOUNT, fl_world_summary, end_s, NEVER),
    ROW("availability", SHARE, fl_world_summary, availability, NEVER),
    UP_TO(FL_MAX_REQUESTS, "completed", fl_world_summary, completed),
    UP_TO(FL_MAX_REQUESTS, "lost", fl_world_summary, lost),
    UP_TO(FL_MAX_REQUESTS, "unfinished", fl_world_summary, unfinished),
    UP_TO(FL_MAX_REQUESTS, "retried", fl_world_summary, retried),
    UP_TO(UINT64_MAX, "replans", fl_world_summary, replans),
    ROW("recovery_s", SPREAD, fl_world_summary, recovery_s, ALWAYS),
};
TABLE(world);

static const fl_member recovery[] = {
    ROW("detection", AMOUNT, fl_world_summary, detection_s, ALWAYS),
    ROW("mending", AMOUNT, fl_world_summary, mending_s, ALWAYS),
    ROW("refill", AMOUNT, fl_world_summary, refill_s, ALWAYS),
};
TABLE(recovery);

/* Rising from the median on. */
static const struct {
  const char *key;
  size_t offset;
} of_spread[] = {
    {"mean", offsetof(fl_spread, mean)}, {"p50", offsetof(fl_spread, p50)}, {"p95", offsetof(fl_spread, p95)},
    {"p99", offsetof(fl_spread, p99)},   {"max", offsetof(fl_spread, max)},
};

/* ---- both ways ---- */

static void write_spread(fl_json *json, const char *key, const char *spread)
{
  fl_json_object(json, key, FL_JSON_LINE);
  for (size_t i = 0; i < COUNT(of_spread); i++)
    fl_json_number(json, of_spread[i].key, spread == NULL ? NAN : *(const double *)(spread + of_spread[i].offset));
  fl_json_close(json);
}

void fl_members_write(fl_json *json, const fl_members *members, const void *record)
{
  for (const fl_member *m = members->rows; m < members->rows + members->count; m++) {
    const char *at = record == NULL ? NULL : (const char *)record + m->offset;
    if (m->kind == FL_MEMBER_SPREAD)
      write_spread(json, m->key, at);
    else if (at == NULL)
      fl_json_text(json, m->key, NULL);
    else if (m->kind == FL_MEMBER_WHOLE)
      fl_json_uint(json, m->key, *(const uint64_t *)at);
    else
      fl_json_number(json, m->key, *(const double *)at);
  }
}

static void read_spread(fl_object *r, const char *key, bool null, char *spread)
{
  fl_object inner = {fl_object_get(r, key), r->status, r->err};
  double last = 0;
  for (size_t i = 0; i < COUNT(of_spread); i++) {
    const char *name = of_spread[i].key;
    double value = null ? fl_object_amount_or_null(&inner, name) : fl_object_amount(&inner, name);
    *(double *)(spread + of_spread[i].offset) = value;
    if (i == 0) continue;
    if (inner.status == FL_OK && last > value * SAME)
      inner.status = fl_doc_fail(r->err, fl_object_get(&inner, name), "is less than what comes before it");
    last = value;
  }
  r->status = inner.status;
}

static double read_number(fl_object *r, const fl_member *m, bool null)
{
  if (null && fl_object_is_null(r, m->key)) return NAN;
  if (m->kind == FL_MEMBER_PLACE) return fl_object_place(r, m->key);
  return m->kind == FL_MEMBER_SHARE ? fl_object_number(r, m->key, 0, SAME) : fl_object_amount(r, m->key);
}

void fl_members_read(fl_object *r, const fl_members *members, bool unmeasured, void *record)
{
  for (const fl_member *m = members->rows; m < members->rows + members->count; m++) {
    char *at = (char *)record + m->offset;
    bool null = m->null == FL_NULL_ALWAYS || (m->null == FL_NULL_UNMEASURED && unmeasured);
    if (m->kind == FL_MEMBER_SPREAD)
      read_spread(r, m->key, null, at);
    else if (m->kind == FL_MEMBER_WHOLE)
      *(uint64_t *)at = fl_object_whole(r, m->key, 0, m->most);
    else
      *(double *)at = read_number(r, m, null);
  }
}
