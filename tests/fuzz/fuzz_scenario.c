/* Any bytes as a scenario: one that is written, read and written again as the same bytes, or none and a message. Lines
 * that start with "#set " are overrides. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "fieldline/scenario.h"

enum { MAX_OVERRIDES = 4, MAX_OVERRIDE = 256 };

typedef struct {
  char texts[MAX_OVERRIDES][MAX_OVERRIDE];
  fl_override overrides[MAX_OVERRIDES];
  size_t count;
} override_list;

static void add_override(override_list *list, const char *text, size_t length)
{
  char *copy = list->texts[list->count];
  if (length >= MAX_OVERRIDE) length = MAX_OVERRIDE - 1;
  memcpy(copy, text, length);
  copy[length] = '\0';
  list->overrides[list->count++].text = copy;
}

static void find_overrides(override_list *list, const char *text, size_t size)
{
  static const char mark[] = "#set ";
  const char *end = text + size;
  while (text < end && list->count < MAX_OVERRIDES) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    const char *stop = newline == NULL ? end : newline;
    size_t length = (size_t)(stop - text);
    if (length >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0)
      add_override(list, text + sizeof mark - 1, length - (sizeof mark - 1));
    text = stop + 1;
  }
}

/* The effective scenario; ends the scenario. */
static char *write_out(fl_scenario *scenario, size_t *size)
{
  fl_error err;
  char *text = NULL;
  FILE *out = open_memstream(&text, size);
  assert(out != NULL);
  assert(fl_scenario_write(out, scenario, &err) == FL_OK);
  assert(fclose(out) == 0);
  fl_scenario_free(scenario);
  return text;
}

static void check_round_trip(fl_scenario *scenario)
{
  fl_error err = {0};
  size_t first_size, second_size;
  char *first = write_out(scenario, &first_size);
  if (fl_scenario_parse("effective", "/", first, first_size, NULL, 0, &scenario, &err) != FL_OK) {
    fl_error_print(stderr, &err);
    abort();
  }
  char *second = write_out(scenario, &second_size);
  assert(first_size == second_size && memcmp(first, second, first_size) == 0);
  free(first);
  free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  override_list list = {.count = 0};
  fl_scenario *scenario = NULL;
  fl_error err = {0};
  find_overrides(&list, (const char *)data, size);
  fl_status status =
      fl_scenario_parse("fuzz.yaml", "/", (const char *)data, size, list.overrides, list.count, &scenario, &err);
  if (status == FL_OK) {
    check_round_trip(scenario);
  } else {
    assert(scenario == NULL && err.status == status && err.message[0] != '\0');
    assert(err.line > 0 && err.column > 0);
  }
  return 0;
}
