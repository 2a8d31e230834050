/* Few nodes, and a chain that takes most of them: the nodes that can be last in a chain over exactly the set S, for all
 * sets S in the order of their bits (Held, Karp: A Dynamic Programming Approach to Sequencing Problems, 1962). */
#include <stdlib.h>

#include "plan/search/tables.h"

enum { MOST_NODES = 20 };

bool fl_search_can_use_subsets(const search *s)
{
  return s->in->fixed_parts && s->n <= MOST_NODES && s->p <= s->n && 2 * s->p > s->n;
}

/* From the full set back to the first part. */
static void recover(search *s, const uint32_t *last, uint32_t set)
{
  uint32_t choices = last[set];
  s->found_count = s->p;
  for (size_t i = s->p; i-- > 0;) {
    size_t node = (size_t)__builtin_ctz(choices);
    s->found_chain[i] = node;
    s->found_ends[i] = i + 1;
    if (i == 0) return;
    set &= ~(UINT32_C(1) << node);
    choices = last[set] & (uint32_t)into_of(s, i, node)[0];
  }
}

/* Chains over `set` that end in `ends` are made longer by one node. */
static void extend(search *s, uint32_t *last, uint32_t set, uint32_t ends)
{
  size_t part = (size_t)__builtin_popcount(set); /* the one that comes next */
  uint64_t next = 0;
  for (uint32_t rest = ends; rest != 0; rest &= rest - 1) next |= out_of(s, part, (size_t)__builtin_ctz(rest))[0];
  next &= s->alive[part] & hosts_of(s, part, part + 1)[0] & ~(uint64_t)set;
  for (uint32_t rest = (uint32_t)next; rest != 0; rest &= rest - 1) last[set | (rest & -rest)] |= rest & -rest;
}

answer fl_search_subsets(search *s)
{
  uint32_t sets = UINT32_C(1) << s->n;
  uint32_t *last = calloc(sets, sizeof *last);
  answer result = ANSWER_NO;
  if (last == NULL) return ANSWER_NO_MEMORY;
  for (uint32_t rest = (uint32_t)(s->alive[0] & hosts_of(s, 0, 1)[0]); rest != 0; rest &= rest - 1)
    last[rest & -rest] = rest & -rest;
  for (uint32_t set = 1; set < sets && result == ANSWER_NO; set++) {
    if (last[set] == 0) continue;
    if ((size_t)__builtin_popcount(set) == s->p) {
      recover(s, last, set);
      result = ANSWER_YES;
    } else {
      extend(s, last, set, last[set]);
    }
  }
  s->steps += 16 * (uint64_t)sets;
  free(last);
  return result;
}
