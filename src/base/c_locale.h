/* Numbers have a point in files, whatever the locale of the program that calls. */
#ifndef FIELDLINE_SRC_BASE_C_LOCALE_H
#define FIELDLINE_SRC_BASE_C_LOCALE_H

#include <locale.h>

/* Between these two the calling thread is in the C locale: fl_c_locale_leave() takes what fl_c_locale_enter() gave.
 * Neither allocates nor fails: the C locale is always there. */
static inline locale_t fl_c_locale_enter(void)
{
  return uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

static inline void fl_c_locale_leave(locale_t before)
{
  uselocale(before);
}

#endif
