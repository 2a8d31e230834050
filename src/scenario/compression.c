/* compression: a codec, its value, the tensor that it is measured on, and what it costs the nodes. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "scenario/reader.h"

enum { MAX_CODECS = 8, OTHER_KEYS = 5 };

const quantity_row fl_charge_rows[2] = {
    {"compress_time", FL_UNIT_SECONDS_PER_BYTE, 0, 1, 0, offsetof(fl_codec_charge, compress_s_per_byte), false},
    {"expand_time", FL_UNIT_SECONDS_PER_BYTE, 0, 1, 0, offsetof(fl_codec_charge, expand_s_per_byte), false},
};

/* codec, tensor, tolerance, the charges, and every codec's own name for its value. */
static fl_status check_keys(const scenario_reader *r, const fl_doc_node *node)
{
  const char *keys[1 + MAX_CODECS + OTHER_KEYS] = {"codec"};
  size_t count = 1;
  assert(fl_codec_count() <= MAX_CODECS);
  for (size_t i = 0; i < fl_codec_count(); i++) keys[count++] = fl_codec_at(i)->name;
  keys[count++] = "tensor";
  keys[count++] = "tolerance";
  keys[count++] = fl_charge_rows[0].key;
  keys[count++] = fl_charge_rows[1].key;
  return fl_doc_check_keys(node, keys, r->err);
}

/* A codec that is set from elsewhere, by --set or a sweep, leaves the values of others behind. */
static bool is_left_behind(const fl_doc_node *map, const fl_doc_node *value)
{
  const fl_doc_node *codec = fl_doc_get(map, "codec");
  return codec != NULL && codec->source != value->source && !fl_doc_is(codec, "zfp") && !fl_doc_is(codec, value->key);
}

/* The first value key among the map's, and no second. */
static fl_status find_value(const scenario_reader *r, const fl_doc_node *map, const fl_doc_node **value)
{
  *value = NULL;
  for (const fl_doc_node *child = map->first; child != NULL; child = child->next) {
    if (fl_codec_find(child->key) == NULL || is_left_behind(map, child)) continue;
    if (*value != NULL) return fl_doc_fail_key(r->err, child, "one codec at a time (%s is set already)", (*value)->key);
    *value = child;
  }
  return FL_OK;
}

static fl_status fail_unknown_codec(const scenario_reader *r, const fl_doc_node *node)
{
  const char *names[MAX_CODECS];
  for (size_t i = 0; i < fl_codec_count(); i++) names[i] = fl_codec_at(i)->name;
  return fl_doc_unknown_word(r->err, node, "codec", names, fl_codec_count());
}

/* From `codec`, or from the only value key, or the accounting's own; `codec: zfp` leaves it to the value key too. */
static fl_status find_codec(const scenario_reader *r, const fl_doc_node *map, const fl_doc_node *value,
                            const fl_codec **codec)
{
  const fl_doc_node *named = fl_doc_get(map, "codec");
  const char *name;
  bool zfp = named != NULL && fl_doc_is(named, "zfp");
  if (zfp && (value == NULL || strcmp(value->key, "ratio") == 0))
    return fl_read_missing(r, map, "rate", "it, accuracy, precision, or reversible: true");
  if (named == NULL || zfp) {
    *codec = fl_codec_find(value == NULL ? "ratio" : value->key);
    return FL_OK;
  }
  fl_status status = fl_doc_text(named, &name, r->err);
  if (status != FL_OK) return status;
  *codec = fl_codec_find(name);
  if (*codec == NULL) return fail_unknown_codec(r, named);
  if (value != NULL && strcmp(value->key, name) != 0)
    return fl_doc_fail_key(r->err, value, "not a parameter of codec %s (%s: %s)", name, name, (*codec)->expect);
  return FL_OK;
}

static fl_status read_tolerance(const scenario_reader *r, const fl_doc_node *node)
{
  fl_codec_params *params = &r->scenario->codec;
  if (node == NULL) return FL_OK;
  if (params->codec->kind != FL_CODEC_ACCURACY)
    return fl_doc_fail_key(r->err, node, "only codec accuracy has a tolerance, not %s", params->codec->name);
  params->absolute = fl_doc_is(node, "absolute");
  if (!params->absolute && !fl_doc_is(node, "relative")) return fl_doc_expect(r->err, node, "relative or absolute");
  return FL_OK;
}

static fl_status read_value(const scenario_reader *r, const fl_doc_node *map, const fl_doc_node *node)
{
  fl_codec_params *params = &r->scenario->codec;
  const fl_codec *codec = params->codec;
  bool yes = false;
  if (!codec->has_value) {
    fl_status status = node == NULL ? FL_OK : fl_doc_bool(node, &yes, r->err);
    if (status == FL_OK && node != NULL && !yes) return fl_doc_expect(r->err, node, "true, or another codec");
    return status;
  }
  if (node == NULL && codec->kind == FL_CODEC_RATIO) {
    params->value = fl_accounting_default_ratio(r->scenario->accounting);
    return FL_OK;
  }
  if (node == NULL) return fl_read_missing(r, map, codec->name, codec->expect);
  double max = params->absolute ? DBL_MAX : codec->max;
  bool good = node->kind == FL_DOC_SCALAR && fl_quantity_parse(node->text, FL_UNIT_NONE, &params->value) &&
              params->value >= codec->min && params->value <= max &&
              !(codec->integer && params->value != floor(params->value));
  if (good) return FL_OK;
  return fl_doc_expect(r->err, node, "%s",
                       params->absolute ? "a tolerance > 0 in the tensor's own unit" : codec->expect);
}

static fl_status read_tensor(const scenario_reader *r, const fl_doc_node *node)
{
  if (node == NULL) return FL_OK;
  if (!r->scenario->codec.codec->measured)
    return fl_doc_fail_key(r->err, node,
                           "codec %s is not measured on a tensor (accuracy, precision and reversible are)",
                           r->scenario->codec.codec->name);
  return fl_read_path(r, node, &r->scenario->tensor_path);
}

fl_status fl_read_compression(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  const fl_doc_node *value;
  s->codec.seed = s->seed;
  if (node == NULL) {
    s->codec.codec = fl_codec_find("ratio");
    return read_value(r, NULL, NULL);
  }
  fl_status status = check_keys(r, node);
  if (status == FL_OK) status = find_value(r, node, &value);
  if (status == FL_OK) status = find_codec(r, node, value, &s->codec.codec);
  if (status == FL_OK) status = read_tolerance(r, fl_doc_get(node, "tolerance"));
  if (status == FL_OK) status = read_value(r, node, value);
  if (status == FL_OK) status = read_tensor(r, fl_doc_get(node, "tensor"));
  if (status == FL_OK) status = fl_read_quantities(r, node, fl_charge_rows, 2, &s->charge);
  return status;
}
