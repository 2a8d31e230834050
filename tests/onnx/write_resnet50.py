"""Write ResNet50 as an ONNX file without weights, a node for every layer of scenarios/models/ResNet50.yaml.

    write_resnet50.py ResNet50.yaml OUT.onnx     needs Python's onnx and yaml

The weights lie in a file beside it that does not exist: reading the network needs their shapes alone.
"""
import sys

import onnx
import yaml
from onnx import TensorProto, helper


def weight(name, shape):
    """An initializer whose bytes are elsewhere."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights.bin")
    return tensor


def channels_first(shape):
    return [1, shape[2], shape[0], shape[1]] if len(shape) == 3 else [1, *shape]


def write(layers, path):
    shapes = {layer["name"]: layer["shape"] for layer in layers}
    nodes, weights = [], []

    def add(op, layer, *shapes_of_weights, **attributes):
        name = layer["name"]
        own = [weight(f"{name}.{i}", shape) for i, shape in enumerate(shapes_of_weights)]
        weights.extend(own)
        nodes.append(helper.make_node(op, [*layer["from"], *(w.name for w in own)], [name], name, **attributes))

    for layer in layers:
        op, shape = layer["op"], layer["shape"]
        before = shapes[layer["from"][0]] if layer["from"] else None
        if op == "ZeroPadding2D":
            edge = (shape[0] - before[0]) // 2
            pads = helper.make_tensor(f"{layer['name']}.pads", TensorProto.INT64, [8], [0, 0, edge, edge] * 2)
            weights.append(pads)
            nodes.append(helper.make_node("Pad", [layer["from"][0], pads.name], [layer["name"]], layer["name"]))
        elif op == "Conv2D":
            side = round(((layer["params"] - shape[2]) / (before[2] * shape[2])) ** 0.5)
            edge = 1 if side == 3 else 0
            stride = 1 if before[0] == shape[0] else 2
            add("Conv", layer, [shape[2], before[2], side, side], [shape[2]], kernel_shape=[side, side],
                strides=[stride, stride], pads=[edge] * 4)
        elif op == "BatchNormalization":
            add("BatchNormalization", layer, *[[shape[2]]] * 4)
        elif op == "Activation":
            add("Relu", layer)
        elif op == "MaxPooling2D":
            add("MaxPool", layer, kernel_shape=[3, 3], strides=[2, 2])
        elif op == "Add":
            add("Add", layer)
        elif op == "GlobalAveragePooling2D":
            add("ReduceMean", layer, axes=[2, 3], keepdims=0)
        elif op == "Dense":
            add("Gemm", layer, [before[0], shape[0]], [shape[0]])
    ports = [[helper.make_tensor_value_info(layer["name"], TensorProto.FLOAT, channels_first(layer["shape"]))]
             for layer in (layers[0], layers[-1])]
    model = helper.make_model(helper.make_graph(nodes, "ResNet50", *ports, weights),
                              opset_imports=[helper.make_opsetid("", 13)])
    onnx.save(model, path)


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        write(yaml.safe_load(file)["layers"], sys.argv[2])
