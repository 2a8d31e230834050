/* What is possible in time. */
#include "search/tables.h"

/* Nodes of each kind that run the span in time. */
static void set_hosts(search *s, size_t first, size_t end, double threshold_s)
{
  size_t span = span_of(s, first, end), kinds = s->in->kind_count;
  uint64_t *hosts = s->hosts + span * s->words;
  const double *stages = s->stages + span * kinds;
  bits_clear(hosts, s->words);
  if (kinds == 1) {
    if (stages[0] <= threshold_s) bits_copy(hosts, s->all, s->words);
  } else {
    for (size_t v = 0; v < s->n; v++)
      if (stages[s->in->kind_of[v]] <= threshold_s) bits_add(hosts, v);
  }
  if (bits_any(hosts, s->words)) s->farthest[first] = end;
}

static void set_links(search *s, size_t class, double threshold_s)
{
  const fl_links *links = s->in->links;
  for (size_t u = 0; u < s->n; u++) {
    uint64_t *out = s->out + (class * s->n + u) * s->words;
    double size = s->class_bits[class] / links->bandwidth_hz;
    const double *weight = links->weight + u * s->n;
    for (size_t v = 0; v < s->n; v++) {
      bool in_time = links->latency_s == NULL ? size * weight[v] <= threshold_s
                                              : fl_links_time_s(links, s->class_bits[class], u, v) <= threshold_s;
      if (!in_time || u == v) continue;
      bits_add(out, v);
      bits_add(s->into + (class * s->n + v) * s->words, u);
    }
  }
}

void search_set_threshold(search *s, double threshold_s)
{
  size_t kinds = s->in->kind_count;
  bits_clear(s->out, s->class_count * s->n * s->words);
  bits_clear(s->into, s->class_count * s->n * s->words);
  for (size_t c = 0; c < s->class_count; c++) set_links(s, c, threshold_s);
  for (size_t first = 0; first < s->p; first++) {
    size_t last = s->in->fixed_parts ? first + 1 : s->p;
    s->farthest[first] = first;
    for (size_t end = first + 1; end <= last; end++) set_hosts(s, first, end, threshold_s);
  }
  s->steps += s->class_count * s->n * s->n + span_count(s->in) * kinds;
}
