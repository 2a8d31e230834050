#include "fieldline/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 4 << 20 };

/* Every key of a scenario, in the order in which they are read: later ones look at earlier ones. */
typedef struct {
  const char *key;
  fl_read_fn *read;
} section;

static const section sections[] = {
    {"name", fl_read_name},
    {"question", fl_read_question},
    {"seed", fl_read_seed},
    {"model", fl_read_model},
    {"accounting", fl_read_accounting},
    {"cuts", fl_read_cuts},
    {"batch", fl_read_batch},
    {"profile", fl_read_profile},
    {"profile_gaps", fl_read_profile_gaps},
    {"field", fl_read_field},
    {"node", fl_read_node},
    {"source", fl_read_source},
    {"sink", fl_read_sink},
    {"relays", fl_read_relays},
    {"radio", fl_read_radio},
    {"compression", fl_read_compression},
    {"medium", fl_read_medium},
    {"objective", fl_read_objective},
    {"partitioner", fl_read_partitioner},
    {"placer", fl_read_placer},
    {"engine", fl_read_engine},
    {"requests", fl_read_requests},
    {"changes", fl_read_changes},
    {"failures", fl_read_failures},
    {"mobility", fl_read_mobility},
    {"fading", fl_read_fading},
    {"recovery", fl_read_recovery},
    {"replan", fl_read_replan},
    {"until", fl_read_until},
    {"trace", fl_read_trace},
    {"latency", fl_read_latency},
    {"trials", fl_read_trials},
    {"methods", fl_read_methods},
    {"sweep", fl_read_sweep},
};
enum { SECTIONS = sizeof sections / sizeof sections[0] };

const char *fl_top_key_at(size_t index)
{
  return index < SECTIONS ? sections[index].key : NULL;
}

static fl_status check_root(const fl_doc_node *root, fl_error *err)
{
  const char *keys[SECTIONS + 1] = {NULL};
  for (size_t i = 0; i < SECTIONS; i++) keys[i] = sections[i].key;
  return fl_doc_check_keys(root, keys, err);
}

static fl_status read_sections(const scenario_reader *r)
{
  fl_status status = check_root(r->root, r->err);
  for (size_t i = 0; i < SECTIONS && status == FL_OK; i++)
    status = sections[i].read(r, fl_doc_get(r->root, sections[i].key));
  return status;
}

static fl_status apply(fl_document *document, const fl_override *overrides, size_t count, fl_error *err)
{
  fl_status status = FL_OK;
  if (count > 0 && fl_document_root(document)->kind != FL_DOC_MAP) return check_root(fl_document_root(document), err);
  for (size_t i = 0; i < count && status == FL_OK; i++) status = fl_document_set(document, overrides[i].text, err);
  return status;
}

/* A key that the sweep gives may be left out elsewhere: it stands at its first value then. What is wrong with a sweep
 * is found when it is read. */
