#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/tensor.h"

#define DATA FL_SOURCE_DIR "/tests/data/"
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { FILE_BYTES = 1024 };

static const float six[] = {0, 0.5F, -1.25F, 3, 1e-3F, 7};
static const double six_doubles[] = {0, 0.5, -1.25, 3, 1e-3, 1e300};

/* Write a .npy file into `out`: version, dictionary, values as they lie in memory (little-endian machines only). */
static size_t make_npy(unsigned char *out, unsigned version, const char *dictionary, const void *values, size_t bytes)
{
  size_t length = strlen(dictionary), width = version == 1 ? 2 : 4, at = 8 + width;
  memcpy(out, "\x93NUMPY", 6);
  out[6] = (unsigned char)version;
  out[7] = 0;
  for (size_t i = 0; i < width; i++) out[8 + i] = (unsigned char)(length >> 8 * i);
  memcpy(out + at, dictionary, length);
  memcpy(out + at + length, values, bytes);
  return at + length + bytes;
}

typedef struct {
  const char *name;
  unsigned version;
  const char *dictionary;
  uint32_t element_bytes;
  size_t rank;
  uint64_t shape[FL_TENSOR_MAX_RANK];
} good_case;

/* All hold six values: of floats 7 - (-1.25) = 8.25 is the range, of doubles 1e300 */
static const good_case good[] = {
    {"as NumPy writes it", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }      \n", 4, 2, {2, 3}},
    {"version 2", 2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 4, 2, {2, 3}},
    {"version 3", 3, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n", 8, 2, {2, 3}},
    {"other key order, no spaces", 1, "{'shape':(6,),'fortran_order':False,'descr':'<f8'}", 8, 1, {6}},
    {"double quotes, many spaces",
     1,
     " { \"shape\" :\t( 3 ,2 , 1 ) , \"descr\": \"<f4\" , \"fortran_order\" : False } ",
     4,
     3,
     {3, 2, 1}},
    {"a vector is in any order", 1, "{'descr': '<f4', 'fortran_order': True, 'shape': (6,)}", 4, 1, {6}},
    {"eight sides",
     1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2, 1, 1, 3, 1, 1)}",
     4,
     8,
     {1, 1, 2, 1, 1, 3, 1, 1}},
};

static void check_good(void **state)
{
  const good_case *c = *state;
  unsigned char file[FILE_BYTES];
  bool doubles = c->element_bytes == 8;
  const void *values = doubles ? (const void *)six_doubles : six;
  size_t size = make_npy(file, c->version, c->dictionary, values, 6 * c->element_bytes);
  fl_tensor *tensor;
  fl_error err = {0};
  if (fl_tensor_parse_npy("t.npy", file, size, &tensor, &err) != FL_OK) fail_msg("%s", err.message);
  assert_int_equal(tensor->rank, c->rank);
  for (size_t i = 0; i < c->rank; i++) assert_int_equal(tensor->shape[i], c->shape[i]);
  assert_int_equal(tensor->elements, 6);
  assert_int_equal(tensor->element_bytes, c->element_bytes);
  assert_close(tensor->range, doubles ? 1e300 : 8.25, 0);
  assert_memory_equal(tensor->values, values, 6 * c->element_bytes);
  fl_tensor_free(tensor);
}

#define F4 "'descr': '<f4', "
#define C_ORDER "'fortran_order': False, "

typedef struct {
  const char *name;
  unsigned version;
  const char *dictionary;
  size_t bytes; /* of values; 24 is right for six floats */
  const char *message;
} bad_case;

