/* The field from above: nodes, the chain as arrows, the bottleneck in a colour of its own. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "present/report/run_figures.h"
#include "present/report/run_map_labels.h"

enum {
  LABELLED_PARTS = 9, /* beyond, labels are ids alone */
  HOVERED_NODES = 400 /* beyond, only the chain tells its figures */
};

/* Pixels. */
static const double LEFT = 68, TOP = 12, BOTTOM = 52;

/* What is drawn. */
typedef struct {
  const char *name, *title, *what; /* of the figure; its caption begins with the last */
  bool zoomed;                     /* of the field only where the chain is */
  const fl_run_changes *changes;   /* of which nodes are down at the end; NULL: none is */
} drawing;

typedef struct {
  const fl_run_results *results;
  const drawing *shows;
  fl_map_view view;
  fl_map_labels labels;
  bool brief;        /* of the chain's nodes they are ids alone */
  size_t *part_of;   /* [node count] part + 1; 0: not in the chain */
  bool *is_down;     /* [node count] */
  size_t down_count; /* of those that are shown, crossed out */
} map;

/* ---- data ---- */

static void put_place(FILE *data, double x, double y)
{
  fl_data_number(data, x);
  putc('\t', data);
  fl_data_number(data, y);
  putc('\t', data);
}

/* What is shown when the pointer rests on a node. */
static void put_node(FILE *data, const map *m, size_t i)
{
  const fl_node *node = &m->results->field->nodes[i];
  char text[1024], memory[FL_QUANTITY_SIZE], used[FL_QUANTITY_SIZE], time[FL_QUANTITY_SIZE];
  fl_quantity_format(memory, node->memory_bytes, FL_UNIT_BYTES, 4);
  snprintf(text, sizeof text, "node %s at (%.4g m, %.4g m): ", node->id, node->x_m, node->y_m);
  if (m->part_of[i] == 0) {
    fl_append(text, sizeof text, "%s, %s", m->is_down[i] ? "down" : "not used", memory);
  } else {
    const fl_plan_part *part = &m->results->plan.parts[m->part_of[i] - 1];
    const fl_run_layers *layers = &m->results->layers[m->part_of[i] - 1];
    fl_append(text, sizeof text, "part %zu, ", m->part_of[i] - 1);
    fl_quantity_format(used, part->memory_bytes, FL_UNIT_BYTES, 4);
    if (fl_part_is_empty(part->points))
      fl_append(text, sizeof text, "no layers, %s of %s, forwards", used, memory);
    else
      fl_append(text, sizeof text, "layers %s to %s, %s of %s, computes %s", layers->first, layers->last, used, memory,
                fl_quantity_format(time, part->compute_s, FL_UNIT_SECONDS, 4));
  }
  put_place(data, node->x_m, node->y_m);
  fl_data_text(data, text);
  putc('\n', data);
}

typedef enum { OUTSIDE, COMPUTES, FORWARDS } node_use;

static node_use use_of(const map *m, size_t node)
{
  if (m->part_of[node] == 0) return OUTSIDE;
  return fl_part_is_empty(m->results->plan.parts[m->part_of[node] - 1].points) ? FORWARDS : COMPUTES;
}

static size_t put_nodes(FILE *data, const map *m, const char *name, node_use use)
{
  size_t count = 0;
  for (size_t i = 0; i < m->results->field->count; i++) {
    if (use_of(m, i) != use || !fl_map_shows(&m->view, &m->results->field->nodes[i])) continue;
    if (count++ == 0) fl_data_block(data, name, "x in m, y in m, what the pointer is told");
    put_node(data, m, i);
  }
  return count;
}

static size_t put_hops(FILE *data, const map *m, const char *name, bool worst)
{
  size_t count = 0;
  for (size_t i = 0; i < m->results->plan.hop_count; i++) {
    const fl_plan_hop *hop = &m->results->plan.hops[i];
    if (fl_run_is_worst(m->results, hop->activity) != worst) continue;
    const fl_node *from = &m->results->field->nodes[hop->from], *to = &m->results->field->nodes[hop->to];
    if (count++ == 0) fl_data_block(data, name, "x in m, y in m, to x and to y from there");
    put_place(data, from->x_m, from->y_m);
    put_place(data, to->x_m - from->x_m, to->y_m - from->y_m);
    putc('\n', data);
  }
  return count;
}

