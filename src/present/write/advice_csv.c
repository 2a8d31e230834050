/* advice.csv and front.csv. */
#include <math.h>
#include <stdlib.h>

#include "base/csv.h"
#include "fieldline/energy.h"
#include "fieldline/json.h"
#include "fieldline/reasons.h"
#include "fieldline/write.h"

static const char worth_columns[] = "throughput_per_s,sequential_per_s,bottleneck_s,latency_alone_s,proven,limit,chain";

/* A column that is there where powers are known. */
static bool has_energy(const fl_advice *advice)
{
  return fl_field_knows_powers(advice->trial->field);
}

static void put_head(FILE *out, const fl_advice *advice, const char *first)
{
  fprintf(out, "%s,%s%s\n", first, worth_columns, has_energy(advice) ? ",energy_per_request_j" : "");
}

/* What a plan comes to, what limits it, and its chain. */
static fl_status put_plan(FILE *out, const fl_advice *advice, const fl_plan *plan, fl_error *err)
{
  char limit[FL_SENTENCE_SIZE];
  char *chain = fl_advice_chain(advice, plan, " ");
  if (chain == NULL) return fl_fail_memory(err, "advice");
  fl_csv_number(out, fl_advice_throughput_per_s(plan));
  fl_csv_number(out, fl_advice_alone_per_s(plan));
  fl_csv_number(out, plan->bottleneck_s);
  fl_csv_number(out, fl_advice_alone_s(plan));
  fl_csv_uint(out, plan->gap == 1);
  fl_advice_limit(advice, plan, limit);
  putc(',', out);
  fl_csv_text(out, limit);
  putc(',', out);
  fl_csv_text(out, chain);
  if (has_energy(advice)) fl_csv_number(out, fl_advice_energy_j(advice, plan));
  free(chain);
  return FL_OK;
}

/* What is not proven is said to be so. */
static void put_no_plan(FILE *out, const fl_advice *advice, const fl_plan *plan)
{
  fprintf(out, ",,,,,%s,,%s", isinf(plan->proven_s) ? "" : "0", has_energy(advice) ? "," : "");
}

fl_status fl_write_advice_csv(FILE *out, const fl_advice *advice, fl_error *err)
{
  fl_status status = FL_OK;
  put_head(out, advice, "nodes,outcome");
  for (size_t i = 0; i < advice->row_count && status == FL_OK; i++) {
    const fl_advice_row *row = &advice->rows[i];
    fprintf(out, "%zu,%s", row->nodes, fl_outcome_name(row->plan->outcome));
    if (row->plan->part_count > 0)
      status = put_plan(out, advice, row->plan, err);
    else
      put_no_plan(out, advice, row->plan);
    putc('\n', out);
  }
  return status == FL_OK ? fl_check_written(out, "the advice", err) : status;
}

fl_status fl_write_front_csv(FILE *out, const fl_advice *advice, fl_error *err)
{
  fl_status status = FL_OK;
  put_head(out, advice, "nodes");
  for (size_t i = 0; i < advice->front_count && status == FL_OK; i++) {
    fprintf(out, "%zu", fl_advice_nodes(advice->front[i]));
    status = put_plan(out, advice, advice->front[i], err);
    putc('\n', out);
  }
  return status == FL_OK ? fl_check_written(out, "the advice", err) : status;
}
