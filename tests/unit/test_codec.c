#include "support.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <zfp.h>

#include "fieldline/codec.h"

#define DATA FL_SOURCE_DIR "/tests/data/"
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { MAX_RANK = 5 };

/* Sizes below are of Debian's zfp, whose stream has words of 8 bits; others round up to theirs. */
static double expected_bits(double bytes)
{
  double word = (double)stream_word_bits;
  return ceil(bytes * 8 / word) * word;
}

static fl_codec_params params_of(const char *name, double value)
{
  fl_codec_params params = {.codec = fl_codec_find(name), .value = value, .seed = 1};
  assert_non_null(params.codec);
  return params;
}

static double bits_of(const fl_codec_params *params, const uint64_t *shape, size_t rank, uint32_t element_bytes,
                      bool rectified)
{
  double bits = 0;
  fl_error err = {0};
  if (fl_codec_bits(params, shape, rank, element_bytes, rectified, &bits, &err) != FL_OK) fail_msg("%s", err.message);
  return bits;
}

static fl_tensor *load(const char *path)
{
  fl_tensor *tensor;
  assert_int_equal(fl_tensor_load_npy(path, &tensor, NULL), FL_OK);
  return tensor;
}

typedef struct {
  const char *name, *codec;
  double value;
  const char *file; /* NULL: synthetic, seed 1 */
  uint64_t shape[3];
  bool rectified;
  double bytes; /* floats, 3-D, no header: measured with zfp's own interface when the tensors were made */
} size_case;

#define RELU DATA "small-v1-64x14x14-relu.npy"
#define LINEAR DATA "small-v2-128x7x7-linear.npy"

static const size_case sizes[] = {
    {"ReLU, reversible", "reversible", 0, RELU, {14, 14, 64}, true, 62934},
    {"ReLU, 1e-3 of the range", "accuracy", 1e-3, RELU, {14, 14, 64}, true, 26061},
    {"ReLU, 1e-2 of the range", "accuracy", 1e-2, RELU, {14, 14, 64}, true, 20007},
    {"ReLU, 8 bits a value", "rate", 8, RELU, {14, 14, 64}, true, 16384},
    {"ReLU, 16 bits a value", "rate", 16, RELU, {14, 14, 64}, true, 32768},
    {"ReLU, 16 bit planes", "precision", 16, RELU, {14, 14, 64}, true, 23316},
    {"linear, reversible", "reversible", 0, LINEAR, {7, 7, 128}, false, 31010},
    {"linear, 1e-3 of the range", "accuracy", 1e-3, LINEAR, {7, 7, 128}, false, 12631},
    {"linear, 1e-2 of the range", "accuracy", 1e-2, LINEAR, {7, 7, 128}, false, 9559},
    {"linear, 8 bits a value", "rate", 8, LINEAR, {7, 7, 128}, false, 8192},
    {"linear, 16 bits a value", "rate", 16, LINEAR, {7, 7, 128}, false, 16384},
    {"linear, 16 bit planes", "precision", 16, LINEAR, {7, 7, 128}, false, 11775},
    {"synthetic ReLU, reversible", "reversible", 0, NULL, {28, 28, 64}, true, 198061},
    {"synthetic ReLU, 1e-3 of the range", "accuracy", 1e-3, NULL, {28, 28, 64}, true, 77319},
    {"synthetic ReLU, 1e-2 of the range", "accuracy", 1e-2, NULL, {28, 28, 64}, true, 58503},
    {"synthetic linear, reversible", "reversible", 0, NULL, {7, 7, 128}, false, 32745},
    {"synthetic linear, 1e-3 of the range", "accuracy", 1e-3, NULL, {7, 7, 128}, false, 13236},
    {"synthetic linear, 1e-2 of the range", "accuracy", 1e-2, NULL, {7, 7, 128}, false, 10164},
};

static void check_size(void **state)
{
  const size_case *c = *state;
  fl_tensor *tensor = c->file == NULL ? NULL : load(c->file);
  fl_codec_params params = params_of(c->codec, c->value);
  params.tensor = tensor;
  assert_close(bits_of(&params, c->shape, 3, 4, c->rectified), expected_bits(c->bytes), 0);
  fl_tensor_free(tensor);
}

