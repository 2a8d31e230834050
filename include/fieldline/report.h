/* Reports: a result folder as figures and a page to look at. */
#ifndef FIELDLINE_REPORT_H
#define FIELDLINE_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/advise.h"
#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/write.h"

FL_BEGIN_DECLS

typedef struct {
  size_t figure_count; /* in <folder>/figures, of each a .gp and a .dat */
  size_t drawn_count;  /* with an .svg and a .pdf */
  bool gnuplot;        /* it was on the PATH */
} fl_report;

/* Read what `run`, `plan` or `compare` has left in a folder (both, where both have) and make <folder>/report.html and
 * <folder>/figures. The page is one file that opens without a network. Figures are drawn by gnuplot in processes of its
 * own; without it the page comes with its tables and says what to install. The same folder and gnuplot give the same
 * bytes. Files of an earlier report are replaced when all is done; what else lies in <folder>/figures stays. Errors:
 * FL_ERR_FILE when the folder holds no result or something cannot be read or written; FL_ERR_VALUE and FL_ERR_SYNTAX,
 * with file and line, when a file is not what it should be; FL_ERR_MEMORY; FL_ERR_INTERNAL when no process is to be
 * had. Cost: one pass over trials.csv, three over latency.csv, a few reads of trace.csv; memory does not grow with
 * their length. */
fl_status fl_report_make(const char *folder, fl_report *out, fl_error *err);

/* The figure of advice among the files of its folder, which the output's commit puts there: figures/advice.svg and
 * .pdf with the files they are made of. *drawn: gnuplot was there and drew it. Errors: as above. */
fl_status fl_report_advice(const char *folder, fl_output *output, const fl_advice *advice, bool *drawn, fl_error *err);

FL_END_DECLS

#endif
