/* The header of NumPy's .npy files (format 1.0 to 3.0). */
#ifndef FIELDLINE_SRC_NETWORK_NPY_H
#define FIELDLINE_SRC_NETWORK_NPY_H

#include "fieldline/tensor.h"

enum { NPY_MAX_HEADER_BYTES = 65536 }; /* of the dictionary; real ones take about a hundred */

/* What the dictionary in front of the values says. */
typedef struct {
  uint32_t element_bytes;
  bool fortran_order;
  size_t rank;
  uint64_t shape[FL_TENSOR_MAX_RANK];
} npy_header;

/* Read what stands before the values, which begin at byte *before; `name` is for messages. FL_ERR_VALUE. */
fl_status fl_npy_read_header(const char *name, const unsigned char *bytes, size_t size, npy_header *header,
                             size_t *before, fl_error *err);

static inline uint64_t npy_little_endian(const unsigned char *bytes, size_t count)
{
  uint64_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

#endif
