/* Decimal numbers, in every locale; plain ones fast: result files hold millions of them. */
#ifndef FIELDLINE_SRC_DECIMAL_H
#define FIELDLINE_SRC_DECIMAL_H

#include <stdbool.h>

/* The double nearest to a text of up to 19 digits with a point among them or none, in every locale: what strtod() gives
 * in C's. False: the text is anything else, which strtod() may know. Cost: O(digits), a division of 128 bits. */
bool fl_decimal_read(const char *text, double *value);

/* strtod() with a decimal point in every locale. */
double fl_strtod(const char *text, char **end);

#endif
