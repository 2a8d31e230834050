#include "study/compare/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/compare/columns.h"

enum { MAX_CELLS = 10000, DEFAULT_TRIALS = 100 };
#define ALL_AXES UINT64_MAX

static const fl_axis_value *value_of(const fl_comparison *comparison, size_t cell, size_t axis)
{
  const fl_scenario *s = comparison->scenario;
  for (size_t i = s->axis_count - 1; i > axis; i--) cell /= s->axes[i].value_count;
  return &s->axes[axis].values[cell % s->axes[axis].value_count];
}

const char *fl_comparison_value(const fl_comparison *comparison, size_t cell, size_t axis)
{
  return value_of(comparison, cell, axis)->label;
}

double fl_comparison_number(const fl_comparison *comparison, size_t cell, size_t axis)
{
  return value_of(comparison, cell, axis)->number;
}

bool fl_comparison_has_numbers(const fl_comparison *comparison, size_t axis)
{
  const fl_axis *a = &comparison->scenario->axes[axis];
  for (size_t i = 0; i < a->value_count; i++)
    if (!isnan(a->values[i].number)) return true;
  return false;
}

/* ---- one cell's scenario ---- */

/* Where hops take from each other only a simulation can tell, and studies have many: unless another engine is named. */
static void choose_engine(fl_scenario *s)
{
  if (!s->engine_is_given && fl_medium_couples(s->medium)) s->engine = fl_engine_general();
}

/* "KEY=VALUE" of the axes whose bit is set in `chosen`; the caller frees each text. */
static fl_status axis_overrides(const fl_comparison *c, size_t cell, uint64_t chosen, fl_override *overrides,
                                size_t *count, fl_error *err)
{
  const fl_scenario *s = c->scenario;
  for (size_t i = 0; i < s->axis_count; i++) {
    if ((chosen >> i & 1) == 0) continue;
    const char *value = value_of(c, cell, i)->text;
    size_t size = strlen(s->axes[i].key) + strlen(value) + 2;
    char *text = malloc(size);
    if (text == NULL) return fl_fail_memory(err, "a cell");
    snprintf(text, size, "%s=%s", s->axes[i].key, value);
    overrides[(*count)++].text = text;
  }
  return FL_OK;
}

/* The scenario with the chosen axes at the cell's values. */
static fl_status parse_cell(const fl_comparison *c, size_t cell, uint64_t chosen, fl_scenario **out, fl_error *err)
{
  size_t count = c->override_count;
  fl_override *overrides = calloc(count + c->scenario->axis_count + 1, sizeof *overrides);
  *out = NULL;
  if (overrides == NULL) return fl_fail_memory(err, "a cell");
  if (count > 0) memcpy(overrides, c->overrides, count * sizeof *overrides);
  fl_status status = axis_overrides(c, cell, chosen, overrides, &count, err);
  size_t named = count;
  const char *without = chosen == ALL_AXES ? "sweep" : NULL; /* it has said all, and may be long */
  if (without != NULL) overrides[count++].text = "sweep={}";
  if (status == FL_OK) status = fl_scenario_make(&c->source, without, overrides, count, out, err);
  for (size_t i = c->override_count; i < named; i++) free((char *)overrides[i].text);
  free(overrides);
  if (status == FL_OK) choose_engine(*out);
  return status;
}

/* ---- is it right? ---- */

/* What is wrong with an option of a method stands where the method does, when it is one of a list. */
static fl_status place_method_error(const fl_scenario *scenario, size_t method, const fl_error *why, fl_error *err)
{
  fl_place place = scenario->methods[method].place;
  bool is_option = strncmp(why->key, "partitioner", 11) == 0 || strncmp(why->key, "placer", 6) == 0;
  if (place.source == 0 || !is_option) return fl_scenario_place_error(scenario, why, err);
  char key[100];
  snprintf(key, sizeof key, "methods[%zu].%s", method, why->key);
  fl_fail_about(err, why->status, key, "%.900s", why->message + strlen(why->key) + strlen(": "));
  fl_scenario_put_error(scenario, place, err);
  return why->status;
}

