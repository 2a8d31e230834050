#include "fieldline/json.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "fieldline/units.h"

void fl_json_put_text(FILE *out, const char *text)
{
  putc('"', out);
  const char *at = text;
  for (int32_t c; (c = fl_utf8_next(&text)) != 0; at = text) {
    if (c == '"' || c == '\\')
      fprintf(out, "\\%c", (char)c);
    else if ((c >= 0 && c < 0x20) || c == 0x7f)
      fprintf(out, "\\u%04x", (unsigned)c);
    else if (c == FL_UTF8_NONE)
      fputs("\\ufffd", out);
    else
      fwrite(at, 1, (size_t)(text - at), out);
  }
  putc('"', out);
}

fl_json fl_json_start(FILE *out)
{
  return (fl_json){.out = out};
}

static void new_line(fl_json *json)
{
  fprintf(json->out, "\n%*s", (int)(2 * json->depth), "");
}

/* What stands before a value: a comma after the one before, its place, its key. */
static void begin_member(fl_json *json, const char *key)
{
  if (json->depth > 0) {
    bool first = json->levels[json->depth - 1].members++ == 0;
    if (!first) putc(',', json->out);
    if (json->levels[json->depth - 1].shape == FL_JSON_BLOCK)
      new_line(json);
    else if (!first)
      putc(' ', json->out);
  }
  if (key == NULL) return;
  fl_json_put_text(json->out, key);
  fputs(": ", json->out);
}

static void open_level(fl_json *json, const char *key, fl_json_shape shape, char opening, char closing)
{
  assert(json->depth < FL_JSON_MAX_DEPTH);
  begin_member(json, key);
  putc(opening, json->out);
  bool in_line = json->depth > 0 && json->levels[json->depth - 1].shape == FL_JSON_LINE;
  json->levels[json->depth].shape = in_line ? FL_JSON_LINE : shape;
  json->levels[json->depth].closing = closing;
  json->levels[json->depth].members = 0;
  json->depth++;
}

void fl_json_object(fl_json *json, const char *key, fl_json_shape shape)
{
  open_level(json, key, shape, '{', '}');
}

void fl_json_array(fl_json *json, const char *key, fl_json_shape shape)
{
  open_level(json, key, shape, '[', ']');
}

void fl_json_close(fl_json *json)
{
  assert(json->depth > 0);
  json->depth--;
  if (json->levels[json->depth].shape == FL_JSON_BLOCK && json->levels[json->depth].members > 0) new_line(json);
  putc(json->levels[json->depth].closing, json->out);
}

void fl_json_number(fl_json *json, const char *key, double value)
{
  char text[FL_NUMBER_SIZE];
  begin_member(json, key);
  fputs(isfinite(value) ? fl_number_format(text, value) : "null", json->out);
}

void fl_json_bool(fl_json *json, const char *key, bool value)
{
  begin_member(json, key);
  fputs(value ? "true" : "false", json->out);
}

void fl_json_uint(fl_json *json, const char *key, uint64_t value)
{
  begin_member(json, key);
  fprintf(json->out, "%" PRIu64, value);
}

void fl_json_text(fl_json *json, const char *key, const char *text)
{
  begin_member(json, key);
  if (text == NULL)
    fputs("null", json->out);
  else
    fl_json_put_text(json->out, text);
}

void fl_json_activity(fl_json *json, const char *key, const fl_activity *activity)
{
  if (activity == NULL) {
    fl_json_text(json, key, NULL);
    return;
  }
  fl_json_object(json, key, FL_JSON_LINE);
  fl_json_text(json, "kind", fl_activity_kind_name(activity->kind));
  fl_json_uint(json, "index", fl_activity_index(activity));
  fl_json_close(json);
}

fl_status fl_json_finish(fl_json *json, const char *what, fl_error *err)
{
  assert(json->depth == 0);
  putc('\n', json->out);
  return fl_check_written(json->out, what, err);
}

fl_status fl_check_written(FILE *out, const char *what, fl_error *err)
{
  if (!ferror(out)) return FL_OK;
  return fl_fail(err, FL_ERR_FILE, "cannot write %s: %s", what, errno != 0 ? strerror(errno) : "the stream failed");
}
