"""Hold trace.json against the rules of its format and against what it says itself.

    check_trace.py COMMAND ENGINE

Several chains and kinds of arrivals: every event has what its phase needs, every track has a name, slices of a track
follow each other, the flow of a request goes through its nodes in order, and the counts of what waits are those that
the slices give when they are counted again. Dates are compared as Perfetto reads them, and as they are written.
"""
import itertools
import json
import math
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROUNDING = 1e-12  # of a date: a start in microseconds plus a duration is not quite the end
GRAPH = """
model: four
input: a
layers:
- {name: a, op: InputLayer, from: [], shape: [1000], dtype_bytes: 4, params: 0, macs: 1000000}
- {name: b, op: Dense, from: [a], shape: [500], dtype_bytes: 4, params: 0, macs: 7000000}
- {name: c, op: Dense, from: [b], shape: [3000], dtype_bytes: 4, params: 0, macs: 2000000}
- {name: d, op: Dense, from: [c], shape: [10], dtype_bytes: 4, params: 0, macs: 3000000}
"""
SCENARIO = """
name: trace
model: graph.yaml
field: {nodes: [{id: a, x: 0, y: 0}, {id: 'b "2"', x: 90, y: 10}, {id: c, x: 100, y: 100}, {id: d, x: 5, y: 150}]}
node: {memory: 1 GiB, speed: 1 Gflop/s}
radio: {bandwidth: 1 MHz, snr_at_1m: 283230}
requests: {count: 300, warmup: 0}
"""
CHAINS = {
    1: [],  # one node has room for everything
    2: ["partitioner={name: fixed, after: [b]}", "placer={name: fixed, chain: [c, a]}"],
    4: ["partitioner={name: fixed, after: [a, b, c]}", "placer={name: fixed, chain: [a, 'b \"2\"', c, d]}"],
}
ARRIVALS = {
    "burst": "burst",
    "at intervals, with waiting": "{periodic: {interval: 4 ms}}",
    "at intervals, without": "{periodic: {interval: 1 s}}",
    "at random": "{poisson: {rate: 60 Hz}}",
    "in a closed loop": "{closed: {in_flight: 5}}",
}
VARIANTS = {
    "": [],
    "with small buffers": ["requests.buffers={receive: 1, send: 2}"],
    "computing takes no time": ["node={memory: 1 GiB}"],
    "the first requests only": ["trace=37"],
}
FIELDS = {
    "M": {"name", "ph", "pid", "args"},
    "X": {"name", "ph", "cat", "pid", "tid", "ts", "dur", "args"},
    "C": {"name", "ph", "pid", "tid", "ts", "args"},
}
OPTIONAL = {"M": {"tid"}, "X": {"bind_id", "flow_in", "flow_out"}, "C": set()}


def expect(condition, *what):
    if not condition:
        raise AssertionError(" ".join(map(str, what)))


def no_constant(text):
    raise AssertionError(f"{text} is no JSON")


def unique_keys(pairs):
    expect(len(dict(pairs)) == len(pairs), "a key twice:", pairs)
    return dict(pairs)


def near(a, b):
    return abs(a - b) <= ROUNDING * max(abs(a), abs(b))


def check_fields(events):
    for event in events:
        phase = event["ph"]
        expect(phase in FIELDS, "unknown phase", event)
        expect(FIELDS[phase] <= set(event) <= FIELDS[phase] | OPTIONAL[phase], "fields", event)
        expect(isinstance(event["name"], str) and event["name"], "name", event)
        for key in {"pid", "tid"} & set(event):
            expect(type(event[key]) is int and 0 < event[key] < 2**32, key, event)
        for key in {"ts", "dur"} & set(event):
            expect(type(event[key]) in (int, float), key, event)
            expect(math.isfinite(event[key]) and event[key] >= 0, key, event)


