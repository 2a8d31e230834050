#include "present/report/compare_captions.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "present/report/compare_layout.h"

char *fl_compare_page_name(const char *name, size_t page, char out[FL_COMPARE_NAME_SIZE])
{
  if (page == 0)
    snprintf(out, FL_COMPARE_NAME_SIZE, "%s", name);
  else
    snprintf(out, FL_COMPARE_NAME_SIZE, "%s-%zu", name, page + 1);
  return out;
}

fl_status fl_compare_caption(fl_figure *figure, const fl_compare_results *results, const fl_compare_metric *metric,
                             size_t but, const char *what, size_t first, size_t end, size_t count, fl_error *err)
{
  char keys[256], named[320] = "", part[120] = "";
  fl_compare_keys(results, but, keys, sizeof keys);
  if (strchr(keys, ',') != NULL) snprintf(named, sizeof named, " The %ss are named by %s.", what, keys);
  if (end - first < count)
    snprintf(part, sizeof part, " %c%ss %zu to %zu of %zu with a value.", toupper((unsigned char)what[0]), what + 1,
             first + 1, end, count);
  return fl_figure_caption(figure, err, "%s%s%s", metric->caption, named, part);
}