/* A layer's shape, and how zfp sees it: unit sides gone, channels in front, at most four sides. */
typedef struct {
  const char *name;
  size_t rank;
  uint64_t shape[MAX_RANK];
  uint64_t channels, height, width; /* of the synthetic tensor */
  unsigned sides;
  size_t side[4]; /* slowest first */
} shape_case;

static const shape_case shapes[] = {
    {"a map with odd sides", 3, {5, 6, 7}, 7, 5, 6, 3, {7, 5, 6}},
    {"a map with sides of 4", 3, {4, 8, 12}, 12, 4, 8, 3, {12, 4, 8}},
    {"a vector", 1, {2049}, 2049, 1, 1, 1, {2049}},
    {"a vector with unit sides", 3, {1, 1, 2049}, 2049, 1, 1, 1, {2049}},
    {"tokens", 2, {49, 77}, 77, 49, 1, 2, {77, 49}},
    {"a map of one row", 3, {1, 30, 10}, 10, 1, 30, 2, {10, 30}},
    {"a map of one channel", 3, {9, 30, 1}, 1, 9, 30, 2, {9, 30}},
    {"a line of one channel", 3, {9, 1, 1}, 1, 9, 1, 1, {9}},
    {"a volume", 4, {3, 5, 6, 7}, 7, 15, 6, 4, {7, 3, 5, 6}},
    {"five sides", 5, {2, 3, 5, 6, 7}, 7, 30, 6, 4, {7, 6, 5, 6}},
    {"one value", 1, {1}, 1, 1, 1, 1, {1}},
    {"a scalar", 0, {0}, 1, 1, 1, 1, {1}},
};

/* What zfp_compress() makes of a tensor whose values lie as the sides say. */
static double compress(zfp_stream *stream, const fl_tensor *tensor, const shape_case *c)
{
  const size_t *s = c->side;
  zfp_type type = tensor->element_bytes == 8 ? zfp_type_double : zfp_type_float;
  zfp_field *field = c->sides == 1   ? zfp_field_1d(tensor->values, type, s[0])
                     : c->sides == 2 ? zfp_field_2d(tensor->values, type, s[1], s[0])
                     : c->sides == 3 ? zfp_field_3d(tensor->values, type, s[2], s[1], s[0])
                                     : zfp_field_4d(tensor->values, type, s[3], s[2], s[1], s[0]);
  assert_non_null(field);
  size_t capacity = zfp_stream_maximum_size(stream, field);
  void *buffer = malloc(capacity);
  bitstream *out = stream_open(buffer, capacity);
  zfp_stream_set_bit_stream(stream, out);
  zfp_stream_rewind(stream);
  size_t bytes = zfp_compress(stream, field);
  assert_true(bytes > 0);
  stream_close(out);
  free(buffer);
  zfp_field_free(field);
  return 8.0 * (double)bytes;
}

static void check_modes(const shape_case *c, const fl_tensor *tensor)
{
  static const double rates[] = {1, 1.3, 2.01, 3.999, 7.7, 8, 16, 31.5, 33.3, 64}; /* zfp rounds most of them */
  zfp_stream *stream = zfp_stream_open(NULL);
  zfp_type type = tensor->element_bytes == 8 ? zfp_type_double : zfp_type_float;
  fl_codec_params params;
  for (size_t i = 0; i < COUNT(rates); i++) {
    params = params_of("rate", rates[i]);
    zfp_stream_set_rate(stream, rates[i], type, c->sides, zfp_false);
    assert_close(bits_of(&params, c->shape, c->rank, tensor->element_bytes, true), compress(stream, tensor, c), 0);
  }
  params = params_of("precision", 11);
  zfp_stream_set_precision(stream, 11);
  assert_close(bits_of(&params, c->shape, c->rank, tensor->element_bytes, true), compress(stream, tensor, c), 0);
  params = params_of("accuracy", 0.02);
  params.absolute = true;
  zfp_stream_set_accuracy(stream, 0.02);
  assert_close(bits_of(&params, c->shape, c->rank, tensor->element_bytes, true), compress(stream, tensor, c), 0);
  zfp_stream_close(stream);
}

