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

fl_status fl_registry_add(fl_registry *registry, const char *what, const char *name, const void *row, size_t count,
                          const void *known, fl_error *err)
{
  if (!is_name(name))
    return fl_fail(err, FL_ERR_VALUE, "a %s needs a name of letters, digits, '-' and '_', a letter first", what);
  if (known != NULL) return fl_fail(err, FL_ERR_VALUE, "there is a %s \"%s\" already", what, name);
  if (count >= FL_TABLE_MAX_ROWS)
    return fl_fail(err, FL_ERR_VALUE, "%s \"%s\": the table is full, with %zu rows", what, name, count);
  const void **grown = realloc(registry->rows, (registry->count + 1) * sizeof *grown);
  if (grown == NULL) return fl_fail_memory(err, what);
  registry->rows = grown;
  registry->rows[registry->count++] = row;
  return FL_OK;
}
