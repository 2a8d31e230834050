#include "present/report/run_page.h"

#include <math.h>
#include <stdbool.h>

#include "fieldline/units.h"
#include "present/report/objective_words.h"
#include "present/report/page.h"
#include "present/report/run_parts.h"
#include "present/report/run_words.h"
#include "present/report/run_world.h"

/* ---- at the top ---- */

/* A value with its id, and what stands behind its unit. */
typedef struct {
  const char *id;
  double value;
  fl_unit unit;
  const char *behind;
} fact;

/* A dash where nobody knows. */
static void put_fact(FILE *out, fact f)
{
  fl_html_quantity(out, f.id, f.value, f.unit);
  if (isfinite(f.value)) fputs(f.behind, out);
}

/* Nothing where neither is known. */
static void key(FILE *out, const char *name, fact of, const char *remark, fact beside)
{
  if (!isfinite(of.value) && !isfinite(beside.value)) return;
  fprintf(out, "<div><dt>%s</dt><dd>", name);
  put_fact(out, of);
  if (isfinite(beside.value)) {
    fprintf(out, "<small>%s ", remark);
    put_fact(out, beside);
    fputs("</small>", out);
  }
  fputs("</dd></div>\n", out);
}

static void key_alone(FILE *out, const char *name, fact of)
{
  key(out, name, of, "", (fact){NULL, NAN, FL_UNIT_NONE, ""});
}

/* Of a batch: what the rates of requests come to in inputs. */
static void put_inputs(FILE *out, const fl_run_numbers *n)
{
  if (n->batch <= 1) return;
  key(out, "Throughput, inputs", (fact){"throughput_inputs_per_s", n->inputs_per_s, FL_UNIT_NONE, " /s"}, "predicted",
      (fact){"predicted_throughput_inputs_per_s", n->foreseen.inputs_per_s, FL_UNIT_NONE, " /s"});
}

static void put_tokens(FILE *out, const fl_run_results *results)
{
  const fl_run_numbers *n = &results->numbers;
  const fl_spread *ttft_s = &n->measured.ttft_s, *tpot_s = &n->measured.tpot_s;
  if (results->plan.loop.first_pass == NULL) return;
  key(out, "Tokens", (fact){"tokens_per_s", n->tokens_per_s, FL_UNIT_NONE, " /s"}, "predicted",
      (fact){"predicted_tokens_per_s", n->foreseen.tokens_per_s, FL_UNIT_NONE, " /s"});
  key(out, "First token, median", (fact){"ttft_p50_s", ttft_s->p50, FL_UNIT_SECONDS, ""}, "95 % within",
      (fact){"ttft_p95_s", ttft_s->p95, FL_UNIT_SECONDS, ""});
  if (!isfinite(tpot_s->p50)) return;
  key(out, "From token to token, median", (fact){"tpot_p50_s", tpot_s->p50, FL_UNIT_SECONDS, ""}, "95 % within",
      (fact){"tpot_p95_s", tpot_s->p95, FL_UNIT_SECONDS, ""});
}

/* Of a request that meets no other, where the plan is made with an eye to it. */
static void put_alone(FILE *out, const fl_run_results *results)
{
  if (!results->scenario->objective_is_given || results->plan.part_count == 0) return;
  key_alone(out, "Latency of a request alone",
            (fact){"latency_alone_s", results->numbers.foreseen.alone_s, FL_UNIT_SECONDS, ""});
}

static void put_measured(FILE *out, const fl_run_results *results)
{
  const fl_summary *m = &results->numbers.measured;
  const fl_foreseen *foreseen = &results->numbers.foreseen;
  key(out, "Throughput", (fact){"throughput_per_s", m->throughput_per_s, FL_UNIT_NONE, " /s"}, "predicted",
      (fact){"predicted_throughput_per_s", foreseen->throughput_per_s, FL_UNIT_NONE, " /s"});
  put_tokens(out, results);
  put_inputs(out, &results->numbers);
  key(out, "Bottleneck", (fact){"bottleneck_s", m->bottleneck_s, FL_UNIT_SECONDS, ""}, "predicted",
      (fact){"predicted_bottleneck_s", foreseen->bottleneck_s, FL_UNIT_SECONDS, ""});
  key(out, "Latency, median", (fact){"latency_p50_s", m->latency_s.p50, FL_UNIT_SECONDS, ""}, "95 % within",
      (fact){"latency_p95_s", m->latency_s.p95, FL_UNIT_SECONDS, ""});
  key(out, "Latency, 99 % within", (fact){"latency_p99_s", m->latency_s.p99, FL_UNIT_SECONDS, ""}, "largest",
      (fact){"latency_max_s", m->latency_s.max, FL_UNIT_SECONDS, ""});
  if (m->energy.node_count > 0)
    key(out, "Energy of a request", (fact){"energy_per_request_j", m->energy.per_request_j, FL_UNIT_JOULES, ""},
        "predicted", (fact){"predicted_energy_per_request_j", foreseen->energy_j, FL_UNIT_JOULES, ""});
}

