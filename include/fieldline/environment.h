/* Environments: what published measurements and standards say of the path loss in offices, homes, shops and factories.
 */
#ifndef FIELDLINE_ENVIRONMENT_H
#define FIELDLINE_ENVIRONMENT_H

#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

/* Loss in dB at d metres: loss_at_1m_db + 10 exponent log10 d; beyond the break distance it grows from there on with
 * the exponent beyond. Around it log-normal shadowing, of one standard deviation up to the break and one beyond. */
typedef struct {
  double loss_at_1m_db, exponent, shadowing_db;
  double break_distance_m; /* 0: none, and nothing beyond */
  double exponent_beyond, shadowing_beyond_db;
} fl_path_loss;

typedef struct fl_environment fl_environment;

/* What there is; rows last as long as the program. */
size_t fl_environment_count(void);
const fl_environment *fl_environment_at(size_t index);                 /* index < fl_environment_count() */
const char *fl_environment_name(const fl_environment *environment);    /* "tgn-d" */
const char *fl_environment_summary(const fl_environment *environment); /* one line: where, the figures, the source */

/* That of a name, NULL with FL_ERR_VALUE and the nearest name where there is none. */
const fl_environment *fl_environment_find(const char *name, fl_error *err);

double fl_environment_frequency_hz(const fl_environment *environment); /* that its figures are from, or for */

/* Its path loss at a frequency, > 0, in Hz: the loss at 1 m follows it as the source says, in free space where the
 * source starts from there; the exponents and the shadowing stay. */
fl_path_loss fl_environment_path_loss(const fl_environment *environment, double frequency_hz);

/* Loss over one metre of free space, 20 log10(4 pi f / c), in dB (Friis: A Note on a Simple Transmission Formula,
 * 1946). Domain: frequency_hz > 0. */
double fl_free_space_loss_db(double frequency_hz);

FL_END_DECLS

#endif
