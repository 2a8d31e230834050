/* Folders of YAML files that come along, a thing a file: models, boards. */
#ifndef FIELDLINE_SRC_SHELF_H
#define FIELDLINE_SRC_SHELF_H

#include <stddef.h>

#include "fieldline/error.h"

typedef struct {
  const char *thing;                  /* "model" */
  const char *variable;               /* of the environment, with the folder's path */
  const char *installed, *in_sources; /* "share/fieldline/models", "scenarios/models" */
  const char *hint;                   /* how to see which there are */
} fl_shelf;

/* The folder: the environment's, else the installed one beside the bin or lib folder that this code runs from, else
 * that of the sources in a folder above it (a build tree). Success: *folder is malloc'd, the caller frees it. Errors:
 * FL_ERR_FILE when there is none, FL_ERR_MEMORY. */
fl_status fl_shelf_folder(const fl_shelf *shelf, char **folder, fl_error *err);

/* Names in the folder, sorted, as one malloc'd array of malloc'd strings (fl_shelf_free). Errors: FL_ERR_FILE,
 * FL_ERR_MEMORY. */
fl_status fl_shelf_list(const fl_shelf *shelf, const char *folder, char ***names, size_t *count, fl_error *err);
void fl_shelf_free(char **names, size_t count);

/* Path of a named thing: malloc'd, the caller frees it. FL_ERR_VALUE with the nearest name when there is none. */
fl_status fl_shelf_path(const fl_shelf *shelf, const char *folder, const char *name, char **path, fl_error *err);

#endif