def tracks_of(events):
    """(pid, tid) of every track in the order of the chain; all that is used is named and sorted, and nothing else."""
    metadata = defaultdict(dict)
    for event in events:
        if event["ph"] != "M":
            continue
        of_thread = event["name"].startswith("thread_")
        expect(of_thread == ("tid" in event), "metadata", event)
        place = (event["pid"], event["tid"]) if of_thread else event["pid"]
        expect(event["name"] not in metadata[place], "said twice", event)
        (value,) = event["args"].values()
        metadata[place][event["name"]] = value
    processes = [place for place in metadata if isinstance(place, int)]
    threads = [place for place in metadata if isinstance(place, tuple)]
    for kind, places in (("process", processes), ("thread", threads)):
        for place in places:
            expect(set(metadata[place]) == {f"{kind}_name", f"{kind}_sort_index"}, place, metadata[place])
            expect(isinstance(metadata[place][f"{kind}_name"], str) and metadata[place][f"{kind}_name"], place)
            expect(type(metadata[place][f"{kind}_sort_index"]) is int, place)
    expect({pid for pid, _ in threads} == set(processes), "threads without a named process, or the other way round")
    expect(len({tid for _, tid in threads}) == len(threads), "a thread id in two processes")
    expect(all(tid not in processes or tid == pid for pid, tid in threads), "a thread with another process's id")
    used = {(event["pid"], event["tid"]) for event in events if event["ph"] != "M"}
    expect(used == set(threads), "tracks used and tracks named:", used ^ set(threads))
    return sorted(threads, key=lambda place: (metadata[place[0]]["process_sort_index"],
                                              metadata[place]["thread_sort_index"]))


