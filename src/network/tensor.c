#include "fieldline/tensor.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yaml/document.h"

enum {
  MAGIC_BYTES = 6,
  MAX_HEADER_BYTES = 65536, /* of the dictionary; real ones take about a hundred */
  SHOWN_BYTES = 24          /* of a file's text in an error */
};

#define REFUSE(name, err, ...) fl_fail_at(err, FL_ERR_VALUE, name, NULL, 0, 0, 0, __VA_ARGS__)

/* What the dictionary in front of the values says. */
typedef struct {
  uint32_t element_bytes;
  bool fortran_order;
  size_t rank;
  uint64_t shape[FL_TENSOR_MAX_RANK];
} npy_header;

/* A walk over the dictionary. */
typedef struct {
  const char *name;
  const char *start, *at, *end;
  fl_error *err;
} reader;

/* A string of the dictionary, without its quotes. */
typedef struct {
  const char *text;
  size_t size;
} word;

static bool equals(word w, const char *text)
{
  return w.size == strlen(text) && memcmp(w.text, text, w.size) == 0;
}

static fl_status expected(const reader *r, const char *what)
{
  return REFUSE(r->name, r->err, "bad .npy header: expected %s at its byte %zu", what, (size_t)(r->at - r->start));
}

static void skip_space(reader *r)
{
  while (r->at < r->end && memchr(" \t\n\r\f", *r->at, 5) != NULL) r->at++;
}

static bool take(reader *r, char c)
{
  skip_space(r);
  if (r->at == r->end || *r->at != c) return false;
  r->at++;
  return true;
}

static bool take_name(reader *r, const char *text)
{
  size_t size = strlen(text);
  skip_space(r);
  if ((size_t)(r->end - r->at) < size || memcmp(r->at, text, size) != 0) return false;
  r->at += size;
  return true;
}

/* A quoted string. Escapes do not occur in what NumPy writes: a backslash stays one. */
static bool take_word(reader *r, word *out)
{
  skip_space(r);
  if (r->at == r->end || (*r->at != '\'' && *r->at != '"')) return false;
  const char *first = r->at + 1, *last = memchr(first, *r->at, (size_t)(r->end - first));
  if (last == NULL) return false;
  *out = (word){first, (size_t)(last - first)};
  r->at = last + 1;
  return true;
}

/* A whole number as Python writes it: no sign, no leading zeros. */
static bool take_number(reader *r, uint64_t *out)
{
  skip_space(r);
  const char *first = r->at;
  uint64_t value = 0;
  for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
    uint64_t digit = (uint64_t)(*r->at - '0');
    if (value > (UINT64_MAX - digit) / 10) return false;
    value = 10 * value + digit;
  }
  *out = value;
  return r->at > first && (*first != '0' || r->at == first + 1);
}

static fl_status read_descr(reader *r, npy_header *header)
{
  word type;
  char shown[SHOWN_BYTES + 1] = "";
  skip_space(r);
  if (r->at < r->end && *r->at == '[')
    return REFUSE(r->name, r->err, "holds structured values (expected '<f4' or '<f8')");
  if (!take_word(r, &type)) return expected(r, "a type such as '<f4'");
  if (equals(type, "<f4")) header->element_bytes = 4;
  if (equals(type, "<f8")) header->element_bytes = 8;
  if (header->element_bytes != 0) return FL_OK;
  for (size_t i = 0; i < type.size && i < SHOWN_BYTES; i++)
    shown[i] = type.text[i] >= ' ' && type.text[i] <= '~' ? type.text[i] : '?';
  return REFUSE(r->name, r->err, "holds '%s' values (expected '<f4' or '<f8')", shown);
}

static fl_status read_fortran_order(reader *r, npy_header *header)
{
  header->fortran_order = take_name(r, "True");
  return header->fortran_order || take_name(r, "False") ? FL_OK : expected(r, "True or False");
}

/* A tuple: (), (3,), (3, 4) or (3, 4,). */
static fl_status read_shape(reader *r, npy_header *header)
{
  bool comma = true;
  if (!take(r, '(')) return expected(r, "a shape such as (64, 14, 14)");
  while (!take(r, ')')) {
    if (!comma) return expected(r, "',' or ')'");
    if (header->rank == FL_TENSOR_MAX_RANK)
      return REFUSE(r->name, r->err, "has too many dimensions (expected at most %d)", FL_TENSOR_MAX_RANK);
    if (!take_number(r, &header->shape[header->rank])) return expected(r, "a whole number below 2^64");
    header->rank++;
    comma = take(r, ',');
  }
  return header->rank == 1 && !comma ? expected(r, "',' after the only side") : FL_OK;
}

