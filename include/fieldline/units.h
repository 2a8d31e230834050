/* Quantities with units: the only place where bits and bytes, decibels and ratios, or prefixes
 * are converted. */
#ifndef FIELDLINE_UNITS_H
#define FIELDLINE_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

#define FL_BITS_PER_BYTE 8.0

/* What a quantity measures; its SI base unit is what a bare number means. */
typedef enum {
  FL_UNIT_NONE,             /* a plain number */
  FL_UNIT_BYTES,            /* B; decimal (kB, MB) and binary (KiB, MiB) prefixes differ */
  FL_UNIT_FLOP_PER_S,       /* flop/s */
  FL_UNIT_HERTZ,            /* Hz, or 1/s */
  FL_UNIT_SECONDS,          /* s, with prefixes down to ns; also min, h */
  FL_UNIT_METRES,           /* m */
  FL_UNIT_DECIBELS,         /* dB */
  FL_UNIT_POWER_RATIO,      /* a bare number is the ratio itself; "54.52 dB" is converted to one */
  FL_UNIT_SECONDS_PER_BYTE, /* s/B, also ns/B, ms/MB, s/GiB */
  FL_UNIT_FLOP,             /* flop */
  FL_UNIT_BITS,             /* bit */
  FL_UNIT_BITS_PER_S,       /* bit/s */
  FL_UNIT_DBM,              /* dBm, a power beside a milliwatt */
  FL_UNIT_BYTES_PER_S,      /* B/s; prefixes as of bytes */
  FL_UNIT_METRES_PER_S,     /* m/s */
  FL_UNIT_WATTS,            /* W */
  FL_UNIT_JOULES            /* J; also Wh */
} fl_unit;

enum {
  FL_NUMBER_SIZE = 32,  /* bytes that hold any formatted number */
  FL_QUANTITY_SIZE = 48 /* and any formatted quantity */
};

/* Read "64 MiB", "13.5 Gflop/s", "54.52 dB", "0.4s" or a bare number as `unit`.
 * Success: true, *value in the base unit, finite. Failure: false, *value untouched (not a
 * number, unknown unit, a unit of another kind, not finite, or too small for a double). */
bool fl_quantity_parse(const char *text, fl_unit unit, double *value);

/* A number without a unit, likewise; with a decimal point in every locale, as all that is read and written here. */
bool fl_number_parse(const char *text, double *value);

/* When a number is followed by what is no unit of the kind ("14 KB", "14 Ki"): the same number with the nearest one
 * ("14 kB", "14 KiB"). False when there is none, or nothing wrong with the text. */
bool fl_quantity_suggest(const char *text, fl_unit unit, char out[FL_QUANTITY_SIZE]);

/* An example of what fl_quantity_parse() takes, for error texts: "a size such as 64 MiB". */
const char *fl_unit_example(fl_unit unit);

/* For people: about `digits` significant digits and the prefix that leaves 1 to 999 before the
 * point ("94.1 MiB", "2.90 s", "13.5 Gflop/s"). Not finite: "inf" or "-". Writes at most
 * FL_QUANTITY_SIZE bytes; returns `out`. */
char *fl_quantity_format(char out[FL_QUANTITY_SIZE], double value, fl_unit unit, int digits);

/* For files: a short text with a unit that fl_quantity_parse() reads back to the same double
 * ("64 MiB", "1.048576 MHz", "400 ms", "283230"). */
char *fl_quantity_exact(char out[FL_QUANTITY_SIZE], double value, fl_unit unit);

/* The shortest decimal of 15 to 17 digits, without zeros at its end, that strtod() reads back to the same double.
 * `value` is finite. In the C locale. */
char *fl_number_format(char out[FL_NUMBER_SIZE], double value);

double fl_ratio_from_db(double decibels); /* 10^(dB/10) */
double fl_db_from_ratio(double ratio);    /* 10 log10(ratio), ratio > 0 */

FL_END_DECLS

#endif
