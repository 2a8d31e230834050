/* A world that changes: nodes that go and come back, move or slow down, links that get better or worse. What happens
 * is a stream of changes in the order of their dates. It does not depend on plans, methods or engines. */
#ifndef FIELDLINE_CHANGES_H
#define FIELDLINE_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/field.h"

FL_BEGIN_DECLS

typedef enum {
  FL_CHANGE_UP,    /* value[0]: 1 the node is up, 0 it is down */
  FL_CHANGE_MOVE,  /* value: where the node stands from then on, x and y in m */
  FL_CHANGE_SPEED, /* value[0]: what the node's speed is times its own, >= 0 */
  FL_CHANGE_RATE,  /* value[0]: what the link's rate is times its own, both ways, >= 0 */
  FL_CHANGE_LOSS,  /* value[0]: dB that its signal is weaker by than at first, both ways; below 0: stronger */
  FL_CHANGE_FADE   /* value[0]: the same, of its fading: it adds to the loss */
} fl_change_kind;
enum { FL_CHANGE_KINDS = FL_CHANGE_FADE + 1 };

#define FL_CHANGE_MAX_FACTOR 1e6
#define FL_CHANGE_MAX_LOSS_DB 300.0
#define FL_CHANGE_MAX_DATE_S 1e12

const char *fl_change_kind_name(fl_change_kind kind);             /* "up", "move", "speed", "rate", "loss", "fade" */
bool fl_change_kind_find(const char *name, fl_change_kind *kind); /* false: no kind is called that */
bool fl_change_is_of_link(fl_change_kind kind);                   /* else of a node */
size_t fl_change_value_count(fl_change_kind kind);                /* 2 of a move, else 1 */

/* Between changes everything is constant. A value holds until the next change of the same kind and node or link: it
 * replaces the one before, factors and losses do not add up. */
typedef struct {
  double date_s; /* >= 0 */
  fl_change_kind kind;
  size_t node, peer; /* of a link: its two ends; else peer is node */
  double value[2];
} fl_change;

/* Nodes by their numbers; nodes NULL: all of the field. */
typedef struct {
  const size_t *nodes; /* [count] */
  size_t count;
} fl_node_set;

/* Nodes that fail and are repaired: times up and down are exponential, each node's by itself; all are up at 0. */
typedef struct {
  double mean_up_s, mean_down_s; /* > 0; mean_up_s 0: none fails */
  fl_node_set nodes;
} fl_failure_params;

typedef enum {
  FL_MOBILITY_NONE,
  FL_MOBILITY_WAYPOINT,     /* to a place drawn uniformly from the area, at a speed drawn uniformly, a pause, and on */
  FL_MOBILITY_GAUSS_MARKOV, /* speed and direction drawn anew every step, near what they were and their means */
  FL_MOBILITY_TRACE         /* as a file in the form of ns-2 says */
} fl_mobility_model;

/* Places are exact on the way and told every step. Sources: Johnson, Maltz: Dynamic Source Routing in Ad Hoc Wireless
 * Networks (1996), random waypoint; Camp, Boleng, Davies: A Survey of Mobility Models for Ad Hoc Network Research
 * (2002), the others. */
typedef struct {
  fl_mobility_model model;
  double step_s;                           /* > 0 */
  double speed_low_m_per_s, speed_m_per_s; /* waypoint: least, > 0, and most; Gauss-Markov: the mean, > 0 */
  double pause_s;                          /* waypoint */
  double memory;                           /* Gauss-Markov: 0 (none) to 1 (nothing ever changes) */
  double speed_sd_m_per_s, direction_sd;   /* Gauss-Markov; direction_sd in radians */
  const char *trace;                       /* path of the file */
  fl_field_params area;                    /* that nodes stay in; of it, the bounds alone */
  fl_node_set nodes;                       /* a trace names its own */
} fl_mobility_params;

typedef enum {
  FL_FADING_NONE,
  FL_FADING_RAYLEIGH,       /* a block's power gain is exponential, of mean 1 */
  FL_FADING_RICIAN,         /* of mean 1, k: the steady path's power over that of the scattered ones */
  FL_FADING_GILBERT_ELLIOTT /* good as without fading, bad by loss_db weaker, for exponential times; good at 0 */
} fl_fading_model;

