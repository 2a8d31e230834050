/* What operators make of constants, element by element: shape arithmetic, masks, positions. */
#include <math.h>

#include "network/onnx/rules.h"
#include "network/onnx/tensor.h"

enum { MAX_OPERANDS = 3 };

typedef double fold_fn(const onnx_node *n, const double *x);

typedef struct {
  const char *op;
  size_t operands;
  fold_fn *fold;
} fold_row;

static bool is_whole(const onnx_node *n)
{
  return fl_onnx_type_is_integer(n->out[0]->type);
}

static double fold_divide(const onnx_node *n, const double *x)
{
  if (!is_whole(n)) return x[0] / x[1];
  return x[1] != 0 ? trunc(x[0] / x[1]) : 0;
}

static double fold_modulo(const onnx_node *n, const double *x)
{
  if (x[1] == 0) return 0;
  return x[0] - x[1] * (fl_onnx_int(n, "fmod", 0) != 0 ? trunc(x[0] / x[1]) : floor(x[0] / x[1]));
}

static double fold_cast(const onnx_node *n, const double *x)
{
  if (n->out[0]->type == ONNX_BOOL) return x[0] != 0;
  return is_whole(n) ? trunc(x[0]) : x[0];
}

#define FOLD(name, expression)                                                                                         \
  static double fold_##name(const onnx_node *n, const double *x)                                                       \
  {                                                                                                                    \
    (void)n;                                                                                                           \
    return expression;                                                                                                 \
  }
FOLD(add, x[0] + x[1])
FOLD(subtract, x[0] - x[1])
FOLD(multiply, x[0] * x[1])
FOLD(power, pow(x[0], x[1]))
FOLD(and, x[0] != 0 && x[1] != 0)
FOLD(or, x[0] != 0 || x[1] != 0)
FOLD(xor, (x[0] != 0) != (x[1] != 0))
FOLD(equal, x[0] == x[1])
FOLD(greater, x[0] > x[1])
FOLD(greater_equal, x[0] >= x[1])
FOLD(less, x[0] < x[1])
FOLD(less_equal, x[0] <= x[1])
FOLD(max, fmax(x[0], x[1]))
FOLD(min, fmin(x[0], x[1]))
FOLD(where, x[0] != 0 ? x[1] : x[2])
FOLD(floor, floor(x[0]))
FOLD(ceil, ceil(x[0]))
FOLD(round, nearbyint(x[0]))
FOLD(sqrt, sqrt(x[0]))
FOLD(negate, -x[0])
FOLD(absolute, fabs(x[0]))
FOLD(not, x[0] == 0)
FOLD(same, x[0])
FOLD(reciprocal, 1 / x[0])
FOLD(sign, (x[0] > 0) - (x[0] < 0))
FOLD(sin, sin(x[0]))
FOLD(cos, cos(x[0]))
FOLD(exp, exp(x[0]))
FOLD(log, log(x[0]))
FOLD(relu, x[0] > 0 ? x[0] : 0)
FOLD(is_nan, isnan(x[0]))

static const fold_row rows[] = {
    {"Add", 2, fold_add},
    {"Sum", 2, fold_add},
    {"Sub", 2, fold_subtract},
    {"Mul", 2, fold_multiply},
    {"Div", 2, fold_divide},
    {"Mod", 2, fold_modulo},
    {"Pow", 2, fold_power},
    {"And", 2, fold_and},
    {"Or", 2, fold_or},
    {"Xor", 2, fold_xor},
    {"Equal", 2, fold_equal},
    {"Greater", 2, fold_greater},
    {"GreaterOrEqual", 2, fold_greater_equal},
    {"Less", 2, fold_less},
    {"LessOrEqual", 2, fold_less_equal},
    {"Max", 2, fold_max},
    {"Min", 2, fold_min},
    {"Where", 3, fold_where},
    {"Floor", 1, fold_floor},
    {"Ceil", 1, fold_ceil},
    {"Round", 1, fold_round},
    {"Sqrt", 1, fold_sqrt},
    {"Neg", 1, fold_negate},
    {"Abs", 1, fold_absolute},
    {"Not", 1, fold_not},
    {"Identity", 1, fold_same},
    {"Cast", 1, fold_cast},
    {"CastLike", 1, fold_cast},
    {"Reciprocal", 1, fold_reciprocal},
    {"Sign", 1, fold_sign},
    {"Sin", 1, fold_sin},
    {"Cos", 1, fold_cos},
    {"Exp", 1, fold_exp},
    {"Log", 1, fold_log},
    {"Relu", 1, fold_relu},
    {"IsNaN", 1, fold_is_nan},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const fold_row *find_row(const onnx_node *n)
{
  size_t operands = fl_onnx_is(n->op, "CastLike") ? 1 : n->in_count; /* it looks at the other's type alone */
  for (size_t i = 0; i < ROWS; i++)
    if (operands == rows[i].operands && fl_onnx_is(n->op, rows[i].op)) return &rows[i];
  return NULL;
}

/* The element of `value` that meets the one at `index` of a value of `rank` dimensions. */
static double element(const onnx_value *value, const int64_t *index, int rank)
{
  int64_t at = 0;
  for (int i = 0; i < value->rank; i++)
    at = at * value->side[i] + (value->side[i] == 1 ? 0 : index[i + rank - value->rank]);
  return value->contents[at];
}

static bool all_known(const onnx_node *n, size_t operands)
{
  for (size_t i = 0; i < operands; i++)
    if (!fl_onnx_has(n, i) || !n->in[i]->constant || fl_onnx_contents(n->context, n->in[i]) == NULL) return false;
  return true;
}

void fl_onnx_fold_elementwise(onnx_node *n)
{
  const fold_row *row = find_row(n);
  if (row == NULL || n->out_count == 0 || n->out[0] == NULL || n->out[0]->elements > ONNX_MAX_FOLDED) return;
  if (!all_known(n, row->operands)) return;
  double *to = fl_onnx_fold(n, 0), x[MAX_OPERANDS];
  int64_t index[ONNX_MAX_RANK] = {0};
  if (to == NULL) return;
  for (int64_t i = 0; i < n->out[0]->elements; i++) {
    for (size_t k = 0; k < row->operands; k++) x[k] = element(n->in[k], index, n->out[0]->rank);
    double folded = row->fold(n, x);
    to[i] = n->out[0]->type == ONNX_F32 ? (double)(float)folded : folded;
    fl_onnx_next_index(n->out[0], index);
  }
}
