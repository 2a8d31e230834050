/* The nearest known name to what somebody typed. */
#ifndef FIELDLINE_SRC_SUGGEST_H
#define FIELDLINE_SRC_SUGGEST_H

#include <stddef.h>

/* The candidate with the least edit distance (insert, delete, replace, swap neighbours; case ignored), the first of
 * equals; NULL when none is near enough to help (more than a third of the longer word, at least 2, away).
 * Cost: O(count x length^2); words longer than 64 bytes never match. */
const char *fl_suggest(const char *word, const char *const *candidates, size_t count);

#endif