static const bad_case bad[] = {
    {"version 4", 4, "{}", 24, "is in .npy format 4.0 (expected 1.0, 2.0 or 3.0)"},
    {"big-endian", 1, "{'descr': '>f4', " C_ORDER "'shape': (6,)}", 24, "holds '>f4' values (expected '<f4' or '<f8')"},
    {"native order", 1, "{'descr': '=f4', " C_ORDER "'shape': (6,)}", 24,
     "holds '=f4' values (expected '<f4' or '<f8')"},
    {"half", 1, "{'descr': '<f2', " C_ORDER "'shape': (6,)}", 12, "holds '<f2' values (expected '<f4' or '<f8')"},
    {"objects", 1, "{'descr': '|O', " C_ORDER "'shape': (6,)}", 24, "holds '|O' values (expected '<f4' or '<f8')"},
    {"a long type is cut and cleaned", 1, "{'descr': '\x1b[31m<f4f4f4f4f4f4f4f4f4f4', " C_ORDER "'shape': (6,)}", 24,
     "holds '?[31m<f4f4f4f4f4f4f4f4f4' values (expected '<f4' or '<f8')"},
    {"structured", 1, "{'descr': [('a', '<f4')], " C_ORDER "'shape': (6,)}", 24,
     "holds structured values (expected '<f4' or '<f8')"},
    {"no type", 1, "{'descr': 4, " C_ORDER "'shape': (6,)}", 24,
     "bad .npy header: expected a type such as '<f4' at its byte 10"},
    {"Fortran order", 1, "{" F4 "'fortran_order': True, 'shape': (2, 3)}", 24,
     "holds values in Fortran order (expected C order: 'fortran_order': False)"},
    {"order is a number", 1, "{" F4 "'fortran_order': 0, 'shape': (2, 3)}", 24,
     "bad .npy header: expected True or False at its byte 34"},
    {"one side without a comma", 1, "{'shape': (6), " F4 C_ORDER "}", 24,
     "bad .npy header: expected ',' after the only side at its byte 13"},
    {"list as a shape", 1, "{'shape': [6], " F4 C_ORDER "}", 24,
     "bad .npy header: expected a shape such as (64, 14, 14) at its byte 10"},
    {"negative side", 1, "{'shape': (-6,), " F4 C_ORDER "}", 24,
     "bad .npy header: expected a whole number below 2^64 at its byte 11"},
    {"leading zero", 1, "{'shape': (06,), " F4 C_ORDER "}", 24,
     "bad .npy header: expected a whole number below 2^64 at its byte 13"},
    {"side of 2^64", 1, "{'shape': (18446744073709551616,), " F4 C_ORDER "}", 24,
     "bad .npy header: expected a whole number below 2^64 at its byte 30"},
    {"sides without a comma", 1, "{'shape': (2 3), " F4 C_ORDER "}", 24,
     "bad .npy header: expected ',' or ')' at its byte 13"},
    {"only a comma", 1, "{'shape': (,), " F4 C_ORDER "}", 24,
     "bad .npy header: expected a whole number below 2^64 at its byte 11"},
    {"nine sides", 1, "{'shape': (1, 1, 1, 1, 1, 1, 1, 1, 6), " F4 C_ORDER "}", 24,
     "has too many dimensions (expected at most 8)"},
    {"2^96 values", 1, "{'shape': (4294967296, 4294967296, 4294967296), " F4 C_ORDER "}", 24,
     "has a shape of too many values (expected at most 2147483648 bytes)"},
    {"2^29 + 1 floats", 1, "{'shape': (536870913,), " F4 C_ORDER "}", 24,
     "has a shape of too many values (expected at most 2147483648 bytes)"},
    {"no values, absurd sides", 1, "{'shape': (4294967296, 4294967296, 4294967296, 0), " F4 C_ORDER "}", 0,
     "holds no values (expected at least one)"},
    {"too few values", 1, "{'shape': (2, 3), " F4 C_ORDER "}", 23,
     "holds 23 bytes of values (expected 24 for its shape)"},
    {"too many values", 1, "{'shape': (5,), " F4 C_ORDER "}", 24,
     "holds 24 bytes of values (expected 20 for its shape)"},
    {"key missing", 1, "{'shape': (6,), " F4 "}", 24, "bad .npy header: 'fortran_order' is missing"},
    {"key repeated", 1, "{" F4 F4 C_ORDER "'shape': (6,)}", 24,
     "bad .npy header: expected 'descr', 'fortran_order' and 'shape', each once, at its byte 17"},
    {"unknown key", 1, "{" F4 C_ORDER "'shape': (6,), 'extra': 1}", 24,
     "bad .npy header: expected 'descr', 'fortran_order' and 'shape', each once, at its byte 56"},
    {"no colon", 1, "{'descr' '<f4'}", 24, "bad .npy header: expected ':' at its byte 9"},
    {"no comma", 1, "{'descr': '<f4' 'shape': (6,)}", 24, "bad .npy header: expected ',' or '}' at its byte 16"},
    {"two commas", 1, "{'descr': '<f4',, 'shape': (6,)}", 24, "bad .npy header: expected a key or '}' at its byte 16"},
    {"open string", 1, "{'descr", 0, "bad .npy header: expected a key or '}' at its byte 1"},
    {"open dictionary", 1, "{" F4 C_ORDER "'shape': (6,)", 24, "bad .npy header: expected ',' or '}' at its byte 54"},
    {"text behind the dictionary", 1, "{" F4 C_ORDER "'shape': (6,)}; import os", 24,
     "bad .npy header: expected nothing more at its byte 55"},
    {"not a dictionary", 1, "import os", 24, "bad .npy header: expected '{' at its byte 0"},
    {"empty dictionary text", 1, "", 24, "bad .npy header: expected '{' at its byte 0"},
};

