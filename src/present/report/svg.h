/* Pictures as gnuplot's svg terminal writes them, made fit for browsers: as files, and inside a page. Changed as XML:
 * how gnuplot happens to write it does not count. */
#ifndef FIELDLINE_SRC_REPORT_SVG_H
#define FIELDLINE_SRC_REPORT_SVG_H

#include <stdio.h>

#include "fieldline/error.h"

/* Rewrite the file: texts to be shown when the pointer rests on something (`hypertext`) become <title> elements, which
 * need no script; names that gnuplot gives its plots, which browsers would show likewise, go; the picture gets `title`.
 * FL_ERR_FILE, also where it is no XML or no picture, and then it stays as it is; FL_ERR_MEMORY. */
fl_status fl_svg_mend(const char *path, const char *title, fl_error *err);

/* Write a mended picture as an element of a page: ids begin with `prefix`, so that pictures do not share them; the
 * colours of colours.h become CSS variables; `label` is what is read aloud. FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_svg_inline(FILE *out, const char *path, const char *prefix, const char *label, fl_error *err);

#endif
