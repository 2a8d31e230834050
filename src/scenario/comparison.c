/* trials, methods, sweep: what a comparison runs. They are checked here and carried along. */
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "scenario/reader.h"

enum { MAX_METHODS = 64, MAX_METHOD_NAME = 100, MAX_AXES = 16, MAX_VALUES = 10000 };

fl_status fl_read_trials(const scenario_reader *r, const fl_doc_node *node)
{
  return node == NULL ? FL_OK : fl_doc_uint(node, 1, 1000000000, &r->scenario->trials, r->err);
}

/* ---- methods ---- */

static fl_status check_name(const scenario_reader *r, const fl_doc_node *node, const char *name)
{
  const fl_scenario *s = r->scenario;
  for (size_t i = 0; i < s->method_count; i++)
    if (s->methods[i].name != NULL && strcmp(s->methods[i].name, name) == 0)
      return fl_doc_fail(r->err, node, "the name \"%s\" is that of method %zu already", name, i);
  return FL_OK;
}

/* What is left out is as in the scenario's own method, unless that places by itself and this one cannot. */
static fl_status read_placer(const scenario_reader *r, const fl_doc_node *node, fl_method *method)
{
  const fl_method *own = &r->scenario->method;
  bool same = node == NULL && method->partitioner->run_joint == NULL && own->placer != NULL;
  if (!same) return fl_read_placer_value(r, node, method);
  method->placer = own->placer;
  method->placer_options = own->placer_options;
  return FL_OK;
}

static fl_status read_method(const scenario_reader *r, const fl_doc_node *node, fl_named_method *method)
{
  static const char *const keys[] = {"name", "partitioner", "placer", "replan", NULL};
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status != FL_OK) return status;
  const fl_doc_node *name = fl_doc_get(node, "name"), *partitioner = fl_doc_get(node, "partitioner");
  *method = (fl_named_method){.method = r->scenario->method, .place = fl_place_of(node)};
  if (name != NULL) {
    status = fl_read_line(r, name, MAX_METHOD_NAME, &method->name);
    if (status == FL_OK) status = check_name(r, name, method->name);
  }
  if (status == FL_OK && partitioner != NULL) status = fl_read_partitioner_value(r, partitioner, &method->method);
  if (status == FL_OK) status = read_placer(r, fl_doc_get(node, "placer"), &method->method);
  if (status == FL_OK) status = fl_read_method_replan(r, fl_doc_get(node, "replan"), method);
  method->names_partitioner = partitioner != NULL;
  method->names_placer = fl_doc_get(node, "placer") != NULL || method->method.placer == NULL;
  return status;
}

