/* Activation tensors: read from NumPy files or made from a seed. */
#ifndef FIELDLINE_TENSOR_H
#define FIELDLINE_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

#define FL_TENSOR_MAX_RANK 8
#define FL_TENSOR_MAX_BYTES ((uint64_t)1 << 31) /* of values, in a file or made from a seed */

typedef struct {
  size_t rank;                        /* 0 (a scalar) to FL_TENSOR_MAX_RANK */
  uint64_t shape[FL_TENSOR_MAX_RANK]; /* C order: the last side is contiguous */
  uint64_t elements;                  /* >= 1 */
  uint32_t element_bytes;             /* 4: float, 8: double */
  double range;                       /* largest minus smallest value, at most DBL_MAX */
  void *values;                       /* owned */
} fl_tensor;

/* Read the bytes of a .npy file, format versions 1 to 3, '<f4' or '<f8', C order, all values
 * finite, exactly as many as the shape says and at least one (vectors may say Fortran order). Anything
 * else is refused: FL_ERR_VALUE, with `name` as its file, says what was found and what is read.
 * Success: *out belongs to the caller (fl_tensor_free). Cost: linear in size. */
fl_status fl_tensor_parse_npy(const char *name, const void *bytes, size_t size, fl_tensor **out, fl_error *err);

/* The same from a file; FL_ERR_FILE when it cannot be read. */
fl_status fl_tensor_load_npy(const char *path, fl_tensor **out, fl_error *err);

/* A stand-in for the activation of a layer: channels x height x width correlated samples (C order),
 * all sides >= 1, the same on every machine (integer arithmetic and fixed-order sums; no libm). `rectified` clips at
 * zero as a ReLU does. element_bytes is 4 or 8 (8 holds the same values rounded to float).
 * Errors: FL_ERR_VALUE when larger than FL_TENSOR_MAX_BYTES, FL_ERR_MEMORY. */
fl_status fl_tensor_synthesize(uint64_t channels, uint64_t height, uint64_t width, bool rectified,
                               uint32_t element_bytes, uint64_t seed, fl_tensor **out, fl_error *err);

void fl_tensor_free(fl_tensor *tensor); /* NULL is fine */

FL_END_DECLS

#endif
