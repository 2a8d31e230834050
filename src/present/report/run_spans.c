#include "present/report/run_spans.h"

static const double LEFT = 120, RIGHT = 18; /* pixels */

void fl_begin_dates(const fl_figure *figure, double end_s)
{
  fprintf(figure->script,
          "set lmargin at screen %.6g\nset rmargin at screen %.6g\nset xlabel 'time (s)' textcolor rgb ink\nset xrange "
          "[0:%.17g]\n",
          LEFT / FL_FIGURE_WIDTH, 1 - RIGHT / FL_FIGURE_WIDTH, end_s);
}

size_t fl_put_spans(FILE *data, const char *name, const fl_run_spans *spans, double end_s)
{
  size_t count = 0;
  for (size_t i = 0, next; i < FL_CHANGE_STRETCHES; i = next) {
    for (next = i + 1; next < FL_CHANGE_STRETCHES && spans->share[next] == spans->share[i];) next++;
    if (!(spans->share[i] > 0)) continue;
    if (count++ == 0) fl_data_block(data, name, "start and end in s, share of that time");
    fl_data_number(data, (double)i / (double)FL_CHANGE_STRETCHES * end_s);
    putc('\t', data);
    fl_data_number(data, (double)next / (double)FL_CHANGE_STRETCHES * end_s);
    putc('\t', data);
    fl_data_number(data, spans->share[i]);
    putc('\n', data);
  }
  return count;
}

void fl_plot_broken(const fl_figure *figure, const fl_run_changes *changes, double height)
{
  if (fl_put_spans(figure->data, "broken", &changes->broken, changes->end_s) == 0) return;
  fprintf(figure->script,
          ", \\\n  data index 'broken' using (($1+$2)/2):(%.17g):1:2:(%.17g*(1-$3)):(%.17g) with boxxyerror fillstyle "
          "transparent solid 0.18 noborder linecolor rgb worst title 'chain not whole'",
          height, height, height);
}