fl_status fl_read_methods(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL) return FL_OK;
  if (node->kind != FL_DOC_LIST || node->child_count < 1 || node->child_count > MAX_METHODS)
    return fl_doc_expect(r->err, node, "a list of 1 to %d methods such as {partitioner: min-sum, placer: greedy}",
                         MAX_METHODS);
  s->methods = calloc(node->child_count, sizeof *s->methods);
  if (s->methods == NULL) return fl_fail_memory(r->err, "a scenario");
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) {
    fl_status status = read_method(r, child, &s->methods[s->method_count]);
    s->method_count++; /* counted before it is complete: its name may exist already */
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

/* ---- sweep ---- */

/* What can be swept, beside the options of partitioners, placers and media. */
static const char *const sweep_keys[] = {"seed",
                                         "model",
                                         "model.file",
                                         "model.dims",
                                         "model.values",
                                         "model.inputs",
                                         "model.outputs",
                                         "model.side",
                                         "model.state",
                                         "model.llm",
                                         "model.phase",
                                         "model.context",
                                         "model.weights",
                                         "model.activations",
                                         "model.kv",
                                         "accounting",
                                         "cuts",
                                         "batch",
                                         "profile",
                                         "profile_gaps",
                                         "field",
                                         "field.area",
                                         "field.area.x",
                                         "field.area.y",
                                         "field.nodes",
                                         "field.platform",
                                         "node",
                                         "node.board",
                                         "node.device",
                                         "node.memory",
                                         "node.speed",
                                         "node.memory_bandwidth",
                                         "node.send_cost",
                                         "node.send_cost.message",
                                         "node.send_cost.byte",
                                         "node.power",
                                         "node.power.idle",
                                         "node.power.compute",
                                         "node.power.send",
                                         "node.power.receive",
                                         "node.power.off",
                                         "node.battery",
                                         "node.receive_cost",
                                         "node.receive_cost.message",
                                         "node.receive_cost.byte",
                                         "source",
                                         "sink",
                                         "relays",
                                         "radio",
                                         "radio.bandwidth",
                                         "radio.exponent",
                                         "radio.snr_at_1m",
                                         "radio.shadowing",
                                         "radio.min_distance",
                                         "radio.efficiency",
                                         "radio.fixed_rate",
                                         "radio.snr_needed",
                                         "radio.carrier_sense",
                                         "radio.standard",
                                         "radio.width",
                                         "radio.streams",
                                         "radio.guard",
                                         "radio.transmit_power",
                                         "radio.noise",
                                         "radio.noise_figure",
                                         "radio.loss_at_1m",
                                         "radio.environment",
                                         "radio.frequency",
                                         "radio.break_distance",
                                         "radio.exponent_beyond",
                                         "radio.shadowing_beyond",
                                         "radio.latency",
                                         "compression",
                                         "compression.codec",
                                         "compression.ratio",
                                         "compression.rate",
                                         "compression.accuracy",
                                         "compression.precision",
                                         "compression.tensor",
                                         "compression.tolerance",
                                         "compression.compress_time",
                                         "compression.expand_time",
                                         "medium",
                                         "partitioner",
                                         "placer",
                                         "engine",
                                         "requests",
                                         "requests.count",
                                         "requests.tokens",
                                         "requests.tokens.prompt",
                                         "requests.tokens.output",
                                         "requests.tokens.return",
                                         "requests.arrivals",
                                         "requests.arrivals.closed.in_flight",
                                         "requests.arrivals.periodic.interval",
                                         "requests.arrivals.poisson.rate",
                                         "requests.warmup",
                                         "requests.state_copies",
                                         "requests.buffers",
                                         "requests.buffers.receive",
                                         "requests.buffers.send",
                                         "changes",
                                         "changes.file",
                                         "failures",
                                         "failures.mean_up",
                                         "failures.mean_down",
                                         "mobility",
                                         "mobility.model",
                                         "mobility.speed",
                                         "mobility.pause",
                                         "mobility.step",
                                         "mobility.trace",
                                         "fading",
                                         "fading.model",
                                         "fading.block",
                                         "fading.k",
                                         "fading.good",
                                         "fading.bad",
                                         "fading.loss",
                                         "recovery",
                                         "replan",
                                         "replan.policy",
                                         "replan.detect",
                                         "replan.when",
                                         "replan.every",
                                         "replan.gain",
                                         "replan.switch",
                                         "replan.weights",
                                         "until"};
enum { SWEEP_KEYS = sizeof sweep_keys / sizeof sweep_keys[0] };

const char *fl_sweep_key_at(size_t index)
{
  return index < SWEEP_KEYS ? sweep_keys[index] : NULL;
}

bool fl_scenario_engine_is_open(const fl_scenario *scenario)
{
  for (size_t i = 0; i < scenario->axis_count && !scenario->engine_is_given; i++)
    if (strcmp(scenario->axes[i].key, "medium") == 0) return true;
  return false;
}

/* Maps below whose key there is any name. */
static bool is_named_key(const char *key)
{
  static const char *const maps[] = {"model.dims.", "model.values."};
  for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
    size_t length = strlen(maps[i]);
    if (strncmp(key, maps[i], length) == 0 && key[length] != '\0' && strpbrk(key + length, ".[") == NULL) return true;
  }
  return false;
}

bool fl_is_sweep_key(const char *key)
{
  if (is_named_key(key)) return true;
  if (fl_find_option(key) != NULL) return true;
  for (size_t i = 0; i < SWEEP_KEYS; i++)
    if (strcmp(key, sweep_keys[i]) == 0) return true;
  return false;
}

static fl_status check_axis_key(const scenario_reader *r, const fl_doc_node *node)
{
  if (fl_is_sweep_key(node->key)) return FL_OK;
  const char *near = fl_suggest(node->key, sweep_keys, SWEEP_KEYS);
  if (near != NULL) return fl_doc_fail_key(r->err, node, "unknown key (did you mean \"%s\"?)", near);
  return fl_doc_fail_key(r->err, node, "unknown key (expected a key of the scenario such as node.memory)");
}