/* Methods that name layers or nodes can be wrong about them: a plan on the first field shows it. */
static fl_status try_named_choices(const fl_scenario *scenario, const fl_experiment *experiment, fl_error *err)
{
  fl_trial trial;
  fl_status status = fl_trial_draw(experiment, 0, &trial, err);
  for (size_t i = 0; i < scenario->method_count && status == FL_OK; i++) {
    const fl_method *m = &scenario->methods[i].method;
    if (m->partitioner_options.names == NULL && m->placer_options.names == NULL) continue;
    trial.input.method = *m;
    fl_error why = {0};
    status = fl_plan_make(&trial.input, &trial.plan, &why);
    if (status != FL_OK) status = place_method_error(scenario, i, &why, err);
    fl_plan_free(trial.plan);
    trial.plan = NULL;
  }
  fl_trial_clear(&trial);
  return status;
}

/* What is known of a cell once it is tried. */
typedef struct {
  uint64_t digest;    /* of its experiment */
  bool world_changes; /* and is simulated */
} cell_facts;

/* Name the methods, load what the scenario names, draw a field. */
static fl_status try_cell(fl_scenario *scenario, cell_facts *facts, fl_error *err)
{
  fl_experiment *experiment;
  fl_status status = fl_name_methods(scenario, err);
  if (status == FL_OK) status = fl_experiment_new(scenario, &experiment, err);
  if (status != FL_OK) return status;
  facts->digest = fl_experiment_digest(experiment);
  facts->world_changes = fl_experiment_world_changes(experiment) && scenario->engine->run != NULL;
  status = try_named_choices(scenario, experiment, err);
  fl_experiment_free(experiment);
  return status;
}

/* ---- blame ---- */

/* The cell with the chosen axes alone. */
static fl_status try_axes(const fl_comparison *c, size_t cell, uint64_t chosen, fl_error *why)
{
  fl_scenario *scenario = NULL;
  cell_facts facts;
  fl_status status = parse_cell(c, cell, chosen, &scenario, why);
  if (status == FL_OK) status = try_cell(scenario, &facts, why);
  fl_scenario_free(scenario);
  return status;
}

static bool same_error(const fl_error *a, const fl_error *b)
{
  return strcmp(a->message, b->message) == 0 && strcmp(a->file, b->file) == 0 && a->line == b->line &&
         a->column == b->column;
}

/* "sweep.KEY: VALUE: what is wrong", where the value stands in the scenario. */
static fl_status blame_value(const fl_comparison *c, size_t cell, size_t axis, const fl_error *why, fl_error *err)
{
  const fl_axis_value *value = value_of(c, cell, axis);
  char key[80];
  snprintf(key, sizeof key, "sweep.%.70s", c->scenario->axes[axis].key);
  fl_fail_about(err, why->status, key, "%.100s: %.700s", value->label, why->message);
  fl_scenario_put_error(c->scenario, value->place, err);
  return why->status;
}

static fl_status pass_on(const fl_error *why, fl_error *err)
{
  if (err != NULL) *err = *why;
  return why->status;
}

/* Say which value of the sweep made the cell fail, if it was one. */
static fl_status blame(const fl_comparison *c, size_t cell, const fl_error *why, fl_error *err)
{
  fl_error alone, without = {0};
  size_t axes = c->scenario->axis_count;
  if (why->status != FL_ERR_VALUE && why->status != FL_ERR_SYNTAX) return pass_on(why, err);
  fl_status status = try_axes(c, cell, 0, &without);
  if (status == FL_ERR_MEMORY) return pass_on(&without, err);
  for (size_t i = 0; i < axes; i++) {
    fl_status one = try_axes(c, cell, UINT64_C(1) << i, &alone);
    if (one == FL_ERR_MEMORY) return pass_on(&alone, err);
    if (one != FL_OK && (status == FL_OK || !same_error(&alone, &without))) return blame_value(c, cell, i, &alone, err);
  }
  if (status != FL_OK) return pass_on(&without, err);
  /* Only together: the last axis is as good as any. */
  return axes > 0 ? blame_value(c, cell, axes - 1, why, err) : pass_on(why, err);
}

