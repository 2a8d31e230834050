/* fieldline list: what a scenario can name, from the tables that run it. */
#include "command.h"
#include "fieldline/json.h"
#include "kinds.h"
#include "list_boards.h"
#include "table.h"

static void print_tables(const cli_boards *boards)
{
  table *t = table_new("ll");
  for (const cli_kind *kind = kinds_first(); kind->title != NULL; kind++) {
    table_add(t, "%s", kind->title);
    table_add(t, "%s", "");
    for (size_t i = 0; i < kind->count(); i++) {
      cli_entry e = kind->at(i);
      table_add(t, "  %s", e.name);
      table_add(t, "%s", e.summary);
      for (const fl_option *option = e.options; option != NULL && option->key != NULL; option++) {
        table_add(t, "    %s", option->key);
        table_add(t, "  %s", option->summary);
      }
    }
  }
  list_boards_add_rows(boards, t);
  table_print(t, stdout);
  table_free(t);
}

static void add_json_entry(fl_json *json, const cli_entry *e)
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

static fl_status print_json(const cli_boards *boards, fl_error *err)
{
  fl_json json = fl_json_start(stdout);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  for (const cli_kind *kind = kinds_first(); kind->title != NULL; kind++) {
    fl_json_array(&json, kind->title, FL_JSON_BLOCK);
    for (size_t i = 0; i < kind->count(); i++) {
      cli_entry e = kind->at(i);
      add_json_entry(&json, &e);
    }
    fl_json_close(&json);
  }
  list_boards_add_json(boards, &json);
  fl_json_close(&json);
  return fl_json_finish(&json, "standard output", err);
}

fl_status command_list(const cli_options *options, fl_error *err)
{
  cli_boards boards;
  fl_status status = list_boards_load(&boards, err);
  if (status == FL_OK && options->json)
    status = print_json(&boards, err);
  else if (status == FL_OK && !options->quiet)
    print_tables(&boards);
  list_boards_clear(&boards);
  return status;
}