def slices_of(events, tracks):
    """By request, its slices in the order of the chain."""
    requests = defaultdict(list)
    by_track = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            requests[event["args"]["request"]].append(event)
            by_track[event["pid"], event["tid"]].append(event)
    for track, slices in by_track.items():
        for a, b in zip(slices, slices[1:]):
            end = a["ts"] + a["dur"]
            expect(b["ts"] >= end or near(b["ts"], end), "slices overlap on", track, a, b)
    for request, slices in requests.items():
        expect([(s["pid"], s["tid"]) for s in slices] == tracks, "tracks of request", request)
        expect([s["cat"] for s in slices] == ["compute", "transfer"] * (len(tracks) // 2) + ["compute"], request)
        for a, b in zip(slices, slices[1:]):
            end = a["ts"] + a["dur"]
            expect(b["ts"] >= end or near(b["ts"], end), "request", request, "starts before it is there", a, b)
    return requests


def nanoseconds(us):
    return int(us * 1000)


def check_flows(requests, tracks):
    """Every flow goes out once, on and on, and comes in; in the order in which Perfetto takes slices in: by date, those
    of the same date the longest first, then as in the file. It must not miss a node."""
    ids = set()
    for request, slices in requests.items():
        stations = [s for s in slices if "bind_id" in s]
        for s in slices:
            expect("bind_id" in s or not {"flow_in", "flow_out"} & set(s), "a flow without an id", s)
        if len(tracks) == 1:
            expect(stations == [], "a flow that goes nowhere", slices)
            continue
        flow_ids = {s["bind_id"] for s in stations}
        expect(len(flow_ids) == 1 and flow_ids.isdisjoint(ids), "flow ids of request", request, flow_ids)
        expect(int(min(flow_ids), 16) > 0, "flow id", flow_ids)
        ids |= flow_ids
        taken_in = sorted(stations, key=lambda s: (nanoseconds(s["ts"]), -nanoseconds(s["dur"])))
        expect(taken_in == stations, "flow of request", request, "is taken in as", taken_in)
        expect("flow_out" in stations[0] and "flow_in" not in stations[0], "flow begins with", stations[0])
        expect("flow_in" in stations[-1] and "flow_out" not in stations[-1], "flow ends with", stations[-1])
        for s in stations[1:-1]:
            expect(s.get("flow_in") is True and s.get("flow_out") is True, "flow passes", s)
        nodes = [pid for pid, _ in itertools.groupby(stations, key=lambda s: s["pid"])]
        expect(nodes == [pid for pid, _ in itertools.groupby(tracks, key=lambda track: track[0])],
               "nodes of request", request, nodes)


def changes(counts):
    """Of [(date, count)] what lasts longer than rounding and is a change; and the first."""
    lasting = []
    for date, count in counts:
        if lasting and near(date, lasting[-1][0]):
            lasting[-1] = (lasting[-1][0], count)
        else:
            lasting.append((date, count))
    return lasting[:1] + [after for before, after in zip(lasting, lasting[1:]) if after[1] != before[1]]


def recount(arrivals, starts):
    """[(date, how many wait from then on)]; dates that are equal but for rounding stand for the same moment."""
    steps = sorted([(date, 1) for date in arrivals] + [(date, -1) for date in starts])
    return changes(zip((date for date, _ in steps), itertools.accumulate(step for _, step in steps)))


def check_counts(events, requests, tracks, arrivals_us):
    counts = defaultdict(list)
    for event in events:
        if event["ph"] != "C":
            continue
        expect(list(event["args"]) == ["requests"] and type(event["args"]["requests"]) is int, "count", event)
        expect(event["args"]["requests"] >= 0, "a negative count", event)
        kind = "compute" if tracks.index((event["pid"], event["tid"])) % 2 == 0 else "send"
        expect(event["name"] == f"waiting to {kind}", "name of a count", event)
        counts[event["pid"], event["tid"]].append((event["ts"], event["args"]["requests"]))
    most = 0
    for i, track in enumerate(tracks):
        arrivals = arrivals_us if i == 0 else [requests[r][i - 1]["ts"] + requests[r][i - 1]["dur"] for r in requests]
        starts = [requests[r][i]["ts"] for r in requests]
        expect(all(a[0] < b[0] and a[1] != b[1] for a, b in zip(counts[track], counts[track][1:])),
               track, "counts that are no changes")
        expected, told = recount(arrivals, starts), changes(counts[track])
        expect(len(told) == len(expected), track, "has", len(told), "counts, not", len(expected))
        for (date, count), (expected_date, expected_count) in zip(told, expected):
            expect(near(date, expected_date) and count == expected_count, track, (date, count), "not",
                   (expected_date, expected_count))
        expect(told[-1][1] == 0, track, "does not end empty")
        most = max(most, max(count for _, count in told))
    return most


def check_run(command, folder, engine, chain, arrivals, overrides):
    words = [f"engine={engine}", *CHAINS[chain], f"requests.arrivals={arrivals}", *overrides]
    subprocess.run([command, "run", folder / "scenario.yaml", "--quiet", "--output", folder / "out",
                    *(word for override in words for word in ("--set", override))], check=True)
    trace = json.loads((folder / "out" / "trace.json").read_text(encoding="utf-8"), parse_constant=no_constant,
                       object_pairs_hook=unique_keys)
    events = trace["traceEvents"]
    check_fields(events)
    tracks = tracks_of(events)
    expect(len(tracks) == 2 * chain - 1, "tracks:", tracks)
    requests = slices_of(events, tracks)
    expect(list(requests) == list(range(37 if "trace=37" in words else 300)), "requests:", list(requests))
    check_flows(requests, tracks)
    rows = (folder / "out" / "latency.csv").read_text().splitlines()[1:]
    arrivals_us = [float(row.split(",")[1]) * 1e6 for row in rows][:len(requests)]
    return check_counts(events, requests, tracks, arrivals_us)


def main():
    command, engine = sys.argv[1:]
    command = Path(command).resolve()
    runs = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "graph.yaml").write_text(GRAPH)
        (folder / "scenario.yaml").write_text(SCENARIO)
        for chain, (arrivals, value), (variant, overrides) in itertools.product(CHAINS, ARRIVALS.items(),
                                                                              VARIANTS.items()):
            case = ", ".join(filter(None, (engine, f"{chain} nodes", arrivals, variant)))
            try:
                most = check_run(command, folder, engine, chain, value, overrides)
                if arrivals == "burst" and variant == "":
                    expect(most == 299, "of 300 at once", most, "wait")  # the first one does not
                if arrivals == "at intervals, without":
                    expect(most == 0, most, "wait")
            except AssertionError as failure:
                sys.exit(f"{case}: {failure}")
            runs += 1
    print(f"{runs} traces, engine {engine}")


if __name__ == "__main__":
    main()
