/* medium, partitioner, placer, engine: names of table rows, with their options. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/registry.h"
#include "fieldline/text.h"
#include "scenario/reader.h"

enum { MAX_NAME = 200 };

static const char *partitioner_name(size_t index)
{
  return fl_partitioner_at(index)->name;
}

static const char *placer_name(size_t index)
{
  return fl_placer_at(index)->name;
}

static const char *medium_name(size_t index)
{
  return fl_medium_at(index)->name;
}

static const char *engine_name(size_t index)
{
  return fl_engine_at(index)->name;
}

/* A table seen as names, whatever its rows hold. */
typedef struct {
  const char *what, *fallback; /* the row when nothing is named */
  size_t (*count)(void);
  const char *(*name)(size_t index);
} name_table;

static const name_table partitioners = {"partitioner", "min-sum", fl_partitioner_count, partitioner_name};
static const name_table placers = {"placer", "greedy", fl_placer_count, placer_name};
static const name_table media = {"medium", "isolated", fl_medium_count, medium_name};
static const name_table engines = {"engine", "simgrid", fl_engine_count, engine_name};

static fl_status fail_unknown(const fl_doc_node *node, const name_table *table, fl_error *err)
{
  const char *names[FL_TABLE_MAX_ROWS];
  size_t count = table->count();
  assert(count <= FL_TABLE_MAX_ROWS);
  for (size_t i = 0; i < count; i++) names[i] = table->name(i);
  return fl_doc_unknown_word(err, node, table->what, names, count);
}

/* The index of the row that a scalar names, or that nothing (NULL) stands for. */
static fl_status find_row(const fl_doc_node *node, const name_table *table, size_t *index, fl_error *err)
{
  const char *word = table->fallback;
  fl_status status = node == NULL ? FL_OK : fl_doc_text(node, &word, err);
  if (status != FL_OK) return status;
  for (*index = 0; *index < table->count(); ++*index)
    if (strcmp(word, table->name(*index)) == 0) return FL_OK;
  assert(node != NULL);
  return fail_unknown(node, table, err);
}

/* "{fixed: {after: [a]}}" is meant as {name: fixed, after: [a]}: say so with what stands there. */
static fl_status refuse_row_as_key(const scenario_reader *r, const fl_doc_node *map, const name_table *table)
{
  for (const fl_doc_node *child = map->first; child != NULL; child = child->next)
    for (size_t i = 0; i < table->count(); i++) {
      char *options = NULL;
      if (strcmp(child->key, table->name(i)) != 0) continue;
      if (child->kind != FL_DOC_MAP || child->child_count == 0)
        return fl_doc_fail_key(r->err, child, "unknown key (expected {name: %s, option: value}, or %s alone)",
                               child->key, child->key);
      fl_status status = fl_copy_value(r, table->what, child, &options);
      if (status != FL_OK) return status;
      fl_doc_fail_key(r->err, child, "unknown key (expected {name: %s, %.400s)", child->key, options + 1);
      free(options);
      return FL_ERR_VALUE;
    }
  return FL_OK;
}

/* The same for a scalar, or a map with the key `name`. */
static fl_status find_method(const scenario_reader *r, const fl_doc_node *node, const name_table *table, size_t *index)
{
  if (node == NULL) return find_row(NULL, table, index, r->err);
  if (node->kind == FL_DOC_MAP) {
    fl_status status = refuse_row_as_key(r, node, table);
    return status == FL_OK ? find_row(fl_doc_get(node, "name"), table, index, r->err) : status;
  }
  if (node->kind == FL_DOC_SCALAR && !fl_doc_is_null(node)) return find_row(node, table, index, r->err);
  return fl_doc_expect(r->err, node, "the name of a %s, or {name: ..., option: value}", table->what);
}

static const fl_option *partitioner_options(size_t index)
{
  return fl_partitioner_at(index)->options;
}

static const fl_option *placer_options(size_t index)
{
  return fl_placer_at(index)->options;
}

static const fl_option *medium_options(size_t index)
{
  return fl_medium_at(index)->options;
}

/* A table with the options of its rows. */
typedef struct {
  const name_table *table;
  const fl_option *(*options)(size_t index);
} kind_row;