static void put_planned(FILE *out, const fl_foreseen *foreseen)
{
  key_alone(out, "Throughput, predicted",
            (fact){"predicted_throughput_per_s", foreseen->throughput_per_s, FL_UNIT_NONE, " /s"});
  key_alone(out, "Bottleneck, predicted",
            (fact){"predicted_bottleneck_s", foreseen->bottleneck_s, FL_UNIT_SECONDS, ""});
  key_alone(out, "Energy of a request, predicted",
            (fact){"predicted_energy_per_request_j", foreseen->energy_j, FL_UNIT_JOULES, ""});
}

/* How far it is from the best. */
static void put_proof(FILE *out, const fl_run_results *results)
{
  char title[80];
  const fact gap = {"gap", results->plan.gap, FL_UNIT_NONE, " ×"};
  const fact bound = {"lower_bound_s", results->plan.lower_bound_s, FL_UNIT_SECONDS, ""};
  fl_objective objective = results->scenario->objective;
  snprintf(title, sizeof title, "%s over the optimum", fl_objective_words_of(objective)->title);
  if (isfinite(gap.value))
    key(out, title, gap, objective == FL_OBJECTIVE_PERIOD ? "lower bound" : "bottleneck, lower bound", bound);
  else
    key_alone(out, "Bottleneck, lower bound", bound);
}

static void put_keys(FILE *out, const fl_run_results *results)
{
  fputs("<dl class=\"keys\">\n", out);
  if (results->simulated)
    put_measured(out, results);
  else
    put_planned(out, &results->numbers.foreseen);
  put_alone(out, results);
  put_proof(out, results);
  fputs("</dl>\n", out);
}

void fl_run_answer(FILE *out, const fl_run_results *results)
{
  fl_run_sentence_fn *const sentences[] = {fl_run_sentence_pace, fl_run_sentence_world, fl_run_sentence_limit,
                                           fl_run_sentence_objective, fl_run_sentence_proof};
  fputs("<div class=\"answer\">\n", out);
  for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
    char text[FL_SENTENCE_SIZE];
    if (!sentences[i](results, text)) continue;
    fputs("<p>", out);
    fl_html_text(out, text);
    fputs("</p>\n", out);
  }
  fputs("</div>\n", out);
  if (results->plan.bottleneck_s > 0) put_keys(out, results);
}

/* ---- sections ---- */

static fl_status put_plan(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_page_section(out, "plan", "Where it is cut and placed");
  fputs("<p class=\"remark\">", out);
  char date[FL_QUANTITY_SIZE];
  if (!isnan(results->at_s))
    fl_html_format(out, "The world is as it is at %s. ", fl_quantity_format(date, results->at_s, FL_UNIT_SECONDS, 6));
  fl_html_format(out, "%s, %zu cut points, %s accounting; partitioner %s, placer %s; %zu node%s; seed %llu.",
                 results->model, results->cut_point_count, results->accounting, results->partitioner, results->placer,
                 results->field->count, results->field->count == 1 ? "" : "s", (unsigned long long)results->seed);
  fputs("</p>\n", out);
  fl_status status = fl_page_figure(out, figures, "map", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "map-chain", err);
  if (status == FL_OK && results->plan.part_count > 0)
    fl_run_put_parts(out, "parts", "The parts and their hops", results);
  fputs("<div class=\"figures\">\n", out);
  if (status == FL_OK) status = fl_page_figure(out, figures, "cuts", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "memory", err);
  fputs("</div>\n", out);
  fl_page_section_end(out);
  return status;
}

static fl_status put_limits(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  if (!(results->plan.bottleneck_s > 0)) return FL_OK;
  fl_page_section(out, "limits", "What limits it");
  fputs("<div class=\"figures\">\n", out);
  fl_status status = fl_page_figure(out, figures, "stages", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "use", err);
  fputs("</div>\n", out);
  fl_page_section_end(out);
  return status;
}

static fl_status put_requests(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  if (!results->simulated || !(results->plan.bottleneck_s > 0)) return FL_OK;
  fl_page_section(out, "requests", "What happened to the requests");
  fl_status status = fl_page_figure(out, figures, "timeline", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "timeline-slowest", err);
  if (results->trace_path == NULL || results->scenario->trace_requests < results->numbers.measured.requests)
    fputs(
        "<p class=\"remark\">Of what is not in trace.csv there is no timeline: <code>trace: all</code> in the scenario "
        "puts every request there.</p>\n",
        out);
  if (results->latency_path == NULL)
    fputs(
        "<p class=\"remark\">The latency of each request was not kept: <code>latency: all</code> in the scenario keeps "
        "it.</p>\n",
        out);
  fputs("<div class=\"figures\">\n", out);
  if (status == FL_OK) status = fl_page_figure(out, figures, "latency", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "latency-distribution", err);
  fputs("</div>\n", out);
  fl_page_section_end(out);
  return status;
}

