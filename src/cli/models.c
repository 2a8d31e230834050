/* fieldline models: the models that come along, or the cut points of one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "fieldline/accounting.h"
#include "fieldline/json.h"
#include "fieldline/models.h"
#include "fieldline/text.h"
#include "network.h"
#include "table.h"

enum { DIGITS = 4, PUBLISHED = FL_ACCOUNTING_PUBLISHED, PHYSICAL = FL_ACCOUNTING_PHYSICAL, ACCOUNTINGS };

/* A model under both accountings, each with its own default codec; NULL: the published one refuses the model. */
typedef struct {
  fl_graph *graph;
  fl_costs *costs[ACCOUNTINGS];
} priced_model;

typedef struct {
  double params, param_bytes, macs, state_bytes, largest_bytes;
} totals;

static totals total(const fl_graph *graph)
{
  totals sum = {0};
  for (const fl_layer *layer = graph->layers; layer < graph->layers + graph->layer_count; layer++) {
    sum.params += (double)layer->params;
    sum.param_bytes += (double)layer->param_bytes - (double)layer->shared_bytes;
    sum.macs += (double)layer->macs;
    sum.state_bytes += (double)layer->state_bytes;
    sum.largest_bytes = fmax(sum.largest_bytes, (double)layer->output_bytes);
  }
  return sum;
}

static void add_quantity(table *t, double value, fl_unit unit)
{
  char text[FL_QUANTITY_SIZE];
  table_add(t, "%s", fl_quantity_format(text, value, unit, DIGITS));
}

/* "25.6 M": a count with a decimal prefix. */
static void add_count(table *t, double count)
{
  table_add(t, count >= 1e8 ? "%.0f M" : count >= 1e7 ? "%.1f M" : "%.2f M", count / 1e6);
}

static void add_model_row(table *t, const char *name, const fl_graph *graph)
{
  totals sum = total(graph);
  table_add(t, "%s", name);
  table_add(t, "%zu", graph->layer_count);
  table_add(t, "%zu", graph->cut_count);
  add_count(t, sum.params);
  add_count(t, sum.macs);
}

static void add_model_json(fl_json *json, const char *name, const fl_graph *graph)
{
  totals sum = total(graph);
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_text(json, "name", name);
  fl_json_uint(json, "layers", graph->layer_count);
  fl_json_uint(json, "cut_points", graph->cut_count);
  fl_json_number(json, "params", sum.params);
  fl_json_number(json, "macs", sum.macs);
  fl_json_close(json);
}

static fl_status load_named(const char *folder, const char *name, fl_graph **graph, fl_error *err)
{
  char *path;
  *graph = NULL;
  fl_status status = fl_models_path(folder, name, &path, err);
  if (status != FL_OK) return status;
  status = fl_graph_load(path, graph, err);
  free(path);
  return status;
}

static fl_status print_all(const char *folder, table *t, fl_json *json, fl_error *err)
{
  static const char *const titles[] = {"model", "layers", "cut points", "parameters", "MACs"};
  char **names;
  size_t count;
  fl_status status = fl_models_list(folder, &names, &count, err);
  if (status != FL_OK) return status;
  for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) table_add(t, "%s", titles[i]);
  for (size_t i = 0; i < count && status == FL_OK; i++) {
    fl_graph *graph;
    if ((status = load_named(folder, names[i], &graph, err)) != FL_OK) break;
    if (json != NULL)
      add_model_json(json, names[i], graph);
    else
      add_model_row(t, names[i], graph);
    fl_graph_free(graph);
  }
  fl_models_free(names, count);
  return status;
}

static fl_status list_models(const cli_options *options, const char *folder, fl_error *err)
{
  table *t = table_new("lrrrr");
  fl_json json = fl_json_start(stdout);
  if (options->json) fl_json_array(&json, NULL, FL_JSON_BLOCK);
  fl_status status = print_all(folder, t, options->json ? &json : NULL, err);
  if (status == FL_OK && options->json) {
    fl_json_close(&json);
    status = fl_json_finish(&json, "standard output", err);
  } else if (status == FL_OK && !options->quiet) {
    table_print(t, stdout);
  }
  table_free(t);
  return status;
}

