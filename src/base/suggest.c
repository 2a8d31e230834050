#include "fieldline/text.h"

#include <ctype.h>
#include <string.h>

enum { MAX_WORD = 64 };

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

static int lower(char c)
{
  return tolower((unsigned char)c);
}

/* Optimal string alignment: three rows of the usual table, the third for swapped neighbours. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
  size_t rows[3][MAX_WORD + 1];
  size_t *before = rows[0], *above = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b_length; j++) above[j] = j;
  for (size_t i = 1; i <= a_length; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b_length; j++) {
      size_t replace = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
      row[j] = least(replace, 1 + least(above[j], row[j - 1]));
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *oldest = before;
    before = above;
    above = row;
    row = oldest;
  }
  return above[b_length];
}

/* The largest distance that still helps; words with nothing in common never do. */
static size_t allowance(size_t longer)
{
  size_t third = longer / 3 > 2 ? longer / 3 : 2;
  return longer > third ? third : longer - 1;
}

const char *fl_suggest(const char *word, const char *const *candidates, size_t count)
{
  const char *nearest = NULL;
  size_t best = MAX_WORD, length = strlen(word);
  if (length == 0 || length > MAX_WORD) return NULL;
  for (size_t i = 0; i < count; i++) {
    size_t other = strlen(candidates[i]);
    if (other == 0 || other > MAX_WORD) continue;
    size_t distance = edit_distance(word, length, candidates[i], other);
    if (distance <= allowance(length > other ? length : other) && distance < best) {
      best = distance;
      nearest = candidates[i];
    }
  }
  return nearest;
}
