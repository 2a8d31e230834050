/* Values of a sweep: which of them are numbers, and which say the same. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"

enum { PATH_SIZE = 160 };

/* The quantities of a section's rows. */
typedef struct {
  const char *section;
  const quantity_row *rows;
  size_t count;
} section_rows;

static const section_rows sections[] = {
    {"node.", fl_node_rows, sizeof fl_node_rows / sizeof fl_node_rows[0]},
    {"radio.", fl_radio_rows, sizeof fl_radio_rows / sizeof fl_radio_rows[0]},
    {"radio.", fl_power_rows, sizeof fl_power_rows / sizeof fl_power_rows[0]},
    {"compression.", fl_charge_rows, sizeof fl_charge_rows / sizeof fl_charge_rows[0]},
};

/* Numbers that are in no such row. */
typedef struct {
  const char *key;
  fl_unit unit;
} number_row;

static const number_row numbers[] = {
    {"seed", FL_UNIT_NONE},
    {"batch", FL_UNIT_NONE},
    {"model.context", FL_UNIT_NONE},
    {"radio.width", FL_UNIT_HERTZ},
    {"radio.streams", FL_UNIT_NONE},
    {"radio.guard", FL_UNIT_SECONDS},
    {"field.area.x", FL_UNIT_METRES},
    {"field.area.y", FL_UNIT_METRES},
    {"field.nodes", FL_UNIT_NONE},
    {"relays", FL_UNIT_NONE},
    {"compression.ratio", FL_UNIT_NONE},
    {"compression.rate", FL_UNIT_NONE},
    {"compression.accuracy", FL_UNIT_NONE},
    {"compression.precision", FL_UNIT_NONE},
    {"node.send_cost.message", FL_UNIT_SECONDS},
    {"node.send_cost.byte", FL_UNIT_SECONDS_PER_BYTE},
    {"node.receive_cost.message", FL_UNIT_SECONDS},
    {"node.receive_cost.byte", FL_UNIT_SECONDS_PER_BYTE},
    {"node.power.idle", FL_UNIT_WATTS},
    {"node.power.compute", FL_UNIT_WATTS},
    {"node.power.send", FL_UNIT_WATTS},
    {"node.power.receive", FL_UNIT_WATTS},
    {"node.power.off", FL_UNIT_WATTS},
    {"node.battery", FL_UNIT_JOULES},
    {"radio.frequency", FL_UNIT_HERTZ},
    {"until", FL_UNIT_SECONDS},
    {"replan.detect", FL_UNIT_SECONDS},
    {"replan.every", FL_UNIT_SECONDS},
    {"failures.mean_up", FL_UNIT_SECONDS},
    {"failures.mean_down", FL_UNIT_SECONDS},
    {"mobility.pause", FL_UNIT_SECONDS},
    {"mobility.step", FL_UNIT_SECONDS},
    {"fading.block", FL_UNIT_SECONDS},
    {"fading.k", FL_UNIT_POWER_RATIO},
    {"fading.good", FL_UNIT_SECONDS},
    {"fading.bad", FL_UNIT_SECONDS},
    {"fading.loss", FL_UNIT_DECIBELS},
    {"requests.count", FL_UNIT_NONE},
    {"requests.tokens.prompt", FL_UNIT_NONE},
    {"requests.tokens.output", FL_UNIT_NONE},
    {"requests.tokens.return", FL_UNIT_BYTES},
    {"requests.arrivals.closed.in_flight", FL_UNIT_NONE},
    {"requests.arrivals.periodic.interval", FL_UNIT_SECONDS},
    {"requests.arrivals.poisson.rate", FL_UNIT_HERTZ},
    {"requests.warmup", FL_UNIT_NONE},
    {"requests.buffers.receive", FL_UNIT_NONE},
    {"requests.buffers.send", FL_UNIT_NONE},
};

/* What stands behind `section` at the beginning of `key`; NULL when it does not begin so. */
static const char *behind(const char *key, const char *section)
{
  size_t length = strlen(section);
  return strncmp(key, section, length) == 0 ? key + length : NULL;
}

static bool find_row_unit(const char *key, fl_unit *unit)
{
  for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
    const char *rest = behind(key, sections[i].section);
    for (size_t k = 0; rest != NULL && k < sections[i].count; k++)
      if (strcmp(rest, sections[i].rows[k].key) == 0) return *unit = sections[i].rows[k].unit, true;
  }
  *unit = FL_UNIT_NONE;
  if (behind(key, "model.dims.") != NULL || behind(key, "model.values.") != NULL) return true;
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    if (strcmp(key, numbers[i].key) == 0) return *unit = numbers[i].unit, true;
  return false;
}

/* The unit of a key's values, where they are numbers. */
static bool find_unit(const char *key, fl_unit *unit)
{
  const fl_option *option = fl_find_option(key);
  if (option == NULL) return find_row_unit(key, unit);
  *unit = option->kind == FL_OPTION_QUANTITY ? option->unit : FL_UNIT_NONE;
  return option->kind == FL_OPTION_QUANTITY || option->kind == FL_OPTION_COUNT;
}

/* The scalar as a number in its key's base unit. Beyond 2^53 whole numbers would not be told apart. */
static bool read_number(const char *key, const fl_doc_node *value, double *number)
{
  static const double most_whole = 9007199254740992;
  fl_unit unit;
  if (value->kind != FL_DOC_SCALAR || !find_unit(key, &unit) || !fl_quantity_parse(value->text, unit, number))
    return false;
  return unit != FL_UNIT_NONE || fabs(*number) < most_whole;
}

double fl_swept_number(const char *key, const fl_doc_node *value)
{
  double number;
  fl_unit unit;
  bool has_unit = find_unit(key, &unit) && unit != FL_UNIT_NONE;
  return has_unit && read_number(key, value, &number) ? number : NAN;
}

/* {name: x} alone is the word x. */
static const fl_doc_node *bare(const fl_doc_node *value)
{
  bool only_name = value->kind == FL_DOC_MAP && value->child_count == 1 && strcmp(value->first->key, "name") == 0;
  return only_name ? value->first : value;
}

static void write_meaning(FILE *out, const char *key, const fl_doc_node *value)
{
  char path[PATH_SIZE], text[FL_NUMBER_SIZE];
  double number;
  value = bare(value);
  if (value->kind == FL_DOC_SCALAR) {
    if (read_number(key, value, &number))
      fputs(fl_number_format(text, number), out);
    else
      fl_write_flow(out, value);
    return;
  }
  putc(value->kind == FL_DOC_MAP ? '{' : '[', out);
  for (const fl_doc_node *child = value->first; child != NULL; child = child->next) {
    if (child->key != NULL) fl_write_text(out, child->key);
    snprintf(path, sizeof path, "%.50s%s%.100s", key, child->key != NULL ? "." : "",
             child->key != NULL ? child->key : "");
    fputs(": ", out);
    write_meaning(out, path, child);
    putc(',', out);
  }
  putc(value->kind == FL_DOC_MAP ? '}' : ']', out);
}

fl_status fl_copy_meaning(const scenario_reader *r, const char *key, const fl_doc_node *value, char **meaning)
{
  size_t size;
  FILE *out = open_memstream(meaning, &size);
  if (out == NULL) return fl_fail_memory(r->err, "a sweep");
  write_meaning(out, key, value);
  bool bad = ferror(out) != 0;
  if (fclose(out) == 0 && !bad) return FL_OK;
  free(*meaning);
  *meaning = NULL;
  return fl_fail_memory(r->err, "a sweep");
}
