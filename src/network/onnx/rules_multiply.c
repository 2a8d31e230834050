/* Products of matrices, and Einstein sums. */
#include "network/onnx/rules.h"

/* A matrix of the last two sides; a vector is one of a row (left) or a column (right). */
typedef struct {
  onnx_wide rows, columns;
  onnx_value stack; /* the sides before them */
} matrix;

static matrix matrix_of(const onnx_value *v, bool left, bool transposed)
{
  matrix m = {.stack = *v};
  if (v->rank == 1) {
    m.stack.rank = 0;
    m.rows = left ? 1 : v->side[0];
    m.columns = left ? v->side[0] : 1;
    return m;
  }
  m.stack.rank = v->rank - 2;
  m.rows = v->side[v->rank - 2 + transposed];
  m.columns = v->side[v->rank - 1 - transposed];
  return m;
}

static bool give_product(onnx_node *n, const onnx_value *a, const onnx_value *b, const bool transposed[2], int type)
{
  if (a->rank < 1 || b->rank < 1) return fl_onnx_refuse(n, "a product with a scalar");
  matrix left = matrix_of(a, true, transposed[0]), right = matrix_of(b, false, transposed[1]);
  onnx_shape shape = {0};
  if (left.columns != right.rows)
    return fl_onnx_refuse(n, "inner sides of %lld and %lld", (long long)left.columns, (long long)right.rows);
  if (!fl_onnx_broadcast(n, &shape, &left.stack) || !fl_onnx_broadcast(n, &shape, &right.stack)) return false;
  if (a->rank > 1 && !fl_onnx_push(n, &shape, left.rows)) return false;
  if (b->rank > 1 && !fl_onnx_push(n, &shape, right.columns)) return false;
  onnx_wide factors[ONNX_MAX_RANK + 1] = {left.columns};
  for (int i = 0; i < shape.rank; i++) factors[1 + i] = shape.side[i];
  return fl_onnx_give(n, 0, type, &shape) && fl_onnx_add_macs(n, factors, 1 + (size_t)shape.rank);
}

bool fl_onnx_give_product(onnx_node *n, const onnx_value *a, const onnx_value *b, int type)
{
  return give_product(n, a, b, (const bool[2]){false, false}, type);
}

static bool infer_product(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 1);
  return a != NULL && b != NULL && fl_onnx_give_product(n, a, b, a->type);
}

static bool infer_integer_product(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 1);
  return a != NULL && b != NULL && fl_onnx_give_product(n, a, b, ONNX_I32);
}

/* Integers times their scales: what comes out is a float. */
static bool infer_scaled_product(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 1);
  return a != NULL && b != NULL && fl_onnx_give_product(n, a, b, ONNX_F32);
}

static bool infer_fused_product(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 1);
  const bool transposed[2] = {fl_onnx_int(n, "transA", 0) != 0, fl_onnx_int(n, "transB", 0) != 0};
  return a != NULL && b != NULL && give_product(n, a, b, transposed, a->type);
}

static bool infer_gemm(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in(n, 0), *b = fl_onnx_in(n, 1);
  if (a == NULL || b == NULL) return false;
  if (a->rank != 2 || b->rank != 2) return fl_onnx_refuse(n, "factors of %d and %d dimensions", a->rank, b->rank);
  return infer_fused_product(n);
}

/* The matrix is packed, and its sides are attributes: K x N. */
static bool infer_packed_product(onnx_node *n)
{
  const onnx_value *a = fl_onnx_in_ranked(n, 0, 1);
  if (a == NULL) return false;
  onnx_wide inner = fl_onnx_int(n, "K", 0);
  onnx_shape shape = fl_onnx_shape_of(a);
  if (inner < 1 || shape.side[a->rank - 1] != inner)
    return fl_onnx_refuse(n, "inner sides of %lld and %lld", (long long)shape.side[a->rank - 1], (long long)inner);
  shape.side[a->rank - 1] = fl_onnx_int(n, "N", 0);
  onnx_wide factors[ONNX_MAX_RANK + 1] = {inner};
  for (int i = 0; i < shape.rank; i++) factors[1 + i] = shape.side[i];
  return fl_onnx_give(n, 0, a->type, &shape) && fl_onnx_add_macs(n, factors, 1 + (size_t)shape.rank);
}

/* ---- Einstein sums: "bij,bjk->bik" ---- */

enum { LETTERS = 128, DOTS = LETTERS, LABELS = DOTS + ONNX_MAX_RANK };

typedef struct {
  onnx_wide side[LABELS]; /* -1: not met; the sides under "..." count from the last one */
  int met[LABELS];        /* in how many terms */
  int dots;               /* sides under "..." */
} equation;

/* The label of each side of a term, in order; false when it is none. `rank` is -1 for the result. */
static bool read_term(const onnx_node *n, const equation *e, onnx_span term, int rank, int *labels, int *count)
{
  int written = 0;
  for (const uint8_t *at = term.at; at < term.end; at++) written += *at != '.' && *at != ' ';
  int dots = rank < 0 ? e->dots : rank - written;
  *count = 0;
  for (const uint8_t *at = term.at; at < term.end; at++) {
    bool ellipsis = *at == '.' && term.end - at >= 3 && at[1] == '.' && at[2] == '.';
    if (*at == ' ') continue;
    if (*count + (ellipsis ? dots : 1) > ONNX_MAX_RANK || (!ellipsis && (*at >= LETTERS || *at == '.')))
      return fl_onnx_refuse(n, "its equation is none that can be read");
    if (!ellipsis) labels[(*count)++] = *at;
    for (int i = dots; ellipsis && i > 0; i--) labels[(*count)++] = DOTS + i - 1;
    if (ellipsis) at += 2;
  }
  if (rank >= 0 && *count != rank)
    return fl_onnx_refuse(n, "its equation does not fit an input of %d dimensions", rank);
  return true;
}

