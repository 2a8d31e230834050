#include "plan/search/classes.h"

#include <stdlib.h>

static bool same_link(const fl_links *links, bool signals, size_t x, size_t y)
{
  if (links->weight[x] != links->weight[y]) return false;
  if (links->latency_s != NULL && links->latency_s[x] != links->latency_s[y]) return false;
  return !signals || links->snr == NULL || links->snr[x] == links->snr[y];
}

static bool are_alike(const fl_search_problem *in, bool signals, size_t u, size_t v)
{
  const fl_links *links = in->links;
  size_t n = links->count;
  if (in->kind_of[u] != in->kind_of[v] || !same_link(links, signals, u * n + v, v * n + u)) return false;
  for (size_t w = 0; w < n; w++) {
    if (w == u || w == v) continue;
    if (!same_link(links, signals, u * n + w, v * n + w) || !same_link(links, signals, w * n + u, w * n + v))
      return false;
  }
  return true;
}

/* Being alike is transitive: a node is held against the first of each class, which `member_at` says for now. */
static void find_classes(const fl_search_problem *in, bool signals, fl_search_classes *c, uint64_t *steps)
{
  for (size_t v = 0; v < in->links->count; v++) {
    size_t class = 0;
    while (class < c->count && !are_alike(in, signals, c->member_at[class], v)) class ++;
    if (class == c->count) c->member_at[c->count++] = v;
    c->of[v] = class;
    c->size[class]++;
    *steps += class + 1;
  }
}

static void list_members(size_t nodes, fl_search_classes *c)
{
  for (size_t class = 0, at = 0; class < c->count; at += c->size[class ++]) c->member_at[class] = at;
  for (size_t class = 0; class < c->count; class ++) {
    size_t at = c->member_at[class];
    for (size_t v = 0; v < nodes; v++)
      if (c->of[v] == class) c->member[at++] = v;
  }
}

fl_status fl_search_classes_make(const fl_search_problem *in, bool signals, fl_search_classes *out, uint64_t *steps,
                                 fl_error *err)
{
  size_t nodes = in->links->count;
  *out = (fl_search_classes){.of = calloc(nodes, sizeof *out->of),
                             .size = calloc(nodes, sizeof *out->size),
                             .member = calloc(nodes, sizeof *out->member),
                             .member_at = calloc(nodes, sizeof *out->member_at)};
  if (out->of == NULL || out->size == NULL || out->member == NULL || out->member_at == NULL) {
    fl_search_classes_clear(out);
    return fl_fail_memory(err, "a search");
  }
  find_classes(in, signals, out, steps);
  list_members(nodes, out);
  return FL_OK;
}

void fl_search_classes_clear(fl_search_classes *classes)
{
  free(classes->of);
  free(classes->size);
  free(classes->member);
  free(classes->member_at);
  *classes = (fl_search_classes){0};
}

void fl_search_classes_pair(const fl_search_classes *classes, size_t from, size_t to, size_t *sender, size_t *receiver)
{
  *sender = classes_sample(classes, from);
  *receiver = classes->member[classes->member_at[to] + (from == to)];
}