/* Of every link, both ways alike, independent of the others. Sources: Goldsmith, Wireless Communications (2005), 3.2
 * and 3.3; Gilbert, Capacity of a Burst-Noise Channel (1960), Elliott (1963). */
typedef struct {
  fl_fading_model model;
  double block_s;                /* Rayleigh, Rician: how long a gain lasts, > 0 */
  double k;                      /* Rician: a ratio, >= 0 */
  double good_s, bad_s, loss_db; /* Gilbert-Elliott: mean times, > 0 */
} fl_fading_params;

/* What the profiles of a platform say: see platform.h. */
typedef struct courses fl_courses;

/* What a scenario says of changes: 0 where nothing is asked. */
typedef struct {
  const fl_change *list; /* [list_count] in the order of dates */
  size_t list_count;
  const char *file; /* of changes, a line each; NULL: none */
  fl_failure_params failures;
  fl_mobility_params mobility;
  fl_fading_params fading;
  const fl_courses *profiles; /* NULL: none */
} fl_change_spec;

/* The world that a stream is for. All of it outlives the stream. */
typedef struct {
  const fl_change_spec *spec;
  const fl_field *field;       /* ids, and where nodes stand at first */
  const fl_field_params *area; /* that nothing may move out of; NULL: nodes may stand anywhere */
  bool rates_are_given;        /* the links are a platform's: what moves or fades does not change them */
  uint64_t seed, trial;        /* of what is drawn */
} fl_change_input;

/* Why a change cannot be: a text for people ("expected a factor from 0 to 1e+06"), NULL when it can. Its node and
 * peer are below the field's count. */
const char *fl_change_fault(const fl_change *change, const fl_change_input *in);

/* A source of changes: one row for the list, the file, and every way of drawing them. */
typedef struct {
  const char *name, *summary;
  bool (*is_asked)(const fl_change_spec *spec); /* does it have anything to say? */
  /* Success: *state belongs to the stream, which ends it with close(). `in` outlives it. */
  fl_status (*open)(const fl_change_input *in, void **state, fl_error *err);
  /* The next change in the order of dates, *over false; or *over, from then on always. As lazily as it can: what it
   * keeps does not grow with the number of changes. FL_ERR_VALUE for what is no change. */
  fl_status (*next)(void *state, fl_change *change, bool *over, fl_error *err);
  void (*close)(void *state);
} fl_change_source;

/* The sources, as they are asked where dates are equal. */
size_t fl_change_source_count(void);
const fl_change_source *fl_change_source_at(size_t index); /* index < fl_change_source_count() */

/* Whether anything changes at all. */
bool fl_changes_are_asked(const fl_change_spec *spec);

/* May a node that goes down at a date come back, for all that can be told without reading on? A file may always say so.
 * Cost: the length of the list. */
bool fl_changes_may_raise(const fl_change_spec *spec, size_t node, double date_s);

/* The same of a node that is up: may it go down, or of any: may it do either, from a date on? */
bool fl_changes_may_turn(const fl_change_spec *spec, size_t node, double date_s);

/* Is nothing left from a date on but nodes that go down and come back? Links, speeds and places then stay as they are.
 * For all that can be told without reading on: false where a file or profiles say what happens. Cost: as above. */
bool fl_changes_only_turn(const fl_change_spec *spec, double date_s);

/* All sources as one stream. Of equal dates, the source whose row comes first is first. A stream is read once; another
 * of the same input gives the same changes.
 * Success: *out belongs to the caller (fl_changes_close). Errors: FL_ERR_FILE, FL_ERR_MEMORY, FL_ERR_VALUE.
 * Memory: O(sources), whatever the number of changes. Cost of a change: O(sources). */
typedef struct changes fl_changes;
fl_status fl_changes_open(const fl_change_input *in, fl_changes **out, fl_error *err);
void fl_changes_close(fl_changes *changes); /* NULL is fine */

/* The date of the next change; INFINITY when none is left. */
double fl_changes_next_s(const fl_changes *changes);

/* Take that change. Not when none is left. Errors: what a source finds wrong with the one behind it. */
fl_status fl_changes_take(fl_changes *changes, fl_change *change, fl_error *err);

FL_END_DECLS

#endif
