/* What a comparison is told and would not heed: it is refused where it stands. */
#include <math.h>
#include <string.h>

#include "scenario/reader.h"
#include "study/compare/cells.h"

/* Is what the override sets, or what holds it, a key of the sweep? */
static bool is_swept(const char *override, const char *key)
{
  size_t length = strlen(key);
  return strncmp(override, key, length) == 0 && strchr("=.[", override[length]) != NULL;
}

/* The sweep's values come last: what an override says of the same key would have no effect. */
static fl_status check_overrides(const fl_scenario *s, const fl_override *overrides, size_t count, fl_error *err)
{
  for (size_t i = 0; i < count; i++)
    for (size_t a = 0; a < s->axis_count; a++) {
      const char *key = s->axes[a].key;
      if (!is_swept(overrides[i].text, key)) continue;
      fl_fail_about(err, FL_ERR_VALUE, key,
                    "is swept, so setting it has no effect (expected sweep.%s=[...], or sweep={} for no sweep)", key);
      fl_scenario_put_error(s, (fl_place){2 + i, 1, 1}, err);
      return FL_ERR_VALUE;
    }
  return FL_OK;
}

/* ---- partitioner and placer where every method has its own ---- */

typedef enum { PARTITIONER, PLACER } half;

static const char *const half_names[] = {"partitioner", "placer"};

/* One half of a method. */
typedef struct {
  const void *row;
  const fl_option *options;
  const fl_option_values *values;
} method_half;

static method_half half_of(const fl_method *m, half which)
{
  if (which == PARTITIONER) return (method_half){m->partitioner, m->partitioner->options, &m->partitioner_options};
  return (method_half){m->placer, m->placer != NULL ? m->placer->options : NULL, &m->placer_options};
}

static bool all_name(const fl_scenario *s, half which)
{
  for (size_t i = 0; i < s->method_count; i++)
    if (!(which == PARTITIONER ? s->methods[i].names_partitioner : s->methods[i].names_placer)) return false;
  return s->method_count > 0;
}

static bool same_names(const fl_names *a, const fl_names *b)
{
  if (a == NULL || b == NULL || a->count != b->count) return a == b;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(a->text[i], b->text[i]) != 0) return false;
  return true;
}

static bool same_options(const fl_option_values *a, const fl_option_values *b)
{
  if (a->count != b->count || !same_names(a->names, b->names)) return false;
  for (size_t i = 0; i < a->count; i++)
    if (a->value[i] != b->value[i] && !(isnan(a->value[i]) && isnan(b->value[i]))) return false;
  return true;
}

/* One that a method repeats is compared: so it is in the scenario.yaml of a comparison. */
static bool is_repeated(const fl_scenario *s, half which)
{
  const method_half own = half_of(&s->method, which);
  for (size_t i = 0; i < s->method_count; i++) {
    const method_half other = half_of(&s->methods[i].method, which);
    if (other.row == own.row && same_options(other.values, own.values)) return true;
  }
  return false;
}

static const char *first_option(const fl_scenario *s, half which)
{
  const method_half own = half_of(&s->method, which);
  for (size_t i = 0; i < fl_option_count(own.options); i++)
    if (fl_option_is_set(&own.options[i], own.values, i)) return own.options[i].key;
  return NULL;
}

static bool is_of(const char *key, const char *name)
{
  size_t length = strlen(name);
  return strncmp(key, name, length) == 0 && (key[length] == '\0' || key[length] == '.');
}

static const fl_axis *find_axis(const fl_scenario *s, const char *name)
{
  for (size_t i = 0; i < s->axis_count; i++)
    if (is_of(s->axes[i].key, name)) return &s->axes[i];
  return NULL;
}

static fl_status check_half(const fl_scenario *s, half which, fl_error *err)
{
  static const char format[] = "has no effect: every method names its %s (expected it in those of `methods`)";
  const char *name = half_names[which], *option;
  char key[100];
  fl_error why = {0};
  if (!all_name(s, which)) return FL_OK;
  const fl_axis *axis = find_axis(s, name);
  if (axis != NULL) {
    snprintf(key, sizeof key, "sweep.%.80s", axis->key);
    fl_fail_about(err, FL_ERR_VALUE, key, format, name);
    fl_scenario_put_error(s, axis->values[0].place, err);
    return FL_ERR_VALUE;
  }
  if (is_repeated(s, which) || (option = first_option(s, which)) == NULL) return FL_OK;
  snprintf(key, sizeof key, "%s.%.80s", name, option);
  fl_fail_about(&why, FL_ERR_VALUE, key, format, name);
  return fl_scenario_place_error(s, &why, err);
}

/* ---- what is planned anew where every method says it ---- */

static fl_status check_policy(const fl_scenario *s, fl_error *err)
{
  static const char key[] = "replan.policy";
  for (size_t i = 0; i < s->method_count; i++)
    if (!s->methods[i].names_replan) return FL_OK;
  const fl_axis *axis = find_axis(s, key);
  if (s->method_count == 0 || axis == NULL) return FL_OK;
  fl_fail_about(err, FL_ERR_VALUE, "sweep.replan.policy",
                "has no effect: every method names its replan (expected it in those of `methods`)");
  fl_scenario_put_error(s, axis->values[0].place, err);
  return FL_ERR_VALUE;
}

/* ---- relays ---- */

/* A list that is left out has methods that use them. */
static bool some_use_relays(const fl_scenario *s)
{
  for (size_t i = 0; i < s->method_count; i++)
    if (fl_method_uses_relays(&s->methods[i].method)) return true;
  return s->method_count == 0;
}

static fl_status check_relays(const fl_scenario *s, fl_error *err)
{
  static const char text[] = "has no effect: no method uses any (optimal, two-ended and joint do)";
  fl_error why = {0};
  const fl_axis *axis = find_axis(s, "relays");
  if ((axis == NULL && s->relays == 0) || some_use_relays(s)) return FL_OK;
  if (axis != NULL) {
    fl_fail_about(err, FL_ERR_VALUE, "sweep.relays", "%s", text);
    fl_scenario_put_error(s, axis->values[0].place, err);
    return FL_ERR_VALUE;
  }
  fl_fail_about(&why, FL_ERR_VALUE, "relays", "%s", text);
  return fl_scenario_place_error(s, &why, err);
}

fl_status fl_check_effects(const fl_scenario *scenario, const fl_override *overrides, size_t override_count,
                           fl_error *err)
{
  fl_status status = check_overrides(scenario, overrides, override_count, err);
  if (status == FL_OK) status = check_half(scenario, PARTITIONER, err);
  if (status == FL_OK) status = check_half(scenario, PLACER, err);
  if (status == FL_OK) status = check_policy(scenario, err);
  return status == FL_OK ? check_relays(scenario, err) : status;
}
