/* Sources: Rappaport, Wireless Communications, 2nd ed., table 4.6 (Anderson, Rappaport, Yoshida: Propagation
 * Measurements and Models for Wireless Communications Channels, 1994), whose loss at the reference distance is that of
 * free space; 3GPP TR 38.901 V16, table 7.4.1-1, where obstructed losses are the larger of two lines; ITU-R P.1238, 20
 * log10(f / MHz)
 * + N log10 d - 28 dB, with ns-3's indoor shadowing; IEEE 802.11-03/940r4 (Erceg and others: TGn Channel Models, 2004),
 * table I, free space up to a break point. */
#include "fieldline/environment.h"

#include <gsl/gsl_const_mksa.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

#include "fieldline/text.h"
#include "fieldline/units.h"

#define RAPPAPORT "Rappaport 2002, table 4.6"
#define TR_38_901 "3GPP TR 38.901, table 7.4.1-1"
#define P_1238 "ITU-R P.1238, shadowing of ns-3"
#define TGN "IEEE 802.11-03/940r4, table I"

/* A line of loss: at_1m_db + decade_db log10(f / GHz) + 10 exponent log10 d; at_1m_db 0: free space at 1 m. */
typedef struct {
  double at_1m_db, decade_db, exponent;
} loss_line;

struct fl_environment {
  const char *name, *summary;
  double frequency_hz, shadowing_db;
  loss_line near;
  double break_m;   /* > 0: the exponent of `beyond` from there on */
  loss_line beyond; /* without break_m: the loss is the larger of the two lines; exponent 0: no such line */
  double shadowing_beyond_db;
};

#define MEASURED(name, where, ghz, n, sigma)                                                                           \
  {                                                                                                                    \
    name, where ": exponent " #n ", shadowing " #sigma " dB at " #ghz " GHz (" RAPPAPORT ")", 1e9 * (ghz), sigma,      \
        {0, 20, n}, 0, {0, 0, 0}, 0                                                                                    \
  }
#define STANDARD(name, where, at_1m, decade, n, sigma)                                                                 \
  {                                                                                                                    \
    name, where ": exponent " #n ", shadowing " #sigma " dB (" TR_38_901 ")", 5.2e9, sigma, {at_1m, decade, n}, 0,     \
        {0, 0, 0}, 0                                                                                                   \
  }
#define LARGER(name, where, at_1m, decade, n, at_1m_2, decade_2, n_2, sigma)                                           \
  {                                                                                                                    \
    name, where ": exponent " #n ", farther off " #n_2 ", shadowing " #sigma " dB (" TR_38_901 ")", 5.2e9, sigma,      \
        {at_1m, decade, n}, 0, {at_1m_2, decade_2, n_2}, sigma                                                         \
  }
/* 20 log10 1000 - 28 = 32 dB at 1 m and 1 GHz */
#define INDOOR(name, where, n)                                                                                         \
  {                                                                                                                    \
    name, where ": exponent " #n ", shadowing 10 dB (" P_1238 ")", 2.4e9, 10, {32, 20, n}, 0, {0, 0, 0}, 0             \
  }
#define BREAK_POINT(name, where, metres, sigma)                                                                        \
  {                                                                                                                    \
    name, where ": free space up to " #metres " m, exponent 3.5 beyond, shadowing 3 and " #sigma " dB (" TGN ")",      \
        5.2e9, 3, {0, 20, 2}, metres, {0, 0, 3.5}, sigma                                                               \
  }

