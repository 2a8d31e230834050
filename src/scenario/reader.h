/* What the readers of a scenario's keys share. Each reads the value of one top-level key, or fills in what it stands
 * for when it is left out (NULL). */
#ifndef FIELDLINE_SRC_SCENARIO_READER_H
#define FIELDLINE_SRC_SCENARIO_READER_H

#include <stdio.h>

#include "base/utf8.h"
#include "fieldline/scenario.h"
#include "yaml/document.h"

typedef struct {
  const fl_doc_node *root;
  const char *name;   /* of the scenario's text */
  const char *folder; /* that its paths start from */
  fl_scenario *scenario;
  fl_error *err;
} scenario_reader;

typedef fl_status fl_read_fn(const scenario_reader *r, const fl_doc_node *node);

fl_read_fn fl_read_name, fl_read_question, fl_read_seed, fl_read_model, fl_read_accounting, fl_read_cuts, fl_read_batch,
    fl_read_objective, fl_read_profile, fl_read_profile_gaps;                   /* identity.c */
fl_read_fn fl_read_field, fl_read_node;                                         /* field.c, node.c */
fl_read_fn fl_read_source, fl_read_sink, fl_read_relays;                        /* ends.c */
fl_read_fn fl_read_radio;                                                       /* radio.c */
fl_read_fn fl_read_compression;                                                 /* compression.c */
fl_read_fn fl_read_medium, fl_read_partitioner, fl_read_placer, fl_read_engine; /* method.c */
fl_read_fn fl_read_requests, fl_read_trace, fl_read_latency;                    /* requests.c */
fl_read_fn fl_read_failures, fl_read_mobility, fl_read_fading;                  /* generators.c */
fl_read_fn fl_read_changes;                                                     /* changes.c */
fl_read_fn fl_read_replan;                                                      /* replan.c */
fl_read_fn fl_read_recovery, fl_read_until;                                     /* world.c */
fl_read_fn fl_read_trials, fl_read_methods, fl_read_sweep;                      /* comparison.c */

/* A quantity of a map: its key, domain (both ends included) and place in a struct. */
typedef struct {
  const char *key;
  fl_unit unit;
  double min, max;
  double fallback; /* when left out; NAN: it must be given */
  size_t offset;
  bool silent; /* not written while it is what it falls back to */
} quantity_row;

/* Read the quantities of a map into a struct. `map` has passed fl_doc_check_keys(). (quantities.c) */
fl_status fl_read_quantities(const scenario_reader *r, const fl_doc_node *map, const quantity_row *rows, size_t count,
                             void *into);

/* [low, high], or one quantity for both. (quantities.c) */
fl_status fl_read_range(const scenario_reader *r, const fl_doc_node *node, fl_unit unit, double min, double max,
                        double *low, double *high);

/* A quantity that reads back to the same double; behind its key; those of a struct, each behind a comma but for the
 * first, which is behind `separator`, without those that are 0 by being left out where `sparse` says so; and two ends.
 * (quantities.c) */
void fl_write_quantity(FILE *out, double value, fl_unit unit);
void fl_write_key_quantity(FILE *out, const char *key, double value, fl_unit unit);
void fl_write_quantities(FILE *out, const char *separator, const quantity_row *rows, size_t count, const void *from,
                         bool sparse);
void fl_write_range(FILE *out, const char *key, double low, double high, fl_unit unit);

/* The rows of node, radio and compression, for reading and writing. */
extern const quantity_row fl_node_rows[3], fl_radio_rows[13], fl_charge_rows[2];
extern const quantity_row fl_power_rows[4]; /* what a radio can say instead of snr_at_1m */

/* "PATH.KEY: missing (expected WHAT)", at the map that lacks the key. */
fl_status fl_read_missing(const scenario_reader *r, const fl_doc_node *map, const char *key, const char *expected);

/* A partitioner or placer: a name, or a map of options with the name, or without it for the default; NULL is the
 * default. A partitioner that chooses the chain as well takes no placer. (method.c) */
fl_status fl_read_partitioner_value(const scenario_reader *r, const fl_doc_node *node, fl_method *method);
fl_status fl_read_placer_value(const scenario_reader *r, const fl_doc_node *node, fl_method *method);

/* Do the medium's options and the radio go together? The radio is told what frames the medium plays. `medium` is the
 * node of the medium, or NULL. (frames.c) */
