/* Failed states, open addressing. Keys are kept and compared whole: a hash value decides nothing. */
#include <stdlib.h>
#include <string.h>

#include "plan/search/tables.h"

enum { MEMO_ENTRIES = 1 << 16 };

struct memo {
  size_t key_words, count;
  uint64_t generation; /* a new one empties it at once */
  uint64_t *keys;      /* [MEMO_ENTRIES * key_words] */
  uint64_t *filled;    /* [MEMO_ENTRIES] generation of the entry */
};

struct memo *fl_memo_new(size_t key_words)
{
  struct memo *m = calloc(1, sizeof *m);
  if (m == NULL) return NULL;
  m->key_words = key_words;
  m->keys = malloc(MEMO_ENTRIES * key_words * sizeof *m->keys);
  m->filled = calloc(MEMO_ENTRIES, sizeof *m->filled);
  if (m->keys != NULL && m->filled != NULL) return m;
  fl_memo_free(m);
  return NULL;
}

void fl_memo_free(struct memo *memo)
{
  if (memo == NULL) return;
  free(memo->keys);
  free(memo->filled);
  free(memo);
}

void fl_memo_reset(struct memo *memo)
{
  memo->generation++;
  memo->count = 0;
}

/* The entry of a key, or the empty one where it belongs. */
static size_t find(const struct memo *m, const uint64_t *key)
{
  uint64_t hash = 0;
  for (size_t w = 0; w < m->key_words; w++) {
    hash = (hash ^ key[w]) * UINT64_C(0xbf58476d1ce4e5b9);
    hash ^= hash >> 29;
  }
  size_t entry = (size_t)(hash ^ hash >> 32) % MEMO_ENTRIES;
  for (;; entry = (entry + 1) % MEMO_ENTRIES) {
    if (m->filled[entry] != m->generation) return entry;
    if (memcmp(m->keys + entry * m->key_words, key, m->key_words * sizeof *key) == 0) return entry;
  }
}

bool fl_memo_has(const struct memo *memo, const uint64_t *key)
{
  return memo->filled[find(memo, key)] == memo->generation;
}

void fl_memo_add(struct memo *memo, const uint64_t *key)
{
  if (memo->count > MEMO_ENTRIES / 2) return; /* full: search on without */
  size_t entry = find(memo, key);
  memcpy(memo->keys + entry * memo->key_words, key, memo->key_words * sizeof *key);
  memo->filled[entry] = memo->generation;
  memo->count++;
}
