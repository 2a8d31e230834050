/* Where the values of a scenario stand, for errors that come after it has been read. */
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"

/* Keys that such errors are about. One that is not here is placed where what holds it stands. */
static const char *const keys[FL_PLACED_KEYS] = {
    "seed",           "model",
    "accounting",     "profile",
    "field",          "field.nodes",
    "field.platform", "node",
    "source",         "sink",
    "relays",         "radio",
    "compression",    "compression.tensor",
    "medium",         "objective",
    "partitioner",    "partitioner.after",
    "placer",         "placer.chain",
    "engine",         "requests",
    "changes",        "changes.file",
    "failures",       "mobility",
    "mobility.trace", "mobility.area",
    "fading",         "recovery",
    "replan",         "until",
    "trace",          "methods",
    "sweep",
};

fl_place fl_place_of(const fl_doc_node *node)
{
  return (fl_place){1 + node->source->number, node->line, node->column};
}

fl_status fl_note_places(const scenario_reader *r, const fl_override *overrides, size_t override_count)
{
  fl_scenario *s = r->scenario;
  s->file = fl_text_copy(r->name);
  s->texts = calloc(1 + override_count, sizeof *s->texts);
  if (s->file == NULL || s->texts == NULL) return fl_fail_memory(r->err, "a scenario");
  for (; s->text_count < 1 + override_count; s->text_count++) {
    const char *text = s->text_count == 0 ? r->root->source->text : overrides[s->text_count - 1].text;
    if ((s->texts[s->text_count] = fl_text_copy(text)) == NULL) return fl_fail_memory(r->err, "a scenario");
  }
  for (size_t i = 0; i < FL_PLACED_KEYS; i++) {
    const fl_doc_node *node = fl_doc_find(r->root, keys[i]);
    if (node != NULL) s->places[i] = fl_place_of(node);
  }
  return FL_OK;
}

void fl_free_places(fl_scenario *scenario)
{
  fl_scenario_forget_text(scenario);
  free(scenario->file);
}

void fl_scenario_forget_text(fl_scenario *scenario)
{
  for (size_t i = 0; i < scenario->text_count; i++) free(scenario->texts[i]);
  free(scenario->texts);
  scenario->texts = NULL;
  scenario->text_count = 0;
}

void fl_scenario_put_error(const fl_scenario *scenario, fl_place place, fl_error *err)
{
  if (place.source == 0) return;
  const char *text = place.source <= scenario->text_count ? scenario->texts[place.source - 1] : NULL;
  fl_error_place(err, place.source == 1 ? scenario->file : "--set", text, text != NULL ? strlen(text) : 0, place.line,
                 place.column);
}

/* Bytes of a row's key when it is `key` or holds it; 0 otherwise. */
static size_t match(const char *row, const char *key)
{
  size_t length = strlen(row);
  return strncmp(key, row, length) == 0 && strchr(".[", key[length]) != NULL ? length : 0;
}

fl_status fl_scenario_place_error(const fl_scenario *scenario, const fl_error *why, fl_error *err)
{
  size_t longest = 0;
  fl_place place = {0};
  if (err == NULL) return why->status;
  *err = *why;
  for (size_t i = 0; i < FL_PLACED_KEYS && why->file[0] == '\0'; i++) {
    size_t length = match(keys[i], why->key);
    if (length <= longest || scenario->places[i].source == 0) continue;
    longest = length;
    place = scenario->places[i];
  }
  fl_scenario_put_error(scenario, place, err);
  return why->status;
}
