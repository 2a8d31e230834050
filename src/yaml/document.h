/* YAML text as a tree that knows its places. The only module that includes <yaml.h>; scenario and
 * graph read from the tree. */
#ifndef FIELDLINE_SRC_DOCUMENT_H
#define FIELDLINE_SRC_DOCUMENT_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/error.h"
#include "fieldline/units.h"

typedef enum { FL_DOC_SCALAR, FL_DOC_LIST, FL_DOC_MAP } fl_doc_kind;

/* The text a node came from, for error texts. */
typedef struct {
  size_t number; /* 0: the document's own text; from 1: what was set, in order */
  char *name;    /* "scenario.yaml", "--set" */
  char *text;    /* zero-terminated copy */
  size_t size;
} fl_doc_source;

typedef struct fl_doc_node fl_doc_node;
struct fl_doc_node {
  fl_doc_kind kind;
  bool plain;          /* a scalar without quotes: null, numbers, booleans */
  size_t line, column; /* from 1 */
  const fl_doc_source *source;
  const char *key; /* name in the parent map, NULL in a list */
  size_t key_line, key_column;
  const char *text; /* scalar: zero-terminated, no zero inside */
  fl_doc_node *parent;
  fl_doc_node *first, *last; /* children of a list or map, in order */
  fl_doc_node *next;
  size_t child_count;
};

typedef struct fl_document fl_document; /* owns nodes, strings and sources */

/* Parse one YAML document (libyaml). Refused with line and column: invalid YAML or UTF-8, an empty text, more than
 * one document, repeated keys, keys that are not scalars, anchors, aliases and tags, nesting deeper
 * than 32, more than 2^21 values, zero bytes inside strings. Cost: linear in size, n log n in the keys of a map. */
fl_status fl_document_parse(const char *name, const char *text, size_t size, fl_document **out, fl_error *err);
/* The same tree once more, without the key `without` of its root (NULL: all of it), to be changed on its own. Texts and
 * sources stay those of `document`, which is to outlive it. Cost: linear in the nodes. */
fl_status fl_document_twin(const fl_document *document, const char *without, fl_document **out, fl_error *err);
/* Read a file of at most `limit` bytes whole, zero-terminated: *text is malloc'd, the caller frees it. "-" is stdin. */
fl_status fl_read_file(const char *path, size_t limit, char **text, size_t *size, fl_error *err);
void fl_document_free(fl_document *document); /* NULL is fine */
fl_doc_node *fl_document_root(const fl_document *document);

/* Apply "key.path=value" to a tree whose root is a map: see fl_override in scenario.h. */
fl_status fl_document_set(fl_document *document, const char *assignment, fl_error *err);

/* Put a copy of `value` at the path that is `key`'s name: the copy stands, for error texts, where `value` does, and the
 * path where `key` does. */
fl_status fl_document_copy(fl_document *document, const fl_doc_node *key, const fl_doc_node *value, fl_error *err);

fl_doc_node *fl_doc_get(const fl_doc_node *map, const char *key); /* NULL when absent (or not a map) */

/* The node at "a.b.c"; NULL when there is none. */
const fl_doc_node *fl_doc_find(const fl_doc_node *root, const char *path);

/* "radio.bandwidth", "field.nodes[2].x": path of a node, for error texts; returns out. */
char *fl_doc_path(const fl_doc_node *node, char *out, size_t size);

/* FL_ERR_VALUE at the node's place: "PATH: " and the formatted text. */
fl_status fl_doc_fail(fl_error *err, const fl_doc_node *node, const char *format, ...) FL_PRINTF(3, 4);

/* The same at the node's key. */
fl_status fl_doc_fail_key(fl_error *err, const fl_doc_node *node, const char *format, ...) FL_PRINTF(3, 4);

/* "PATH: expected WHAT, got ...": the text says what; what stands there is added. */
fl_status fl_doc_expect(fl_error *err, const fl_doc_node *node, const char *format, ...) FL_PRINTF(3, 4);

/* "PATH: unknown key ..." at the key, or "PATH: unknown WHAT ..." at the scalar, with the nearest known word or all. */
fl_status fl_doc_unknown_key(fl_error *err, const fl_doc_node *node, const char *const *known, size_t count);
fl_status fl_doc_unknown_word(fl_error *err, const fl_doc_node *node, const char *what, const char *const *known,
                              size_t count);

/* Refuse keys of a map that are not among `known` (NULL-terminated), naming the nearest; refuse nodes that are not
 * maps. */
fl_status fl_doc_check_keys(const fl_doc_node *map, const char *const *known, fl_error *err);

/* True for what YAML calls null: nothing, ~ or the word. */
bool fl_doc_is_null(const fl_doc_node *node);

/* True for the scalar `word`. */
bool fl_doc_is(const fl_doc_node *node, const char *word);

/* Decimal digits and nothing else. False, and *value untouched, for other texts and beyond 64 bits. */
bool fl_parse_uint(const char *text, uint64_t *value);

/* A whole number within bounds, also as "1e4" or "1.5e6" where it is whole: false, and *value untouched, when it is
 * something else. */
bool fl_doc_is_uint(const fl_doc_node *node, uint64_t min, uint64_t max, uint64_t *value);

/* The least `min` of fl_doc_quantity(): anything above zero. */
#define FL_DOC_POSITIVE DBL_TRUE_MIN

/* Scalars with their domains; both ends are included. Each fails with what was expected and what was got. */
fl_status fl_doc_text(const fl_doc_node *node, const char **value, fl_error *err);
fl_status fl_doc_uint(const fl_doc_node *node, uint64_t min, uint64_t max, uint64_t *value, fl_error *err);
fl_status fl_doc_quantity(const fl_doc_node *node, fl_unit unit, double min, double max, double *value, fl_error *err);
fl_status fl_doc_bool(const fl_doc_node *node, bool *value, fl_error *err);

#endif
