/* Recurrent layers. */
#include "network/onnx/rules.h"

/* Y [steps, directions, batch, hidden] and the last states [directions, batch, hidden], or batch first; a step computes
 * gates x hidden x (inputs + hidden). */
static bool give_recurrent(onnx_node *n, int64_t gates, int64_t hidden)
{
  const onnx_value *x = fl_onnx_in_ranked(n, 0, 3);
  if (x == NULL) return false;
  if (hidden < 1) return fl_onnx_refuse(n, "hidden_size is missing");
  bool batch_first = fl_onnx_int(n, "layout", 0) != 0;
  onnx_wide directions = fl_onnx_is(fl_onnx_word(n, "direction"), "bidirectional") ? 2 : 1;
  onnx_wide steps = x->side[batch_first], batch = x->side[!batch_first], inputs = x->side[2];
  onnx_shape all = {4, {steps, directions, batch, hidden}}, last = {3, {directions, batch, hidden}};
  if (batch_first) {
    all = (onnx_shape){4, {batch, steps, directions, hidden}};
    last = (onnx_shape){3, {batch, directions, hidden}};
  }
  onnx_wide factors[] = {directions, steps, batch, gates, hidden, inputs + hidden};
  return fl_onnx_give(n, 0, x->type, &all) && fl_onnx_give(n, 1, x->type, &last) &&
         fl_onnx_give(n, 2, x->type, &last) && fl_onnx_add_macs(n, factors, sizeof factors / sizeof factors[0]);
}

/* Where hidden_size is left out the weights, [directions, gates x hidden, inputs], tell it. */
static bool infer_gated(onnx_node *n, int64_t gates)
{
  const onnx_value *w = fl_onnx_in_ranked(n, 1, 3);
  return w != NULL && give_recurrent(n, gates, fl_onnx_int(n, "hidden_size", w->side[1] / gates));
}

static bool infer_lstm(onnx_node *n)
{
  return infer_gated(n, 4);
}

static bool infer_gru(onnx_node *n)
{
  return infer_gated(n, 3);
}

static bool infer_rnn(onnx_node *n)
{
  return infer_gated(n, 1);
}

/* Its weights lie the other way round. */
static bool infer_quantized_lstm(onnx_node *n)
{
  const onnx_value *w = fl_onnx_in_ranked(n, 1, 3);
  return w != NULL && give_recurrent(n, 4, fl_onnx_int(n, "hidden_size", w->side[2] / 4));
}

const onnx_rule fl_onnx_recur_rules[] = {
    {"LSTM", ONNX_STANDARD, infer_lstm}, {"GRU", ONNX_STANDARD, infer_gru},
    {"RNN", ONNX_STANDARD, infer_rnn},   {"DynamicQuantizeLSTM", ONNX_MICROSOFT, infer_quantized_lstm},
    {NULL, ONNX_STANDARD, NULL},
};
