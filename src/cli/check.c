/* fieldline check: the effective scenario. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <math.h>
#include <stdlib.h>

#include "command.h"
#include "fieldline/compare.h"
#include "fieldline/experiment.h"
#include "interrupt.h"
#include "present/write/json.h"
#include "yaml/document.h"

/* ---- YAML as JSON ---- */

static void add_scalar(fl_json *json, const char *key, const fl_doc_node *node)
{
  double number;
  if (!node->plain || fl_doc_is_null(node))
    fl_json_text(json, key, node->plain ? NULL : node->text);
  else if (fl_doc_is(node, "true") || fl_doc_is(node, "false"))
    fl_json_bool(json, key, fl_doc_is(node, "true"));
  else if (fl_quantity_parse(node->text, FL_UNIT_NONE, &number))
    fl_json_number(json, key, number);
  else
    fl_json_text(json, key, node->text);
}

static void add_node(fl_json *json, const char *key, const fl_doc_node *node)
{
  if (node->kind == FL_DOC_SCALAR) {
    add_scalar(json, key, node);
    return;
  }
  bool top = node->parent == NULL;
  if (node->kind == FL_DOC_MAP)
    fl_json_object(json, key, top ? FL_JSON_BLOCK : FL_JSON_LINE);
  else
    fl_json_array(json, key, FL_JSON_LINE);
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) add_node(json, child->key, child);
  fl_json_close(json);
}

static fl_status print_json(const char *yaml, size_t size, fl_error *err)
{
  fl_document *document;
  fl_status status = fl_document_parse("the scenario", yaml, size, &document, err);
  if (status != FL_OK) return status;
  fl_json json = fl_json_start(stdout);
  add_node(&json, NULL, fl_document_root(document));
  fl_document_free(document);
  return fl_json_finish(&json, "standard output", err);
}

static fl_status print_scenario_json(const fl_trial *trial, fl_error *err)
{
  char *text = NULL;
  size_t size;
  FILE *yaml = open_memstream(&text, &size);
  if (yaml == NULL) return fl_fail_memory(err, "a scenario");
  fl_status status = fl_trial_write_scenario(yaml, trial, err);
  if (fclose(yaml) != 0 && status == FL_OK) status = fl_fail_memory(err, "a scenario");
  if (status == FL_OK) status = print_json(text, size, err);
  free(text);
  return status;
}

/* ---- the check ---- */

static fl_status print_scenario(const cli_options *options, const fl_trial *trial, fl_error *err)
{
  if (options->json) return print_scenario_json(trial, err);
  return options->quiet ? FL_OK : fl_trial_write_scenario(stdout, trial, err);
}

/* Every cell of a sweep, too. */
static fl_status try_cells(const cli_options *options, fl_error *err)
{
  fl_comparison *comparison;
  fl_status status = fl_comparison_new(options->argument, options->overrides, options->override_count, interrupt_came,
                                       &comparison, err);
  if (status == FL_OK) fl_comparison_free(comparison);
  return status;
}

/* The files that the scenario names are part of it, and so is whether its nodes can be linked. */
static fl_status check(const cli_options *options, const fl_scenario *scenario, fl_error *err)
{
  fl_experiment *experiment;
  fl_trial trial;
  fl_status status = fl_experiment_new(scenario, &experiment, err);
  if (status != FL_OK) return status;
  status = fl_trial_draw(experiment, 0, &trial, err);
  bool compares = scenario->method_count > 0 || scenario->axis_count > 0;
  if (status == FL_OK && compares && options->argument[0] != '-') status = try_cells(options, err);
  if (status == FL_OK) status = print_scenario(options, &trial, err);
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  return status;
}

fl_status command_check(const cli_options *options, fl_error *err)
{
  fl_scenario *scenario;
  fl_status status = fl_scenario_load(options->argument, options->overrides, options->override_count, &scenario, err);
  if (status == FL_OK) status = check(options, scenario, err);
  fl_scenario_free(scenario);
  return status;
}
