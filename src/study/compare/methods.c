/* Methods get names, and a scenario that lists none gets those that need no options. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"
#include "study/compare/cells.h"

static size_t write_set_options(FILE *out, const fl_option *options, const fl_option_values *values, size_t written)
{
  for (size_t i = 0; i < fl_option_count(options); i++) {
    if (!fl_option_is_set(&options[i], values, i)) continue;
    fprintf(out, "%s%s=", written++ == 0 ? "(" : "; ", options[i].key);
    fl_write_option(out, &options[i], values, i);
  }
  return written;
}

/* "min-sum+k-path(completion_memory=64 MiB; classes=20)+replace" */
static void write_name(FILE *out, const fl_named_method *named)
{
  const fl_method *method = &named->method;
  fputs(method->partitioner->name, out);
  if (method->placer != NULL) fprintf(out, "+%s", method->placer->name);
  size_t written = write_set_options(out, method->partitioner->options, &method->partitioner_options, 0);
  if (method->placer != NULL)
    written = write_set_options(out, method->placer->options, &method->placer_options, written);
  if (written > 0) putc(')', out);
  if (named->names_replan) fprintf(out, "+%s", named->replan.policy->name);
}

static fl_status make_name(fl_named_method *method, fl_error *err)
{
  size_t size;
  char **name = &method->name;
  FILE *out = open_memstream(name, &size);
  if (out == NULL) return fl_fail_memory(err, "a method's name");
  write_name(out, method);
  bool bad = ferror(out) != 0;
  if (fclose(out) == 0 && !bad) return FL_OK;
  free(*name);
  *name = NULL;
  return fl_fail_memory(err, "a method's name");
}

static void add_method(fl_scenario *s, const fl_partitioner *partitioner, const fl_option_values *options,
                       const fl_placer *placer)
{
  if (partitioner == s->method.partitioner && placer == s->method.placer) return; /* that is the first */
  s->methods[s->method_count++].method = (fl_method){partitioner, *options, placer, {0}};
}

/* Every placer behind the scenario's own cuts, and every method that cuts and places at once. */
static fl_status add_methods(fl_scenario *s, fl_error *err)
{
  const fl_option_values none = {0};
  s->methods = calloc(1 + fl_placer_count() + fl_partitioner_count(), sizeof *s->methods);
  if (s->methods == NULL) return fl_fail_memory(err, "methods");
  s->methods[s->method_count++].method = s->method;
  for (size_t i = 0; i < fl_placer_count() && s->method.placer != NULL; i++)
    if (!fl_option_is_required(fl_placer_at(i)->options))
      add_method(s, s->method.partitioner, &s->method.partitioner_options, fl_placer_at(i));
  for (size_t i = 0; i < fl_partitioner_count(); i++)
    if (fl_partitioner_at(i)->run_joint != NULL) add_method(s, fl_partitioner_at(i), &none, NULL);
  return FL_OK;
}

static fl_status refuse_twins(const fl_scenario *s, size_t later, fl_error *err)
{
  for (size_t i = 0; i < later; i++) {
    if (strcmp(s->methods[i].name, s->methods[later].name) != 0) continue;
    char key[32];
    snprintf(key, sizeof key, "methods[%zu]", later);
    fl_fail_about(err, FL_ERR_VALUE, key, "\"%s\" is called as method %zu is (expected a `name` of its own)",
                  s->methods[later].name, i);
    fl_scenario_put_error(s, s->methods[later].place, err);
    return FL_ERR_VALUE;
  }
  return FL_OK;
}

fl_status fl_name_methods(fl_scenario *scenario, fl_error *err)
{
  fl_status status = scenario->method_count > 0 ? FL_OK : add_methods(scenario, err);
  for (size_t i = 0; i < scenario->method_count && status == FL_OK; i++) {
    fl_named_method *m = &scenario->methods[i];
    if (m->name == NULL) status = make_name(m, err);
    if (status == FL_OK) status = refuse_twins(scenario, i, err);
  }
  return status;
}
