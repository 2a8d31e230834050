#include "fieldline/tensor.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "network/npy.h"
#include "yaml/document.h"

#define REFUSE(name, err, ...) fl_fail_at(err, FL_ERR_VALUE, name, NULL, 0, 0, 0, __VA_ARGS__)

/* Product of the sides; false when it is more than `limit`. A side of 0 makes it 0. */
static bool count_elements(const uint64_t *shape, size_t rank, uint64_t limit, uint64_t *elements)
{
  *elements = 1;
  for (size_t i = 0; i < rank; i++)
    if (shape[i] == 0) *elements = 0;
  for (size_t i = 0; i<rank && * elements> 0; i++) {
    if (shape[i] > limit / *elements) return false;
    *elements *= shape[i];
  }
  return true;
}

/* A tensor with room for its values, for release with fl_tensor_free(); NULL when there is no memory. */
static fl_tensor *tensor_new(const uint64_t *shape, size_t rank, uint64_t elements, uint32_t element_bytes)
{
  fl_tensor *tensor = calloc(1, sizeof *tensor);
  if (tensor == NULL) return NULL;
  tensor->rank = rank;
  for (size_t i = 0; i < rank; i++) tensor->shape[i] = shape[i];
  tensor->elements = elements;
  tensor->element_bytes = element_bytes;
  tensor->values = malloc((size_t)(elements * element_bytes)); /* at most FL_TENSOR_MAX_BYTES: fits any size_t */
  if (tensor->values != NULL) return tensor;
  free(tensor);
  return NULL;
}

static double value_at(const fl_tensor *tensor, uint64_t i)
{
  if (tensor->element_bytes == 4) return ((const float *)tensor->values)[i];
  return ((const double *)tensor->values)[i];
}

