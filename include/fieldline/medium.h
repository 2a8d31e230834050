/* Media: how transfers that are under way at once share the air. */
#ifndef FIELDLINE_MEDIUM_H
#define FIELDLINE_MEDIUM_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/method.h"
#include "fieldline/radio.h"

FL_BEGIN_DECLS

typedef struct fl_medium fl_medium;
typedef struct air fl_air;

/* A medium with its options, as a scenario names it. */
typedef struct {
  const fl_medium *medium;      /* NULL: transfers are independent */
  fl_option_values options;     /* in the order of the row's */
  const fl_radio_params *radio; /* NULL: the links have rates of their own, and no signal is known */
} fl_medium_choice;

/* The hops of a chain, hop i from node chain[i] to chain[i + 1]: a hop carries one transfer at a time. */
typedef struct {
  size_t hop_count;
  const size_t *chain;     /* [hop_count + 1] */
  const double *air_s;     /* [hop_count] > 0: what a transfer takes alone on the air, latency left out */
  const double *rate_bps;  /* [hop_count] > 0: its rate then */
  const fl_links *links;   /* of all nodes: their signals, for media that need those */
  fl_medium_choice choice; /* medium not NULL */
  bool period_only;        /* fl_air_speeds() will not be called: what only that needs is not made */
} fl_air_input;

/* How fast the transfers under way go: for every active hop, speed[i] in (0, 1], the share of its pace alone. Other
 * entries are left as they are. A function of the set alone. `state` is what the row's prepare() made. Asked whenever a
 * transfer begins or ends, of h hops: O(h), with `efficiency: dcf` and 60 bisections for a number of senders that is
 * new; of `sinr` O(h^2); of `carrier-sense` O(1) for a set that has been asked for before, else a game of at most 40
 * 000 frames at some 0.5 us x nodes each. */
typedef void fl_speeds_fn(const void *state, const bool *active, double *speed);

/* The time between completions when there is always something to send, computing left aside: the least that the medium
 * allows. */
typedef double fl_period_fn(const void *state);
typedef bool fl_below_fn(const void *state, double limit_s);

/* What the period of a chain is at least, whatever else its medium does: so much can be planned with exactly. Air
 * times, latency left out. */
typedef enum {
  FL_PERIOD_LONGEST_HOP,
  FL_PERIOD_LONGEST_PAIR, /* of neighbouring hops, which have a radio in common; or of a single hop */
  FL_PERIOD_SUM           /* of all hops */
} fl_period_kind;

struct fl_medium {
  const char *name, *summary;
  fl_period_kind period_kind;
  bool period_is_more; /* the period may be longer than what its kind says */
  bool needs_signals;  /* fl_links.snr, and the radio's parameters */
  bool exclusive;      /* a transfer holds the radios at both ends: it starts when both are free */
  /* Success: *state belongs to the air. FL_ERR_VALUE for chains the medium cannot tell of; FL_ERR_MEMORY. */
  fl_status (*prepare)(const fl_air_input *in, void **state, fl_error *err);
  void (*clear)(void *state);
  fl_speeds_fn *speeds; /* NULL: every transfer goes at its own pace */
  fl_period_fn *period;
  fl_below_fn *period_is_below; /* the same held against a limit; NULL: that costs no less */
  const char *beyond;           /* what the period leaves out, for people; NULL: nothing */
  const fl_option *options;     /* ends at a NULL key; NULL: none */
};

bool fl_medium_couples(const fl_medium *medium); /* transfers are not independent; false for NULL */

size_t fl_medium_count(void);
const fl_medium *fl_medium_at(size_t index);
const fl_medium *fl_medium_find(const char *name); /* NULL when there is none */

/* A medium over a chain. What `in` points to must outlive it. Success: *out belongs to the caller (fl_air_free). */
fl_status fl_air_new(const fl_air_input *in, fl_air **out, fl_error *err);
void fl_air_free(fl_air *air); /* NULL is fine */

bool fl_air_couples(const fl_air *air);   /* transfers are not independent; false for NULL */
bool fl_air_exclusive(const fl_air *air); /* see fl_medium */
/* Of two transfers that wait for their radios: the one further down the chain first, not the one that waits longer. */
bool fl_air_downstream_first(const fl_air *air);
bool fl_air_shares(const fl_air *air); /* speeds depend on what else is under way */
void fl_air_speeds(const fl_air *air, const bool *active, double *speed);
double fl_air_period_s(const fl_air *air);
bool fl_air_period_is_below(const fl_air *air, double limit_s);

/* Of a chain of `part_count` nodes that sends hop_bits[i] over its hop i: its air (NULL where transfers are
 * independent; `period_only` as above), and the period of that. NAN: no memory, or what fl_air_new() fails for. */
fl_status fl_air_of_chain(const fl_medium_choice *choice, const fl_links *links, const double *hop_bits,
                          const size_t *chain, size_t part_count, bool period_only, fl_air **out, fl_error *err);
double fl_medium_period_s(const fl_medium_choice *choice, const fl_links *links, const double *hop_bits,
                          const size_t *chain, size_t part_count);

FL_END_DECLS

#endif
