/* What all files of the ONNX reader share: the bytes, the first failure, memory, and how much work may still be done.
 *
 * Functions here that can fail return false or NULL, and the context keeps why: the first failure is the one told. */
#ifndef FIELDLINE_SRC_ONNX_CONTEXT_H
#define FIELDLINE_SRC_ONNX_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"

/* Bytes of the file, or of a text. */
typedef struct {
  const uint8_t *at, *end;
} onnx_span;

typedef struct onnx_chunk onnx_chunk;

typedef struct {
  const char *file; /* for error texts */
  onnx_span bytes;
  fl_status status;
  fl_error *err;
  onnx_chunk *chunks;
  uint64_t memory_left; /* bytes that may still be taken */
  uint64_t work_left;   /* steps that may still be done */
} onnx_context;

/* A file's graph takes a few hundred bytes a node; what takes more than this is no network but a trap. */
#define ONNX_MAX_MEMORY ((uint64_t)1 << 30)
#define ONNX_MAX_WORK ((uint64_t)1 << 28)

void fl_onnx_context_clear(onnx_context *c); /* frees all that was taken */

/* Zeroed memory for count x size bytes, freed with the context. */
void *fl_onnx_take(onnx_context *c, size_t count, size_t size);

/* A zero-terminated copy. */
char *fl_onnx_take_text(onnx_context *c, onnx_span text);

/* So many steps of work are about to be done. */
bool fl_onnx_work(onnx_context *c, uint64_t steps);

/* Fail: FL_ERR_VALUE about the file, or about byte `at` of it, or about what the caller asked for (no file is named).
 * All return false. */
bool fl_onnx_fail(onnx_context *c, const char *format, ...) FL_PRINTF(2, 3);
bool fl_onnx_fail_at(onnx_context *c, const uint8_t *at, const char *format, ...) FL_PRINTF(3, 4);
bool fl_onnx_fail_option(onnx_context *c, const char *format, ...) FL_PRINTF(2, 3);
/* What the caller asked for is not there; of `known`, which are, the nearest is told. Returns false. */
bool fl_onnx_fail_unknown(onnx_context *c, const char *what, const char *name, const onnx_span *known, size_t count);

/* ---- spans ---- */

size_t fl_onnx_length(onnx_span s);
bool fl_onnx_is(onnx_span s, const char *text);
bool fl_onnx_same(onnx_span a, onnx_span b);
onnx_span fl_onnx_span(const char *text);

/* For "%.*s": names of a file are cut where they would fill an error text. */
#define ONNX_TEXT(s) fl_onnx_text_length(s), (const char *)(s).at
int fl_onnx_text_length(onnx_span s);

#endif
