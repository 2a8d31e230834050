#!/usr/bin/env python3
"""The published trial the way it is published: Python and networkx, a graph of all pairs, and a copy of it for every
start of the greedy placement. Reads a JSON problem on standard input, writes {"seconds", "bottleneck_s", "ratio",
"networkx"}: the time of all drawn trials, what came out on the given positions, and the version of networkx.
"""
import json
import math
import random
import sys
import time

import networkx

BANDWIDTH_HZ = 1048576
SNR_AT_1M = 283230


def draw_positions(count, rng):
    return [(rng.uniform(1, 150), rng.uniform(1, 150)) for _ in range(count)]


def radio_graph(positions):
    """Every pair, weighted with the time that a bit takes on one hertz."""
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(positions)))
    for a, (x, y) in enumerate(positions):
        for b in range(a + 1, len(positions)):
            distance = math.sqrt((x - positions[b][0]) ** 2 + (y - positions[b][1]) ** 2)
            graph.add_edge(a, b, weight=1 / math.log2(1 + SNR_AT_1M / distance**2))
    return graph


def cut(problem):
    """Sizes of what the parts send: the least total over the graph of all parts that fit. A part weighs what lies
    between its cut points; the last point sends nothing."""
    bits, segments = problem["transfer_bits"], problem["segment_bytes"]
    graph = networkx.DiGraph()
    for first in range(len(bits)):
        load = 0
        for end in range(first + 1, len(bits) + 1):
            if load >= problem["capacity_bytes"]:
                break
            graph.add_edge(first, end, weight=bits[end - 1])
            load += segments[end - 1]
    path = networkx.dijkstra_path(graph, 0, len(bits))
    return [bits[end - 1] for end in path[1:-1]]


def grow_chain(graph, start, length):
    """The fastest link to a node that is left, again and again; the graph is used up."""
    chain = [start]
    for _ in range(length - 1):
        here = chain[-1]
        fastest = min(graph[here].items(), key=lambda link: link[1]["weight"])[0]
        graph.remove_node(here)
        chain.append(fastest)
    return chain


def bottleneck(graph, chain, sizes):
    return max(s / BANDWIDTH_HZ * graph[a][b]["weight"] for a, b, s in zip(chain, chain[1:], sizes))


def trial(positions, problem):
    graph = radio_graph(positions)
    sizes = cut(problem)
    chains = [grow_chain(graph.copy(), start, len(sizes) + 1) for start in graph]
    best = min(bottleneck(graph, chain, sizes) for chain in chains)
    least = min(link["weight"] for _, _, link in graph.edges(data=True))
    return best, best / (max(sizes) / BANDWIDTH_HZ * least)


def main():
    problem = json.load(sys.stdin)
    best, ratio = trial(problem["positions"], problem)
    rng = random.Random(1)
    start = time.perf_counter()
    for _ in range(problem["trials"]):
        trial(draw_positions(len(problem["positions"]), rng), problem)
    seconds = time.perf_counter() - start
    json.dump({"seconds": seconds, "bottleneck_s": best, "ratio": ratio, "networkx": networkx.__version__}, sys.stdout)


main()
