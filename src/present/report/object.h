/* Values of a JSON file. The first failure is kept, and nothing is read after it: what is returned then is nothing (0,
 * NAN, NULL, ""). */
#ifndef FIELDLINE_SRC_REPORT_OBJECT_H
#define FIELDLINE_SRC_REPORT_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"
#include "yaml/document.h"

/* An object whose members are read. */
typedef struct {
  fl_doc_node *map;
  fl_status status; /* FL_OK, or the first failure: FL_ERR_VALUE with the place in the file, FL_ERR_MEMORY */
  fl_error *err;
} fl_object;

fl_doc_node *fl_object_get(fl_object *r,
                           const char *key); /* NULL: it has failed; a member that is not there fails it */
bool fl_object_is_null(fl_object *r, const char *key);

/* Numbers that fl_is_readable() takes; an amount is 0 or more. NAN for null. */
double fl_object_number(fl_object *r, const char *key, double least, double most);
double fl_object_amount(fl_object *r, const char *key);
double fl_object_amount_or_null(fl_object *r, const char *key);
double fl_object_place(fl_object *r, const char *key); /* of either sign */
uint64_t fl_object_whole(fl_object *r, const char *key, uint64_t least, uint64_t most);

const char *fl_object_text(fl_object *r, const char *key); /* as long as the document */

/* The first item of a list of at most `most`, *count of them. */
const fl_doc_node *fl_object_list(fl_object *r, const char *key, size_t most, size_t *count);

/* Room for `count` items and one more, so that none is NULL, all 0; the caller frees it. */
void *fl_object_make(fl_object *r, size_t count, size_t size);

#endif
