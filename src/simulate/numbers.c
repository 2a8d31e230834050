#include "fieldline/numbers.h"

#include <math.h>

#include "fieldline/forecast.h"

static const fl_summary nothing = {.bottleneck_s = NAN,
                                   .throughput_per_s = NAN,
                                   .latency_s = {NAN, NAN, NAN, NAN, NAN},
                                   .ttft_s = {NAN, NAN, NAN, NAN, NAN},
                                   .tpot_s = {NAN, NAN, NAN, NAN, NAN},
                                   .passes_per_s = NAN,
                                   .makespan_s = NAN,
                                   .energy = {0, NULL, NAN}};

/* Requests that are one pass each. */
static void foresee_requests(fl_foreseen *out, const fl_plan *plan)
{
  out->alone_s = plan->part_count > 0 ? fl_plan_alone_s(plan) : (double)NAN;
  out->throughput_per_s = plan->bottleneck_s > 0 ? 1 / plan->bottleneck_s : NAN;
}

static void foresee_tokens(fl_foreseen *out, const fl_plan *plan, const fl_workload *workload, double inputs)
{
  fl_token_forecast forecast = fl_forecast_tokens(plan, workload);
  out->alone_s = forecast.alone_s;
  out->throughput_per_s = forecast.requests_per_s;
  out->ttft_s = forecast.ttft_s;
  out->tpot_s = forecast.tpot_s;
  out->tokens_per_s = inputs * forecast.passes_per_s;
}

fl_run_numbers fl_run_numbers_of(const fl_plan *plan, const fl_field *field, const fl_workload *workload,
                                 uint64_t batch, const fl_summary *measured)
{
  double inputs = (double)batch;
  fl_run_numbers out = {.batch = batch, .measured = measured == NULL ? nothing : *measured};
  out.inputs_per_s = inputs * out.measured.throughput_per_s;
  out.tokens_per_s = inputs * out.measured.passes_per_s;
  out.foreseen = (fl_foreseen){.bottleneck_s = plan->bottleneck_s, .ttft_s = NAN, .tpot_s = NAN, .tokens_per_s = NAN};
  if (plan->loop.first_pass == NULL)
    foresee_requests(&out.foreseen, plan);
  else
    foresee_tokens(&out.foreseen, plan, workload, inputs);
  out.foreseen.inputs_per_s = inputs * out.foreseen.throughput_per_s;
  out.foreseen.energy_j = field == NULL ? (double)NAN : fl_forecast_energy_j(plan, field, workload);
  return out;
}
