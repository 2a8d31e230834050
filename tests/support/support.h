/* What the tests share: cmocka with its prerequisites, comparisons that do not round, and ranges of counts. */
#ifndef FIELDLINE_TESTS_SUPPORT_H
#define FIELDLINE_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

/* |got - want| <= relative x |want|; equal values always pass, NANs never do. cmocka 1.1's own float assertion
 * rounds both sides to float first. */
#define assert_close(got, want, relative) support_close((got), (want), (relative), #got, __FILE__, __LINE__)

static inline void support_close(double got, double want, double relative, const char *text, const char *file, int line)
{
  if (got == want || fabs(got - want) <= relative * fabs(want)) return;
  fprintf(stderr, "%s: got %.17g, expected %.17g within %g relative\n", text, got, want, relative);
  _fail(file, line);
}

/* least <= got <= most. cmocka's own assertion has another name from version 2 on, where the old one warns. */
#define assert_between(got, least, most) support_between((got), (least), (most), #got, __FILE__, __LINE__)

static inline void support_between(uint64_t got, uint64_t least, uint64_t most, const char *text, const char *file,
                                   int line)
{
  if (got >= least && got <= most) return;
  fprintf(stderr, "%s: got %llu, expected %llu to %llu\n", text, (unsigned long long)got, (unsigned long long)least,
          (unsigned long long)most);
  _fail(file, line);
}

#endif