static const kind_row partitioner_kind = {&partitioners, partitioner_options};
static const kind_row placer_kind = {&placers, placer_options};
static const kind_row medium_kind = {&media, medium_options};

static const fl_option *find_option(const fl_option *options, const char *key)
{
  for (size_t i = 0; i < fl_option_count(options); i++)
    if (strcmp(key, options[i].key) == 0) return &options[i];
  return NULL;
}

/* The option that "partitioner.KEY" sets, when the kind is that of partitioners and one of them has it. */
static const fl_option *find_of_kind(const kind_row *kind, const char *key)
{
  const fl_option *option = NULL;
  size_t length = strlen(kind->table->what);
  if (strncmp(key, kind->table->what, length) != 0 || key[length] != '.') return NULL;
  for (size_t i = 0; i < kind->table->count() && option == NULL; i++)
    option = find_option(kind->options(i), key + length + 1);
  return option;
}

const fl_option *fl_find_option(const char *key)
{
  const fl_option *option = find_of_kind(&partitioner_kind, key);
  if (option == NULL) option = find_of_kind(&placer_kind, key);
  return option != NULL ? option : find_of_kind(&medium_kind, key);
}

/* A list of names becomes the scenario's; the option refers to it. */
static fl_status read_names(const scenario_reader *r, const fl_doc_node *node, const fl_names **names)
{
  fl_scenario *s = r->scenario;
  if (node->kind != FL_DOC_LIST || node->child_count < 1)
    return fl_doc_expect(r->err, node, "a list of names such as [a, b]");
  fl_names *list = calloc(1, sizeof *list);
  fl_names **grown = realloc(s->names, (s->names_count + 1) * sizeof *grown);
  if (grown != NULL) s->names = grown;
  if (list == NULL || grown == NULL) {
    free(list);
    return fl_fail_memory(r->err, "a scenario");
  }
  s->names[s->names_count++] = list;
  list->text = calloc(node->child_count, sizeof *list->text);
  if (list->text == NULL) return fl_fail_memory(r->err, "a scenario");
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) {
    fl_status status = fl_read_line(r, child, MAX_NAME, &list->text[list->count]);
    if (status != FL_OK) return status;
    list->count++;
  }
  *names = list;
  return FL_OK;
}

static fl_status read_word(const fl_doc_node *node, const fl_option *option, double *value, fl_error *err)
{
  const char *word;
  size_t count = 0;
  fl_status status = fl_doc_text(node, &word, err);
  if (status != FL_OK) return status;
  for (; option->words[count] != NULL; count++) {
    if (strcmp(word, option->words[count]) != 0) continue;
    *value = (double)count;
    return FL_OK;
  }
  return fl_doc_unknown_word(err, node, option->key, option->words, count);
}

static fl_status read_option(const scenario_reader *r, const fl_doc_node *node, const fl_option *option,
                             const fl_names **names, double *value)
{
  uint64_t whole = 0;
  fl_status status = FL_OK;
  switch (option->kind) {
  case FL_OPTION_QUANTITY:
    return fl_doc_quantity(node, option->unit, option->min, option->max, value, r->err);
  case FL_OPTION_COUNT:
    status = fl_doc_uint(node, (uint64_t)option->min, (uint64_t)option->max, &whole, r->err);
    if (status == FL_OK) *value = (double)whole;
    return status;
  case FL_OPTION_WORD:
    return read_word(node, option, value, r->err);
  case FL_OPTION_NAMES:
    return read_names(r, node, names);
  }
  return status;
}

/* An example of an option's value, for error texts. */
static const char *example_of(const fl_option *option)
{
  switch (option->kind) {
  case FL_OPTION_QUANTITY:
    return fl_unit_example(option->unit);
  case FL_OPTION_COUNT:
    return "a whole number";
  case FL_OPTION_WORD:
    return option->words[0];
  case FL_OPTION_NAMES:
    return "a list of names such as [a, b]";
  }
  return "";
}

/* Room for the values of so many options, all left out yet; it is the scenario's. */
static double *new_values(fl_scenario *s, size_t count)
{
  double **grown = realloc(s->option_values, (s->option_values_count + 1) * sizeof *grown);
  if (grown == NULL) return NULL;
  s->option_values = grown;
  double *values = malloc(count * sizeof *values);
  if (values == NULL) return NULL;
  for (size_t i = 0; i < count; i++) values[i] = NAN;
  return grown[s->option_values_count++] = values;
}

