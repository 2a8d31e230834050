#include "base/registry.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What a scenario can write without quotes: letters, digits, '-' and '_'. */
static bool is_name(const char *name)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (name == NULL || name[0] == '\0' || strchr(letters, name[0]) == NULL) return false;
  size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
  return name[size] == '\0' && size <= 64;
}

static const char *name_of(const void *row)
{
  return *(const char *const *)row;
}

size_t fl_registry_count(const fl_registry *registry)
{
  return registry->own_count + registry->added_count;
}

const void *fl_registry_at(const fl_registry *registry, size_t index)
{
  if (index < registry->own_count) return (const char *)registry->own + index * registry->row_size;
  return registry->added[index - registry->own_count];
}

const void *fl_registry_find(const fl_registry *registry, const char *name)
{
  for (size_t i = 0; i < fl_registry_count(registry); i++)
    if (strcmp(name_of(fl_registry_at(registry, i)), name) == 0) return fl_registry_at(registry, i);
  return NULL;
}

fl_status fl_registry_add(fl_registry *registry, const void *row, fl_error *err)
{
  const char *what = registry->what, *name = name_of(row);
  if (!is_name(name))
    return fl_fail(err, FL_ERR_VALUE, "a %s needs a name of letters, digits, '-' and '_', a letter first", what);
  if (fl_registry_find(registry, name) != NULL)
    return fl_fail(err, FL_ERR_VALUE, "there is a %s \"%s\" already", what, name);
  if (fl_registry_count(registry) >= FL_TABLE_MAX_ROWS)
    return fl_fail(err, FL_ERR_VALUE, "%s \"%s\": the table is full, with %zu rows", what, name,
                   fl_registry_count(registry));
  const void **grown = realloc(registry->added, (registry->added_count + 1) * sizeof *grown);
  if (grown == NULL) return fl_fail_memory(err, what);
  registry->added = grown;
  registry->added[registry->added_count++] = row;
  return FL_OK;
}