/* Written on one line, a value must read back. */
static fl_status check_texts(const scenario_reader *r, const fl_doc_node *node)
{
  if (node->kind == FL_DOC_SCALAR && !fl_is_printable(node->text, false))
    return fl_doc_expect(r->err, node, "a text without control characters");
  if (node->key != NULL && (!fl_is_printable(node->key, false) || strlen(node->key) > MAX_METHOD_NAME))
    return fl_doc_fail_key(r->err, node, "unknown key");
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) {
    fl_status status = check_texts(r, child);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

static fl_status read_axis_value(const scenario_reader *r, const char *key, const fl_doc_node *node,
                                 fl_axis_value *value)
{
  fl_status status = check_texts(r, node);
  if (status == FL_OK) status = fl_copy_value(r, key, node, &value->text);
  if (status == FL_OK) status = fl_copy_label(r, key, node, &value->label, &value->is_counted);
  value->number = fl_swept_number(key, node);
  value->place = fl_place_of(node);
  return status;
}

static bool is_told_apart(const fl_axis *axis, size_t index)
{
  const fl_axis_value *values = axis->values;
  if (strcmp(values[index].label, values[index].text) == 0) return true;
  for (size_t i = 0; i < axis->value_count; i++)
    if (strcmp(values[i].label, values[index].label) == 0 && strcmp(values[i].text, values[index].text) != 0)
      return false;
  return true;
}

/* Its label, with its place among those that have the same. NULL: no memory. */
static char *numbered_label(const fl_axis *axis, size_t index)
{
  const fl_axis_value *value = &axis->values[index];
  size_t place = 1;
  char *label;
  for (size_t i = 0; i < index; i++) place += strncmp(axis->values[i].label, value->label, strlen(value->label)) == 0;
  return asprintf(&label, "%s (%zu)", value->label, place) < 0 ? NULL : label;
}

/* Values that only their folders tell apart are called by all of their text, lists of as many nodes are numbered. */
static fl_status tell_apart(const scenario_reader *r, fl_axis *axis)
{
  bool *alike = calloc(axis->value_count, sizeof *alike);
  fl_status status = alike == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
  for (size_t i = 0; i < axis->value_count && status == FL_OK; i++) alike[i] = !is_told_apart(axis, i);
  for (size_t i = 0; i < axis->value_count && status == FL_OK; i++) {
    if (!alike[i]) continue;
    fl_axis_value *value = &axis->values[i];
    char *label = value->is_counted ? numbered_label(axis, i) : fl_text_copy(value->text);
    if (label == NULL) status = fl_fail_memory(r->err, "a scenario");
    if (label == NULL) continue;
    free(value->label);
    value->label = label;
  }
  free(alike);
  return status;
}

/* "node" and "node.memory" in one sweep: the later would undo the earlier. */
static fl_status check_overlap(const scenario_reader *r, const fl_doc_node *node)
{
  for (const fl_doc_node *other = node->parent->first; other != NULL; other = other->next) {
    size_t length = strlen(other->key);
    if (strncmp(node->key, other->key, length) == 0 && node->key[length] == '.')
      return fl_doc_fail_key(r->err, node, "%s is swept as well, and holds it (expected one of the two)", other->key);
  }
  return FL_OK;
}

static bool is_among(const char *text, char *const *texts, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp(texts[i], text) == 0) return true;
  return false;
}

/* The values, those that are there already left out: 64 MiB and 67108864 are one cell, called as it is first.
 * `meanings` has room for all, and is the caller's to free. */
static fl_status read_axis_values(const scenario_reader *r, const fl_doc_node *list, fl_axis *axis, char **meanings)
{
  fl_status status = FL_OK;
  for (const fl_doc_node *child = list->first; child != NULL && status == FL_OK; child = child->next) {
    char **meaning = &meanings[axis->value_count];
    free(*meaning);
    *meaning = NULL;
    status = fl_copy_meaning(r, axis->key, child, meaning);
    if (status != FL_OK || is_among(*meaning, meanings, axis->value_count)) continue;
    axis->value_count++; /* counted before it is complete: parts of it may exist already */
    status = read_axis_value(r, axis->key, child, &axis->values[axis->value_count - 1]);
  }
  return status;
}

static fl_status read_axis(const scenario_reader *r, const fl_doc_node *node, fl_axis *axis)
{
  fl_status status = check_axis_key(r, node);
  if (status == FL_OK) status = check_overlap(r, node);
  if (status != FL_OK) return status;
  if (node->kind != FL_DOC_LIST || node->child_count < 1 || node->child_count > MAX_VALUES)
    return fl_doc_expect(r->err, node, "a list of 1 to %d values", MAX_VALUES);
  char **meanings = calloc(node->child_count, sizeof *meanings);
  axis->key = fl_text_copy(node->key);
  axis->values = calloc(node->child_count, sizeof *axis->values);
  status = FL_OK;
  if (meanings == NULL || axis->key == NULL || axis->values == NULL) status = fl_fail_memory(r->err, "a scenario");
  if (status == FL_OK) status = read_axis_values(r, node, axis, meanings);
  for (size_t i = 0; meanings != NULL && i < node->child_count; i++) free(meanings[i]);
  free(meanings);
  return status == FL_OK ? tell_apart(r, axis) : status;
}

fl_status fl_read_sweep(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL) return FL_OK;
  if (node->kind == FL_DOC_MAP && node->child_count == 0) return FL_OK; /* --set sweep={}: none */
  if (node->kind != FL_DOC_MAP || node->child_count > MAX_AXES)
    return fl_doc_expect(
        r->err, node, "a map of 1 to %d keys with lists of values, such as {node.memory: [64 MiB, 128 MiB]}", MAX_AXES);
  s->axes = calloc(node->child_count, sizeof *s->axes);
  if (s->axes == NULL) return fl_fail_memory(r->err, "a scenario");
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) {
    fl_status status = read_axis(r, child, &s->axes[s->axis_count]);
    s->axis_count++; /* counted before it is complete: parts of it may exist already */
    if (status != FL_OK) return status;
  }
  return FL_OK;
}
