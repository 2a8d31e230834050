/* failures, mobility, fading: changes that are drawn, or that a trace of movements tells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"
#include "world/changes/node_ids.h"

/* ---- nodes by their ids ---- */

static fl_status read_nodes(const scenario_reader *r, const fl_doc_node *list, fl_named_nodes *into)
{
  if (list == NULL) return FL_OK;
  if (list->kind != FL_DOC_LIST || list->child_count == 0 || list->child_count > FL_FIELD_MAX_NODES)
    return fl_doc_expect(r->err, list, "a list of 1 to %zu nodes such as [a, b]", FL_FIELD_MAX_NODES);
  into->ids = calloc(list->child_count, sizeof *into->ids);
  into->places = calloc(list->child_count, sizeof *into->places);
  if (into->ids == NULL || into->places == NULL) return fl_fail_memory(r->err, "a scenario");
  for (const fl_doc_node *node = list->first; node != NULL; node = node->next) {
    into->places[into->count] = fl_place_of(node);
    fl_status status = fl_read_line(r, node, FL_NODE_ID_MAX_BYTES, &into->ids[into->count++]);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

static void free_nodes(fl_named_nodes *nodes)
{
  for (size_t i = 0; i < nodes->count; i++) free(nodes->ids[i]);
  free(nodes->ids);
  free(nodes->places);
}

/* ---- failures ---- */

static const quantity_row failure_rows[] = {
    {"mean_up", FL_UNIT_SECONDS, 1e-6, 1e12, NAN, offsetof(fl_failure_params, mean_up_s), false},
    {"mean_down", FL_UNIT_SECONDS, 1e-6, 1e12, NAN, offsetof(fl_failure_params, mean_down_s), false},
};
enum { FAILURE_ROWS = sizeof failure_rows / sizeof failure_rows[0] };

fl_status fl_read_failures(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"mean_up", "mean_down", "nodes", NULL};
  fl_scenario *s = r->scenario;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = fl_read_quantities(r, node, failure_rows, FAILURE_ROWS, &s->failures);
  return status == FL_OK ? read_nodes(r, fl_doc_get(node, "nodes"), &s->failing) : status;
}

/* ---- mobility ---- */

static const quantity_row step_row = {"step", FL_UNIT_SECONDS, 1e-3, 1e9, 1, offsetof(fl_mobility_params, step_s),
                                      false};
static const quantity_row waypoint_rows[] = {
    {"pause", FL_UNIT_SECONDS, 0, 1e9, 0, offsetof(fl_mobility_params, pause_s), false}};
static const quantity_row gauss_markov_rows[] = {
    {"speed", FL_UNIT_METRES_PER_S, FL_DOC_POSITIVE, 1e6, NAN, offsetof(fl_mobility_params, speed_m_per_s), false},
    {"memory", FL_UNIT_NONE, 0, 1, 0.85, offsetof(fl_mobility_params, memory), false},
    {"speed_sd", FL_UNIT_METRES_PER_S, 0, 1e6, 0, offsetof(fl_mobility_params, speed_sd_m_per_s), false},
    {"direction_sd", FL_UNIT_NONE, 0, 100, 0.5, offsetof(fl_mobility_params, direction_sd), false},
};

/* A model: what it is called, its keys and their rows. */
typedef struct {
  const char *name;
  const char *keys[9];
  const quantity_row *rows;
  size_t row_count;
} mobility_row;

static const mobility_row mobility_rows[] = {
    [FL_MOBILITY_WAYPOINT] = {"random-waypoint",
                              {"model", "speed", "pause", "step", "area", "nodes"},
                              waypoint_rows,
                              sizeof waypoint_rows / sizeof waypoint_rows[0]},
    [FL_MOBILITY_GAUSS_MARKOV] = {"gauss-markov",
                                  {"model", "speed", "memory", "speed_sd", "direction_sd", "step", "area", "nodes"},
                                  gauss_markov_rows,
                                  sizeof gauss_markov_rows / sizeof gauss_markov_rows[0]},
    [FL_MOBILITY_TRACE] = {"trace", {"trace", "step", "area"}, NULL, 0},
};
static const char *const mobility_models[] = {"random-waypoint", "gauss-markov"};

/* A node that may be as slow as one likes is on its way for ever, and after a while all are: there is no steady state
 * (Yoon, Liu, Noble: Random Waypoint Considered Harmful, 2003). */
static fl_status read_speeds(const scenario_reader *r, const fl_doc_node *map)
{
  fl_mobility_params *m = &r->scenario->mobility;
  const fl_doc_node *speed = fl_doc_get(map, "speed");
  if (speed == NULL) return fl_read_missing(r, map, "speed", "two speeds such as [0.5 m/s, 1.5 m/s]");
  fl_status status = fl_read_range(r, speed, FL_UNIT_METRES_PER_S, 0, 1e6, &m->speed_low_m_per_s, &m->speed_m_per_s);
  if (status == FL_OK && m->speed_low_m_per_s == 0)
    return fl_doc_fail(r->err, speed->kind == FL_DOC_LIST ? speed->first : speed,
                       "expected a least speed above 0 (from 0 on, nodes slow down to a standstill in the long run)");
  return status;
}

/* Where they stay: drawn nodes in field.area, others where this says. A trace may go anywhere. */
static fl_status read_area(const scenario_reader *r, const fl_doc_node *map)
{
  static const char *const keys[] = {"x", "y", NULL};
  fl_scenario *s = r->scenario;
  fl_field_params *area = &s->mobility.area;
  const fl_doc_node *node = fl_doc_get(map, "area");
  bool is_drawn = s->field_source == FL_FIELD_DRAWN;
  *area = is_drawn ? s->field : (fl_field_params){.x_low_m = -1e7, .x_high_m = 1e7, .y_low_m = -1e7, .y_high_m = 1e7};
  if (node != NULL && is_drawn) return fl_doc_fail_key(r->err, node, "nodes that are drawn stay in field.area");
  if (node == NULL && !is_drawn && s->mobility.model != FL_MOBILITY_TRACE)
    return fl_read_missing(r, map, "area", "{x: [0 m, 150 m], y: [0 m, 150 m]}, as the field's nodes are listed");
  if (node == NULL) return FL_OK;
  s->mobility_area_is_given = true;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  for (size_t i = 0; i < 2 && status == FL_OK; i++) {
    const fl_doc_node *range = fl_doc_get(node, keys[i]);
    if (range == NULL) return fl_read_missing(r, node, keys[i], "two lengths such as [0 m, 150 m]");
    status = fl_read_range(r, range, FL_UNIT_METRES, -1e7, 1e7, i == 0 ? &area->x_low_m : &area->y_low_m,
                           i == 0 ? &area->x_high_m : &area->y_high_m);
  }
  return status;
}

/* The work of a step would be without bounds if nodes could cross the area any number of times in it. */
static fl_status check_step(const scenario_reader *r, const fl_doc_node *map)
{
  const double crossings = 1000;
  const fl_mobility_params *m = &r->scenario->mobility;
  double width_m = m->area.x_high_m - m->area.x_low_m, height_m = m->area.y_high_m - m->area.y_low_m;
  double side_m = fmax(width_m, height_m);
  if (m->model != FL_MOBILITY_WAYPOINT || m->step_s * m->speed_m_per_s <= crossings * side_m || side_m == 0)
    return FL_OK;
  const fl_doc_node *step = fl_doc_get(map, "step");
  return fl_doc_fail(r->err, step != NULL ? step : map, "nodes would cross the area more than %g times in a step",
                     crossings);
}

static fl_status find_model(const scenario_reader *r, const fl_doc_node *map)
{
  const fl_doc_node *model = fl_doc_get(map, "model"), *trace = fl_doc_get(map, "trace");
  const char *word;
  if (trace != NULL) {
    r->scenario->mobility.model = FL_MOBILITY_TRACE;
    return fl_read_path(r, trace, &r->scenario->mobility_trace_path);
  }
  if (model == NULL) return fl_read_missing(r, map, "model", "random-waypoint or gauss-markov, or trace: FILE");
  fl_status status = fl_doc_text(model, &word, r->err);
  if (status != FL_OK) return status;
  for (size_t i = FL_MOBILITY_WAYPOINT; i < FL_MOBILITY_TRACE; i++)
    if (strcmp(mobility_rows[i].name, word) == 0) r->scenario->mobility.model = (fl_mobility_model)i;
  if (r->scenario->mobility.model != FL_MOBILITY_NONE) return FL_OK;
  return fl_doc_unknown_word(r->err, model, "model of mobility", mobility_models, 2);
}

/* A platform's links have rates of their own, whatever happens to signals. */
static fl_status refuse_on_platform(const scenario_reader *r, const fl_doc_node *node)
{
  if (!r->scenario->radio_is_platform) return FL_OK;
  return fl_doc_fail_key(r->err, node,
                         "the links' rates are the platform's: where nodes stand and fading do not change them");
}

fl_status fl_read_mobility(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL) return FL_OK;
  if (node->kind != FL_DOC_MAP)
    return fl_doc_expect(r->err, node, "{model: random-waypoint, speed: [0.5 m/s, 1.5 m/s]}, or {trace: FILE}");
  fl_status status = find_model(r, node);
  if (status != FL_OK) return status;
  const mobility_row *row = &mobility_rows[s->mobility.model];
  status = fl_doc_check_keys(node, row->keys, r->err);
  if (status == FL_OK) status = refuse_on_platform(r, node);
  if (status == FL_OK) status = fl_read_quantities(r, node, &step_row, 1, &s->mobility);
  if (status == FL_OK) status = fl_read_quantities(r, node, row->rows, row->row_count, &s->mobility);
  if (status == FL_OK && s->mobility.model == FL_MOBILITY_WAYPOINT) status = read_speeds(r, node);
  if (status == FL_OK) status = read_area(r, node);
  if (status == FL_OK) status = check_step(r, node);
  return status == FL_OK ? read_nodes(r, fl_doc_get(node, "nodes"), &s->moving) : status;
}

