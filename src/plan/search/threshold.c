/* What is possible in time. */
#include "plan/search/tables.h"

/* Nodes of each kind that run the span in time. */
static void set_hosts(search *s, size_t first, size_t end, double threshold_s)
{
  size_t span = span_of(s->in, first, end), kinds = s->in->kind_count;
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

/* 64 nodes at a time: this is most of what an easy question costs. */
static uint64_t word_of(const search *s, size_t class, size_t from, size_t word, double threshold_s)
{
  const fl_links *links = s->in->links;
  const double *weight = links->weight + from * s->n + word * 64;
  double size = s->class_bits[class] / links->bandwidth_hz;
  size_t count = s->n - word * 64 < 64 ? s->n - word * 64 : 64;
  uint64_t in_time = 0;
  if (links->latency_s == NULL) {
    for (size_t i = 0; i < count; i++) in_time |= (uint64_t)(size * weight[i] <= threshold_s) << i;
  } else {
    for (size_t i = 0; i < count; i++)
      in_time |= (uint64_t)(fl_links_time_s(links, s->class_bits[class], from, word * 64 + i) <= threshold_s) << i;
  }
  return in_time;
}

static void set_links(search *s, size_t class, double threshold_s)
{
  for (size_t from = 0; from < s->n; from++) {
    uint64_t *out = s->out + (class * s->n + from) * s->words;
    for (size_t w = 0; w < s->words; w++) out[w] = word_of(s, class, from, w, threshold_s);
    bits_remove(out, from);
    if (s->into == s->out) continue; /* the same both ways */
    BITS_EACH(to, out, s->words)
    {
      bits_add(s->into + (class * s->n + to) * s->words, from);
    }
  }
}

static bool are_windows(const search *s)
{
  if (s->in->kind_count > 1) return false;
  for (size_t first = 0; first < s->p; first++) {
    if (first > 0 && s->farthest[first] < s->farthest[first - 1]) return false;
    for (size_t end = first + 1; end < s->farthest[first]; end++)
      if (!bits_any(hosts_of(s, first, end), s->words)) return false;
  }
  return true;
}

void fl_search_set_threshold(search *s, double threshold_s)
{
  size_t kinds = s->in->kind_count;
  if (s->into != s->out) bits_clear(s->into, s->class_count * s->n * s->words);
  for (size_t c = 0; c < s->class_count; c++) set_links(s, c, threshold_s);
  for (size_t first = 0; first < s->p; first++) {
    size_t last = span_last_end(s->in, first);
    s->farthest[first] = first;
    for (size_t end = first + 1; end <= last; end++) set_hosts(s, first, end, threshold_s);
  }
  s->windows = are_windows(s);
  s->steps += s->class_count * s->n * s->n + span_count(s->in) * kinds;
}
