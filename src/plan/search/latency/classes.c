/* Nodes of a kind with equal links to all others. */
#include <stdlib.h>

#include "plan/search/latency/latency.h"

static bool same_link(const fl_links *links, size_t a, size_t b, size_t c, size_t d)
{
  size_t x = a * links->count + b, y = c * links->count + d;
  if (links->weight[x] != links->weight[y]) return false;
  if (links->latency_s != NULL && links->latency_s[x] != links->latency_s[y]) return false;
  return links->snr == NULL || links->snr[x] == links->snr[y];
}

static bool are_alike(const fl_search_problem *in, size_t u, size_t v)
{
  const fl_links *links = in->links;
  if (in->kind_of[u] != in->kind_of[v] || !same_link(links, u, v, v, u)) return false;
  for (size_t w = 0; w < links->count; w++) {
    if (w == u || w == v) continue;
    if (!same_link(links, u, w, v, w) || !same_link(links, w, u, w, v)) return false;
  }
  return true;
}

/* Being alike is transitive: a node is held against the first of each class, which `member_at` says for now. */
static void find_classes(quickest *q)
{
  size_t nodes = q->in->links->count;
  for (size_t v = 0; v < nodes; v++) {
    size_t class = 0;
    while (class < q->n && !are_alike(q->in, q->member_at[class], v)) class ++;
    if (class == q->n) q->member_at[q->n++] = v;
    q->class_of[v] = class;
    q->size[class]++;
    q->steps += class + 1;
  }
}

static void list_members(quickest *q)
{
  for (size_t class = 0, at = 0; class < q->n; at += q->size[class ++]) q->member_at[class] = at;
  for (size_t class = 0; class < q->n; class ++) {
    size_t at = q->member_at[class];
    for (size_t v = 0; v < q->in->links->count; v++)
      if (q->class_of[v] == class) q->member[at++] = v;
  }
}

fl_status fl_quickest_classes(quickest *q, fl_error *err)
{
  size_t nodes = q->in->links->count;
  q->class_of = calloc(nodes, sizeof *q->class_of);
  q->size = calloc(nodes, sizeof *q->size);
  q->member = calloc(nodes, sizeof *q->member);
  q->member_at = calloc(nodes, sizeof *q->member_at);
  if (q->class_of == NULL || q->size == NULL || q->member == NULL || q->member_at == NULL)
    return fl_fail_memory(err, "a search");
  find_classes(q);
  list_members(q);
  return FL_OK;
}

void fl_quickest_pair(const quickest *q, size_t from, size_t to, size_t *sender, size_t *receiver)
{
  *sender = q->member[q->member_at[from]];
  *receiver = q->member[q->member_at[to] + (from == to)];
}
