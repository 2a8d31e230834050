/* Where nodes go down: who was down when, a row each, above them the chain. */
#include <math.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "present/report/run_figures.h"
#include "present/report/run_spans.h"

static size_t row_count(const fl_run_changes *changes)
{
  return 1 + changes->shown_count;
}

static void put_tics(FILE *script, const fl_run_results *results)
{
  const fl_run_changes *changes = results->changes;
  char label[FL_SHORT_ID_SIZE];
  fputs("set ytics ('chain' 0", script);
  for (size_t i = 0; i < changes->shown_count; i++) {
    fputs(", ", script);
    fl_script_text(script, fl_run_short_id(results, changes->shown[i], label));
    fprintf(script, " %zu", i + 1);
  }
  fputs(")\n", script);
}

/* A row's height is a share of 1. */
static void plot_row(const fl_figure *figure, const fl_run_spans *spans, double end_s, size_t row, const char *colour)
{
  char name[40];
  snprintf(name, sizeof name, "row%zu", row);
  if (fl_put_spans(figure->data, name, spans, end_s) == 0) return;
  fprintf(figure->script,
          ", \\\n  data index '%s' using (($1+$2)/2):(%zu):1:2:(%zu.38-0.76*$3):(%zu.38) with boxxyerror linecolor rgb "
          "%s",
          name, row, row, row, colour);
}

/* What the pointer is told, where it rests on a row's middle. */
static void plot_totals(const fl_figure *figure, const fl_run_results *results)
{
  const fl_run_changes *changes = results->changes;
  char text[200], down[FL_QUANTITY_SIZE];
  fl_data_block(figure->data, "totals", "x in s, row, what the pointer is told");
  for (size_t i = 0; i < changes->shown_count; i++) {
    const fl_run_changed_node *node = &changes->nodes[changes->shown[i]];
    snprintf(text, sizeof text, "node %s: down for %s in all, went down %llu time%s",
             results->field->nodes[changes->shown[i]].id, fl_quantity_format(down, node->down_s, FL_UNIT_SECONDS, 4),
             (unsigned long long)node->failures, node->failures == 1 ? "" : "s");
    fl_data_number(figure->data, changes->end_s / 2);
    fprintf(figure->data, "\t%zu\t", i + 1);
    fl_data_text(figure->data, text);
    putc('\n', figure->data);
  }
  fputs(", \\\n  data index 'totals' using 1:2:3 with labels hypertext point pt 5 ps 2 linecolor rgb '#ff808080'",
        figure->script);
}

static fl_status caption(fl_figure *figure, const fl_run_changes *changes, fl_error *err)
{
  char more[160] = "";
  size_t rest = changes->failing_count - changes->shown_count;
  if (rest > 0)
    snprintf(more, sizeof more, " Shown are the %zu nodes that were down longest; %zu more %s for less.",
             changes->shown_count, rest, rest == 1 ? "was" : "were");
  return fl_figure_caption(figure, err,
                           "When the chain was not whole, and when nodes were down: the height of a row is the share "
                           "of the time.%s",
                           more);
}

fl_status fl_run_downs(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_figure *figure;
  const fl_run_changes *changes = results->changes;
  if (changes == NULL || changes->shown_count == 0 || !(changes->end_s > 0)) return FL_OK;
  size_t rows = row_count(changes);
  fl_status status =
      fl_figure_new(figures, "downs", "Who was down when", FL_FIGURE_WIDTH, 80 + 26 * (int)rows, &figure, err);
  if (status != FL_OK) return status;
  fl_begin_dates(figure, changes->end_s);
  fprintf(figure->script, "set yrange [%zu.6:-0.6]\n", rows - 1);
  put_tics(figure->script, results);
  fputs("set grid noytics\nunset key\nset tmargin 0.7\nplot NaN notitle", figure->script);
  plot_row(figure, &changes->broken, changes->end_s, 0, "worst");
  for (size_t i = 0; i < changes->shown_count; i++)
    plot_row(figure, &changes->downs[i], changes->end_s, i + 1, "series7");
  plot_totals(figure, results);
  fputs("\n", figure->script);
  return caption(figure, changes, err);
}
