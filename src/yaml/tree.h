/* The memory and the nodes of a document, for the files that make them. */
#ifndef FIELDLINE_SRC_DOCUMENT_TREE_H
#define FIELDLINE_SRC_DOCUMENT_TREE_H

#include "yaml/document.h"

enum {
  FL_TREE_MAX_DEPTH = 32,     /* lists and maps inside one another */
  FL_TREE_MAX_NODES = 1 << 21 /* of one text: 300 MB at worst; the largest layer graph has fewer */
};

typedef struct chunk chunk;

struct fl_document {
  chunk *chunks;
  fl_doc_node *root;
  size_t source_count;
};

/* A key in its map, and where it stands. */
typedef struct {
  const char *text; /* NULL: none yet */
  size_t line, column;
} fl_tree_key;

/* Memory that goes with the document. NULL when there is none. */
void *fl_tree_take(fl_document *document, size_t size);
char *fl_tree_text(fl_document *document, const char *text, size_t size);
fl_doc_source *fl_tree_source(fl_document *document, const char *name, const char *text, size_t size);
fl_doc_node *fl_tree_node(fl_document *document, fl_doc_kind kind, const fl_doc_source *source, size_t line,
                          size_t column);

void fl_tree_name(fl_doc_node *node, fl_tree_key key);
void fl_tree_append(fl_doc_node *parent, fl_doc_node *child);
/* Put `fresh` where `old` stands. */
void fl_tree_replace(fl_document *document, fl_doc_node *old, fl_doc_node *fresh);

/* Parse the source from byte `offset` on into nodes of the document, in place of the node `place`, or, where that is
 * NULL, as all that there is. */
fl_status fl_tree_parse(fl_document *document, const fl_doc_source *source, size_t offset, fl_doc_node *place,
                        fl_doc_node **root, fl_error *err);

#endif
