/* What the tests share: cmocka with its prerequisites, and comparisons that do not round. */
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

#endif