/* The row of a kind that has the option; NULL: none has. */
static const char *owner_of(const kind_row *kind, const char *key)
{
  for (size_t i = 0; i < kind->table->count(); i++)
    if (find_option(kind->options(i), key) != NULL) return kind->table->name(i);
  return NULL;
}

/* The option of a row, or `name`, that a misspelt one may be meant for; NULL: none. */
static const char *nearest_option(const kind_row *kind, size_t row, const char *key)
{
  static const char *const all_have[] = {"name"};
  const char *near = fl_suggest(key, all_have, 1);
  const fl_option *options = kind->options(row);
  for (size_t i = 0; i < fl_option_count(options) && near == NULL; i++) near = fl_suggest(key, &options[i].key, 1);
  return near;
}

/* An option of another row is no typing error: say whose it is, also where it is misspelt. */
static fl_status refuse_others_option(const scenario_reader *r, const fl_doc_node *child, const kind_row *kind,
                                      size_t row)
{
  const char *owner = owner_of(kind, child->key), *own = kind->table->name(row), *near = NULL;
  if (owner != NULL) return fl_doc_fail_key(r->err, child, "%s has no such option (%s has)", own, owner);
  if (nearest_option(kind, row, child->key) != NULL) return FL_OK; /* an unknown key */
  for (size_t i = 0; i < kind->table->count() && near == NULL; i++) {
    near = nearest_option(kind, i, child->key);
    owner = kind->table->name(i);
  }
  if (near == NULL) return FL_OK;
  return fl_doc_fail_key(r->err, child, "%s has no such option (did you mean \"%s\", of %s?)", own, near, owner);
}

static fl_status refuse_others_options(const scenario_reader *r, const fl_doc_node *node, const kind_row *kind,
                                       size_t row)
{
  fl_status status = FL_OK;
  for (const fl_doc_node *child = node->first; child != NULL && status == FL_OK; child = child->next)
    if (strcmp(child->key, "name") != 0 && find_option(kind->options(row), child->key) == NULL)
      status = refuse_others_option(r, child, kind, row);
  return status;
}

/* Only the method's own keys may stand there. */
static fl_status check_keys(const scenario_reader *r, const fl_doc_node *node, const fl_option *options, size_t count)
{
  const char **keys = calloc(count + 2, sizeof *keys);
  if (keys == NULL) return fl_fail_memory(r->err, "a scenario");
  keys[0] = "name";
  for (size_t i = 0; i < count; i++) keys[i + 1] = options[i].key;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  free(keys);
  return status;
}

static fl_status read_options(const scenario_reader *r, const fl_doc_node *node, const kind_row *kind, size_t row,
                              fl_option_values *out)
{
  const fl_option *options = kind->options(row);
  size_t count = fl_option_count(options);
  bool is_map = node != NULL && node->kind == FL_DOC_MAP;
  fl_status status = is_map ? refuse_others_options(r, node, kind, row) : FL_OK;
  if (is_map && status == FL_OK) status = check_keys(r, node, options, count);
  *out = (fl_option_values){0};
  if (status != FL_OK || count == 0) return status;
  double *values = new_values(r->scenario, count);
  if (values == NULL) return fl_fail_memory(r->err, "a scenario");
  for (size_t i = 0; i < count && status == FL_OK; i++) {
    const fl_doc_node *option = is_map ? fl_doc_get(node, options[i].key) : NULL;
    if (option != NULL)
      status = read_option(r, option, &options[i], &out->names, &values[i]);
    else if (options[i].required)
      status = fl_doc_expect(r->err, node, "{name: ..., %s: ...} with %s", options[i].key, example_of(&options[i]));
  }
  out->value = values;
  out->count = count;
  return status;
}

fl_status fl_read_partitioner_value(const scenario_reader *r, const fl_doc_node *node, fl_method *method)
{
  size_t index = 0;
  fl_status status = find_method(r, node, &partitioners, &index);
  if (status != FL_OK) return status;
  method->partitioner = fl_partitioner_at(index);
  return read_options(r, node, &partitioner_kind, index, &method->partitioner_options);
}

