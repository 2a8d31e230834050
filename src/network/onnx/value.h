/* Values of a network: what nodes read and make. */
#ifndef FIELDLINE_SRC_ONNX_VALUE_H
#define FIELDLINE_SRC_ONNX_VALUE_H

#include "network/onnx/context.h"

/* TensorProto.DataType */
typedef enum {
  ONNX_NO_TYPE,
  ONNX_F32,
  ONNX_U8,
  ONNX_I8,
  ONNX_U16,
  ONNX_I16,
  ONNX_I32,
  ONNX_I64,
  ONNX_STRING,
  ONNX_BOOL,
  ONNX_F16,
  ONNX_F64,
  ONNX_U32,
  ONNX_U64,
  ONNX_C64,
  ONNX_C128,
  ONNX_BF16,
  ONNX_TYPES = 27 /* those behind are small floats and integers, which only value.c's table tells apart */
} onnx_type;

unsigned fl_onnx_type_bits(int type); /* of an element; 0: no such type */
bool fl_onnx_type_is_integer(int type);

enum {
  ONNX_MAX_RANK = 8,
  ONNX_MAX_FOLDED = 8192 /* elements of a constant whose contents are worked out */
};
#define ONNX_MAX_SIDE ((int64_t)1 << 40)
#define ONNX_MAX_ELEMENTS ((int64_t)1 << 45)

/* For sums and products of sides: none of two 64-bit numbers leaves it. */
__extension__ typedef __int128 onnx_wide;

typedef struct {
  int rank;
  onnx_wide side[ONNX_MAX_RANK];
} onnx_shape;

/* What a value is worked out from. */
enum { ONNX_FROM_DATA = 1, ONNX_FROM_SIDE = 2, ONNX_FROM_STATE = 4 };

#define ONNX_NOBODY UINT32_MAX

typedef struct onnx_value onnx_value;
struct onnx_value {
  onnx_span name;
  int type;
  int rank; /* -1: not known yet */
  int64_t side[ONNX_MAX_RANK];
  int64_t elements;
  bool constant;
  const double *contents; /* of a constant, where they are known; see fl_onnx_contents() */
  onnx_span tensor;       /* a constant of the file that has not been read yet */

  /* How it is stored, if it is a constant. */
  uint64_t stored_bits, stored_elements;
  onnx_value **made_of; /* constants that are stored in its place */
  size_t made_of_count;
  bool charged;             /* to the first layer that reads it */
  onnx_value *next_charged; /* in the list of those that wait for it */

  unsigned from;                    /* ONNX_FROM_...; 0: nothing that is asked for with a request */
  uint32_t producer;                /* index of a layer, or ONNX_NOBODY */
  uint32_t input;                   /* index of an input, or ONNX_NOBODY */
  bool sent;                        /* a layer of the trunk reads it, or it is an output */
  int64_t read_until, needed_until; /* see cuts.c */
};

onnx_value *fl_onnx_value_new(onnx_context *c, onnx_span name);

/* Give the value this shape, all of whose sides must be in bounds; false when they are not, and nothing is told. */
bool fl_onnx_value_shape(onnx_value *value, int type, const onnx_shape *shape);

onnx_shape fl_onnx_shape_of(const onnx_value *value);

uint64_t fl_onnx_value_bytes(const onnx_value *value); /* its bits, rounded up */

/* "[1, 3, 224, 224]", cut where it does not fit; returns out. */
char *fl_onnx_shape_text(const onnx_value *value, char *out, size_t size);

/* Walk the elements of a shape in order: `index` starts all 0. */
void fl_onnx_next_index(const onnx_value *of, int64_t index[ONNX_MAX_RANK]);

#endif