/* ---- all cells ---- */

static fl_status count_cells(fl_comparison *c, fl_error *err)
{
  fl_error why;
  c->cell_count = 1;
  for (size_t i = 0; i < c->scenario->axis_count; i++) {
    c->cell_count *= c->scenario->axes[i].value_count;
    if (c->cell_count <= MAX_CELLS) continue;
    fl_fail_about(&why, FL_ERR_VALUE, "sweep", "more than %d cells (expected fewer keys or values)", MAX_CELLS);
    return fl_scenario_place_error(c->scenario, &why, err);
  }
  return FL_OK;
}

static bool same_text(const char *a, const char *b)
{
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool names_choices(const fl_scenario *s)
{
  for (size_t i = 0; i < s->method_count; i++)
    if (s->methods[i].method.partitioner_options.names != NULL || s->methods[i].method.placer_options.names != NULL)
      return true;
  return false;
}

/* Nodes by their ids, or a file of them: only a field shows whether they are right. */
static bool names_nodes(const fl_scenario *s)
{
  return s->change_count > 0 || s->changes_path != NULL || s->mobility.model != FL_MOBILITY_NONE ||
         s->failing.count > 0 || s->store != NULL || s->source != NULL || s->sink != NULL;
}

static bool same_llm(const fl_scenario *a, const fl_scenario *b)
{
  if (a->model_is_llm != b->model_is_llm) return false;
  return !a->model_is_llm ||
         (a->llm.phase == b->llm.phase && a->llm.context == b->llm.context && a->llm.weights == b->llm.weights &&
          a->llm.activations == b->llm.activations && a->llm.kv == b->llm.kv && a->llm.room == b->llm.room &&
          a->tokens.prompt == b->tokens.prompt && a->tokens.output == b->tokens.output);
}

/* The seed is that of the synthetic tensor, which not all codecs look at. */
static bool same_codec(const fl_scenario *a, const fl_scenario *b)
{
  return a->codec.codec == b->codec.codec && a->codec.value == b->codec.value &&
         a->codec.absolute == b->codec.absolute && same_text(a->tensor_path, b->tensor_path) &&
         (a->codec.seed == b->codec.seed || !a->codec.codec->measured);
}

/* Cells that load and price the same need to be tried once. Positions cannot be wrong where they are drawn. */
static bool same_experiment(const fl_scenario *a, const fl_scenario *b)
{
  return a->field_source == FL_FIELD_DRAWN && b->field_source == FL_FIELD_DRAWN && !names_choices(b) &&
         !names_nodes(b) && same_text(a->model, b->model) && same_text(a->model_path, b->model_path) &&
         same_text(a->onnx_text, b->onnx_text) && a->accounting == b->accounting && same_llm(a, b) &&
         a->cuts == b->cuts && a->batch == b->batch && same_text(a->profile_path, b->profile_path) &&
         a->gaps_are_by_roofline == b->gaps_are_by_roofline && same_text(a->every.device, b->every.device) &&
         same_text(a->every.board, b->every.board) && fl_scenario_state_copies(a) == fl_scenario_state_copies(b) &&
         a->field.memory_bytes_per_s == b->field.memory_bytes_per_s && same_codec(a, b);
}

bool fl_cells_share_experiment(const fl_comparison *comparison, size_t a, size_t b)
{
  return same_experiment(comparison->cells[a], comparison->cells[b]);
}

static fl_status make_cell(fl_comparison *c, size_t cell, cell_facts *facts, fl_error *err)
{
  fl_error why;
  fl_status status = parse_cell(c, cell, ALL_AXES, &c->cells[cell], &why);
  if (status == FL_OK && cell > 0 && same_experiment(c->cells[cell - 1], c->cells[cell]))
    status = fl_name_methods(c->cells[cell], &why);
  else if (status == FL_OK)
    status = try_cell(c->cells[cell], facts, &why);
  if (status != FL_OK) return blame(c, cell, &why, err);
  fl_scenario_forget_text(c->cells[cell]);                           /* what can be wrong with it has been looked for */
  c->digest = (c->digest ^ facts->digest) * UINT64_C(0x100000001b3); /* the order of the cells counts */
  if (cell == 0) c->method_count = c->cells[0]->method_count;
  if (c->cells[cell]->method_count == c->method_count) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "sweep",
                "the methods to compare are not equally many in all cells (expected a list of `methods`)");
  return fl_scenario_place_error(c->scenario, &why, err);
}