/* Fill in the range. Result: how many values stand before the first one that is not finite. */
static uint64_t measure_range(fl_tensor *tensor)
{
  double low = value_at(tensor, 0), high = low;
  uint64_t i = 0;
  for (; i < tensor->elements; i++) {
    double value = value_at(tensor, i);
    if (!isfinite(value)) break;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  tensor->range = fmin(high - low, DBL_MAX);
  return i;
}

static void decode_values(fl_tensor *tensor, const unsigned char *bytes)
{
  for (uint64_t i = 0; i < tensor->elements; i++) {
    if (tensor->element_bytes == 4) {
      uint32_t bits = (uint32_t)npy_little_endian(bytes + 4 * i, 4); /* four bytes fit */
      memcpy((float *)tensor->values + i, &bits, sizeof bits);
    } else {
      uint64_t bits = npy_little_endian(bytes + 8 * i, 8);
      memcpy((double *)tensor->values + i, &bits, sizeof bits);
    }
  }
}

/* Whether the header describes what can be held, and `size` bytes of values. */
static fl_status check_header(const char *name, const npy_header *header, size_t size, uint64_t *elements,
                              fl_error *err)
{
  if (header->fortran_order && header->rank > 1)
    return REFUSE(name, err, "holds values in Fortran order (expected C order: 'fortran_order': False)");
  if (!count_elements(header->shape, header->rank, FL_TENSOR_MAX_BYTES / header->element_bytes, elements))
    return REFUSE(name, err, "has a shape of too many values (expected at most %" PRIu64 " bytes)",
                  FL_TENSOR_MAX_BYTES);
  if (*elements == 0) return REFUSE(name, err, "holds no values (expected at least one)");
  uint64_t want = *elements * header->element_bytes;
  if (size != want)
    return REFUSE(name, err, "holds %zu bytes of values (expected %" PRIu64 " for its shape)", size, want);
  return FL_OK;
}

fl_status fl_tensor_parse_npy(const char *name, const void *bytes, size_t size, fl_tensor **out, fl_error *err)
{
  npy_header header;
  size_t before = 0;
  uint64_t elements = 0;
  *out = NULL;
  fl_status status = fl_npy_read_header(name, bytes, size, &header, &before, err);
  if (status == FL_OK) status = check_header(name, &header, size - before, &elements, err);
  if (status != FL_OK) return status;

  fl_tensor *tensor = tensor_new(header.shape, header.rank, elements, header.element_bytes);
  if (tensor == NULL) return fl_fail_memory(err, "a tensor");
  decode_values(tensor, (const unsigned char *)bytes + before);
  uint64_t finite = measure_range(tensor);
  if (finite < elements) {
    status = REFUSE(name, err, "value %" PRIu64 ", counted from 0, is %g (expected finite values)", finite,
                    value_at(tensor, finite));
    fl_tensor_free(tensor);
    return status;
  }
  *out = tensor;
  return FL_OK;
}

fl_status fl_tensor_load_npy(const char *path, fl_tensor **out, fl_error *err)
{
  char *bytes = NULL;
  size_t size = 0;
  *out = NULL;
  fl_status status = fl_read_file(path, (size_t)FL_TENSOR_MAX_BYTES + 2 * NPY_MAX_HEADER_BYTES, &bytes, &size, err);
  if (status == FL_OK) status = fl_tensor_parse_npy(path, bytes, size, out, err);
  free(bytes);
  return status;
}

/* Output k of splitmix64 (Steele, Lea, Flood 2014), computed without the ones before it. */
static uint64_t splitmix64_at(uint64_t seed, uint64_t k)
{
  uint64_t z = seed + (k + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/* Sample k: nearly normal with mean 0 and variance 1, as the sum of twelve uniform 16-bit numbers. */
static double normal_at(uint64_t seed, uint64_t k)
{
  int32_t sum = -393210; /* the mean: 12 x 65535 / 2 */
  for (uint64_t j = 0; j < 3; j++) {
    uint64_t x = splitmix64_at(seed, 3 * k + j);
    for (int part = 0; part < 64; part += 16) sum += (int32_t)(x >> part & 0xffff); /* 16 bits fit */
  }
  return sum / 65536.0;
}

/* Channel `c`: samples smoothed down the columns and along the rows (first-order autoregression of
 * coefficient 0.8, unit variance), heavier tails, and an offset of the channel's own. `column`
 * has room for one row. */
static void fill_channel(fl_tensor *tensor, uint64_t c, bool rectified, uint64_t seed, double *column)
{
  uint64_t height = tensor->shape[1], width = tensor->shape[2], first = c * height * width;
  double offset = 0.57 * normal_at(seed, tensor->elements + c);
  for (uint64_t y = 0; y < height; y++) {
    double along = 0;
    for (uint64_t x = 0; x < width; x++) {
      uint64_t i = first + y * width + x;
      double sample = normal_at(seed, i);
      column[x] = y == 0 ? sample : 0.8 * column[x] + 0.6 * sample;
      along = x == 0 ? column[x] : 0.8 * along + 0.6 * column[x];
      double value = along + 0.05 * (along * along * along) + offset;
      if (rectified) value = value + 0.33 > 0 ? value + 0.33 : 0;
      float rounded = (float)value; /* in float whatever the element: both kinds hold the same values */
      if (tensor->element_bytes == 4)
        ((float *)tensor->values)[i] = rounded;
      else
        ((double *)tensor->values)[i] = rounded;
    }
  }
}

fl_status fl_tensor_synthesize(uint64_t channels, uint64_t height, uint64_t width, bool rectified,
                               uint32_t element_bytes, uint64_t seed, fl_tensor **out, fl_error *err)
{
  const uint64_t shape[3] = {channels, height, width};
  uint64_t elements;
  assert(channels > 0 && height > 0 && width > 0 && (element_bytes == 4 || element_bytes == 8));
  *out = NULL;
  if (!count_elements(shape, 3, FL_TENSOR_MAX_BYTES / element_bytes, &elements))
    return fl_fail(err, FL_ERR_VALUE,
                   "an activation of %" PRIu64 " x %" PRIu64 " x %" PRIu64
                   " values is too large for a synthetic tensor (expected at most %" PRIu64 " bytes)",
                   channels, height, width, FL_TENSOR_MAX_BYTES);
  fl_tensor *tensor = tensor_new(shape, 3, elements, element_bytes);
  double *column = malloc((size_t)width * sizeof *column); /* width <= elements: no overflow */
  if (tensor == NULL || column == NULL) {
    free(column);
    fl_tensor_free(tensor);
    return fl_fail_memory(err, "a synthetic tensor");
  }
  for (uint64_t c = 0; c < channels; c++) fill_channel(tensor, c, rectified, seed, column);
  measure_range(tensor);
  free(column);
  *out = tensor;
  return FL_OK;
}

void fl_tensor_free(fl_tensor *tensor)
{
  if (tensor == NULL) return;
  free(tensor->values);
  free(tensor);
}
