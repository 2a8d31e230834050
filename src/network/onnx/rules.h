/* The shape rules: a row for every operator that is known here, in tables by kind. */
#ifndef FIELDLINE_SRC_ONNX_RULES_H
#define FIELDLINE_SRC_ONNX_RULES_H

#include "network/onnx/node.h"

typedef bool onnx_rule_fn(onnx_node *n);

/* Whose operator it is: the standard's (domain "" or "ai.onnx"), ONNX Runtime's ("com.microsoft"), or both's. */
typedef enum { ONNX_STANDARD = 1, ONNX_MICROSOFT = 2, ONNX_BOTH = 3 } onnx_domain;

typedef struct {
  const char *op; /* NULL: the table's end */
  onnx_domain domain;
  onnx_rule_fn *infer;
} onnx_rule;

extern const onnx_rule fl_onnx_elementwise_rules[], fl_onnx_normalize_rules[], fl_onnx_convolve_rules[],
    fl_onnx_multiply_rules[], fl_onnx_recur_rules[], fl_onnx_attend_rules[], fl_onnx_reshape_rules[],
    fl_onnx_select_rules[], fl_onnx_join_rules[], fl_onnx_reduce_rules[], fl_onnx_make_rules[], fl_onnx_image_rules[],
    fl_onnx_quantize_rules[], fl_onnx_signal_rules[], fl_onnx_refused_rules[];

/* The rule of a node; NULL when its operator is not known here. */
const onnx_rule *fl_onnx_rule_find(const onnx_node *n);

/* Say that the operator is not known, and what can be done about it. Returns false. */
bool fl_onnx_refuse_unknown(const onnx_node *n);

/* ---- rules that several tables use ---- */

bool fl_onnx_infer_same(onnx_node *n);      /* every output is as the first input */
bool fl_onnx_infer_broadcast(onnx_node *n); /* as all inputs stretched over one another, of the first one's type */

/* Elements of output 0 by a function of the inputs' ones, where all are known and the function is. */
void fl_onnx_fold_elementwise(onnx_node *n);

/* Output 0 by a product of matrices. */
bool fl_onnx_give_product(onnx_node *n, const onnx_value *a, const onnx_value *b, int type);

/* Output 0 by a convolution of x with the kernels w. */
bool fl_onnx_give_convolution(onnx_node *n, const onnx_value *x, const onnx_value *w, int type);

/* Output 0 by pooling x; `channels_last` for its layout. */
bool fl_onnx_give_pooled(onnx_node *n, const onnx_value *x, bool channels_last);

/* Multiply-accumulates of attention: scores over `keys` keys of `size` values, and as many of `value_size`. */
bool fl_onnx_add_attention(onnx_node *n, onnx_wide batch, onnx_wide heads, onnx_wide queries, onnx_wide keys,
                           onnx_wide size, onnx_wide value_size);

#endif
