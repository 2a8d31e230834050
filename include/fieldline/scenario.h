/* A scenario: YAML in, parameter structs out, and the effective YAML back. */
#ifndef FIELDLINE_SCENARIO_H
#define FIELDLINE_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/accounting.h"
#include "fieldline/api.h"
#include "fieldline/changes.h"
#include "fieldline/codec.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/llm.h"
#include "fieldline/onnx.h"
#include "fieldline/partition.h"
#include "fieldline/place.h"
#include "fieldline/plan.h"
#include "fieldline/radio.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

typedef enum { FL_FIELD_DRAWN, FL_FIELD_LISTED, FL_FIELD_PLATFORM } fl_field_source;

/* Which requests trace.csv and trace.json show: the first so many. */
#define FL_TRACE_ALL UINT64_MAX

/* Where something stands that a scenario says. */
typedef struct {
  size_t source;       /* 0: nowhere; 1: in the scenario's text; 2 + i: in override i */
  size_t line, column; /* from 1 */
} fl_place;

/* A change as a scenario lists it: its nodes are known by their ids. */
typedef struct {
  fl_change change;  /* node and peer are 0 */
  char *node, *peer; /* peer: of a link, else NULL */
  fl_place node_place, peer_place, value_place;
} fl_named_change;

/* Nodes that a scenario lists by their ids. */
typedef struct {
  char **ids;
  fl_place *places;
  size_t count;
} fl_named_nodes;

/* A method to compare. */
typedef struct {
  char *name;             /* NULL: not given */
  fl_method method;       /* what is left out is as in the scenario's own */
  bool names_partitioner; /* it says which; a placer also by naming a partitioner that places as well */
  bool names_placer;
  fl_replan replan; /* likewise; the node that has all weights is the scenario's for all of them */
  bool names_replan;
  fl_place place;
} fl_named_method;

typedef struct {
  char *text; /* YAML on one line, paths absolute */
  /* As written; of a path, the file's name where that is enough to tell it from the others; of a list of nodes how many
   * they are, numbered where that is not enough. */
  char *label;
  double number;   /* of a quantity with a unit, in its base unit; NAN otherwise */
  bool is_counted; /* the label does not say all of a list */
  fl_place place;
} fl_axis_value;

/* One key of a sweep with its values: "KEY=VALUE" is an fl_override. */
typedef struct {
  char *key; /* "node.memory" */
  fl_axis_value *values;
  size_t value_count; /* >= 1 */
} fl_axis;

/* Requests that are sequences: a pass over the prompt, then one for every further token. */
typedef struct {
  uint64_t prompt, output; /* tokens, >= 1; 0: requests are one pass */
  double return_bytes;     /* that go back to the first node behind every pass, >= 1 */
} fl_token_loop;

enum { FL_PLACED_KEYS = 35 }; /* keys that errors can be about after the scenario has been read */

/* What nodes are called besides their numbers. NULL: not said. */
typedef struct {
  char *board;    /* one that comes along, which the numbers are from where they are not given */
  char *device;   /* whose measured seconds hold; left out it is the board */
  fl_place place; /* of what says the device */
} fl_node_names;

