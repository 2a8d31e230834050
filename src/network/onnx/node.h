/* A node as shape rules see it: what it reads and makes, and its attributes.
 *
 * A rule gives every output that somebody named a shape, and the contents of small constants where it can. It returns
 * false when it cannot, having said why with fl_onnx_refuse(). */
#ifndef FIELDLINE_SRC_ONNX_NODE_H
#define FIELDLINE_SRC_ONNX_NODE_H

#include "network/onnx/value.h"
#include "network/onnx/wire.h"

typedef struct onnx_node onnx_node;
struct onnx_node {
  onnx_context *context;
  onnx_span op, name, domain, overload;
  onnx_value **in, **out; /* NULL: not given; of an output: nobody reads it */
  onnx_span *in_names, *out_names;
  size_t in_count, out_count;
  onnx_span *attributes; /* AttributeProto */
  size_t attribute_count;
  const onnx_node *caller; /* whose attributes the body of a function may refer to */
  onnx_span function;      /* the body it is in, which may have defaults for them; empty: none */
  int64_t opset;           /* of the standard operators */
  uint64_t macs;           /* a rule adds its kernels' multiply-accumulates */
  uint64_t *foldable;      /* elements that may still be worked out */
};

/* `node "NAME" (OP): ` and the reason. Returns false. */
bool fl_onnx_refuse(const onnx_node *n, const char *format, ...) FL_PRINTF(2, 3);

/* ---- what it reads ---- */

bool fl_onnx_has(const onnx_node *n, size_t input);
onnx_value *fl_onnx_in(const onnx_node *n, size_t input); /* refuses where it is missing */
onnx_value *fl_onnx_in_ranked(const onnx_node *n, size_t input, int min_rank);

/* An axis as it is written, from -rank to rank - 1. */
bool fl_onnx_axis(const onnx_node *n, onnx_wide written, int rank, int *axis);
bool fl_onnx_axis_attribute(const onnx_node *n, const char *name, int64_t fallback, int rank, int *axis);

/* The contents of an input, which the shape needs: refuses where they are not known. */
const double *fl_onnx_needed(const onnx_node *n, size_t input, const char *what);

/* A number of a constant as a whole one; those beyond 64 bits are cut to them. */
int64_t fl_onnx_whole(double number);

/* A list that is an attribute, or an input in later opsets; *count is -1 where it is neither. At most `room`. */
bool fl_onnx_list(const onnx_node *n, const char *name, size_t input, int64_t *list, int room, int *count);

/* ---- attributes ---- */

bool fl_onnx_attribute(const onnx_node *n, const char *name, onnx_span *attribute);
int64_t fl_onnx_int(const onnx_node *n, const char *name, int64_t fallback);
double fl_onnx_real(const onnx_node *n, const char *name, double fallback);
onnx_span fl_onnx_word(const onnx_node *n, const char *name);                                 /* empty: none */
bool fl_onnx_ints(const onnx_node *n, const char *name, int64_t *list, int room, int *count); /* count -1: none */

/* The part of an attribute that is a message: a tensor, a graph. */
bool fl_onnx_message(const onnx_node *n, const char *name, uint32_t field, onnx_span *message);
enum { ONNX_ATTRIBUTE_TENSOR = 5, ONNX_ATTRIBUTE_GRAPH = 6, ONNX_ATTRIBUTE_GRAPHS = 11, ONNX_ATTRIBUTE_SPARSE = 22 };

/* ---- what it makes ---- */

/* Give output `output` a shape; refuses absurd ones. */
bool fl_onnx_give(const onnx_node *n, size_t output, int type, const onnx_shape *shape);
bool fl_onnx_give_like(const onnx_node *n, size_t output, int type, const onnx_value *like);
bool fl_onnx_give_scalar(const onnx_node *n, size_t output, int type);

bool fl_onnx_push(const onnx_node *n, onnx_shape *shape, onnx_wide side); /* one more side */

/* Stretch *shape so that `other` fits in it, as operators on two values do. */
bool fl_onnx_broadcast(const onnx_node *n, onnx_shape *shape, const onnx_value *other);

/* Room for the contents of output 0, whose shape is given; NULL where they are not to be worked out. `work` is how many
 * elements are looked at for it. */
double *fl_onnx_fold(const onnx_node *n, int64_t work);

/* Output 0 holds the elements of `value` in the same order. */
void fl_onnx_fold_copy(const onnx_node *n, onnx_value *value);

/* Count multiply-accumulates: the product of `count` factors. Refuses beyond 64 bits. */
bool fl_onnx_add_macs(onnx_node *n, const onnx_wide *factors, size_t count);

#endif
