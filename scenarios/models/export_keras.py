#!/usr/bin/env python3
"""Write the layer graphs of keras.applications as scenarios/models/NAME.yaml.

    python export_keras.py [--output DIR] [NAME ...]

Run by hand, with Python 3.9 to 3.11 and `pip install tensorflow-cpu==2.15.1`; nothing else in fieldline needs
Python. No weights are downloaded: shapes and counts do not depend on them. Without names all 71 models are
written, next to this file. A rerun gives the same bytes: each model is built in a cleared session, so that the
numbers in automatic names (input_1, conv2d_7) start anew. Input is 224 x 224 for the MobileNets, otherwise the
model's default.

One line per layer, producers before consumers:

name         Keras layer name, unique in the model
op           Keras class
from         layers whose output this one reads, in argument order, each once
shape        first output without the batch; the channels are last
dtype_bytes  bytes per element of that output
params       parameters, trainable and not, those inside a nested model included
macs         multiply-accumulates for one input, see below
activation   function applied to the output, by an Activation layer or fused into another one; absent when there
             is none (linear). ReLU layers have no such key, their op says it
consumers    calls that read the output, only where that is not the number of layers with this one in `from`
             (in the 71 models of Keras 2.15 it always is, so the key does not occur)
inner_bytes  nested models only: memory that the layers inside add (published accounting)

MACs: a kernel is applied once per output position (height x width; one for a dense layer on a vector), and each
application costs one multiply-accumulate per kernel weight. This is exact for Conv2D, grouped or not,
DepthwiseConv2D, SeparableConv2D (depthwise and pointwise kernel; all with padding counted like data) and Dense,
on vectors and on maps. Everything else counts 0: bias, normalization, scaling, activation, pooling, padding, add,
multiply, concatenate. A nested model has the sum of its inside.

Memory, published accounting: a layer takes elements x dtype_bytes + params x 1 byte. A nested model is counted as
such a layer, and then once more layer by layer, so its parameters count twice:
inner_bytes = sum over the layers inside of (elements x dtype_bytes + params + inner_bytes).
"""

import argparse
import math
import os
import pathlib
import re

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # read when tensorflow is loaded

import tensorflow as tf
from tensorflow import keras

KERAS_VERSION = "2.15"  # later ones build other graphs with other names
WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}  # that YAML 1.1 does not take for text


def model_names():
    """Every model builder that Keras offers; the other public names there are modules."""
    return [name for name in sorted(dir(keras.applications)) if callable(getattr(keras.applications, name))]


def build(name):
    """The Keras model, with the names it has in a fresh process."""
    keras.backend.clear_session()
    size = {"input_shape": (224, 224, 3)} if name.startswith("MobileNet") else {}
    return getattr(keras.applications, name)(weights=None, **size)


def first_shape(layer):
    """Shape of the first output without the batch."""
    shape = layer.output_shape
    shape = shape[0] if isinstance(shape, list) else shape
    if None in shape[1:]:
        raise ValueError(f"{layer.name}: shape {shape} is not fixed")
    return list(shape[1:])


def dtype_bytes(layer):
    return tf.as_dtype(layer.dtype).size


def producers(layer):
    """Names of the layers read by this one, each once. Constants in an operator's arguments are no layers."""
    names = [source.name for node in layer.inbound_nodes if not node.is_input
             for source, _, _, _ in node.iterate_inbound()]
    return list(dict.fromkeys(names))


def macs(layer):
    if isinstance(layer, keras.Model):
        return sum(macs(inner) for inner in layer.layers)
    kernels = sum(math.prod(weight.shape) for weight in layer.weights if "kernel" in weight.name.rsplit("/", 1)[-1])
    return math.prod(first_shape(layer)[:-1]) * kernels


def activation(layer):
    """Name of the function the layer applies to its output, None when it leaves it as it is."""
    function = getattr(layer, "activation", None)
    return None if function in (None, keras.activations.linear) else function.__name__


def inner_bytes(layer):
    """What a nested model adds in the published accounting; 0 for other layers."""
    if not isinstance(layer, keras.Model):
        return 0
    return sum(math.prod(first_shape(inner)) * dtype_bytes(inner) + inner.count_params() + inner_bytes(inner)
               for inner in layer.layers)


def describe(model):
    """The layers as dictionaries in topological order; raises ValueError for a graph fieldline cannot take."""
    rows, readers = [], {}
    for layer in model.layers:
        row = {"name": layer.name, "op": type(layer).__name__, "from": producers(layer), "shape": first_shape(layer),
               "dtype_bytes": dtype_bytes(layer), "params": layer.count_params(), "macs": macs(layer)}
        if activation(layer):
            row["activation"] = activation(layer)
        for source in row["from"]:
            if source not in readers:
                raise ValueError(f"{layer.name}: reads {source}, which does not come before it")
            readers[source] += 1
        readers[layer.name] = 0
        if inner_bytes(layer):
            row["inner_bytes"] = inner_bytes(layer)
        rows.append(row)
    if [row["name"] for row in rows if not row["from"]] != model.input_names[:1]:
        raise ValueError(f"{model.name}: not exactly one input")
    for row, layer in zip(rows, model.layers):
        if len(layer.outbound_nodes) != readers[layer.name]:
            row["consumers"] = len(layer.outbound_nodes)
    return rows


def flow(value):
    """A value in YAML flow style; text is quoted only where it has to be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    if isinstance(value, int) or (re.fullmatch(r"[A-Za-z_][\w./-]*", text) and text.lower() not in WORDS):
        return text
    return "'" + text.replace("'", "''") + "'"


def write(name, directory):
    model = build(name)
    rows = describe(model)
    source = {"package": "tensorflow-cpu", "version": tf.__version__, "exporter": pathlib.Path(__file__).name,
              "weights": "none", "input_size": first_shape(model.layers[0])[:2]}
    lines = [f"model: {flow(name)}", f"source: {flow(source)}", f"input: {flow(model.input_names[0])}", "layers:"]
    lines += [f"- {flow(row)}" for row in rows]
    path = directory / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{path}: {len(rows)} layers, {sum(row['params'] for row in rows)} parameters, "
          f"{sum(row['macs'] for row in rows) / 1e9:.3f} GMAC", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", metavar="DIR", type=pathlib.Path, default=pathlib.Path(__file__).parent,
                        help="where to write (default: the folder of this script)")
    parser.add_argument("names", metavar="NAME", nargs="*", help="models as keras.applications calls them (default: all)")
    options = parser.parse_args()
    if not tf.__version__.startswith(KERAS_VERSION + "."):
        parser.error(f"needs TensorFlow {KERAS_VERSION}, this is {tf.__version__}")
    known = model_names()
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"no such model: {', '.join(unknown)} (known: {', '.join(known)})")
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.names or known:
        write(name, options.output)


if __name__ == "__main__":
    main()