typedef struct {
  char *name;     /* safe as a folder name: letters, digits, '.', '_', '-', no leading '.' */
  char *question; /* "" when not asked */
  uint64_t seed;
  char *model;        /* as written: a name, or a path */
  bool model_is_path; /* it has a '/' or ends in .yaml, .yml or .onnx */
  char *model_path;   /* absolute; NULL for a name */
  bool model_is_onnx; /* an ONNX file; `onnx` says what the file leaves open */
  fl_onnx_options onnx;
  char *onnx_text;   /* the model as YAML on one line, the path absolute; NULL: no more than its path is said */
  bool model_is_llm; /* a language model: a name of fl_llm_find(), or a config.json; `llm` says what it does */
  fl_llm_params llm;

  fl_accounting accounting;
  fl_cut_kind cuts;
  uint64_t batch;            /* inputs that a request is made of, >= 1 */
  char *profile_path;        /* absolute; NULL: nothing was measured */
  bool gaps_are_by_roofline; /* where the profile has no figure, speed and bandwidth count */

  fl_field_source field_source;
  fl_field_params field;         /* drawn; memory and speed hold for the other sources too (node.memory, node.speed) */
  fl_node *nodes;                /* listed, overrides applied; owned */
  fl_node_names every;           /* of the nodes that are not listed */
  fl_node_names *names_of_nodes; /* [node_count] of those that are; completed from `every` */
  size_t node_count;             /* listed */
  char *platform_path;           /* platform; owned */

  char *source, *sink; /* ids of nodes; NULL: none; owned */
  uint64_t relays;     /* at most so many between two parts */

  bool radio_is_platform; /* the platform's links carry rates of their own */
  bool has_no_radio;      /* none is given, nor needed: there is one node */
  fl_radio_params radio;

  fl_codec_params codec; /* tensor is NULL until the file below has been loaded */
  char *tensor_path;     /* NULL: synthetic */
  fl_codec_charge charge;

  const fl_medium *medium;
  fl_option_values medium_options;
  fl_objective objective;
  bool objective_is_given; /* else it is the period, and nobody is told of latencies of requests alone */
  fl_method method;
  bool method_is_given; /* some key names a partitioner or placer; else it is min-sum + greedy, and fl_trial_draw()
                         * takes joint where nodes differ in memory or the objective is the latency */
  const fl_engine *engine;
  bool engine_is_given; /* else it is simgrid; comparisons take events where the medium couples hops */
  fl_workload workload;
  fl_token_loop tokens; /* of a language model: `llm` is then that of their decode passes */

  /* What happens meanwhile; all empty when the scenario says nothing of it. */
  fl_named_change *changes; /* as they are listed */
  size_t change_count;
  char *changes_path;          /* of a file of changes; NULL: none */
  fl_failure_params failures;  /* its nodes are `failing` */
  fl_mobility_params mobility; /* its nodes are `moving`, its trace `mobility_trace_path` */
  fl_fading_params fading;
  fl_named_nodes failing, moving; /* none: all */
  char *mobility_trace_path;
  bool mobility_area_is_given; /* else it is the field's, or without bounds */
  const fl_recovery *recovery;
  bool recovery_is_given;
  fl_replan replan; /* its store is not looked up: see fl_scenario_store() */
  bool replan_is_given;
  char *store; /* the id of the node that has all weights; NULL: every node has */
  fl_place store_place;
  double until_s; /* when the run ends, whatever is left; 0: with the last request */

  uint64_t state_copies; /* requests whose state a node holds; 0: not given, see fl_scenario_state_copies() */
  uint64_t trace_requests;
  bool latency_is_left_out; /* no latency.csv */

  /* For comparisons; all empty when the scenario says nothing of them. */
  uint64_t trials; /* 0: not given */
  fl_named_method *methods;
  size_t method_count;
  fl_axis *axes;
  size_t axis_count;
  char *given; /* with a sweep: the sections whose defaults may differ from cell to cell, as YAML, as they are given */

  fl_names **names; /* what options of methods list; the options refer to them */
  size_t names_count;
  double **option_values; /* what options of methods are set to; the methods refer to them */
  size_t option_values_count;

  /* For fl_scenario_place_error(). */
  char *file;   /* that the scenario was read from */
  char **texts; /* what errors quote: its text, then its overrides; NULL when forgotten */
  size_t text_count;
  fl_place places[FL_PLACED_KEYS]; /* where the values of those keys stand */
} fl_scenario;

/* One --set: `text` is "key.path=value", the value YAML. Numbers in the path index lists. A method written as
 * a bare name becomes {name: ...} when an option is set below it. */
typedef struct {
  const char *text;
} fl_override;

/* Parse the bytes of a scenario. `name` stands in error texts and, without its folder and ending, is
 * the default of `name:`; paths inside are relative to `folder`. Overrides are applied in order before
 * anything is checked; errors in them are placed as "--set:1:COLUMN".
 * Success: *out belongs to the caller (fl_scenario_free). Failure: *out NULL, *err with line and column:
 * FL_ERR_SYNTAX, FL_ERR_VALUE, FL_ERR_MEMORY. Reads no other file. */
fl_status fl_scenario_parse(const char *name, const char *folder, const char *text, size_t size,
                            const fl_override *overrides, size_t override_count, fl_scenario **out, fl_error *err);

/* The keys `model` and `cuts` alone, as a scenario with nothing else to rely on; relative paths start from the working
 * directory. Success, failure and overrides as above. */
fl_status fl_scenario_parse_model(const char *name, const char *text, size_t size, const fl_override *overrides,
                                  size_t override_count, fl_scenario **out, fl_error *err);

/* The text of a scenario, read and parsed once: scenarios that differ in overrides are made of it. */
typedef struct {
  char *name;                   /* of the file, "stdin" for "-" */
  char *folder;                 /* that its paths start from */
  struct fl_document *document; /* the text as a tree */
} fl_scenario_source;

