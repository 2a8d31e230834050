/* How busy every node and every radio of the chain was. */
#include <math.h>

#include "present/report/run_figures.h"

static void put_use(FILE *data, const fl_run_results *results, const char *name, fl_activity_kind kind)
{
  char text[256], shown[FL_SHORT_ID_SIZE];
  fl_data_block(data, name, "part, busy share in %, node, what the pointer is told");
  for (size_t i = 0; i < results->plan.activity_count; i++) {
    const fl_activity *a = &results->plan.activities[i];
    if (a->kind != kind) continue;
    const char *id = results->field->nodes[a->node].id;
    double busy = results->numbers.measured.busy[i];
    fprintf(data, "%zu\t", a->part);
    fl_data_number(data, 100 * busy);
    putc('\t', data);
    fl_data_text(data, fl_run_short_id(results, a->node, shown));
    snprintf(text, sizeof text, "%s of node %.60s: busy %.3g %% of the time",
             kind == FL_COMPUTE ? "processor" : "radio", id, 100 * busy);
    putc('\t', data);
    fl_data_text(data, text);
    putc('\n', data);
  }
}

fl_status fl_run_use(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_figure *figure;
  bool computes = fl_run_computes(results);
  if (!results->simulated || (results->plan.part_count < 2 && !computes)) return FL_OK;
  int height = 110 + 34 * (int)results->plan.part_count;
  fl_status status = fl_figure_new(figures, "use", "Use of nodes and radios", FL_FIGURE_HALF, height, &figure, err);
  if (status != FL_OK) return status;
  fprintf(figure->script,
          "set xlabel 'busy (%% of the time)' textcolor rgb ink\nset xrange [0:100]\nset yrange [%zu.6:-0.6]\n"
          "set grid noytics\nset tmargin 2.5\nset key at screen 0.5, screen 0.99 top center horizontal reverse Left "
          "maxrows 1 width -2\nplot NaN notitle",
          results->plan.part_count - 1);
  /* Rows are named by the nodes, whether or not their processors have anything to do. */
  put_use(figure->data, results, "nodes", FL_COMPUTE);
  fputs(
      ", \\\n  data index 'nodes' using (0):1:(0):2:($1-0.4):($1-0.02):ytic(sprintf('node %s', strcol(3))) with "
      "boxxyerror linecolor rgb series3 title 'processor', \\\n"
      "  data index 'nodes' using ($2/2):($1-0.2):4 with labels hypertext point pt 5 ps 1.4 linecolor rgb '#ff808080' "
      "notitle",
      figure->script);
  if (results->plan.hop_count > 0) {
    put_use(figure->data, results, "radios", FL_TRANSFER);
    fputs(
        ", \\\n  data index 'radios' using (0):1:(0):2:($1+0.02):($1+0.4) with boxxyerror linecolor rgb series1 title "
        "'radio, sending', \\\n"
        "  data index 'radios' using ($2/2):($1+0.2):4 with labels hypertext point pt 5 ps 1.4 linecolor rgb "
        "'#ff808080' notitle",
        figure->script);
  }
  fputs("\n", figure->script);
  return fl_figure_caption(
      figure, err,
      "The share of the time, from 0 to the last completion, in which every node computed and every "
      "radio sent.");
}
