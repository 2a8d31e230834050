#include "network/npy.h"

#include <inttypes.h>
#include <string.h>

enum { MAGIC_BYTES = 6, SHOWN_BYTES = 24 /* of a file's text in an error */ };

#define REFUSE(name, err, ...) fl_fail_at(err, FL_ERR_VALUE, name, NULL, 0, 0, 0, __VA_ARGS__)

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
  uint64_t length = npy_little_endian(bytes + before, width);
  before += width;
  if (length > NPY_MAX_HEADER_BYTES)
    return REFUSE(name, err, "has a .npy header of %" PRIu64 " bytes (expected at most %d)", length,
                  NPY_MAX_HEADER_BYTES);
  if (size - before < length) return REFUSE(name, err, "ends inside its .npy header");
  const char *start = (const char *)bytes + before;
  *r = (reader){name, start, start, start + length, err};
  return FL_OK;
}

fl_status fl_npy_read_header(const char *name, const unsigned char *bytes, size_t size, npy_header *header,
                             size_t *before, fl_error *err)
{
  reader r = {0};
  *header = (npy_header){0};
  fl_status status = read_preamble(name, bytes, size, &r, err);
  if (status == FL_OK) status = read_dictionary(&r, header);
  if (status == FL_OK) *before = (size_t)(r.end - (const char *)bytes);
  return status;
}