typedef fl_status read_fn(reader *r, npy_header *header);
static const struct {
  const char *name;
  read_fn *read;
} entries[] = {{"descr", read_descr}, {"fortran_order", read_fortran_order}, {"shape", read_shape}};
enum { ENTRY_COUNT = sizeof entries / sizeof entries[0] };

static fl_status read_entry(reader *r, bool *seen, npy_header *header)
{
  word key;
  size_t i = 0;
  const char *before = r->at;
  if (!take_word(r, &key)) return expected(r, "a key or '}'");
  while (i < ENTRY_COUNT && !equals(key, entries[i].name)) i++;
  if (i == ENTRY_COUNT || seen[i]) {
    r->at = before;
    return expected(r, "'descr', 'fortran_order' and 'shape', each once,");
  }
  seen[i] = true;
  return take(r, ':') ? entries[i].read(r, header) : expected(r, "':'");
}

/* The dictionary: its three keys in any order. */
static fl_status read_dictionary(reader *r, npy_header *header)
{
  bool seen[ENTRY_COUNT] = {false}, comma = true;
  if (!take(r, '{')) return expected(r, "'{'");
  while (!take(r, '}')) {
    if (!comma) return expected(r, "',' or '}'");
    fl_status status = read_entry(r, seen, header);
    if (status != FL_OK) return status;
    comma = take(r, ',');
  }
  for (size_t i = 0; i < ENTRY_COUNT; i++)
    if (!seen[i]) return REFUSE(r->name, r->err, "bad .npy header: '%s' is missing", entries[i].name);
  skip_space(r);
  return r->at == r->end ? FL_OK : expected(r, "nothing more");
}

static uint64_t little_endian(const unsigned char *bytes, size_t count)
{
  uint64_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

/* What stands in front of the dictionary: magic, format version, length. */
static fl_status read_preamble(const char *name, const unsigned char *bytes, size_t size, reader *r, fl_error *err)
{
  if (size < MAGIC_BYTES + 2 || memcmp(bytes, "\x93NUMPY", MAGIC_BYTES) != 0)
    return REFUSE(name, err, "is not a .npy file (expected NumPy's magic bytes at its start)");
  unsigned major = bytes[MAGIC_BYTES], minor = bytes[MAGIC_BYTES + 1];
  if (major < 1 || major > 3 || minor != 0)
    return REFUSE(name, err, "is in .npy format %u.%u (expected 1.0, 2.0 or 3.0)", major, minor);
  size_t before = MAGIC_BYTES + 2, width = major == 1 ? 2 : 4;
  if (size - before < width) return REFUSE(name, err, "ends inside its .npy header");
  uint64_t length = little_endian(bytes + before, width);
  before += width;
  if (length > MAX_HEADER_BYTES)
    return REFUSE(name, err, "has a .npy header of %" PRIu64 " bytes (expected at most %d)", length, MAX_HEADER_BYTES);
  if (size - before < length) return REFUSE(name, err, "ends inside its .npy header");
  const char *start = (const char *)bytes + before;
  *r = (reader){name, start, start, start + length, err};
  return FL_OK;
}

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
      uint32_t bits = (uint32_t)little_endian(bytes + 4 * i, 4); /* four bytes fit */
      memcpy((float *)tensor->values + i, &bits, sizeof bits);
    } else {
      uint64_t bits = little_endian(bytes + 8 * i, 8);
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
  npy_header header = {0};
  reader r = {0};
  uint64_t elements = 0;
  *out = NULL;
  fl_status status = read_preamble(name, bytes, size, &r, err);
  if (status == FL_OK) status = read_dictionary(&r, &header);
  if (status != FL_OK) return status;
  size_t before = (size_t)(r.end - (const char *)bytes);
  if ((status = check_header(name, &header, size - before, &elements, err)) != FL_OK) return status;

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
  fl_status status = fl_read_file(path, (size_t)FL_TENSOR_MAX_BYTES + 2 * MAX_HEADER_BYTES, &bytes, &size, err);
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
