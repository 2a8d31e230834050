#include "world/platform/hosts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int compare_id(const void *key, const void *host)
{
  return strcmp(key, ((const fl_host *)host)->id);
}

static int compare_rank(const void *a, const void *b)
{
  const fl_host *left = a, *right = b;
  if (left->rank != right->rank) return left->rank < right->rank ? -1 : 1;
  int order = strverscmp(left->id, right->id);
  return order != 0 ? order : strcmp(left->id, right->id);
}

void fl_hosts_sort_as_declared(fl_host *hosts, size_t count, const fl_declared_list *declared)
{
  for (size_t i = 0; i < count; i++) hosts[i].rank = SIZE_MAX;
  for (size_t i = 0; i < declared->count; i++) {
    const fl_declared *at = &declared->items[i];
    fl_host *host = bsearch(at->id, hosts, count, sizeof *hosts, compare_id);
    if (host == NULL) continue;
    host->rank = i;
    host->line = at->line;
    host->column = at->column;
  }
  qsort(hosts, count, sizeof *hosts, compare_rank);
}