/* Where the pointer is told about hops. */
static void put_hop_middles(FILE *data, const map *m)
{
  char bits[FL_QUANTITY_SIZE], rate[FL_QUANTITY_SIZE], time[FL_QUANTITY_SIZE], text[512];
  if (m->results->plan.hop_count > 0)
    fl_data_block(data, "middles", "x in m, y in m, what the pointer is told of the hop");
  for (size_t i = 0; i < m->results->plan.hop_count; i++) {
    const fl_plan_hop *hop = &m->results->plan.hops[i];
    const fl_node *from = &m->results->field->nodes[hop->from], *to = &m->results->field->nodes[hop->to];
    bool worst = fl_run_is_worst(m->results, hop->activity);
    snprintf(text, sizeof text, "hop from node %.60s to node %.60s: %s at %s in %s%s%s", from->id, to->id,
             fl_quantity_format(bits, hop->bits, FL_UNIT_BITS, 4),
             fl_quantity_format(rate, hop->rate_bps, FL_UNIT_BITS_PER_S, 4),
             fl_quantity_format(time, hop->time_s, FL_UNIT_SECONDS, 4), worst ? ", " : "",
             worst ? fl_run_worst_word(m->results) : "");
    put_place(data, (from->x_m + to->x_m) / 2, (from->y_m + to->y_m) / 2);
    fl_data_text(data, text);
    putc('\n', data);
  }
}

static size_t put_labels(FILE *data, const map *m, const char *name, size_t first, size_t end)
{
  size_t count = 0;
  for (size_t i = first; i < end; i++) {
    const fl_label *label = &m->labels.all[i];
    if (!label->placed) continue;
    if (count++ == 0) fl_data_block(data, name, "x in m, y in m, text");
    put_place(data, m->view.x_min + label->at_x / m->view.width * (m->view.x_max - m->view.x_min),
              m->view.y_max - label->at_y / m->view.height * (m->view.y_max - m->view.y_min));
    fl_data_text(data, m->labels.texts[i]);
    putc('\n', data);
  }
  return count;
}

/* ---- script ---- */

static void begin_plot(FILE *script, const fl_map_view *v)
{
  const double height = v->height + TOP + BOTTOM;
  fprintf(
      script,
      "set lmargin at screen %.6g\nset rmargin at screen %.6g\nset tmargin at screen %.6g\nset bmargin at screen %.6g\n"
      "set xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n"
      "set xtics offset 0,0.4\nset xlabel 'x (m)' offset 0,0.8 textcolor rgb ink\nset ylabel 'y (m)' offset 1.8,0 "
      "textcolor rgb ink\nunset key\nplot 1/0 notitle",
      LEFT / FL_FIGURE_WIDTH, (LEFT + v->width) / FL_FIGURE_WIDTH, 1 - TOP / height, BOTTOM / height, v->x_min,
      v->x_max, v->y_min, v->y_max);
}

/* gnuplot's numbers of circles. */
enum { HOLLOW = 6, FILLED = 7 };

static void plot_points(FILE *script, const char *block, const char *colour, int circle, double size)
{
  fprintf(script, ", \\\n  data index '%s' using 1:2:3 with labels hypertext point pt %d ps %g linecolor rgb %s", block,
          circle, size, colour);
}

static void plot_labels(FILE *script, const char *block, const char *colour, int font)
{
  fprintf(script, ", \\\n  data index '%s' using 1:2:3 with labels center font ',%d' textcolor rgb %s", block, font,
          colour);
}

static void plot_arrows(FILE *script, const char *block, const char *colour, double width)
{
  fprintf(script,
          ", \\\n  data index '%s' using 1:2:3:4 with vectors head filled size screen 0.014,22 linewidth %g linecolor "
          "rgb %s",
          block, width, colour);
}

