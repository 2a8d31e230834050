#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "network.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/experiment.h"
#include "fieldline/llm.h"
#include "fieldline/models.h"
#include "fieldline/scenario.h"
#include "fieldline/text.h"

/* Options of the command line as keys of a scenario's `model`. */
typedef struct {
  char letter;
  const char *option, *key;
  enum { NUMBERS, NAMES, PAIRS } kind; /* NAME=N, NAME, NAME=NAME */
} key_row;

static const key_row keys[] = {
    {'d', "dim", "dims", NUMBERS},     {'v', "value", "values", NUMBERS}, {'i', "input", "inputs", NAMES},
    {'o', "output", "outputs", NAMES}, {'e', "side", "side", NAMES},      {'a', "state", "state", PAIRS},
};

static fl_status write_item(FILE *out, const key_row *row, const char *text, fl_error *err)
{
  if (row->kind == NAMES) {
    fl_write_text(out, text);
    return FL_OK;
  }
  const char *equals = strrchr(text, '=');
  char *name = equals == NULL ? NULL : strndup(text, (size_t)(equals - text));
  bool number =
      equals != NULL && equals[1] != '\0' && equals[1 + strspn(equals + 1, "0123456789+-.eEinfatrulsn")] == '\0';
  if (name == NULL || name[0] == '\0' || equals[1] == '\0' || (row->kind == NUMBERS && !number)) {
    free(name);
    return fl_fail(err, FL_ERR_USAGE, "--%s: expected %s, got \"%s\"", row->option,
                   row->kind == PAIRS ? "INPUT=OUTPUT" : "NAME=NUMBER", text);
  }
  fl_write_text(out, name);
  fputs(": ", out);
  if (row->kind == PAIRS)
    fl_write_text(out, equals + 1);
  else
    fputs(equals + 1, out);
  free(name);
  return FL_OK;
}

static fl_status write_key(FILE *out, const key_row *row, const cli_options *options, fl_error *err)
{
  size_t count = 0;
  fl_status status = FL_OK;
  for (size_t i = 0; i < options->network_count && status == FL_OK; i++) {
    if (options->network[i].letter != row->letter) continue;
    if (count++ == 0)
      fprintf(out, ", %s: %c", row->key, row->kind == NAMES ? '[' : '{');
    else
      fputs(", ", out);
    status = write_item(out, row, options->network[i].text, err);
  }
  if (count > 0) putc(row->kind == NAMES ? ']' : '}', out);
  return status;
}

static bool ends_in(const char *text, const char *tail)
{
  size_t length = strlen(text), tail_length = strlen(tail);
  return length >= tail_length && strcmp(text + length - tail_length, tail) == 0;
}

/* "model: ..." of a scenario that names the network; models by name are looked up apart from it. */
static fl_status describe(const cli_options *options, bool onnx, char **text, size_t *size, fl_error *err)
{
  FILE *out = open_memstream(text, size);
  fl_status status = FL_OK;
  if (out == NULL) return fl_fail_memory(err, "a model");
  fputs("model: ", out);
  if (onnx) {
    fputs("{file: ", out);
    fl_write_text(out, options->argument);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && status == FL_OK; i++)
      status = write_key(out, &keys[i], options, err);
    fputs("}\n", out);
  } else {
    fprintf(out, "%s\n", options->argument[0] == '{' ? options->argument : "named");
  }
  if (fclose(out) != 0 && status == FL_OK) status = fl_fail_memory(err, "a model");
  if (status != FL_OK) free(*text);
  return status;
}

static fl_status load_named(const char *name, fl_graph **graph, fl_error *err)
{
  char *folder, *path = NULL;
  fl_status status = fl_models_folder(&folder, err);
  if (status != FL_OK) return status;
  status = fl_models_path(folder, name, &path, err);
  if (status == FL_OK) status = fl_graph_load(path, graph, err);
  free(path);
  free(folder);
  return status;
}

/* A language model of the table, as it is when a scenario says no more of it. */
static fl_status load_llm(const fl_llm *llm, fl_graph **graph, fl_error *err)
{
  fl_llm_params params = fl_llm_defaults();
  return fl_llm_graph(llm->name, &llm->sizes, &params, graph, err);
}

/* A model of the folder, a language model, or the path of a layer graph. */
static fl_status load_word(const char *name, fl_graph **graph, fl_error *err)
{
  const fl_llm *llm;
  if (strchr(name, '/') != NULL || strstr(name, ".yaml") != NULL) return fl_graph_load(name, graph, err);
  return fl_llm_find(name, &llm, NULL) == FL_OK ? load_llm(llm, graph, err) : load_named(name, graph, err);
}

static fl_status load_scenario(const cli_options *options, const fl_scenario *scenario, network *out, fl_error *err)
{
  fl_status status = FL_OK;
  if (scenario->model_is_onnx) {
    status = fl_onnx_load(scenario->model_path, &scenario->onnx, &out->onnx, err);
    if (status == FL_OK) out->graph = fl_onnx_take_graph(out->onnx);
  } else if (options->argument[0] == '{') {
    return fl_experiment_load_model(scenario, &out->graph, &out->onnx, err);
  } else {
    status = load_word(options->argument, &out->graph, err);
  }
  return status == FL_OK ? fl_graph_choose_cuts(out->graph, scenario->cuts, err) : status;
}

/* Is anything asked that only ONNX files know? An output's name may be a folder, which other commands take. */
static bool is_asked(const cli_options *options)
{
  for (size_t i = 0; i < options->network_count; i++)
    if (options->network[i].letter != 'o') return true;
  return false;
}

fl_status network_load(const cli_options *options, network *out, fl_error *err)
{
  bool onnx = options->argument[0] != '{' && ends_in(options->argument, ".onnx");
  fl_scenario *scenario;
  char *text;
  size_t size;
  *out = (network){NULL, NULL};
  if (!onnx && is_asked(options))
    return fl_fail(err, FL_ERR_USAGE,
                   "\"%s\": only an ONNX file takes --dim, --value, --input, --output, --side, --state",
                   options->argument);
  fl_status status = describe(options, onnx, &text, &size, err);
  if (status != FL_OK) return status;
  status =
      fl_scenario_parse_model("command line", text, size, options->overrides, options->override_count, &scenario, err);
  free(text);
  if (status != FL_OK) return status;
  status = load_scenario(options, scenario, out, err);
  fl_scenario_free(scenario);
  if (status != FL_OK) network_clear(out);
  return status;
}

void network_print_notes(FILE *out, const fl_onnx *onnx)
{
  for (size_t i = 0; onnx != NULL && i < onnx->note_count; i++) {
    fl_text_print(out, onnx->notes[i]);
    putc('\n', out);
  }
}

void network_clear(network *loaded)
{
  fl_graph_free(loaded->graph);
  fl_onnx_free(loaded->onnx);
  loaded->graph = NULL;
  loaded->onnx = NULL;
}