/* ---- fading ---- */

static const quantity_row block_rows[] = {
    {"block", FL_UNIT_SECONDS, 1e-6, 1e9, NAN, offsetof(fl_fading_params, block_s), false},
    {"k", FL_UNIT_POWER_RATIO, 0, 1e9, NAN, offsetof(fl_fading_params, k), false},
};
static const quantity_row state_rows[] = {
    {"good", FL_UNIT_SECONDS, 1e-6, 1e12, NAN, offsetof(fl_fading_params, good_s), false},
    {"bad", FL_UNIT_SECONDS, 1e-6, 1e12, NAN, offsetof(fl_fading_params, bad_s), false},
    {"loss", FL_UNIT_DECIBELS, 0, FL_CHANGE_MAX_LOSS_DB, NAN, offsetof(fl_fading_params, loss_db), false},
};

typedef struct {
  const char *name;
  const char *keys[5];
  const quantity_row *rows;
  size_t row_count;
} fading_row;

static const fading_row fading_rows[] = {
    [FL_FADING_RAYLEIGH] = {"rayleigh", {"model", "block"}, block_rows, 1},
    [FL_FADING_RICIAN] = {"rician", {"model", "block", "k"}, block_rows, 2},
    [FL_FADING_GILBERT_ELLIOTT] = {"gilbert-elliott", {"model", "good", "bad", "loss"}, state_rows, 3},
};
static const char *const fading_models[] = {"rayleigh", "rician", "gilbert-elliott"};