/* Who is down when the run ends, or at the date of the plan. */
static void cross_out(const fl_figure *figure, map *m)
{
  for (size_t i = 0; i < m->results->field->count; i++) {
    if (!m->is_down[i] || !fl_map_shows(&m->view, &m->results->field->nodes[i])) continue;
    if (m->down_count++ == 0) fl_data_block(figure->data, "down", "x in m, y in m");
    put_place(figure->data, m->results->field->nodes[i].x_m, m->results->field->nodes[i].y_m);
    putc('\n', figure->data);
  }
  if (m->down_count > 0)
    fputs(", \\\n  data index 'down' using 1:2 with points pt 2 ps 1.8 linewidth 2.5 linecolor rgb worst",
          figure->script);
}

static void draw(fl_figure *figure, map *m)
{
  const fl_run_results *results = m->results;
  const fl_activity *longest = &results->plan.activities[results->plan.bottleneck];
  FILE *data = figure->data, *script = figure->script;
  begin_plot(script, &m->view);
  if (put_nodes(data, m, "others", OUTSIDE) > 0) {
    if (results->field->count <= HOVERED_NODES)
      plot_points(script, "others", "faint", FILLED, 0.7);
    else
      fputs(", \\\n  data index 'others' using 1:2 with points pt 7 ps 0.4 linecolor rgb faint", script);
  }
  if (put_hops(data, m, "hops", false) > 0) plot_arrows(script, "hops", "series1", 1.8);
  if (put_hops(data, m, "worst", true) > 0) plot_arrows(script, "worst", "worst", 3);
  if (put_nodes(data, m, "chain", COMPUTES) > 0) plot_points(script, "chain", "series1", FILLED, 1.3);
  if (put_nodes(data, m, "forwards", FORWARDS) > 0) plot_points(script, "forwards", "series1", HOLLOW, 1.3);
  if (results->plan.part_count > 0 && longest->kind == FL_COMPUTE &&
      fl_run_is_worst(results, results->plan.bottleneck)) {
    fl_data_block(data, "limit", "x in m, y in m, what the pointer is told");
    put_node(data, m, longest->node);
    plot_points(script, "limit", "worst", FILLED, 1.7);
  }
  cross_out(figure, m);
  put_hop_middles(data, m);
  if (results->plan.hop_count > 0)
    fputs(", \\\n  data index 'middles' using 1:2:3 with labels hypertext point pt 7 ps 2 linecolor rgb '#ff808080'",
          script);
  if (put_labels(data, m, "labels-others", m->labels.hop_end, m->labels.count) > 0)
    plot_labels(script, "labels-others", "soft", FL_MAP_NODE_FONT);
  if (put_labels(data, m, "labels-hops", m->labels.part_end, m->labels.hop_end) > 0)
    plot_labels(script, "labels-hops", "soft", FL_MAP_CHAIN_FONT);
  if (put_labels(data, m, "labels-chain", 0, m->labels.part_end) > 0)
    plot_labels(script, "labels-chain", "ink", FL_MAP_CHAIN_FONT);
  fputs("\n", script);
}

static bool has_forwarding(const map *m)
{
  for (size_t i = 0; i < m->results->field->count; i++)
    if (use_of(m, i) == FORWARDS) return true;
  return false;
}

static fl_status caption(fl_figure *figure, const map *m, fl_error *err)
{
  const fl_run_results *results = m->results;
  char worst[256];
  if (results->plan.part_count == 0 || !(results->plan.bottleneck_s > 0))
    return fl_figure_caption(figure, err, "The field from above, %zu node%s.", results->field->count,
                             results->field->count == 1 ? "" : "s");
  return fl_figure_caption(
      figure, err,
      "%s: %zu nodes%s%s, %s, %s, in red%s. Rest the pointer on a node or on the middle of "
      "a hop for its figures.",
      m->shows->what, results->plan.part_count, has_forwarding(m) ? ", hollow where they only forward" : "",
      m->brief ? "" : ", what each holds of its memory, each hop's rate and time", fl_run_worst_word(results),
      fl_run_activity_name(results, results->plan.bottleneck, worst, sizeof worst),
      m->down_count == 0          ? ""
      : m->shows->changes == NULL ? "; crossed out, who is down"
                                  : "; crossed out, who was down when the run ended");
}

