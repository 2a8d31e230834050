/* Walks may come back to a node: where none leads to the end, no chain does. */
#include "plan/search/tables.h"

static void pair_add(pair *to, uint32_t node)
{
  if (node == NO_NODE || node == to->first) return;
  if (to->first == NO_NODE)
    to->first = node;
  else if (to->second == NO_NODE)
    to->second = node;
}

/* Does the part that starts here on `node` go on without going back to `from`? */
static bool goes_on(const search *s, size_t first, size_t node, size_t from)
{
  const pair *next = &s->next[first * s->n + node];
  return ends_here(s, first, node) || (next->first != NO_NODE && next->first != from) || next->second != NO_NODE;
}

/* Two nodes that `node` can send to when its part ends here and that go on. */
static pair followers(const search *s, size_t end, size_t node)
{
  const uint64_t *out = out_of(s, end, node);
  pair found = {NO_NODE, NO_NODE};
  BITS_EACH(u, out, s->words)
  {
    if (!bits_has(s->alive + end * s->words, u) || !goes_on(s, end, u, node)) continue;
    pair_add(&found, (uint32_t)u);
    if (found.second != NO_NODE) break;
  }
  return found;
}

bool fl_search_relax(search *s)
{
  for (size_t first = s->p; first-- > 0;) {
    uint64_t *alive = s->alive + first * s->words;
    pair *next = s->next + first * s->n;
    bits_clear(alive, s->words);
    for (size_t v = 0; v < s->n; v++) next[v] = (pair){NO_NODE, NO_NODE};
    for (size_t end = first + 1; end <= s->farthest[first] && end < s->p; end++) {
      const uint64_t *hosts = hosts_of(s, first, end);
      for (size_t v = 0; v < s->n; v++) {
        if (next[v].second != NO_NODE || !bits_has(hosts, v)) continue;
        pair more = followers(s, end, v);
        pair_add(&next[v], more.first);
        pair_add(&next[v], more.second);
        s->steps += 4;
      }
    }
    for (size_t v = 0; v < s->n; v++)
      if (next[v].first != NO_NODE || ends_here(s, first, v)) bits_add(alive, v);
    s->steps += s->n;
  }
  return bits_any(s->alive, s->words);
}

/* Who can host a part that starts here: somebody can follow at one of its ends, or it runs to the end itself. */
static void join_ends(search *s, size_t first, uint64_t *here)
{
  bits_clear(here, s->words);
  for (size_t end = first + 1; end <= s->farthest[first]; end++) {
    const uint64_t *hosts = hosts_of(s, first, end), *reach = s->reach + end * s->words;
    for (size_t w = 0; w < s->words; w++) here[w] |= end == s->p ? hosts[w] : hosts[w] & reach[w];
  }
  s->steps += (s->farthest[first] - first + 1) * s->words;
}

/* The same where the ends of every part are a window that moves down with its start: the sets in it are a queue, and
 * its union is that of two stacks. `joined` holds unions from `split` up, `lower` that of what is below. */
typedef struct {
  size_t split; /* SIZE_MAX: nothing is joined yet */
  uint64_t *lower;
} window;

static void join_window(search *s, size_t first, window *w, uint64_t *here)
{
  size_t low = first + 1, high = s->farthest[first];
  if (high == s->p) {
    bits_copy(here, s->all, s->words);
    return;
  }
  if (w->split == SIZE_MAX || high < w->split) {
    w->split = low;
    bits_clear(w->lower, s->words);
    for (size_t end = low; end <= high; end++) {
      uint64_t *joined = s->joined + end * s->words;
      bits_copy(joined, s->reach + end * s->words, s->words);
      if (end > low) bits_or(joined, joined - s->words, s->words);
    }
    s->steps += (high - low + 1) * s->words;
  } else {
    bits_or(w->lower, s->reach + low * s->words, s->words);
  }
  bits_copy(here, w->lower, s->words);
  if (high >= low) bits_or(here, s->joined + high * s->words, s->words);
  s->steps += 2 * s->words;
}

/* Who can send to some of these: most of the time of a search goes by here, mostly for up to 64 nodes. Returns steps.
 */
static uint64_t unite_senders(const search *s, size_t first, const uint64_t *here, uint64_t *senders)
{
  const uint64_t *rows = into_of(s, first, 0);
  if (s->words == 1) {
    uint64_t all = 0, count = 1;
    for (uint64_t rest = here[0]; rest != 0 && all != s->all[0]; rest &= rest - 1, count++)
      all |= rows[__builtin_ctzll(rest)];
    *senders = all;
    return count;
  }
  bits_clear(senders, s->words);
  BITS_EACH(v, here, s->words)
  {
    bits_or(senders, rows + v * s->words, s->words);
  }
  return bits_count(here, s->words) * s->words;
}

void fl_search_walk_bound(search *s, size_t from, const uint64_t *available, uint64_t *bound)
{
  window w = {SIZE_MAX, s->scratch};
  for (size_t first = s->p; first-- > from;) {
    uint64_t *here = bound + first * s->words;
    if (s->windows)
      join_window(s, first, &w, here);
    else
      join_ends(s, first, here);
    bits_and(here, available, s->words);
    bits_and(here, s->alive + first * s->words, s->words);
    if (first == 0) break;
    s->steps += unite_senders(s, first, here, s->reach + first * s->words);
  }
}
