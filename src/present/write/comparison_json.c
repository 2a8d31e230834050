#include "fieldline/json.h"
#include "fieldline/write.h"

static void write_mean(fl_json *json, const fl_metric_summary *m)
{
  fl_json_number(json, "mean", m->value.mean);
  fl_json_number(json, "ci95_low", m->value.ci95_low);
  fl_json_number(json, "ci95_high", m->value.ci95_high);
  fl_json_number(json, "sd", m->value.sd);
  fl_json_number(json, "median", m->median);
  fl_json_number(json, "p95", m->p95);
  fl_json_number(json, "win_rate", m->win_rate);
  fl_json_number(json, "mean_difference", m->difference.mean);
  fl_json_number(json, "difference_ci95_low", m->difference.ci95_low);
  fl_json_number(json, "difference_ci95_high", m->difference.ci95_high);
}

static void write_method(fl_json *json, const fl_comparison *c, const char *name, const fl_method_summary *of)
{
  fl_json_object(json, NULL, FL_JSON_BLOCK);
  fl_json_text(json, "method", name);
  fl_json_uint(json, "trials", of->trials);
  fl_json_uint(json, "ok", of->ok);
  fl_json_uint(json, "one_node", of->one_node);
  fl_json_uint(json, "infeasible", of->infeasible);
  fl_json_uint(json, "unsettled", of->unsettled);
  if (fl_comparison_tells(c, FL_METRIC_AVAILABILITY)) fl_json_uint(json, "stuck", of->stuck);
  for (fl_metric metric = 0; metric < FL_METRIC_COUNT; metric++) {
    if (!fl_comparison_tells(c, metric)) continue;
    fl_json_object(json, fl_metric_name(metric), FL_JSON_LINE);
    write_mean(json, &of->metrics[metric]);
    fl_json_close(json);
  }
  fl_json_close(json);
}

static void write_verdict(fl_json *json, const fl_comparison *c, size_t cell, const fl_verdict *v)
{
  size_t methods = fl_comparison_method_count(c);
  fl_json_object(json, "verdict", FL_JSON_LINE);
  if (v->judged != FL_METRIC_BOTTLENECK) fl_json_text(json, "judged", fl_metric_name(v->judged));
  fl_json_text(json, "best", v->best < methods ? fl_comparison_method_name(c, cell, v->best) : NULL);
  fl_json_text(json, "runner_up", v->runner_up < methods ? fl_comparison_method_name(c, cell, v->runner_up) : NULL);
  fl_json_array(json, "as_good", FL_JSON_LINE);
  for (size_t m = 0; m < methods && m < 64; m++)
    if (v->as_good >> m & 1) fl_json_text(json, NULL, fl_comparison_method_name(c, cell, m));
  fl_json_close(json);
  fl_json_number(json, v->judged == FL_METRIC_BOTTLENECK ? "mean_difference_s" : "mean_difference", v->difference.mean);
  fl_json_number(json, "difference_ci95_low", v->difference.ci95_low);
  fl_json_number(json, "difference_ci95_high", v->difference.ci95_high);
  fl_json_bool(json, "certain", v->certain);
  fl_json_close(json);
}

static void write_cell(fl_json *json, const fl_comparison *c, size_t cell, const fl_method_summary *summaries,
                       const fl_verdict *verdict)
{
  const fl_scenario *s = fl_comparison_scenario(c);
  fl_json_object(json, NULL, FL_JSON_BLOCK);
  fl_json_object(json, "sweep", FL_JSON_LINE);
  for (size_t i = 0; i < s->axis_count; i++) fl_json_text(json, s->axes[i].key, fl_comparison_value(c, cell, i));
  fl_json_close(json);
  write_verdict(json, c, cell, verdict);
  fl_json_array(json, "methods", FL_JSON_BLOCK);
  for (size_t m = 0; m < fl_comparison_method_count(c); m++)
    write_method(json, c, fl_comparison_method_name(c, cell, m), &summaries[m]);
  fl_json_close(json);
  fl_json_close(json);
}

fl_status fl_write_comparison_json(FILE *out, const fl_comparison *comparison, const fl_method_summary *summaries,
                                   const fl_verdict *verdicts, fl_error *err)
{
  size_t methods = fl_comparison_method_count(comparison);
  const fl_scenario *s = fl_comparison_scenario(comparison);
  fl_json json = fl_json_start(out);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_text(&json, "name", s->name);
  fl_json_uint(&json, "seed", s->seed);
  fl_json_uint(&json, "trials", s->trials);
  fl_json_array(&json, "cells", FL_JSON_BLOCK);
  for (size_t i = 0; i < fl_comparison_cell_count(comparison); i++)
    write_cell(&json, comparison, i, summaries + i * methods, &verdicts[i]);
  fl_json_close(&json);
  fl_json_close(&json);
  return fl_json_finish(&json, "the comparison", err);
}