fl_status fl_check_frames(const scenario_reader *r, const fl_doc_node *medium);

/* The option that a key such as "partitioner.completion_memory" or "medium.fairness" sets, of whatever row has it;
 * NULL: none does. (method.c) */
const fl_option *fl_find_option(const char *key);

/* A value as YAML on one line with the file names in it absolute, and as people read it: without quotes, file names
 * without their folders, lists of nodes by their number (*counted). `key` says where in a scenario the value belongs.
 * The copies are malloc'd. (given.c) */
fl_status fl_copy_value(const scenario_reader *r, const char *key, const fl_doc_node *value, char **text);
fl_status fl_copy_label(const scenario_reader *r, const char *key, const fl_doc_node *value, char **label,
                        bool *counted);

/* What a value of `key` says, however it is spelt: equal texts for 64 MiB and 67108864. The copy is malloc'd. (swept.c)
 */
fl_status fl_copy_meaning(const scenario_reader *r, const char *key, const fl_doc_node *value, char **meaning);

/* A value of `key` in the base unit of its quantity; NAN where it is no quantity with a unit. (swept.c) */
double fl_swept_number(const char *key, const fl_doc_node *value);

/* Remember the sections of a scenario with a sweep as they are given, before the sweep fills in anything. (given.c) */
fl_status fl_keep_given(const scenario_reader *r);

/* Where a node stands. (places.c) */
fl_place fl_place_of(const fl_doc_node *node);

/* Remember where the scenario's values stand, and what errors quote. (places.c) */
fl_status fl_note_places(const scenario_reader *r, const fl_override *overrides, size_t override_count);
void fl_free_places(fl_scenario *scenario);

/* The changes of a scenario, and what is to become of it then, as YAML. (changes.c, world.c) */
void fl_write_world(FILE *out, const fl_scenario *scenario);
void fl_write_replan(FILE *out, const fl_scenario *scenario); /* (replan.c) */

/* What a method to compare says of planning anew: read, node may be NULL; and written. (replan.c) */
fl_status fl_read_method_replan(const scenario_reader *r, const fl_doc_node *node, fl_named_method *method);
void fl_write_method_replan(FILE *out, const fl_named_method *method);

/* The first key of the scenario that lets the world change; NULL: it does not. (changes.c) */
const fl_doc_node *fl_find_changes(const scenario_reader *r);

/* By what changes, or by a battery. The nodes have been read. */
bool fl_nodes_may_fail(const scenario_reader *r);
void fl_write_changes(FILE *out, const fl_scenario *scenario);
void fl_free_changes(fl_scenario *scenario);

/* What draws changes, likewise. (generators.c) */
void fl_write_generators(FILE *out, const fl_scenario *scenario);
void fl_free_generators(fl_scenario *scenario);

/* Options: the one at `index` of a row. (options.c) */
bool fl_option_is_set(const fl_option *option, const fl_option_values *values, size_t index);
void fl_write_option(FILE *out, const fl_option *option, const fl_option_values *values, size_t index); /* as YAML */

/* Texts. (text.c) */

/* One line of 1 to `limit` bytes without control characters, as a copy that the caller frees. */
fl_status fl_read_line(const scenario_reader *r, const fl_doc_node *node, size_t limit, char **copy);

/* requests.tokens, once the model and requests.count are read. (tokens.c) */
fl_read_fn fl_read_tokens;

/* A model that is a map: {llm: NAME, ...}. (model.c) */
fl_status fl_read_model_map(const scenario_reader *r, const fl_doc_node *node);

/* True for a model's path and not its name: "nets/mine", "mine.yaml", and whatever names a file that is there.
 * (identity.c) */
fl_read_fn fl_read_onnx_map; /* model: {file: ...} (model_onnx.c) */
void fl_free_onnx_options(fl_onnx_options *options);

bool fl_text_ends_in(const char *text, const char *tail);
bool fl_is_model_path(const scenario_reader *r, const fl_doc_node *node);

/* A malloc'd copy; NULL when there is no memory. */
char *fl_text_copy(const char *text);

/* The absolute form of a path that the scenario writes; *path is malloc'd. */
fl_status fl_read_path(const scenario_reader *r, const fl_doc_node *node, char **path);

/* A tree as YAML on one line. */
void fl_write_flow(FILE *out, const fl_doc_node *node);

#endif