static void check_refused(const void *file, size_t size, const char *message)
{
  fl_tensor *tensor = (fl_tensor *)&size; /* anything but NULL */
  fl_error err = {0};
  assert_int_equal(fl_tensor_parse_npy("t.npy", file, size, &tensor, &err), FL_ERR_VALUE);
  assert_null(tensor);
  assert_string_equal(err.file, "t.npy");
  assert_string_equal(err.message, message);
  assert_int_equal(fl_tensor_parse_npy("t.npy", file, size, &tensor, NULL), FL_ERR_VALUE);
}

static void check_bad(void **state)
{
  const bad_case *c = *state;
  unsigned char file[FILE_BYTES];
  check_refused(file, make_npy(file, c->version, c->dictionary, six, c->bytes), c->message);
}

static void scalar_is_rank_0(void **state)
{
  (void)state;
  unsigned char file[FILE_BYTES];
  size_t size = make_npy(file, 1, "{" F4 C_ORDER "'shape': ()}", &six[3], 4);
  fl_tensor *tensor;
  assert_int_equal(fl_tensor_parse_npy("t.npy", file, size, &tensor, NULL), FL_OK);
  assert_int_equal(tensor->rank, 0);
  assert_int_equal(tensor->elements, 1);
  assert_close(tensor->range, 0.0, 0);
  fl_tensor_free(tensor);
}

static void values_must_be_finite(void **state)
{
  (void)state;
  static const double not_number[] = {1, 2, NAN}, infinite[] = {-HUGE_VAL, 2, 3};
  unsigned char file[FILE_BYTES];
  const char *dictionary = "{'descr': '<f8', " C_ORDER "'shape': (3,)}";
  check_refused(file, make_npy(file, 1, dictionary, not_number, sizeof not_number),
                "value 2, counted from 0, is nan (expected finite values)");
  check_refused(file, make_npy(file, 1, dictionary, infinite, sizeof infinite),
                "value 0, counted from 0, is -inf (expected finite values)");
}

/* 1.5e308 - -1.5e308 is no double: the range is the largest one */
static void range_stays_finite(void **state)
{
  (void)state;
  static const double far[] = {-1.5e308, 1.5e308};
  unsigned char file[FILE_BYTES];
  size_t size = make_npy(file, 1, "{'descr': '<f8', " C_ORDER "'shape': (2,)}", far, sizeof far);
  fl_tensor *tensor;
  assert_int_equal(fl_tensor_parse_npy("t.npy", file, size, &tensor, NULL), FL_OK);
  assert_close(tensor->range, 1.7976931348623157e308, 0);
  fl_tensor_free(tensor);
}