static void check_shape(void **state)
{
  const shape_case *c = *state;
  for (uint32_t element_bytes = 4; element_bytes <= 8; element_bytes += 4) {
    fl_tensor *tensor;
    assert_int_equal(fl_tensor_synthesize(c->channels, c->height, c->width, true, element_bytes, 1, &tensor, NULL),
                     FL_OK);
    check_modes(c, tensor);
    fl_tensor_free(tensor);
  }
}

typedef struct {
  const char *name;
  uint64_t shape[3];
  uint32_t element_bytes;
  double ratio, bits;
} ratio_case;

static const ratio_case ratios[] = {
    /* 112 x 112 x 64 = 802816 values of 64 bits: 51380224 / 1.44 */
    {"ratio 1.44 on doubles", {112, 112, 64}, 8, 1.44, 51380224 / 1.44},
    /* 7 x 7 x 128 = 6272 values of 8 bits: 50176 / 2 */
    {"ratio 2 on bytes", {7, 7, 128}, 1, 2, 25088},
    /* a ratio below 1 expands: 10 values of 32 bits / 0.5 */
    {"ratio 0.5", {1, 1, 10}, 4, 0.5, 640},
    /* 2^36 values of 64 bits: no overflow */
    {"ratio 1 on the largest activation", {1 << 12, 1 << 12, 1 << 12}, 8, 1, 0x1p42},
};

static void check_ratio(void **state)
{
  const ratio_case *c = *state;
  fl_codec_params params = params_of("ratio", c->ratio);
  assert_close(bits_of(&params, c->shape, 3, c->element_bytes, false), c->bits, 1e-15);
}

static void table_is_consistent(void **state)
{
  (void)state;
  for (size_t i = 0; i < fl_codec_count(); i++) {
    const fl_codec *codec = fl_codec_at(i);
    assert_ptr_equal(fl_codec_find(codec->name), codec);
    assert_true(codec->expect[0] != '\0' && codec->summary[0] != '\0');
    assert_true(!codec->has_value || (codec->min > 0 && codec->min < codec->max));
  }
  assert_null(fl_codec_find("zip"));
  assert_null(fl_codec_find(""));
}

/* 14 x 14 x 64 values are 20007 bytes; four times as many, 28 x 28 x 64, take four times that */
static void real_tensor_lends_its_bits_per_value(void **state)
{
  (void)state;
  static const uint64_t larger[] = {28, 28, 64}, other_order[] = {64, 14, 14}, folded[] = {196, 64};
  fl_codec_params params = params_of("accuracy", 1e-2);
  fl_tensor *tensor = load(RELU);
  params.tensor = tensor;
  assert_close(bits_of(&params, larger, 3, 4, true), 4 * expected_bits(20007), 0);
  assert_close(bits_of(&params, other_order, 3, 4, true), expected_bits(20007), 0);
  assert_close(bits_of(&params, folded, 2, 4, true), expected_bits(20007), 0);
  fl_tensor_free(tensor);
}

static void bytes_and_halves_compress_as_floats(void **state)
{
  (void)state;
  static const uint64_t shape[] = {7, 7, 16};
  fl_codec_params params = params_of("precision", 12);
  double floats = bits_of(&params, shape, 3, 4, true);
  assert_close(bits_of(&params, shape, 3, 1, true), floats, 0);
  assert_close(bits_of(&params, shape, 3, 2, true), floats, 0);
}

/* A tensor in the other width gives what one of the wanted width does. */
static void tensors_are_converted(void **state)
{
  (void)state;
  static const uint64_t shape[] = {6, 7, 5};
  for (uint32_t wanted = 4; wanted <= 8; wanted += 4) {
    fl_codec_params params = params_of("accuracy", 1e-3);
    fl_tensor *other, *same;
    assert_int_equal(fl_tensor_synthesize(5, 6, 7, false, 12 - wanted, 3, &other, NULL), FL_OK);
    assert_int_equal(fl_tensor_synthesize(5, 6, 7, false, wanted, 3, &same, NULL), FL_OK);
    params.tensor = same;
    double bits = bits_of(&params, shape, 3, wanted, false);
    params.tensor = other;
    assert_close(bits_of(&params, shape, 3, wanted, false), bits, 0);
    fl_tensor_free(other);
    fl_tensor_free(same);
  }
}

