#include "present/report/run_parts.h"

#include <math.h>

#include "present/report/html.h"

void fl_run_put_parts(FILE *out, const char *id, const char *title, const fl_run_results *results)
{
  static const char *const titles[] = {"part", "node",     "from layer", "to layer", "memory",
                                       "of",   "computes", "sends",      "at",       "takes"};
  char caption[160];
  snprintf(caption, sizeof caption, "%s; %s stands out", title, fl_run_worst_word(results));
  fl_html_table table = fl_html_table_begin(out, id, caption, "rrllrrrrrr", titles);
  for (size_t i = 0; i < results->plan.part_count; i++) {
    const fl_plan_part *part = &results->plan.parts[i];
    bool last = i == results->plan.hop_count;
    bool worst = results->plan.activities[results->plan.bottleneck].part == i && results->plan.bottleneck_s > 0;
    fl_html_row_begin(&table, worst ? "worst" : NULL);
    fl_html_cell(&table, "%zu", i);
    fl_html_cell(&table, "%s", results->field->nodes[part->node].id);
    bool empty = fl_part_is_empty(part->points);
    fl_html_cell(&table, "%s", empty ? "(forwards)" : results->layers[i].first);
    fl_html_cell(&table, "%s", empty ? "" : results->layers[i].last);
    fl_html_cell_quantity(&table, part->memory_bytes, FL_UNIT_BYTES);
    fl_html_cell_quantity(&table, results->field->nodes[part->node].memory_bytes, FL_UNIT_BYTES);
    fl_html_cell_quantity(&table, part->compute_s, FL_UNIT_SECONDS);
    fl_html_cell_quantity(&table, last ? NAN : results->plan.hops[i].bits, FL_UNIT_BITS);
    fl_html_cell_quantity(&table, last ? NAN : results->plan.hops[i].rate_bps, FL_UNIT_BITS_PER_S);
    fl_html_cell_quantity(&table, last ? NAN : results->plan.hops[i].time_s, FL_UNIT_SECONDS);
    fl_html_row_end(&table);
  }
  fl_html_table_end(&table);
}
