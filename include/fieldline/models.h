/* The layer graphs that come with fieldline: where they lie and what they are called. */
#ifndef FIELDLINE_MODELS_H
#define FIELDLINE_MODELS_H

#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

/* The folder of the layer graphs: the environment's FIELDLINE_MODELS, else share/fieldline/models beside the bin
 * or lib folder that this code runs from, else scenarios/models in a folder above it (a build tree).
 * Success: *folder is malloc'd, the caller frees it. Errors: FL_ERR_FILE when there is none, FL_ERR_MEMORY. */
fl_status fl_models_folder(char **folder, fl_error *err);

/* Names of the folder's models, sorted, as one malloc'd array of malloc'd strings (fl_models_free).
 * Errors: FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_models_list(const char *folder, char ***names, size_t *count, fl_error *err);
void fl_models_free(char **names, size_t count);

/* Path of a named model: malloc'd, the caller frees it. FL_ERR_VALUE with the nearest name when there is none. */
fl_status fl_models_path(const char *folder, const char *name, char **path, fl_error *err);

FL_END_DECLS

#endif
