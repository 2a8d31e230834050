#include "network/onnx/context.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"

enum { CHUNK_BYTES = 64 * 1024, ALIGNMENT = 16, MAX_TEXT = 120 };

struct onnx_chunk {
  onnx_chunk *next;
  size_t used, size;
  _Alignas(ALIGNMENT) unsigned char bytes[];
};

void fl_onnx_context_clear(onnx_context *c)
{
  while (c->chunks != NULL) {
    onnx_chunk *next = c->chunks->next;
    free(c->chunks);
    c->chunks = next;
  }
}

static void fail(onnx_context *c, fl_status status, const char *file, const char *format, va_list args)
{
  char text[sizeof c->err->message];
  if (c->status != FL_OK) return;
  vsnprintf(text, sizeof text, format, args);
  c->status = fl_fail_at(c->err, status, file, NULL, 0, 0, 0, "%s", text);
}

bool fl_onnx_fail(onnx_context *c, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  fail(c, FL_ERR_VALUE, c->file, format, args);
  va_end(args);
  return false;
}

bool fl_onnx_fail_option(onnx_context *c, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  fail(c, FL_ERR_VALUE, "", format, args);
  va_end(args);
  return false;
}

bool fl_onnx_fail_at(onnx_context *c, const uint8_t *at, const char *format, ...)
{
  char text[sizeof c->err->message];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return fl_onnx_fail(c, "byte %zu: %s", (size_t)(at - c->bytes.at), text);
}

static onnx_chunk *add_chunk(onnx_context *c, size_t bytes)
{
  size_t size = bytes > CHUNK_BYTES ? bytes : (size_t)CHUNK_BYTES;
  onnx_chunk *chunk = calloc(1, sizeof *chunk + size);
  if (chunk == NULL) return NULL;
  chunk->size = size;
  chunk->next = c->chunks;
  c->chunks = chunk;
  return chunk;
}

void *fl_onnx_take(onnx_context *c, size_t count, size_t size)
{
  size_t bytes;
  if (c->status != FL_OK) return NULL;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > c->memory_left) {
    fl_onnx_fail(c, "its graph needs more than %llu MiB of memory", (unsigned long long)(ONNX_MAX_MEMORY >> 20));
    return NULL;
  }
  bytes = (bytes + ALIGNMENT) & ~(size_t)(ALIGNMENT - 1); /* never nothing */
  c->memory_left -= bytes < c->memory_left ? bytes : c->memory_left;
  onnx_chunk *chunk = c->chunks;
  if (chunk == NULL || chunk->size - chunk->used < bytes) chunk = add_chunk(c, bytes);
  if (chunk == NULL) {
    c->status = fl_fail_memory(c->err, "an ONNX file");
    return NULL;
  }
  void *taken = chunk->bytes + chunk->used;
  chunk->used += bytes;
  return taken;
}

char *fl_onnx_take_text(onnx_context *c, onnx_span text)
{
  size_t length = fl_onnx_length(text);
  char *copy = fl_onnx_take(c, length + 1, 1);
  if (copy != NULL && length > 0) memcpy(copy, text.at, length);
  return copy;
}

bool fl_onnx_fail_unknown(onnx_context *c, const char *what, const char *name, const onnx_span *known, size_t count)
{
  const char **texts = fl_onnx_take(c, count, sizeof *texts);
  for (size_t i = 0; i < count && texts != NULL; i++)
    if ((texts[i] = fl_onnx_take_text(c, known[i])) == NULL) texts = NULL;
  if (texts == NULL) return false;
  const char *near = fl_suggest(name, texts, count);
  if (near != NULL) return fl_onnx_fail_option(c, "%s \"%s\" (did you mean \"%s\"?)", what, name, near);
  return fl_onnx_fail_option(c, "%s \"%s\"%s%s%s", what, name, count > 0 ? " (there is \"" : "",
                             count > 0 ? texts[0] : "", count > 0 ? "\")" : "");
}

bool fl_onnx_work(onnx_context *c, uint64_t steps)
{
  if (c->status != FL_OK) return false;
  if (steps > c->work_left) return fl_onnx_fail(c, "its graph takes too long to read (calls of functions in calls?)");
  c->work_left -= steps;
  return true;
}

size_t fl_onnx_length(onnx_span s)
{
  return s.at == NULL ? 0 : (size_t)(s.end - s.at);
}

bool fl_onnx_same(onnx_span a, onnx_span b)
{
  size_t length = fl_onnx_length(a);
  return length == fl_onnx_length(b) && (length == 0 || memcmp(a.at, b.at, length) == 0);
}

onnx_span fl_onnx_span(const char *text)
{
  const uint8_t *at = (const uint8_t *)text; /* its bytes */
  return (onnx_span){at, at + strlen(text)};
}

bool fl_onnx_is(onnx_span s, const char *text)
{
  return fl_onnx_same(s, fl_onnx_span(text));
}

int fl_onnx_text_length(onnx_span s)
{
  size_t length = fl_onnx_length(s);
  return length > MAX_TEXT ? MAX_TEXT : (int)length;
}
