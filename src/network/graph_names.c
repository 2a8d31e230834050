/* Layers found by their names. */

#include <stdlib.h>
#include <string.h>

#include "network/graph_box.h"

static int compare_names(const void *a, const void *b, void *names)
{
  const char *const *all = names;
  uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
  int order = strcmp(all[i], all[j]);
  return order != 0 ? order : i < j ? -1 : 1; /* equal names in file order: the second is the repeated one */
}

void fl_graph_sort_names(const char *const *names, uint32_t *by_name, size_t count)
{
  for (uint32_t i = 0; i < count; i++) by_name[i] = i;
  qsort_r(by_name, count, sizeof *by_name, compare_names, (void *)names); /* only read there */
}

size_t fl_graph_find_name(const char *const *names, const uint32_t *by_name, size_t count, const char *name)
{
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(name, names[by_name[middle]]);
    if (order == 0) return by_name[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return count;
}