static fl_status price(priced_model *model, fl_error *err)
{
  fl_status status = FL_OK;
  for (int a = 0; a < ACCOUNTINGS && status == FL_OK; a++) {
    if (a == PUBLISHED && model->graph->not_published.status != FL_OK) continue;
    fl_accounting accounting = (fl_accounting)a; /* the columns are numbered as the enum */
    fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = fl_accounting_default_ratio(accounting)};
    status = fl_costs_make(model->graph, &(fl_cost_params){.accounting = accounting, .codec = codec, .state_copies = 1},
                           &model->costs[a], err);
  }
  return status;
}

static void format_shape(char *out, size_t size, const fl_layer *layer)
{
  out[0] = '\0';
  for (size_t i = 0; i < layer->rank; i++)
    fl_append(out, size, "%s%llu", i > 0 ? " x " : "", (unsigned long long)layer->shape[i]);
}

static double segment_flop(const priced_model *model, size_t segment)
{
  return fl_costs_part_flop(model->costs[PHYSICAL], (fl_part){segment + 1, segment + 2});
}

/* What cut i sends, and what the segment behind it holds; NAN: not known. */
static double sent_bits(const priced_model *model, int accounting, size_t i)
{
  const fl_costs *costs = model->costs[accounting];
  return costs == NULL ? NAN : costs->transfer_bits[i];
}

static double segment_bytes(const priced_model *model, int accounting, size_t i)
{
  const fl_costs *costs = model->costs[accounting];
  return costs == NULL ? NAN : costs->segment_bytes[i];
}

static void add_cut_row(table *t, const priced_model *model, size_t i)
{
  const fl_layer *layer = &model->graph->layers[model->graph->cuts[i]];
  char shape[128] = "-"; /* several inputs or outputs have none */
  if (strcmp(fl_graph_cut_name(model->graph, i), layer->name) == 0) format_shape(shape, sizeof shape, layer);
  table_add(t, "%zu", i);
  table_add(t, "%s", fl_graph_cut_name(model->graph, i));
  table_add(t, "%s", shape);
  bool last = i + 1 == model->graph->cut_count;
  for (int a = 0; a < ACCOUNTINGS; a++) add_quantity(t, last ? NAN : sent_bits(model, a, i), FL_UNIT_BITS);
  for (int a = 0; a < ACCOUNTINGS; a++) add_quantity(t, last ? NAN : segment_bytes(model, a, i), FL_UNIT_BYTES);
  char flop[FL_QUANTITY_SIZE];
  if (last)
    table_add(t, "-");
  else
    table_add(t, "%s", fl_quantity_format(flop, segment_flop(model, i), FL_UNIT_FLOP, DIGITS));
}

static void print_bytes(const totals *sum)
{
  char stored[FL_QUANTITY_SIZE], largest[FL_QUANTITY_SIZE], state[FL_QUANTITY_SIZE];
  printf("stored parameters %s, largest activation %s",
         fl_quantity_format(stored, sum->param_bytes, FL_UNIT_BYTES, DIGITS),
         fl_quantity_format(largest, sum->largest_bytes, FL_UNIT_BYTES, DIGITS));
  if (sum->state_bytes > 0)
    printf(", state of a request %s", fl_quantity_format(state, sum->state_bytes, FL_UNIT_BYTES, DIGITS));
  putchar('\n');
}

static void print_cuts(const priced_model *model)
{
  static const char *const titles[] = {
      "point",    "layer",   "shape", "sends, published", "physical", "segment behind it, published",
      "physical", "computes"};
  enum { COLUMNS = sizeof titles / sizeof titles[0] };
  totals sum = total(model->graph);
  table *t = table_new("rllrrrrr");
  printf("%s: %zu layers, %zu cut points, %.2f M parameters, %.2f M multiply-accumulates\n", model->graph->model,
         model->graph->layer_count, model->graph->cut_count, sum.params / 1e6, sum.macs / 1e6);
  print_bytes(&sum);
  for (size_t i = 0; i < COLUMNS; i++) table_add(t, "%s", titles[i]);
  for (size_t i = 0; i < model->graph->cut_count; i++) add_cut_row(t, model, i);
  table_fold(t, 2);
  table_print(t, stdout);
  table_free(t);
}

