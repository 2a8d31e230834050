/* Where the network was cut: what every cut point would send, and how the parts fill their nodes. */
#include <math.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "present/report/run_figures.h"

/* Bits are shown with the prefix that suits the largest. */
typedef struct {
  double divisor;
  const char *unit;
} scale;

static scale scale_of(double largest, const char *const units[], double step)
{
  scale s = {1, units[0]};
  for (size_t i = 1; units[i] != NULL && largest >= s.divisor * step; i++) {
    s.divisor *= step;
    s.unit = units[i];
  }
  return s;
}

static double largest_bits(const fl_run_results *results)
{
  double most = 0;
  for (size_t i = 0; i < results->cut_point_count; i++) most = fmax(most, results->cut_points[i].bits);
  return most;
}

static double smallest_bits(const fl_run_results *results)
{
  double least = INFINITY;
  for (size_t i = 0; i + 1 < results->cut_point_count; i++) /* the last sends nothing */
    if (results->cut_points[i].bits > 0) least = fmin(least, results->cut_points[i].bits);
  return least;
}

static void put_point(FILE *data, const fl_run_results *results, size_t i, double divisor)
{
  char bits[FL_QUANTITY_SIZE], text[512];
  const fl_run_cut_point *point = &results->cut_points[i];
  snprintf(text, sizeof text, "cut point %zu, %.200s: %s", i, point->layer,
           fl_quantity_format(bits, point->bits, FL_UNIT_BITS, 4));
  fprintf(data, "%zu\t", i);
  fl_data_number(data, point->bits / divisor);
  putc('\t', data);
  fl_data_text(data, text);
  putc('\n', data);
}

/* Does hop i send what was cut there? An empty part forwards again, and the last one sends the output. */
static bool is_at_cut(const fl_run_results *results, size_t i)
{
  fl_part part = results->plan.parts[i].points;
  return !fl_part_is_empty(part) && part.end < results->cut_point_count;
}

static size_t count_chosen(const fl_run_results *results)
{
  size_t count = 0;
  for (size_t i = 0; i < results->plan.hop_count; i++) count += is_at_cut(results, i);
  return count;
}

static void put_points(fl_figure *figure, const fl_run_results *results, double divisor)
{
  fl_data_block(figure->data, "points", "cut point, what it would send, what the pointer is told");
  for (size_t i = 0; i + 1 < results->cut_point_count; i++) put_point(figure->data, results, i, divisor);
  if (count_chosen(results) > 0)
    fl_data_block(figure->data, "chosen", "cut point, what it sends, what the pointer is told");
  for (size_t i = 0; i < results->plan.hop_count; i++)
    if (is_at_cut(results, i)) put_point(figure->data, results, results->plan.parts[i].points.end - 1, divisor);
}

static void draw_cuts(fl_figure *figure, const fl_run_results *results, double base, const char *unit)
{
  fprintf(figure->script,
          "set xlabel 'cut point, from the input to the output' textcolor rgb ink\n"
          "set ylabel 'sent when cut there (%s)' textcolor rgb ink\n"
          "set xrange [-0.7:%.1f]\nset offsets 0, 0, 0, 0\n"
          "set style fill solid 0.35 noborder\nset boxwidth 0.8\n"
          "plot data index 'points' using 1:2 with boxes linecolor rgb series1 title 'every cut point', \\\n"
          "  data index 'points' using 1:2:3 with labels hypertext point pt 7 ps 0.5 linecolor rgb series1 notitle",
          unit, (double)results->cut_point_count - 1.3 + 0.2);
  if (count_chosen(results) > 0)
    fprintf(figure->script,
            ", \\\n  data index 'chosen' using 1:(%.17g):(0):($2-%.17g) with vectors nohead linewidth 3 linecolor rgb "
            "series2 title 'cut here', \\\n"
            "  data index 'chosen' using 1:2:3 with labels hypertext point pt 5 ps 1.1 linecolor rgb series2 notitle",
            base, base);
  fputs("\n", figure->script);
}

