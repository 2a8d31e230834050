/* What the files of the search share. Sets of nodes are bit sets of `words` words. */
#ifndef FIELDLINE_SRC_SEARCH_TABLES_H
#define FIELDLINE_SRC_SEARCH_TABLES_H

#include "base/bits.h"
#include "plan/search/search.h"
#include "plan/search/spans.h"

#define NO_NODE UINT32_MAX

/* Answer to: is there a plan in which nothing takes longer than the threshold? */
typedef enum { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN, ANSWER_NO_MEMORY } answer;

/* Two of the nodes that can follow; NO_NODE: none, or no second. */
typedef struct {
  uint32_t first, second;
} pair;

typedef struct {
  const fl_search_problem *in;
  size_t p, n, words;

  /* made once */
  size_t class_count;
  size_t *class_of;   /* [p] class of the size behind a part that ends here; 0 is not used */
  double *class_bits; /* [class_count] */
  double most_bits;   /* of all */
  double *stages;     /* [spans * kinds] see spans.h */

  /* made for a threshold */
  uint64_t *out, *into; /* [class_count * n] nodes that a node can send to, or receive from, in time; may be one */
  uint64_t *hosts;      /* [spans] nodes that can run the span in time */
  size_t *farthest;     /* [p] largest end of a part that starts here and runs somewhere in time; here: none */
  bool windows;         /* every node runs every span up to the farthest end, which only grows */
  uint64_t *alive;      /* [p] nodes for a part that starts here that have a walk to the end */
  pair *next;           /* [p * n] */

  /* room to work in */
  uint64_t *bound, *reach; /* [p], [p + 1]: see fl_search_walk_bound() */
  uint64_t *joined;        /* [p + 1] */
  uint64_t *all, *scratch; /* one set each */

  size_t key_words; /* of the memo */
  uint64_t steps;   /* done so far */
  fl_search_plan *plan;
  size_t found_count; /* the plan behind an ANSWER_YES */
  size_t *found_ends, *found_chain;

  struct conflicts *conflicts;
  struct memo *memo;
} search;

static inline const uint64_t *hosts_of(const search *s, size_t first, size_t end)
{
  return s->hosts + span_of(s->in, first, end) * s->words;
}

/* Can the part that starts here run to the end, and on this node? */
static inline bool ends_here(const search *s, size_t first, size_t node)
{
  return s->farthest[first] == s->p && bits_has(hosts_of(s, first, s->p), node);
}

static inline const uint64_t *out_of(const search *s, size_t end, size_t node)
{
  return s->out + (s->class_of[end] * s->n + node) * s->words;
}

static inline const uint64_t *into_of(const search *s, size_t end, size_t node)
{
  return s->into + (s->class_of[end] * s->n + node) * s->words;
}

static inline bool out_of_budget(const search *s)
{
  return s->steps >= s->in->budget;
}

/* bisect.c: fl_search() where the largest stage or hop is minimised. *steps grows by the work. */
fl_status fl_search_thresholds(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err);

/* threshold.c: tables that depend on the threshold. */
void fl_search_set_threshold(search *s, double threshold_s);

/* walks.c */

/* Walks without immediate return: fill s->alive and s->next. False when none leads from the first part to the end. */
bool fl_search_relax(search *s);
/* For every point from `from` on the nodes among `available` with a walk to the end over available nodes, in bound[p].
 */
void fl_search_walk_bound(search *s, size_t from, const uint64_t *available, uint64_t *bound);

/* counts.c: settle the question where nodes fall into classes of alike ones that make at most so many states; else
 * ANSWER_UNKNOWN, soon. */
answer fl_search_counts(search *s, size_t most_states);

/* depth_first.c: look for a plan, `limit` steps at most. */
answer fl_search_depth_first(search *s, uint64_t limit);
/* conflicts.c: the same by walks that remember contested nodes, which stay known from call to call. */
answer fl_search_conflicts(search *s, uint64_t limit);

/* chain.c: fixed parts only. A constraint search: the position with the fewest nodes left is placed first. */
answer fl_search_chain(search *s, uint64_t limit);
/* subsets.c: fixed parts, few nodes: all sets of nodes that a chain can have visited. */
bool fl_search_can_use_subsets(const search *s);
answer fl_search_subsets(search *s);

/* memo.c: states that have failed, as keys of so many words. */
struct memo *fl_memo_new(size_t key_words);
void fl_memo_free(struct memo *memo);
void fl_memo_reset(struct memo *memo);
bool fl_memo_has(const struct memo *memo, const uint64_t *key);
void fl_memo_add(struct memo *memo, const uint64_t *key);

struct conflicts *fl_conflicts_new(const search *s);
void fl_conflicts_free(struct conflicts *conflicts);

#endif