static fl_tensor tensor_of(double *values, uint64_t count, double range)
{
  return (fl_tensor){
      .rank = 1, .shape = {count}, .elements = count, .element_bytes = 8, .range = range, .values = values};
}

static void doubles_beyond_float_are_refused(void **state)
{
  (void)state;
  static const uint64_t shape[] = {3};
  double values[] = {0, -1e39, 1}, bits;
  fl_tensor tensor = tensor_of(values, 3, 1e39);
  fl_codec_params params = params_of("accuracy", 1e-3);
  fl_error err = {0};
  params.tensor = &tensor;
  assert_int_equal(fl_codec_bits(&params, shape, 1, 4, false, &bits, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "compression: value 1 of the tensor, -1e+39, is too large for float32");
  assert_true(bits_of(&params, shape, 1, 8, false) > 0);
}

/* No range, so no tolerance: as reversible. The same where the tolerance is too small for a double. */
static void constant_tensors_are_reversible(void **state)
{
  (void)state;
  static const uint64_t shape[] = {8};
  double values[8];
  static const double ranges[] = {0, DBL_TRUE_MIN};
  for (size_t i = 0; i < 8; i++) values[i] = 0.1;
  for (size_t i = 0; i < COUNT(ranges); i++) {
    fl_tensor tensor = tensor_of(values, 8, ranges[i]);
    fl_codec_params accuracy = params_of("accuracy", 1e-3), reversible = params_of("reversible", 0);
    accuracy.tensor = reversible.tensor = &tensor;
    assert_close(bits_of(&accuracy, shape, 1, 8, false), bits_of(&reversible, shape, 1, 8, false), 0);
  }
}

/* Wider than all values: one bit a block says that nothing is left. 64 values on a line are 16 blocks. */
static void tolerance_beyond_the_values_leaves_a_bit_per_block(void **state)
{
  (void)state;
  static const uint64_t shape[] = {64};
  fl_codec_params params = params_of("accuracy", 1e300);
  params.absolute = true;
  assert_close(bits_of(&params, shape, 1, 4, false), expected_bits(16 / 8.0), 0);
}

static void too_large_is_refused(void **state)
{
  (void)state;
  static const uint64_t synthetic[] = {1 << 15, 1 << 15, 2}, absurd[] = {UINT64_MAX, UINT64_MAX, 2};
  fl_codec_params params = params_of("reversible", 0), rate = params_of("rate", 64);
  fl_error err = {0};
  double bits;
  assert_int_equal(fl_codec_bits(&params, synthetic, 3, 4, false, &bits, &err), FL_ERR_VALUE);
  assert_non_null(strstr(err.message, "an activation of 2 x 32768 x 32768 values is too large"));
  assert_int_equal(fl_codec_bits(&rate, absurd, 3, 4, false, &bits, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "compression: an activation has too many values (expected at most 68719476736)");
  /* fixed rate makes no tensor: 2^13 x 2^13 x 1 blocks (2 channels padded to 4) of 64 x 64 bits */
  assert_close(bits_of(&rate, synthetic, 3, 4, false), 0x1p38, 0);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(table_is_consistent),
      cmocka_unit_test(real_tensor_lends_its_bits_per_value),
      cmocka_unit_test(bytes_and_halves_compress_as_floats),
      cmocka_unit_test(tensors_are_converted),
      cmocka_unit_test(doubles_beyond_float_are_refused),
      cmocka_unit_test(constant_tensors_are_reversible),
      cmocka_unit_test(tolerance_beyond_the_values_leaves_a_bit_per_block),
      cmocka_unit_test(too_large_is_refused),
  };
  struct CMUnitTest tests[COUNT(sizes) + COUNT(shapes) + COUNT(ratios) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(sizes); i++)
    tests[n++] = (struct CMUnitTest){sizes[i].name, check_size, NULL, NULL, (void *)&sizes[i]};
  for (size_t i = 0; i < COUNT(shapes); i++)
    tests[n++] = (struct CMUnitTest){shapes[i].name, check_shape, NULL, NULL, (void *)&shapes[i]};
  for (size_t i = 0; i < COUNT(ratios); i++)
    tests[n++] = (struct CMUnitTest){ratios[i].name, check_ratio, NULL, NULL, (void *)&ratios[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