/* Heap copies of the exact size, so that the address sanitizer sees a read behind the end. */
static void every_prefix_is_refused(void **state)
{
  (void)state;
  unsigned char file[FILE_BYTES];
  for (unsigned version = 1; version <= 3; version++) {
    size_t size = make_npy(file, version, good[0].dictionary, six, sizeof six);
    for (size_t cut = 0; cut < size; cut++) {
      unsigned char *copy = malloc(cut + 1);
      fl_tensor *tensor;
      assert_non_null(copy);
      memcpy(copy + 1, file, cut); /* values at odd addresses, too */
      assert_int_equal(fl_tensor_parse_npy("t.npy", copy + 1, cut, &tensor, NULL), FL_ERR_VALUE);
      assert_null(tensor);
      free(copy);
    }
  }
}

static void long_headers_are_refused(void **state)
{
  (void)state;
  static const unsigned char file[] = "\x93NUMPY\2\0\xff\xff\xff\xff{}";
  check_refused(file, sizeof file - 1, "has a .npy header of 4294967295 bytes (expected at most 65536)");
  check_refused(file, 3, "is not a .npy file (expected NumPy's magic bytes at its start)");
}

static void files_are_loaded(void **state)
{
  (void)state;
  fl_tensor *tensor;
  fl_error err = {0};
  assert_int_equal(fl_tensor_load_npy(DATA "small-v1-64x14x14-relu.npy", &tensor, &err), FL_OK);
  assert_int_equal(tensor->rank, 3);
  assert_int_equal(tensor->shape[0], 64);
  assert_int_equal(tensor->elements, 64 * 14 * 14);
  assert_close(tensor->range, 9.37292, 1e-6); /* as printed when the tensor was made */
  fl_tensor_free(tensor);
}

static void unreadable_files_are_file_errors(void **state)
{
  (void)state;
  static const char *const paths[] = {DATA "no-such-file.npy", DATA};
  for (size_t i = 0; i < COUNT(paths); i++) {
    fl_tensor *tensor = (fl_tensor *)&i;
    fl_error err = {0};
    assert_int_equal(fl_tensor_load_npy(paths[i], &tensor, &err), FL_ERR_FILE);
    assert_null(tensor);
    assert_true(err.message[0] != '\0');
  }
}

static uint64_t fnv1a(const void *bytes, size_t size)
{
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; i++) hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
  return hash;
}

static fl_tensor *synthesize(uint64_t channels, uint64_t height, uint64_t width, bool rectified, uint32_t bytes)
{
  fl_tensor *tensor;
  assert_int_equal(fl_tensor_synthesize(channels, height, width, rectified, bytes, 1, &tensor, NULL), FL_OK);
  return tensor;
}

typedef struct {
  const char *name;
  uint64_t channels, height, width;
  bool rectified;
  uint64_t hash; /* of the floats, seed 1; little-endian machines */
} synthetic_case;

static const synthetic_case synthetic[] = {
    {"synthetic, rectified", 64, 28, 28, true, 0xda198ffeaf7fa5e6u},
    {"synthetic, linear", 128, 7, 7, false, 0x616fea47601f5459u},
};

static void check_synthetic(void **state)
{
  const synthetic_case *c = *state;
  fl_tensor *floats = synthesize(c->channels, c->height, c->width, c->rectified, 4);
  fl_tensor *doubles = synthesize(c->channels, c->height, c->width, c->rectified, 8);
  assert_int_equal(floats->elements, c->channels * c->height * c->width);
  assert_int_equal(fnv1a(floats->values, floats->elements * 4), c->hash);
  for (uint64_t i = 0; i < floats->elements; i++)
    assert_true(((const float *)floats->values)[i] == ((const double *)doubles->values)[i]);
  assert_close(floats->range, doubles->range, 0);
  assert_true(floats->range > 0);
  fl_tensor_free(floats);
  fl_tensor_free(doubles);
}

