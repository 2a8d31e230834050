/* The page of a report: one HTML file that needs nothing else. */
#ifndef FIELDLINE_SRC_REPORT_PAGE_H
#define FIELDLINE_SRC_REPORT_PAGE_H

#include <stdio.h>

#include "fieldline/error.h"
#include "present/report/figure.h"
#include "present/report/html.h"

/* The lines of page.css, NULL behind the last; made into C when fieldline is built. */
extern const char *const fl_page_css[];

/* The head of the page, up to and with its title; `question` may be "". */
void fl_page_begin(FILE *out, const char *name, const char *question);
/* What ends it. `gnuplot` is false when there was none to draw with. */
void fl_page_end(FILE *out);

/* A section with its heading; sections are listed at the top of the page in the order of their calls. */
void fl_page_section(FILE *out, const char *id, const char *title);
void fl_page_section_end(FILE *out);

/* A figure with its title, its caption and links to its files; where it has not been drawn, what to do about that.
 * Nothing when there is no figure of this name. FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_page_figure(FILE *out, const fl_figures *figures, const char *name, fl_error *err);

#endif