static const fl_environment environments[] = {
    MEASURED("retail-914", "shop", 0.914, 2.2, 8.7),
    MEASURED("grocery-914", "shop", 0.914, 1.8, 5.2),
    MEASURED("office-hard-1500", "office, hard partitions", 1.5, 3.0, 7.0),
    MEASURED("office-soft-900", "office, soft partitions", 0.9, 2.4, 9.6),
    MEASURED("office-soft-1900", "office, soft partitions", 1.9, 2.6, 14.1),
    MEASURED("factory-los-textile-1300", "factory, in sight", 1.3, 2.0, 3.0),
    MEASURED("factory-los-textile-4000", "factory, in sight", 4.0, 2.1, 7.0),
    MEASURED("factory-los-paper-1300", "factory, in sight", 1.3, 1.8, 6.0),
    MEASURED("factory-los-metal-1300", "factory, in sight", 1.3, 1.6, 5.8),
    MEASURED("home-street-900", "suburban home, from the street", 0.9, 3.0, 7.0),
    MEASURED("factory-obs-textile-4000", "factory, obstructed", 4.0, 2.1, 9.7),
    MEASURED("factory-obs-metal-1300", "factory, obstructed", 1.3, 3.3, 6.8),
    STANDARD("3gpp-inh-los", "office, in sight", 32.4, 20, 1.73, 3),
    LARGER("3gpp-inh-nlos", "office, obstructed", 32.4, 20, 1.73, 17.3, 24.9, 3.83, 8.03),
    STANDARD("3gpp-inf-los", "factory, in sight", 31.84, 19, 2.15, 4.3),
    STANDARD("3gpp-inf-sl", "factory, sparse clutter, low", 33, 20, 2.55, 5.7),
    LARGER("3gpp-inf-dl", "factory, dense clutter, low", 33, 20, 2.55, 18.6, 20, 3.57, 7.2),
    STANDARD("3gpp-inf-sh", "factory, sparse clutter, high", 32.4, 20, 2.3, 5.9),
    STANDARD("3gpp-inf-dh", "factory, dense clutter, high", 33.63, 20, 2.19, 4),
    INDOOR("itu-residential", "home", 2.8),
    INDOOR("itu-office", "office", 3),
    INDOOR("itu-commercial", "shop", 2.2),
    BREAK_POINT("tgn-a", "flat, a single echo", 5, 4),
    BREAK_POINT("tgn-b", "home", 5, 4),
    BREAK_POINT("tgn-c", "home or small office", 5, 5),
    BREAK_POINT("tgn-d", "office", 10, 5),
    BREAK_POINT("tgn-e", "large office", 20, 6),
    BREAK_POINT("tgn-f", "hall, outdoors", 30, 6),
};
enum { ENVIRONMENTS = sizeof environments / sizeof environments[0] };

size_t fl_environment_count(void)
{
  return ENVIRONMENTS;
}

const fl_environment *fl_environment_at(size_t index)
{
  return &environments[index];
}

const char *fl_environment_name(const fl_environment *environment)
{
  return environment->name;
}

const char *fl_environment_summary(const fl_environment *environment)
{
  return environment->summary;
}

double fl_environment_frequency_hz(const fl_environment *environment)
{
  return environment->frequency_hz;
}

const fl_environment *fl_environment_find(const char *name, fl_error *err)
{
  const char *names[ENVIRONMENTS];
  for (size_t i = 0; i < ENVIRONMENTS; i++) {
    names[i] = environments[i].name;
    if (strcmp(name, names[i]) == 0) return &environments[i];
  }
  const char *near = fl_suggest(name, names, ENVIRONMENTS);
  if (near != NULL)
    fl_fail(err, FL_ERR_VALUE, "no environment is called \"%.80s\" (did you mean \"%s\"?)", name, near);
  else
    fl_fail(err, FL_ERR_VALUE, "no environment is called \"%.80s\" (`fieldline list` shows them)", name);
  return NULL;
}

double fl_free_space_loss_db(double frequency_hz)
{
  return 20 * log10(4 * M_PI * frequency_hz / GSL_CONST_MKSA_SPEED_OF_LIGHT);
}

static double at_1m_db(const loss_line *line, double frequency_hz)
{
  if (line->at_1m_db == 0) return fl_free_space_loss_db(frequency_hz);
  return line->at_1m_db + line->decade_db * log10(frequency_hz / 1e9);
}

/* Where the line farther off, which is the steeper one, takes over: 0 dB of difference at 1 m is there already. */
static double crossing_m(const fl_environment *environment, double frequency_hz)
{
  const loss_line *near = &environment->near, *beyond = &environment->beyond;
  double above_db = at_1m_db(near, frequency_hz) - at_1m_db(beyond, frequency_hz);
  return pow(10, above_db / (10 * (beyond->exponent - near->exponent)));
}

fl_path_loss fl_environment_path_loss(const fl_environment *environment, double frequency_hz)
{
  const loss_line *near = &environment->near;
  fl_path_loss loss = {.loss_at_1m_db = at_1m_db(near, frequency_hz),
                       .exponent = near->exponent,
                       .shadowing_db = environment->shadowing_db};
  if (environment->beyond.exponent == 0) return loss;
  loss.break_distance_m = environment->break_m > 0 ? environment->break_m : crossing_m(environment, frequency_hz);
  loss.exponent_beyond = environment->beyond.exponent;
  loss.shadowing_beyond_db = environment->shadowing_beyond_db;
  return loss;
}
