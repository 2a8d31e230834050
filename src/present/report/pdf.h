/* Figures as PDF files. */
#ifndef FIELDLINE_SRC_REPORT_PDF_H
#define FIELDLINE_SRC_REPORT_PDF_H

#include "fieldline/error.h"

/* Make the date in a PDF file the epoch's, so that the same figure has the same bytes. The file is rewritten.
 * Errors: FL_ERR_FILE when it cannot be read as PDF or not be written, FL_ERR_MEMORY. Cost: linear in the file. */
fl_status fl_pdf_forget_date(const char *path, fl_error *err);

#endif