fl_status fl_read_fading(const scenario_reader *r, const fl_doc_node *node)
{
  static const char expected[] = "{model: rayleigh, block: 100 ms}";
  fl_scenario *s = r->scenario;
  const char *word;
  if (node == NULL) return FL_OK;
  if (node->kind != FL_DOC_MAP) return fl_doc_expect(r->err, node, "%s", expected);
  const fl_doc_node *model = fl_doc_get(node, "model");
  if (model == NULL) return fl_read_missing(r, node, "model", "rayleigh, rician or gilbert-elliott");
  fl_status status = fl_doc_text(model, &word, r->err);
  for (size_t i = FL_FADING_RAYLEIGH; i <= FL_FADING_GILBERT_ELLIOTT && status == FL_OK; i++)
    if (strcmp(fading_rows[i].name, word) == 0) s->fading.model = (fl_fading_model)i;
  if (status == FL_OK && s->fading.model == FL_FADING_NONE)
    return fl_doc_unknown_word(r->err, model, "model of fading", fading_models, 3);
  const fading_row *row = &fading_rows[s->fading.model];
  if (status == FL_OK) status = fl_doc_check_keys(node, row->keys, r->err);
  if (status == FL_OK) status = refuse_on_platform(r, node);
  return status == FL_OK ? fl_read_quantities(r, node, row->rows, row->row_count, &s->fading) : status;
}

/* ---- on the nodes of a field ---- */

static fl_status bind(const fl_scenario *s, const char *key, const fl_named_nodes *named, const fl_node_ids *ids,
                      size_t **out, fl_error *err)
{
  if (named->count == 0) return FL_OK;
  *out = calloc(named->count, sizeof **out);
  if (*out == NULL) return fl_fail_memory(err, "changes");
  for (size_t i = 0; i < named->count; i++) {
    char path[64];
    snprintf(path, sizeof path, "%s.nodes[%zu]", key, i);
    fl_status status = fl_node_ids_require(ids, path, named->ids[i], &(*out)[i], err);
    for (size_t k = 0; k < i && status == FL_OK; k++)
      if ((*out)[k] == (*out)[i])
        status = fl_fail_about(err, FL_ERR_VALUE, key, "\"%.64s\" stands in the list twice", named->ids[i]);
    if (status == FL_OK) continue;
    fl_scenario_put_error(s, named->places[i], err);
    return status;
  }
  return FL_OK;
}

