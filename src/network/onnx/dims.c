#include "network/onnx/dims.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "network/onnx/value.h"

enum { MAX_EXPRESSION = 256, MAX_DEPTH = 32 };

/* Numbers are doubles: exact as far as dimensions go, and a division by 0 is no trap. */
typedef struct {
  const fl_onnx_options *options;
  const char *at;
  int depth;
  bool ok;
} parser;

static double read_sum(parser *p);

static bool take(parser *p, const char *token)
{
  p->at += strspn(p->at, " ");
  if (strncmp(p->at, token, strlen(token)) != 0) return false;
  p->at += strlen(token);
  return true;
}

static double wrong(parser *p)
{
  p->ok = false;
  p->at = "";
  return 0;
}

typedef enum { FLOOR, CEIL, LEAST, MOST } function;

static const struct {
  const char *name;
  function what;
} functions[] = {{"floor", FLOOR}, {"ceil", CEIL}, {"ceiling", CEIL}, {"min", LEAST},
                 {"Min", LEAST},   {"max", MOST},  {"Max", MOST}};

static double read_function(parser *p, function f)
{
  double value = read_sum(p);
  while (take(p, ",")) {
    double other = read_sum(p);
    value = f == LEAST ? fmin(value, other) : f == MOST ? fmax(value, other) : wrong(p);
  }
  if (!take(p, ")")) return wrong(p);
  return f == FLOOR ? floor(value) : f == CEIL ? ceil(value) : value;
}

static double read_name(parser *p)
{
  const char *name = p->at;
  while (isalnum((unsigned char)*p->at) || *p->at == '_' || *p->at == '.') p->at++;
  size_t length = (size_t)(p->at - name);
  if (length == 0) return wrong(p);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
    if (strlen(functions[i].name) == length && strncmp(name, functions[i].name, length) == 0 && take(p, "("))
      return read_function(p, functions[i].what);
  for (size_t i = 0; i < p->options->dim_count; i++) {
    const fl_onnx_dim *dim = &p->options->dims[i];
    if (strlen(dim->name) == length && strncmp(name, dim->name, length) == 0) return (double)dim->size;
  }
  return wrong(p);
}

static double read_atom(parser *p)
{
  double value;
  if (++p->depth > MAX_DEPTH) return wrong(p);
  if (take(p, "(")) {
    value = read_sum(p);
    if (!take(p, ")")) wrong(p);
  } else if (take(p, "-")) {
    value = -read_atom(p);
  } else if (isdigit((unsigned char)*p->at)) {
    char *end;
    value = fl_strtod(p->at, &end);
    p->at = end;
  } else {
    value = read_name(p);
  }
  p->depth--;
  return take(p, "**") ? pow(value, read_atom(p)) : value;
}

static double read_product(parser *p)
{
  double value = read_atom(p);
  for (;;) {
    if (take(p, "*")) {
      value *= read_atom(p);
    } else if (take(p, "//")) {
      value = floor(value / read_atom(p));
    } else if (take(p, "/")) {
      value /= read_atom(p);
    } else if (take(p, "%")) {
      double by = read_atom(p);
      value -= by * floor(value / by);
    } else {
      return value;
    }
  }
}

static double read_sum(parser *p)
{
  double value = read_product(p);
  for (;;) {
    if (take(p, "+"))
      value += read_product(p);
    else if (take(p, "-"))
      value -= read_product(p);
    else
      return value;
  }
}

bool fl_onnx_dim_evaluate(const fl_onnx_options *options, onnx_span expression, int64_t *size)
{
  char text[MAX_EXPRESSION] = "";
  size_t length = fl_onnx_length(expression);
  if (length == 0 || length >= sizeof text) return false;
  memcpy(text, expression.at, length);
  parser p = {options, text, 0, true};
  double value = read_sum(&p);
  p.at += strspn(p.at, " ");
  bool whole = p.ok && p.at == text + length && value >= 0 && value <= (double)ONNX_MAX_SIDE && value == floor(value);
  if (whole) *size = (int64_t)value;
  return whole;
}

/* Is `name` the given one: "x[2]" for axis 2 of input x? */
static bool is_place(const char *name, onnx_span input, int axis)
{
  size_t length = fl_onnx_length(input);
  char place[16];
  snprintf(place, sizeof place, "[%d]", axis);
  return strlen(name) > length && memcmp(name, input.at, length) == 0 && strcmp(name + length, place) == 0;
}

bool fl_onnx_dim_given(const fl_onnx_options *options, onnx_span input, int axis, onnx_span name, int64_t *size)
{
  const fl_onnx_dim *found = NULL;
  for (size_t i = 0; i < options->dim_count; i++) {
    const fl_onnx_dim *dim = &options->dims[i];
    bool by_place = fl_onnx_length(input) > 0 && is_place(dim->name, input, axis);
    bool by_name = found == NULL && fl_onnx_length(name) > 0 && fl_onnx_is(name, dim->name);
    if (by_place || by_name) found = dim;
    if (by_place) break; /* which goes before its name */
  }
  if (found == NULL) return fl_onnx_dim_evaluate(options, name, size);
  *size = (int64_t)found->size; /* at most 2^40: checked with the options */
  return true;
}