fl_status fl_comparison_new(const char *path, const fl_override *overrides, size_t override_count, bool (*stop)(void),
                            fl_comparison **out, fl_error *err)
{
  fl_comparison *c = calloc(1, sizeof *c);
  cell_facts facts = {0}; /* of the cell before */
  *out = NULL;
  if (c == NULL) return fl_fail_memory(err, "a comparison");
  c->overrides = overrides;
  c->override_count = override_count;
  fl_status status = fl_scenario_source_load(path, &c->source, err);
  if (status == FL_OK) status = fl_scenario_make(&c->source, NULL, overrides, override_count, &c->scenario, err);
  if (status == FL_OK) choose_engine(c->scenario);
  if (status == FL_OK) status = fl_check_effects(c->scenario, overrides, override_count, err);
  if (status == FL_OK) status = fl_name_methods(c->scenario, err);
  if (status == FL_OK) status = count_cells(c, err);
  if (status == FL_OK && (c->cells = calloc(c->cell_count, sizeof(fl_scenario *))) == NULL)
    status = fl_fail_memory(err, "a comparison");
  for (size_t i = 0; status == FL_OK && i < c->cell_count; i++) {
    status = make_cell(c, i, &facts, err);
    c->simulates_changes = c->simulates_changes || facts.world_changes;
    if (stop != NULL && stop()) status = fl_fail(err, FL_ERR_INTERRUPTED, "interrupted before the first trial");
  }
  if (status != FL_OK) {
    fl_comparison_free(c);
    return status;
  }
  if (c->scenario->trials == 0) c->scenario->trials = DEFAULT_TRIALS;
  c->needs = fl_cells_needs(c);
  *out = c;
  return FL_OK;
}

void fl_comparison_free(fl_comparison *comparison)
{
  if (comparison == NULL) return;
  for (size_t i = 0; comparison->cells != NULL && i < comparison->cell_count; i++)
    fl_scenario_free(comparison->cells[i]);
  free(comparison->cells);
  fl_scenario_free(comparison->scenario);
  fl_scenario_source_clear(&comparison->source);
  free(comparison);
}

const fl_scenario *fl_comparison_scenario(const fl_comparison *comparison)
{
  return comparison->scenario;
}

uint64_t fl_comparison_digest(const fl_comparison *comparison)
{
  return comparison->digest;
}

uint64_t fl_comparison_trial_count(const fl_comparison *comparison)
{
  return comparison->scenario->trials;
}

size_t fl_comparison_cell_count(const fl_comparison *comparison)
{
  return comparison->cell_count;
}

size_t fl_comparison_method_count(const fl_comparison *comparison)
{
  return comparison->method_count;
}

const char *fl_comparison_method_name(const fl_comparison *comparison, size_t cell, size_t method)
{
  return comparison->cells[cell]->methods[method].name;
}