static bool is_id(const char *id, const fl_node *node)
{
  return id != NULL && strcmp(id, node->id) == 0;
}

/* All but source, sink and the node that has the weights. */
static fl_status spare_ends(const fl_scenario *s, const fl_field *field, fl_changing_nodes *out, fl_error *err)
{
  if (s->failing.count > 0 || (s->source == NULL && s->sink == NULL && s->store == NULL)) return FL_OK;
  out->failing = calloc(field->count, sizeof *out->failing);
  if (out->failing == NULL) return fl_fail_memory(err, "changes");
  for (size_t i = 0; i < field->count; i++)
    if (!is_id(s->source, &field->nodes[i]) && !is_id(s->sink, &field->nodes[i]) && !is_id(s->store, &field->nodes[i]))
      out->failing[out->failing_count++] = i;
  return FL_OK;
}

fl_status fl_scenario_changing_nodes(const fl_scenario *scenario, const fl_field *field, fl_changing_nodes *out,
                                     fl_error *err)
{
  fl_node_ids ids;
  *out = (fl_changing_nodes){.failing_count = scenario->failing.count, .moving_count = scenario->moving.count};
  fl_status status = fl_node_ids_init(&ids, field, err);
  if (status == FL_OK) status = bind(scenario, "failures", &scenario->failing, &ids, &out->failing, err);
  if (status == FL_OK) status = bind(scenario, "mobility", &scenario->moving, &ids, &out->moving, err);
  if (status == FL_OK) status = spare_ends(scenario, field, out, err);
  fl_node_ids_clear(&ids);
  if (status != FL_OK) fl_changing_nodes_clear(out);
  return status;
}

void fl_changing_nodes_clear(fl_changing_nodes *nodes)
{
  free(nodes->failing);
  free(nodes->moving);
  *nodes = (fl_changing_nodes){NULL, NULL, 0, 0};
}

/* ---- written back ---- */

static void write_nodes(FILE *out, const fl_named_nodes *nodes)
{
  for (size_t i = 0; i < nodes->count; i++) {
    fputs(i == 0 ? ", nodes: [" : ", ", out);
    fl_write_text(out, nodes->ids[i]);
  }
  if (nodes->count > 0) putc(']', out);
}

static void write_mobility(FILE *out, const fl_scenario *s)
{
  const fl_mobility_params *m = &s->mobility;
  const mobility_row *row = &mobility_rows[m->model];
  if (m->model == FL_MOBILITY_TRACE) {
    fputs("mobility: {trace: ", out);
    fl_write_text(out, s->mobility_trace_path);
  } else {
    fprintf(out, "mobility: {model: %s", row->name);
  }
  if (m->model == FL_MOBILITY_WAYPOINT)
    fl_write_range(out, ", speed", m->speed_low_m_per_s, m->speed_m_per_s, FL_UNIT_METRES_PER_S);
  fl_write_quantities(out, ", ", row->rows, row->row_count, m, false);
  fl_write_quantities(out, ", ", &step_row, 1, m, false);
  if (s->mobility_area_is_given) {
    fl_write_range(out, ", area: {x", m->area.x_low_m, m->area.x_high_m, FL_UNIT_METRES);
    fl_write_range(out, ", y", m->area.y_low_m, m->area.y_high_m, FL_UNIT_METRES);
    putc('}', out);
  }
  write_nodes(out, &s->moving);
  fputs("}\n", out);
}

void fl_write_generators(FILE *out, const fl_scenario *s)
{
  if (s->failures.mean_up_s > 0) {
    fputs("failures: {", out);
    fl_write_quantities(out, "", failure_rows, FAILURE_ROWS, &s->failures, false);
    write_nodes(out, &s->failing);
    fputs("}\n", out);
  }
  if (s->mobility.model != FL_MOBILITY_NONE) write_mobility(out, s);
  if (s->fading.model != FL_FADING_NONE) {
    const fading_row *row = &fading_rows[s->fading.model];
    fprintf(out, "fading: {model: %s", row->name);
    fl_write_quantities(out, ", ", row->rows, row->row_count, &s->fading, false);
    fputs("}\n", out);
  }
}

void fl_free_generators(fl_scenario *scenario)
{
  free_nodes(&scenario->failing);
  free_nodes(&scenario->moving);
  free(scenario->mobility_trace_path);
}