fl_status fl_run_cuts(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  static const char *const units[] = {"bit", "kbit", "Mbit", "Gbit", "Tbit", NULL};
  static const double STEP = 1000, LOGARITHMIC_FROM = 20;
  fl_figure *figure;
  double most = largest_bits(results), least = smallest_bits(results);
  if (results->cut_point_count < 2 || !(most > 0)) return FL_OK;
  fl_status status = fl_figure_new(figures, "cuts", "Where the network can be cut", FL_FIGURE_HALF, 380, &figure, err);
  if (status != FL_OK) return status;
  scale s = scale_of(most, units, STEP);
  double base = most / least > LOGARITHMIC_FROM ? pow(10, floor(log10(least / s.divisor))) : 0;
  put_points(figure, results, s.divisor);
  if (base > 0)
    fprintf(figure->script, "set logscale y\nset yrange [%.17g:%.17g]\n", base, 1.6 * most / s.divisor);
  else
    fprintf(figure->script, "set yrange [0:%.17g]\n", 1.15 * most / s.divisor);
  draw_cuts(figure, results, base, s.unit);
  if (count_chosen(results) == 0)
    return fl_figure_caption(figure, err,
                             "What each of the %zu cut points of %s would send to the next node (%s accounting).",
                             results->cut_point_count - 1, results->model, results->accounting);
  return fl_figure_caption(
      figure, err,
      "What each of the %zu cut points of %s would send to the next node (%s accounting), and where it "
      "was cut.",
      results->cut_point_count - 1, results->model, results->accounting);
}

/* ---- memory ---- */

static double largest_memory(const fl_run_results *results)
{
  double most = 0;
  for (size_t i = 0; i < results->plan.part_count; i++) {
    most = fmax(most, results->plan.parts[i].memory_bytes);
    most = fmax(most, results->field->nodes[results->plan.parts[i].node].memory_bytes);
  }
  return most;
}

static void put_memory(FILE *data, const fl_run_results *results, double divisor)
{
  char text[512], used[FL_QUANTITY_SIZE], capacity[FL_QUANTITY_SIZE], id[FL_SHORT_ID_SIZE];
  fl_data_block(data, "memory", "part, memory used, memory of the node, node, what the pointer is told");
  for (size_t i = 0; i < results->plan.part_count; i++) {
    const fl_plan_part *part = &results->plan.parts[i];
    const fl_node *node = &results->field->nodes[part->node];
    snprintf(text, sizeof text, "part %zu on node %.60s, ", i, node->id);
    if (fl_part_is_empty(part->points))
      fl_append(text, sizeof text, "which forwards");
    else
      fl_append(text, sizeof text, "%.120s to %.120s", results->layers[i].first, results->layers[i].last);
    fl_append(text, sizeof text, ": %s of %s", fl_quantity_format(used, part->memory_bytes, FL_UNIT_BYTES, 4),
              fl_quantity_format(capacity, node->memory_bytes, FL_UNIT_BYTES, 4));
    fprintf(data, "%zu\t", i);
    fl_data_number(data, part->memory_bytes / divisor);
    putc('\t', data);
    fl_data_number(data, node->memory_bytes / divisor);
    putc('\t', data);
    fl_data_text(data, fl_run_short_id(results, part->node, id));
    putc('\t', data);
    fl_data_text(data, text);
    putc('\n', data);
  }
}

fl_status fl_run_memory(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", NULL};
  fl_figure *figure;
  double most = largest_memory(results);
  if (results->plan.part_count == 0 || !(most > 0)) return FL_OK;
  int height = 110 + 30 * (int)results->plan.part_count;
  fl_status status = fl_figure_new(figures, "memory", "Memory of the parts", FL_FIGURE_HALF, height, &figure, err);
  if (status != FL_OK) return status;
  scale s = scale_of(most, units, 1024);
  put_memory(figure->data, results, s.divisor);
  fprintf(
      figure->script,
      "set xlabel 'memory (%s)' textcolor rgb ink\nset xrange [0:%.17g]\nset yrange [%zu.6:-0.6]\nset grid noytics\n"
      ""
      "plot data index 'memory' using (0):1:(0):3:($1-0.38):($1+0.38):ytic(sprintf('part %%g on %%s', $1, "
      "strcol(4))) with boxxyerror linecolor rgb grid title 'of the node', \\\n"
      "  data index 'memory' using (0):1:(0):2:($1-0.26):($1+0.26) with boxxyerror linecolor rgb series1 title "
      "'used by the part', \\\n"
      "  data index 'memory' using ($2/2):1:5 with labels hypertext point pt 5 ps 2 linecolor rgb '#ff808080' "
      "notitle\n",
      s.unit, 1.04 * most / s.divisor, results->plan.part_count - 1);
  return fl_figure_caption(figure, err, "What each part takes of its node's memory (%s accounting).",
                           results->accounting);
}
