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

/* A hop: who sends to whom, and what a transfer takes. */
typedef struct {
  size_t from, to; /* nodes */
  double air_s;    /* > 0: what a transfer takes alone on the air; the latency before it too where it holds radios */
  double rate_bps; /* > 0: its rate then */
} fl_air_hop;

/* The hops of a chain, in its order. A hop carries one transfer at a time; no node sends on two of them, nor receives
 * on two. */
typedef struct {
  size_t hop_count;
  const fl_air_hop *hops;  /* [hop_count] */
  const fl_links *links;   /* of all nodes: their signals, for media that need those */
  fl_medium_choice choice; /* medium not NULL */
  bool period_only;        /* fl_air_speeds() will not be called: what only that needs is not made */
} fl_air_input;

/* How fast the transfers under way go: for every active hop, speed[i] in (0, 1], the share of its pace alone. Other
 * entries are left as they are. A function of the set alone. `state` is what the row's prepare() made; it may change,
 * as where what has been asked for is remembered. Asked whenever a transfer begins or ends, of h hops: O(h), with
 * `efficiency: dcf` and 60 bisections for a number of senders that is new; of `sinr` O(h^2); of `carrier-sense` O(h)
 * for a set that has been asked for before, else a game of at most 40 000 frames at some 0.5 us x nodes each. */
typedef void fl_speeds_fn(void *state, const bool *active, double *speed);

/* The time between completions when there is always something to send, computing left aside: the least that the medium
 * allows. And whether that is below a limit. FL_ERR_MEMORY, or what a medium fails for. */
typedef fl_status fl_period_fn(void *state, double *period_s, fl_error *err);
typedef fl_status fl_below_fn(void *state, double limit_s, bool *below, fl_error *err);

/* What the period of a chain is at least, whatever else its medium does: so much can be planned with exactly. Of air
 * times as in fl_air_hop. */
typedef enum {
  FL_PERIOD_LONGEST_HOP,
  FL_PERIOD_LONGEST_PAIR, /* of neighbouring hops, which have a radio in common; or of a single hop */
  FL_PERIOD_SUM           /* of all hops */
} fl_period_kind;

struct fl_medium {
  const char *name, *summary;
  fl_period_kind period_kind;
  bool period_is_more; /* the period may be longer than what its kind says */
  bool shannon_only;   /* it knows no other rates */
  bool needs_signals;  /* fl_links.snr, and the radio's parameters */
  bool exclusive; /* a transfer holds the radios at both ends, its latency included: it starts when both are free */
  /* Success: *state belongs to the air, and holds all that it needs of `in`. FL_ERR_VALUE for chains the medium cannot
   * tell of; FL_ERR_MEMORY. */
  fl_status (*prepare)(const fl_air_input *in, void **state, fl_error *err);
  void (*clear)(void *state);
  /* The same for other hops, the first `kept` of which are those that there were; of an air for the period only.
   * Errors: prepare()'s, whereupon clear() ends the state. NULL: all is prepared anew. */
  fl_status (*change)(void *state, const fl_air_input *in, size_t kept, fl_error *err);
  fl_speeds_fn *speeds; /* NULL: every transfer goes at its own pace */
  fl_period_fn *period;
  fl_below_fn *period_is_below; /* the same held against a limit; NULL: that costs no less */
  /* The frames of 802.11 that it plays (fl_radio_params.frames): true, where it does so with this choice. NULL: never.
   */
  bool (*frames)(const fl_medium_choice *choice, fl_mac *out);
  /* Does it share the air as SimGrid has it in a Wi-Fi cell, where all get the same bit rate? NULL: never. */
  bool (*shares_as_cell)(const fl_medium_choice *choice);
  const char *beyond;       /* what the period leaves out, for people; NULL: nothing */
  const fl_option *options; /* ends at a NULL key; NULL: none */
};

/* The frames that a chosen medium plays; frame_bytes is 0 where it plays none. */
fl_mac fl_medium_frames(const fl_medium_choice *choice);

/* Can the medium tell how transfers over these links share: always, but of a Wi-Fi cell's (fl_links.one_cell)? */
bool fl_medium_suits(const fl_medium_choice *choice, const fl_links *links);

bool fl_medium_couples(const fl_medium *medium); /* transfers are not independent; false for NULL */

/* Add a medium of one's own, as fl_placer_register() does placers. Its speeds and periods are checked when they are
 * asked for. FL_ERR_VALUE: a name that is taken or no name, a missing function, a full table (64 rows); FL_ERR_MEMORY.
 */
fl_status fl_medium_register(const fl_medium *row, fl_error *err);

/* What there is; rows last as long as the program. */
size_t fl_medium_count(void);
const fl_medium *fl_medium_at(size_t index);       /* index < fl_medium_count() */
const fl_medium *fl_medium_find(const char *name); /* NULL when there is none */

/* A medium over a chain. Nothing of `in` is kept: it may end when this returns. Success: *out belongs to the caller
 * (fl_air_free). FL_ERR_MEMORY, or what the medium fails for.
 * An air remembers what it has worked out, so whoever asks it may change it: threads share none without a lock. After a
 * fork each process has its own, and learns for itself. */
fl_status fl_air_new(const fl_air_input *in, fl_air **out, fl_error *err);
void fl_air_free(fl_air *air); /* NULL is fine */

/* The air of other hops, for the period only, as it was made: over the same links with the same choice. The first
 * `kept` hops are those that it has had. Errors: those of fl_air_new(), whereupon it is only good for fl_air_free(). */
fl_status fl_air_change(fl_air *air, const fl_air_input *in, size_t kept, fl_error *err);

bool fl_air_couples(const fl_air *air);   /* transfers are not independent; false for NULL */
bool fl_air_exclusive(const fl_air *air); /* see fl_medium */
/* Of two transfers that wait for their radios: the one further down the chain first, not the one that waits longer. */
bool fl_air_downstream_first(const fl_air *air);
bool fl_air_shares(const fl_air *air); /* speeds depend on what else is under way */

/* As the medium's row says: see fl_speeds_fn, fl_period_fn and fl_below_fn. FL_ERR_VALUE for speeds that are not in
 * (0, 1] and periods that are no times. */
fl_status fl_air_speeds(fl_air *air, const bool *active, double *speed, fl_error *err);
fl_status fl_air_period_s(fl_air *air, double *period_s, fl_error *err);
fl_status fl_air_period_is_below(fl_air *air, double limit_s, bool *below, fl_error *err);

/* What a transfer of `bits` takes of the air of a medium: see fl_air_hop. NULL: transfers are independent. INFINITY
 * without a link. */
double fl_medium_air_s(const fl_medium *medium, const fl_links *links, double bits, size_t from, size_t to);

/* A hop that takes `bits` over a link, which is there. */
fl_air_hop fl_air_hop_over(const fl_medium *medium, const fl_links *links, size_t from, size_t to, double bits);

/* The air of hops (NULL where transfers are independent), and the period of that (0 there). Errors: those of
 * fl_air_new() and the row's period. */
fl_status fl_air_of_hops(const fl_medium_choice *choice, const fl_links *links, const fl_air_hop *hops,
                         size_t hop_count, bool period_only, fl_air **out, fl_error *err);
fl_status fl_medium_period_s(const fl_medium_choice *choice, const fl_links *links, const fl_air_hop *hops,
                             size_t hop_count, double *period_s, fl_error *err);

FL_END_DECLS

#endif
