/* Attention, and what rotates positions into its operands. */
#include "network/onnx/rules.h"

bool fl_onnx_add_attention(onnx_node *n, onnx_wide batch, onnx_wide heads, onnx_wide queries, onnx_wide keys,
                           onnx_wide size, onnx_wide value_size)
{
  onnx_wide factors[] = {batch, heads, queries, keys, size + value_size};
  return fl_onnx_add_macs(n, factors, sizeof factors / sizeof factors[0]);
}

/* A count of heads, which others are divided by. */
static bool read_heads(const onnx_node *n, const char *name, int64_t fallback, onnx_wide *heads)
{
  *heads = fl_onnx_int(n, name, fallback);
  return *heads >= 1 || fl_onnx_refuse(n, "%s is missing, or below 1", name);
}

/* The sides of an operand: [batch, heads, length, size], or [batch, length, heads x size]. */
typedef struct {
  onnx_wide batch, heads, length, size;
} operand;

static bool read_operand(const onnx_node *n, size_t input, const char *heads, operand *o)
{
  const onnx_value *x = fl_onnx_in_ranked(n, input, 3);
  if (x == NULL) return false;
  if (x->rank == 4) {
    *o = (operand){x->side[0], x->side[1], x->side[2], x->side[3]};
    return true;
  }
  o->batch = x->side[0];
  o->length = x->side[1];
  if (!read_heads(n, heads, 0, &o->heads)) return false;
  o->size = x->side[2] / o->heads;
  return true;
}

/* The standard's: Q, K, V, mask, past key, past value to Y, present key, present value, scores. */
static bool infer_standard(onnx_node *n)
{
  operand q, k, v;
  if (!read_operand(n, 0, "q_num_heads", &q) || !read_operand(n, 1, "kv_num_heads", &k) ||
      !read_operand(n, 2, "kv_num_heads", &v))
    return false;
  onnx_wide past = 0;
  if (fl_onnx_has(n, 4)) {
    const onnx_value *cache = fl_onnx_in_ranked(n, 4, 4);
    if (cache == NULL) return false;
    past = cache->side[2];
  }
  onnx_wide keys = past + k.length;
  onnx_shape y = {4, {q.batch, q.heads, q.length, v.size}}, present_key = {4, {q.batch, k.heads, keys, k.size}},
             present_value = {4, {q.batch, v.heads, keys, v.size}}, scores = {4, {q.batch, q.heads, q.length, keys}};
  if (n->in[0]->rank == 3) y = (onnx_shape){3, {q.batch, q.length, q.heads * v.size}};
  return fl_onnx_give(n, 0, n->in[0]->type, &y) && fl_onnx_give(n, 1, n->in[1]->type, &present_key) &&
         fl_onnx_give(n, 2, n->in[2]->type, &present_value) && fl_onnx_give(n, 3, n->in[0]->type, &scores) &&
         fl_onnx_add_attention(n, q.batch, q.heads, q.length, keys, k.size, v.size);
}

/* Positions in the cache: side 2 of a past of four dimensions. */
static onnx_wide cached(const onnx_node *n, size_t input)
{
  return fl_onnx_has(n, input) && n->in[input]->rank == 4 ? n->in[input]->side[2] : 0;
}

/* Query, key, value, past key, past value; without a key the query is all three, packed. */
static bool infer_grouped(onnx_node *n)
{
  const onnx_value *q = fl_onnx_in_ranked(n, 0, 3);
  onnx_wide heads, kv_heads;
  if (q == NULL || !read_heads(n, "num_heads", 0, &heads) || !read_heads(n, "kv_num_heads", (int64_t)heads, &kv_heads))
    return false;
  bool packed = !fl_onnx_has(n, 1);
  if (!packed && fl_onnx_in_ranked(n, 1, 3) == NULL) return false;
  onnx_wide batch = q->side[0], queries = q->side[1], size = q->side[2] / (packed ? heads + 2 * kv_heads : heads);
  onnx_wide keys = cached(n, 3) + (packed ? queries : n->in[1]->side[1]);
  onnx_shape y = {3, {batch, queries, heads * size}}, present = {4, {batch, kv_heads, keys, size}};
  return fl_onnx_give(n, 0, q->type, &y) && fl_onnx_give(n, 1, q->type, &present) &&
         fl_onnx_give(n, 2, q->type, &present) && fl_onnx_add_attention(n, batch, heads, queries, keys, size, size);
}