static bool is_word(const fl_doc_node *node, const char *word)
{
  const fl_doc_node *name = node->kind == FL_DOC_MAP ? fl_doc_get(node, "name") : node;
  return name != NULL && name->kind == FL_DOC_SCALAR && strcmp(name->text, word) == 0;
}

fl_status fl_read_placer_value(const scenario_reader *r, const fl_doc_node *node, fl_method *method)
{
  size_t index = 0;
  const fl_partitioner *partitioner = method->partitioner;
  if (partitioner->run_joint != NULL) { /* it places as well: there is nothing to name but itself */
    method->placer = NULL;
    method->placer_options = (fl_option_values){0};
    if (node == NULL || is_word(node, partitioner->name)) return FL_OK;
    return fl_doc_expect(r->err, node, "%s, or no placer: the partitioner %s chooses the chain as well",
                         partitioner->name, partitioner->name);
  }
  for (size_t i = 0; node != NULL && i < fl_partitioner_count(); i++) {
    const fl_partitioner *row = fl_partitioner_at(i);
    if (row->run_joint != NULL && is_word(node, row->name))
      return fl_doc_fail(r->err, node, "%s chooses the cuts as well (expected partitioner: %s beside it)", row->name,
                         row->name);
  }
  fl_status status = find_method(r, node, &placers, &index);
  if (status != FL_OK) return status;
  method->placer = fl_placer_at(index);
  return read_options(r, node, &placer_kind, index, &method->placer_options);
}

/* Methods of a list take what they leave out from the scenario's own, so that it counts as named beside one. */
static bool names_method(const scenario_reader *r)
{
  static const char *const keys[] = {"partitioner", "placer", "methods"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (fl_doc_get(r->root, keys[i]) != NULL) return true;
  return false;
}

fl_status fl_read_partitioner(const scenario_reader *r, const fl_doc_node *node)
{
  r->scenario->method_is_given = names_method(r);
  return fl_read_partitioner_value(r, node, &r->scenario->method);
}

/* A partitioner that is set from elsewhere, by --set or a sweep, and places as well leaves the placer behind. */
static bool is_left_behind(const scenario_reader *r, const fl_doc_node *placer)
{
  const fl_doc_node *partitioner = fl_doc_get(r->root, "partitioner");
  if (r->scenario->method.partitioner->run_joint == NULL || placer == NULL || partitioner == NULL) return false;
  const fl_doc_node *named = partitioner->kind == FL_DOC_MAP ? fl_doc_get(partitioner, "name") : partitioner;
  return named != NULL && named->source != placer->source && placer->source == r->root->source;
}

fl_status fl_read_placer(const scenario_reader *r, const fl_doc_node *node)
{
  if (is_left_behind(r, node)) node = NULL;
  return fl_read_placer_value(r, node, &r->scenario->method);
}

fl_status fl_read_medium(const scenario_reader *r, const fl_doc_node *node)
{
  size_t index = 0;
  fl_status status = find_method(r, node, &media, &index);
  if (status != FL_OK) return status;
  r->scenario->medium = fl_medium_at(index);
  if (r->scenario->medium->needs_signals && r->scenario->radio_is_platform)
    return fl_doc_fail(r->err, node,
                       "%s needs a radio that says how strong signals are, and the links come from a platform",
                       r->scenario->medium->name);
  status = read_options(r, node, &medium_kind, index, &r->scenario->medium_options);
  return status == FL_OK ? fl_check_frames(r, node) : status;
}

fl_status fl_read_engine(const scenario_reader *r, const fl_doc_node *node)
{
  size_t index = 0;
  fl_status status = find_row(node, &engines, &index, r->err);
  if (status != FL_OK) return status;
  r->scenario->engine = fl_engine_at(index);
  r->scenario->engine_is_given = node != NULL;
  if (r->scenario->engine->any_medium || !fl_medium_couples(r->scenario->medium)) return FL_OK;
  return fl_doc_fail(r->err, node, "%s knows isolated links only (the medium is %s: expected events or simgrid)",
                     r->scenario->engine->name, r->scenario->medium->name);
}