/* What is known of nodes: their parts, and who is down at the date of the plan or, if so asked, at the end. */
static fl_status know_nodes(map *m, fl_error *err)
{
  const fl_run_results *results = m->results;
  const fl_run_changes *changes = m->shows->changes;
  m->part_of = calloc(results->field->count, sizeof *m->part_of);
  m->is_down = calloc(results->field->count, sizeof *m->is_down);
  if (m->part_of == NULL || m->is_down == NULL) return fl_fail_memory(err, "a map");
  for (size_t i = 0; i < results->plan.part_count; i++) m->part_of[results->plan.parts[i].node] = i + 1;
  for (size_t i = 0; i < results->field->count; i++)
    m->is_down[i] =
        (results->is_up != NULL && !results->is_up[i]) || (changes != NULL && !isnan(changes->nodes[i].since_s));
  return FL_OK;
}

static fl_status make_map(fl_figures *figures, const fl_run_results *results, const drawing *shows, bool brief,
                          fl_error *err)
{
  map m = {.results = results, .shows = shows, .view = fl_map_view_make(results, shows->zoomed), .brief = brief};
  fl_figure *figure;
  fl_status status = know_nodes(&m, err);
  if (status == FL_OK) status = fl_map_labels_make(results, &m.view, m.is_down, brief, &m.labels, err);
  if (status == FL_OK)
    status = fl_figure_new(figures, shows->name, shows->title, FL_FIGURE_WIDTH, (int)(m.view.height + TOP + BOTTOM),
                           &figure, err);
  if (status == FL_OK) draw(figure, &m);
  if (status == FL_OK) status = caption(figure, &m, err);
  fl_map_labels_clear(&m.labels);
  free(m.part_of);
  free(m.is_down);
  return status;
}

static bool has_places(const fl_run_results *results)
{
  for (size_t i = 0; i < results->field->count; i++)
    if (isnan(results->field->nodes[i].x_m) || isnan(results->field->nodes[i].y_m)) return false;
  return results->field->count > 0;
}

fl_status fl_run_map(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  static const double SMALL = 0.25; /* of the field: a chain that is to be seen from near */
  const drawing whole = {"map", "The field and the chain", "The field from above, the chain as arrows", false,
                         results->changes};
  const drawing near = {"map-chain", "The chain from near", "The same chain, enlarged", true, results->changes};
  if (!has_places(results)) return FL_OK;
  fl_map_view all = fl_map_bounds(results, false), chain = fl_map_bounds(results, true);
  bool zoomed = results->plan.part_count > 1 && fl_map_extent_m(&chain) < SMALL * fl_map_extent_m(&all);
  bool brief = results->plan.part_count > LABELLED_PARTS;
  fl_status status = make_map(figures, results, &whole, brief || zoomed, err);
  return status == FL_OK && zoomed ? make_map(figures, results, &near, brief, err) : status;
}

fl_status fl_run_last_map(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  char date[FL_QUANTITY_SIZE], title[80];
  const drawing last = {"map-last", title, "The last chain, where nodes stood when it took over", false,
                        results->changes};
  if (results->last == NULL || !has_places(results->last)) return FL_OK;
  snprintf(title, sizeof title, "The chain at the end");
  if (results->changes != NULL && !isnan(results->changes->last_chain_s))
    snprintf(title, sizeof title, "The chain from %s on",
             fl_quantity_format(date, results->changes->last_chain_s, FL_UNIT_SECONDS, 4));
  return make_map(figures, results->last, &last, results->last->plan.part_count > LABELLED_PARTS, err);
}
