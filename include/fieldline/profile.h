/* Measured seconds of a network's layers on devices, from a file. */
#ifndef FIELDLINE_PROFILE_H
#define FIELDLINE_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/graph.h"

FL_BEGIN_DECLS

#define FL_PROFILE_MAX_DEVICES ((size_t)64)

typedef struct fl_profile fl_profile;

/* Parse the bytes of a profile: YAML of `profile` (a name), `source`, `layers`, a list of {layer: NAME, seconds:
 * {DEVICE: TIME, ...}, output_bytes: COUNT}, and perhaps `batch`, how many inputs the seconds are of (1). Devices are
 * numbered as they come. `name` stands in error texts. Success: *out belongs to the caller (fl_profile_free). Failure:
 * *out NULL, *err with line and column: FL_ERR_SYNTAX, FL_ERR_VALUE (a layer twice, a time that is none, more than
 * FL_GRAPH_MAX_LAYERS layers or FL_PROFILE_MAX_DEVICES devices), FL_ERR_MEMORY. */
fl_status fl_profile_parse(const char *name, const char *text, size_t size, fl_profile **out, fl_error *err);

/* The same from a file; FL_ERR_FILE when it cannot be read. */
fl_status fl_profile_load(const char *path, fl_profile **out, fl_error *err);
void fl_profile_free(fl_profile *profile); /* NULL is fine */

const char *fl_profile_name(const fl_profile *profile); /* as long as the profile */
uint64_t fl_profile_batch(const fl_profile *profile);   /* >= 1 */
size_t fl_profile_device_count(const fl_profile *profile);
const char *fl_profile_device_at(const fl_profile *profile, size_t device);

/* The device of a name; fl_profile_device_count() with FL_ERR_VALUE, which names the nearest, where there is none. */
size_t fl_profile_find_device(const fl_profile *profile, const char *name, fl_error *err);

/* Say whose layers these are: from then on layers are those of the graph, and what the profile says of their
 * output_bytes, of one input, holds in the graph, which the published accounting then refuses. A layer of the profile
 * that is none of the graph is FL_ERR_VALUE, placed, with the nearest name; FL_ERR_MEMORY. Cost: n log n. */
fl_status fl_profile_bind(fl_profile *profile, fl_graph *graph, fl_error *err);

/* Seconds of a layer of the graph on a device, of `batch` inputs; NAN: nobody measured. Inputs, which are layers that
 * compute nothing, take none where nobody measured. */
double fl_profile_seconds(const fl_profile *profile, size_t layer, size_t device);

/* FL_ERR_VALUE, placed in the profile, unless every layer has a figure of the device; `who` has it, as in "node \"a\"".
 */
fl_status fl_profile_check_device(const fl_profile *profile, size_t device, const char *who, fl_error *err);

FL_END_DECLS

#endif
