/* fieldline list: what a scenario can name, from the tables that run it. */
#include "command.h"
#include "fieldline/accounting.h"
#include "fieldline/codec.h"
#include "fieldline/partition.h"
#include "fieldline/place.h"
#include "fieldline/simulate.h"
#include "table.h"
#include "write/json.h"

typedef struct {
  const char *name, *summary;
  const fl_option *options; /* NULL: the kind has none */
} entry;

static entry partitioner_at(size_t i)
{
  const fl_partitioner *row = fl_partitioner_at(i);
  return (entry){row->name, row->summary, row->options};
}

static entry placer_at(size_t i)
{
  const fl_placer *row = fl_placer_at(i);
  return (entry){row->name, row->summary, row->options};
}

static entry medium_at(size_t i)
{
  return (entry){fl_medium_at(i)->name, fl_medium_at(i)->summary, NULL};
}

static entry engine_at(size_t i)
{
  return (entry){fl_engine_at(i)->name, fl_engine_at(i)->summary, NULL};
}

static entry codec_at(size_t i)
{
  return (entry){fl_codec_at(i)->name, fl_codec_at(i)->summary, NULL};
}

static size_t accounting_count(void)
{
  return FL_ACCOUNTING_PHYSICAL + 1;
}

static entry accounting_at(size_t i)
{
  fl_accounting accounting = (fl_accounting)i; /* the rows of the table are numbered so */
  return (entry){fl_accounting_name(accounting), fl_accounting_summary(accounting), NULL};
}

static const struct {
  const char *title;
  size_t (*count)(void);
  entry (*at)(size_t index);
} kinds[] = {
    {"partitioners", fl_partitioner_count, partitioner_at},
    {"placers", fl_placer_count, placer_at},
    {"media", fl_medium_count, medium_at},
    {"engines", fl_engine_count, engine_at},
    {"codecs", fl_codec_count, codec_at},
    {"accountings", accounting_count, accounting_at},
};

enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static void print_tables(void)
{
  table *t = table_new("ll");
  for (size_t kind = 0; kind < KIND_COUNT; kind++) {
    table_add(t, "%s", kinds[kind].title);
    table_add(t, "%s", "");
    for (size_t i = 0; i < kinds[kind].count(); i++) {
      entry e = kinds[kind].at(i);
      table_add(t, "  %s", e.name);
      table_add(t, "%s", e.summary);
      for (const fl_option *option = e.options; option != NULL && option->key != NULL; option++) {
        table_add(t, "    %s", option->key);
        table_add(t, "  %s", option->summary);
      }
    }
  }
  table_print(t, stdout);
  table_free(t);
}

static void add_json_entry(fl_json *json, const entry *e)
{
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_text(json, "name", e->name);
  fl_json_text(json, "summary", e->summary);
  if (e->options != NULL) {
    fl_json_array(json, "options", FL_JSON_LINE);
    for (const fl_option *option = e->options; option->key != NULL; option++) fl_json_text(json, NULL, option->key);
    fl_json_close(json);
  }
  fl_json_close(json);
}

static fl_status print_json(fl_error *err)
{
  fl_json json = fl_json_start(stdout);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  for (size_t kind = 0; kind < KIND_COUNT; kind++) {
    fl_json_array(&json, kinds[kind].title, FL_JSON_BLOCK);
    for (size_t i = 0; i < kinds[kind].count(); i++) {
      entry e = kinds[kind].at(i);
      add_json_entry(&json, &e);
    }
    fl_json_close(&json);
  }
  fl_json_close(&json);
  return fl_json_finish(&json, "standard output", err);
}

fl_status command_list(const cli_options *options, fl_error *err)
{
  if (options->json) return print_json(err);
  if (!options->quiet) print_tables();
  return FL_OK;
}
