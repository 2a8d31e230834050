#!/usr/bin/env python3
"""Write the layer graphs of this folder from sizes: networks without a weight of anybody's.

    scenarios/graphs/write_graphs.py        bert.yaml, vit.yaml and detector.yaml beside this script

bert: 12 blocks of width 768 over 128 tokens, 30522 in the vocabulary (Devlin et al., BERT, 2019, its base size); the
mask goes with every cut. vit: 12 blocks of width 384 over 196 patches of 16 x 16 and a class token (Touvron et al.,
DeiT, 2021, its small size). detector: a convolutional trunk with three outputs, faces' score, box and landmarks, in the
manner of MTCNN's last net (Zhang et al., 2016).
"""

from pathlib import Path

HERE = Path(__file__).parent


class Graph:
    def __init__(self):
        self.lines, self.last = [], None

    def add(self, name, shape, read=None, **keys):
        sources = read if read is not None else [self.last] if self.last else []
        text = f"- {{name: {name}, " + (f"from: [{', '.join(sources)}], " if sources else "")
        text += f"shape: [{', '.join(map(str, shape))}]"
        text += "".join(f", {key}: {value}" for key, value in keys.items() if value)
        self.lines.append(text + "}")
        self.last = name

    def write(self, name, source):
        (HERE / f"{name}.yaml").write_text(
            f"model: {name}\nsource: {source}, by write_graphs.py\nlayers:\n" + "\n".join(self.lines) + "\n")


def encoder(graph, blocks, tokens, width, side=0):
    for i in range(blocks):
        before = graph.last
        projections = 4 * width * width
        graph.add(f"attention{i}", [tokens, width], params=projections + 4 * width,
                  macs=tokens * projections + 2 * tokens * tokens * width)
        graph.add(f"add{i}", [tokens, width], [before, f"attention{i}"], params=2 * width, side_bytes=side)
        hidden = 4 * width
        graph.add(f"mlp{i}", [tokens, width], params=2 * width * hidden + hidden + width, macs=2 * tokens * width * hidden)
        graph.add(f"norm{i}", [tokens, width], [f"add{i}", f"mlp{i}"], params=2 * width, side_bytes=side)


def convolve(graph, name, size, channels, inputs, kernel):
    weights = kernel * kernel * inputs * channels
    graph.add(name, [size, size, channels], op="Conv2D", activation="relu", params=weights + channels,
              macs=size * size * weights)


def bert():
    graph = Graph()
    graph.add("ids", [128], side_bytes=128)
    graph.add("embedding", [128, 768], params=(30522 + 512 + 2) * 768 + 2 * 768, side_bytes=128)
    encoder(graph, 12, 128, 768, side=128)
    graph.add("pooler", [768], params=768 * 768 + 768, macs=768 * 768)
    graph.add("classes", [2], params=768 * 2 + 2, macs=768 * 2)
    graph.write("bert", "an encoder like BERT base, 128 tokens")


def vit():
    graph = Graph()
    graph.add("image", [224, 224, 3])
    graph.add("patches", [197, 384], params=16 * 16 * 3 * 384 + 384 + 198 * 384, macs=196 * 16 * 16 * 3 * 384)
    encoder(graph, 12, 197, 384)
    graph.add("class", [1000], params=2 * 384 + 384 * 1000 + 1000, macs=384 * 1000)
    graph.write("vit", "a vision transformer like DeiT small, 224 x 224")


def detector():
    graph = Graph()
    graph.add("image", [48, 48, 3])
    convolve(graph, "conv1", 46, 32, 3, 3)
    graph.add("pool1", [23, 23, 32], op="MaxPooling2D")
    convolve(graph, "conv2", 21, 64, 32, 3)
    graph.add("pool2", [10, 10, 64], op="MaxPooling2D")
    convolve(graph, "conv3", 8, 64, 64, 3)
    graph.add("pool3", [4, 4, 64], op="MaxPooling2D")
    convolve(graph, "conv4", 3, 128, 64, 2)
    graph.add("dense", [256], op="Dense", params=1152 * 256 + 256, macs=1152 * 256)
    for name, size in (("score", 2), ("box", 4), ("landmarks", 10)):
        graph.add(name, [size], ["dense"], op="Dense", params=256 * size + size, macs=256 * size)
    graph.write("detector", "a detector with three outputs, 48 x 48")


if __name__ == "__main__":
    bert()
    vit()
    detector()