/* Query [B, S, hidden], or packed [B, S, heads, 3, size]; key [B, L, hidden], packed with the value [B, L, heads, 2,
 * size], or from another layer's cache [B, heads, L, size]; value; bias; masks; past key and value at inputs 6, 7. */
static bool infer_multi_head(onnx_node *n)
{
  const onnx_value *q = fl_onnx_in_ranked(n, 0, 3), *k = fl_onnx_has(n, 1) ? n->in[1] : q;
  onnx_wide heads;
  if (q == NULL || !read_heads(n, "num_heads", 0, &heads)) return false;
  onnx_wide size = q->rank == 5 ? q->side[4] : q->side[2] / heads, value_size = size;
  onnx_wide length = k->rank == 4 ? k->side[2] : k->rank > 1 ? k->side[1] : 0;
  if (fl_onnx_has(n, 2)) {
    const onnx_value *v = n->in[2];
    value_size = v->rank == 4 ? v->side[3] : v->rank == 3 ? v->side[2] / heads : size;
  }
  onnx_wide batch = q->side[0], queries = q->side[1], keys = cached(n, 6) + length;
  onnx_shape y = {3, {batch, queries, heads * value_size}}, key = {4, {batch, heads, keys, size}},
             value = {4, {batch, heads, keys, value_size}};
  return fl_onnx_give(n, 0, q->type, &y) && fl_onnx_give(n, 1, q->type, &key) && fl_onnx_give(n, 2, q->type, &value) &&
         fl_onnx_add_attention(n, batch, heads, queries, keys, size, value_size);
}

/* Input [B, S, inputs], weights [inputs, sum of the three hidden sizes], bias, mask, past [2, B, heads, P, size] at
 * input `past`: the projection is inside. */
static bool infer_projecting(onnx_node *n, size_t past, int type)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 3), *w = fl_onnx_in_ranked(n, 1, 2);
  onnx_wide heads;
  int64_t sizes[3];
  int count;
  if (x == NULL || w == NULL || !read_heads(n, "num_heads", 0, &heads)) return false;
  if (!fl_onnx_ints(n, "qkv_hidden_sizes", sizes, 3, &count)) return false;
  onnx_wide hidden = count == 3 ? sizes[0] : w->side[1] / 3, values = count == 3 ? sizes[2] : w->side[1] / 3;
  onnx_wide batch = x->side[0], length = x->side[1], size = hidden / heads, value_size = values / heads;
  onnx_wide before = fl_onnx_has(n, past) && n->in[past]->rank == 5 ? n->in[past]->side[3] : 0;
  onnx_shape y = {3, {batch, length, values}}, present = {5, {2, batch, heads, before + length, size}};
  onnx_wide projection[] = {batch, length, w->side[0], w->side[1]};
  return fl_onnx_give(n, 0, type, &y) && fl_onnx_give(n, 1, type, &present) && fl_onnx_add_macs(n, projection, 4) &&
         fl_onnx_add_attention(n, batch, heads, length, before + length, size, value_size);
}

static bool infer_attention(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  return x != NULL && infer_projecting(n, 4, x->type);
}

/* Quantized: scales and zero points stand between, and floats come out. */
static bool infer_quantized(onnx_node *n)
{
  const onnx_value *scale = fl_onnx_in(n, 3);
  return scale != NULL && infer_projecting(n, 8, scale->type);
}

const onnx_rule fl_onnx_attend_rules[] = {
    {"Attention", ONNX_STANDARD, infer_standard},
    {"Attention", ONNX_MICROSOFT, infer_attention},
    {"QAttention", ONNX_MICROSOFT, infer_quantized},
    {"GroupQueryAttention", ONNX_MICROSOFT, infer_grouped},
    {"MultiHeadAttention", ONNX_MICROSOFT, infer_multi_head},
    {"RotaryEmbedding", ONNX_BOTH, fl_onnx_infer_same},
    {NULL, ONNX_STANDARD, NULL},
};