/* A column of values and a row of them are smoothed alike. */
static void one_spatial_side_is_either(void **state)
{
  (void)state;
  fl_tensor *column = synthesize(3, 50, 1, false, 4), *row = synthesize(3, 1, 50, false, 4);
  assert_memory_equal(column->values, row->values, 3 * 50 * 4);
  fl_tensor_free(column);
  fl_tensor_free(row);
}

/* Mean 0.57 x offset + g; a rectifier is the same values shifted by 0.33, the negative ones 0. */
static void rectified_is_clipped(void **state)
{
  (void)state;
  fl_tensor *linear = synthesize(8, 10, 12, false, 8), *rectified = synthesize(8, 10, 12, true, 8);
  size_t zeros = 0;
  for (uint64_t i = 0; i < linear->elements; i++) {
    double from = ((const double *)linear->values)[i], to = ((const double *)rectified->values)[i];
    assert_true(to >= 0 && fabs(to - fmax(from + 0.33, 0)) < 1e-6);
    zeros += to == 0;
  }
  assert_between(zeros, 960 / 5, 960 / 2);
  fl_tensor_free(linear);
  fl_tensor_free(rectified);
}

/* 2^29 floats are just allowed (not made here); one channel more, and products beyond 2^64, are not */
static void too_large_is_refused(void **state)
{
  (void)state;
  static const uint64_t sides[][3] = {
      {((uint64_t)1 << 29) + 1, 1, 1}, {1, (uint64_t)1 << 15, ((uint64_t)1 << 14) + 1}, {1, UINT64_MAX, UINT64_MAX}};
  for (size_t i = 0; i < COUNT(sides); i++) {
    fl_tensor *tensor = (fl_tensor *)&i;
    fl_error err = {0};
    assert_int_equal(fl_tensor_synthesize(sides[i][0], sides[i][1], sides[i][2], true, 4, 1, &tensor, &err),
                     FL_ERR_VALUE);
    assert_null(tensor);
    assert_non_null(strstr(err.message, "too large for a synthetic tensor (expected at most 2147483648 bytes)"));
  }
}

static void seeds_differ(void **state)
{
  (void)state;
  fl_tensor *one = synthesize(4, 4, 4, false, 4), *two;
  assert_int_equal(fl_tensor_synthesize(4, 4, 4, false, 4, 2, &two, NULL), FL_OK);
  assert_memory_not_equal(one->values, two->values, 64 * 4);
  fl_tensor_free(one);
  fl_tensor_free(two);
  fl_tensor_free(NULL);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(scalar_is_rank_0),
      cmocka_unit_test(values_must_be_finite),
      cmocka_unit_test(range_stays_finite),
      cmocka_unit_test(every_prefix_is_refused),
      cmocka_unit_test(long_headers_are_refused),
      cmocka_unit_test(files_are_loaded),
      cmocka_unit_test(unreadable_files_are_file_errors),
      cmocka_unit_test(one_spatial_side_is_either),
      cmocka_unit_test(rectified_is_clipped),
      cmocka_unit_test(too_large_is_refused),
      cmocka_unit_test(seeds_differ),
  };
  struct CMUnitTest tests[COUNT(good) + COUNT(bad) + COUNT(synthetic) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(good); i++)
    tests[n++] = (struct CMUnitTest){good[i].name, check_good, NULL, NULL, (void *)&good[i]};
  for (size_t i = 0; i < COUNT(bad); i++)
    tests[n++] = (struct CMUnitTest){bad[i].name, check_bad, NULL, NULL, (void *)&bad[i]};
  for (size_t i = 0; i < COUNT(synthetic); i++)
    tests[n++] = (struct CMUnitTest){synthetic[i].name, check_synthetic, NULL, NULL, (void *)&synthetic[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