/* Success: *out is filled (end with fl_scenario_source_clear). Errors: FL_ERR_FILE, FL_ERR_SYNTAX, FL_ERR_MEMORY. */
fl_status fl_scenario_source_load(const char *path, fl_scenario_source *out, fl_error *err);
void fl_scenario_source_clear(fl_scenario_source *source);
/* As fl_scenario_parse(), of the source's text without its key `without` (NULL: all of it). */
fl_status fl_scenario_make(const fl_scenario_source *source, const char *without, const fl_override *overrides,
                           size_t override_count, fl_scenario **out, fl_error *err);

/* The same from a file ("-" is standard input); FL_ERR_FILE when it cannot be read. */
fl_status fl_scenario_load(const char *path, const fl_override *overrides, size_t override_count, fl_scenario **out,
                           fl_error *err);

void fl_scenario_free(fl_scenario *scenario); /* NULL is fine */

bool fl_scenario_makes_tokens(const fl_scenario *scenario); /* requests are token loops */
/* The pass over the prompt, of a scenario that makes tokens; its KV cache has room for all of the sequence. */
fl_llm_params fl_scenario_prefill(const fl_scenario *scenario);

/* Requests whose state a node holds at once: as given, else as many as a closed loop keeps in flight, else 1. */
uint64_t fl_scenario_state_copies(const fl_scenario *scenario);

/* The listed changes on the nodes of in->field, in the order of their dates. Success: *out, [change_count], is the
 * caller's to free; NULL where there are none. FL_ERR_VALUE for nodes that are not there and values that cannot be
 * (fl_change_fault), placed in the scenario; FL_ERR_MEMORY. */
fl_status fl_scenario_changes(const fl_scenario *scenario, const fl_change_input *in, fl_change **out, fl_error *err);

/* The nodes of a field, by their numbers, that fail and that move; NULL: all do. */
typedef struct {
  size_t *failing, *moving;
  size_t failing_count, moving_count;
} fl_changing_nodes;

/* As the scenario lists them; of those that it does not list, source and sink do not fail. Success: *out is filled (end
 * with fl_changing_nodes_clear). FL_ERR_VALUE, placed in the scenario, for nodes that are not there or are listed
 * twice; FL_ERR_MEMORY. */
fl_status fl_scenario_changing_nodes(const fl_scenario *scenario, const fl_field *field, fl_changing_nodes *out,
                                     fl_error *err);
void fl_changing_nodes_clear(fl_changing_nodes *nodes); /* all zero is fine */

/* The node of the field that has all weights; FL_REPLAN_NO_STORE: every node has. FL_ERR_VALUE where the scenario names
 * one that is not there, placed; FL_ERR_MEMORY. */
fl_status fl_scenario_store(const fl_scenario *scenario, const fl_field *field, size_t *node, fl_error *err);

/* Pass on an error, placed where the scenario gives its key, or else what holds the key: in the scenario's text or in
 * an override. One that has a place, or no key that the scenario gives, is passed on as it is. Returns its status. */
fl_status fl_scenario_place_error(const fl_scenario *scenario, const fl_error *why, fl_error *err);

/* Put an error where the scenario says something; nothing happens where that is nowhere. `err` may be NULL. */
void fl_scenario_put_error(const fl_scenario *scenario, fl_place place, fl_error *err);

/* Errors that come later are placed, but quote no line any more: a scenario holds a copy of its text for them, which
 * counts where there are thousands. */
void fl_scenario_forget_text(fl_scenario *scenario);

/* Does the engine of a comparison follow from what is swept: not given, and the medium changes? */
bool fl_scenario_engine_is_open(const fl_scenario *scenario);

/* Write the effective scenario: every key, defaults filled in, file paths absolute. Loading it gives an equal
 * scenario, and writing that gives the same bytes. With a sweep, what is left out stays left out wherever a default may
 * depend on what is swept. Errors: FL_ERR_FILE. */
fl_status fl_scenario_write(FILE *out, const fl_scenario *scenario, fl_error *err);

/* The keys that can be swept, without the options of partitioners, placers and media, and the keys at
 * the top of a scenario; NULL behind the last. */
const char *fl_sweep_key_at(size_t index);
const char *fl_top_key_at(size_t index);

/* Can the key be swept? */
bool fl_is_sweep_key(const char *key);

/* A text as YAML, in quotes where some reader of YAML would take it for something else. */
void fl_write_text(FILE *out, const char *text);

FL_END_DECLS

#endif