/* A dash where nobody knows the powers of a node. */
static void put_energy(FILE *out, const fl_run_results *results)
{
  static const char *const titles[] = {"node", "idle", "computing", "sending", "receiving", "off", "in all"};
  const fl_energy *energy = &results->numbers.measured.energy;
  if (!results->simulated || energy->node_count == 0) return;
  fl_page_section(out, "energy", "What it takes in energy");
  fl_html_table table = fl_html_table_begin(out, "energies",
                                            results->numbers.measured.world != NULL
                                                ? "Energy over the run of all nodes that had to do with it"
                                                : "Energy of the chain's nodes over the run",
                                            "rrrrrrr", titles);
  for (size_t n = 0; n < energy->node_count; n++) {
    fl_html_row_begin(&table, NULL);
    fl_html_cell(&table, "%s", results->field->nodes[energy->nodes[n].node].id);
    for (size_t i = 0; i < FL_POWER_KINDS; i++) fl_html_cell_quantity(&table, energy->nodes[n].j[i], FL_UNIT_JOULES);
    fl_html_cell_quantity(&table, fl_node_energy_j(&energy->nodes[n]), FL_UNIT_JOULES);
    fl_html_row_end(&table);
  }
  fl_html_table_end(&table);
  fl_page_section_end(out);
}

static void put_difference(fl_html_table *table, const char *what, double predicted, double measured, fl_unit unit)
{
  double percent = round(1e4 * (measured / predicted - 1)) / 100;
  fl_html_row_begin(table, NULL);
  fl_html_cell(table, "%s", what);
  fl_html_cell_quantity(table, predicted, unit);
  fl_html_cell_quantity(table, measured, unit);
  if (!isfinite(percent))
    fl_html_cell(table, "–");
  else if (percent == 0)
    fl_html_cell(table, "0 %%");
  else
    fl_html_cell(table, "%+.4g %%", percent);
  fl_html_row_end(table);
}

static void put_differences(fl_html_table *table, const fl_run_results *results)
{
  const fl_run_numbers *n = &results->numbers;
  const fl_foreseen *foreseen = &n->foreseen;
  const fl_summary *m = &n->measured;
  put_difference(table, "bottleneck", foreseen->bottleneck_s, m->bottleneck_s, FL_UNIT_SECONDS);
  put_difference(table, "throughput (1/s)", foreseen->throughput_per_s, m->throughput_per_s, FL_UNIT_NONE);
  if (results->plan.loop.first_pass != NULL) {
    put_difference(table, "tokens (1/s)", foreseen->tokens_per_s, n->tokens_per_s, FL_UNIT_NONE);
    put_difference(table, "first token of a request alone, and median", foreseen->ttft_s, m->ttft_s.p50,
                   FL_UNIT_SECONDS);
    put_difference(table, "token to token of a request alone, and median", foreseen->tpot_s, m->tpot_s.p50,
                   FL_UNIT_SECONDS);
  }
  put_difference(table, "latency of a request alone, and mean", foreseen->alone_s, m->latency_s.mean, FL_UNIT_SECONDS);
  if (m->energy.node_count > 0)
    put_difference(table, "energy of a request in saturation, and mean", foreseen->energy_j, m->energy.per_request_j,
                   FL_UNIT_JOULES);
}

static void put_prediction(FILE *out, const fl_run_results *results)
{
  static const char *const titles[] = {"", "predicted", "measured", "difference"};
  fl_run_sentence_fn *const reasons[] = {fl_run_reason_throughput, fl_run_reason_latency};
  char text[FL_SENTENCE_SIZE];
  if (!results->simulated || !(results->plan.bottleneck_s > 0)) return;
  fl_page_section(out, "prediction", "Predicted and measured");
  fl_html_table table =
      fl_html_table_begin(out, "predicted", "What the plan says and what the simulation gave", "lrrr", titles);
  put_differences(&table, results);
  fl_html_table_end(&table);
  if (results->numbers.measured.world != NULL)
    fputs("<p>The prediction is of the first chain, in a world that stays as it is at first.</p>\n", out);
  for (size_t i = 0; i < sizeof reasons / sizeof reasons[0] && results->numbers.measured.world == NULL; i++) {
    if (!reasons[i](results, text)) continue;
    fputs("<p>", out);
    fl_html_text(out, text);
    fputs("</p>\n", out);
  }
  fl_page_section_end(out);
}

fl_status fl_run_page(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_status status = put_plan(out, figures, results, err);
  if (status == FL_OK) status = fl_run_put_world(out, figures, results, err);
  if (status == FL_OK) status = put_limits(out, figures, results, err);
  if (status == FL_OK) status = put_requests(out, figures, results, err);
  if (status == FL_OK) put_energy(out, results);
  if (status == FL_OK) put_prediction(out, results);
  return status;
}
