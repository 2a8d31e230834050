"""Hold trace.json of worlds that change against the rules of its format, and against trace.csv and changes.csv.

    check_changed_trace.py COMMAND SOURCE

Every event has what its phase needs, every track has a name and a place; slices of attempts are the rows of trace.csv,
slices of a computing thread do not overlap; nodes are down, and the chain is broken, as changes.csv says; the chains that
are in use follow each other from 0 to the end; weights come from their store as often as changes.csv says.
"""
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from check_trace import expect, near, no_constant, unique_keys

ALWAYS = {"name", "ph", "pid"}
FIELDS = {"M": {"args"}, "X": {"cat", "tid", "ts", "dur"}, "i": {"cat", "tid", "ts", "s"}}
OPTIONAL = {"M": {"tid"}, "X": {"args"}, "i": set()}
FAILURES = "failures={mean_up: 20 s, mean_down: 2 s}"
RUNS = {
    "a node dies": [],
    "nothing is planned anew": ["replan={policy: none}", FAILURES],
    "what is lost is dropped": ["recovery=drop", FAILURES],
    "another chain now and then": ["replan={policy: re-plan, detect: 100 ms, switch: ready, weights: desk}", FAILURES],
    "all wait for ever": ["replan={policy: none}"],
    "the first requests only": ["trace=20", FAILURES],
    "slower and faster": ["changes=[{at: 10 s, node: mid, speed: 0.5}, {at: 20 s, node: mid, speed: 1}]",
                          "replan={policy: re-place, when: {gain: 1 %}}"],
}


def tables(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def check_fields(events):
    for event in events:
        wanted = ALWAYS | FIELDS[event["ph"]]
        expect(wanted <= set(event) <= wanted | OPTIONAL[event["ph"]], "fields", event)
        expect(all(event.get(key, 0) >= 0 for key in ("ts", "dur")), "before 0", event)


def names_of(events):
    """{(pid, tid): (process, thread)}; all that is used is named, once, and has its place."""
    told = defaultdict(dict)
    for event in events:
        if event["ph"] == "M":
            place = told[event["pid"], event.get("tid", 0)]
            expect(event["name"] not in place, "said twice", event)
            (place[event["name"]],) = event["args"].values()
    for (pid, tid), said in told.items():
        kind = "thread" if tid else "process"
        expect(set(said) == {f"{kind}_name", f"{kind}_sort_index"}, pid, tid, said)
    names = {(pid, tid): (told[pid, 0]["process_name"], said["thread_name"])
             for (pid, tid), said in told.items() if tid}
    expect(len(set(names.values())) == len(names), "two tracks of one name")
    expect({(e["pid"], e["tid"]) for e in events if e["ph"] != "M"} <= set(names), "a track without a name")
    return names


def same(slices, intervals, what):
    expect(len(slices) == len(intervals), what, ":", len(slices), "slices, not", len(intervals))
    for (start, end), s in zip(sorted(intervals), sorted(slices, key=lambda s: s["ts"])):
        expect(near(s["ts"], start * 1e6) and near(s["ts"] + s["dur"], end * 1e6), what, s, "not", (start, end))


def check_attempts(tracks, rows):
    """The rows of trace.csv, and nothing else."""
    told = Counter((f"node {row['node']}", {"compute": "compute", "transfer": "radio"}[row["kind"]], int(row["request"]),
                    int(row["attempt"]), row["outcome"], float(row["start_s"]) * 1e6) for row in rows)
    drawn = Counter((*track, s["args"]["request"], s["args"]["attempt"], s["args"]["outcome"], s["ts"])
                    for track, slices in tracks.items() for s in slices if s["cat"] in ("compute", "transfer"))
    expect(told == drawn, "attempts:", told - drawn, drawn - told)
    for (process, thread), slices in tracks.items():
        ordered = sorted(slices, key=lambda s: s["ts"])
        for a, b in zip(ordered, ordered[1:]):
            end = a["ts"] + a["dur"]
            expect(thread not in ("compute", "in use", "state") or b["ts"] >= end or near(b["ts"], end),
                   process, thread, "overlaps", a, b)


def spans(rows, begins, ends, last_s):
    found, since = [], None
    for row in rows:
        if begins(row) and since is None:
            since = float(row["time_s"])
        if ends(row) and since is not None:
            found.append((since, float(row["time_s"])))
            since = None
    return found + ([(since, last_s)] if since is not None else [])


def check_changes(tracks, instants, rows):
    last_s = float(rows[-1]["time_s"])
    for node in {row["where"] for row in rows if row["what"] == "up"}:
        own = [row for row in rows if row["what"] == "up" and row["where"] == node]
        same(tracks.get((f"node {node}", "state"), []),
             spans(own, lambda row: row["value"] == "no", lambda row: row["value"] == "yes", last_s), f"{node} down")
    same(tracks.get(("chain", "state"), []), spans(rows, lambda row: row["what"] == "broken",
                                                   lambda row: row["what"] == "whole", last_s), "broken")
    dates = [0.0] + [float(row["time_s"]) for row in rows if row["what"] == "chain"] + [last_s]
    in_use = tracks["chain", "in use"]
    same(in_use, list(zip(dates, dates[1:])), "chains")
    for row, s in zip((row for row in rows if row["what"] == "chain"), in_use[1:]):
        expect(s["name"] == row["where"].replace(" ", ", "), "chain", s, row)
    weights = [s for slices in tracks.values() for s in slices if s["cat"] == "weights"]
    expect(Counter((s["name"], s["args"]["bits"]) for s in weights)
           == Counter((f"weights to {row['where'].split('-')[1]}", float(row["value"])) for row in rows
                      if row["what"] == "weights"), "weights", weights)
    counts = Counter("speed" if name.startswith("speed") else name for name in instants)
    expect(counts == Counter(row["what"] for row in rows if row["what"] in ("detected", "speed")), "instants", counts)


def check_run(command, source, folder, overrides):
    words = [word for override in overrides for word in ("--set", override)]
    subprocess.run([command, "run", source / "scenarios/a-node-dies.yaml", "--quiet", "--output", folder, *words],
                   stderr=subprocess.DEVNULL, check=False)  # one that cannot go on is a run, too
    trace = json.loads((folder / "trace.json").read_text(encoding="utf-8"), parse_constant=no_constant,
                       object_pairs_hook=unique_keys)
    events = trace["traceEvents"]
    check_fields(events)
    names = names_of(events)
    tracks = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            tracks[names[event["pid"], event["tid"]]].append(event)
    check_attempts(tracks, tables(folder, "trace.csv"))
    check_changes(tracks, [e["name"] for e in events if e["ph"] == "i"], tables(folder, "changes.csv"))
    return Counter(event["args"]["outcome"] for event in events if "outcome" in event.get("args", {}))


def main():
    command, source = (Path(word).resolve() for word in sys.argv[1:])
    outcomes = Counter()
    for name, overrides in RUNS.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                outcomes += check_run(command, source, Path(folder), overrides)
            except AssertionError as failure:
                sys.exit(f"{name}: {failure}")
    if min(outcomes[word] for word in ("done", "lost", "stopped")) == 0:
        sys.exit(f"some outcome was never seen: {outcomes}")
    print(f"{len(RUNS)} traces: {dict(outcomes)}")


if __name__ == "__main__":
    main()
