"""Write small-encoder.onnx: two blocks of a text encoder, sizes without weights.

    python3 small-encoder.py small-encoder.onnx        (needs Python's onnx)

Every weight is a ConstantOfShape: the file tells how much there is to store, and holds none of it.
"""
import sys

from onnx import TensorProto, helper, save

HIDDEN, HEADS, INNER, WORDS, BLOCKS = 64, 4, 256, 1000, 2
nodes, constants = [], []


def constant(name, values, kind=TensorProto.INT64):
    constants.append(helper.make_tensor(name, kind, [len(values)] if isinstance(values, list) else [],
                                        values if isinstance(values, list) else [values]))
    return name


def node(op, name, inputs, **attributes):
    nodes.append(helper.make_node(op, inputs, [name], name, **attributes))
    return name


def weight(name, *shape):
    return node("ConstantOfShape", name, [constant(name + "/shape", list(shape))])


def linear(name, x, inputs, outputs):
    product = node("MatMul", name + "/matmul", [x, weight(name + "/w", inputs, outputs)])
    return node("Add", name + "/add", [product, weight(name + "/b", outputs)])


def normalized(name, x):
    return node("LayerNormalization", name, [x, weight(name + "/scale", HIDDEN), weight(name + "/shift", HIDDEN)])


def heads(name, x, order):
    split = node("Reshape", name + "/split", [x, "split_shape"])
    return node("Transpose", name + "/turn", [split], perm=order)


def block(name, x, mask):
    q = heads(name + "/q", linear(name + "/query", x, HIDDEN, HIDDEN), [0, 2, 1, 3])
    k = heads(name + "/k", linear(name + "/key", x, HIDDEN, HIDDEN), [0, 2, 3, 1])
    v = heads(name + "/v", linear(name + "/value", x, HIDDEN, HIDDEN), [0, 2, 1, 3])
    scores = node("Add", name + "/masked", [node("MatMul", name + "/scores", [q, k]), mask])
    mixed = node("MatMul", name + "/mix", [node("Softmax", name + "/softmax", [scores]), v])
    joined = node("Reshape", name + "/join", [node("Transpose", name + "/back", [mixed], perm=[0, 2, 1, 3]), "join_shape"])
    x = normalized(name + "/norm1", node("Add", name + "/skip1", [linear(name + "/out", joined, HIDDEN, HIDDEN), x]))
    inner = node("Relu", name + "/relu", [linear(name + "/up", x, HIDDEN, INNER)])
    return normalized(name + "/norm2", node("Add", name + "/skip2", [linear(name + "/down", inner, INNER, HIDDEN), x]))


constant("split_shape", [0, 0, HEADS, HIDDEN // HEADS])
constant("join_shape", [0, 0, HIDDEN])
constant("axes", [1, 2])
constant("least", -1e9, TensorProto.FLOAT)
constant("one", 1.0, TensorProto.FLOAT)
hidden_part = node("Sub", "hidden", ["one", node("Cast", "mask", ["attention_mask"], to=TensorProto.FLOAT)])
bias = node("Unsqueeze", "bias", [node("Mul", "scaled", [hidden_part, "least"]), "axes"])
x = node("Gather", "words", [weight("words/table", WORDS, HIDDEN), "input_ids"])
for i in range(BLOCKS):
    x = block(f"block{i}", x, bias)
graph = helper.make_graph(
    nodes, "small-encoder",
    [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "seq"]) for name in ("input_ids", "attention_mask")],
    [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["batch", "seq", HIDDEN])], constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="small-encoder.py")
model.ir_version = 8
save(model, sys.argv[1])