static bool add_term(const onnx_node *n, equation *e, onnx_span term, size_t input)
{
  const onnx_value *x = fl_onnx_in(n, input);
  int labels[ONNX_MAX_RANK], count;
  if (x == NULL || !read_term(n, e, term, x->rank, labels, &count)) return false;
  for (int i = 0; i < count; i++) {
    onnx_wide *side = &e->side[labels[i]];
    if (*side > 1 && x->side[i] > 1 && *side != x->side[i])
      return fl_onnx_refuse(n, "sides of %lld and %lld do not go together", (long long)*side, (long long)x->side[i]);
    if (*side < 0 || *side == 1) *side = x->side[i];
    e->met[labels[i]]++;
    if (labels[i] >= DOTS && labels[i] - DOTS >= e->dots) e->dots = labels[i] - DOTS + 1;
  }
  return true;
}

/* Without "->": what is under "...", then the letters met once, in the order of the alphabet. */
static void implied_result(const equation *e, int *labels, int *count)
{
  *count = 0;
  for (int i = e->dots; i > 0; i--) labels[(*count)++] = DOTS + i - 1;
  for (int i = 0; i < LETTERS && *count < ONNX_MAX_RANK; i++)
    if (e->met[i] == 1) labels[(*count)++] = i;
}

/* A contraction costs what the product of matrices would: all its sides multiplied. Without a side that is summed over
 * in several inputs nothing of the kind happens. */
static bool add_contraction(onnx_node *n, const equation *e, const int *labels, int count)
{
  onnx_wide factors[LABELS];
  size_t used = 0;
  bool contracts = false;
  for (int i = 0; i < LABELS; i++) {
    bool kept = false;
    for (int k = 0; k < count; k++) kept |= labels[k] == i;
    contracts |= !kept && e->met[i] > 1;
    if (e->met[i] > 0) factors[used++] = e->side[i];
  }
  return !contracts || n->in_count < 2 || fl_onnx_add_macs(n, factors, used);
}

static onnx_span until(onnx_span *rest, char stop)
{
  onnx_span term = *rest;
  while (rest->at < rest->end && *rest->at != (uint8_t)stop) rest->at++;
  term.end = rest->at;
  if (rest->at < rest->end) rest->at++;
  return term;
}

static bool infer_einsum(onnx_node *n)
{
  equation e = {.dots = 0};
  int labels[ONNX_MAX_RANK], count = 0;
  onnx_shape shape = {0};
  onnx_span rest = fl_onnx_word(n, "equation"), terms = until(&rest, '-');
  bool has_result = rest.at < rest.end && *rest.at == '>';
  for (int i = 0; i < LABELS; i++) e.side[i] = -1;
  if (n->in_count == 0) return fl_onnx_refuse(n, "it reads nothing");
  for (size_t i = 0; i < n->in_count; i++)
    if (!add_term(n, &e, until(&terms, ','), i)) return false;
  if (has_result) rest.at++;
  if (!has_result)
    implied_result(&e, labels, &count);
  else if (!read_term(n, &e, rest, -1, labels, &count))
    return false;
  for (int i = 0; i < count; i++) {
    if (e.met[labels[i]] == 0) return fl_onnx_refuse(n, "its equation makes a side that no input has");
    if (!fl_onnx_push(n, &shape, e.side[labels[i]])) return false;
  }
  return fl_onnx_give(n, 0, n->in[0]->type, &shape) && add_contraction(n, &e, labels, count);
}

const onnx_rule fl_onnx_multiply_rules[] = {
    {"MatMul", ONNX_STANDARD, infer_product},
    {"Gemm", ONNX_STANDARD, infer_gemm},
    {"FusedGemm", ONNX_MICROSOFT, infer_gemm},
    {"GemmFloat8", ONNX_MICROSOFT, infer_gemm},
    {"FusedMatMul", ONNX_MICROSOFT, infer_fused_product},
    {"TransposeMatMul", ONNX_MICROSOFT, infer_fused_product},
    {"MatMulInteger", ONNX_STANDARD, infer_integer_product},
    {"MatMulInteger16", ONNX_MICROSOFT, infer_integer_product},
    {"MatMulIntegerToFloat", ONNX_MICROSOFT, infer_scaled_product},
    {"DynamicQuantizeMatMul", ONNX_MICROSOFT, infer_product},
    {"MatMulNBits", ONNX_MICROSOFT, infer_packed_product},
    {"MatMulBnb4", ONNX_MICROSOFT, infer_packed_product},
    {"MatMulFpQ4", ONNX_MICROSOFT, infer_packed_product},
    {"Einsum", ONNX_STANDARD, infer_einsum},
    {NULL, ONNX_STANDARD, NULL},
};