static void print_ports_json(fl_json *json, const char *key, const fl_onnx_port *ports, size_t count)
{
  fl_json_array(json, key, FL_JSON_BLOCK);
  for (size_t i = 0; i < count; i++) {
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_text(json, "name", ports[i].name);
    fl_json_text(json, "role", fl_onnx_role_name(ports[i].role));
    fl_json_array(json, "shape", FL_JSON_LINE);
    for (size_t k = 0; k < ports[i].rank; k++) fl_json_uint(json, NULL, (uint64_t)ports[i].shape[k]);
    fl_json_close(json);
    fl_json_uint(json, "bytes", ports[i].bytes);
    fl_json_uint(json, "cut_cost", ports[i].cut_cost);
    fl_json_close(json);
  }
  fl_json_close(json);
}

/* What is known of an ONNX file beside its graph. */
static void print_onnx_json(fl_json *json, const fl_onnx *onnx)
{
  if (onnx == NULL) return;
  fl_json_uint(json, "nodes", onnx->node_count);
  print_ports_json(json, "inputs", onnx->inputs, onnx->input_count);
  print_ports_json(json, "outputs", onnx->outputs, onnx->output_count);
  fl_json_array(json, "notes", FL_JSON_BLOCK);
  for (size_t i = 0; i < onnx->note_count; i++) fl_json_text(json, NULL, onnx->notes[i]);
  fl_json_close(json);
}

static void print_cuts_json(fl_json *json, const priced_model *model, const fl_onnx *onnx)
{
  const fl_graph *graph = model->graph;
  totals sum = total(graph);
  fl_json_object(json, NULL, FL_JSON_BLOCK);
  fl_json_text(json, "model", graph->model);
  fl_json_uint(json, "layers", graph->layer_count);
  fl_json_number(json, "params", sum.params);
  fl_json_number(json, "param_bytes", sum.param_bytes);
  fl_json_number(json, "macs", sum.macs);
  fl_json_number(json, "state_bytes", sum.state_bytes);
  fl_json_number(json, "largest_activation_bytes", sum.largest_bytes);
  print_onnx_json(json, onnx);
  fl_json_array(json, "cut_points", FL_JSON_BLOCK);
  for (size_t i = 0; i < graph->cut_count; i++) {
    bool last = i + 1 == graph->cut_count;
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_text(json, "layer", fl_graph_cut_name(graph, i));
    fl_json_number(json, "published_bits", sent_bits(model, PUBLISHED, i));
    fl_json_number(json, "physical_bits", sent_bits(model, PHYSICAL, i));
    if (!last) {
      fl_json_number(json, "published_segment_bytes", segment_bytes(model, PUBLISHED, i));
      fl_json_number(json, "physical_segment_bytes", segment_bytes(model, PHYSICAL, i));
      fl_json_number(json, "segment_flop", segment_flop(model, i));
    }
    fl_json_close(json);
  }
  fl_json_close(json);
  fl_json_close(json);
}

static fl_status show_model(const cli_options *options, fl_error *err)
{
  priced_model model = {0};
  network loaded;
  fl_status status = network_load(options, &loaded, err);
  model.graph = loaded.graph;
  if (status == FL_OK) status = price(&model, err);
  if (status == FL_OK && options->json) {
    fl_json json = fl_json_start(stdout);
    print_cuts_json(&json, &model, loaded.onnx);
    status = fl_json_finish(&json, "standard output", err);
  } else if (status == FL_OK && !options->quiet) {
    print_cuts(&model);
    network_print_notes(stdout, loaded.onnx);
  }
  for (int a = 0; a < ACCOUNTINGS; a++) fl_costs_free(model.costs[a]);
  network_clear(&loaded);
  return status;
}

fl_status command_models(const cli_options *options, fl_error *err)
{
  char *folder;
  if (options->argument != NULL) return show_model(options, err);
  fl_status status = fl_models_folder(&folder, err);
  if (status != FL_OK) return status;
  status = list_models(options, folder, err);
  free(folder);
  return status;
}
