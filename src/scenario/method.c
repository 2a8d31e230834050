/* medium, partitioner, placer, engine: names of table rows, with their options. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "scenario/reader.h"

enum { MAX_NAMES = 64 };

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
  const char *names[MAX_NAMES];
  size_t count = table->count();
  assert(count <= MAX_NAMES);
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

/* The same for a scalar, or a map with the key `name`. */
static fl_status find_method(const fl_doc_node *node, const name_table *table, size_t *index, fl_error *err)
{
  if (node == NULL) return find_row(NULL, table, index, err);
  if (node->kind == FL_DOC_MAP) return find_row(fl_doc_get(node, "name"), table, index, err);
  if (node->kind == FL_DOC_SCALAR && !fl_doc_is_null(node)) return find_row(node, table, index, err);
  return fl_doc_expect(err, node, "the name of a %s, or {name: ..., option: value}", table->what);
}

static fl_status read_options(const fl_doc_node *node, const fl_option *options, fl_option_values *values,
                              fl_error *err)
{
  const char *keys[FL_METHOD_MAX_OPTIONS + 2] = {"name"};
  size_t count = 0;
  for (size_t i = 0; i < FL_METHOD_MAX_OPTIONS; i++) values->value[i] = NAN;
  if (node == NULL || node->kind != FL_DOC_MAP) return FL_OK;
  for (; count < FL_METHOD_MAX_OPTIONS && options[count].key != NULL; count++) keys[count + 1] = options[count].key;
  fl_status status = fl_doc_check_keys(node, keys, err);
  for (size_t i = 0; i < count && status == FL_OK; i++) {
    const fl_doc_node *option = fl_doc_get(node, options[i].key);
    if (option == NULL) continue;
    status = fl_doc_quantity(option, options[i].unit, options[i].min, options[i].max, &values->value[i], err);
  }
  return status;
}

fl_status fl_read_partitioner_value(const fl_doc_node *node, const fl_partitioner **row, fl_option_values *options,
                                    fl_error *err)
{
  size_t index = 0;
  fl_status status = find_method(node, &partitioners, &index, err);
  if (status != FL_OK) return status;
  *row = fl_partitioner_at(index);
  return read_options(node, (*row)->options, options, err);
}

fl_status fl_read_placer_value(const fl_doc_node *node, const fl_placer **row, fl_option_values *options, fl_error *err)
{
  size_t index = 0;
  fl_status status = find_method(node, &placers, &index, err);
  if (status != FL_OK) return status;
  *row = fl_placer_at(index);
  return read_options(node, (*row)->options, options, err);
}

fl_status fl_read_partitioner(const scenario_reader *r, const fl_doc_node *node)
{
  return fl_read_partitioner_value(node, &r->scenario->partitioner, &r->scenario->partitioner_options, r->err);
}

fl_status fl_read_placer(const scenario_reader *r, const fl_doc_node *node)
{
  return fl_read_placer_value(node, &r->scenario->placer, &r->scenario->placer_options, r->err);
}

fl_status fl_read_medium(const scenario_reader *r, const fl_doc_node *node)
{
  size_t index = 0;
  fl_status status = find_row(node, &media, &index, r->err);
  if (status == FL_OK) r->scenario->medium = fl_medium_at(index);
  return status;
}

fl_status fl_read_engine(const scenario_reader *r, const fl_doc_node *node)
{
  size_t index = 0;
  fl_status status = find_row(node, &engines, &index, r->err);
  if (status == FL_OK) r->scenario->engine = fl_engine_at(index);
  return status;
}