static fl_status fill_from_sweep(fl_document *document, fl_error *err)
{
  const fl_doc_node *root = fl_document_root(document), *sweep = fl_doc_get(root, "sweep");
  if (sweep == NULL || sweep->kind != FL_DOC_MAP) return FL_OK;
  for (const fl_doc_node *axis = sweep->first; axis != NULL; axis = axis->next) {
    bool usable = axis->kind == FL_DOC_LIST && axis->first != NULL && fl_is_sweep_key(axis->key);
    if (!usable || fl_doc_find(root, axis->key) != NULL) continue;
    fl_status status = fl_document_copy(document, axis, axis->first, err);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

/* `document` is changed by that. */
static fl_status read_document(fl_document *document, const char *name, const char *folder,
                               const fl_override *overrides, size_t override_count, fl_scenario **out, fl_error *err)
{
  fl_status status = apply(document, overrides, override_count, err);
  *out = NULL;
  if (status != FL_OK) return status;
  fl_scenario *scenario = calloc(1, sizeof *scenario);
  if (scenario == NULL) return fl_fail_memory(err, "a scenario");
  scenario_reader reader = {fl_document_root(document), name, folder, scenario, err};
  status = fl_keep_given(&reader);
  if (status == FL_OK) status = fill_from_sweep(document, err);
  if (status == FL_OK) status = read_sections(&reader);
  if (status == FL_OK) status = fl_note_places(&reader, overrides, override_count);
  if (status == FL_OK)
    *out = scenario;
  else
    fl_scenario_free(scenario);
  return status;
}

fl_status fl_scenario_parse(const char *name, const char *folder, const char *text, size_t size,
                            const fl_override *overrides, size_t override_count, fl_scenario **out, fl_error *err)
{
  fl_document *document;
  *out = NULL;
  fl_status status = fl_document_parse(name, text, size, &document, err);
  if (status != FL_OK) return status;
  status = read_document(document, name, folder, overrides, override_count, out, err);
  fl_document_free(document);
  return status;
}

static fl_status read_model_keys(const scenario_reader *r)
{
  static const char *const keys[] = {"model", "cuts", NULL};
  fl_status status = fl_doc_check_keys(r->root, keys, r->err);
  if (status == FL_OK) status = fl_read_model(r, fl_doc_get(r->root, "model"));
  return status == FL_OK ? fl_read_cuts(r, fl_doc_get(r->root, "cuts")) : status;
}

fl_status fl_scenario_parse_model(const char *name, const char *text, size_t size, const fl_override *overrides,
                                  size_t override_count, fl_scenario **out, fl_error *err)
{
  fl_document *document = NULL;
  fl_scenario *scenario = NULL;
  *out = NULL;
  fl_status status = fl_document_parse(name, text, size, &document, err);
  if (status == FL_OK) status = apply(document, overrides, override_count, err);
  if (status == FL_OK && (scenario = calloc(1, sizeof *scenario)) == NULL) status = fl_fail_memory(err, "a scenario");
  if (status == FL_OK) {
    scenario_reader r = {fl_document_root(document), name, "", scenario, err};
    status = read_model_keys(&r);
    if (status == FL_OK) status = fl_note_places(&r, overrides, override_count);
  }
  if (status == FL_OK)
    *out = scenario;
  else
    fl_scenario_free(scenario);
  fl_document_free(document);
  return status;
}

/* The folder of a file, as a copy; "" stands for the working directory. */
static char *folder_of(const char *path)
{
  char *folder = fl_text_copy(path);
  if (folder == NULL) return NULL;
  char *slash = strrchr(folder, '/');
  if (slash == NULL)
    folder[0] = '\0';
  else if (slash == folder)
    folder[1] = '\0';
  else
    *slash = '\0';
  return folder;
}

fl_status fl_scenario_source_load(const char *path, fl_scenario_source *out, fl_error *err)
{
  char *text;
  size_t size;
  *out = (fl_scenario_source){0};
  fl_status status = fl_read_file(path, MAX_FILE_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  out->name = fl_text_copy(strcmp(path, "-") == 0 ? "stdin" : path);
  out->folder = folder_of(path);
  if (out->name == NULL || out->folder == NULL)
    status = fl_fail_memory(err, "a scenario");
  else
    status = fl_document_parse(out->name, text, size, &out->document, err);
  free(text);
  if (status != FL_OK) fl_scenario_source_clear(out);
  return status;
}

void fl_scenario_source_clear(fl_scenario_source *source)
{
  free(source->name);
  free(source->folder);
  fl_document_free(source->document);
  *source = (fl_scenario_source){0};
}

fl_status fl_scenario_make(const fl_scenario_source *source, const char *without, const fl_override *overrides,
                           size_t override_count, fl_scenario **out, fl_error *err)
{
  fl_document *twin;
  *out = NULL;
  fl_status status = fl_document_twin(source->document, without, &twin, err);
  if (status != FL_OK) return status;
  status = read_document(twin, source->name, source->folder, overrides, override_count, out, err);
  fl_document_free(twin);
  return status;
}

fl_status fl_scenario_load(const char *path, const fl_override *overrides, size_t override_count, fl_scenario **out,
                           fl_error *err)
{
  fl_scenario_source source;
  *out = NULL;
  fl_status status = fl_scenario_source_load(path, &source, err);
  if (status != FL_OK) return status;
  status = read_document(source.document, source.name, source.folder, overrides, override_count, out, err);
  fl_scenario_source_clear(&source);
  return status;
}

static void free_names(fl_names *names)
{
  for (size_t i = 0; i < names->count; i++) free(names->text[i]);
  free(names->text);
  free(names);
}

static void free_node_names(fl_node_names *names)
{
  free(names->board);
  free(names->device);
}

static void free_axis_value(fl_axis_value *value)
{
  free(value->text);
  free(value->label);
}

static void free_axis(fl_axis *axis)
{
  for (size_t i = 0; i < axis->value_count; i++) free_axis_value(&axis->values[i]);
  free(axis->values);
  free(axis->key);
}

void fl_scenario_free(fl_scenario *scenario)
{
  if (scenario == NULL) return;
  for (size_t i = 0; i < scenario->node_count; i++) free(scenario->nodes[i].id);
  for (size_t i = 0; i < scenario->node_count; i++) free_node_names(&scenario->names_of_nodes[i]);
  free_node_names(&scenario->every);
  for (size_t i = 0; i < scenario->method_count; i++) free(scenario->methods[i].name);
  for (size_t i = 0; i < scenario->axis_count; i++) free_axis(&scenario->axes[i]);
  for (size_t i = 0; i < scenario->names_count; i++) free_names(scenario->names[i]);
  free(scenario->store);
  fl_free_changes(scenario);
  fl_free_generators(scenario);
  fl_free_places(scenario);
  free(scenario->names);
  for (size_t i = 0; i < scenario->option_values_count; i++) free(scenario->option_values[i]);
  free(scenario->option_values);
  free(scenario->nodes);
  free(scenario->names_of_nodes);
  free(scenario->profile_path);
  free(scenario->methods);
  free(scenario->axes);
  free(scenario->name);
  free(scenario->question);
  free(scenario->model);
  free(scenario->model_path);
  free(scenario->onnx_text);
  fl_free_onnx_options(&scenario->onnx);
  free(scenario->platform_path);
  free(scenario->source);
  free(scenario->sink);
  free(scenario->tensor_path);
  free(scenario->given);
  free(scenario);
}
